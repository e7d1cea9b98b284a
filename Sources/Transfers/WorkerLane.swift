internal import Platform
internal import Synchronization

/// Jobs that run one after another, on whichever worker thread is free.
///
/// Writing and hashing of one download are two lanes, so that each keeps its order while they run
/// beside one another and beside the network.
final class WorkerLane: Sendable {
  private struct State {
    var jobs: [@Sendable () -> Void] = []
    var isRunning = false
  }

  /// Threads for these jobs alone: those of the program may all wait for locks.
  private static let pool = WorkerPool(limit: max(2, Machine.usableCores))
  private let state = Mutex(State())

  /// Adds a job behind those that were added before.
  func add(_ job: @escaping @Sendable () -> Void) {
    let needsThread = state.withLock { state in
      state.jobs.append(job)
      defer { state.isRunning = true }
      return !state.isRunning
    }
    guard needsThread else { return }
    do throws(PlatformError) {
      try Self.pool.submit { [self] in run() }
    } catch {
      // Without any thread the job slows the caller down, which is better than to fail.
      run()
    }
  }

  /// Waits until all that was added before has run.
  func drain() async {
    await withCheckedContinuation { continuation in add { continuation.resume() } }
  }

  private func run() {
    while true {
      let jobs = state.withLock { state in
        defer { state.jobs.removeAll() }
        if state.jobs.isEmpty { state.isRunning = false }
        return state.jobs
      }
      if jobs.isEmpty { return }
      for job in jobs { job() }
    }
  }
}
