internal import CPlatform

/// State that threads share, with a way to wait until another thread has changed it.
///
/// Safe: the mutex and the condition live at fixed addresses that never leave, and the state is
/// reached with the mutex held only, which makes the type `Sendable`. Waiting blocks the thread:
/// never on Swift's cooperative pool.
@safe package final class Monitor<State>: @unchecked Sendable {
  /// Which of the waiting threads look again after a change.
  package enum Waking: Sendable {
    /// None: nothing has come that anybody waits for.
    case nobody
    /// Any one: what has come is for one of them, and every one of them would take it.
    case one
    /// All of them.
    case everybody
  }

  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var state: State

  /// Creates the monitor of `state`.
  package init(_ state: sending State) {
    self.state = state
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Changes the state and wakes those who wait.
  package func update<Result>(
    waking: Waking = .everybody, _ body: (inout State) throws -> Result
  ) rethrows -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer {
      wake(waking)
      unsafe pthread_mutex_unlock(mutex)
    }
    return try body(&state)
  }

  /// Blocks until `body` returns something, which it tries after every change; then wakes others.
  package func wait<Result>(
    waking: Waking = .everybody, for body: (inout State) throws -> Result?
  ) rethrows -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while true {
      if let result = try body(&state) {
        wake(waking)
        return result
      }
      unsafe pthread_cond_wait(condition, mutex)
    }
  }

  private func wake(_ waking: Waking) {
    switch waking {
    case .nobody: break
    case .one: unsafe pthread_cond_signal(condition)
    case .everybody: unsafe pthread_cond_broadcast(condition)
    }
  }
}

/// The room for the stack of a thread, as much as a main thread usually has.
///
/// Readers of recipes and documents call themselves once for each level of what they read. Only what
/// is used takes memory.
private let stackByteCount = 8 << 20

/// Starts a thread that runs `body` and ends.
package func startThread(_ body: @escaping @Sendable () -> Void) throws(PlatformError) {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let context = unsafe Unmanaged.passRetained(Box(body))
  let code = unsafe albedo_start_thread(
    { raw in
      guard let raw = unsafe raw else { return }
      unsafe Unmanaged<Box>.fromOpaque(raw).takeRetainedValue().body()
    }, context.toOpaque(), stackByteCount)
  if code != 0 {
    unsafe context.release()
    throw PlatformError(errno: code, .start, "a thread")
  }
}
