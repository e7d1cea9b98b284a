import CLuaTrampoline
import Diagnostics

/// One Lua state with what Swift keeps beside it.
///
/// Not `Sendable`: it belongs to the one thread that its runner gives it. Safe: the pointers never
/// leave this module, the host outlives the state, and the state is closed before the host is freed.
@safe final class LuaMachine {
  /// What one native index stands for.
  enum Binding {
    case function(BoundFunction)
    case member(NativeClass)
    case assignment(NativeClass)
    case reading(NativeProperty)
    case writing(NativeProperty)
    case operation(NativeOperator)
    case module(NativeModule, first: Int)
    case runtime((LuaMachine, borrowing LuaFrame) throws -> [LuaValue])
  }

  /// What the current task waits for.
  enum Request {
    case work(@Sendable () async throws -> [LuaValue])
    /// What the board has noted: another task's end, or a moment.
    case board
  }

  /// The coroutine of a task.
  struct Coroutine {
    let stack: LuaStack
    let reference: Int32
    var argumentCount: Int32
  }

  let host: UnsafeMutablePointer<lt_host>
  let ledger = ReferenceLedger()
  var handles = HandleTable()
  private(set) var classNumbers: [String: Int] = [:]
  var definedClasses: Set<String> = []
  var closers: [String: @Sendable (any LuaObject) -> Void] = [:]
  var bindings: [Binding] = []
  var moduleNames: Set<String> = []
  var searcher: (@Sendable (String) throws -> LuaSource?)?
  var board = TaskBoard()
  var coroutines: [Int: Coroutine] = [:]
  var controls: [Int: RunControl] = [:]
  var request: Request?
  var environmentMaker: LuaFunction?
  var strictEnvironmentMaker: LuaFunction?
  var output: (@Sendable (LuaString) throws -> Void)?
  var outputEvent: (@Sendable (LuaOutputEvent) throws -> Void)?
  var exitHandler: (@Sendable (Int32) -> Void)?
  var preloader: LuaFunction?
  let sandbox: LuaSandbox?
  let overrunHandler: OverrunHandler?
  var limits: [Int: RunLimits] = [:]
  var currentBudget = LuaBudget.unlimited

  /// Creates the state and attaches it to the calling thread, which must be its only user.
  init(_ configuration: LuaConfiguration) throws {
    sandbox = configuration.sandbox
    overrunHandler = sandbox?.onOverrun.map { OverrunHandler($0) }
    unsafe host = .allocate(capacity: 1)
    unsafe host.initialize(to: lt_host())
    unsafe host.pointee.context = Unmanaged.passUnretained(self).toOpaque()
    unsafe host.pointee.maximum_bytes = max(0, configuration.maximumBytes ?? 0)
    unsafe host.pointee.maximum_entries = max(1, configuration.maximumTableFields)
    refuse(configuration.refusal)
    setCallbacks()
    if let sandbox { setRules(sandbox) }
    guard unsafe lt_open(host) != 0 else { throw LuaError.outOfMemory }
    unsafe lt_attach(host)
    try runPrelude()
    if configuration.countsLines { startCountingLines() }
  }

  deinit {
    refuse(nil)
    lt_attach(nil)
    unsafe lt_set_timer(host, 0)
    unsafe lt_close(host)
    unsafe host.deallocate()
  }

  private func setCallbacks() {
    unsafe host.pointee.call = { state, context, function in
      guard let machine = unsafe machine(of: context), let state = unsafe state else { return 0 }
      return unsafe machine.call(
        native: Int(function), LuaFrame(machine: machine, stack: LuaStack(state)))
    }
    unsafe host.pointee.direct = { state, context, object, isChecked in
      guard let state = unsafe state, let context = unsafe context, let object = unsafe object
      else { return 0 }
      // Without a copy of either reference: the machine outlives the call and keeps the function.
      return unsafe Unmanaged<LuaMachine>.fromOpaque(context)._withUnsafeGuaranteedRef { machine in
        unsafe Unmanaged<BoundFunction>.fromOpaque(object)._withUnsafeGuaranteedRef { function in
          unsafe machine.call(
            function, LuaFrame(machine: machine, stack: LuaStack(state)), isChecked: isChecked != 0)
        }
      }
    }
    unsafe host.pointee.release = { context, handle in
      let machine = unsafe machine(of: context)
      // Dropped after the table is free again: a deinit may come back here.
      _ = machine?.handles.remove(handle)
    }
    unsafe host.pointee.close = { context, handle in
      guard let machine = unsafe machine(of: context), let object = machine.handles.object(handle)
      else { return }
      machine.closers[type(of: object).luaClassName]?(object)
    }
    unsafe host.pointee.spawned = { context, state, reference in
      guard let machine = unsafe machine(of: context), let state = unsafe state else { return 0 }
      return unsafe machine.adopt(LuaStack(state), reference)
    }
    unsafe host.pointee.interrupted = { context in
      let machine = unsafe machine(of: context)
      return machine?.answerInterrupt() ?? Int32(LT_GO_ON)
    }
  }

  /// Returns the number of a class, which need not be defined yet.
  func classNumber(_ name: String) -> Int {
    if let number = classNumbers[name] { return number }
    classNumbers[name] = classNumbers.count + 1
    return classNumbers.count
  }

  /// Forgets the functions that Swift has dropped since the last time, and the objects that Lua has.
  func forgetReturned() {
    unsafe lt_release_lost(host)
    for reference in ledger.takeReturned() { unsafe lt_release_reference(host, reference) }
  }

  /// Loads source text and returns its function, within a budget in a sandbox.
  func load(
    _ source: LuaSource, on stack: LuaStack? = nil, budget: LuaBudget? = nil
  ) throws -> LuaFunction {
    try withinLimits(budget) {
      try load(
        source, on: stack,
        maker: source.globals == .forbidden ? strictEnvironmentMaker : environmentMaker)
    }
  }

  /// Loads source text whose globals a function makes; without one they are the machine's.
  func load(
    _ source: LuaSource, on stack: LuaStack? = nil, maker: LuaFunction?
  ) throws -> LuaFunction {
    let environment = maker?.reference ?? LUA_NOREF
    guard let state = unsafe stack?.pointer ?? host.pointee.main else { throw LuaError.outOfMemory }
    let status = unsafe source.text.bytes.withUnsafeBytes { bytes in
      unsafe lt_load(
        host, state, bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? lt_no_text(),
        bytes.count, source.name, environment)
    }
    switch Int(status) {
    case LT_DONE:
      guard let function = try takeValues().first?.function else { throw LuaError.outOfMemory }
      return function
    case LT_SYNTAX:
      throw LuaError(.syntax, LuaError(describing: takeError()).message)
    default: throw failure(status)
    }
  }

  /// Calls the function that has been written into `out` with its arguments.
  func callWritten(on stack: LuaStack? = nil) throws -> [LuaValue] {
    guard let state = unsafe stack?.pointer ?? host.pointee.main else { throw LuaError.outOfMemory }
    let status = unsafe lt_call(host, state)
    switch Int(status) {
    case LT_DONE: return try takeValues()
    case LT_FAILED: throw takeError()
    default: throw failure(status)
    }
  }

  /// Runs a full collection.
  func collectGarbage() throws {
    forgetReturned()
    let status = unsafe lt_collect(host)
    guard status == LT_DONE else { throw failure(status) }
  }
}

private func machine(of context: UnsafeMutableRawPointer?) -> LuaMachine? {
  unsafe context.map { unsafe Unmanaged<LuaMachine>.fromOpaque($0).takeUnretainedValue() }
}

extension LuaMachine {
  /// How many objects and errors Lua holds.
  var heldCount: Int {
    unsafe lt_release_lost(host)
    return handles.count
  }

  /// How much memory Lua holds.
  var usedByteCount: Int { unsafe host.pointee.used_bytes }

  /// How many requests for memory there have been.
  var allocationCount: UInt64 { unsafe host.pointee.allocations }

  /// Refuses some requests for memory, counted from the birth of the machine; nil for none.
  func refuse(_ refused: Range<UInt64>?) {
    unsafe host.pointee.refuse_from = refused?.lowerBound ?? 0
    unsafe host.pointee.refuse_before = refused?.upperBound ?? 0
  }
}
