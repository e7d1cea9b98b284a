internal import Diagnostics
package import LuaRuntime
internal import Platform
internal import Synchronization
package import Terminal

/// `albedo repl`: reads lines, runs them in one machine, prints what they give.
///
/// On a terminal lines are edited; else standard input is read as it is and only results are
/// printed. Nothing that is typed ends the session but `:quit`, `os.exit` and the end of the input.
package struct PromptSession: Sendable {
  /// What the session is for.
  package struct Settings: Sendable {
    /// The modules that are globals at the prompt.
    package var modules: [NativeModule]
    /// The names of the modules that only `require` gives.
    package var moduleNames: [String]
    /// The variables of the process.
    package var environment: [String: String]
    /// What a session on a terminal begins with, such as `albedo 1.0`.
    package var greeting: String
    /// Whether errors show where they were raised.
    package var showsTracebacks: Bool

    /// Creates settings.
    package init(
      modules: [NativeModule], moduleNames: [String], environment: [String: String],
      greeting: String, showsTracebacks: Bool
    ) {
      self.modules = modules
      self.moduleNames = moduleNames
      self.environment = environment
      self.greeting = greeting
      self.showsTracebacks = showsTracebacks
    }
  }

  let settings: Settings
  let console: Console
  let runner: LuaRunner
  let evaluator: Evaluator
  let reader: any LineReader
  let conductor: Conductor
  let output: PromptOutput
  let desk = CompletionDesk()
  let completer: LuaCompleter
  let help: HelpPages
  let history: HistoryFile?
  let state = SessionState()
  let historyTrouble = HistoryTrouble()
  let isInteractive: Bool
  /// The reading of lines has a thread of its own: it blocks for as long as nobody types.
  let keyboard = WorkerPool(limit: 1)

  /// Prepares a session on the standard streams.
  ///
  /// The machine of `runner` gets the module `albedo.repl`, so it serves one session, which takes
  /// over what scripts print and `os.exit`.
  package init(runner: LuaRunner, console: Console, settings: Settings) async throws {
    self.settings = settings
    self.console = console
    self.runner = runner
    let output = PromptOutput(console: console)
    self.output = output
    // Before the evaluator looks up what functions are called.
    try await runner.setOutput({ try output.write($0.bytes) }, event: { try output.receive($0) })
    try await runner.setExit { output.quit($0) }
    evaluator = try await Evaluator(runner: runner, modules: settings.modules)
    let names = (settings.modules.map(\.name) + settings.moduleNames).sorted()
    help = HelpPages(modules: settings.modules, moduleNames: settings.moduleNames)
    completer = LuaCompleter(
      evaluator: evaluator, modules: settings.modules, moduleNames: names,
      topics: help.topics)
    let screen: StandardStream? =
      StandardStream.output.isTerminal ? .output : StandardStream.error.isTerminal ? .error : nil
    isInteractive = StandardStream.input.isTerminal && screen != nil
    history = isInteractive ? HistoryFile(environment: settings.environment) : nil
    if isInteractive, let screen {
      reader = try Self.makeEditor(on: screen, desk, history, console)
    } else {
      reader = try PlainLineReader(output: nil, stop: {})
    }
    conductor = Conductor(reader: reader, console: console)
  }

  private static func makeEditor(
    on screen: StandardStream, _ desk: CompletionDesk, _ history: HistoryFile?,
    _ console: Console
  ) throws -> any LineReader {
    var remembered: [String] = []
    do {
      remembered = try history?.entries().suffix(HistoryFile.keptEntries) ?? []
    } catch {
      console.receive(.warning("earlier lines cannot be recalled: \(error)"))
    }
    do {
      return try LineEditor(
        output: screen, remembered: remembered, complete: { desk.ask($0, $1) },
        stop: { CurrentProcess.stop() })
    } catch {
      let hint = error.hint.map { "\n" + $0 } ?? ""
      console.receive(.warning(ErrorReport.sentence(for: error) + hint))
      return try PlainLineReader(output: screen, stop: { CurrentProcess.stop() })
    }
  }

  /// Reads and runs lines until the end and returns the exit status.
  ///
  /// On a terminal that is 0, or what `os.exit` says; else 1 when a line has failed. A signal that
  /// ends the session gives 130.
  package func run() async throws -> Int32 {
    if isInteractive {
      try TerminalSignal.onEach { [conductor] in conductor.receive($0) }
      console.receive(
        .note("\(settings.greeting): Lua at a prompt. ':help' explains, Ctrl-D ends."))
      await runner.setReporter { [self] in report($0) }
    }
    let status = try await readAndRun()
    await endTasks()
    return status
  }

  private func readAndRun() async throws -> Int32 {
    var isWarned = false
    var entry = Entry()
    var hasFailed = false
    while true {
      try console.endLine()
      let line = await readLine(prompt: entry.isEmpty ? prompt : ">> ")
      switch line {
      case .ended: return output.status ?? ExitClass.interrupted.rawValue
      case .interrupted: entry.clear()
      case .endOfInput:
        if let problem = entry.problem {
          report(LuaError(.syntax, problem))
          hasFailed = true
          entry.clear()
          if isInteractive { continue }
        }
        if !isWarned, await warnOfTasks() {
          isWarned = true
          continue
        }
        return (hasFailed && !isInteractive ? ExitClass.failed : .success).rawValue
      case .text(let text):
        isWarned = false
        entry.add(text)
        if !(try await take(&entry)) { hasFailed = true }
      }
      if let status = output.status { return status }
      if conductor.isEnding || Task.isCancelled { return ExitClass.interrupted.rawValue }
    }
  }

  /// Does what the lines so far ask for, if they are complete; false when that fails.
  private func take(_ entry: inout Entry) async throws -> Bool {
    if entry.isBlank {
      entry.clear()
      return true
    }
    if entry.isFirstLine, let call = LineCommand.Call(entry.text) {
      let text = entry.text
      entry.clear()
      await remember(text)
      let isDone = try await run(call)
      state.note(.init(text: text, isCommand: true, hasFailed: !isDone))
      return isDone
    }
    let name = isInteractive ? "repl" : "stdin"
    let firstLine = isInteractive ? 1 : entry.firstLine
    let compiled: Evaluator.Compiled
    do {
      compiled = try await evaluator.compile(entry.text, name: name, firstLine: firstLine)
    } catch {
      entry.clear()
      return fail(error)
    }
    if case .incomplete(let problem) = compiled {
      entry.problem = problem
      return true
    }
    let text = entry.text
    entry.clear()
    await remember(text)
    let isDone = try await run(compiled, text: text)
    state.note(.init(text: text, isCommand: false, hasFailed: !isDone))
    return isDone
  }

  private var prompt: String { state.label.isEmpty ? "> " : state.label + " > " }

  /// Runs what was compiled; false when that fails.
  func run(
    _ compiled: Evaluator.Compiled, text: String, _ arguments: [LuaValue] = []
  ) async throws -> Bool {
    switch compiled {
    case .incomplete(let problem), .wrong(let problem):
      return fail(LuaError(.syntax, problem))
    case .ready(let function, let isExpression):
      let values: [Description]
      do {
        values = try await evaluate(function, arguments)
      } catch {
        return fail(error)
      }
      if output.status != nil { return true }
      let isSecret = isExpression && Secrets.endsInSecret(text)
      try show(values, isSecret: isSecret)
      return true
    }
  }

  private func show(_ values: [Description], isSecret: Bool) throws {
    let printer = ValuePrinter(columnCount: columnCount)
    let lines = values.flatMap { printer.lines(of: $0, isSecret: isSecret) }
    try console.write(lines.map { $0 + "\n" }.joined())
    try console.flush()
  }

  /// The width of the output now.
  var columnCount: Int {
    StandardStream.output.columnCount(environment: settings.environment)
  }

  /// Runs a chunk; Ctrl-C cancels it.
  private func evaluate(
    _ function: LuaFunction, _ arguments: [LuaValue]
  ) async throws -> [Description] {
    let (cancellations, continuation) = AsyncStream.makeStream(of: Void.self)
    conductor.enter(.running) { continuation.yield() }
    defer { conductor.enter(.between) }
    return try await withThrowingTaskGroup(of: [Description]?.self) { group in
      // A file of lines is a script, which ends when all that it has started has ended.
      let tasks: LuaTaskPolicy = isInteractive ? .leftRunning : .awaited
      group.addTask { [evaluator] in try await evaluator.run(function, arguments, tasks: tasks) }
      group.addTask {
        for await _ in cancellations { break }
        return nil
      }
      while let result = try await group.next() {
        // Either the values are here, or the user wants no more of them.
        group.cancelAll()
        if let result { return result }
      }
      return []
    }
  }

  /// Reads a line behind `prompt`.
  func readLine(prompt: String) async -> InputLine {
    let requests = desk.open()
    conductor.enter(.reading)
    output.setReader(reader)
    defer {
      output.setReader(nil)
      conductor.enter(.between)
    }
    return await withTaskCancellationHandler {
      await withTaskGroup(of: InputLine?.self) { group in
        group.addTask { [keyboard, reader, desk] in
          let line = try? await onWorker(pool: keyboard) { reader.readLine(prompt: prompt) }
          desk.close()
          return line ?? .ended
        }
        group.addTask { [completer] in
          for await request in requests {
            request.answer(await completer.complete(request.text))
          }
          return nil
        }
        var line = InputLine.ended
        for await result in group {
          if let result { line = result }
        }
        return line
      }
    } onCancel: {
      reader.wake(.end)
    }
  }
}
