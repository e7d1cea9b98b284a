internal import Synchronization

/// Threads for work that blocks, so that Swift's cooperative pool never has to.
///
/// Jobs start in order; at most `limit` run at a time. Threads are started as they are needed and
/// stay as long as the process, so make a pool for a program and not for a task.
/// A job must not wait for another job of the same pool, which may not get a thread: stages that
/// feed one another belong into `runTogether`.
package final class WorkerPool: Sendable {
  /// The pool of the process: four threads, or one a core where there are more.
  package static let shared = WorkerPool(limit: max(4, Machine.usableCores))

  /// A pool for waiting for other programs, which costs nothing of this one.
  package static let programs = WorkerPool(limit: 64)

  /// A pool for computing, one thread a core: jobs that never wait for anything.
  package static let processors = WorkerPool(limit: Machine.usableCores)

  private struct State {
    var jobs: [@Sendable () -> Void] = []
    var threadCount = 0
    var idleCount = 0
  }

  /// The largest number of threads.
  package let limit: Int
  private let monitor = Monitor(State())

  /// Creates a pool without threads.
  package init(limit: Int) { self.limit = max(1, limit) }

  /// Queues a job; raises when it would be the first thread and none can be started.
  package func submit(_ job: @escaping @Sendable () -> Void) throws(PlatformError) {
    let needsThread = monitor.update(waking: .one) { state in
      state.jobs.append(job)
      guard state.idleCount < state.jobs.count, state.threadCount < limit else { return false }
      state.threadCount += 1
      return true
    }
    guard needsThread else { return }
    do {
      try startThread { [monitor] in Self.work(monitor) }
    } catch {
      let isStranded = monitor.update(waking: .nobody) { state in
        state.threadCount -= 1
        guard state.threadCount == 0 else { return false }
        state.jobs.removeLast()
        return true
      }
      if isStranded { throw error }
    }
  }

  private static func work(_ monitor: Monitor<State>) {
    while true {
      monitor.update(waking: .nobody) { $0.idleCount += 1 }
      let job = monitor.wait(waking: .nobody) { state -> (@Sendable () -> Void)? in
        guard !state.jobs.isEmpty else { return nil }
        // In the same step, so that nobody counts on this thread for another job.
        state.idleCount -= 1
        return state.jobs.removeFirst()
      }
      job()
    }
  }
}

/// A wish to stop that a running job can look at.
package final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Creates a wish that nobody has uttered yet.
  package init() {}

  /// Whether somebody asked to stop.
  package var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Asks to stop.
  package func request() { flag.store(true, ordering: .relaxed) }

  /// Raises `CancellationError` when somebody asked to stop.
  package func check() throws(CancellationError) {
    if isRequested { throw CancellationError() }
  }
}

/// Runs a blocking job on a worker thread and waits for it without blocking.
///
/// A task that is cancelled before the job starts raises `CancellationError`; a running job is not
/// disturbed.
package func onWorker<Result: Sendable>(
  pool: WorkerPool = .shared, _ body: @Sendable @escaping () throws -> Result
) async throws -> Result {
  try await onWorker(pool: pool) { (_: Cancellation) in try body() }
}

/// Runs a blocking job that can see, between its steps, whether its task was cancelled.
package func onWorker<Result: Sendable>(
  pool: WorkerPool = .shared, _ body: @Sendable @escaping (Cancellation) throws -> Result
) async throws -> Result {
  let cancellation = Cancellation()
  return try await withTaskCancellationHandler {
    try await withCheckedThrowingContinuation { continuation in
      do {
        try pool.submit {
          continuation.resume(
            with: Swift.Result {
              try cancellation.check()
              return try body(cancellation)
            })
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  } onCancel: {
    cancellation.request()
  }
}
