internal import Diagnostics
internal import LuaAPI
internal import LuaRuntime
internal import Terminal

/// One run of a command whose line has been read.
struct CommandRun {
  let parsed: ParsedCommandLine
  let machine: ScriptMachine
  let session: Session
  let console: Console
  /// What the native modules share.
  let api: APISession

  /// What scripts write with.
  private var output: OutputObject { api.output }

  /// Whether a command only explains or looks after the program itself.
  ///
  /// Such a command works whatever the scopes and the environment hold.
  static func worksWithoutSession(_ path: [String]) -> Bool {
    path.count == 1 && ["help", "completion", "complete", "trust"].contains(path[0])
  }

  /// Does what the line asks for and returns the exit status.
  func perform() async throws -> Int32 {
    let guide = Guide(machine: machine, console: console, dataFolder: session.dataFolder)
    switch parsed.action {
    case .version: try guide.showVersion(isVerbose: parsed.globals.isVerbose)
    case .help: try await guide.explain(parsed.path)
    case .run: return try await run()
    }
    return ExitClass.success.rawValue
  }

  private func run() async throws -> Int32 {
    // A command may have a '--json' of its own.
    api.output.connect(
      ConsoleOutput(console: console),
      isJSON: parsed.options["json"]?.isOn ?? parsed.globals.isJSON)
    switch parsed.path {
    case ["run"]:
      return status(of: try await script.run(file: parsed.arguments["file"]?.text ?? "-"))
    case ["eval"]:
      return status(of: try await script.run(text: parsed.arguments["code"]?.text ?? ""))
    case ["repl"]: return try await runPrompt()
    case ["help"]:
      try await Guide(machine: machine, console: console, dataFolder: session.dataFolder)
        .run(parsed)
    case ["trust"]:
      return try TrustCommand(
        ledger: session.trustLedger, console: console, globals: parsed.globals,
        absolute: session.absolute
      ).run(parsed)
    case ["completion"]:
      let name = parsed.arguments["shell"]?.text ?? ""
      try console.write(CompletionShell(rawValue: name)?.script ?? "")
    case ["complete"]: throw incompleteQuestion
    default: return try await runCommand()
    }
    return ExitClass.success.rawValue
  }

  private var script: ScriptRun {
    ScriptRun(runner: machine.runner, arguments: parsed.arguments["arguments"]?.list ?? [])
  }

  private var incompleteQuestion: HostError {
    HostError(
      .missingValue, "'albedo complete' needs a shell and the words of a line",
      hint: "write 'albedo complete --shell bash -- WORDS'; 'albedo completion bash' prints the"
        + " script that asks so")
  }

  private func runCommand() async throws -> Int32 {
    let loaded = try await machine.commands.settle { try machine.commands.loaded(at: parsed.path) }
    guard let function = loaded.run else {
      preconditionFailure("the parser lets only commands through that can be run")
    }
    return status(of: try await machine.runner.call(function, [context]))
  }

  /// What a command's `run` gets: its arguments, its options and those of the program, its output.
  private var context: LuaValue {
    let globals = parsed.globals
    var options = parsed.options
    for (name, isOn) in [
      ("json", globals.isJSON), ("dry-run", globals.isDryRun), ("verbose", globals.isVerbose),
      ("quiet", globals.isQuiet), ("offline", globals.isOffline),
    ] where options[name] == nil {
      options[name] = .flag(isOn)
    }
    return .record([
      "arguments": Self.table(parsed.arguments), "options": Self.table(options),
      "output": .object(api.output),
    ])
  }

  private static func table(_ values: [String: OptionValue]) -> LuaValue {
    .table(
      values.sorted { $0.key < $1.key }.map { name, value in
        LuaField(key: .text(name), value: LuaValue(option: value))
      })
  }

  /// An integer that a script returns is its exit status; anything else is success.
  private func status(of results: [LuaValue]) -> Int32 {
    guard let status = results.first?.integer else { return ExitClass.success.rawValue }
    // The system keeps eight bits; a failure must not become a success in them.
    return (0...255).contains(status) ? Int32(status) : ExitClass.failed.rawValue
  }
}

extension LuaValue {
  /// The value of an option as scripts see it; nil for one that was not given.
  fileprivate init(option value: OptionValue) {
    switch value {
    case .absent: self = .nil
    case .flag(let isOn): self = .boolean(isOn)
    case .count(let count): self = .integer(Int64(count))
    case .text(let text): self = .text(text)
    case .list(let texts): self = .list(texts.map { .text($0) })
    }
  }
}
