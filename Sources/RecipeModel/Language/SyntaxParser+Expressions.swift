internal import Diagnostics

extension SyntaxParser {
  /// Whether the next word can begin an expression.
  var startsExpression: Bool {
    switch token.kind {
    case .name, .number, .text, .openRound, .openSquare, .openCurly, .ellipsis, .plus, .minus,
      .tilde, .star:
      true
    case .keyword:
      switch token.keyword {
      case .none?, .yes?, .no?, .not?, .lambda?, .await?, .yield?: true
      default: false
      }
    default: false
    }
  }

  /// Reads one or more expressions; several are a tuple.
  mutating func expressions() throws(SyntaxProblem) -> Expression {
    let first = try starred()
    guard token.kind == .comma else { return first }
    var (items, highest) = ([first], height)
    while try take(.comma) {
      guard startsExpression else { break }
      items.append(try starred())
      highest = max(highest, height)
    }
    try raise(over: highest)
    return .tuple(items)
  }

  /// Reads what a loop assigns to.
  mutating func targets() throws(SyntaxProblem) -> Expression {
    var (items, highest) = ([try target()], height)
    guard token.kind == .comma else { return items[0] }
    while try take(.comma) {
      guard startsExpression else { break }
      items.append(try target())
      highest = max(highest, height)
    }
    try raise(over: highest)
    return .tuple(items)
  }

  /// Reads one thing to assign to: without comparisons, so that 'in' stays a word of the loop.
  mutating func target() throws(SyntaxProblem) -> Expression {
    if try take(.star) {
      let value = try binary(above: 0)
      try raise()
      return .star(value)
    }
    return try binary(above: 0)
  }

  private mutating func starred() throws(SyntaxProblem) -> Expression {
    guard try take(.star) else { return try namedExpression() }
    let value = try binary(above: 0)
    try raise()
    return .star(value)
  }

  /// Reads an expression, or one that a name is bound to by `:=`.
  mutating func namedExpression() throws(SyntaxProblem) -> Expression {
    let value = try expression()
    guard case .name(let name) = value, try take(.walrus) else { return value }
    let result = try expression()
    try raise()
    return .assignment(name, result)
  }

  /// Reads one expression.
  mutating func expression() throws(SyntaxProblem) -> Expression {
    try deeper { parser throws(SyntaxProblem) in try parser.conditional() }
  }

  private mutating func conditional() throws(SyntaxProblem) -> Expression {
    if token.kind == .keyword {
      switch token.keyword {
      case .lambda?: return try lambda()
      case .yield?: return try yield()
      default: break
      }
    }
    let value = try junction(.or)
    guard token.keyword == .if else { return value }
    var highest = height
    try advance()
    let test = try junction(.or)
    highest = max(highest, height)
    try expect(.else)
    let otherwise = try expression()
    try raise(over: highest)
    return .conditional(test, then: value, otherwise: otherwise)
  }

  private mutating func yield() throws(SyntaxProblem) -> Expression {
    try advance()
    hasYield = true
    if try take(.from) {
      let value = try expression()
      try raise()
      return .yield(value, isFrom: true)
    }
    let value = startsExpression ? try expressions() : nil
    try raise()
    return .yield(value, isFrom: false)
  }

  private mutating func lambda() throws(SyntaxProblem) -> Expression {
    let line = line
    try advance()
    let parameters = try parameters(until: .colon, areAnnotated: false)
    let body = try expression()
    try raise()
    return .lambda(
      FunctionSyntax(
        name: "<lambda>", parameters: parameters, decorators: [], line: line,
        body: .expression(body)))
  }

  private mutating func junction(_ keyword: SyntaxKeyword) throws(SyntaxProblem) -> Expression {
    let first = keyword == .or ? try junction(.and) : try negation()
    guard token.keyword == keyword else { return first }
    var (items, highest) = ([first], height)
    while try take(keyword) {
      items.append(keyword == .or ? try junction(.and) : try negation())
      highest = max(highest, height)
    }
    try raise(over: highest)
    return .junction(isOr: keyword == .or, items)
  }

  private mutating func negation() throws(SyntaxProblem) -> Expression {
    guard try take(.not) else { return try comparison() }
    let value = try deeper { parser throws(SyntaxProblem) in try parser.negation() }
    try raise()
    return .not(value)
  }

  private mutating func comparison() throws(SyntaxProblem) -> Expression {
    let first = try binary(above: 0)
    var highest = height
    var others: [(sign: ComparisonSign, value: Expression)] = []
    while let sign = try comparisonSign() {
      others.append((sign, try binary(above: 0)))
      highest = max(highest, height)
    }
    if others.isEmpty { return first }
    try raise(over: highest)
    return .comparison(first, others)
  }

  private mutating func comparisonSign() throws(SyntaxProblem) -> ComparisonSign? {
    let sign: ComparisonSign
    switch token.kind {
    case .less: sign = .less
    case .lessEqual: sign = .lessEqual
    case .greater: sign = .greater
    case .greaterEqual: sign = .greaterEqual
    case .equal: sign = .equal
    case .unequal: sign = .unequal
    case .keyword:
      switch token.keyword {
      case .in?: sign = .contains
      case .is?:
        try advance()
        return try take(.not) ? .notSame : .same
      case .not?:
        try advance()
        try expect(.in)
        return .containsNot
      default: return nil
      }
    default: return nil
    }
    try advance()
    return sign
  }

  /// Reads values joined by signs that bind more tightly than `level`.
  private mutating func binary(above level: Int) throws(SyntaxProblem) -> Expression {
    var left = try unary()
    while let (_, found) = BinarySign.binding(token.kind), found > level {
      var highest = height
      var others: [(sign: BinarySign, value: Expression)] = []
      while let (sign, next) = BinarySign.binding(token.kind), next == found {
        try advance()
        let right = try deeper { parser throws(SyntaxProblem) in try parser.binary(above: found) }
        others.append((sign, right))
        highest = max(highest, height)
      }
      try raise(over: highest)
      left = .chain(left, others)
    }
    return left
  }

  private mutating func unary() throws(SyntaxProblem) -> Expression {
    let sign: UnarySign
    switch token.kind {
    case .minus: sign = .minus
    case .plus: sign = .plus
    case .tilde: sign = .invert
    default:
      if try take(.await) { throw .notUnderstood("'await' is not understood") }
      return try power()
    }
    try advance()
    let value = try deeper { parser throws(SyntaxProblem) in try parser.unary() }
    try raise()
    return .unary(sign, value)
  }

  private mutating func power() throws(SyntaxProblem) -> Expression {
    let base = try primary()
    guard token.kind == .power else { return base }
    let highest = height
    try advance()
    let exponent = try deeper { parser throws(SyntaxProblem) in try parser.unary() }
    try raise(over: highest)
    return .chain(base, [(.power, exponent)])
  }

  private mutating func primary() throws(SyntaxProblem) -> Expression {
    var value = try atom()
    while true {
      let highest = height
      switch token.kind {
      case .dot:
        try advance()
        value = .attribute(value, try identifier())
        height = highest
      case .openRound:
        let line = line
        try advance()
        value = .call(CallSyntax(value, try arguments(), line: line))
      case .openSquare:
        try advance()
        value = .element(value, try subscripts())
      default: return value
      }
      try raise(over: highest)
    }
  }

  private mutating func subscripts() throws(SyntaxProblem) -> Expression {
    let first = try element()
    if try take(.closeSquare) { return first }
    var (items, highest) = ([first], height)
    while try take(.comma) {
      if token.kind == .closeSquare { break }
      items.append(try element())
      highest = max(highest, height)
    }
    try expect(.closeSquare, "]")
    try raise(over: highest)
    return .tuple(items)
  }

  private mutating func element() throws(SyntaxProblem) -> Expression {
    var highest = 0
    let from = token.kind == .colon ? nil : try starred()
    if from != nil { highest = height }
    if let from, token.kind != .colon { return from }
    return try slice(from, highest)
  }

  private mutating func slice(
    _ from: Expression?, _ before: Int
  ) throws(SyntaxProblem) -> Expression {
    var highest = before
    try expect(.colon, ":")
    let to = startsExpression ? try expression() : nil
    if to != nil { highest = max(highest, height) }
    let step = try take(.colon) && startsExpression ? try expression() : nil
    if step == nil { height = highest }
    try raise(over: highest)
    return .slice(from, to, step)
  }

  /// Reads the arguments of a call from behind its bracket on.
  mutating func arguments() throws(SyntaxProblem) -> [CallSyntax.Argument] {
    var arguments: [CallSyntax.Argument] = []
    var highest = 0
    while !(try take(.closeRound)) {
      arguments.append(try argument())
      highest = max(highest, height)
      if try take(.comma) { continue }
      try expect(.closeRound, ")")
      break
    }
    height = max(highest, 1)
    return arguments
  }

  private mutating func argument() throws(SyntaxProblem) -> CallSyntax.Argument {
    if try take(.power) { return .unpackedKeywords(try expression()) }
    if try take(.star) { return .unpacked(try expression()) }
    let value = try namedExpression()
    if case .name(let name) = value, try take(.assign) {
      return .keyword(name, try expression())
    }
    if token.keyword == .for {
      return .positional(try comprehension(.generator, key: nil, value: value))
    }
    return .positional(value)
  }

  mutating func comprehension(
    _ kind: ComprehensionSyntax.Kind, key: Expression?, value: Expression, over before: Int = 0
  ) throws(SyntaxProblem) -> Expression {
    var clauses: [ComprehensionSyntax.Clause] = []
    var highest = max(before, height)
    while true {
      if try take(.for) {
        let target = try targets()
        try expect(.in)
        let subject = try junction(.or)
        clauses.append(ComprehensionSyntax.Clause(target: target, subject: subject))
      } else if try take(.if) {
        var test = try junction(.or)
        if case .name(let name) = test, try take(.walrus) {
          test = .assignment(name, try junction(.or))
        }
        clauses.append(ComprehensionSyntax.Clause(target: nil, subject: test))
      } else {
        break
      }
      highest = max(highest, height)
    }
    try raise(over: highest)
    return .comprehension(ComprehensionSyntax(kind, key: key, value: value, clauses: clauses))
  }
}

extension BinarySign {
  /// The sign of a word, and how tightly it binds.
  static func binding(_ kind: SyntaxToken.Kind) -> (BinarySign, Int)? {
    switch kind {
    case .or: (.or, 1)
    case .xor: (.xor, 2)
    case .and: (.and, 3)
    case .left: (.left, 4)
    case .right: (.right, 4)
    case .plus: (.add, 5)
    case .minus: (.subtract, 5)
    case .star: (.multiply, 6)
    case .slash: (.divide, 6)
    case .floor: (.floor, 6)
    case .percent: (.modulo, 6)
    case .at: (.matrix, 6)
    default: nil
    }
  }
}
