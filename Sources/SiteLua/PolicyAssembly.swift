internal import PolicyModel

/// Puts the rules of files together: names, removals, order.
struct PolicyAssembly {
  let allowsOverride: Bool
  private var problems: [PolicyProblem] = []
  private(set) var removed: [PolicySet.Removed] = []
  private(set) var machines: [PolicyMachine] = []
  private(set) var places: [Int: (machine: PolicyMachine, hook: Int)] = [:]
  private var rules: [PolicyRule] = []
  private var oddities: [PolicySet.Oddity] = []
  private var count = 0

  init(allowsOverride: Bool) {
    self.allowsOverride = allowsOverride
  }

  /// Notes what is wrong with a file; without decisions nobody knows what its rules would have said.
  mutating func addProblem(
    of file: PolicyFile, _ reason: String, spoils decisions: Set<PolicyDecision>? = nil
  ) {
    problems.append(
      PolicyProblem(
        file: file.path, scope: file.scope, reason: RuleAnswer.plain(reason), decisions: decisions))
  }

  /// Adds the rules of a file behind those of the files before it, and removes what it wants removed.
  mutating func add(_ machine: PolicyMachine, of file: PolicyFile) {
    machines.append(machine)
    for (index, hook) in machine.hooks.enumerated() {
      let rule = PolicyRule(
        id: count, name: hook.name, decision: hook.decision, file: file.path, line: hook.line,
        scope: file.scope, isGuarded: file.isGuarded && !allowsOverride, priority: hook.priority,
        before: hook.before, after: hook.after)
      count += 1
      if let other = rules.first(where: {
        $0.name == rule.name && $0.decision == rule.decision
      }) {
        // The second rule is not asked, which only its own decision can suffer from.
        addProblem(
          of: file,
          "line \(rule.line): \(rule.decision.rawValue) has a rule '\(rule.name)' already, in"
            + " \(other.file):\(other.line); give one of them another name",
          spoils: [rule.decision])
        continue
      }
      rules.append(rule)
      places[rule.id] = (machine, index)
    }
    if machine.hooks.isEmpty, machine.removals.isEmpty {
      oddities.append(
        PolicySet.Oddity(file: file.path, line: 1, text: "the file declares no rule"))
    }
    for removal in machine.removals { remove(removal, of: file) }
  }

  private mutating func remove(_ removal: PolicyMachine.Removal, of file: PolicyFile) {
    let meant = rules.filter { $0.name == removal.name }
    if meant.isEmpty {
      oddities.append(
        PolicySet.Oddity(
          file: file.path, line: removal.line,
          text: "there is no rule '\(removal.name)' that could be removed"))
    }
    if let kept = meant.first(where: { $0.isGuarded && !file.isGuarded }) {
      // The rule stays, so that nothing is missing; whoever wrote this must hear of it all the same.
      addProblem(
        of: file,
        "line \(removal.line): '\(removal.name)' is a rule of the site"
          + " (\(kept.file):\(kept.line)), which the scope '\(file.scope)' cannot remove",
        spoils: Set(meant.map(\.decision)))
      return
    }
    rules.removeAll { $0.name == removal.name }
    removed += meant.map {
      PolicySet.Removed(rule: $0, place: "\(file.path):\(removal.line)")
    }
  }

  /// Orders the rules of each decision; those that wait for one another are a problem of theirs.
  func finished() -> (
    rules: [PolicyRule], problems: [PolicyProblem], oddities: [PolicySet.Oddity]
  ) {
    var (all, problems, oddities) = ([PolicyRule](), problems, oddities)
    for decision in PolicyDecision.allCases {
      let own = rules.filter { $0.decision == decision }
      let (order, cycle) = PolicyRule.ordered(own)
      all += order
      if let first = cycle.first {
        problems.append(
          PolicyProblem(
            file: first.file, scope: first.scope,
            reason: "line \(first.line): rules of \(decision.rawValue) wait for one another: "
              + cycle.map { "\($0.name) (\($0.file):\($0.line))" }.joined(separator: ", "),
            decisions: [decision]))
      }
      oddities += Self.oddities(of: own)
    }
    return (all, problems, oddities)
  }

  private static func oddities(of rules: [PolicyRule]) -> [PolicySet.Oddity] {
    let byName = Dictionary(rules.map { ($0.name, $0) }) { first, _ in first }
    return rules.flatMap { rule in
      (rule.before.map { ("before", $0) } + rule.after.map { ("after", $0) }).compactMap {
        word, name in
        guard let other = byName[name] else {
          return PolicySet.Oddity(
            file: rule.file, line: rule.line,
            text: "'\(rule.name)' is to stand \(word) '\(name)', which is no rule of"
              + " \(rule.decision.rawValue)")
        }
        guard other.isGuarded == rule.isGuarded else {
          return PolicySet.Oddity(
            file: rule.file, line: rule.line,
            text: "'\(rule.name)' is to stand \(word) '\(name)', but rules of the site come first")
        }
        return nil
      }
    }
  }
}
