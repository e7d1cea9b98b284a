internal import Diagnostics

extension SyntaxParser {
  /// Reads a statement that has blocks; nil when the next one is simple.
  mutating func compoundStatement() throws(SyntaxProblem) -> Statement? {
    let line = line
    if token.kind == .at { return try decorated(line) }
    guard let keyword = token.keyword else { return nil }
    let kind: Statement.Kind
    switch keyword {
    case .if: kind = try condition()
    case .for: kind = try forLoop()
    case .while: kind = try whileLoop()
    case .with: kind = try with()
    case .try: kind = try attempt()
    case .def: kind = .function(try function([]))
    case .class: kind = .type(try type([]))
    case .async:
      try advance()
      throw .notUnderstood("'async' is not understood")
    default: return nil
    }
    return Statement(kind: kind, line: line)
  }

  private mutating func decorated(_ line: Int) throws(SyntaxProblem) -> Statement {
    var decorators: [Expression] = []
    while try take(.at) {
      decorators.append(try namedExpression())
      try expect(.newline, "the end of the line")
    }
    if token.keyword == .class {
      return Statement(kind: .type(try type(decorators)), line: line)
    }
    _ = try take(.async)
    guard token.keyword == .def else {
      throw .notUnderstood("a function is expected before \(shown)")
    }
    return Statement(kind: .function(try function(decorators)), line: line)
  }

  private mutating func condition() throws(SyntaxProblem) -> Statement.Kind {
    var branches: [(test: Expression, body: [Statement])] = []
    repeat {
      try advance()
      let test = try namedExpression()
      branches.append((test, try block()))
    } while token.keyword == .elif
    return .condition(branches, otherwise: try otherwise())
  }

  private mutating func block() throws(SyntaxProblem) -> [Statement] {
    try expect(.colon, ":")
    return try suite()
  }

  private mutating func otherwise() throws(SyntaxProblem) -> [Statement] {
    try take(.else) ? try block() : []
  }

  private mutating func forLoop() throws(SyntaxProblem) -> Statement.Kind {
    try advance()
    let target = try targets()
    try expect(.in)
    let subject = try expressions()
    let body = try block()
    return .forLoop(target, subject, body: body, otherwise: try otherwise())
  }

  private mutating func whileLoop() throws(SyntaxProblem) -> Statement.Kind {
    try advance()
    let test = try namedExpression()
    let body = try block()
    return .whileLoop(test, body: body, otherwise: try otherwise())
  }

  private mutating func with() throws(SyntaxProblem) -> Statement.Kind {
    try advance()
    var items: [(subject: Expression, target: Expression?)] = []
    // `with (a, b):` is two subjects as well, `with (a) as b:` and `with (a):` one.
    let first = try expression()
    if case .tuple(let subjects) = first, token.kind == .colon {
      items = subjects.map { ($0, nil) }
    } else {
      items.append((first, try take(.as) ? try target() : nil))
      while try take(.comma) {
        let subject = try expression()
        items.append((subject, try take(.as) ? try target() : nil))
      }
    }
    return .with(items, body: try block())
  }

  private mutating func attempt() throws(SyntaxProblem) -> Statement.Kind {
    try advance()
    let body = try block()
    var handlers: [Statement.Handler] = []
    while try take(.except) {
      if token.kind == .star { throw .notUnderstood("'except*' is not understood") }
      let types = token.kind == .colon ? nil : try expressions()
      let name = try take(.as) ? try identifier() : nil
      handlers.append(Statement.Handler(types: types, name: name, body: try block()))
    }
    let otherwise = try otherwise()
    let finally = try take(.finally) ? try block() : []
    return .attempt(body, handlers: handlers, otherwise: otherwise, finally: finally)
  }

  private mutating func type(_ decorators: [Expression]) throws(SyntaxProblem) -> ClassSyntax {
    try advance()
    let name = try identifier()
    let bases = try take(.openRound) ? try arguments() : []
    return ClassSyntax(name: name, bases: bases, decorators: decorators, body: try block())
  }

  /// Reads a function from its `def` on; its body is passed over.
  private mutating func function(
    _ decorators: [Expression]
  ) throws(SyntaxProblem) -> FunctionSyntax {
    let line = line
    try advance()
    let name = try identifier()
    try expect(.openRound, "(")
    let parameters = try parameters(until: .closeRound, areAnnotated: true)
    if try take(.arrow) { _ = try expression() }
    guard token.kind == .colon else {
      throw .notUnderstood("':' is expected before \(shown)")
    }
    // The colon is the next word, so the scanner stands right behind it.
    let (bodyLine, indentation) = (scanner.line, scanner.indentation)
    let body: Range<Int>
    do throws(RecipeError) { body = try scanner.skipBlock() } catch { throw .fatal(error) }
    try advance()
    return FunctionSyntax(
      name: name, parameters: parameters, decorators: decorators, line: line,
      body: .unread(scanner.source, body, line: bodyLine, indentation: indentation))
  }

  /// Reads parameters up to the sign that closes them.
  mutating func parameters(
    until end: SyntaxToken.Kind, areAnnotated: Bool
  ) throws(SyntaxProblem) -> [FunctionSyntax.Parameter] {
    var parameters: [FunctionSyntax.Parameter] = []
    var kind = FunctionSyntax.Parameter.Kind.plain
    while !(try take(end)) {
      if try take(.slash) {
        for index in parameters.indices { parameters[index].kind = .positionalOnly }
      } else if try take(.star) {
        if token.kind == .name {
          parameters.append(try parameter(.rest, areAnnotated))
        }
        kind = .keywordOnly
      } else if try take(.power) {
        parameters.append(try parameter(.keywords, areAnnotated))
      } else {
        parameters.append(try parameter(kind, areAnnotated))
      }
      if try take(.comma) { continue }
      guard try take(end) else {
        throw .notUnderstood("',' is expected before \(shown)")
      }
      break
    }
    return parameters
  }

  private mutating func parameter(
    _ kind: FunctionSyntax.Parameter.Kind, _ isAnnotated: Bool
  ) throws(SyntaxProblem) -> FunctionSyntax.Parameter {
    let name = try identifier()
    if isAnnotated, try take(.colon) {
      _ = try take(.star)
      _ = try expression()
    }
    let standard = try take(.assign) ? try expression() : nil
    return FunctionSyntax.Parameter(name: name, kind: kind, standard: standard)
  }

  // MARK: Simple statements

  /// Reads a statement without blocks.
  mutating func simpleStatement() throws(SyntaxProblem) -> Statement.Kind {
    guard let keyword = token.keyword else { return try expressionStatement() }
    switch keyword {
    case .pass:
      try advance()
      return .pass
    case .break:
      try advance()
      return .breaking
    case .continue:
      try advance()
      return .continuing
    case .return:
      try advance()
      return .returning(startsExpression ? try expressions() : nil)
    case .raise: return try raising()
    case .del:
      try advance()
      let targets = try targets()
      if case .tuple(let items) = targets { return .delete(items) }
      return .delete([targets])
    case .assert: return try assertion()
    case .global, .nonlocal: return try outerNames(keyword)
    case .import: return try imports()
    case .from: return try importsFrom()
    default: return try expressionStatement()
    }
  }

  private mutating func raising() throws(SyntaxProblem) -> Statement.Kind {
    try advance()
    guard startsExpression else { return .raising(nil) }
    let value = try expression()
    if try take(.from) { _ = try expression() }
    return .raising(value)
  }

  private mutating func assertion() throws(SyntaxProblem) -> Statement.Kind {
    try advance()
    let test = try expression()
    return .assertion(test, try take(.comma) ? try expression() : nil)
  }

  private mutating func outerNames(
    _ keyword: SyntaxKeyword
  ) throws(SyntaxProblem) -> Statement.Kind {
    var names: [String] = []
    repeat {
      if names.isEmpty { try advance() }
      names.append(try identifier())
    } while try take(.comma)
    return keyword == .global ? .global(names) : .nonlocal(names)
  }

  private mutating func dottedName() throws(SyntaxProblem) -> String {
    var name = try identifier()
    while try take(.dot) { name += "." + (try identifier()) }
    return name
  }

  private mutating func imports() throws(SyntaxProblem) -> Statement.Kind {
    try advance()
    var modules: [(module: String, name: String?)] = []
    repeat {
      let module = try dottedName()
      modules.append((module, try take(.as) ? try identifier() : nil))
    } while try take(.comma)
    return .imports(modules)
  }

  private mutating func importsFrom() throws(SyntaxProblem) -> Statement.Kind {
    try advance()
    var level = 0
    while token.kind == .dot || token.kind == .ellipsis {
      level += try advance().kind == .dot ? 1 : 3
    }
    let module = token.kind == .name ? try dottedName() : ""
    try expect(.import)
    if try take(.star) { return .importsFrom(level: level, module: module, names: nil) }
    let isBracketed = try take(.openRound)
    var names: [(name: String, bound: String)] = []
    repeat {
      if isBracketed, token.kind == .closeRound { break }
      let name = try identifier()
      names.append((name, try take(.as) ? try identifier() : name))
    } while try take(.comma)
    if isBracketed { try expect(.closeRound, ")") }
    return .importsFrom(level: level, module: module, names: names)
  }

  private mutating func expressionStatement() throws(SyntaxProblem) -> Statement.Kind {
    let first = try expressions()
    if token.kind == .assign { return try assignment(first) }
    if let sign = BinarySign(augmented: token.kind) {
      try advance()
      return .augmented(first, sign, try expressions())
    }
    guard try take(.colon) else { return .expression(first) }
    _ = try expression()
    guard try take(.assign) else { return .annotation }
    return .assignment([first], try expressions())
  }

  private mutating func assignment(_ first: Expression) throws(SyntaxProblem) -> Statement.Kind {
    var parts = [first]
    while try take(.assign) { parts.append(try expressions()) }
    let value = parts.removeLast()
    return .assignment(parts, value)
  }
}

extension BinarySign {
  /// The sign of `+=` and its like.
  init?(augmented kind: SyntaxToken.Kind) {
    switch kind {
    case .assignAdd: self = .add
    case .assignSubtract: self = .subtract
    case .assignMultiply: self = .multiply
    case .assignDivide: self = .divide
    case .assignFloor: self = .floor
    case .assignModulo: self = .modulo
    case .assignMatrix: self = .matrix
    case .assignAnd: self = .and
    case .assignOr: self = .or
    case .assignXor: self = .xor
    case .assignLeft: self = .left
    case .assignRight: self = .right
    case .assignPower: self = .power
    default: return nil
    }
  }
}
