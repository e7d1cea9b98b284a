/// A word of a Python text.
struct PythonToken: Sendable, Equatable {
  /// What a word is.
  enum Kind: Sendable, Equatable {
    case name(String)
    case number(String)
    case string(PythonString)
    case sign(String)
    case newline
    case indent
    case dedent
    case end
  }

  var kind: Kind
  /// The line where it begins, from 1.
  var line: Int

  func isSign(_ text: String) -> Bool { kind == .sign(text) }

  func isName(_ text: String) -> Bool { kind == .name(text) }

  /// The token as it is quoted in an error.
  var shown: String {
    switch kind {
    case .name(let text), .number(let text), .sign(let text): "'\(text.prefix(40))'"
    case .string: "a text"
    case .newline: "the end of the line"
    case .indent, .dedent: "a change of the indentation"
    case .end: "the end of the file"
    }
  }
}

/// A literal in quotes.
struct PythonString: Sendable, Equatable {
  /// The text without quotes, its escapes replaced.
  var text: String
  /// Whether it is made of bytes: `b"…"`.
  var isBytes = false
  /// Whether braces hold expressions: `f"…"`.
  var isFormatted = false
  /// Whether it has an escape that is not understood.
  var hasUnknownEscape = false
}
