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

  /// Creates the program for a command line without the program's own name.
  package init(arguments: [String], environment: [String: String]) {
    self.arguments = arguments
    self.environment = environment
  }

  /// Runs the program in this process and ends the process with its exit status.
  ///
  /// An interrupt cancels what runs; a second one ends the process at once.
  package static func main(arguments: [String]) async -> Never {
    StandardStream.reportBrokenPipes()
    let program = Program(arguments: arguments, environment: CurrentProcess.environment)
    let work = Task { @concurrent in await program.run() }
    Interrupts.onFirst { work.cancel() }
    CurrentProcess.exit(await work.value)
  }

  private func run() async -> Int32 {
    var parsed: ParsedCommandLine?
    var console = console(for: GlobalOptions())
    do {
      let status = try await run(&parsed, &console)
      console.endProgress()
      try console.flush()
      return status
    } catch {
      console.endProgress()
      try? console.flush()
      if let error = error as? TerminalError, error.code == .brokenPipe {
        // The reader has seen enough; that is no failure of ours worth a word.
        return ExitClass.failed.rawValue
      }
      // A document that is out already says what happened; there is only ever one.
      if ErrorDocument.isWanted(parsed, arguments), !console.hasWritten {
        let path = parsed?.path ?? []
        try? console.write(ErrorDocument.text(for: error, command: path) + "\n")
        try? console.flush()
      }
      console.report(error)
      if parsed?.globals.isDebug == true, let traceback = (error as? LuaError)?.traceback {
        console.receive(.note(traceback))
      }
      return ErrorReport.exitClass(of: error).rawValue
    }
  }

  private func console(for globals: GlobalOptions) -> Console {
    Console(
      settings: .ofProcess(
        verbosity: globals.verbosity, color: globals.color, environment: environment))
  }

  private func run(
    _ result: inout ParsedCommandLine?, _ console: inout Console
  ) async throws -> Int32 {
    // The shipped commands must be found before the options that add scopes are known; those add
    // no commands.
    let first = try Session(environment: environment, globals: GlobalOptions())
    let finder = ScriptFinder(places: first.scriptPlaces, allowsOverride: false)
    let runner = try await LuaRunner()
    try await runner.setSearcher { name in
      guard let file = try finder.findModule(named: name)?.winner else { return nil }
      return LuaSource(
        LuaString(bytes: try finder.bytes(of: file)), name: "@" + file.location, globals: .forbidden
      )
    }
    let commands = ScriptCommands(finder: finder, runner: runner)
    let api = APISession()
    for module in NativeModules.all(api) { try await runner.install(module) }

    let parsed = try await commands.settle {
      try CommandLineParser(source: commands).parse(arguments)
    }
    result = parsed
    console = self.console(for: parsed.globals)
    let session = try Session(environment: environment, globals: parsed.globals)
    api.begin(
      APISession.Settings(
        substitution: session.substitution, host: Session.hostPlatform(),
        load: { try session.readConfiguration() }))
    try session.refuseUnreadPolicies()
    try session.refuseEnvironment()
    if let environment = session.inheritedEnvironment, parsed.path.count > 1 {
      console.receive(
        .warning("SPACK_ENV is '\(environment)', but this version does not read environments"))
    }
    for note in parsed.notes { console.receive(.warning(note)) }
    let help = HelpFormatter(columnCount: console.settings.output.columnCount)
    switch parsed.action {
    case .version:
      try console.write("albedo \(Self.version)\n")
      return ExitClass.success.rawValue
    case .help:
      let page = try await commands.settle {
        parsed.path.isEmpty
          ? try help.overview(of: commands) : try help.page(for: parsed.path, in: commands)
      }
      try console.write(page)
      return ExitClass.success.rawValue
    case .run:
      return try await CommandRun(
        parsed: parsed, commands: commands, finder: finder, runner: runner, console: console
      ).run()
    }
  }
}
