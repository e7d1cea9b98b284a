internal import Diagnostics

/// Cuts a Python text into words, line by line, with its indentation.
///
/// Follows the chapter on lexical analysis of Python's reference. A block can be passed over without
/// making words of it, which is most of a recipe.
struct PythonTokenizer {
  /// How many blocks, and how many brackets, may lie in each other.
  private static let nestingLimit = 60

  let bytes: [UInt8]
  let file: String
  /// The next byte to be looked at.
  var offset = 0
  /// The line of that byte, from 1.
  var line = 1
  private var indentations = [0]
  private var pendingDedents = 0
  private var isAtLineStart = true
  private var brackets: [(sign: UInt8, line: Int)] = []

  /// Throws for a text that is too long, is not UTF-8 or has a NUL.
  init(_ bytes: [UInt8], file: String) throws(RecipeError) {
    guard bytes.count <= RecipeReader.byteLimit else {
      throw RecipeError(
        .limitExceeded,
        "could not read '\(file)': it has \(bytes.count) bytes, more than any recipe"
          + " (\(RecipeReader.byteLimit))")
    }
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    self.file = file
    if let place = bytes.firstIndex(of: 0) {
      line += bytes[..<place].count { $0 == UInt8(ascii: "\n") }
      throw malformed("it has a NUL, which no text has")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw malformed("it is not UTF-8", showsLine: false)
    }
  }

  /// Returns the error of something that is wrong in the present line.
  func malformed(_ reason: String, showsLine: Bool = true) -> RecipeError {
    let place = showsLine ? "'\(file)', line \(line)" : "'\(file)'"
    return RecipeError(.malformed, "could not read \(place): \(reason)")
  }

  var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  func byte(at distance: Int) -> UInt8? {
    offset + distance < bytes.count ? bytes[offset + distance] : nil
  }

  /// Returns the next word; at the end of the text `end`, again and again.
  mutating func next() throws(RecipeError) -> PythonToken {
    if isAtLineStart, brackets.isEmpty, let token = try startLine() { return token }
    if pendingDedents > 0 {
      pendingDedents -= 1
      return PythonToken(kind: .dedent, line: line)
    }
    try skipBlanks()
    let start = line
    guard let byte else { return try end() }
    if byte == UInt8(ascii: "\n") {
      take()
      isAtLineStart = true
      return PythonToken(kind: .newline, line: start)
    }
    return PythonToken(kind: try word(byte), line: start)
  }

  private mutating func end() throws(RecipeError) -> PythonToken {
    if let open = brackets.last {
      line = open.line
      throw malformed("'\(Character(Unicode.Scalar(open.sign)))' is not closed")
    }
    if !isAtLineStart {
      isAtLineStart = true
      return PythonToken(kind: .newline, line: line)
    }
    return PythonToken(kind: .end, line: line)
  }

  /// Measures the indentation of the next line that says something.
  private mutating func startLine() throws(RecipeError) -> PythonToken? {
    guard let width = skipToText() else {
      pendingDedents = indentations.count - 1
      indentations = [0]
      return nil
    }
    isAtLineStart = false
    let current = indentations[indentations.count - 1]
    if width > current {
      guard indentations.count < Self.nestingLimit else {
        throw limit("blocks")
      }
      indentations.append(width)
      return PythonToken(kind: .indent, line: line)
    }
    while width < indentations[indentations.count - 1] {
      indentations.removeLast()
      pendingDedents += 1
    }
    guard width == indentations[indentations.count - 1] else {
      throw malformed("its indentation fits no line above")
    }
    return nil
  }

  private func limit(_ things: String) -> RecipeError {
    RecipeError(
      .limitExceeded,
      "could not read '\(file)', line \(line): more than \(Self.nestingLimit) \(things) lie in each"
        + " other")
  }

  /// Goes to the first character of the next line that is not empty, and returns its indentation;
  /// nil at the end of the text.
  private mutating func skipToText() -> Int? {
    while true {
      var width = 0
      scan: while let byte {
        switch byte {
        case UInt8(ascii: " "): width += 1
        case UInt8(ascii: "\t"): width = (width / 8 + 1) * 8
        case UInt8(ascii: "\u{C}"): width = 0
        default: break scan
        }
        offset += 1
      }
      guard let byte else { return nil }
      switch byte {
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: "\n"): take()
      case UInt8(ascii: "\r"): offset += 1
      default: return width
      }
    }
  }

  /// Takes a byte, counting lines.
  mutating func take() {
    if bytes[offset] == UInt8(ascii: "\n") { line += 1 }
    offset += 1
  }

  private mutating func skipComment() {
    while let byte, byte != UInt8(ascii: "\n") { offset += 1 }
  }

  /// Skips what separates words: blanks, comments, joined lines.
  private mutating func skipBlanks() throws(RecipeError) {
    while let byte {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\u{C}"):
        offset += 1
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: "\n"):
        if brackets.isEmpty { return }
        take()
      case UInt8(ascii: "\\"):
        offset += self.byte(at: 1) == UInt8(ascii: "\r") ? 2 : 1
        guard self.byte == UInt8(ascii: "\n") else {
          throw malformed("a backslash has to end its line")
        }
        take()
      default: return
      }
    }
  }

  private mutating func word(_ byte: UInt8) throws(RecipeError) -> PythonToken.Kind {
    if Self.isNameStart(byte) {
      let start = offset
      while let byte = self.byte, Self.isNameStart(byte) || Self.isDigit(byte) { offset += 1 }
      let text = String(decoding: bytes[start..<offset], as: UTF8.self)
      if let quote = self.byte, Self.isQuote(quote), let prefix = Self.stringPrefix(text) {
        return .string(try string(prefix))
      }
      return .name(text)
    }
    if Self.isQuote(byte) { return .string(try string(StringPrefix())) }
    if Self.isDigit(byte) || byte == UInt8(ascii: ".") && self.byte(at: 1).map(Self.isDigit) == true
    {
      return .number(number())
    }
    return .sign(try sign(byte))
  }

  private mutating func number() -> String {
    let start = offset
    while let byte {
      let isSigned = [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte)
      let follows = offset > start ? bytes[offset - 1] | 0x20 : 0
      // The sign of an exponent belongs to the number, unless 'e' is a digit of a hexadecimal one.
      let isExponent =
        isSigned && follows == UInt8(ascii: "e")
        && !(bytes[start] == UInt8(ascii: "0") && offset > start + 1
          && bytes[start + 1] | 0x20 == UInt8(ascii: "x"))
      guard
        Self.isNameStart(byte) || Self.isDigit(byte) || byte == UInt8(ascii: ".") || isExponent
      else { break }
      offset += 1
    }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private static let longSigns: [[UInt8]] = [
    "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==", "!=", "->", "+=",
    "-=", "*=", "/=", "%=", "@=", "&=", "|=", "^=", ":=",
  ].map { Array($0.utf8) }

  private mutating func sign(_ byte: UInt8) throws(RecipeError) -> String {
    if let long = Self.longSigns.first(where: { bytes[offset...].starts(with: $0) }) {
      offset += long.count
      return String(decoding: long, as: UTF8.self)
    }
    guard "+-*/%@&|^~<>()[]{},:.;=".utf8.contains(byte) else {
      throw malformed("a character that has no meaning here")
    }
    try bracket(byte)
    offset += 1
    return String(Character(Unicode.Scalar(byte)))
  }

  private mutating func bracket(_ byte: UInt8) throws(RecipeError) {
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      guard brackets.count < Self.nestingLimit else { throw limit("brackets") }
      brackets.append((byte, line))
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
      // '(' and ')' are neighbours in ASCII; the others have one character between them.
      guard let open = brackets.popLast(), (1...2).contains(Int(byte) - Int(open.sign)) else {
        throw malformed("'\(Character(Unicode.Scalar(byte)))' closes nothing")
      }
    default: break
    }
  }

  /// Passes over what belongs to a line that has just ended with a colon: the rest of the line, and
  /// the lines below that are indented further.
  ///
  /// Returns the bytes that were passed over.
  mutating func skipBlock() throws(RecipeError) -> Range<Int> {
    let start = offset
    try skipLogicalLine()
    let limit = indentations[indentations.count - 1]
    while true {
      let (before, lineBefore) = (offset, line)
      guard let width = skipToText() else { break }
      if width <= limit {
        (offset, line) = (before, lineBefore)
        break
      }
      try skipLogicalLine()
    }
    isAtLineStart = true
    return start..<offset
  }

  /// Passes over words up to the end of the line that they make.
  private mutating func skipLogicalLine() throws(RecipeError) {
    while true {
      try skipBlanks()
      guard let byte else {
        _ = try end()
        return
      }
      if byte == UInt8(ascii: "\n") {
        take()
        return
      }
      if Self.isNameStart(byte) || Self.isDigit(byte) || Self.isQuote(byte) {
        _ = try word(byte)
      } else if byte == UInt8(ascii: ".") {
        offset += 1
      } else {
        _ = try sign(byte)
      }
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  /// A letter, `_`, or a part of a character beyond ASCII.
  static func isNameStart(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }
}
