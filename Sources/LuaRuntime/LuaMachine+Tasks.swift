import CLuaTrampoline
import Diagnostics
import Synchronization

/// What other threads may know and ask of one run.
final class RunControl: Sendable {
  private let cancelled = Atomic(false)

  var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  func cancel() {
    cancelled.store(true, ordering: .releasing)
  }
}

extension LuaMachine {
  /// Work that a task has begun to wait for.
  typealias Started = (task: Int, work: @Sendable () async throws -> [LuaValue])

  /// Starts a run of `function`; its first task is ready to step.
  func startRun(
    _ run: Int, _ function: LuaFunction, _ arguments: [LuaValue], _ control: RunControl,
    _ budget: LuaBudget? = nil, tasks: LuaTaskPolicy = .awaited
  ) throws {
    try write([.function(function)] + arguments)
    var state: OpaquePointer?
    var reference: Int32 = 0
    var count: Int32 = 0
    let status = unsafe lt_new_task(host, &state, &reference, &count)
    guard status == LT_DONE, let state = unsafe state else { throw failure(status) }
    let task = board.startRun(run, leavesTasks: tasks == .leftRunning && !isSandboxed)
    controls[run] = control
    setLimits(run, budget)
    coroutines[task] = unsafe Coroutine(
      stack: LuaStack(state), reference: reference, argumentCount: count)
  }

  /// Takes over the coroutine of a task that Lua started; 0 when it may have no more.
  func adopt(_ stack: LuaStack, _ reference: Int32) -> Int64 {
    if let most = currentBudget.tasks, isSandboxed, board.currentRunLiveCount >= most { return 0 }
    // Only the prelude and module loading run outside a task; they start none.
    guard let task = board.spawn() else { return 0 }
    coroutines[task] = Coroutine(stack: stack, reference: reference, argumentCount: 0)
    return Int64(task)
  }

  /// Cancels all tasks of a run.
  func cancelRun(_ run: Int) {
    board.cancelRun(run)
  }

  /// Runs the next ready task until it waits or ends; nil when none is ready.
  func step() -> (started: Started?, consequences: TaskBoard.Consequences)? {
    forgetReturned()
    guard let ready = board.next() else { return nil }
    var started: Started?
    if ready.isStillborn {
      end(ready.task, .failure(LuaError.cancelled))
    } else {
      started = resume(ready)
    }
    return (started, board.takeConsequences())
  }

  private func resume(_ ready: TaskBoard.Ready) -> Started? {
    guard let coroutine = coroutines[ready.task] else { return nil }
    prepare(ready.resumption)
    request = nil
    let status = stepWithinLimits(ready.task, coroutine)
    coroutines[ready.task]?.argumentCount = 0
    switch Int(status) {
    case LT_WAITING:
      guard case .work(let work)? = request else { return nil }
      return (ready.task, work)
    case LT_DONE: end(ready.task, results())
    case LT_FAILED: end(ready.task, .failure(takeError()))
    case LT_KILLED: endKilled(ready.task)
    case LT_YIELDED:
      end(
        ready.task,
        .failure(LuaError(.error, "attempt to yield from outside a coroutine")))
    default: end(ready.task, uncopied(ready.task, failure(status)))
    }
    return nil
  }

  /// What a report says of results that cannot leave Lua; for every other task that is a failure.
  private func uncopied(
    _ task: Int, _ problem: LuaError
  ) -> Result<[LuaValue], any Error> {
    guard board.isInBackground(task),
      problem.qualifiedCode == LuaFailure.unsupportedValue.qualified
    else { return .failure(problem) }
    return .success([.text("(\(problem.message))")])
  }

  private func results() -> Result<[LuaValue], any Error> {
    do throws(LuaError) { return .success(try takeValues()) } catch { return .failure(error) }
  }

  private func prepare(_ resumption: TaskBoard.Resumption) {
    unsafe host.pointee.resumption = Int32(LT_VALUES)
    switch resumption {
    case .start: beginWriting()
    case .values(let values):
      do throws(LuaError) { try write(values) } catch { prepare(.failure(error)) }
    case .failure(let error):
      if error is CancellationError || (error as? LuaError)?.says(LuaError.cancelled) == true {
        _ = board.tellCurrent()
      }
      write(raised: error)
      unsafe host.pointee.resumption = Int32(LT_ERROR)
    }
  }

  func end(_ task: Int, _ result: Result<[LuaValue], any Error>) {
    if let coroutine = coroutines.removeValue(forKey: task) {
      unsafe lt_release_reference(host, coroutine.reference)
    }
    let run = board.run(of: task)
    board.end(task, result)
    if let run, board.root(of: run) == nil {
      controls[run] = nil
      limits[run] = nil
    }
  }

  /// Tells the hook whether the current task is meant by the interrupt.
  func answerInterrupt() -> Int32 {
    board.expire(at: .now())
    armInterrupt()
    guard let task = board.current, let run = board.run(of: task) else { return Int32(LT_GO_ON) }
    if controls[run]?.isCancelled == true { cancelRun(run) }
    guard board.currentIsCancelled else { return Int32(LT_GO_ON) }
    guard board.tellCurrent() else { return Int32(LT_FINISH) }
    write(raised: LuaError.cancelled)
    return Int32(LT_RAISE)
  }
}
