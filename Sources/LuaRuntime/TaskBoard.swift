import Diagnostics

/// Which tasks exist, what each waits for, and which one runs next: bookkeeping without Lua.
///
/// A run is one call from Swift; its first task is the root. Every further task is the child of the
/// task that started it and belongs to the same run, which ends when its last task has ended. A task
/// in the background has left the run that it was started in and is the root of one of its own, whose
/// number is negative.
struct TaskBoard {
  /// How a task that is ready goes on.
  enum Resumption {
    case start
    case values([LuaValue])
    case failure(any Error)
  }

  /// A task that may run now.
  struct Ready {
    let task: Int
    let resumption: Resumption
    /// Cancelled before its first instruction: it must end without running.
    let isStillborn: Bool
  }

  enum State {
    case ready
    case running
    case waiting
    case sleeping(timer: Int)
    case joining(Int, shielded: Bool)
    case gathering
  }

  struct Entry {
    var run: Int
    var parent: Int?
    let start: TaskTime
    var name: String?
    var isNameQuoted = false
    var deadline: Deadline?
    var children: Set<Int> = []
    var joiners: [Int] = []
    var state = State.ready
    var isCancelled = false
    var knowsOfCancelling = false
    var isExpired = false
  }

  struct Deadline {
    let timer: Int
    let seconds: Double
  }

  struct Run {
    let root: Int
    var leavesTasks = false
    var liveCount = 0
    var isCancelled = false
    var result: Result<[LuaValue], any Error>?
    var failures: [Int: any Error] = [:]
    /// The name and the life of the root, once it has ended.
    var end: (name: String?, duration: Duration)?
  }

  /// What others have to do about the last change.
  struct Consequences {
    /// Tasks whose work outside Lua must be cancelled.
    var cancelled: [Int] = []
    /// Runs that have ended.
    var finished: [(run: Int, result: Result<[LuaValue], any Error>)] = []
    /// Tasks in the background that have ended.
    var reports: [LuaTaskReport] = []
  }

  var entries: [Int: Entry] = [:]
  var runs: [Int: Run] = [:]
  private var queue: [(task: Int, resumption: Resumption)] = []
  private var queueHead = 0
  private var lastNumber = 0
  private var consequences = Consequences()
  var sleeps = TimerHeap()
  var deadlines = TimerHeap()

  /// The task that runs, if any.
  private(set) var current: Int?

  /// How many tasks have not ended.
  var liveCount: Int { entries.count }

  /// How many tasks of the current task's run have not ended.
  var currentRunLiveCount: Int {
    current.flatMap { entries[$0] }.flatMap { runs[$0.run] }?.liveCount ?? 0
  }

  /// Returns what has to be done, once.
  mutating func takeConsequences() -> Consequences {
    defer { consequences = Consequences() }
    return consequences
  }

  /// Starts a run with one task and returns its number.
  ///
  /// A run that leaves its tasks ends with its root; what it has started goes on in the background.
  mutating func startRun(_ run: Int, leavesTasks: Bool = false) -> Int {
    let task = add(run: run, parent: nil)
    runs[run]?.liveCount = 1
    runs[run]?.leavesTasks = leavesTasks
    return task
  }

  /// Adds a child of the current task and returns its number; nil when no task runs.
  mutating func spawn() -> Int? {
    guard let current, let run = entries[current]?.run else { return nil }
    let task = add(run: run, parent: current)
    entries[current]?.children.insert(task)
    runs[run]?.liveCount += 1
    if entries[current]?.isCancelled == true { cancel(task) }
    return task
  }

  private mutating func add(run: Int, parent: Int?) -> Int {
    lastNumber += 1
    entries[lastNumber] = Entry(run: run, parent: parent, start: .now())
    if runs[run] == nil { runs[run] = Run(root: lastNumber) }
    queue.append((lastNumber, .start))
    return lastNumber
  }

  /// Makes the task that has been ready for longest the current one.
  mutating func next() -> Ready? {
    guard queueHead < queue.count else {
      queue.removeAll(keepingCapacity: true)
      queueHead = 0
      return nil
    }
    let (task, resumption) = queue[queueHead]
    queueHead += 1
    if queueHead > 1000, queueHead * 2 > queue.count {
      queue.removeFirst(queueHead)
      queueHead = 0
    }
    current = task
    entries[task]?.state = .running
    var isStillborn = false
    if case .start = resumption { isStillborn = entries[task]?.isCancelled ?? true }
    return Ready(task: task, resumption: resumption, isStillborn: isStillborn)
  }

  /// The run of a task that has not ended.
  func run(of task: Int) -> Int? { entries[task]?.run }

  /// The first task of a run that has not ended.
  func root(of run: Int) -> Int? { runs[run]?.root }

  /// Whether the current task is cancelled.
  var currentIsCancelled: Bool { current.flatMap { entries[$0]?.isCancelled } ?? false }

  /// Notes that the current task is being told of its cancelling; false when it was told before.
  mutating func tellCurrent() -> Bool {
    guard let current, entries[current]?.knowsOfCancelling == false else { return false }
    entries[current]?.knowsOfCancelling = true
    return true
  }

  /// The current task waits for work outside Lua.
  mutating func suspend() {
    guard let current else { return }
    entries[current]?.state = .waiting
  }

  /// What a wait for another task's end comes to.
  enum Join {
    /// The current task is suspended; it goes on with the failure, if any, as a value.
    case waits
    /// The other task has ended, with a failure that nobody has seen yet, or without.
    case ended((any Error)?)
  }

  /// The current task wants to wait for another one's end.
  ///
  /// A shielded wait is not ended by cancelling. Whoever waits has seen how the other one ends.
  mutating func join(_ task: Int, shielded: Bool) -> Join {
    guard let current, task != current, let run = entries[current]?.run else {
      return .ended(nil)
    }
    guard entries[task] != nil else {
      return .ended(runs[run]?.failures.removeValue(forKey: task))
    }
    entries[task]?.joiners.append(current)
    entries[current]?.state = .joining(task, shielded: shielded)
    return .waits
  }

  /// The work that a task waited for is done.
  mutating func complete(_ task: Int, _ resumption: Resumption) {
    guard case .waiting? = entries[task]?.state else { return }
    makeReady(task, resumption)
  }

  mutating func makeReady(_ task: Int, _ resumption: Resumption) {
    entries[task]?.state = .ready
    queue.append((task, resumption))
  }

  /// Cancels a task and all below it.
  mutating func cancel(_ task: Int) {
    var pending = [task]
    while let task = pending.popLast() {
      guard let entry = entries[task] else { continue }
      pending += entry.children
      guard !entry.isCancelled else { continue }
      entries[task]?.isCancelled = true
      switch entry.state {
      case .waiting: consequences.cancelled.append(task)
      case .joining(_, shielded: false), .sleeping:
        entries[task]?.knowsOfCancelling = true
        makeReady(task, .failure(LuaError.cancelled))
        if case .sleeping = entry.state { forgetSleep() }
      case .joining, .gathering, .ready, .running: break
      }
    }
  }

  /// Cancels all tasks of a run, also those whose first task has ended.
  mutating func cancelRun(_ run: Int) {
    runs[run]?.isCancelled = true
    for task in entries.filter({ $0.value.run == run }).keys.sorted() { cancel(task) }
  }

  /// A task has ended.
  mutating func end(_ task: Int, _ result: Result<[LuaValue], any Error>) {
    guard let entry = entries[task], var run = runs[entry.run] else { return }
    let result = judged(result, of: task)
    if current == task { current = nil }
    var outcome: [LuaValue] = []
    if case .failure(let error) = result {
      outcome = [.error(error)]
      for child in entry.children { cancel(child) }
      if entry.joiners.isEmpty, task != run.root, run.isCancelled || !isCancelling(error) {
        run.failures[task] = error
      }
    }
    entries[task] = nil
    if entry.deadline != nil { forgetDeadline() }
    adopt(entry.children, by: entry.parent, leaving: task)
    for joiner in entry.joiners {
      if case .joining(task, _)? = entries[joiner]?.state {
        makeReady(joiner, .values(outcome))
      }
    }
    run.liveCount -= 1
    if task == run.root {
      run.result = result
      run.end = (entry.name, entry.start.duration(to: .now()))
      if run.leavesTasks { leave(entry.children, of: &run) }
    }
    runs[entry.run] = run
    if run.liveCount == 0 { finish(entry.run, run) }
  }

  private mutating func adopt(_ children: Set<Int>, by parent: Int?, leaving task: Int) {
    for child in children { entries[child]?.parent = parent }
    guard let parent else { return }
    entries[parent]?.children.remove(task)
    entries[parent]?.children.formUnion(children)
    if case .gathering? = entries[parent]?.state, entries[parent]?.children.isEmpty == true {
      makeReady(parent, .values([]))
    }
  }

  /// A failure that nobody has waited for fails the run, so that nothing is lost silently.
  private mutating func finish(_ number: Int, _ run: Run) {
    var result = run.result ?? .failure(LuaError.cancelled)
    if case .success = result, let first = run.failures.min(by: { $0.key < $1.key }) {
      result = .failure(first.value)
    }
    runs[number] = nil
    guard number < 0 else { return consequences.finished.append((number, result)) }
    consequences.reports.append(
      LuaTaskReport(
        number: run.root, name: run.end?.name ?? Self.name(of: run.root),
        duration: run.end?.duration ?? .zero, result: result))
  }

  func isCancelling(_ error: any Error) -> Bool {
    LuaError(describing: error).qualifiedCode == LuaFailure.cancelled.qualified
  }
}
