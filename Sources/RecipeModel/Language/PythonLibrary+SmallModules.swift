extension PythonLibrary {
  /// Adds modules of containers.
  func addCollections() {
    let module = add(module: "collections")
    module.unknown = Unknown(file: "", line: 0, reason: "this of 'collections' is not known here")
    module.names["OrderedDict"] = builtins["dict"]
    module.names["defaultdict"] = .native(
      .pure("defaultdict") { arguments throws(PythonStop) in
        let dictionary = arguments.interpreter.makeDictionary()
        if let maker = arguments.value(0), case .none = maker {
        } else {
          dictionary.maker = arguments.value(0)
        }
        if let value = arguments.value(1) {
          try arguments.interpreter.update(dictionary, with: value)
        }
        return .dictionary(dictionary)
      })
    module.names["namedtuple"] = .native(
      .pure("namedtuple") { arguments throws(PythonStop) in
        let (name, fields) = (try arguments.text(0), try arguments.needed(1))
        var names: [String] = []
        if case .text(let text) = fields {
          names = PythonText.words(
            PythonText.replace(",", with: " ", in: text, limit: nil), limit: nil)
        } else {
          for item in try arguments.items(1) { names.append(try arguments.interpreter.text(item)) }
        }
        return arguments.interpreter.keep(PythonRecordType(name, names))
      })
    let abc = add(module: "collections.abc")
    abc.unknown = Unknown(file: "", line: 0, reason: "this of 'collections.abc' is not known here")
  }

  /// Adds modules of which recipes use a function or two.
  func addSmallModules() {
    let typing = add(module: "typing", ["TYPE_CHECKING": .boolean(false)])
    typing.unknown = Unknown(file: "", line: 0, reason: "types are not followed")
    add(module: "__future__").unknown = Unknown(
      file: "", line: 0, reason: "'__future__' has no values")
    let opaque = Self.makeType("Enum")
    opaque.isOpaque = true
    let enumeration = add(
      module: "enum",
      [
        "Enum": .type(opaque), "IntEnum": .type(opaque), "Flag": .type(opaque),
        "IntFlag": .type(opaque),
      ])
    enumeration.unknown = Unknown(file: "", line: 0, reason: "enumerations are not followed")
    add(
      module: "string",
      [
        "ascii_lowercase": .text("abcdefghijklmnopqrstuvwxyz"),
        "ascii_uppercase": .text("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "ascii_letters": .text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "digits": .text("0123456789"),
      ]
    ).unknown = Unknown(file: "", line: 0, reason: "this of 'string' is not known here")
    let wrap = add(module: "textwrap")
    wrap.unknown = Unknown(file: "", line: 0, reason: "this of 'textwrap' is not known here")
    wrap.names["dedent"] = .native(
      .pure("dedent") { arguments throws(PythonStop) in
        .text(Self.dedented(try arguments.text(0)))
      })
    addCopies()
    addMathematics()
  }

  private func addCopies() {
    let module = add(module: "copy")
    module.unknown = Unknown(file: "", line: 0, reason: "this of 'copy' is not known here")
    for (name, isDeep) in [("copy", false), ("deepcopy", true)] {
      module.names[name] = .native(
        .pure(name) { arguments throws(PythonStop) in
          try Self.copied(arguments.needed(0), isDeep, arguments.interpreter)
        })
    }
  }

  private static func copied(
    _ value: PythonValue, _ isDeep: Bool, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue {
    guard interpreter.depth < PythonInterpreter.depthLimit else {
      throw interpreter.raised("RecursionError", "too deep")
    }
    interpreter.depth += 3
    defer { interpreter.depth -= 3 }
    func inner(_ value: PythonValue) throws(PythonStop) -> PythonValue {
      isDeep ? try copied(value, true, interpreter) : value
    }
    switch value {
    case .list(let list):
      var items: [PythonValue] = []
      for item in list.items { items.append(try inner(item)) }
      return try interpreter.makeList(items)
    case .dictionary(let dictionary):
      if let unknown = dictionary.unknown { throw .unknown(unknown) }
      let copy = interpreter.makeDictionary()
      copy.maker = dictionary.maker
      for (key, value) in dictionary.entries { try interpreter.set(key, inner(value), in: copy) }
      return .dictionary(copy)
    case .set(let set):
      if let unknown = set.unknown { throw .unknown(unknown) }
      return try interpreter.makeSet(set.items, isFrozen: set.isFrozen)
    case .tuple(let items):
      var copies: [PythonValue] = []
      for item in items { copies.append(try inner(item)) }
      return try interpreter.makeTuple(copies)
    case .instance, .object:
      throw .unknown(interpreter.unknown("a copy of a '\(interpreter.typeName(of: value))'"))
    default: return value
    }
  }

  private func addMathematics() {
    let module = add(module: "math", ["pi": .number(.pi)])
    module.unknown = Unknown(file: "", line: 0, reason: "this of 'math' is not known here")
    for (name, rule) in [("floor", FloatingPointRoundingRule.down), ("ceil", .up)] {
      module.names[name] = .native(
        .pure(name) { arguments throws(PythonStop) in
          guard let number = Number(try arguments.needed(0)), abs(number.double) < 9e15 else {
            throw .unknown(arguments.interpreter.unknown("'\(name)' of this is not known here"))
          }
          return .integer(Int64(number.double.rounded(rule)))
        })
    }
  }

  /// A text without the blanks that all of its lines begin with.
  private static func dedented(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.utf8) }
    var common: [UInt8]?
    for (place, line) in lines.enumerated() {
      let blanks = line.prefix { $0 == 32 || $0 == 9 }
      if blanks.count == line.count {
        lines[place] = []
        continue
      }
      guard let before = common else {
        common = Array(blanks)
        continue
      }
      common = Array(zip(before, blanks).prefix { $0 == $1 }.map(\.0))
    }
    let count = common?.count ?? 0
    return lines.map { PythonText.text($0.dropFirst(count)) }.joined(separator: "\n")
  }
}

/// What `namedtuple` makes: a type of tuples whose places have names.
private final class PythonRecordType: PythonObject {
  let typeName: String
  private let names: [String]

  init(_ name: String, _ names: [String]) {
    typeName = name
    self.names = names
  }

  func call(
    _ call: PythonCall, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    if let unknown = call.further { return .unknown(unknown) }
    var values = call.positional
    for name in names.dropFirst(values.count) {
      guard let value = call[name] else {
        throw interpreter.raised("TypeError", "'\(typeName)' lacks '\(name)'")
      }
      values.append(value)
    }
    guard values.count == names.count else {
      throw interpreter.raised("TypeError", "'\(typeName)' has too many values")
    }
    return interpreter.keep(PythonRecord(typeName, names, values))
  }
}

/// A tuple whose places have names.
private final class PythonRecord: PythonObject {
  let typeName: String
  private let names: [String]
  private let values: [PythonValue]

  init(_ typeName: String, _ names: [String], _ values: [PythonValue]) {
    self.typeName = typeName
    self.names = names
    self.values = values
  }

  var items: [PythonValue]? { values }
  var isTrue: Bool { !values.isEmpty }
  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    names.firstIndex(of: name).map { values[$0] }
  }
  func element(_ key: PythonValue) -> PythonValue? {
    guard case .integer(let number) = key else { return nil }
    let place = number < 0 ? Int(number) + values.count : Int(number)
    return values.indices.contains(place) ? values[place] : nil
  }
}
