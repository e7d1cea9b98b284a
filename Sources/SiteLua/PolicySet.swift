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

  /// Reads the policies of folders: guarded ones first, then the others, each in the order given.
  ///
  /// `replacing` stands in for the file of the same name, or is one more file of the site.
  package static func load(
    _ folders: [PolicyFolder], settings: Settings, replacing: PolicyFile? = nil
  ) async throws -> PolicySet {
    var files: [PolicyFile] = []
    var assembly = PolicyAssembly(allowsOverride: settings.allowsOverride)
    for folder in folders.filter(\.isGuarded) + folders.filter({ !$0.isGuarded }) {
      do {
        files += try folder.policies()
      } catch {
        assembly.problems.append(
          PolicyProblem(
            file: folder.folder + "/albedo", scope: folder.scope,
            reason: ErrorReport.sentence(for: error)))
      }
    }
    if let replacing { substitute(replacing, in: &files) }
    return try await load(files, settings: settings, assembly)
  }

  /// Reads files in the order given.
  package static func load(
    _ files: [PolicyFile], settings: Settings
  ) async throws -> PolicySet {
    try await load(
      files, settings: settings, PolicyAssembly(allowsOverride: settings.allowsOverride))
  }

  private static func load(
    _ files: [PolicyFile], settings: Settings, _ started: PolicyAssembly
  ) async throws -> PolicySet {
    var assembly = started
    for file in files {
      try Task.checkCancellation()
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
        assembly.problems.append(
          PolicyProblem(
            file: file.path, scope: file.scope,
            reason: RuleAnswer.plain(ErrorReport.sentence(for: error))))
      }
    }
    return PolicySet(assembly, files: files)
  }

  private static func substitute(_ file: PolicyFile, in files: inout [PolicyFile]) {
    let name = file.path.split(separator: "/").last
    guard let place = files.lastIndex(where: { $0.path.split(separator: "/").last == name }) else {
      files.append(file)
      return
    }
    let old = files[place]
    files[place] = PolicyFile(
      path: file.path, scope: old.scope, isGuarded: old.isGuarded, bytes: file.bytes,
      module: old.module)
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

  /// Asks each rule once about something made up, and returns what those answered that failed.
  package func trials() async throws -> [(rule: PolicyRule, reason: String)] {
    var failures: [(PolicyRule, String)] = []
    for rule in rules {
      let answers = try await answers(of: rule, about: [.sample(of: rule.decision)])
      if case .failed(let reason)? = answers.first { failures.append((rule, reason)) }
    }
    return failures
  }
}
