import Diagnostics

extension LuaRunner {
  /// Loads source text within a budget.
  ///
  /// Throws `lua.not_sandboxed` on a trusted machine, and otherwise as `load(_:)` does, or the error
  /// of the limit that parsing goes over.
  public func load(_ source: LuaSource, budget: LuaBudget) throws -> LuaFunction {
    try sandboxed().load(source, budget: budget)
  }

  /// Loads and runs source text, each within a budget.
  ///
  /// Throws `lua.not_sandboxed` on a trusted machine; otherwise as `run(_:arguments:)` does, or the
  /// error of the limit that it goes over.
  public func run(
    _ source: LuaSource, arguments: [LuaValue] = [], budget: LuaBudget
  ) async throws -> [LuaValue] {
    try await call(try load(source, budget: budget), arguments, budget: budget)
  }

  /// Calls a function within a budget.
  ///
  /// Throws `lua.not_sandboxed` on a trusted machine; otherwise as `call(_:_:)` does, or the error
  /// of the limit that it goes over. When a wait reaches the time limit, the Swift work is cancelled
  /// and the call ends without waiting for it.
  public func call(
    _ function: LuaFunction, _ arguments: [LuaValue] = [], budget: LuaBudget
  ) async throws -> [LuaValue] {
    _ = try sandboxed()
    return try await startCall(function, arguments, budget, .awaited)
  }

  /// Calls a function once for each argument list, one call after the other, each with the whole
  /// budget.
  ///
  /// Returns how each call ended, in the order of the lists: a failure, also one of a limit, is that
  /// of its call alone. One visit to the machine's thread serves all calls that do not wait, which
  /// makes this the cheap way to ask many questions. Cancelling the Swift task ends the call that
  /// runs and fails the others with `lua.cancelled`. With `stopsAtLimit` the first call that goes over
  /// a limit is the last one, and those after it fail as it did: so a function that never ends costs
  /// one budget, however many questions there are.
  ///
  /// Throws `lua.not_sandboxed` on a trusted machine.
  public func call(
    _ function: LuaFunction, batch argumentLists: [[LuaValue]], budget: LuaBudget,
    stopsAtLimit: Bool = false
  ) async throws -> [Result<[LuaValue], any Error>] {
    let machine = try sandboxed()
    let control = RunControl()
    return await withTaskCancellationHandler {
      var results: [Result<[LuaValue], any Error>] = []
      results.reserveCapacity(argumentLists.count)
      for arguments in argumentLists {
        let result = await callOnce(machine, function, arguments, budget, control)
        results.append(result)
        if stopsAtLimit, case .failure(let error as LuaError) = result, error.isOfLimit {
          results += Array(repeating: result, count: argumentLists.count - results.count)
          break
        }
      }
      // Tasks of others may have become ready meanwhile.
      pump()
      return results
    } onCancel: {
      interrupt(control)
    }
  }

  private func callOnce(
    _ machine: LuaMachine, _ function: LuaFunction, _ arguments: [LuaValue], _ budget: LuaBudget,
    _ control: RunControl
  ) async -> Result<[LuaValue], any Error> {
    guard !control.isCancelled, !Task.isCancelled else { return .failure(LuaError.cancelled) }
    let run = nextRun()
    do {
      try machine.startRun(run, function, arguments, control, budget)
    } catch {
      return .failure(error)
    }
    if let result = pump(until: run) { return result }
    do {
      return .success(try await result(of: run))
    } catch {
      return .failure(error)
    }
  }

  private func sandboxed() throws -> LuaMachine {
    let machine = try opened()
    guard machine.isSandboxed else {
      throw LuaError(
        .notSandboxed, "a trusted machine has no budgets",
        hint: "create the runner with LuaConfiguration.sandboxed()")
    }
    return machine
  }
}
