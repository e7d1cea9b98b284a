internal import ConfigModel
internal import Diagnostics
internal import Platform
internal import PolicyModel
internal import SiteLua
internal import SystemPackage

extension APISession {
  /// Returns the policies of this run, reading them the first time.
  ///
  /// With a file, they are those that would hold if it were among them; see `PolicySet.load`.
  func policies(with file: String? = nil) async throws -> PolicySet {
    let path = file.map { substitution.path($0) }
    if let opened = openedPolicies(with: path ?? "") { return opened }
    let sources = policySources
    var replacing: PolicyFile?
    if let path {
      replacing = PolicyFile(
        path: path, scope: "tried", isGuarded: true,
        bytes: try await onWorker { try FileSystem.read(FilePath(path), byteLimit: 4 << 20) })
    }
    let configured = try configuration(of: ["albedo"]).policySettings
    var settings = PolicySet.Settings()
    settings.allowsOverride = configured.allowsOverride
    settings.guardedBudget = PolicyBudget(configured.guarded)
    settings.budget = PolicyBudget(configured.others)
    settings.shipped = sources.shipped
    settings.write = { [output] file, line in
      output.output.note("\(file): \(line.filter { $0 != "\n" })")
    }
    let policies = try await PolicySet.load(
      sources.folders, settings: settings, replacing: replacing)
    return keep(policies, with: path ?? "")
  }

  /// Returns the hearing of a decision.
  func hearing(
    _ decision: PolicyDecision, with file: String? = nil
  ) async throws -> PolicyHearing {
    PolicyHearing(decision, try await policies(with: file))
  }

  /// Decides requests of one kind, each rule being asked once about all of them.
  ///
  /// `inputs` is only asked where a rule wants to hear about the decision.
  func decide<Request: PolicyRequest>(
    _ decision: PolicyDecision, _ requests: [Request], with file: String? = nil,
    inputs: () async throws -> [PolicyInput]
  ) async throws -> [Judgement<Request>] {
    let hearing = try await hearing(decision, with: file)
    guard hearing.isNeeded else {
      return requests.map { Judgement(verdict: Policy.decide($0), statements: []) }
    }
    let statements = try await hearing.statements(about: try await inputs())
    return zip(requests, statements).map { request, statements in
      Judgement(
        verdict: Policy.decide(
          request, opinions: statements.compactMap { $0.opinion(on: decision) }),
        statements: statements)
    }
  }

  /// Tells rules that something is about to happen; throws `policy.denied` when one objects.
  func announce(
    _ decision: PolicyDecision, _ subject: String, _ input: () throws -> PolicyInput
  ) async throws {
    let hearing = try await hearing(decision)
    guard hearing.isNeeded else { return }
    let statements = try await hearing.statements(about: [try input()])
    if let refusal = hearing.refusal(of: subject, statements[0]) { throw refusal }
  }

  /// Tells rules that something has happened; what fails is a warning.
  func report(_ decision: PolicyDecision, _ input: () throws -> PolicyInput) async {
    do {
      let hearing = try await hearing(decision)
      guard hearing.isNeeded else { return }
      let statements = try await hearing.statements(about: [try input()])
      warn(hearing, statements)
    } catch {
      warnOnce("policy: \(decision.rawValue) was not reported: \(ErrorReport.sentence(for: error))")
    }
  }

  /// Warns of the failures that stop nothing, each once in a run.
  func warn(_ hearing: PolicyHearing, _ statements: [[PolicyStatement]]) {
    for statement in statements { hearing.warnings(statement).forEach(warnOnce) }
  }
}

/// A verdict with all that was said before it.
struct Judgement<Request: PolicyRequest>: Sendable {
  let verdict: Verdict<Request>
  let statements: [PolicyStatement]
}

extension PolicyBudget {
  fileprivate init(_ configured: PolicySettings.Budget) {
    self.init()
    if let instructions = configured.instructions { self.instructions = instructions }
    if let milliseconds = configured.milliseconds { self.milliseconds = milliseconds }
    if let mebibytes = configured.mebibytes { self.mebibytes = mebibytes }
  }
}
