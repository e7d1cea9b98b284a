internal import Diagnostics
internal import Patterns

/// A condition of a configuration, such as `os == "debian12" and "CI" in env`.
///
/// Spack evaluates such a text as Python. Read here is the part of Python that conditions are made
/// of: the names of `Host`, `env`, texts, lists, `True`, `False`, `and`, `or`, `not`, brackets, `==`,
/// `!=`, `in`, `not in`, `re.search`, `re.match`, `re.fullmatch`, `env.get`, and the methods
/// `startswith`, `endswith` and `lower` of a text. Everything else is refused, never guessed at.
package struct WhenExpression: Sendable {
  /// What conditions can ask about: this machine.
  package struct Host: Sendable {
    /// `linux`.
    package var platform: String
    /// `debian12`.
    package var operatingSystem: String
    /// The processor, as `zen2`; looked at when a condition asks.
    package var target: @Sendable () -> String
    /// The machine's name.
    package var hostName: String

    /// Creates a description.
    package init(
      platform: String, operatingSystem: String,
      target: @escaping @autoclosure @Sendable () -> String, hostName: String
    ) {
      self.platform = platform
      self.operatingSystem = operatingSystem
      self.target = target
      self.hostName = hostName
    }
  }

  /// Returns whether a condition holds.
  ///
  /// `place` says where it is written, for errors. Throws `config.bad_condition` for what is not
  /// understood.
  package static func holds(
    _ text: String, host: Host, environment: [String: String], place: String
  ) throws(ConfigurationError) -> Bool {
    do {
      var reader = try WhenReader(text, host: host, environment: environment)
      return try reader.read().isTrue
    } catch {
      throw ConfigurationError(
        .badCondition,
        "could not evaluate the condition '\(shown(text))' (\(place)): \(error.reason)",
        hint: "conditions compare platform, os, target, hostname, arch_str and env with texts by"
          + " ==, !=, in and re.search, joined by and, or, not")
    }
  }

  /// The beginning of a condition, as long as a message may quote it.
  private static func shown(_ text: String) -> String {
    let limit = 200
    return text.count > limit ? text.prefix(limit) + "…" : text
  }
}

/// Why a condition is not understood.
struct WhenProblem: Error {
  let reason: String
}

/// A value in a condition.
enum WhenValue: Equatable {
  case none
  case truth(Bool)
  case text(String)
  case list([WhenValue])
  case environment

  /// Whether Python takes it for true.
  var isTrue: Bool {
    switch self {
    case .none: false
    case .truth(let value): value
    case .text(let text): !text.isEmpty
    case .list(let values): !values.isEmpty
    case .environment: true
    }
  }
}

/// Reads a condition and works out its value, in one pass.
///
/// What `and` and `or` need not look at is read but may not fail for what it finds, as in Python.
struct WhenReader {
  private let host: WhenExpression.Host
  private let environment: [String: String]
  private var tokens: ArraySlice<WhenToken>
  private var depth = 0

  private static let depthLimit = 50
  private static let byteLimit = 10_000

  init(
    _ text: String, host: WhenExpression.Host, environment: [String: String]
  ) throws(WhenProblem) {
    guard text.utf8.count <= Self.byteLimit else { throw WhenProblem(reason: "it is too long") }
    self.host = host
    self.environment = environment
    tokens = try WhenToken.tokens(of: text)[...]
  }

  mutating func read() throws(WhenProblem) -> WhenValue {
    let value = try readOr(isNeeded: true)
    if let token = tokens.first { throw unexpected(token) }
    return value
  }

  // MARK: Grammar

  private mutating func readOr(isNeeded: Bool) throws(WhenProblem) -> WhenValue {
    var value = try readAnd(isNeeded: isNeeded)
    while take(.word("or")) {
      let isNeeded = isNeeded && !value.isTrue
      let right = try readAnd(isNeeded: isNeeded)
      if isNeeded { value = right }
    }
    return value
  }

  private mutating func readAnd(isNeeded: Bool) throws(WhenProblem) -> WhenValue {
    var value = try readNot(isNeeded: isNeeded)
    while take(.word("and")) {
      let isNeeded = isNeeded && value.isTrue
      let right = try readNot(isNeeded: isNeeded)
      if isNeeded { value = right }
    }
    return value
  }

  private mutating func readNot(isNeeded: Bool) throws(WhenProblem) -> WhenValue {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw WhenProblem(reason: "it is nested too deeply") }
    if take(.word("not")) { return .truth(!(try readNot(isNeeded: isNeeded)).isTrue) }
    return try readComparison(isNeeded: isNeeded)
  }

  private mutating func readComparison(isNeeded: Bool) throws(WhenProblem) -> WhenValue {
    let left = try readOperand(isNeeded: isNeeded)
    guard let comparison = takeComparison() else { return left }
    let right = try readOperand(isNeeded: isNeeded)
    if takeComparison() != nil {
      throw WhenProblem(reason: "comparisons in a row are not understood; join them by 'and'")
    }
    guard isNeeded else { return .none }
    switch comparison {
    case "==": return .truth(left == right)
    case "!=": return .truth(left != right)
    case "in": return .truth(try contains(right, left))
    default: return .truth(!(try contains(right, left)))
    }
  }

  private mutating func takeComparison() -> String? {
    for symbol in ["==", "!="] where take(.symbol(symbol)) { return symbol }
    if take(.word("in")) { return "in" }
    if tokens.first == .word("not"), tokens.dropFirst().first == .word("in") {
      tokens = tokens.dropFirst(2)
      return "not in"
    }
    return nil
  }

  private mutating func readOperand(isNeeded: Bool) throws(WhenProblem) -> WhenValue {
    var value = try readAtom(isNeeded: isNeeded)
    while let token = tokens.first {
      if token == .symbol(".") {
        tokens = tokens.dropFirst()
        value = try readMethod(of: value, isNeeded: isNeeded)
      } else if token == .symbol("["), value == .environment {
        tokens = tokens.dropFirst()
        let key = try readOr(isNeeded: isNeeded)
        try expect("]")
        value = isNeeded ? try variable(key, fallback: nil) : .none
      } else {
        break
      }
    }
    return value
  }

  private mutating func readAtom(isNeeded: Bool) throws(WhenProblem) -> WhenValue {
    guard let token = tokens.popFirst() else { throw WhenProblem(reason: "it ends too early") }
    switch token {
    case .text(let text): return .text(text)
    case .symbol("("):
      let value = try readOr(isNeeded: isNeeded)
      if tokens.first == .symbol(",") { return try readList(value, until: ")", isNeeded) }
      try expect(")")
      return value
    case .symbol("["):
      if take(.symbol("]")) { return .list([]) }
      return try readList(try readOr(isNeeded: isNeeded), until: "]", isNeeded)
    case .word(let name): return try value(of: name, isNeeded: isNeeded)
    case .symbol: throw unexpected(token)
    }
  }

  private mutating func readList(
    _ first: WhenValue, until end: String, _ isNeeded: Bool
  ) throws(WhenProblem) -> WhenValue {
    var values = [first]
    while take(.symbol(",")), tokens.first != .symbol(end) {
      values.append(try readOr(isNeeded: isNeeded))
    }
    try expect(end)
    return .list(values)
  }

  private mutating func readArguments(isNeeded: Bool) throws(WhenProblem) -> [WhenValue] {
    try expect("(")
    if take(.symbol(")")) { return [] }
    guard case .list(let values) = try readList(readOr(isNeeded: isNeeded), until: ")", isNeeded)
    else { return [] }
    return values
  }

  // MARK: Meaning

  private mutating func value(
    of name: String, isNeeded: Bool
  ) throws(WhenProblem) -> WhenValue {
    switch name {
    case "True": return .truth(true)
    case "False": return .truth(false)
    case "None": return .none
    case "env": return .environment
    case "platform": return .text(host.platform)
    case "os": return .text(host.operatingSystem)
    case "hostname": return .text(host.hostName)
    case "target", "arch_str":
      guard isNeeded else { return .none }
      let target = host.target()
      return name == "target"
        ? .text(target)
        : .text("platform=\(host.platform) os=\(host.operatingSystem) target=\(target)")
    case "re":
      try expect(".")
      return try readSearch(isNeeded: isNeeded)
    default: throw WhenProblem(reason: "'\(name)' is not understood")
    }
  }

  private mutating func readSearch(isNeeded: Bool) throws(WhenProblem) -> WhenValue {
    guard case .word(let function)? = tokens.popFirst(),
      ["search", "match", "fullmatch"].contains(function)
    else { throw WhenProblem(reason: "of 're', only search, match and fullmatch are understood") }
    let arguments = try readArguments(isNeeded: isNeeded)
    guard isNeeded else { return .none }
    guard arguments.count == 2, case .text(let pattern) = arguments[0],
      case .text(let subject) = arguments[1]
    else { throw WhenProblem(reason: "re.\(function) needs a pattern and a text") }
    let anchored =
      switch function {
      case "match": "\\A(?:\(pattern))"
      case "fullmatch": "\\A(?:\(pattern))\\z"
      default: pattern
      }
    do {
      return .truth(try Pattern(anchored).firstMatch(in: subject) != nil)
    } catch {
      throw WhenProblem(reason: "the pattern '\(pattern)' cannot be used: \(error.message)")
    }
  }

  private mutating func readMethod(
    of value: WhenValue, isNeeded: Bool
  ) throws(WhenProblem) -> WhenValue {
    guard case .word(let name)? = tokens.popFirst() else {
      throw WhenProblem(reason: "a name is missing behind the dot")
    }
    let arguments = try readArguments(isNeeded: isNeeded)
    guard isNeeded else { return value == .environment ? .none : value }
    switch (value, name, arguments.first) {
    case (.environment, "get", let key?) where arguments.count <= 2:
      return try variable(key, fallback: arguments.count == 2 ? arguments[1] : WhenValue.none)
    case (.text(let text), "startswith", .text(let part)?): return .truth(text.hasPrefix(part))
    case (.text(let text), "endswith", .text(let part)?): return .truth(text.hasSuffix(part))
    case (.text(let text), "lower", nil): return .text(text.lowercased())
    default: throw WhenProblem(reason: "'.\(name)' is not understood here")
    }
  }

  private func variable(
    _ key: WhenValue, fallback: WhenValue?
  ) throws(WhenProblem) -> WhenValue {
    guard case .text(let name) = key else {
      throw WhenProblem(reason: "the name of a variable must be a text")
    }
    if let value = environment[name] { return .text(value) }
    guard let fallback else { throw WhenProblem(reason: "the variable '\(name)' is not set") }
    return fallback
  }

  private func contains(_ whole: WhenValue, _ part: WhenValue) throws(WhenProblem) -> Bool {
    switch (whole, part) {
    case (.environment, .text(let name)): return environment[name] != nil
    case (.text(let text), .text(let part)): return part.isEmpty || text.contains(part)
    case (.list(let values), _): return values.contains(part)
    default: throw WhenProblem(reason: "'in' needs a text, a list or 'env' on its right")
    }
  }

  // MARK: Tokens

  private mutating func take(_ token: WhenToken) -> Bool {
    guard tokens.first == token else { return false }
    tokens = tokens.dropFirst()
    return true
  }

  private mutating func expect(_ symbol: String) throws(WhenProblem) {
    guard take(.symbol(symbol)) else {
      throw WhenProblem(
        reason: "'\(symbol)' is missing" + (tokens.first.map { " before \($0)" } ?? ""))
    }
  }

  private func unexpected(_ token: WhenToken) -> WhenProblem {
    WhenProblem(reason: "\(token) is not understood here")
  }
}
