/// Text as troff wants it, with the macros of `man(7)`.
package enum TroffText {
  /// A request for lines that are not stretched: names and types are long, and cannot be broken.
  package static let ragged = ".ad l"

  /// Returns one line of text; it cannot be taken for a request.
  package static func line(_ text: String) -> String {
    let line = escaped(text)
    return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  /// Returns text in which everything outside ASCII is an escape, so that no preprocessor is needed.
  package static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\e"
      case "-": "\\-"
      case "'": "\\(aq"
      case "`": "\\(ga"
      case "^": "\\(ha"
      case "~": "\\(ti"
      case " "..."~": String(scalar)
      default:
        "\\[u" + String(repeating: "0", count: max(0, 4 - hexadecimal(scalar).count))
          + hexadecimal(scalar) + "]"
      }
    }.joined()
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    String(scalar.value, radix: 16, uppercase: true)
  }

  /// Returns text as one argument of a request.
  package static func argument(_ text: String) -> String {
    "\"" + escaped(text).replacing("\"", with: "\\(dq") + "\""
  }

  /// Returns lines that stay as they are.
  package static func unfilled(_ lines: [String]) -> [String] {
    [".nf"] + lines.map { $0.isEmpty ? "\\&" : line($0) } + [".fi"]
  }
}
