internal import RecipeModel

/// Values as Lua writes them.
enum LuaText {
  private static let reserved: Set<String> = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
    "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
  ]

  /// A text between quotes, on one line.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        // Three digits, so that a digit behind it is not taken for one of its own.
        result += "\\" + String(String(scalar.value + 1000).dropFirst())
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A key of a table in front of its value: `sha256`, `["a-b"]`.
  static func key(_ text: String) -> String {
    let isName =
      text.utf8.first.map { !(48...57).contains($0) } ?? false
      && text.utf8.allSatisfy {
        $0 == UInt8(ascii: "_") || (48...57).contains($0) || (97...122).contains($0 | 0x20)
      } && !reserved.contains(text)
    return isName ? text : "[\(quoted(text))]"
  }

  /// A value on one line.
  static func value(_ value: RecipeValue) -> String {
    switch value {
    case .none: "nil"
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): number == .min ? "math.mininteger" : String(number)
    case .number(let number): self.number(number)
    case .text(let text): quoted(text)
    case .list(let items): table(items.map(self.value))
    case .mapping(let entries):
      table(
        entries.map { entry in
          let key = entry.key.text.map(self.key) ?? "[\(self.value(entry.key))]"
          return "\(key) = \(self.value(entry.value))"
        })
    }
  }

  private static func number(_ number: Double) -> String {
    if number.isNaN { return "0/0" }
    if number.isInfinite { return number < 0 ? "-math.huge" : "math.huge" }
    return String(number)
  }

  /// A table of things on one line.
  static func table(_ items: [String]) -> String {
    items.isEmpty ? "{}" : "{ " + items.joined(separator: ", ") + " }"
  }
}

/// A call of a word of recipes, such as `version("2.0", { sha256 = "…" })`.
struct LuaCall {
  /// The widest line, as far as values let it be.
  private static let width = 100

  let word: String
  var subjects: [String] = []
  var options: [(key: String, value: String)] = []

  init(_ word: String, _ subjects: [String] = []) {
    self.word = word
    self.subjects = subjects.map(LuaText.quoted)
  }

  /// Adds an option unless it is as usual.
  mutating func add(_ key: String, _ value: RecipeValue, unless usual: RecipeValue = .none) {
    if value != usual { options.append((LuaText.key(key), LuaText.value(value))) }
  }

  /// The call on one line.
  var text: String {
    let table = LuaText.table(options.map { "\($0.key) = \($0.value)" })
    let arguments = subjects + (options.isEmpty ? [] : [table])
    return "\(word)(\(arguments.joined(separator: ", ")))"
  }

  /// The call as an entry of a table, on several lines where it is too long for one.
  func entry(indent: String) -> String {
    let line = indent + text + ","
    guard line.utf8.count > Self.width, !options.isEmpty else { return line + "\n" }
    let lead = subjects.isEmpty ? "" : subjects.joined(separator: ", ") + ", "
    var result = "\(indent)\(word)(\(lead){\n"
    for option in options { result += "\(indent)  \(option.key) = \(option.value),\n" }
    return result + "\(indent)}),\n"
  }
}
