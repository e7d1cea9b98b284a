internal import Diagnostics
internal import LuaRuntime
internal import Platform
internal import Terminal

extension PromptSession {
  /// How long a line may take before its time is told.
  private static let longTime = Duration.seconds(1)

  /// Runs what was compiled, with its result; false when that fails.
  ///
  /// `isTimed` tells how long it took whatever that is.
  func run(
    _ compiled: Evaluator.Compiled, text: String, _ arguments: [LuaValue] = [],
    isTimed: Bool = false
  ) async throws -> Bool {
    switch compiled {
    case .incomplete(let problem), .wrong(let problem):
      return fail(LuaError(.syntax, problem))
    case .ready(let function, let isExpression):
      let start = ContinuousClock.now
      let values: [Description]
      do {
        values = try await evaluate(function, text, arguments)
      } catch {
        return fail(error)
      }
      let time = ContinuousClock.now - start
      if output.status != nil { return true }
      state.lastIsSecret = isExpression && Secrets.endsInSecret(text)
      try await show(values)
      if isTimed || (isInteractive && time > Self.longTime) {
        console.receive(.note("took " + QuantityText.span(time)))
      }
      return true
    }
  }

  /// Shows the next part of the last result that was cut.
  func showMore() async throws -> Bool {
    guard let value = try await evaluator.more() else {
      return fail(
        REPLError(
          .nothingMore, "nothing was left out of the last result",
          hint: "'_' is the last result, '_2' the one before it"))
    }
    try await show([value])
    return true
  }

  private func show(_ values: [Description]) async throws {
    var printer = ValuePrinter(columnCount: columnCount)
    printer.isColored = console.settings.output.isColored
    printer.offersMore = true
    let isSecret = state.lastIsSecret
    try await show(lines: values.flatMap { printer.lines(of: $0, isSecret: isSecret) })
  }

  /// The width of the output now.
  var columnCount: Int {
    StandardStream.output.columnCount(environment: settings.environment)
  }

  /// Runs a chunk; Ctrl-C cancels it.
  private func evaluate(
    _ function: LuaFunction, _ text: String, _ arguments: [LuaValue]
  ) async throws -> [Description] {
    let (cancellations, continuation) = AsyncStream.makeStream(of: Void.self)
    conductor.enter(.running) { continuation.yield() }
    defer { conductor.enter(.between) }
    return try await withThrowingTaskGroup(of: [Description]?.self) { group in
      // A file of lines is a script, which ends when all that it has started has ended.
      let tasks: LuaTaskPolicy = isInteractive ? .leftRunning : .awaited
      group.addTask { [evaluator] in
        try await evaluator.run(function, text: text, arguments, tasks: tasks)
      }
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
}
