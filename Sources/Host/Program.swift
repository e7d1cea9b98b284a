internal import ConfigModel
internal import Diagnostics
internal import LuaAPI
internal import LuaRuntime
internal import Platform
internal import SystemPackage
internal import Terminal

/// The whole program: reads the command line, runs what it names, reports what fails.
package struct Program {
  /// The version that `--version` prints.
  package static let version = "0.1.0"

  private let environment: [String: String]
  private let arguments: [String]

  /// What is known of a run so far, for whoever reports its failure.
  private struct RunRecord {
    var parsed: ParsedCommandLine?
    var console: Console
    var places: [ScriptPlace] = []
    var finder: ScriptFinder?

    /// Whether the command that was named is one of albedo's own, not a script of the user.
    var runsShippedCommand: Bool {
      guard let path = parsed?.path, path != ["run"], path != ["eval"] else { return false }
      let choice = (try? finder?.findCommand(at: path)) ?? nil
      return choice.map { $0.winner.origin == ScriptPlace.shippedOrigin } ?? true
    }
  }

  /// Creates the program for a command line without the program's own name.
  package init(arguments: [String], environment: [String: String]) {
    self.arguments = arguments
    self.environment = environment
  }

  /// Runs the program in this process and ends the process with its exit status.
  ///
  /// An interrupt cancels what runs; a second one ends the process at once.
  package static func main(arguments: [String]) async -> Never {
    let isCaught = Interrupts.catchSignals()
    StandardStream.reportBrokenPipes()
    let program = Program(arguments: arguments, environment: CurrentProcess.environment)
    let work = Task { @concurrent in await program.run() }
    if isCaught { Interrupts.onFirst { work.cancel() } }
    CurrentProcess.exit(await work.value)
  }

  private func run() async -> Int32 {
    // What is said before the line is read obeys the options that stand first.
    let leading = GlobalOptions.leading(in: arguments)
    var record = RunRecord(console: console(for: leading))
    do {
      let status = try await run(leading, &record)
      record.console.endProgress()
      try record.console.flush()
      return status
    } catch {
      record.console.endProgress()
      try? record.console.flush()
      if let error = error as? TerminalError, error.code == .brokenPipe {
        // The reader has seen enough; that is no failure of ours worth a word.
        return ExitClass.failed.rawValue
      }
      return report(error, record)
    }
  }

  private func report(_ error: any Error, _ record: RunRecord) -> Int32 {
    let globals = record.parsed?.globals ?? GlobalOptions.leading(in: arguments)
    let shown: any Error
    var traceback: String?
    let origin = ErrorOrigin(
      places: record.places, runsShippedCommand: record.runsShippedCommand)
    switch origin.judge(error) {
    case .plain(let error):
      shown = error
      if globals.isDebug { traceback = (error as? LuaError)?.traceback }
    case .defect(let error, let lines): (shown, traceback) = (error, lines)
    }
    // A document that is out already says what happened; there is only ever one.
    if ResultDocument.isWanted(record.parsed, arguments), !record.console.hasWritten {
      let path = record.parsed?.path ?? []
      try? record.console.write(ResultDocument.text(for: shown, command: path))
      try? record.console.flush()
    }
    record.console.report(shown, traceback: traceback)
    return ErrorReport.exitClass(of: shown).rawValue
  }

  private func console(for globals: GlobalOptions) -> Console {
    Console(
      settings: .ofProcess(
        verbosity: globals.verbosity, color: globals.color, environment: environment),
      onDrawing: { Interrupts.setDrawn($0) })
  }

  private func run(_ leading: GlobalOptions, _ record: inout RunRecord) async throws -> Int32 {
    var first = try Session(environment: environment, globals: leading)
    // Why it cannot be found is asked again for commands that need it.
    first.environmentInUse = (try? first.findEnvironment()) ?? nil
    var warnings: [String] = []
    let places = first.scriptPlaces { warnings.append($0) }
    record.places = places
    let session = first
    let settings: @Sendable () -> ScriptSettings = { session.scriptSettings }
    let api = APISession()
    api.output.connect(ConsoleOutput(console: record.console), isJSON: leading.isJSON)
    if let request = CompletionRequest(arguments: arguments) {
      let machine = try await ScriptMachine(
        places: places, api: api, output: nil, settings: settings)
      return try await complete(request, machine, api, first, record.console)
    }
    for warning in warnings { record.console.receive(.warning(warning)) }
    let output = ScriptOutput(record.console)
    let machine = try await ScriptMachine(
      places: places, api: api, output: output, settings: settings)
    record.finder = machine.finder
    let result: Result<Int32, any Error>
    do {
      result = .success(try await run(machine, api, output, after: first, &record))
    } catch {
      result = .failure(error)
    }
    await output.end(machine.runner)
    api.end()
    return try output.exitStatus ?? result.get()
  }

  private func run(
    _ machine: ScriptMachine, _ api: APISession, _ output: ScriptOutput, after first: Session,
    _ record: inout RunRecord
  ) async throws -> Int32 {
    let parsed = try await machine.commands.settle {
      try CommandLineParser(source: machine.commands).parse(arguments)
    }
    record.parsed = parsed
    let console = self.console(for: parsed.globals)
    try output.change(to: console)
    record.console = console
    var session = try Session(environment: environment, globals: parsed.globals)
    let needsSession = parsed.action == .run && !CommandRun.worksWithoutSession(parsed.path)
    if needsSession {
      // What was found for the places of scripts is still right, unless the options are others.
      let found = parsed.globals == first.globals ? first.environmentInUse : nil
      session.environmentInUse = try found ?? session.findEnvironment()
    }
    api.begin(session.apiSettings(machine.finder))
    for note in parsed.notes { console.receive(.warning(note)) }
    return try await CommandRun(
      parsed: parsed, machine: machine, session: session, console: console, api: api
    ).perform()
  }

  /// Answers a shell; whatever goes wrong, the user is typing and must not be told.
  private func complete(
    _ request: CompletionRequest, _ machine: ScriptMachine, _ api: APISession, _ session: Session,
    _ console: Console
  ) async throws -> Int32 {
    api.begin(session.apiSettings(machine.finder))
    let values = CompletionValues(api)
    let answer = await request.answer(machine.commands, values, machine.catalogue)
    try console.write(request.shell.text(of: answer))
    return ExitClass.success.rawValue
  }
}
