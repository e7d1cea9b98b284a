extension PythonLibrary {
  /// Adds the types that can be called.
  func addTypes() {
    add(type: "str") { arguments throws(PythonStop) in
      guard let value = arguments.value(0) else { return .text("") }
      return .text(try arguments.interpreter.string(value))
    }
    add(type: "bool") { arguments throws(PythonStop) in
      guard let value = arguments.value(0) else { return .boolean(false) }
      return .boolean(try arguments.interpreter.truth(value))
    }
    addNumberTypes()
    add(type: "list") { arguments throws(PythonStop) in
      try arguments.interpreter.makeList(arguments.count == 0 ? [] : arguments.items(0))
    }
    add(type: "tuple") { arguments throws(PythonStop) in
      try arguments.interpreter.makeTuple(arguments.count == 0 ? [] : arguments.items(0))
    }
    for (name, isFrozen) in [("set", false), ("frozenset", true)] {
      add(type: name) { arguments throws(PythonStop) in
        try arguments.interpreter.makeSet(
          arguments.count == 0 ? [] : arguments.items(0), isFrozen: isFrozen)
      }
    }
    add(type: "dict") { arguments throws(PythonStop) in
      let dictionary = arguments.interpreter.makeDictionary()
      if let value = arguments.value(0) {
        try arguments.interpreter.update(dictionary, with: value)
      }
      for (name, value) in arguments.call.keywords { dictionary.set(name, value) }
      return .dictionary(dictionary)
    }
    add(type: "type") { arguments throws(PythonStop) in
      let value = try arguments.needed(0)
      guard arguments.count == 1 else {
        throw .unknown(arguments.interpreter.unknown("a class is made by a call"))
      }
      switch value {
      case .unknown, .object:
        throw .unknown(arguments.interpreter.unknown("the type of this is not known here"))
      default: return .type(arguments.interpreter.library.type(of: value))
      }
    }
    addDescriptors()
  }

  private func addNumberTypes() {
    add(type: "int") { arguments throws(PythonStop) in
      let interpreter = arguments.interpreter
      guard let value = arguments.value(0) else { return .integer(0) }
      switch value {
      case .boolean(let value): return .integer(value ? 1 : 0)
      case .integer: return value
      case .number(let number):
        guard abs(number) < 9e18 else { throw .unknown(interpreter.tooLarge()) }
        return .integer(Int64(number))
      case .text(let text):
        let base = try arguments.optionalInteger(1, "base") ?? 10
        return .integer(try Self.integer(text, base, interpreter))
      case .object(let object):
        guard let text = object.text else {
          throw .unknown(interpreter.unknown("the number of a '\(object.typeName)'"))
        }
        // Objects that are numbers for Python are none here.
        throw .unknown(interpreter.unknown("the number of '\(text)' is not known here"))
      case .unknown(let unknown): throw .unknown(unknown)
      default: throw interpreter.raised("TypeError", "'int' wants a number or a text")
      }
    }
    add(type: "float") { arguments throws(PythonStop) in
      guard let value = arguments.value(0) else { return .number(0) }
      if let number = Number(value) { return .number(number.double) }
      let text = PythonText.stripped(
        try arguments.interpreter.text(value), nil, left: true, right: true)
      let isPlain = text.utf8.allSatisfy { "0123456789.eE+-".utf8.contains($0) }
      guard isPlain, let number = Double(text), number.isFinite else {
        throw arguments.interpreter.raised("ValueError", "'\(text)' is no number")
      }
      return .number(number)
    }
  }

  private static func integer(
    _ text: String, _ base: Int, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> Int64 {
    var digits = PythonText.stripped(text, nil, left: true, right: true)
    let wrong = interpreter.raised("ValueError", "'\(text.prefix(40))' is no integer")
    var sign: Int64 = 1
    if digits.hasPrefix("-") || digits.hasPrefix("+") {
      if digits.hasPrefix("-") { sign = -1 }
      digits.removeFirst()
    }
    var radix = base
    for (prefix, value) in [("0x", 16), ("0o", 8), ("0b", 2)]
    where (base == 0 || base == value) && digits.lowercased().hasPrefix(prefix) {
      radix = value
      digits.removeFirst(2)
    }
    if radix == 0 { radix = 10 }
    guard (2...36).contains(radix) else {
      throw interpreter.raised("ValueError", "the base is wrong")
    }
    if digits.hasPrefix("_") || digits.hasSuffix("_") || digits.contains("__") { throw wrong }
    digits = digits.filter { $0 != "_" }
    let isPlain = digits.utf8.allSatisfy { SyntaxScanner.isNamePart($0) && $0 < 0x80 }
    guard isPlain, !digits.isEmpty else { throw wrong }
    if let number = Int64(digits, radix: radix) { return sign * number }
    let areDigits = digits.utf8.allSatisfy { byte in
      Int(String(UnicodeScalar(byte)), radix: radix) != nil
    }
    if areDigits { throw .unknown(interpreter.tooLarge()) }
    throw wrong
  }

  private func addDescriptors() {
    add("property") { arguments throws(PythonStop) in
      let getter = try arguments.needed(0, "fget")
      return arguments.interpreter.keep(
        PythonProperty(getter, setter: arguments.value(1, "fset")))
    }
    for (name, takesType) in [("staticmethod", false), ("classmethod", true)] {
      add(name) { arguments throws(PythonStop) in
        let function = try arguments.needed(0)
        // A property of the class itself, not of its instances.
        if takesType, case .object(let object) = function, let property = object as? PythonProperty
        {
          return arguments.interpreter.keep(
            PythonUnbound(property.getter, takesType: true, isProperty: true))
        }
        return arguments.interpreter.keep(PythonUnbound(function, takesType: takesType))
      }
    }
  }

  /// The decorator `classproperty`, for whoever provides Spack's names.
  static let classProperty = "classproperty"

  func makeClassProperty() -> PythonNative {
    .pure(Self.classProperty) { arguments throws(PythonStop) in
      arguments.interpreter.keep(
        PythonUnbound(try arguments.needed(0), takesType: true, isProperty: true))
    }
  }
}
