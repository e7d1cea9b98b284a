/// A line of Lua cut into words, as far as completion needs it.
enum LineToken: Equatable, Sendable {
  case name(String)
  /// A string with its content, whole.
  case string(String)
  case number
  /// Any other character; `..` and `...` are one each.
  case symbol(String)

  /// What the end of the text is inside of.
  enum Ending: Equatable, Sendable {
    case code
    /// A string that is still open, with its content and what would close it.
    case string(String, quote: String)
    case comment
  }

  /// Returns the words of `text` and what its end is inside of.
  static func scan(_ text: String) -> (tokens: [LineToken], ending: Ending) {
    var scanner = Scanner(rest: text[...])
    var tokens: [LineToken] = []
    while let character = scanner.rest.first {
      if character.isWhitespace {
        scanner.rest.removeFirst()
      } else if character == "\"" || character == "'" {
        guard let content = scanner.takeString() else {
          return (tokens, .string(scanner.open, quote: String(character)))
        }
        tokens.append(.string(content))
      } else if scanner.rest.hasPrefix("--") {
        guard let end = scanner.rest.firstIndex(where: \.isNewline) else {
          return (tokens, .comment)
        }
        scanner.rest = scanner.rest[end...]
      } else if scanner.rest.hasPrefix("[[") {
        guard let content = scanner.takeLongString() else {
          return (tokens, .string(scanner.open, quote: "]]"))
        }
        tokens.append(.string(content))
      } else if character.isNumber {
        _ = scanner.take { isNamePart($0) || $0 == "." }
        tokens.append(.number)
      } else if isNamePart(character) {
        tokens.append(.name(scanner.take(isNamePart)))
      } else if scanner.rest.hasPrefix("..") {
        tokens.append(.symbol(scanner.take { $0 == "." }))
      } else {
        tokens.append(.symbol(String(scanner.rest.removeFirst())))
      }
    }
    return (tokens, .code)
  }

  /// Whether a name can hold the character.
  static func isNamePart(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_")
  }

  private struct Scanner {
    var rest: Substring
    /// The content of a string that does not end.
    var open = ""

    mutating func take(_ isPart: (Character) -> Bool) -> String {
      let part = rest.prefix(while: isPart)
      rest = rest[part.endIndex...]
      return String(part)
    }

    mutating func takeString() -> String? {
      let quote = rest.removeFirst()
      open = ""
      while let character = rest.popFirst() {
        if character == quote { return open }
        if character == "\\", let escaped = rest.popFirst() {
          open.append(escaped)
        } else {
          open.append(character)
        }
      }
      return nil
    }

    mutating func takeLongString() -> String? {
      rest = rest.dropFirst(2)
      open = ""
      while !rest.isEmpty {
        if rest.hasPrefix("]]") {
          rest = rest.dropFirst(2)
          return open
        }
        open.append(rest.removeFirst())
      }
      return nil
    }
  }
}
