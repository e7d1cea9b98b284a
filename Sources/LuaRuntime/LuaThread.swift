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
/// so both pointers live as long as it runs.
@safe final class LuaThread: SerialExecutor, @unchecked Sendable {
  private struct Queue {
    var jobs: [UnownedJob] = []
    var isStopping = false
    var leftover: MachinePlace?
  }

  /// Deep recursion in Lua, its parser and native functions all fit.
  private static let stackByteCount = 16 << 20

  private static let interruptHandler: Void = lt_install_interrupt_handler()

  private let queue = Mutex(Queue())
  private let arrivals: UnsafeMutablePointer<sem_t>
  private var thread = pthread_t()

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
    queue.withLock { $0.jobs.append(job) }
    unsafe sem_post(arrivals)
  }

  /// Lets the thread close the machine and end, after the jobs that are queued already.
  func stop(closing place: MachinePlace) {
    queue.withLock {
      $0.isStopping = true
      $0.leftover = place
    }
    unsafe sem_post(arrivals)
  }

  /// Makes the machine that runs on the thread ask whether its task is cancelled.
  func interrupt() {
    queue.withLock { queue in
      // A thread ends only after it was told to stop under this lock.
      if !queue.isStopping { pthread_kill(thread, SIGURG) }
    }
  }

  fileprivate func work() {
    while true {
      while unsafe sem_wait(arrivals) != 0 {}  // interrupted by a signal
      let (jobs, isStopping) = queue.withLock { queue in
        defer { queue.jobs = [] }
        return (queue.jobs, queue.isStopping)
      }
      for job in jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
      if isStopping && jobs.isEmpty {
        queue.withLock { $0.leftover }?.machine = nil
        return
      }
    }
  }
}

private func threadBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context = unsafe context else { return nil }
  unsafe Unmanaged<LuaThread>.fromOpaque(context).takeRetainedValue().work()
  return nil
}
