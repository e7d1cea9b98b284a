internal import Diagnostics

/// Reads the statements of a Python text.
///
/// The bodies of functions are passed over. A statement that is not understood becomes one that says
/// so, and the next one is read as if nothing had happened.
struct PythonParser {
  /// How many expressions may lie in each other.
  static let heightLimit = 200
  /// How many brackets, signs and conditions in a row the parser follows into the depth.
  static let depthLimit = 60

  var tokens: PythonTokenizer
  private var peeked: PythonToken?
  var depth = 0
  /// The line of the word that was taken last.
  private(set) var lastLine = 1

  init(_ bytes: [UInt8], file: String) throws(RecipeError) {
    tokens = try PythonTokenizer(bytes, file: file)
  }

  /// Why a statement is not understood.
  enum Problem: Error {
    /// The words do not make a statement.
    case notUnderstood(String)
    /// The text itself is broken or too much.
    case fatal(RecipeError)
  }

  /// Reads the whole text.
  mutating func module() throws(RecipeError) -> [PythonStatement] {
    var statements: [PythonStatement] = []
    while try current().kind != .end {
      try statements += recoveringStatements()
    }
    return statements
  }

  // MARK: Words

  /// The next word, which stays the next one.
  mutating func current() throws(RecipeError) -> PythonToken {
    if let peeked { return peeked }
    let token = try tokens.next()
    peeked = token
    return token
  }

  mutating func peek() throws(Problem) -> PythonToken {
    do { return try current() } catch { throw .fatal(error) }
  }

  @discardableResult
  mutating func advance() throws(Problem) -> PythonToken {
    let token = try peek()
    peeked = nil
    lastLine = token.line
    return token
  }

  /// Takes the next word if it is this sign.
  mutating func take(_ sign: String) throws(Problem) -> Bool {
    guard try peek().isSign(sign) else { return false }
    try advance()
    return true
  }

  /// Takes the next word if it is one of these signs.
  mutating func takeAny(_ signs: [String]) throws(Problem) -> Bool {
    guard case .sign(let sign) = try peek().kind, signs.contains(sign) else { return false }
    try advance()
    return true
  }

  /// Takes the next word if it is this name.
  mutating func takeName(_ name: String) throws(Problem) -> Bool {
    guard try peek().isName(name) else { return false }
    try advance()
    return true
  }

  mutating func expect(_ sign: String) throws(Problem) {
    let token = try peek()
    guard token.isSign(sign) else {
      throw .notUnderstood("'\(sign)' is expected before \(token.shown)")
    }
    try advance()
  }

  mutating func identifier() throws(Problem) -> String {
    let token = try peek()
    guard case .name(let name) = token.kind else {
      throw .notUnderstood("a name is expected before \(token.shown)")
    }
    try advance()
    return name
  }

  // MARK: Statements

  /// Reads one line of statements or one compound statement; never fails but for broken texts.
  private mutating func recoveringStatements() throws(RecipeError) -> [PythonStatement] {
    let line = try current().line
    depth = 0
    do {
      return try statements()
    } catch {
      switch error {
      case .fatal(let error): throw error
      case .notUnderstood(let reason):
        try skipStatement()
        return [PythonStatement(kind: .unreadable(reason), line: line)]
      }
    }
  }

  /// Goes behind the line that is not understood, and behind a block that belongs to it.
  private mutating func skipStatement() throws(RecipeError) {
    while ![.newline, .end].contains(try current().kind) { peeked = nil }
    if try current().kind == .end { return }
    peeked = nil
    guard try current().kind == .indent else { return }
    var level = 0
    repeat {
      let token = try current()
      if token.kind == .indent { level += 1 }
      if token.kind == .dedent { level -= 1 }
      if token.kind == .end { return }
      peeked = nil
    } while level > 0
  }

  private mutating func statements() throws(Problem) -> [PythonStatement] {
    let token = try peek()
    switch token.kind {
    case .newline, .dedent:
      // A dedent that is left over belongs to a statement that was passed over.
      try advance()
      return []
    case .indent:
      throw .notUnderstood("the line is indented though nothing above asks for it")
    case .name(let word):
      if let compound = try compound(word, line: token.line) { return [compound] }
    case .sign("@"): return [try decorated()]
    default: break
    }
    return try simpleLine()
  }

  private mutating func simpleLine() throws(Problem) -> [PythonStatement] {
    var statements = [try simple()]
    while try take(";") {
      if [.newline, .end].contains(try peek().kind) { break }
      statements.append(try simple())
    }
    let token = try peek()
    guard [.newline, .end].contains(token.kind) else {
      throw .notUnderstood("the line ought to end before \(token.shown)")
    }
    if token.kind == .newline { try advance() }
    return statements
  }

  private mutating func compound(_ word: String, line: Int) throws(Problem) -> PythonStatement? {
    switch word {
    case "def", "async":
      return PythonStatement(kind: .function(try function(decorators: [])), line: line)
    case "class":
      return PythonStatement(
        kind: .classDefinition(try classDefinition(isDecorated: false)), line: line)
    case "with": return PythonStatement(kind: try with(), line: line)
    case "if", "while", "for", "try":
      return PythonStatement(kind: try block(word), line: line)
    default: return nil
    }
  }

  private mutating func decorated() throws(Problem) -> PythonStatement {
    let line = try peek().line
    var decorators: [PythonExpression] = []
    while try take("@") {
      decorators.append(try expression())
      if try peek().kind == .newline { try advance() }
    }
    if try peek().isName("class") {
      return PythonStatement(
        kind: .classDefinition(try classDefinition(isDecorated: true)), line: line)
    }
    return PythonStatement(kind: .function(try function(decorators: decorators)), line: line)
  }

  private mutating func function(decorators: [PythonExpression]) throws(Problem) -> PythonFunction {
    _ = try takeName("async")
    guard try takeName("def") else {
      throw .notUnderstood("a function is expected before \(try peek().shown)")
    }
    let name = try identifier()
    guard peeked == nil else { throw .notUnderstood("'(' is expected behind '\(name)'") }
    do {
      return PythonFunction(
        name: name, range: try tokens.skipBlock(), decorators: decorators)
    } catch {
      throw .fatal(error)
    }
  }

  private mutating func classDefinition(isDecorated: Bool) throws(Problem) -> PythonClass {
    try advance()
    let name = try identifier()
    let bases = try take("(") ? try arguments() : []
    return PythonClass(name: name, bases: bases, body: try body(), isDecorated: isDecorated)
  }

  private mutating func with() throws(Problem) -> PythonStatement.Kind {
    try advance()
    var items: [PythonExpression] = []
    repeat {
      items.append(try expression())
      if try takeName("as") { items.append(try expression()) }
    } while try take(",")
    return .with(items, try body())
  }

  private mutating func block(_ word: String) throws(Problem) -> PythonStatement.Kind {
    var subjects: [PythonExpression] = []
    var statements: [PythonStatement] = []
    var next: String? = word
    while let word = next {
      try advance()
      if word == "for" {
        subjects.append(try targets())
        guard try takeName("in") else {
          throw .notUnderstood("'in' is expected before \(try peek().shown)")
        }
      }
      if !(try peek().isSign(":")) {
        subjects.append(try expressions())
        if try takeName("as") { _ = try identifier() }
      }
      statements += try body()
      next = nil
      if case .name(let word) = try peek().kind,
        ["elif", "else", "except", "finally"].contains(word)
      {
        next = word
      }
    }
    return .block(word, subjects, statements)
  }

  /// Reads a colon and the statements that belong to it.
  private mutating func body() throws(Problem) -> [PythonStatement] {
    try expect(":")
    guard try peek().kind == .newline else { return try simpleLine() }
    try advance()
    guard try peek().kind == .indent else {
      throw .notUnderstood("an indented line is expected below the colon")
    }
    try advance()
    depth += 1
    defer { depth -= 1 }
    let outer = depth
    var statements: [PythonStatement] = []
    while ![.dedent, .end].contains(try peek().kind) {
      do {
        statements += try recoveringStatements()
      } catch {
        throw .fatal(error)
      }
      depth = outer
    }
    if try peek().kind == .dedent { try advance() }
    return statements
  }

  private mutating func simple() throws(Problem) -> PythonStatement {
    let token = try peek()
    let line = token.line
    if case .name(let word) = token.kind {
      switch word {
      case "import", "from": return PythonStatement(kind: try imports(word), line: line)
      case "pass", "break", "continue", "global", "nonlocal", "return", "raise", "del", "assert":
        try advance()
        let next = try peek()
        let isBare = [.newline, .end, .sign(";")].contains(next.kind)
        var parts = isBare ? [] : [try expressions()]
        if try takeName("from") { parts.append(try expression()) }
        return PythonStatement(kind: .simple(word, parts), line: line)
      default: break
      }
    }
    let first = try expressions()
    if try take(":") {
      // An annotation alone binds nothing; with a value the statement is an assignment.
      _ = try expression()
      guard try take("=") else { return PythonStatement(kind: .change(first), line: line) }
      return PythonStatement(kind: .assignment([first], try expressions()), line: line)
    }
    if case .sign(let sign) = try peek().kind, sign.count > 1, sign.hasSuffix("="),
      !["==", "<=", ">=", "!=", ":="].contains(sign)
    {
      try advance()
      _ = try expressions()
      return PythonStatement(kind: .change(first), line: line)
    }
    var chain = [first]
    while try take("=") { chain.append(try expressions()) }
    guard let value = chain.popLast(), !chain.isEmpty else {
      return PythonStatement(kind: .expression(first), line: line)
    }
    return PythonStatement(kind: .assignment(chain, value), line: line)
  }

  private mutating func imports(_ word: String) throws(Problem) -> PythonStatement.Kind {
    try advance()
    if word == "from" {
      while !(try peek().isName("import")) {
        if [.newline, .end].contains(try peek().kind) {
          throw .notUnderstood("'import' is missing")
        }
        try advance()
      }
      try advance()
    }
    if try take("*") { return .imports(nil) }
    let isBracketed = try take("(")
    var names: [String] = []
    repeat {
      if isBracketed, try peek().isSign(")") { break }
      var name = try identifier()
      while try take(".") { _ = try identifier() }
      if try takeName("as") { name = try identifier() }
      names.append(name)
    } while try take(",")
    if isBracketed { try expect(")") }
    return .imports(names)
  }
}
