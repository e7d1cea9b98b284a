internal import Diagnostics

/// Why a piece of a text is not read.
enum SyntaxProblem: Error {
  /// The text is broken as a whole.
  case fatal(RecipeError)
  /// One statement is not understood; the others are.
  case notUnderstood(String)
}

/// Makes statements of the words of a text in Python.
struct SyntaxParser {
  /// How many levels may lie in each other: of expressions that are read, and of those that come out.
  private static let (depthLimit, heightLimit) = (60, 120)

  var scanner: SyntaxScanner
  let names: SyntaxNames
  /// The word that is next.
  private(set) var token: SyntaxToken
  private var depth = 0
  /// How many expressions lie in each other in the one that was read last.
  var height = 1
  /// Whether a `yield` was read.
  var hasYield = false

  init(_ scanner: SyntaxScanner, _ names: SyntaxNames) throws(SyntaxProblem) {
    self.scanner = scanner
    self.names = names
    token = SyntaxToken(kind: .end, line: 1, start: 0, end: 0)
    try advance()
  }

  /// Reads a whole file.
  static func parse(
    _ source: SyntaxSource, _ names: SyntaxNames
  ) throws(RecipeError) -> [Statement] {
    do throws(SyntaxProblem) {
      var parser = try Self(SyntaxScanner(source), names)
      return try parser.statements(until: .end)
    } catch {
      throw error.error(in: source, line: 1)
    }
  }

  /// Reads the body of a function that was passed over.
  static func parse(
    _ source: SyntaxSource, body: Range<Int>, line: Int, indentation: Int, _ names: SyntaxNames
  ) throws(RecipeError) -> FunctionSyntax.Body {
    do throws(SyntaxProblem) {
      var parser = try Self(
        SyntaxScanner(source, block: body, line: line, indentation: indentation), names)
      let statements = try parser.suite()
      return .read(statements, isGenerator: parser.hasYield)
    } catch {
      throw error.error(in: source, line: line)
    }
  }

  // MARK: Words

  /// The line of the next word.
  var line: Int { Int(token.line) }

  /// Goes to the next word and returns the present one.
  @discardableResult
  mutating func advance() throws(SyntaxProblem) -> SyntaxToken {
    let before = token
    do throws(RecipeError) { token = try scanner.next(names) } catch { throw .fatal(error) }
    return before
  }

  /// Passes over a sign if it is next.
  mutating func take(_ kind: SyntaxToken.Kind) throws(SyntaxProblem) -> Bool {
    guard token.kind == kind else { return false }
    try advance()
    return true
  }

  /// Passes over a word of the language if it is next.
  mutating func take(_ keyword: SyntaxKeyword) throws(SyntaxProblem) -> Bool {
    guard token.keyword == keyword else { return false }
    try advance()
    return true
  }

  mutating func expect(_ kind: SyntaxToken.Kind, _ shown: String) throws(SyntaxProblem) {
    guard try take(kind) else {
      throw .notUnderstood("'\(shown)' is expected before \(self.shown)")
    }
  }

  mutating func expect(_ keyword: SyntaxKeyword) throws(SyntaxProblem) {
    guard try take(keyword) else {
      throw .notUnderstood("'\(keyword.text)' is expected before \(shown)")
    }
  }

  mutating func identifier() throws(SyntaxProblem) -> String {
    guard token.kind == .name else {
      throw .notUnderstood("a name is expected before \(shown)")
    }
    return names.texts[Int(try advance().word)]
  }

  /// The next word for people.
  var shown: String {
    switch token.kind {
    case .newline, .end, .indent, .dedent: "the end of the line"
    case .text: "a text"
    default: "'\(String(decoding: scanner.bytes[token.range], as: UTF8.self))'"
    }
  }

  // MARK: Depth

  /// Follows `read` one level down.
  mutating func deeper<Result>(
    _ read: (inout Self) throws(SyntaxProblem) -> Result
  ) throws(SyntaxProblem) -> Result {
    guard depth < Self.depthLimit else { throw .fatal(tooDeep) }
    depth += 1
    let result = try read(&self)
    depth -= 1
    return result
  }

  /// Notes the height of an expression that is made of one of height `other` and of the last one.
  mutating func raise(over other: Int = 0) throws(SyntaxProblem) {
    height = max(height, other) + 1
    guard height <= Self.heightLimit else { throw .fatal(tooDeep) }
  }

  private var tooDeep: RecipeError { scanner.source.tooDeep(line, "expressions") }

  // MARK: Statements

  /// Reads statements up to the end of a block.
  mutating func statements(until end: SyntaxToken.Kind) throws(SyntaxProblem) -> [Statement] {
    var statements: [Statement] = []
    while token.kind != end, token.kind != .end {
      // A block that nothing asks for.
      switch token.kind {
      case .newline, .indent, .dedent: try advance()
      default: try statement(into: &statements)
      }
    }
    return statements
  }

  /// Reads what a line that ends with a colon is about: the rest of it, or the block below.
  mutating func suite() throws(SyntaxProblem) -> [Statement] {
    var statements: [Statement] = []
    guard try take(.newline) else {
      try statement(into: &statements)
      return statements
    }
    guard try take(.indent) else {
      throw .fatal(scanner.source.malformed(line, "a block is expected"))
    }
    statements = try self.statements(until: .dedent)
    _ = try take(.dedent)
    return statements
  }

  /// Reads a line, or a statement with its blocks.
  private mutating func statement(into statements: inout [Statement]) throws(SyntaxProblem) {
    let (start, first, depth, count) = (scanner, token, depth, statements.count)
    do throws(SyntaxProblem) {
      if let statement = try compoundStatement() {
        statements.append(statement)
        return
      }
      repeat {
        if token.kind == .newline || token.kind == .end { break }
        let line = self.line
        statements.append(Statement(kind: try simpleStatement(), line: line))
      } while try take(.semicolon)
      guard token.kind == .newline || token.kind == .end else {
        throw .notUnderstood("the end of the line is expected before \(shown)")
      }
      _ = try take(.newline)
    } catch {
      guard case .notUnderstood(let reason) = error else { throw error }
      self.depth = depth
      statements.removeSubrange(count...)
      // From its first word on: what was understood of it is lost with the rest.
      (scanner, token) = (start, first)
      statements.append(
        Statement(kind: .unreadable(try unreadable(reason)), line: Int(first.line)))
    }
  }
}

extension SyntaxProblem {
  /// The error of a problem that leaves nothing to go on with.
  func error(in source: SyntaxSource, line: Int) -> RecipeError {
    switch self {
    case .fatal(let error): error
    case .notUnderstood(let reason): source.malformed(line, reason)
    }
  }
}
