internal import Diagnostics

/// What one rule, or a file that could not be read, has said about one input.
package struct PolicyStatement: Sendable, Equatable {
  /// The rule; nil for a file that could not be asked.
  package let rule: PolicyRule?
  /// The rule as verdicts name it: `NAME (FILE:LINE)`.
  package let ruleText: String
  /// What it says.
  package let answer: RuleAnswer

  init(_ rule: PolicyRule, _ answer: RuleAnswer) {
    self.rule = rule
    ruleText = rule.text
    self.answer = answer
  }

  init(_ problem: PolicyProblem) {
    rule = nil
    ruleText = "policy file (\(problem.file))"
    answer = .failed(problem.reason)
  }

  /// Why it says so, as a clause; nil when it has nothing to say.
  package func reason(on decision: PolicyDecision) -> String? {
    switch answer {
    case .silent: nil
    case .word(let word, let reason): reason ?? "the rule says '\(word)'"
    case .list(let words, let reason): reason ?? "the rule says '\(words.joined(separator: ", "))'"
    case .failed(let reason):
      rule == nil
        ? "the policy cannot be asked: \(reason)"
        : decision.combination == .event ? reason : "the rule failed: \(reason)"
    }
  }

  /// What it means for a request for permission; nil when it has nothing to say.
  ///
  /// A denial of `cache.retain` keeps an entry. Where a failure stops nothing, it is no opinion.
  package func opinion(on decision: PolicyDecision) -> Opinion? {
    guard let reason = reason(on: decision) else { return nil }
    let answer: Opinion.Answer
    switch self.answer {
    case .word(let word, _): answer = ["allow", "drop"].contains(word) ? .allow : .deny
    case .failed where decision.isClosed: answer = .deny
    default: return nil
    }
    return Opinion(answer, reason: reason, rule: ruleText)
  }
}

/// Asks all rules about a decision, each of them once about all inputs.
package struct PolicyHearing: Sendable {
  /// The decision.
  package let decision: PolicyDecision
  private let rules: any PolicyRules

  /// Creates the hearing of a decision.
  package init(_ decision: PolicyDecision, _ rules: any PolicyRules) {
    self.decision = decision
    self.rules = rules
  }

  /// Whether anybody has anything to say.
  package var isNeeded: Bool {
    !rules.rules(on: decision).isEmpty || rules.problems.contains { $0.concerns(decision) }
  }

  /// Returns what is said about each input, in the order of the rules.
  package func statements(about inputs: [PolicyInput]) async throws -> [[PolicyStatement]] {
    var statements = Array(repeating: troubles, count: inputs.count)
    guard !inputs.isEmpty else { return statements }
    for rule in rules.rules(on: decision) {
      let answers = try await rules.answers(of: rule, about: inputs)
      for (place, answer) in answers.enumerated() {
        statements[place].append(PolicyStatement(rule, decision.checked(answer)))
      }
    }
    return statements
  }

  /// What rules have made of the items of one input.
  package struct Order: Sendable, Equatable {
    /// What is asked, in this order.
    package var items: [String]
    /// What each rule has said.
    package var statements: [PolicyStatement]
    /// What is not asked, in the order in which rules have left it out.
    package var omissions: [Omission] = []
  }

  /// An item that a rule has left out of an order.
  package struct Omission: Sendable, Equatable {
    /// The item.
    package let item: String
    /// The rule, as verdicts name it.
    package let rule: String

    /// Creates the record of an omission.
    package init(item: String, rule: String) {
      self.item = item
      self.rule = rule
    }
  }

  /// Lets each rule put the items of each input in order, and returns what is left of them.
  ///
  /// A rule may leave items out, which are then not asked; one that names another item has failed.
  /// Guarded rules come last here, since the last order is the one that holds. An item that stands
  /// twice in a list counts once.
  package func ordered(_ inputs: [PolicyInput], _ lists: [[String]]) async throws -> [Order] {
    var orders = lists.map { list in
      var seen: Set<String> = []
      return Order(items: list.filter { seen.insert($0).inserted }, statements: troubles)
    }
    guard let field = decision.orderedField, !inputs.isEmpty else { return orders }
    let all = rules.rules(on: decision)
    for rule in all.filter({ !$0.isGuarded }) + all.filter(\.isGuarded) {
      let told = zip(inputs, orders).map { input, order in
        var input = input
        input[field] = .texts(order.items)
        return input
      }
      for (place, answer) in try await rules.answers(of: rule, about: told).enumerated() {
        orders[place].take(Self.order(decision.checked(answer), of: orders[place].items), of: rule)
      }
    }
    return orders
  }

  private var troubles: [PolicyStatement] {
    rules.problems.filter { $0.concerns(decision) }.map(PolicyStatement.init)
  }

  private static func order(_ answer: RuleAnswer, of items: [String]) -> RuleAnswer {
    guard case .list(let order, _) = answer else { return answer }
    var seen: Set<String> = []
    for item in order {
      guard items.contains(item) else {
        return .failed("'\(RuleAnswer.shown(item))' is not among what is to be ordered")
      }
      guard seen.insert(item).inserted else {
        return .failed("'\(RuleAnswer.shown(item))' stands twice in the order")
      }
    }
    return answer
  }

  /// Returns the statement that decides about keys: the last one that names some, where a guarded
  /// rule counts more than others; nil when none does.
  package static func lastKeys(
    _ statements: [PolicyStatement]
  ) -> (statement: PolicyStatement, keys: [String])? {
    let naming = statements.compactMap { statement in
      if case .list(let keys, _) = statement.answer, !keys.isEmpty {
        (statement, keys)
      } else {
        nil
      }
    }
    return naming.last { $0.0.rule?.isGuarded == true } ?? naming.last
  }

  /// Returns all that rules name, each once, in their order.
  package static func names(_ statements: [PolicyStatement]) -> [String] {
    var seen: Set<String> = []
    return statements.flatMap { statement -> [String] in
      if case .list(let names, _) = statement.answer { names } else { [] }
    }.filter { seen.insert($0).inserted }
  }
}

extension PolicyHearing.Order {
  fileprivate mutating func take(_ answer: RuleAnswer, of rule: PolicyRule) {
    if case .list(let order, _) = answer {
      omissions += items.filter { !order.contains($0) }.map {
        PolicyHearing.Omission(item: $0, rule: rule.text)
      }
      items = order
    }
    statements.append(PolicyStatement(rule, answer))
  }
}

extension PolicyHearing {
  /// Returns why an event may not happen, or nil when no rule objects.
  package func refusal(of subject: String, _ statements: [PolicyStatement]) -> PolicyError? {
    for statement in statements {
      guard let opinion = statement.opinion(on: decision), opinion.answer == .deny else { continue }
      return PolicyError(
        .denied,
        "\(decision.rawValue) refused '\(subject)': \(opinion.reason) (\(opinion.rule))",
        hint: decision.hintOnRules)
    }
    return nil
  }

  /// The failures that stop nothing, as warnings.
  package func warnings(_ statements: [PolicyStatement]) -> [String] {
    guard !decision.isClosed else { return [] }
    return statements.compactMap { statement in
      guard case .failed(let reason) = statement.answer else { return nil }
      return
        "policy: \(statement.ruleText) on \(decision.rawValue) failed, and is passed over: \(reason)"
    }
  }
}
