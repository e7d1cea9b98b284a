internal import Diagnostics
internal import LuaRuntime
internal import PolicyModel
internal import Synchronization

/// One policy file in a machine of its own.
final class PolicyMachine: Sendable {
  /// A rule as the file declares it.
  struct Hook: Sendable {
    var decision: PolicyDecision
    var name: String
    var priority: Int
    var before: [String]
    var after: [String]
    var line: Int
  }

  /// A rule of another file, or of this one, that the file wants removed.
  struct Removal: Sendable {
    var name: String
    var line: Int
  }

  /// What the file declares, in its order.
  let hooks: [Hook]
  /// What it wants removed.
  let removals: [Removal]
  private let runner: LuaRunner
  private let functions: [LuaFunction]
  private let budget: LuaBudget
  /// Rules that ran out of their budget, with what happened: they are not asked again.
  private let spent = Mutex<[Int: String]>([:])

  private init(
    runner: LuaRunner, hooks: [Hook], functions: [LuaFunction], removals: [Removal],
    budget: LuaBudget
  ) {
    self.runner = runner
    self.hooks = hooks
    self.functions = functions
    self.removals = removals
    self.budget = budget
  }

  /// How many values all that a file declares may have.
  private static let fieldLimit = 500_000
  /// How long a text of the policy may get, in bytes.
  private static let textLimit = 1 << 20

  /// How many lines a file and its rules may print in a run.
  private static let printLimit = 1000

  /// Runs a file and returns what it declares.
  ///
  /// `write` gets what it prints. Throws what is wrong with the file, as Lua says it.
  static func load(
    _ file: PolicyFile, budget: PolicyBudget, countsLines: Bool = false,
    find: @escaping @Sendable (String) throws -> PolicyModuleText?,
    write: @escaping @Sendable (String) -> Void
  ) async throws -> PolicyMachine {
    let call = budget.ofOneCall
    let sandbox = LuaSandbox(budget: call, maximumStringBytes: textLimit + 1024)
    var configuration = LuaConfiguration.sandboxed(
      sandbox, maximumBytes: budget.memoryByteCount, maximumTableFields: fieldLimit)
    configuration.countsLines = countsLines
    let runner = try await LuaRunner(configuration)
    try await runner.install(PolicyHost(find: find).module)
    let printed = Mutex(0)
    try await runner.setOutput { line in
      let count = printed.withLock { count in
        count += 1
        return count
      }
      if count <= printLimit {
        write(line.displayText)
      } else if count == printLimit + 1 {
        write("what it prints beyond \(printLimit) lines is left out")
      }
    }
    let results = try await runner.run(
      LuaSource(PolicyVocabulary.source, name: "=policy"),
      arguments: [
        .string(LuaString(bytes: file.bytes)), .text("@" + file.path), decisions, constants,
      ])
    let declared = results.first?.list ?? []
    return PolicyMachine(
      runner: runner, hooks: declared.compactMap(Hook.init),
      functions: declared.compactMap { $0["call"].function },
      removals: (results.last?.list ?? []).map { value in
        Removal(name: value["name"].text ?? "", line: Int(value["line"].integer ?? 1))
      }, budget: call)
  }

  /// How often the lines of the file and of what it requires have run, where they are counted.
  func lineCounts() async -> [LuaLineCounts] { await runner.lineCounts }

  /// The names of the fields of each decision.
  private static let decisions = LuaValue.table(
    PolicyDecision.allCases.map { decision in
      LuaField(
        key: .text(decision.rawValue),
        value: .table(
          PolicyField.all(of: decision).map { field in
            LuaField(key: .text(field.name), value: true)
          }))
    })

  /// The words that rules return, as `policy.deny` and so on.
  private static let constants = LuaValue.table(
    Set(PolicyDecision.allCases.flatMap(\.words)).map { word in
      LuaField(key: .text(word), value: .text(word))
    })

  /// Asks a rule about inputs, in their order.
  func answers(of hook: Int, about inputs: [PolicyInput]) async throws -> [RuleAnswer] {
    var answers: [RuleAnswer] = []
    answers.reserveCapacity(inputs.count)
    // In parts, so that the values of many questions are not all there at a time.
    for start in stride(from: 0, to: inputs.count, by: Self.partCount) {
      if let reason = spent.withLock({ $0[hook] }) {
        answers += Array(repeating: .failed(reason), count: inputs.count - start)
        break
      }
      let part = inputs[start..<min(inputs.count, start + Self.partCount)]
      answers += try await results(of: hook, about: part).map { answer(hook, $0) }
    }
    return answers
  }

  private static let partCount = 512

  private func answer(_ hook: Int, _ result: Result<[LuaValue], any Error>) -> RuleAnswer {
    switch result {
    case .success(let values): return RuleAnswer(values)
    case .failure(let error):
      let reason = ErrorReport.sentence(for: error)
      if let error = error as? LuaError, error.isOfLimit {
        spent.withLock { $0[hook] = "\(reason); it is not asked again in this run" }
      }
      return .failed(RuleAnswer.plain(reason))
    }
  }

  /// Asks a rule about a few inputs and returns what it returned or raised.
  func results(
    of hook: Int, about inputs: ArraySlice<PolicyInput>
  ) async throws -> [Result<[LuaValue], any Error>] {
    let decision = LuaValue.text(hooks[hook].decision.rawValue)
    let objects = inputs.map { $0.spec.map(PolicySpecObject.init) }
    // A rule that was ended could not let go of its spec.
    defer { for object in objects { object?.close() } }
    let lists = zip(inputs, objects).map { input, object in
      [LuaValue(input, spec: object, decision: decision)]
    }
    let results = try await runner.call(
      functions[hook], batch: lists, budget: budget, stopsAtLimit: true)
    try Task.checkCancellation()
    return results
  }
}

extension PolicyMachine.Hook {
  fileprivate init?(_ value: LuaValue) {
    guard let decision = value["decision"].text.flatMap(PolicyDecision.init) else { return nil }
    self.init(
      decision: decision, name: value["name"].text ?? "",
      priority: Int(value["priority"].integer ?? 0),
      before: (value["before"].list ?? []).compactMap(\.text),
      after: (value["after"].list ?? []).compactMap(\.text), line: Int(value["line"].integer ?? 1))
  }
}

extension RuleAnswer {
  /// How many characters of a reason are kept.
  private static let reasonLimit = 500

  /// Returns a text of a policy as it can be shown: without control characters, and not too long.
  static func plain(_ text: String) -> String {
    let scalars = text.unicodeScalars.lazy.map { scalar in
      scalar.properties.generalCategory == .control ? " " : Character(scalar)
    }
    return scalars.count > reasonLimit
      ? String(scalars.prefix(reasonLimit)) + "…" : String(scalars)
  }

  /// Reads what a rule has returned: a verdict and a reason.
  init(_ values: [LuaValue]) {
    let verdict = values.first ?? .nil
    let second = values.dropFirst().first ?? .nil
    guard second.isNil || second.text != nil else {
      self = .failed("expected the reason as a text, got a \(second.typeName)")
      return
    }
    let reason = second.text.map(Self.plain)
    switch verdict {
    case .nil: self = .silent
    case .string(let text): self = .word(Self.plain(text.displayText), reason: reason)
    case .list(let items):
      let texts = items.compactMap(\.text)
      self =
        texts.count == items.count
        ? .list(texts, reason: reason) : .failed("expected a list of texts")
    default: self = .failed("a rule returned a \(verdict.typeName)")
    }
  }
}

extension LuaValue {
  /// The table that a rule gets.
  fileprivate init(_ input: PolicyInput, spec: PolicySpecObject?, decision: LuaValue) {
    var fields = input.entries.map { entry in
      LuaField(key: .text(entry.name), value: LuaValue(entry.value))
    }
    fields.append(LuaField(key: "decision", value: decision))
    if let spec { fields.append(LuaField(key: "spec", value: .object(spec))) }
    self = .table(fields)
  }

  private init(_ value: PolicyValue) {
    switch value {
    case .text(let text): self = .text(text)
    case .integer(let number): self = .integer(number)
    case .boolean(let flag): self = .boolean(flag)
    case .list(let items): self = .list(items.map { LuaValue($0) })
    case .record(let entries):
      self = .table(entries.map { LuaField(key: .text($0.name), value: LuaValue($0.value)) })
    }
  }
}
