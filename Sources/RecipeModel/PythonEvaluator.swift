internal import Diagnostics

/// Finds the values of expressions that are literals, or made of literals and of names for them.
///
/// Whatever else there is becomes an ``Unknown``. The work is bounded by a number of steps.
struct PythonEvaluator {
  /// How much may be computed for one recipe; every value that is looked at is a step, and so are 64
  /// bytes of a text that is made.
  private static let stepLimit = 4_000_000
  /// How long a text may become, in bytes.
  private static let textLimit = 1 << 20
  /// How many values a list may hold, all levels together.
  private static let weightLimit = 100_000

  let file: String
  /// The names that are bound, innermost scope last.
  private var scopes: [[String: Known<RecipeValue>]] = [[:]]
  private var steps = 0

  init(file: String) { self.file = file }

  /// Why an evaluation ends.
  enum Stop: Error {
    case unknown(Unknown)
    case limit(RecipeError)
  }

  // MARK: Names

  mutating func enterScope() { scopes.append([:]) }

  /// Binds a name in the innermost scope.
  mutating func bind(_ name: String, _ value: Known<RecipeValue>) {
    scopes[scopes.count - 1][name] = value
  }

  /// Forgets the value of a name wherever it is bound.
  mutating func forget(_ name: String, line: Int, reason: String) {
    let unknown = Unknown(file: file, line: line, reason: reason)
    for place in scopes.indices where scopes[place][name] != nil {
      scopes[place][name] = .unknown(unknown)
    }
  }

  /// Forgets every list and dictionary, which a function may have changed.
  mutating func forgetCollections(line: Int, reason: String) {
    for scope in scopes {
      for (name, value) in scope {
        switch value.value {
        case .list, .mapping: forget(name, line: line, reason: reason)
        default: continue
        }
      }
    }
  }

  private func value(of name: String) -> Known<RecipeValue>? {
    scopes.reversed().lazy.compactMap { $0[name] }.first
  }

  /// Whether the recipe itself gives the name a value.
  func isBound(_ name: String) -> Bool { value(of: name) != nil }

  // MARK: Values

  /// Returns the value of an expression; throws only when the recipe asks for too much.
  mutating func evaluate(
    _ expression: PythonExpression
  ) throws(RecipeError) -> Known<RecipeValue> {
    do {
      return .value(try value(expression))
    } catch {
      switch error {
      case .unknown(let unknown): return .unknown(unknown)
      case .limit(let error): throw error
      }
    }
  }

  private func unknown(_ expression: PythonExpression, _ reason: String) -> Stop {
    .unknown(Unknown(file: file, line: expression.line, reason: reason))
  }

  private mutating func step(_ count: Int, _ expression: PythonExpression) throws(Stop) {
    steps += count
    guard steps <= Self.stepLimit else {
      throw .limit(
        RecipeError(
          .limitExceeded,
          "could not read '\(file)', line \(expression.line): the recipe computes too much"))
    }
  }

  private mutating func value(_ expression: PythonExpression) throws(Stop) -> RecipeValue {
    try step(1, expression)
    switch expression.kind {
    case .literal(let value): return value
    case .name(let name): return try named(name, expression)
    case .sequence(let items): return try sequence(items, expression)
    case .dictionary(let entries): return try dictionary(entries, expression)
    case .negative(let operand): return try negative(try value(operand), expression)
    case .binary(let sign, let left, let right):
      return try joined(sign, try value(left), try value(right), expression)
    case .element(let base, let key):
      return try element(try value(base), try value(key), expression)
    case .formatted(let text): return try formatted(text, expression)
    case .call(let function, let arguments): return try call(function, arguments, expression)
    case .attribute(_, let name): throw unknown(expression, "the value of '.\(name)' is computed")
    case .other(let what, _): throw unknown(expression, "\(what) gives the value")
    }
  }

  private mutating func named(
    _ name: String, _ expression: PythonExpression
  ) throws(Stop) -> RecipeValue {
    switch value(of: name) {
    case .value(let value):
      try step(weight(value), expression)
      return value
    case .unknown(let unknown): throw .unknown(unknown)
    case nil: throw unknown(expression, "the value of '\(name)' is not in the recipe")
    }
  }

  private mutating func sequence(
    _ items: [PythonExpression], _ expression: PythonExpression
  ) throws(Stop) -> RecipeValue {
    var values: [RecipeValue] = []
    for item in items { values.append(try value(item)) }
    return try bounded(.list(values), expression)
  }

  private mutating func dictionary(
    _ entries: [(key: PythonExpression?, value: PythonExpression)], _ expression: PythonExpression
  ) throws(Stop) -> RecipeValue {
    var result: [RecipeValue.Entry] = []
    for entry in entries {
      let content = try value(entry.value)
      if let key = entry.key {
        result.append(RecipeValue.Entry(key: try value(key), value: content))
      } else if case .mapping(let others) = content {
        result += others
      } else {
        throw unknown(expression, "'**' stands before what is no dictionary")
      }
    }
    return try bounded(.mapping(result), expression)
  }

  private mutating func negative(
    _ value: RecipeValue, _ expression: PythonExpression
  ) throws(Stop) -> RecipeValue {
    switch value {
    case .integer(let number) where number != .min: return .integer(-number)
    case .number(let number): return .number(-number)
    default: throw unknown(expression, "'-' stands before what is no number")
    }
  }

  private mutating func joined(
    _ sign: String, _ left: RecipeValue, _ right: RecipeValue, _ expression: PythonExpression
  ) throws(Stop) -> RecipeValue {
    switch (sign, left, right) {
    case ("+", .text(let a), .text(let b)): return try bounded(text: a + b, expression)
    case ("+", .list(let a), .list(let b)): return try bounded(.list(a + b), expression)
    case ("%", .text(let text), _):
      let items = right.list ?? [right]
      return try percent(text, items, expression)
    default: throw unknown(expression, "'\(sign)' computes the value")
    }
  }

  /// `"…%s…" % values`, with `%s`, `%d` and `%%`.
  private mutating func percent(
    _ text: String, _ items: [RecipeValue], _ expression: PythonExpression
  ) throws(Stop) -> RecipeValue {
    var result = ""
    var rest = text[...]
    var items = items[...]
    while let sign = rest.firstIndex(of: "%") {
      result += rest[..<sign]
      let kind = rest[sign...].dropFirst().first
      rest = rest[sign...].dropFirst(2)
      if kind == "%" {
        result += "%"
        continue
      }
      guard kind == "s" || kind == "d", let item = items.popFirst()?.textOrDigits else {
        throw unknown(expression, "'%' formats the value")
      }
      result += item
    }
    guard items.isEmpty else { throw unknown(expression, "'%' formats the value") }
    return try bounded(text: result + rest, expression)
  }

  private mutating func element(
    _ base: RecipeValue, _ key: RecipeValue, _ expression: PythonExpression
  ) throws(Stop) -> RecipeValue {
    switch (base, key) {
    case (.mapping(let entries), _):
      try step(entries.count, expression)
      if let found = entries.last(where: { $0.key == key }) { return found.value }
    case (.list(let items), .integer(let index)):
      let place = index < 0 ? Int64(items.count) + index : index
      if place >= 0, place < items.count { return items[Int(place)] }
    default: break
    }
    throw unknown(expression, "an index gives the value")
  }

  /// `f"…{name}…"`, where names alone stand in the braces.
  private mutating func formatted(
    _ text: String, _ expression: PythonExpression
  ) throws(Stop) -> RecipeValue {
    var result = ""
    var rest = text[...]
    while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
      result += rest[..<brace]
      let sign = rest[brace]
      rest = rest[brace...].dropFirst()
      if rest.first == sign {
        result.append(sign)
        rest = rest.dropFirst()
        continue
      }
      guard sign == "{", let end = rest.firstIndex(of: "}"),
        let value = value(of: rest[..<end].trimmingRecipeBlanks)
      else { throw unknown(expression, "an expression in braces gives the value") }
      switch value {
      case .unknown(let unknown): throw .unknown(unknown)
      case .value(let value):
        guard let text = value.textOrDigits else {
          throw unknown(expression, "an expression in braces gives the value")
        }
        result += text
      }
      rest = rest[end...].dropFirst()
      try step(1 + result.utf8.count / 64, expression)
    }
    return try bounded(text: result + rest, expression)
  }

  private mutating func call(
    _ function: PythonExpression, _ arguments: [PythonArgument], _ expression: PythonExpression
  ) throws(Stop) -> RecipeValue {
    // A version that is written as a version is its text.
    if function.name == "Version", !isBound("Version"), arguments.count == 1,
      arguments[0].passing == .positional
    {
      return try value(arguments[0].value)
    }
    throw unknown(
      expression, function.dottedName.map { "'\($0)' gives the value" } ?? "a call gives the value")
  }

  // MARK: Bounds

  private mutating func bounded(
    text: String, _ expression: PythonExpression
  ) throws(Stop) -> RecipeValue {
    let count = text.utf8.count
    try step(count / 64, expression)
    guard count <= Self.textLimit else { throw unknown(expression, "the text is too long") }
    return .text(text)
  }

  private mutating func bounded(
    _ value: RecipeValue, _ expression: PythonExpression
  ) throws(Stop) -> RecipeValue {
    let weight = weight(value)
    try step(weight, expression)
    guard weight <= Self.weightLimit else { throw unknown(expression, "the list is too long") }
    return value
  }

  /// How many values there are in a value; counting ends a little above the limit.
  private func weight(_ value: RecipeValue) -> Int {
    var count = 0
    var rest = [value]
    while let next = rest.popLast(), count <= Self.weightLimit {
      count += 1
      switch next {
      case .list(let items): rest += items
      case .mapping(let entries): rest += entries.flatMap { [$0.key, $0.value] }
      default: break
      }
    }
    return count
  }
}
