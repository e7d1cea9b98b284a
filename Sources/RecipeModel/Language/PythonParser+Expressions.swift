internal import Diagnostics

extension PythonParser {
  /// Makes an expression of parts, unless it becomes too high.
  private func make(
    _ kind: PythonExpression.Kind, line: Int
  ) throws(Problem) -> PythonExpression {
    var expression = PythonExpression(kind: kind, line: line, height: 1)
    expression.height = 1 + (expression.children.map(\.height).max() ?? 0)
    guard expression.height <= Self.heightLimit else { throw .fatal(tooDeep(line)) }
    return expression
  }

  private func tooDeep(_ line: Int) -> RecipeError {
    RecipeError(
      .limitExceeded,
      "could not read '\(tokens.file)', line \(line): an expression is nested too deeply")
  }

  /// Follows `read` one level down.
  private mutating func deeper(
    _ read: (inout Self) throws(Problem) -> PythonExpression
  ) throws(Problem) -> PythonExpression {
    guard depth < Self.depthLimit else { throw .fatal(tooDeep(lastLine)) }
    depth += 1
    let result = try read(&self)
    depth -= 1
    return result
  }

  /// Reads one or more expressions; several are a tuple.
  mutating func expressions() throws(Problem) -> PythonExpression {
    let line = try peek().line
    let first = try starred()
    guard try peek().isSign(",") else { return first }
    var items = [first]
    while try take(",") {
      guard try startsExpression() else { break }
      items.append(try starred())
    }
    return try make(.sequence(items), line: line)
  }

  /// Reads what a loop assigns to.
  mutating func targets() throws(Problem) -> PythonExpression {
    let line = try peek().line
    var items: [PythonExpression] = []
    repeat {
      if try peek().isName("in") { break }
      // Without comparisons, so that 'in' stays a word of the loop.
      _ = try take("*")
      items.append(try binary(above: 5))
    } while try take(",")
    return items.count == 1 ? items[0] : try make(.sequence(items), line: line)
  }

  private mutating func startsExpression() throws(Problem) -> Bool {
    switch try peek().kind {
    case .newline, .end, .indent, .dedent: false
    case .sign(let sign): !["=", ")", "]", "}", ":", ";"].contains(sign) && !sign.hasSuffix("=")
    default: true
    }
  }

  private mutating func starred() throws(Problem) -> PythonExpression {
    let line = try peek().line
    if try take("*") { return try make(.other("'*'", [try binary(above: 5)]), line: line) }
    return try expression()
  }

  /// Reads one expression.
  mutating func expression() throws(Problem) -> PythonExpression {
    try deeper { parser throws(Problem) in try parser.conditional() }
  }

  private mutating func conditional() throws(Problem) -> PythonExpression {
    let line = try peek().line
    if try takeName("lambda") { return try lambda(line: line) }
    let first = try peek()
    if first.isName("yield") || first.isName("await") {
      try advance()
      let parts = try startsExpression() ? [try expressions()] : []
      return try make(.other("a 'yield'", parts), line: line)
    }
    let value = try binary(above: 0)
    if try take(":=") {
      return try make(.other("an assignment", [value, try expression()]), line: line)
    }
    guard try takeName("if") else { return value }
    let condition = try binary(above: 0)
    guard try takeName("else") else {
      throw .notUnderstood("'else' is expected before \(try peek().shown)")
    }
    return try make(
      .other("a condition", [value, condition, try expression()]), line: line)
  }

  private mutating func lambda(line: Int) throws(Problem) -> PythonExpression {
    var parts: [PythonExpression] = []
    while !(try take(":")) {
      if try takeAny([",", "*", "**", "/"]) { continue }
      _ = try identifier()
      if try take("=") { parts.append(try expression()) }
    }
    return try make(.other("a 'lambda'", parts + [try expression()]), line: line)
  }

  /// The signs between two values, by how tightly they bind.
  private static let levels: [String: Int] = [
    "or": 1, "and": 2, "in": 4, "is": 4, "not": 4, "<": 4, ">": 4, "==": 4, ">=": 4, "<=": 4,
    "!=": 4, "|": 6, "^": 7, "&": 8, "<<": 9, ">>": 9, "+": 10, "-": 10, "*": 11, "/": 11,
    "//": 11, "%": 11, "@": 11,
  ]

  /// Reads values joined by signs that bind more tightly than `level`.
  private mutating func binary(above level: Int) throws(Problem) -> PythonExpression {
    let line = try peek().line
    var left = try unary(above: level)
    while true {
      let sign: String
      switch try peek().kind {
      case .name(let word): sign = word
      case .sign(let text): sign = text
      default: return left
      }
      guard let found = Self.levels[sign], found > level else { return left }
      try advance()
      if sign == "not", !(try takeName("in")) {
        throw .notUnderstood("'in' is expected before \(try peek().shown)")
      }
      if sign == "is" { _ = try takeName("not") }
      let right = try deeper { parser throws(Problem) in try parser.binary(above: found) }
      left = try make(
        found > 5 ? .binary(sign, left, right) : .other("a comparison", [left, right]), line: line)
    }
  }

  private mutating func unary(above level: Int) throws(Problem) -> PythonExpression {
    let line = try peek().line
    if level < 4, try takeName("not") {
      let value = try deeper { parser throws(Problem) in try parser.binary(above: 2) }
      return try make(.other("a comparison", [value]), line: line)
    }
    if try take("-") {
      let value = try deeper { parser throws(Problem) in try parser.unary(above: 11) }
      return try make(.negative(value), line: line)
    }
    if try takeAny(["+", "~"]) {
      let value = try deeper { parser throws(Problem) in try parser.unary(above: 11) }
      return try make(.other("a sign", [value]), line: line)
    }
    let base = try primary()
    guard try take("**") else { return base }
    let power = try deeper { parser throws(Problem) in try parser.unary(above: 11) }
    return try make(.binary("**", base, power), line: line)
  }

  private mutating func primary() throws(Problem) -> PythonExpression {
    let line = try peek().line
    var value = try atom()
    while true {
      if try take(".") {
        value = try make(.attribute(value, try identifier()), line: line)
      } else if try take("(") {
        value = try make(.call(value, try arguments()), line: line)
      } else if try take("[") {
        value = try make(.element(value, try subscripts()), line: line)
      } else {
        return value
      }
    }
  }

  private mutating func subscripts() throws(Problem) -> PythonExpression {
    let line = try peek().line
    var parts: [PythonExpression] = []
    var isPlain = true
    while !(try take("]")) {
      if try takeAny([":", ","]) {
        isPlain = false
      } else {
        parts.append(try starred())
      }
    }
    if isPlain, parts.count == 1 { return parts[0] }
    return try make(.other("a slice", parts), line: line)
  }

  /// Reads the arguments of a call from behind its bracket on.
  mutating func arguments() throws(Problem) -> [PythonArgument] {
    var arguments: [PythonArgument] = []
    while !(try take(")")) {
      if try take("**") {
        arguments.append(PythonArgument(passing: .unpackedKeywords, value: try expression()))
      } else if try take("*") {
        arguments.append(PythonArgument(passing: .unpacked, value: try expression()))
      } else {
        arguments.append(try argument())
      }
      if try take(",") { continue }
      try expect(")")
      break
    }
    return arguments
  }

  private mutating func argument() throws(Problem) -> PythonArgument {
    let value = try expression()
    if let name = value.name, try take("=") {
      return PythonArgument(passing: .keyword(name), value: try expression())
    }
    if try startsComprehension() {
      return PythonArgument(
        passing: .positional, value: try comprehension([value], line: value.line))
    }
    return PythonArgument(passing: .positional, value: value)
  }

  private mutating func startsComprehension() throws(Problem) -> Bool {
    let token = try peek()
    return token.isName("for") || token.isName("async")
  }

  private mutating func comprehension(
    _ values: [PythonExpression], line: Int
  ) throws(Problem) -> PythonExpression {
    var parts = values
    while true {
      _ = try takeName("async")
      if try takeName("for") {
        parts.append(try targets())
        guard try takeName("in") else {
          throw .notUnderstood("'in' is expected before \(try peek().shown)")
        }
        parts.append(try binary(above: 0))
      } else if try takeName("if") {
        parts.append(try binary(above: 0))
      } else {
        return try make(.other("a comprehension", parts), line: line)
      }
    }
  }

  private mutating func atom() throws(Problem) -> PythonExpression {
    let token = try advance()
    switch token.kind {
    case .name(let name): return try make(try Self.named(name), line: token.line)
    case .number(let text): return try make(Self.number(text), line: token.line)
    case .string(let string): return try strings(string, line: token.line)
    case .sign("("): return try bracketed(")", line: token.line)
    case .sign("["): return try bracketed("]", line: token.line)
    case .sign("{"): return try braced(line: token.line)
    case .sign("..."): return try make(.other("'...'", []), line: token.line)
    default: throw .notUnderstood("a value is expected before \(token.shown)")
    }
  }

  /// Words that never are values.
  private static let keywords: Set<String> = [
    "and", "as", "assert", "async", "break", "class", "continue", "def", "del", "elif", "else",
    "except", "finally", "for", "from", "global", "if", "import", "in", "is", "nonlocal", "or",
    "pass", "raise", "return", "try", "while", "with",
  ]

  private static func named(_ name: String) throws(Problem) -> PythonExpression.Kind {
    switch name {
    case "None": return .literal(.none)
    case "True": return .literal(.boolean(true))
    case "False": return .literal(.boolean(false))
    case _ where keywords.contains(name):
      throw .notUnderstood("a value is expected before '\(name)'")
    default: return .name(name)
    }
  }

  private static func number(_ text: String) -> PythonExpression.Kind {
    let digits = text.replacing("_", with: "")
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)]
    where digits.lowercased().hasPrefix(prefix) {
      return Int64(digits.dropFirst(2), radix: radix).map { .literal(.integer($0)) }
        ?? .other("a number", [])
    }
    if let integer = Int64(digits) { return .literal(.integer(integer)) }
    if let number = Double(digits) { return .literal(.number(number)) }
    return .other("a number", [])
  }

  /// Joins literals that stand beside each other.
  private mutating func strings(
    _ first: PythonString, line: Int
  ) throws(Problem) -> PythonExpression {
    var all = [first]
    while case .string(let next) = try peek().kind {
      all.append(next)
      try advance()
    }
    if all.contains(where: \.isBytes) { return try make(.other("bytes", []), line: line) }
    if all.contains(where: \.hasUnknownEscape) {
      return try make(.other("a text with an escape that is not understood", []), line: line)
    }
    guard all.contains(where: \.isFormatted) else {
      return try make(.literal(.text(all.map(\.text).joined())), line: line)
    }
    // Braces of the plain parts are doubled, so that the whole reads like one formatted text.
    let parts = all.map {
      $0.isFormatted
        ? $0.text : $0.text.replacing("{", with: "{{").replacing("}", with: "}}")
    }
    return try make(.formatted(parts.joined()), line: line)
  }

  /// Reads a list, a tuple, or one expression in brackets.
  private mutating func bracketed(
    _ end: String, line: Int
  ) throws(Problem) -> PythonExpression {
    if try take(end) { return try make(.sequence([]), line: line) }
    let first = try starred()
    if try startsComprehension() {
      let result = try comprehension([first], line: line)
      try expect(end)
      return result
    }
    var items = [first]
    var hasComma = false
    while try take(",") {
      hasComma = true
      if try peek().isSign(end) { break }
      items.append(try starred())
    }
    try expect(end)
    // Brackets around one value mean nothing; a comma or square ones make a list.
    if end == ")", !hasComma { return first }
    return try make(.sequence(items), line: line)
  }

  /// Reads a dictionary or a set.
  private mutating func braced(line: Int) throws(Problem) -> PythonExpression {
    var entries: [(key: PythonExpression?, value: PythonExpression)] = []
    var members: [PythonExpression] = []
    while !(try take("}")) {
      if try take("**") {
        entries.append((nil, try expression()))
      } else {
        let first = try starred()
        if try take(":") {
          entries.append((first, try expression()))
        } else {
          members.append(first)
        }
        if try startsComprehension() {
          let parts = members + entries.flatMap { [$0.key, $0.value].compactMap(\.self) }
          let result = try comprehension(parts, line: line)
          try expect("}")
          return result
        }
      }
      if try take(",") { continue }
      try expect("}")
      break
    }
    if members.isEmpty { return try make(.dictionary(entries), line: line) }
    return try make(.other("a set", members), line: line)
  }
}
