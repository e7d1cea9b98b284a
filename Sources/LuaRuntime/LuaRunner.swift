import CLuaTrampoline
import Diagnostics

/// A Lua machine on a thread of its own, and the scheduler of its tasks.
///
/// Scripts are plain sequential Lua. When a script calls a function that waits, its task is
/// suspended, the work runs on Swift's own threads, and other tasks of the machine go on.
public actor LuaRunner {
  nonisolated let thread: LuaThread
  nonisolated let place = MachinePlace()
  private var lastRun = 0
  private var waiters: [Int: CheckedContinuation<[LuaValue], any Error>] = [:]
  private var works: [Int: Task<Void, Never>] = [:]
  var reporter: (@Sendable (LuaTaskReport) -> Void)?
  var unreported: [LuaTaskReport] = []
  var enders: [CheckedContinuation<Void, Never>] = []

  /// The executor of the machine's thread.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe thread.asUnownedSerialExecutor()
  }

  /// Starts the thread and the machine with its standard libraries.
  ///
  /// Throws `lua.out_of_memory` when the limit is too small for the libraries.
  public init(_ configuration: LuaConfiguration = LuaConfiguration()) async throws {
    thread = try LuaThread()
    try open(configuration)
  }

  private func open(_ configuration: LuaConfiguration) throws {
    let machine = try LuaMachine(configuration)
    machine.ledger.setRunner(self)
    place.machine = machine
    thread.setAlarmHandler { [weak self] in self?.assumeIsolated { $0.fireTimers() } }
  }

  /// The version of Lua that this program was built with, such as `Lua 5.4.6`.
  public static var languageVersion: String { unsafe String(cString: lt_lua_release()) }

  var machine: LuaMachine? { place.machine }

  // Not an isolated deinit: with one, Swift 6.3 cannot import this actor into a release build
  // ("circular reference"). The thread closes the machine as its last act instead.
  deinit {
    thread.stop(closing: place)
  }

  /// Makes `require` find a native module.
  ///
  /// Throws `lua.declaration` for a name that is taken.
  public func install(_ module: NativeModule) throws {
    try opened().install(module)
  }

  /// Sets where `require` looks for modules that are not native.
  ///
  /// The closure gets the module's name and returns nil when there is none. It runs on the Lua
  /// thread; an error that it throws is raised by `require`.
  public func setSearcher(_ searcher: @escaping @Sendable (String) throws -> LuaSource?) throws {
    try opened().searcher = searcher
  }

  /// Sets where `print`, `io.write` and the methods of `io.stdout` write; until then they use the C
  /// library's output, and those of a sandbox drop it.
  ///
  /// The closure gets what one call writes, line feeds included, on the Lua thread, and must not
  /// block for long; an error that it throws is raised by the call. In a sandbox only `print` and
  /// `warn` write. `event` hears what else concerns the streams, so that a host with a buffer can
  /// keep the order; `io.stdout:setvbuf` is seen to by events. May be called again.
  public func setOutput(
    _ output: @escaping @Sendable (LuaString) throws -> Void,
    event: @escaping @Sendable (LuaOutputEvent) throws -> Void = { _ in }
  ) throws {
    try opened().setOutput(output, event: event)
  }

  /// Lets `os.exit` end all that runs in the machine instead of the process.
  ///
  /// `handler` gets the status on the Lua thread: 0 and 1 for true and false, 1 for a number outside
  /// 0 to 255. Then every run and every task in the background is cancelled, so that `__close` runs
  /// and locks are released; each run throws `lua.cancelled`, unless it catches that and returns. Has
  /// no effect in a sandbox, where there is no `os.exit`. May be called again.
  public func setExit(_ handler: @escaping @Sendable (Int32) -> Void) throws {
    try opened().setExit(handler)
  }

  /// Runs source text as a task and returns its results when the task and all that it started have
  /// ended.
  ///
  /// Throws `lua.syntax`, the error that the script raised, or the error of a task that failed
  /// while nobody waited for it. Cancelling the Swift task cancels everything, down to the Swift
  /// work that the script waits for; the error is then `lua.cancelled`.
  ///
  /// With `tasks: .leftRunning` the run ends with the chunk, as a prompt needs it; what it started
  /// goes on and is reported by `setReporter`. Cancelling then reaches it by `cancelTask` only. A
  /// sandboxed machine waits for it all the same: nothing may outlast the budget of its call.
  public func run(
    _ source: LuaSource, arguments: [LuaValue] = [], tasks: LuaTaskPolicy = .awaited
  ) async throws -> [LuaValue] {
    try await call(try opened().load(source), arguments, tasks: tasks)
  }

  /// Runs a chunk as `run(_:arguments:)` does.
  public func run(
    chunk: String, name: String, globals: LuaGlobals = .shared, arguments: [LuaValue] = [],
    tasks: LuaTaskPolicy = .awaited
  ) async throws -> [LuaValue] {
    try await run(
      LuaSource(chunk, name: name, globals: globals), arguments: arguments, tasks: tasks)
  }

  /// Loads source text as a function without running it.
  public func load(_ source: LuaSource) throws -> LuaFunction {
    try opened().load(source)
  }

  /// Calls a function of this machine as a task, as `run` does with a chunk.
  public func call(
    _ function: LuaFunction, _ arguments: [LuaValue] = [], tasks: LuaTaskPolicy = .awaited
  ) async throws -> [LuaValue] {
    try await startCall(function, arguments, nil, tasks)
  }

  /// Starts a run and waits for its end.
  func startCall(
    _ function: LuaFunction, _ arguments: [LuaValue], _ budget: LuaBudget?, _ tasks: LuaTaskPolicy
  ) async throws -> [LuaValue] {
    let control = RunControl()
    let run = nextRun()
    return try await withTaskCancellationHandler {
      guard !Task.isCancelled else { throw LuaError.cancelled }
      return try await withCheckedThrowingContinuation { continuation in
        do {
          try opened().startRun(run, function, arguments, control, budget, tasks: tasks)
          waiters[run] = continuation
          pump()
        } catch {
          continuation.resume(throwing: error)
        }
      }
    } onCancel: {
      interrupt(control)
    }
  }

  /// Gives a new run its number.
  func nextRun() -> Int {
    lastRun += 1
    return lastRun
  }

  /// Cancels the run of a control from any thread.
  nonisolated func interrupt(_ control: RunControl) {
    control.cancel()
    thread.interrupt()
    Task { @concurrent in await self.cancelRun(of: control) }
  }

  /// Waits for the end of a run.
  func result(of run: Int) async throws -> [LuaValue] {
    try await withCheckedThrowingContinuation { waiters[run] = $0 }
  }

  /// Collects garbage completely, which releases the objects that Lua no longer holds.
  public func collectGarbage() throws {
    try opened().collectGarbage()
  }

  /// How many Swift objects and errors Lua holds.
  public var heldObjectCount: Int { machine?.heldCount ?? 0 }

  /// How much memory Lua holds, in bytes.
  public var usedByteCount: Int { machine?.usedByteCount ?? 0 }

  /// How many requests for memory the machine has made.
  var allocationCount: UInt64 { machine?.allocationCount ?? 0 }

  /// For tests: refuses some requests for memory, counted from the birth of the machine.
  func refuse(_ refused: Range<UInt64>?) {
    machine?.refuse(refused)
  }

  func opened() throws -> LuaMachine {
    guard let machine else { throw LuaError(.closed, "the machine has not been opened") }
    return machine
  }

  private func cancelRun(of control: RunControl) {
    guard let machine, let run = machine.controls.first(where: { $0.value === control })?.key
    else { return }
    machine.cancelRun(run)
    carryOut(machine.board.takeConsequences())
    pump()
  }

  /// Runs tasks until none is ready, or until somebody else wants the thread.
  func pump() {
    guard let machine else { return }
    while let (started, consequences) = machine.step() {
      if let started { start(started) }
      carryOut(consequences)
      if thread.isWanted { return thread.setAlarm(.now()) }
    }
    thread.setAlarm(machine.nextAlarm)
  }

  /// Does what the board had noted for this moment.
  private func fireTimers() {
    guard let machine else { return }
    machine.board.fire(at: .now())
    machine.endLateRuns()
    machine.armInterrupt()
    carryOut(machine.board.takeConsequences())
    pump()
  }

  /// Runs tasks until none is ready or a run has ended; returns how that one ended.
  func pump(until run: Int) -> Result<[LuaValue], any Error>? {
    guard let machine else { return .failure(LuaError.cancelled) }
    while let (started, consequences) = machine.step() {
      if let started { start(started) }
      carryOut(consequences)
      if let ended = consequences.finished.first(where: { $0.run == run }) { return ended.result }
    }
    thread.setAlarm(machine.nextAlarm)
    return nil
  }

  private func start(_ started: LuaMachine.Started) {
    let task = started.task
    let work = started.work
    works[task] = Task(executorPreference: LuaWorkers.shared) {
      let resumption: TaskBoard.Resumption
      do {
        resumption = .values(try await work())
      } catch {
        resumption = .failure(error)
      }
      await self.complete(task, resumption)
    }
  }

  private func complete(_ task: Int, _ resumption: TaskBoard.Resumption) {
    works[task] = nil
    machine?.board.complete(task, resumption)
    pump()
  }

  func carryOut(_ consequences: TaskBoard.Consequences) {
    for task in consequences.cancelled { works[task]?.cancel() }
    for (run, result) in consequences.finished {
      waiters.removeValue(forKey: run)?.resume(with: result)
    }
    for report in consequences.reports { deliver(report) }
  }
}
