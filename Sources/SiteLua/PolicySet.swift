internal import Diagnostics
package import LuaRuntime
package import PolicyModel

/// The policies of all scopes, read and put together.
///
/// What is wrong with a file is a problem of the set, which stops whatever its rules might have
/// stopped; reading never throws but for cancellation.
package final class PolicySet: PolicyRules, Sendable {
  /// A rule that another file has removed.
  package struct Removed: Sendable, Equatable {
    /// The rule.
    package let rule: PolicyRule
    /// Where it was removed: `FILE:LINE`.
    package let place: String
  }

  /// Something that is allowed and probably not meant.
  package struct Oddity: Sendable, Equatable {
    /// The file.
    package let file: String
    /// The line, from 1.
    package let line: Int
    /// What is odd.
    package let text: String
  }

  /// All rules, by decision in the order of the table, each decision's in the order of asking.
  package let rules: [PolicyRule]
  /// What keeps rules from being asked.
  package let problems: [PolicyProblem]
  /// The rules that were removed.
  package let removed: [Removed]
  /// What is odd.
  package let oddities: [Oddity]
  /// The files that were read, in their order.
  package let files: [PolicyFile]
  private let byDecision: [PolicyDecision: [PolicyRule]]
  private let places: [Int: (machine: PolicyMachine, hook: Int)]
  private let machines: [PolicyMachine]

  /// How a set is made.
  package struct Settings: Sendable {
    /// Whether the site lets other scopes remove its rules and have a say after them.
    package var allowsOverride = false
    /// What files of guarded scopes may use.
    package var guardedBudget = PolicyBudget()
    /// What files of other scopes may use.
    package var budget = PolicyBudget()
    /// Finds the shipped modules that a policy may require.
    package var shipped: @Sendable (String) throws -> PolicyModuleText? = { _ in nil }
    /// Gets what a policy prints, and its file.
    package var write: @Sendable (_ file: String, _ line: String) -> Void = { _, _ in }

    /// Whether it is counted how often each line of the files runs, for tests of them.
    package var countsLines = false

    /// Creates the usual settings.
    package init() {}
  }

  /// A set without rules.
  package static let empty = PolicySet(PolicyAssembly(allowsOverride: false), files: [])

  private init(_ assembly: PolicyAssembly, files: [PolicyFile]) {
    let result = assembly.finished()
    rules = result.rules
    problems = result.problems
    removed = assembly.removed
    oddities = result.oddities
    places = assembly.places
    machines = assembly.machines
    byDecision = Dictionary(grouping: result.rules, by: \.decision)
    self.files = files
  }

  /// Runs files in their order and puts their rules together.
  package static func load(
    _ files: PolicyFiles, settings: Settings
  ) async throws -> PolicySet {
    var assembly = PolicyAssembly(allowsOverride: settings.allowsOverride)
    for entry in files.entries {
      try Task.checkCancellation()
      let file = entry.file
      if let obstacle = entry.obstacle {
        assembly.addProblem(of: file, obstacle)
        continue
      }
      do {
        let machine = try await PolicyMachine.load(
          file, budget: file.isGuarded ? settings.guardedBudget : settings.budget,
          countsLines: settings.countsLines,
          find: { name in
            let isShipped = name == "albedo" || name.hasPrefix("albedo.")
            return isShipped ? try settings.shipped(name) : try file.module(name)
          },
          write: { line in settings.write(file.path, line) })
        assembly.add(machine, of: file)
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        assembly.addProblem(of: file, ErrorReport.sentence(for: error))
      }
    }
    return PolicySet(assembly, files: files.entries.filter { $0.obstacle == nil }.map(\.file))
  }

  // MARK: PolicyRules

  package func rules(on decision: PolicyDecision) -> [PolicyRule] { byDecision[decision] ?? [] }

  package func answers(
    of rule: PolicyRule, about inputs: [PolicyInput]
  ) async throws -> [RuleAnswer] {
    guard let (machine, hook) = places[rule.id] else {
      return Array(repeating: .silent, count: inputs.count)
    }
    return try await machine.answers(of: hook, about: inputs)
  }
}

extension PolicySet {
  /// How often the lines of files and their modules have run, where they are counted.
  package func lineCounts() async -> [LuaLineCounts] {
    var counts: [LuaLineCounts] = []
    for machine in machines { counts += await machine.lineCounts() }
    return counts
  }

  /// How a rule has failed that was asked about something made up.
  package struct TrialFailure: Sendable {
    /// The rule.
    package let rule: PolicyRule
    /// Why it failed.
    package let reason: String
    /// Whether it would fail whatever it is asked: it reads a field that there is not.
    package let isCertain: Bool
  }

  /// Asks each rule once about something made up, and returns those that failed.
  package func trials() async throws -> [TrialFailure] {
    var failures: [TrialFailure] = []
    for rule in rules {
      guard let (machine, hook) = places[rule.id] else { continue }
      let result = try await machine.results(
        of: hook, about: [PolicyInput.sample(of: rule.decision)])
      switch result.first {
      case .failure(let error)?:
        let code = (error as? any DiagnosticError)?.qualifiedCode
        failures.append(
          TrialFailure(
            rule: rule, reason: RuleAnswer.plain(ErrorReport.sentence(for: error)),
            isCertain: code == PolicyVocabulary.unknownField))
      case .success(let values)?:
        if case .failed(let reason) = RuleAnswer(values) {
          failures.append(TrialFailure(rule: rule, reason: reason, isCertain: false))
        }
      case nil: break
      }
    }
    return failures
  }
}
