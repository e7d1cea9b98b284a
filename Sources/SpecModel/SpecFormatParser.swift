import Diagnostics

/// Reads a format from left to right.
struct SpecFormatParser {
  private let text: String
  private var literal = ""
  private var pieces: [SpecFormat.Piece] = []

  init(_ text: String) { self.text = text }

  mutating func parse() throws(SpecError) -> [SpecFormat.Piece] {
    if text.contains("${") {
      throw failure("the form ${PACKAGE} is not used any more", hint: "write {name} instead")
    }
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "\\":
        if let escaped = rest.popFirst() { literal.append(escaped) }
      case "{":
        guard let end = rest.firstIndex(of: "}") else { throw failure("a '}' is missing") }
        finishLiteral()
        pieces.append(try place(rest[..<end]))
        rest = rest[rest.index(after: end)...]
      case "}": throw failure("a '}' has no '{'")
      default: literal.append(character)
      }
    }
    finishLiteral()
    return pieces
  }

  private mutating func finishLiteral() {
    if !literal.isEmpty { pieces.append(.literal(literal)) }
    literal = ""
  }

  /// Reads what stands between two braces.
  private func place(_ text: Substring) throws(SpecError) -> SpecFormat.Piece {
    let hasBlank = text.first == " "
    let content = hasBlank ? text.dropFirst() : text
    let blank = hasBlank ? " " : ""
    if let sign = content.first, "@%/".contains(sign) {
      let attribute = try attribute(content.dropFirst())
      guard attribute.allows(sign) else {
        throw failure("'\(sign)' cannot stand in front of '\(content.dropFirst())'")
      }
      return .attribute(attribute, prefix: blank + String(sign))
    }
    if let separator = content.firstIndex(of: "=") {
      let name = content[content.index(after: separator)...]
      return .attribute(try attribute(name), prefix: blank + content[...separator])
    }
    if hasBlank { throw failure("a blank may only stand in front of '@', '%', '/' or 'key='") }
    return .attribute(try attribute(content), prefix: "")
  }

  private func attribute(_ text: Substring) throws(SpecError) -> SpecAttribute {
    if let attribute = SpecAttribute(text) { return attribute }
    throw failure(
      "there is no attribute '\(text)'",
      hint: "there are " + SpecAttribute.named.keys.sorted().joined(separator: ", ")
        + ", variants.NAME, and ^PACKAGE. in front of any of them")
  }

  private func failure(_ reason: String, hint: String? = nil) -> SpecError {
    SpecError(.syntax, "could not read the format '\(text)': \(reason)", hint: hint)
  }
}
