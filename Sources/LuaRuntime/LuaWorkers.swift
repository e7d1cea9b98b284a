import CLuaTrampoline
import Glibc
import Synchronization

/// The threads on which Swift code runs while a Lua task waits for it, as many as there are cores.
///
/// Swift's own pool would do, but sleeps as soon as it is idle: waking it costs more than most waits
/// of a script take. Here one idle thread stays awake for a moment, in which the next wait comes.
///
/// Safe to send: the queue is behind a mutex and the semaphore is made for many threads. The one
/// instance lives as long as the process, so its pointer does too.
@safe final class LuaWorkers: TaskExecutor, @unchecked Sendable {
  static let shared = LuaWorkers()

  private struct Queue {
    var jobs: [UnownedJob] = []
    var head = 0
    var threadCount = 0
    var sleeperCount = 0
    var isSomebodyLooking = false

    mutating func next() -> UnownedJob? {
      guard head < jobs.count else { return nil }
      defer {
        head += 1
        // Also where the queue never runs empty, what has been taken makes room again.
        if head == jobs.count || (head > 1000 && head * 2 > jobs.count) {
          jobs.removeFirst(head)
          head = 0
        }
      }
      return jobs[head]
    }
  }

  private enum Need {
    case nothing, thread, wakeUp
  }

  private static let mostThreads = max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

  private let queue = Mutex(Queue())
  private let hasNews = Atomic(false)
  private let arrivals: UnsafeMutablePointer<sem_t>

  private init() {
    unsafe arrivals = .allocate(capacity: 1)
    unsafe sem_init(arrivals, 0, 0)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let need = queue.withLock { queue in
      queue.jobs.append(job)
      return help(&queue)
    }
    hasNews.store(true, ordering: .releasing)
    provide(need)
  }

  /// Decides who takes the job at the head of the queue.
  private func help(_ queue: inout Queue) -> Need {
    if queue.isSomebodyLooking {
      queue.isSomebodyLooking = false
      return .nothing
    }
    if queue.sleeperCount > 0 {
      queue.sleeperCount -= 1
      return .wakeUp
    }
    guard queue.threadCount < Self.mostThreads else { return .nothing }
    queue.threadCount += 1
    return .thread
  }

  private func provide(_ need: Need) {
    switch need {
    case .nothing: return
    case .wakeUp: unsafe sem_post(arrivals)
    case .thread:
      var thread = pthread_t()
      var attributes = pthread_attr_t()
      unsafe pthread_attr_init(&attributes)
      unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
      defer { unsafe pthread_attr_destroy(&attributes) }
      guard unsafe pthread_create(&thread, &attributes, workerBody, nil) != 0 else { return }
      let isAlone = queue.withLock { queue in
        queue.threadCount -= 1
        return queue.threadCount == 0
      }
      precondition(!isAlone, "the system has no room for a single thread beside Lua's")
    }
  }

  fileprivate func work() {
    var patience = Patience()
    while true {
      hasNews.store(false, ordering: .sequentiallyConsistent)
      let job = queue.withLock { $0.next() }
      if let job {
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      } else {
        rest(&patience)
      }
    }
  }

  /// Waits for a job: the first idle thread awake for a moment, the others asleep.
  private func rest(_ patience: inout Patience) {
    let looks = queue.withLock { queue in
      guard queue.head == queue.jobs.count, !queue.isSomebodyLooking, patience.rounds > 0 else {
        return false
      }
      queue.isSomebodyLooking = true
      return true
    }
    if looks {
      for round in 0..<patience.rounds {
        if hasNews.load(ordering: .acquiring) { break }
        lt_pause(round)
      }
    }
    let start = TaskTime.now()
    let sleeps = queue.withLock { queue in
      if looks {
        // Whoever brought a job counts on this thread and has taken the mark away.
        guard queue.isSomebodyLooking else { return false }
        queue.isSomebodyLooking = false
      }
      guard queue.head == queue.jobs.count else { return false }
      queue.sleeperCount += 1
      return true
    }
    guard sleeps else { return patience.wasRewarded() }
    while unsafe sem_wait(arrivals) != 0 {}  // interrupted by a signal
    patience.slept(for: start.duration(to: .now()))
  }
}

private func workerBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  LuaWorkers.shared.work()
  return nil
}
