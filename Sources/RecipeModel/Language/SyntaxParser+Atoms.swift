internal import Diagnostics

extension SyntaxParser {
  /// Reads a value that no sign joins to another.
  mutating func atom() throws(SyntaxProblem) -> Expression {
    let word = token
    switch word.kind {
    case .name:
      try advance()
      height = 1
      return .name(names.texts[Int(word.word)])
    case .text: return try texts()
    case .keyword:
      let value = try constant(word)
      try advance()
      height = 1
      return value
    case .number:
      try advance()
      height = 1
      return Self.number(String(decoding: scanner.bytes[word.range], as: UTF8.self))
    case .openRound:
      try advance()
      return try bracketed()
    case .openSquare:
      try advance()
      return try listed()
    case .openCurly:
      try advance()
      return try braced()
    case .ellipsis:
      try advance()
      height = 1
      return .unreadable("'...' is no value of a recipe")
    default: throw .notUnderstood("a value is expected before \(shown)")
    }
  }

  private func constant(_ word: SyntaxToken) throws(SyntaxProblem) -> Expression {
    switch word.keyword {
    case .none?: return .constant(.none)
    case .yes?: return .constant(.boolean(true))
    case .no?: return .constant(.boolean(false))
    default: throw .notUnderstood("a value is expected before \(shown)")
    }
  }

  /// The value of a number as it is written.
  static func number(_ text: String) -> Expression {
    let digits = text.utf8.contains(UInt8(ascii: "_")) ? text.filter { $0 != "_" } : text
    if let integer = Int64(digits) { return .constant(.integer(integer)) }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)]
    where digits.lowercased().hasPrefix(prefix) {
      return Int64(digits.dropFirst(2), radix: radix).map { .constant(.integer($0)) }
        ?? .unreadable("the number '\(digits)' is beyond what is computed here")
    }
    let isDecimal = digits.utf8.allSatisfy {
      SyntaxScanner.isDigit($0) || [43, 45, 46, 69, 101].contains($0)
    }
    let isFloating = digits.utf8.contains { [46, 69, 101].contains($0) }
    if isDecimal, isFloating, let number = Double(digits), number.isFinite {
      return .constant(.number(number))
    }
    return .unreadable("the number '\(digits.prefix(40))' is beyond what is computed here")
  }

  /// Reads what stands in round brackets, from behind the first on.
  private mutating func bracketed() throws(SyntaxProblem) -> Expression {
    if try take(.closeRound) {
      height = 1
      return .constant(.tuple([]))
    }
    let first = try deeper { parser throws(SyntaxProblem) in try parser.starredItem() }
    if token.keyword == .for {
      let value = try comprehension(.generator, key: nil, value: first)
      try expect(.closeRound, ")")
      return value
    }
    if try take(.closeRound) { return first }
    let items = try items(first, until: .closeRound, ")")
    return .tuple(items)
  }

  /// Reads an element of a list, a tuple or a set.
  private mutating func starredItem() throws(SyntaxProblem) -> Expression {
    if token.kind == .star { return try target() }
    return try namedExpression()
  }

  /// Reads further elements up to a bracket that closes them.
  private mutating func items(
    _ first: Expression, until end: SyntaxToken.Kind, _ shown: String
  ) throws(SyntaxProblem) -> [Expression] {
    var (items, highest) = ([first], height)
    while try take(.comma) {
      if token.kind == end { break }
      items.append(try deeper { parser throws(SyntaxProblem) in try parser.starredItem() })
      highest = max(highest, height)
    }
    try expect(end, shown)
    try raise(over: highest)
    return items
  }

  private mutating func listed() throws(SyntaxProblem) -> Expression {
    if try take(.closeSquare) {
      height = 1
      return .list([])
    }
    let first = try deeper { parser throws(SyntaxProblem) in try parser.starredItem() }
    if token.keyword == .for {
      let value = try comprehension(.list, key: nil, value: first)
      try expect(.closeSquare, "]")
      return value
    }
    return .list(try items(first, until: .closeSquare, "]"))
  }

  private mutating func braced() throws(SyntaxProblem) -> Expression {
    if try take(.closeCurly) {
      height = 1
      return .dictionary([])
    }
    if token.kind == .power { return try dictionary(nil) }
    let first = try deeper { parser throws(SyntaxProblem) in try parser.starredItem() }
    if token.kind == .colon { return try dictionary(first) }
    if token.keyword == .for {
      let value = try comprehension(.set, key: nil, value: first)
      try expect(.closeCurly, "}")
      return value
    }
    return .set(try items(first, until: .closeCurly, "}"))
  }

  /// Reads the entries of a dictionary; the first key may have been read.
  private mutating func dictionary(_ firstKey: Expression?) throws(SyntaxProblem) -> Expression {
    var entries: [(key: Expression?, value: Expression)] = []
    var (key, highest) = (firstKey, height)
    while key != nil || token.kind != .closeCurly {
      if key == nil, try take(.power) {
        entries.append((nil, try expression()))
      } else {
        let name: Expression
        if let key { name = key } else { name = try expression() }
        highest = max(highest, height)
        key = nil
        try expect(.colon, ":")
        let value = try expression()
        if entries.isEmpty, token.keyword == .for {
          let result = try comprehension(.dictionary, key: name, value: value, over: highest)
          try expect(.closeCurly, "}")
          return result
        }
        entries.append((name, value))
      }
      highest = max(highest, height)
      guard try take(.comma) else { break }
    }
    try expect(.closeCurly, "}")
    try raise(over: highest)
    return .dictionary(entries)
  }
}
