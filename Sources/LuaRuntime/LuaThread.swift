import CLuaTrampoline
import Glibc
import Synchronization

/// Where a runner keeps its machine.
///
/// Safe to send: while the runner lives only its isolated code, which runs on the machine's thread,
/// uses the content; the runner's end hands the place to that thread, which empties it.
final class MachinePlace: @unchecked Sendable {
  var machine: LuaMachine?
}

/// The one thread of a runner, as an executor.
///
/// Safe to send: the queue is behind a mutex, the semaphore is made for many threads, and the thread
/// number is written once before anybody can read it. The thread holds a reference to this object,
/// so both pointers live as long as it runs. What belongs to the thread alone says so.
@safe final class LuaThread: SerialExecutor, @unchecked Sendable {
  private struct Queue {
    var jobs: [UnownedJob] = []
    var isAsleep = false
    var isStopping = false
    var leftover: MachinePlace?
  }

  /// Deep recursion in Lua, its parser and native functions all fit.
  private static let stackByteCount = 16 << 20

  private static let interruptHandler: Void = lt_install_interrupt_handler()

  private let queue = Mutex(Queue())
  /// Whether something has come since the thread last looked, to be read without the mutex.
  private let hasNews = Atomic(false)
  private let arrivals: UnsafeMutablePointer<sem_t>
  private var thread = pthread_t()
  /// When `onAlarm` is called next; belongs to the thread.
  private var alarm: TaskTime?
  /// What the thread does at that time; set once, before it is used.
  private var onAlarm: (() -> Void)?
  /// How patient the thread is before it sleeps; belongs to the thread.
  private var patience = Patience()

  /// Starts the thread.
  ///
  /// Throws when the system has no room for one.
  init() throws {
    _ = Self.interruptHandler
    unsafe arrivals = .allocate(capacity: 1)
    unsafe sem_init(arrivals, 0, 0)
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, Self.stackByteCount)
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    defer { unsafe pthread_attr_destroy(&attributes) }
    let context = unsafe Unmanaged.passRetained(self)
    // Under the lock, because the new thread could be interrupted before its number is stored.
    let status = queue.withLock { _ in
      unsafe pthread_create(&thread, &attributes, threadBody, context.toOpaque())
    }
    guard status == 0 else {
      unsafe context.release()
      throw LuaError(.unexpected, "cannot start a thread for Lua: error \(status)")
    }
  }

  deinit {
    unsafe sem_destroy(arrivals)
    unsafe arrivals.deallocate()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    wake { $0.jobs.append(job) }
  }

  /// Lets the thread close the machine and end, after the jobs that are queued already.
  func stop(closing place: MachinePlace) {
    wake {
      $0.isStopping = true
      $0.leftover = place
    }
  }

  private func wake(_ change: (inout sending Queue) -> Void) {
    let wasAsleep = queue.withLock { queue in
      change(&queue)
      defer { queue.isAsleep = false }
      return queue.isAsleep
    }
    hasNews.store(true, ordering: .releasing)
    if wasAsleep { unsafe sem_post(arrivals) }
  }

  /// Makes the machine that runs on the thread ask whether its task is cancelled.
  func interrupt() {
    queue.withLock { queue in
      // A thread ends only after it was told to stop under this lock.
      if !queue.isStopping { pthread_kill(thread, SIGURG) }
    }
  }

  /// Sets what happens at the times of `setAlarm`; only on the thread, once.
  func setAlarmHandler(_ handler: @escaping () -> Void) {
    onAlarm = handler
  }

  /// Whether jobs have come since the thread last looked.
  var isWanted: Bool { hasNews.load(ordering: .acquiring) }

  /// Sets or takes back the one alarm; only on the thread.
  func setAlarm(_ time: TaskTime?) {
    alarm = time
  }

  // Called by the concurrency runtime for code that claims to run here, such as the alarm's.
  func checkIsolated() {
    precondition(pthread_equal(thread, pthread_self()) != 0, "not on the thread of this machine")
  }

  fileprivate func work() {
    var jobs: [UnownedJob] = []
    while true {
      hasNews.store(false, ordering: .sequentiallyConsistent)
      let isStopping = queue.withLock { queue in
        swap(&jobs, &queue.jobs)
        return queue.isStopping
      }
      for job in jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
      let isIdle = jobs.isEmpty
      jobs.removeAll(keepingCapacity: true)
      if let alarm, alarm <= .now() {
        self.alarm = nil
        onAlarm?()
      } else if isIdle {
        if isStopping {
          queue.withLock { $0.leftover }?.machine = nil
          return
        }
        rest()
      }
    }
  }

  /// Waits for news or the alarm: for a moment awake, as most answers come soon, then asleep.
  private func rest() {
    for round in 0..<patience.rounds {
      if hasNews.load(ordering: .acquiring) {
        patience.wasRewarded()
        return
      }
      lt_pause(round)
    }
    let sleeps = queue.withLock { queue in
      queue.isAsleep = queue.jobs.isEmpty && !queue.isStopping
      return queue.isAsleep
    }
    guard sleeps else { return }
    let start = TaskTime.now()
    // May end early, by a signal or by a post that came too late for the sleep that it was for.
    unsafe lt_sleep(arrivals, alarm?.nanoseconds ?? 0)
    queue.withLock { $0.isAsleep = false }
    patience.slept(for: start.duration(to: .now()))
  }
}

/// How long a thread looks for news before it sleeps, learnt from how soon news came.
struct Patience {
  /// About 20 µs: what going to sleep and being woken costs.
  private static let most: Int32 = 500

  private(set) var rounds = most

  /// News came while looking.
  mutating func wasRewarded() {
    rounds = Self.most
  }

  /// News came only after sleeping.
  mutating func slept(for duration: Duration) {
    rounds = duration < .microseconds(60) ? Self.most : rounds / 2
  }
}

private func threadBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context = unsafe context else { return nil }
  unsafe Unmanaged<LuaThread>.fromOpaque(context).takeRetainedValue().work()
  return nil
}
