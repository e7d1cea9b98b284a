extension SyntaxParser {
  /// Passes over a statement that is not understood, with its block, and notes the names in it.
  mutating func unreadable(_ reason: String) throws(SyntaxProblem) -> UnreadableSyntax {
    var statement = UnreadableSyntax(reason: reason)
    var (nesting, brackets) = (0, 0)
    var before: SyntaxToken?
    // A decorator belongs to what is defined in the next line.
    var isDecorator = token.kind == .at
    while token.kind != .end {
      let word = try advance()
      switch word.kind {
      case .name: note(word, behind: before, isInBrackets: brackets > 0, in: &statement)
      case .text: noteNames(within: word, in: &statement)
      case .openRound, .openSquare, .openCurly: brackets += 1
      case .closeRound, .closeSquare, .closeCurly: brackets -= 1
      case .indent: nesting += 1
      case .dedent: nesting -= 1
      default: break
      }
      before = word
      let isLineEnd = word.kind == .newline || word.kind == .dedent
      guard isLineEnd, nesting <= 0, token.kind != .indent else { continue }
      guard isDecorator else { break }
      isDecorator = token.kind == .at
    }
    return statement
  }

  /// Notes a name between the words before and behind it.
  private func note(
    _ word: SyntaxToken, behind before: SyntaxToken?, isInBrackets: Bool,
    in statement: inout UnreadableSyntax
  ) {
    let name = names.texts[Int(word.word)]
    let isMember = before?.kind == .dot
    let isDefined = before?.keyword == .def || before?.keyword == .class
    if !isMember { statement.mentioned.insert(name) }
    if token.kind == .openRound, !isDefined {
      statement.called.insert(name)
    } else if !isMember, !(isInBrackets && token.kind == .assign) {
      // Neither the name of a member nor that of an argument.
      statement.bound.insert(name)
    }
  }

  /// Notes the names in `f"…"`; those outside of its braces do no harm.
  private func noteNames(within word: SyntaxToken, in statement: inout UnreadableSyntax) {
    guard SyntaxTextFlags(rawValue: word.word).contains(.formatted) else { return }
    var rest = scanner.bytes[word.range]
    while let start = rest.firstIndex(where: SyntaxScanner.isNameStart) {
      let end = rest[start...].firstIndex { !SyntaxScanner.isNamePart($0) } ?? rest.endIndex
      let name = String(decoding: rest[start..<end], as: UTF8.self)
      rest = rest[end...]
      statement.mentioned.insert(name)
      if rest.first == UInt8(ascii: "(") { statement.called.insert(name) }
    }
  }
}
