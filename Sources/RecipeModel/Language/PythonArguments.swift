/// The arguments of a call of a function of the reader.
struct PythonArguments {
  let call: PythonCall
  let interpreter: PythonInterpreter

  var count: Int { call.positional.count }

  /// The values from one place on.
  func rest(_ place: Int) -> [PythonValue] { Array(call.positional.dropFirst(place)) }

  /// The value of an argument by its place or its name.
  func value(_ place: Int, _ name: String? = nil) -> PythonValue? {
    if place < call.positional.count { return call.positional[place] }
    return name.flatMap { call[$0] }
  }

  /// The value of an argument that must be there.
  func needed(_ place: Int, _ name: String? = nil) throws(PythonStop) -> PythonValue {
    if let value = value(place, name) { return value }
    if let further = call.further { throw .unknown(further) }
    throw interpreter.raised("TypeError", "an argument is missing")
  }

  func text(_ place: Int, _ name: String? = nil) throws(PythonStop) -> String {
    let text = try interpreter.text(needed(place, name))
    try interpreter.spend(text.utf8.count / 64)
    return text
  }

  /// A text that may be left out, or `None`.
  func optionalText(_ place: Int, _ name: String? = nil) throws(PythonStop) -> String? {
    guard let value = value(place, name) else { return nil }
    if case .none = value { return nil }
    return try interpreter.text(value)
  }

  func integer(_ place: Int, _ name: String? = nil) throws(PythonStop) -> Int {
    try integer(needed(place, name))
  }

  /// An integer that may be left out, or `None`.
  func optionalInteger(_ place: Int, _ name: String? = nil) throws(PythonStop) -> Int? {
    guard let value = value(place, name) else { return nil }
    if case .none = value { return nil }
    return try integer(value)
  }

  private func integer(_ value: PythonValue) throws(PythonStop) -> Int {
    if case .unknown(let unknown) = value { throw .unknown(unknown) }
    guard case .integer(let number)? = Number(value) else {
      throw interpreter.raised("TypeError", "an integer is expected")
    }
    // So that a sum of two of them never overflows.
    guard number.magnitude < 1 << 60 else { throw .unknown(interpreter.tooLarge()) }
    return Int(number)
  }

  /// The items of an argument.
  func items(_ place: Int, _ name: String? = nil) throws(PythonStop) -> [PythonValue] {
    try interpreter.items(of: needed(place, name))
  }

  /// Whether an argument is given and true.
  func flag(_ place: Int, _ name: String) throws(PythonStop) -> Bool {
    guard let value = value(place, name) else { return false }
    return try interpreter.truth(value)
  }

  /// The list, dictionary or set in front, of a method that only reads it.
  func list() throws(PythonStop) -> PythonList {
    guard case .list(let list) = try needed(0) else {
      throw interpreter.raised("TypeError", "a list is expected")
    }
    if let unknown = list.unknown { throw .unknown(unknown) }
    return list
  }

  func dictionary() throws(PythonStop) -> PythonDictionary {
    guard case .dictionary(let dictionary) = try needed(0) else {
      throw interpreter.raised("TypeError", "a dictionary is expected")
    }
    if let unknown = dictionary.unknown { throw .unknown(unknown) }
    return dictionary
  }

  func set() throws(PythonStop) -> PythonSet {
    guard case .set(let set) = try needed(0) else {
      throw interpreter.raised("TypeError", "a set is expected")
    }
    if let unknown = set.unknown { throw .unknown(unknown) }
    return set
  }
}

extension PythonNative {
  typealias PureBody = (PythonArguments) throws(PythonStop) -> PythonValue

  /// A function that does nothing but give its value back, or change what it is a method of.
  static func pure(_ name: String, _ body: @escaping PureBody) -> PythonNative {
    PythonNative(name, isPure: true) { call, interpreter throws(PythonStop) in
      try body(PythonArguments(call: call, interpreter: interpreter))
    }
  }
}
