internal import Diagnostics

extension PythonInterpreter {
  /// The name of the type of a value, for messages.
  func typeName(of value: PythonValue) -> String {
    switch value {
    case .object(let object): object.typeName
    case .instance(let instance): instance.type.name
    default: library.type(of: value).name
    }
  }

  /// `str(value)`.
  func string(_ value: PythonValue) throws(PythonStop) -> String {
    switch value {
    case .text(let text): return text
    case .object(let object):
      if let text = object.text { return text }
      throw .unknown(unknown("the text of a '\(object.typeName)' is not known here"))
    case .instance(let instance):
      for name in ["__str__", "__repr__"] where find(name, in: instance.type) != nil {
        guard let method = try member(name, of: value) else { continue }
        return try text(invoke(method, PythonCall(line: line)))
      }
      guard isException(instance.type) else {
        throw .unknown(unknown("the text of a '\(instance.type.name)' is not known here"))
      }
      guard case .tuple(let items)? = instance.attributes["args"], let first = items.first else {
        return ""
      }
      if case .text(let message)? = instance.attributes[Self.messageName] { return message }
      guard items.count == 1 else { return try repr(.tuple(items)) }
      let isKey = exceptionType("KeyError").map { derives(instance.type, from: $0) } ?? false
      return isKey ? try repr(first) : try string(first)
    default: return try repr(value)
    }
  }

  /// The text that a value is; it must be one.
  func text(_ value: PythonValue) throws(PythonStop) -> String {
    switch value {
    case .text(let text): return text
    case .unknown(let unknown):
      unknownCount += 1
      throw .unknown(unknown)
    default: throw raised("TypeError", "a text is expected, not '\(typeName(of: value))'")
    }
  }

  /// `repr(value)`.
  func repr(_ value: PythonValue) throws(PythonStop) -> String {
    guard depth < Self.depthLimit else { throw raised("RecursionError", "too deep") }
    depth += 1
    defer { depth -= 1 }
    try spend()
    switch value {
    case .none: return "None"
    case .boolean(let value): return value ? "True" : "False"
    case .integer(let value): return "\(value)"
    case .number(let value): return PythonFormat.shown(value)
    case .text(let text):
      try spend(bytes: text.utf8.count)
      return PythonText.quoted(text)
    case .tuple(let items):
      return "(" + (try joined(items)) + (items.count == 1 ? ",)" : ")")
    case .list(let list): return "[" + (try joined(items(of: .list(list)))) + "]"
    case .dictionary(let dictionary):
      if let unknown = dictionary.unknown { throw .unknown(unknown) }
      var pieces: [String] = []
      for (key, value) in dictionary.entries {
        pieces.append(try repr(key) + ": " + repr(value))
        try spend(bytes: pieces[pieces.count - 1].utf8.count)
      }
      return "{" + pieces.joined(separator: ", ") + "}"
    case .type(let type): return "<class '\(type.name)'>"
    case .unknown(let unknown):
      unknownCount += 1
      throw .unknown(unknown)
    case .instance(let instance):
      guard find("__repr__", in: instance.type) != nil,
        let method = try member("__repr__", of: value)
      else { throw .unknown(unknown("how a '\(instance.type.name)' is shown")) }
      return try text(invoke(method, PythonCall(line: line)))
    // The order of a set's items is another one in each run.
    case .set(let set) where set.unknown == nil && set.count < 2 && !set.isFrozen:
      return set.count == 0 ? "set()" : "{" + (try joined(set.items)) + "}"
    default: throw .unknown(unknown("how a '\(typeName(of: value))' is shown is not known here"))
    }
  }

  private func joined(_ items: [PythonValue]) throws(PythonStop) -> String {
    var text = ""
    for (index, item) in items.enumerated() {
      if index > 0 { text += ", " }
      text += try repr(item)
      try spend(bytes: text.utf8.count / 8)
    }
    return text
  }

  // MARK: Formats

  /// The text of a value in `f"{value!r:>10}"`.
  func formatted(
    _ value: PythonValue, conversion: UInt8, _ specification: String
  ) throws(PythonStop) -> String {
    var value = value
    switch conversion {
    case 0: break
    case UInt8(ascii: "s"): value = .text(try string(value))
    case UInt8(ascii: "r"), UInt8(ascii: "a"): value = .text(try repr(value))
    default: throw raised("ValueError", "unknown conversion of a format")
    }
    if specification.isEmpty { return try string(value) }
    return try formatted(value, specification)
  }

  /// `format(value, specification)`.
  func formatted(
    _ value: PythonValue, _ specification: String
  ) throws(PythonStop) -> String {
    if specification.isEmpty { return try string(value) }
    switch value {
    case .text, .integer, .number, .boolean: break
    case .unknown(let unknown): throw .unknown(unknown)
    case .object(let object):
      // Those of the reader that show themselves do so as texts.
      guard let text = object.text else { fallthrough }
      return try formatted(.text(text), specification)
    default:
      throw .unknown(unknown("a format of a '\(typeName(of: value))' is not known here"))
    }
    guard let format = PythonFormat(specification) else {
      throw raised("ValueError", "the format '\(specification)' is not understood")
    }
    try spend(bytes: format.width + (format.precision ?? 0))
    guard let text = format.text(of: value) else {
      throw .unknown(unknown("the format '\(specification)' is not known here"))
    }
    return text
  }

  /// `text.format(…)`.
  func format(_ template: String, _ call: PythonCall) throws(PythonStop) -> String {
    var fields = FormatFields(template)
    var next = 0
    return try format(&fields, call, &next, level: 0)
  }

  private func format(
    _ fields: inout FormatFields, _ call: PythonCall, _ next: inout Int, level: Int
  ) throws(PythonStop) -> String {
    guard level < 3 else { throw raised("ValueError", "a format is nested too deeply") }
    var result: [UInt8] = []
    while true {
      switch fields.nextPiece(isNested: level > 0) {
      case .text(let text): result += text
      case .end: return PythonText.text(result)
      case .wrong(let reason): throw raised("ValueError", reason)
      case .field(let name, let conversion, let specification):
        let value = try field(name, call, &next)
        var inner = FormatFields(specification)
        let format =
          specification.isEmpty
          ? "" : try self.format(&inner, call, &next, level: level + 1)
        result += Array(try formatted(value, conversion: conversion, format).utf8)
      }
      try spend(bytes: result.count / 8)
    }
  }

  private func field(
    _ path: [UInt8], _ call: PythonCall, _ next: inout Int
  ) throws(PythonStop) -> PythonValue {
    let end = path.firstIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") } ?? path.count
    let name = PythonText.text(path[..<end])
    var value: PythonValue
    if name.isEmpty || name.utf8.allSatisfy(SyntaxScanner.isDigit) {
      let place = name.isEmpty ? next : Int(name) ?? Int.max
      if name.isEmpty { next += 1 }
      guard place < call.positional.count else {
        throw raised("IndexError", "a format has more fields than there are values")
      }
      value = call.positional[place]
    } else {
      guard let found = call[name] else { throw raised("KeyError", name) }
      value = found
    }
    var rest = path[end...]
    while let sign = rest.first {
      rest = rest.dropFirst()
      if sign == UInt8(ascii: ".") {
        let word = rest.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "[") }
        rest = rest.dropFirst(word.count)
        let name = PythonText.text(word)
        guard let member = try member(name, of: value) else { throw noMember(name, of: value) }
        value = member
      } else {
        let word = rest.prefix { $0 != UInt8(ascii: "]") }
        rest = rest.dropFirst(word.count + 1)
        let key = PythonText.text(word)
        let number = word.allSatisfy(SyntaxScanner.isDigit) ? Int64(key) : nil
        value = try element(number.map { .integer($0) } ?? .text(key), of: value)
      }
    }
    return value
  }

  // MARK: Percent

  /// `format % values`.
  func percent(_ format: String, _ values: PythonValue) throws(PythonStop) -> PythonValue {
    try spend(format.utf8.count / 64)
    var reader = PercentReader(format)
    var rest: ArraySlice<PythonValue>
    if case .tuple(let items) = values { rest = items[...] } else { rest = [values] }
    var usesNames = false
    var result: [UInt8] = []
    while let piece = reader.next() {
      switch piece {
      case .text(let text): result += text
      case .wrong: throw raised("ValueError", "the format '\(format)' is not understood")
      case .field(let name, var specification, let type, let stars):
        for _ in 0..<stars {
          guard case .integer(let number)? = rest.popFirst().flatMap(Number.init) else {
            throw raised("TypeError", "'*' of a format wants an integer")
          }
          specification = specification.replacing("*", with: "\(number)", maxReplacements: 1)
        }
        let value: PythonValue
        if let name {
          usesNames = true
          value = try element(.text(name), of: values)
        } else {
          guard let next = rest.popFirst() else {
            throw raised("TypeError", "a format has more fields than there are values")
          }
          value = next
        }
        if case .unknown = value { return value }
        result += Array(try percentField(value, specification, type).utf8)
      }
      try spend(bytes: result.count / 8)
    }
    if case .dictionary = values { usesNames = true }
    guard usesNames || rest.isEmpty else {
      throw raised("TypeError", "a format has fewer fields than there are values")
    }
    return .text(PythonText.text(result))
  }

  private func percentField(
    _ value: PythonValue, _ specification: String, _ type: UInt8
  ) throws(PythonStop) -> String {
    var value = value
    var letter = String(UnicodeScalar(type))
    switch type {
    case UInt8(ascii: "s"): value = .text(try string(value))
    case UInt8(ascii: "r"), UInt8(ascii: "a"):
      value = .text(try repr(value))
      letter = "s"
    case UInt8(ascii: "d"), UInt8(ascii: "i"), UInt8(ascii: "u"):
      letter = "d"
      if case .number(let number) = value, abs(number) < 9e15 {
        value = .integer(Int64(number))
      }
      guard case .integer(let integer)? = Number(value) else {
        throw raised("TypeError", "a format wants a number")
      }
      value = .integer(integer)
    default: break
    }
    // Without a sign for it, '%' sets everything to the right.
    let isLeft = specification.hasPrefix("-") || specification.dropFirst().hasPrefix("-")
    var rest = specification.filter { $0 != "-" }
    if isLeft { rest = rest.replacing("0", with: "", maxReplacements: rest.hasPrefix("0") ? 1 : 0) }
    let isZero = rest.hasPrefix("0") && letter != "s"
    let align = isLeft ? "<" : isZero ? "" : ">"
    return try formatted(value, align + rest + letter)
  }
}
