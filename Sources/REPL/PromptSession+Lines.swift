internal import Diagnostics
internal import LuaRuntime
internal import Platform
internal import Terminal

extension PromptSession {
  /// Runs a command of the prompt; false when that fails.
  ///
  /// `line` is its line in a file of lines, which errors name.
  func run(_ call: LineCommand.Call, line: Int) async throws -> Bool {
    let isDone = try await run(call)
    if !isDone, !isInteractive, output.status == nil {
      console.receive(.note("  in line \(line) of standard input"))
    }
    return isDone
  }

  private func run(_ call: LineCommand.Call) async throws -> Bool {
    guard let command = LineCommand.named(call.name) else {
      let names = LineCommand.all.map(\.name)
      let question = NearMiss.suggestions(for: call.name, among: names).map { ":" + $0 }
      let hint = question.isEmpty ? "" : "did you mean \(NearMiss.alternatives(question))? "
      return fail(
        REPLError(
          .unknownCommand, "':\(call.name)' is not a command of the prompt",
          hint: "\(hint)':help' lists them"))
    }
    if let problem = command.problem(of: call) {
      return fail(
        REPLError(
          .wrongUse, problem, hint: "type '\(command.usage)'; ':help \(command.name)' explains it"))
    }
    return try await command.handler(self, call)
  }

  /// Runs Lua that belongs to a command of the prompt; false when it fails.
  ///
  /// It has the globals of the prompt, and `...` are the arguments. Its values are printed, its error
  /// is reported. Ctrl-C cancels it, and what it assigns to a global stays.
  func run(lua source: String, _ arguments: [LuaValue] = []) async throws -> Bool {
    let compiled = try await evaluator.compile(source, name: "=prompt")
    return try await run(compiled, text: source, arguments)
  }

  /// Asks a question that wants a yes; false for every other answer, and where nobody can answer.
  func confirm(_ question: String) async -> Bool {
    guard isInteractive else { return false }
    guard case .text(let answer) = await readLine(prompt: question + " [y/N] ") else {
      return false
    }
    return ["y", "yes"].contains(answer.lowercased())
  }

  /// Shows a page about the prompt itself or a topic; false where there is none.
  func explain(_ topic: String) async throws -> Bool {
    guard !topic.isEmpty else {
      try await show(text: help.overview(columnCount: columnCount))
      return true
    }
    guard let page = help.page(for: topic, columnCount: columnCount) else {
      let question = NearMiss.question(for: topic, among: help.topics).map { $0 + " " } ?? ""
      return fail(
        REPLError(
          .noHelp, "there is no help on '\(topic)'",
          hint: "\(question)':help' names the modules; try ':help store' or ':help spec.parse'"))
    }
    try await show(text: page)
    return true
  }

  /// Runs code and says how long that took.
  func time(_ code: String) async throws -> Bool {
    let compiled = try await evaluator.compile(code, name: "=repl")
    return try await run(compiled, text: code, isTimed: true)
  }

  /// Keeps a line for recall, now and in later sessions.
  func remember(_ text: String) async {
    guard isInteractive else { return }
    reader.remember(text)
    guard let history, !historyTrouble.isKnown else { return }
    do {
      try await onWorker(pool: keyboard) { try history.add(text) }
    } catch {
      historyTrouble.setKnown()
      console.receive(.warning("lines are not kept for later sessions: \(error)"))
    }
  }

  /// Reports an error; returns false, as what failed did not work.
  func fail(_ error: any Error) -> Bool {
    report(error)
    return false
  }

  /// Shows an error without secrets; of a cancelled line only that it was.
  func report(_ error: any Error) {
    try? console.flush()
    if output.status != nil { return }
    let error = LuaError(describing: error)
    if isInteractive, error.qualifiedCode == LuaFailure.cancelled.qualified {
      console.receive(.note("cancelled"))
      return
    }
    let traceback = settings.showsTracebacks ? error.traceback.map(Secrets.masked) : nil
    console.report(Self.masked(error), traceback: traceback)
  }

  static func masked(_ error: LuaError) -> LuaError {
    var masked = error
    masked.message = Secrets.masked(error.message)
    masked.hint = error.hint.map(Secrets.masked)
    masked.activities = error.activities.map(Secrets.masked)
    masked.cause = error.cause.map { Self.masked(LuaError(describing: $0)) }
    return masked
  }
}
