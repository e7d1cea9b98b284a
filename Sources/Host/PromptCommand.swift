internal import Diagnostics
internal import EnvironmentFiles
internal import LuaAPI
internal import Platform
internal import REPL
internal import Synchronization

extension CommandRun {
  /// `albedo repl`: gives the session what this run knows, and runs it.
  func runPrompt() async throws -> Int32 {
    guard !parsed.globals.isJSON else {
      throw HostError(
        .conflictingOptions, "'repl' has no output in JSON",
        hint: "use 'albedo --json COMMAND' for results that a program reads")
    }
    let settings = PromptSession.Settings(
      modules: machine.native, gate: api.gate,
      environment: CurrentProcess.environment, greeting: "albedo \(Program.version)",
      showsTracebacks: parsed.globals.isDebug, host: promptHost)
    let runner = machine.runner
    return try await PromptSession(runner: runner, console: console, settings: settings).run()
  }

  private var promptHost: PromptSession.Host {
    let finder = machine.finder
    var host = PromptSession.Host()
    host.moduleNames = { try finder.moduleNames() }
    host.isShipped = { name in
      let choice = (try? finder.findModule(named: name)) ?? nil
      return choice?.winner.origin == "shipped"
    }
    host.sourceText = { finder.text(at: $0) }
    if parsed.options["startup"] != .flag(false) { host.startupFiles = session.startupFiles }
    let knowledge = PromptKnowledge(session, api, finder)
    host.activeEnvironment = { knowledge.environment }
    host.activate = { try knowledge.activate($0) }
    let (values, catalogue) = (CompletionValues(api), machine.catalogue)
    host.candidates = { kind, beginning, places in
      guard let kind = CompletionKind(rawValue: kind) else { return [] }
      if kind == .cachedSpec {
        return await knowledge.cachedSpecs(beginning: beginning, in: places, values)
      }
      let question = Completer.Question(kind: kind, mirrors: [], beginning: beginning)
      let found = try? await CompletionRequest.candidates(for: question, values, catalogue)
      return (found ?? []).map(\.text).sorted()
    }
    return host
  }
}

/// What a session at the prompt learns while it goes on.
private final class PromptKnowledge: Sendable {
  private struct State {
    var session: Session
    /// The words of caches, by their places, and when they were read.
    var words: [[String]: (words: SpecWords, time: ContinuousClock.Instant)] = [:]
  }

  /// How long words are believed: others may push meanwhile.
  private static let trustTime = Duration.seconds(300)
  /// The largest index that is read for completion, in bytes: of some 100,000 packages.
  private static let indexByteLimit: UInt64 = 128 << 20

  private let state: Mutex<State>
  private let api: APISession
  private let finder: ScriptFinder

  init(_ session: Session, _ api: APISession, _ finder: ScriptFinder) {
    state = Mutex(State(session: session))
    self.api = api
    self.finder = finder
  }

  /// The name of the active environment.
  var environment: String? { state.withLock { $0.session.environmentInUse?.name } }

  /// Makes another environment the active one; what modules have read of the configuration is
  /// forgotten.
  func activate(_ name: String?) throws {
    let next = try state.withLock { $0.session }.inEnvironment(name)
    api.begin(next.apiSettings(finder))
    state.withLock { $0 = State(session: next) }
  }

  /// Returns the queries for what caches hold, those of the configuration without places.
  func cachedSpecs(
    beginning: String, in places: [String], _ values: CompletionValues
  ) async -> [String] {
    let known = state.withLock { $0.words[places] }
    if let known, known.time + Self.trustTime > .now {
      return known.words.queries(beginning: beginning)
    }
    let found = try? await values.cachedWords(
      mirrors: places, byteLimit: Self.indexByteLimit)
    guard let words = found else { return [] }
    state.withLock { $0.words[places] = (words, .now) }
    return words.queries(beginning: beginning)
  }
}
