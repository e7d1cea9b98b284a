internal import Diagnostics
internal import LuaRuntime
internal import Terminal

extension PromptSession {
  /// Says how a task behind the prompt ended; called on the Lua thread.
  func report(_ report: LuaTaskReport) {
    let time = QuantityText.span(report.duration)
    switch report.result {
    case .success(let values):
      let printer = ValuePrinter(columnCount: columnCount)
      let lines = values.flatMap { printer.lines(of: Description(copied: $0)) }
      let head = "\(report.name): ended after \(time)"
      output.tell(lines.isEmpty ? head : "\(head): \(lines.joined(separator: "\n"))")
    case .failure(let error):
      let error = LuaError(describing: error)
      if error.qualifiedCode == LuaFailure.cancelled.qualified {
        output.tell("\(report.name): cancelled after \(time)")
      } else {
        output.report(Self.masked(error).during("running \(report.name) behind the prompt"))
      }
    }
  }

  /// Shows the tasks behind the prompt.
  func listTasks() async throws {
    let tasks = await runner.tasks()
    if tasks.isEmpty { return console.receive(.note("no task is running")) }
    let width = tasks.map { DisplayWidth.of($0.name) }.max() ?? 0
    for task in tasks {
      let time = QuantityText.span(task.duration)
      let name = DisplayWidth.padded(task.name, to: width)
      try console.write("\(task.number)  \(name)  \(task.state.rawValue), \(time)\n")
    }
    try console.flush()
  }

  /// Cancels a task; false when there is none of the number.
  func cancelTask(_ number: Int?) async -> Bool {
    if let number, await runner.cancelTask(number) { return true }
    let what = number.map { "no task has the number \($0)" } ?? "':cancel' needs a number"
    return fail(REPLError(.noTask, what, hint: "':jobs' lists the tasks with their numbers"))
  }

  /// Warns that the end of the session cancels tasks; false when there are none.
  func warnOfTasks() async -> Bool {
    let names = await runner.tasks().map(\.name)
    guard isInteractive, !names.isEmpty else { return false }
    console.receive(
      .warning(
        "still running: \(names.joined(separator: ", ")); Ctrl-D once more cancels and ends"))
    return true
  }

  /// Cancels what goes on behind the prompt and waits for its end; Ctrl-C three times does not.
  func endTasks() async {
    conductor.enter(.running)
    await runner.endBackgroundTasks()
    conductor.enter(.between)
  }
}

extension LuaError {
  /// Returns the error with one more thing that was being done.
  fileprivate func during(_ activity: String) -> LuaError {
    var copy = self
    copy.activities.append(activity)
    return copy
  }
}
