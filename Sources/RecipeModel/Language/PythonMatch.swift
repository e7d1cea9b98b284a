internal import Patterns

/// Where a regular expression of a recipe was found.
final class PythonMatch: PythonObject {
  private let match: PatternMatch
  private let text: String
  private let bytes: [UInt8]
  private let groupNames: [String?]

  init(_ match: PatternMatch, _ text: String, _ groupNames: [String?]) {
    self.match = match
    self.text = text
    self.groupNames = groupNames
    bytes = Array(text.utf8)
  }

  var typeName: String { "re.Match" }

  private func range(_ key: PythonValue) -> Range<Int>?? {
    switch key {
    case .integer(0): return .some(match.range)
    case .integer(let number) where number > 0 && number <= match.groups.count:
      return .some(match.groups[Int(number) - 1])
    case .text(let name):
      guard let place = groupNames.firstIndex(of: name), place < match.groups.count else {
        return nil
      }
      return .some(match.groups[place])
    default: return nil
    }
  }

  private func group(_ key: PythonValue) -> PythonValue? {
    range(key).map { $0.map { .text(PythonText.text(bytes[$0])) } ?? .none }
  }

  func element(_ key: PythonValue) -> PythonValue? { group(key) }

  func attribute(
    _ name: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> PythonValue? {
    switch name {
    case "string": return .text(text)
    case "group", "groups", "groupdict", "start", "end", "span", "expand":
      return .native(
        .pure(name) { [self] arguments throws(PythonStop) in try use(name, arguments) })
    default: return nil
    }
  }

  private func use(_ name: String, _ arguments: PythonArguments) throws(PythonStop) -> PythonValue {
    let interpreter = arguments.interpreter
    func needed(_ key: PythonValue) throws(PythonStop) -> PythonValue {
      if case .unknown(let unknown) = key { throw .unknown(unknown) }
      guard let value = group(key) else { throw interpreter.raised("IndexError", "no such group") }
      return value
    }
    switch name {
    case "group":
      if arguments.count < 2 { return try needed(arguments.value(0) ?? .integer(0)) }
      var values: [PythonValue] = []
      for key in arguments.call.positional { values.append(try needed(key)) }
      return .tuple(values)
    case "groups":
      let standard = arguments.value(0, "default") ?? .none
      return .tuple(match.groups.map { $0.map { .text(PythonText.text(bytes[$0])) } ?? standard })
    case "groupdict":
      let dictionary = interpreter.makeDictionary()
      for (place, name) in groupNames.enumerated() {
        if let name { dictionary.set(name, try needed(.integer(Int64(place + 1)))) }
      }
      return .dictionary(dictionary)
    case "expand": return .text(PythonText.text(try expanded(arguments.text(0), interpreter)))
    default:
      guard let range = range(arguments.value(0) ?? .integer(0)) else {
        throw interpreter.raised("IndexError", "no such group")
      }
      let (start, end) = (Int64(range?.lowerBound ?? -1), Int64(range?.upperBound ?? -1))
      if name == "span" { return .tuple([.integer(start), .integer(end)]) }
      return .integer(name == "start" ? start : end)
    }
  }

  /// A template with the groups of the match in it: `\1`, `\g<name>`.
  func expanded(
    _ template: String, _ interpreter: PythonInterpreter
  ) throws(PythonStop) -> [UInt8] {
    let source = Array(template.utf8)
    var (result, place): ([UInt8], Int) = ([], 0)
    func add(_ key: PythonValue) throws(PythonStop) {
      guard let range = range(key) else { throw interpreter.raised("IndexError", "no such group") }
      if let range { result += bytes[range] }
    }
    while place < source.count {
      let byte = source[place]
      guard byte == UInt8(ascii: "\\"), place + 1 < source.count else {
        result.append(byte)
        place += 1
        continue
      }
      let next = source[place + 1]
      if SyntaxScanner.isDigit(next), next != UInt8(ascii: "0") {
        let digits = source[(place + 1)...].prefix(2).prefix(while: SyntaxScanner.isDigit)
        try add(.integer(Int64(PythonText.text(digits)) ?? 0))
        place += 1 + digits.count
      } else if next == UInt8(ascii: "g"),
        let end = source[place...].firstIndex(of: UInt8(ascii: ">"))
      {
        let name = PythonText.text(source[min(place + 3, end)..<end])
        try add(Int64(name).map { .integer($0) } ?? .text(name))
        place = end + 1
      } else if let character = ["n": 10, "t": 9, "r": 13, "\\": 92][String(UnicodeScalar(next))]
        as UInt8?
      {
        result.append(character)
        place += 2
      } else {
        throw .unknown(interpreter.unknown("a backslash in a replacement is not known here"))
      }
    }
    return result
  }
}
