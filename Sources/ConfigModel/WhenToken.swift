/// A word, sign or text of a condition.
enum WhenToken: Equatable, CustomStringConvertible {
  case word(String)
  case symbol(String)
  case text(String)

  var description: String {
    switch self {
    case .word(let text), .symbol(let text): "'\(text)'"
    case .text(let text): "the text '\(text)'"
    }
  }

  /// Splits a condition.
  static func tokens(of text: String) throws(WhenProblem) -> [WhenToken] {
    var tokens: [WhenToken] = []
    var rest = Substring(text)
    while let first = rest.first {
      if first.isWhitespace {
        rest = rest.dropFirst()
      } else if first == "'" || first == "\"" {
        tokens.append(.text(try takeText(&rest, isRaw: false)))
      } else if first == "_" || first.isASCII && first.isLetter {
        let word = rest.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
        rest = rest.dropFirst(word.count)
        if word.lowercased() == "r", let quote = rest.first, quote == "'" || quote == "\"" {
          tokens.append(.text(try takeText(&rest, isRaw: true)))
        } else {
          tokens.append(.word(String(word)))
        }
      } else if rest.hasPrefix("==") || rest.hasPrefix("!=") {
        tokens.append(.symbol(String(rest.prefix(2))))
        rest = rest.dropFirst(2)
      } else if "()[],.".contains(first) {
        tokens.append(.symbol(String(first)))
        rest = rest.dropFirst()
      } else {
        throw WhenProblem(reason: "'\(first)' is not understood")
      }
    }
    return tokens
  }

  /// Takes a text in quotes from the front; a raw one keeps its backslashes.
  private static func takeText(
    _ rest: inout Substring, isRaw: Bool
  ) throws(WhenProblem) -> String {
    let quote = rest.removeFirst()
    var text = ""
    while let next = rest.popFirst() {
      if next == quote { return text }
      guard next == "\\" else {
        text.append(next)
        continue
      }
      guard let escaped = rest.popFirst() else { break }
      switch escaped {
      case "\\" where !isRaw, "'" where !isRaw, "\"" where !isRaw: text.append(escaped)
      case "n" where !isRaw, "t" where !isRaw, "r" where !isRaw, "x" where !isRaw,
        "u" where !isRaw, "0" where !isRaw:
        throw WhenProblem(reason: "the escape '\\\(escaped)' is not understood; write r'…'")
      // As Python does, a backslash before anything else stays.
      default: text += "\\" + String(escaped)
      }
    }
    throw WhenProblem(reason: "a text has no closing quote")
  }
}
