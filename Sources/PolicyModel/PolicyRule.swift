/// One rule of a policy: a named function that is asked about one decision.
package struct PolicyRule: Sendable, Equatable {
  /// What tells the rule apart among those that were loaded.
  package let id: Int
  /// Its name, unique within its decision.
  package let name: String
  /// What it is asked about.
  package let decision: PolicyDecision
  /// The file that it stands in.
  package let file: String
  /// The line that declares it, from 1.
  package let line: Int
  /// The scope of that file: `site`, `user`.
  package let scope: String
  /// Whether rules of other scopes cannot remove it or have a say after it.
  package let isGuarded: Bool
  /// Rules with a higher number are asked earlier.
  package let priority: Int
  /// The names of rules that it is asked before.
  package let before: [String]
  /// The names of rules that it is asked after.
  package let after: [String]

  /// Creates the description of a rule.
  package init(
    id: Int, name: String, decision: PolicyDecision, file: String, line: Int, scope: String,
    isGuarded: Bool, priority: Int = 0, before: [String] = [], after: [String] = []
  ) {
    self.id = id
    self.name = name
    self.decision = decision
    self.file = file
    self.line = line
    self.scope = scope
    self.isGuarded = isGuarded
    self.priority = priority
    self.before = before
    self.after = after
  }

  /// The rule as verdicts name it: `NAME (FILE:LINE)`.
  package var text: String { "\(name) (\(file):\(line))" }

  /// Returns rules in the order in which they are asked, and those that wait for one another.
  ///
  /// Guarded rules come first. Within these two parts, what `before` and `after` say holds, then the
  /// priority, then the order of the rules given. Quadratic in rules of one decision at worst.
  package static func ordered(_ rules: [PolicyRule]) -> (order: [PolicyRule], cycle: [PolicyRule]) {
    var order: [PolicyRule] = []
    var cycle: [PolicyRule] = []
    for isGuarded in [true, false] {
      let part = sorted(rules.filter { $0.isGuarded == isGuarded })
      order += part.order
      cycle += part.cycle
    }
    return (order, cycle)
  }

  private static func sorted(
    _ rules: [PolicyRule]
  ) -> (order: [PolicyRule], cycle: [PolicyRule]) {
    let ranked = rules.enumerated().sorted { left, right in
      (right.element.priority, left.offset) < (left.element.priority, right.offset)
    }.map(\.element)
    let places = Dictionary(ranked.enumerated().map { ($1.name, $0) }) { first, _ in first }
    var successors = Array(repeating: [Int](), count: ranked.count)
    var waitsFor = Array(repeating: 0, count: ranked.count)
    func addEdge(from first: Int, to second: Int) {
      successors[first].append(second)
      waitsFor[second] += 1
    }
    for (place, rule) in ranked.enumerated() {
      for name in rule.before { if let other = places[name] { addEdge(from: place, to: other) } }
      for name in rule.after { if let other = places[name] { addEdge(from: other, to: place) } }
    }
    var ready = ranked.indices.filter { waitsFor[$0] == 0 }
    var order: [PolicyRule] = []
    while let next = ready.min() {
      ready.removeAll { $0 == next }
      order.append(ranked[next])
      for successor in successors[next] {
        waitsFor[successor] -= 1
        if waitsFor[successor] == 0 { ready.append(successor) }
      }
    }
    return (
      order,
      order.count == ranked.count
        ? [] : ranked.indices.filter { waitsFor[$0] > 0 }.map { ranked[$0] }
    )
  }
}

/// What one rule answers about one input.
package enum RuleAnswer: Sendable, Equatable {
  /// It has nothing to say.
  case silent
  /// A word: `allow`, a fingerprint; and why, as a clause.
  case word(String, reason: String?)
  /// A list of words; and why.
  case list([String], reason: String?)
  /// It could not be asked, or what it answered makes no sense; why.
  case failed(String)

  /// A word of a rule as messages show it, shortened.
  static func shown(_ word: String) -> String {
    word.count > 60 ? word.prefix(60) + "…" : word
  }
}

/// What keeps a file of a policy, or some of its rules, from being asked.
package struct PolicyProblem: Sendable, Equatable {
  /// The file.
  package let file: String
  /// The scope of that file.
  package let scope: String
  /// What is wrong, with the line where one is known.
  package let reason: String
  /// The decisions that it spoils; nil where nobody knows what the file would have said.
  package let decisions: Set<PolicyDecision>?

  /// Creates the description of a problem.
  package init(file: String, scope: String, reason: String, decisions: Set<PolicyDecision>? = nil) {
    self.file = file
    self.scope = scope
    self.reason = reason
    self.decisions = decisions
  }

  /// Whether it spoils a decision.
  package func concerns(_ decision: PolicyDecision) -> Bool {
    decisions?.contains(decision) ?? true
  }
}

/// The rules of a run, whatever language they are written in.
package protocol PolicyRules: Sendable {
  /// The rules that are asked about a decision, in their order.
  func rules(on decision: PolicyDecision) -> [PolicyRule]

  /// What keeps rules from being asked.
  var problems: [PolicyProblem] { get }

  /// Asks one rule about many inputs at once and returns its answers in their order.
  ///
  /// Throws only when the asking task is cancelled: what goes wrong in a rule is an answer.
  func answers(of rule: PolicyRule, about inputs: [PolicyInput]) async throws -> [RuleAnswer]
}
