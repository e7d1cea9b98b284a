import CLuaTrampoline
import Diagnostics

/// What is left of the budget of one run.
struct RunLimits {
  let budget: LuaBudget
  /// Instructions left.
  var left: Int64
  /// When the time is up, on the monotonic clock; 0 before the first step, or without a limit.
  private(set) var deadline: UInt64 = 0

  init(_ budget: LuaBudget) {
    self.budget = budget
    left = budget.instructions.map { Int64(max(0, $0)) } ?? .max
  }

  /// Starts the clock, once.
  mutating func start() {
    guard deadline == 0, let time = budget.time else { return }
    deadline = max(1, lt_now() + time.nanoseconds)
  }
}

/// Hands the watchdog's alarm to the host's closure.
final class OverrunHandler: Sendable {
  let report: @Sendable (LuaOverrun) -> Void

  init(_ report: @escaping @Sendable (LuaOverrun) -> Void) {
    self.report = report
  }
}

extension LuaMachine {
  var isSandboxed: Bool { sandbox != nil }

  /// Tells C the rules, before the state is opened.
  func setRules(_ sandbox: LuaSandbox) {
    unsafe host.pointee.limits.is_sandboxed = 1
    unsafe host.pointee.limits.maximum_string = max(1024, sandbox.maximumStringBytes)
    unsafe host.pointee.limits.maximum_fields = max(1024, sandbox.maximumTableKeys)
    unsafe host.pointee.limits.maximum_read_bytes = max(1024, sandbox.maximumResultBytes)
    unsafe host.pointee.limits.grace = sandbox.grace.nanoseconds
    guard let overrunHandler else { return }
    unsafe host.pointee.limits.overrun_context = Unmanaged.passUnretained(overrunHandler).toOpaque()
    unsafe host.pointee.limits.overrun = { context, lateBy in
      guard let context = unsafe context else { return }
      let handler = unsafe Unmanaged<OverrunHandler>.fromOpaque(context).takeUnretainedValue()
      handler.report(LuaOverrun(lateBy: .nanoseconds(Int64(clamping: lateBy))))
    }
  }

  /// Gives a run its budget, or the default one; nothing on a trusted machine.
  func setLimits(_ run: Int, _ budget: LuaBudget?) {
    guard let sandbox else { return }
    limits[run] = RunLimits(budget ?? sandbox.budget)
  }

  /// Runs one step of a task within what is left of its run's budget.
  func stepWithinLimits(_ task: Int, _ coroutine: Coroutine) -> Int32 {
    guard isSandboxed, let run = board.run(of: task), let index = limits.index(forKey: run) else {
      return unsafe lt_step(host, coroutine.stack.pointer, coroutine.argumentCount)
    }
    // A script that is not trusted does not get to clean up.
    guard !board.currentIsCancelled else {
      unsafe host.pointee.limits.exceeded = Int32(LT_CANCELLED)
      return Int32(LT_KILLED)
    }
    limits.values[index].start()
    beginLimits(limits.values[index])
    let status = unsafe lt_step(host, coroutine.stack.pointer, coroutine.argumentCount)
    unsafe lt_end_limits(host)
    limits[run]?.left = unsafe host.pointee.limits.left
    return status
  }

  /// Runs `body`, which loads source text, within a budget, unless a step runs already.
  func withinLimits<Value>(
    _ budget: LuaBudget?, _ body: () throws -> Value
  ) rethrows -> Value {
    guard let sandbox, unsafe host.pointee.limits.is_active == 0 else { return try body() }
    // A source that filled the machine may have been dropped since.
    forgetReturned()
    var limits = RunLimits(budget ?? sandbox.budget)
    limits.start()
    beginLimits(limits)
    defer { unsafe lt_end_limits(host) }
    return try body()
  }

  private func beginLimits(_ limits: RunLimits) {
    currentBudget = limits.budget
    unsafe lt_begin_limits(host, limits.left, limits.deadline)
  }

  /// When the runner has to look at its timers next; nil for never.
  var nextAlarm: TaskTime? {
    let limit = limits.values.lazy.map(\.deadline).filter { $0 != 0 }.min()
    guard let limit = limit.map(TaskTime.init(nanoseconds:)) else { return board.nextTimer }
    return board.nextTimer.map { min($0, limit) } ?? limit
  }

  /// Ends the runs whose time is up while they wait.
  func endLateRuns() {
    guard isSandboxed else { return }
    let now = lt_now()
    for (run, limits) in limits where limits.deadline != 0 && limits.deadline <= now {
      currentBudget = limits.budget
      endRun(run, timeFailure())
    }
  }

  /// Ends a task that C has ended, and with it its run when that went over a limit.
  func endKilled(_ task: Int) {
    let exceeded = unsafe host.pointee.limits.exceeded
    guard isSandboxed, Int(exceeded) != LT_CANCELLED, let run = board.run(of: task) else {
      return end(task, .failure(LuaError.cancelled))
    }
    endRun(run, killFailure())
    // What the run held is garbage now; the next call shall not find the machine full.
    if Int(exceeded) == LT_OUT_OF_MEMORY { _ = unsafe lt_collect(host) }
  }

  private func endRun(_ run: Int, _ error: LuaError) {
    cancelRun(run)
    for task in coroutines.keys.sorted() where board.run(of: task) == run {
      end(task, .failure(error))
    }
  }

  /// Returns the error for the limit that the last step went over.
  func killFailure() -> LuaError {
    switch Int(unsafe host.pointee.limits.exceeded) {
    case LT_OUT_OF_INSTRUCTIONS:
      LuaError(
        .instructionLimit,
        "the script needs more than \(currentBudget.instructions ?? 0) instructions",
        hint: "allow more, or give it less to do at a time")
    case LT_OUT_OF_TIME: timeFailure()
    case LT_OUT_OF_MEMORY: memoryFailure()
    default: .cancelled
    }
  }

  private func timeFailure() -> LuaError {
    LuaError(
      .timeLimit, "the script takes longer than \(QuantityText.span(currentBudget.time ?? .zero))",
      hint: "allow more, or give it less to do at a time")
  }

  /// Returns the error for a machine without memory.
  func memoryFailure() -> LuaError {
    guard isSandboxed else { return .outOfMemory }
    return LuaError(
      .memoryLimit,
      unsafe "the script needs more than \(host.pointee.maximum_bytes) bytes of memory, "
        + "or a string of more than \(host.pointee.limits.maximum_string), "
        + "or a table of more than \(host.pointee.limits.maximum_fields) keys",
      hint: "allow more; it is that of the whole machine, with what earlier calls have kept")
  }
}
