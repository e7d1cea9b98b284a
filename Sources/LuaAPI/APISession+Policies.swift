internal import ConfigModel
internal import Diagnostics
internal import Platform
internal import PolicyModel
internal import SiteLua
internal import SystemPackage

extension APISession {
  /// Returns the policies of this run, reading them the first time.
  ///
  /// With a file, they are those that would hold if it were among them: `FILE`, or `FILE=PLACE` for
  /// the policy that it stands in for; see `PolicyFiles.substitute`.
  func policies(with file: String? = nil) async throws -> PolicySet {
    if let opened = openedPolicies(with: file ?? "") { return opened }
    let sources = policySources
    // Reading blocks, and looks into the folders of every scope.
    let files = try await onWorker { [substitution] in
      var files = PolicyFiles(reading: sources.folders())
      if let file { try files.tryOut(file, absolute: { substitution.path($0) }) }
      return files
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
    return keep(try await PolicySet.load(files, settings: settings), with: file ?? "")
  }

  /// Returns the hearing of a decision.
  func hearing(
    _ decision: PolicyDecision, with file: String? = nil
  ) async throws -> PolicyHearing {
    PolicyHearing(decision, try await policies(with: file))
  }

  /// Decides requests of one kind, each rule being asked once about all of them.
  ///
  /// `inputs` is only asked where a rule wants to hear about the decision. A request about which not
  /// enough is known, because of `failures` (by its place) or of its input, is denied, and the others
  /// are decided all the same.
  func decide<Request: PolicyRequest>(
    _ requests: [Request], failures: [Int: any Error] = [:], with file: String? = nil,
    inputs: () async throws -> [Result<PolicyInput, any Error>]
  ) async throws -> [Judgement] {
    let hearing = try await hearing(Request.decision, with: file)
    var failures = failures
    var statements = Array(repeating: [PolicyStatement](), count: requests.count)
    if hearing.isNeeded {
      var asked: [(place: Int, input: PolicyInput)] = []
      for (place, input) in try await inputs().enumerated() where failures[place] == nil {
        switch input {
        case .success(let input): asked.append((place, input))
        case .failure(let error): failures[place] = error
        }
      }
      let said = try await hearing.statements(about: asked.map(\.input))
      for (asked, said) in zip(asked, said) { statements[asked.place] = said }
    }
    return requests.enumerated().map { place, request in
      let unknown = failures[place].map { error in
        Opinion(.deny, reason: ErrorReport.sentence(for: error), rule: "built-in: facts")
      }
      let opinions = statements[place].compactMap { $0.opinion(on: Request.decision) }
      return Judgement(
        verdict: Policy.decide(request, opinions: (unknown.map { [$0] } ?? []) + opinions),
        statements: statements[place], failure: failures[place])
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
struct Judgement: Sendable {
  let verdict: any AnyVerdict
  let statements: [PolicyStatement]
  /// Why not enough was known to ask; nil when it was.
  var failure: (any Error)?
}

extension PolicyFiles {
  /// How many bytes a policy that is tried out may have.
  private static let byteLimit = 4 << 20

  /// Takes a policy in as if it were in its place: `FILE`, or `FILE=PLACE`.
  fileprivate mutating func tryOut(_ text: String, absolute: (String) -> String) throws {
    var (file, place): (String, String?) = (absolute(text), nil)
    // A name may have the sign in it.
    if try FileStatus.ifPresent(FilePath(file)) == nil, let sign = text.lastIndex(of: "=") {
      file = absolute(String(text[..<sign]))
      place = absolute(String(text[text.index(after: sign)...]))
    }
    let bytes = try FileSystem.read(FilePath(file), byteLimit: Self.byteLimit)
    try substitute(
      PolicyFile(path: file, scope: "tried", isGuarded: true, bytes: bytes), for: place)
  }
}

extension PolicyBudget {
  fileprivate init(_ configured: PolicySettings.Budget) {
    self.init()
    if let instructions = configured.instructions { self.instructions = instructions }
    if let milliseconds = configured.milliseconds { self.milliseconds = milliseconds }
    if let mebibytes = configured.mebibytes { self.mebibytes = mebibytes }
  }
}
