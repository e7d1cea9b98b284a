internal import Diagnostics
package import LuaRuntime
internal import Platform
internal import PolicyModel
internal import Synchronization
package import Terminal

/// `albedo repl`: reads lines, runs them in one machine, prints what they give.
///
/// On a terminal lines are edited; else standard input is read as it is and only results are
/// printed. Nothing that is typed ends the session but `:quit`, `os.exit` and the end of the input.
package struct PromptSession: Sendable {
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
    // A person looks around first; what may be changed then, ':mode' and ':commit' say.
    settings.gate.mode = .read
    try await runner.install(MaintenanceModule.module(state))
    // Before the evaluator looks up what functions are called.
    try await runner.setOutput({ try output.write($0.bytes) }, event: { try output.receive($0) })
    try await runner.setExit { output.quit($0) }
    let offers = OfferedWords()
    evaluator = try await Evaluator(runner: runner, modules: settings.modules, offers: offers)
    help = HelpPages(modules: settings.modules, moduleNames: settings.host.moduleNames)
    completer = LuaCompleter(
      evaluator: evaluator, modules: settings.modules, host: settings.host, help: help,
      offers: offers)
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
        output: screen, remembered: remembered,
        promptStyle: console.settings.output.isColored ? .bold : nil,
        complete: { desk.ask($0, $1) },
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
      for file in settings.host.startupFiles { await begin(with: file) }
      if let status = output.status { return status }
    }
    let status = try await readAndRun()
    await endTasks()
    return status
  }

  private func readAndRun() async throws -> Int32 {
    var isWarned = false
    var entry = Entry()
    while true {
      try console.endLine()
      let pending = state.takePending()
      let line =
        if let pending { pending } else {
          await readLine(prompt: entry.isEmpty ? prompt : ">> ", after: entry.text)
        }
      switch line {
      case .ended: return output.status ?? ExitClass.interrupted.rawValue
      case .interrupted: entry.clear()
      case .endOfInput:
        if let problem = entry.problem {
          report(LuaError(.syntax, problem))
          if !isInteractive { return ExitClass.failed.rawValue }
          entry.clear()
          continue
        }
        if !isWarned, await warnOfTasks() {
          isWarned = true
          continue
        }
        return ExitClass.success.rawValue
      case .text(let text):
        isWarned = false
        entry.add(text)
        if !(try await take(&entry)) {
          // A file of lines was written for what its earlier ones do.
          if !isInteractive { return output.status ?? ExitClass.failed.rawValue }
        }
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
    if entry.isFirstLine, let question = Question(entry.text) {
      let text = entry.text
      entry.clear()
      await remember(text)
      return try await answer(question)
    }
    if entry.isFirstLine, let call = LineCommand.Call(entry.text) {
      let text = entry.text
      entry.clear()
      await remember(text)
      let isDone = try await run(call, line: entry.firstLine - 1)
      state.note(.init(text: text, isCommand: true, hasFailed: !isDone))
      return isDone
    }
    let name = isInteractive ? "=repl" : "=stdin"
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
    // Functions in it know their lines, which are those of the source; only they need the text.
    let padding = text.contains("function") ? String(repeating: "\n", count: firstLine - 1) : ""
    let isDone = try await run(compiled, text: padding + text)
    state.note(.init(text: text, isCommand: false, hasFailed: !isDone))
    return isDone
  }

  /// The active environment in brackets as in a shell, what else the session is about, and `> `.
  private var prompt: String {
    let environment = settings.host.activeEnvironment().map { "[\($0)]" } ?? ""
    let words = [environment, state.label].filter { !$0.isEmpty }
    return words.joined(separator: " ") + (words.isEmpty ? "> " : " > ")
  }

  /// Reads a line behind `prompt`; `earlier` are the lines of the entry that it goes on with.
  func readLine(prompt: String, after earlier: String = "") async -> InputLine {
    let requests = desk.open()
    let context = earlier.isEmpty ? "" : earlier + "\n"
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
            request.answer(await completer.complete(request.text, after: context))
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
