internal import Diagnostics

extension PythonInterpreter {
  /// The value of an expression.
  func evaluate(_ expression: Expression) throws(PythonStop) -> PythonValue {
    try spend()
    switch expression {
    case .constant(let value): return value
    case .name(let name): return try lookUp(name)
    case .call(let call): return try evaluate(call)
    case .attribute(let base, let name): return try evaluate(attribute: name, of: base)
    default: break
    }
    guard depth < Self.depthLimit else { throw raised("RecursionError", "too deep") }
    depth += 1
    defer { depth -= 1 }
    return try evaluateOther(expression)
  }

  private func evaluateOther(_ expression: Expression) throws(PythonStop) -> PythonValue {
    switch expression {
    case .formatted(let parts): return try evaluate(parts)
    case .tuple(let items): return try makeTuple(evaluate(items))
    case .list(let items): return try makeList(evaluate(items))
    case .set(let items): return try makeSet(evaluate(items))
    case .dictionary(let entries): return try evaluate(entries)
    case .element(let base, let key): return try evaluate(element: key, of: base)
    case .chain(let first, let others): return try evaluate(first, others)
    case .comparison(let first, let others): return try evaluate(first, others)
    case .comprehension(let syntax): return try evaluate(syntax)
    case .junction(let isOr, let items): return try evaluate(items, isOr: isOr)
    default: return try evaluateRare(expression)
    }
  }

  private func evaluateRare(_ expression: Expression) throws(PythonStop) -> PythonValue {
    switch expression {
    case .conditional(let test, let value, let otherwise):
      let test = try evaluate(test)
      if case .unknown(let unknown) = test { return .unknown(unknown) }
      return try evaluate(truth(test) ? value : otherwise)
    case .not(let value):
      let value = try evaluate(value)
      if case .unknown = value { return value }
      return .boolean(try !truth(value))
    case .unary(let sign, let value): return try negated(sign, evaluate(value))
    case .lambda(let syntax): return try .function(closure(syntax))
    case .assignment(let name, let value):
      let value = try evaluate(value)
      bind(name, value, isWalrus: true)
      return value
    case .yield(let value, let isFrom):
      let value = try value.map { value throws(PythonStop) in try evaluate(value) } ?? .none
      scope.yielded += isFrom ? try items(of: value) : [value]
      return .none
    case .slice:
      // Between square brackets `evaluate(element:of:)` reads it.
      return .unknown(unknown("a slice is no value of its own"))
    case .star: throw raised("SyntaxError", "a starred expression stands alone")
    case .unreadable(let reason): return .unknown(unknown(reason))
    default: return .none
    }
  }

  /// The values of expressions, those with a star unpacked.
  private func evaluate(_ items: [Expression]) throws(PythonStop) -> [PythonValue] {
    var values: [PythonValue] = []
    values.reserveCapacity(items.count)
    for item in items {
      if case .star(let value) = item {
        values += try self.items(of: evaluate(value))
      } else {
        values.append(try evaluate(item))
      }
    }
    return values
  }

  private func evaluate(
    _ entries: [(key: Expression?, value: Expression)]
  ) throws(PythonStop) -> PythonValue {
    let dictionary = makeDictionary()
    for (key, value) in entries {
      if let key {
        let key = try evaluate(key)
        let value = try evaluate(value)
        try set(key, value, in: dictionary)
      } else {
        try update(dictionary, with: evaluate(value))
      }
    }
    return .dictionary(dictionary)
  }

  private func evaluate(
    _ first: Expression, _ others: [(sign: BinarySign, value: Expression)]
  ) throws(PythonStop) -> PythonValue {
    var result = try evaluate(first)
    for (sign, other) in others {
      let right = try evaluate(other)
      result = try quietly { () throws(PythonStop) in try combine(sign, result, right) }
    }
    return result
  }

  private func evaluate(
    _ first: Expression, _ others: [(sign: ComparisonSign, value: Expression)]
  ) throws(PythonStop) -> PythonValue {
    var left = try evaluate(first)
    var result = PythonValue.boolean(true)
    for (index, (sign, other)) in others.enumerated() {
      let right = try evaluate(other)
      result = try quietly { () throws(PythonStop) in try compare(sign, left, right) }
      if index == others.count - 1 { break }
      if case .unknown = result { return result }
      if try !truth(result) { return result }
      left = right
    }
    return result
  }

  private func evaluate(_ items: [Expression], isOr: Bool) throws(PythonStop) -> PythonValue {
    var value = PythonValue.none
    for item in items {
      value = try evaluate(item)
      if case .unknown = value { return value }
      if try truth(value) == isOr { return value }
    }
    return value
  }

  // MARK: Elements

  private func evaluate(
    element key: Expression, of base: Expression
  ) throws(PythonStop) -> PythonValue {
    let base = try evaluate(base)
    guard case .slice(let from, let to, let step) = key else {
      let key = try evaluate(key)
      return try quietly { () throws(PythonStop) in try element(key, of: base) }
    }
    let (first, end) = (try evaluate(optional: from), try evaluate(optional: to))
    let distance = try evaluate(optional: step)
    return try quietly { () throws(PythonStop) in
      try slice(base, from: first, to: end, step: distance)
    }
  }

  /// A value that is unknown where what it is made of is not known; nothing else is lost by it.
  private func quietly(
    _ body: () throws(PythonStop) -> PythonValue
  ) throws(PythonStop) -> PythonValue {
    do throws(PythonStop) {
      return try body()
    } catch {
      guard case .unknown(let unknown) = error else { throw error }
      return .unknown(unknown)
    }
  }

  /// The value of an end of a slice; none when it is left out.
  private func evaluate(optional expression: Expression?) throws(PythonStop) -> PythonValue {
    guard let expression else { return .none }
    return try evaluate(expression)
  }

  private func evaluate(
    attribute name: String, of base: Expression
  ) throws(PythonStop) -> PythonValue {
    guard depth < Self.depthLimit else { throw raised("RecursionError", "too deep") }
    depth += 1
    defer { depth -= 1 }
    let value = try evaluate(base)
    if let member = try member(name, of: value) { return member }
    throw noMember(name, of: value)
  }

  // MARK: Texts

  private func evaluate(_ parts: [FormattedPart]) throws(PythonStop) -> PythonValue {
    var text = ""
    for part in parts {
      switch part {
      case .text(let piece): text += piece
      case .value(let expression, let conversion, let format):
        let value = try evaluate(expression)
        if case .unknown = value { return value }
        var specification = ""
        if !format.isEmpty {
          switch try evaluate(format) {
          case .text(let format): specification = format
          case let other: return other
          }
        }
        let piece = try quietly { () throws(PythonStop) in
          .text(try formatted(value, conversion: conversion, specification))
        }
        guard case .text(let piece) = piece else { return piece }
        try spend(piece.utf8.count / 16)
        text += piece
      }
      try limit(bytes: text.utf8.count)
    }
    return .text(text)
  }

  // MARK: Comprehensions

  private func evaluate(_ syntax: ComprehensionSyntax) throws(PythonStop) -> PythonValue {
    let first = try evaluate(syntax.clauses[0].subject)
    if case .unknown = first { return first }
    let before = scope
    scope = PythonScope(.comprehension, before.module, outer: before.visible)
    scope.typeBox = before.typeBox
    scope.receiver = before.receiver
    defer { scope = before }
    do throws(PythonStop) {
      var result = ComprehensionResult(syntax.kind == .dictionary ? makeDictionary() : nil)
      try collect(syntax, from: 0, first, into: &result)
      switch syntax.kind {
      case .list: return try makeList(result.items)
      case .set: return try makeSet(result.items)
      case .generator: return keep(PythonIterator(result.items))
      case .dictionary: return result.dictionary.map { .dictionary($0) } ?? .none
      }
    } catch {
      guard case .unknown(let unknown) = error else { throw error }
      return .unknown(unknown)
    }
  }

  private func collect(
    _ syntax: ComprehensionSyntax, from index: Int, _ first: PythonValue?,
    into result: inout ComprehensionResult
  ) throws(PythonStop) {
    guard index < syntax.clauses.count else { return try add(syntax, to: &result) }
    let clause = syntax.clauses[index]
    guard let target = clause.target else {
      guard try truth(evaluate(clause.subject)) else { return }
      return try collect(syntax, from: index + 1, nil, into: &result)
    }
    let subject: PythonValue
    if let first { subject = first } else { subject = try evaluate(clause.subject) }
    for item in try items(of: subject) {
      try spend()
      try assign(item, to: target)
      try collect(syntax, from: index + 1, nil, into: &result)
    }
  }

  private func add(
    _ syntax: ComprehensionSyntax, to result: inout ComprehensionResult
  ) throws(PythonStop) {
    if let key = syntax.key, let dictionary = result.dictionary {
      let key = try evaluate(key)
      try set(key, evaluate(syntax.value), in: dictionary)
      return
    }
    result.items.append(try evaluate(syntax.value))
    guard result.items.count <= Self.countLimit else {
      throw .unknown(unknown("a list of more than \(Self.countLimit) values would come out"))
    }
  }
}

/// What the loops of a comprehension have made so far.
private struct ComprehensionResult {
  var items: [PythonValue] = []
  var dictionary: PythonDictionary?

  init(_ dictionary: PythonDictionary?) { self.dictionary = dictionary }
}
