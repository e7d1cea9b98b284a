internal import Diagnostics

/// Cuts a text in Python into words, line by line, with its indentation.
///
/// Follows the chapter on lexical analysis of Python's reference. A block can be passed over without
/// making words of it, which is most of a recipe.
struct SyntaxScanner {
  /// How many blocks, and how many brackets, may lie in each other.
  static let nestingLimit = 60

  let source: SyntaxSource
  let bytes: [UInt8]
  /// Where the text ends for this scanner.
  let limit: Int
  /// The next byte to be looked at.
  var offset: Int
  /// The line of that byte, from 1.
  var line: Int
  private var indentations: [Int]
  private var pendingDedents = 0
  private var isAtLineStart = true
  private var brackets: [(sign: UInt8, line: Int)] = []
  /// Within braces of a text, where ends of lines mean nothing.
  private var isWithinText = false

  /// A scanner for a whole file.
  init(_ source: SyntaxSource) {
    self.source = source
    bytes = source.bytes
    limit = source.bytes.count
    (offset, line, indentations) = (0, 1, [0])
  }

  /// A scanner for a block that was passed over, with the indentation of the lines around it.
  init(_ source: SyntaxSource, block: Range<Int>, line: Int, indentation: Int) {
    self.source = source
    bytes = source.bytes
    limit = block.upperBound
    (offset, self.line, indentations) = (block.lowerBound, line, [indentation])
    isAtLineStart = false
  }

  /// A scanner for an expression within a text.
  init(_ source: SyntaxSource, within range: Range<Int>, line: Int) {
    self.source = source
    bytes = source.bytes
    limit = range.upperBound
    (offset, self.line, indentations) = (range.lowerBound, line, [0])
    (isAtLineStart, isWithinText) = (false, true)
  }

  /// The indentation of the block that is read now.
  var indentation: Int { indentations[indentations.count - 1] }

  /// Returns the error of something that is wrong in the present line.
  func malformed(_ reason: String) -> RecipeError { source.malformed(line, reason) }

  @inline(__always) var byte: UInt8 { offset < limit ? bytes[offset] : 0 }

  @inline(__always) func byte(at distance: Int) -> UInt8 {
    offset + distance < limit ? bytes[offset + distance] : 0
  }

  /// Returns the next word; at the end of the text `end`, again and again.
  mutating func next(_ names: SyntaxNames) throws(RecipeError) -> SyntaxToken {
    if isAtLineStart, brackets.isEmpty, let token = try startLine() { return token }
    if pendingDedents > 0 {
      pendingDedents -= 1
      return token(.dedent)
    }
    try skipBlanks()
    guard offset < limit else { return try end() }
    if byte == UInt8(ascii: "\n") {
      let token = token(.newline)
      take()
      isAtLineStart = true
      return token
    }
    return try word(names)
  }

  private func token(_ kind: SyntaxToken.Kind, from start: Int? = nil) -> SyntaxToken {
    SyntaxToken(
      kind: kind, line: Int32(truncatingIfNeeded: line),
      start: Int32(truncatingIfNeeded: start ?? offset), end: Int32(truncatingIfNeeded: offset))
  }

  private mutating func end() throws(RecipeError) -> SyntaxToken {
    if isWithinText { return token(.end) }
    if let open = brackets.last {
      line = open.line
      throw malformed("'\(Character(Unicode.Scalar(open.sign)))' is not closed")
    }
    if !isAtLineStart {
      isAtLineStart = true
      return token(.newline)
    }
    return token(.end)
  }

  /// Measures the indentation of the next line that says something.
  private mutating func startLine() throws(RecipeError) -> SyntaxToken? {
    guard let width = skipToText() else {
      pendingDedents = indentations.count - 1
      indentations.removeLast(indentations.count - 1)
      return nil
    }
    isAtLineStart = false
    if width == indentation { return nil }
    if width > indentation {
      guard indentations.count < Self.nestingLimit else { throw source.tooDeep(line, "blocks") }
      indentations.append(width)
      return token(.indent)
    }
    while indentations.count > 1, width < indentation {
      indentations.removeLast()
      pendingDedents += 1
    }
    guard width == indentation else { throw malformed("its indentation fits no line above") }
    return nil
  }

  /// Goes to the first character of the next line that is not empty, and returns its indentation;
  /// nil at the end of the text.
  private mutating func skipToText() -> Int? {
    while true {
      var width = 0
      scan: while offset < limit {
        switch bytes[offset] {
        case UInt8(ascii: " "): width += 1
        case UInt8(ascii: "\t"): width = (width / 8 + 1) * 8
        case UInt8(ascii: "\u{C}"): width = 0
        default: break scan
        }
        offset += 1
      }
      guard offset < limit else { return nil }
      switch bytes[offset] {
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: "\n"): take()
      case UInt8(ascii: "\r"): offset += 1
      default: return width
      }
    }
  }

  /// Takes a byte, counting lines.
  private mutating func take() {
    if bytes[offset] == UInt8(ascii: "\n") { line += 1 }
    offset += 1
  }

  private mutating func skipComment() {
    while offset < limit, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
  }

  /// Skips what separates words: blanks, comments, joined lines.
  private mutating func skipBlanks() throws(RecipeError) {
    while offset < limit {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\u{C}"):
        offset += 1
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: "\n"):
        if brackets.isEmpty, !isWithinText { return }
        take()
      case UInt8(ascii: "\\"):
        offset += self.byte(at: 1) == UInt8(ascii: "\r") ? 2 : 1
        guard byte == UInt8(ascii: "\n") else {
          throw malformed("a backslash has to end its line")
        }
        take()
      default: return
      }
    }
  }

  private mutating func word(_ names: SyntaxNames) throws(RecipeError) -> SyntaxToken {
    let start = offset
    let first = bytes[offset]
    if Self.isNameStart(first) {
      repeat { offset += 1 } while offset < limit && Self.isNamePart(bytes[offset])
      if Self.isQuote(byte), let flags = Self.flags(bytes[start..<offset]) {
        return try text(flags)
      }
      var token = token(.name, from: start)
      token.word = names.number(of: bytes, in: start..<offset)
      if token.word < SyntaxKeyword.allCases.count { token.kind = .keyword }
      return token
    }
    if Self.isQuote(first) { return try text([]) }
    if Self.isDigit(first) || first == UInt8(ascii: ".") && Self.isDigit(self.byte(at: 1)) {
      skipNumber()
      return token(.number, from: start)
    }
    let kind = try sign(first)
    return token(kind, from: start)
  }

  private mutating func skipNumber() {
    let start = offset
    let isHexadecimal =
      byte == UInt8(ascii: "0") && self.byte(at: 1) | 0x20 == UInt8(ascii: "x")
    while offset < limit {
      let byte = bytes[offset]
      // The sign of an exponent belongs to the number, unless 'e' is a digit of a hexadecimal one.
      let isExponent =
        !isHexadecimal && offset > start && (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"))
        && bytes[offset - 1] | 0x20 == UInt8(ascii: "e")
      guard Self.isNamePart(byte) || byte == UInt8(ascii: ".") || isExponent else { return }
      offset += 1
    }
  }

  private mutating func bracket(_ byte: UInt8) throws(RecipeError) {
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      guard brackets.count < Self.nestingLimit else { throw source.tooDeep(line, "brackets") }
      brackets.append((byte, line))
    default:
      // '(' and ')' are neighbours in ASCII; the others have one character between them.
      guard let open = brackets.popLast(), (1...2).contains(Int(byte) - Int(open.sign)) else {
        // The brace behind an expression in a text is not one of the expression's own.
        if isWithinText, brackets.isEmpty { return }
        throw malformed("'\(Character(Unicode.Scalar(byte)))' closes nothing")
      }
    }
  }

  private mutating func sign(_ byte: UInt8) throws(RecipeError) -> SyntaxToken.Kind {
    if let kind = Self.brackets(byte) {
      try bracket(byte)
      offset += 1
      return kind
    }
    guard let (kind, length) = longSign(byte) ?? Self.sign(byte).map({ ($0, 1) }) else {
      if byte == UInt8(ascii: "!"), isWithinText {
        offset += 1
        return .exclamation
      }
      throw malformed("a character that has no meaning here")
    }
    offset += length
    return kind
  }

  // MARK: Passing over

  /// Passes over what belongs to a line that has just ended with a colon: the rest of the line, and
  /// the lines below that are indented further.
  ///
  /// Returns the bytes that were passed over.
  mutating func skipBlock() throws(RecipeError) -> Range<Int> {
    let start = offset
    try skipLogicalLine()
    let outer = indentation
    while true {
      let (before, lineBefore) = (offset, line)
      guard let width = skipToText() else { break }
      if width <= outer {
        (offset, line) = (before, lineBefore)
        break
      }
      try skipLogicalLine()
    }
    isAtLineStart = true
    return start..<offset
  }

  /// Passes over bytes up to the end of the line that they make.
  mutating func skipLogicalLine() throws(RecipeError) {
    while true {
      while offset < limit, Self.isPlain[Int(bytes[offset])] { offset += 1 }
      guard offset < limit else {
        _ = try end()
        return
      }
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\n"):
        take()
        if brackets.isEmpty { return }
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = try text(flagsBefore())
      case UInt8(ascii: "\\"): try skipBlanks()
      default:
        try bracket(byte)
        offset += 1
      }
    }
  }

  /// The flags of a text whose first quote is next, from the letters that stand before it.
  private func flagsBefore() -> SyntaxTextFlags {
    var start = offset
    while start > 0, Self.isNamePart(bytes[start - 1]) { start -= 1 }
    return Self.flags(bytes[start..<offset]) ?? []
  }

  /// The bytes that mean nothing to what is passed over.
  private static let isPlain: [Bool] = (0...255).map { byte in
    !"\n#\"'\\()[]{}".utf8.contains(UInt8(byte))
  }
}
