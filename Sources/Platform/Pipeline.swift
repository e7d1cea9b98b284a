internal import Diagnostics

/// A queue of limited length between two stages that run on threads of their own.
///
/// A failure or an early end on either side ends the other: nobody waits for ever.
package final class BoundedChannel<Element: Sendable>: Sendable {
  private struct State {
    var elements: [Element] = []
    /// Index of the first element that nobody has taken.
    var head = 0
    var isClosed = false
    var failure: (any Error)?
    var count: Int { elements.count - head }
  }

  private let capacity: Int
  private let monitor = Monitor(State())

  /// Creates an empty channel that holds at most `capacity` elements.
  package init(capacity: Int) { self.capacity = max(1, capacity) }

  /// Adds an element, blocking while the channel is full.
  ///
  /// Raises the failure of the channel, or `channel_closed` after `close()`.
  package func send(_ element: Element) throws {
    try monitor.wait { state -> Void? in
      if let failure = state.failure { throw failure }
      if state.isClosed {
        throw PlatformError(.channelClosed, "could not pass data on: the receiver has ended")
      }
      guard state.count < capacity else { return nil }
      state.elements.append(element)
      return ()
    }
  }

  /// Takes the oldest element, blocking while there is none; nil after `close()`.
  ///
  /// A failure is raised at once, also before elements that are still in the channel.
  package func receive() throws -> Element? {
    try monitor.wait { state -> Element?? in
      if let failure = state.failure { throw failure }
      guard state.count > 0 else { return state.isClosed ? .some(nil) : nil }
      let element = state.elements[state.head]
      state.head += 1
      if state.head == state.elements.count || state.head >= 64 {
        state.elements.removeFirst(state.head)
        state.head = 0
      }
      return element
    }
  }

  /// Says that no more elements come, or that no more are wanted.
  package func close() { monitor.update { $0.isClosed = true } }

  /// Ends both sides with `error`; only the first failure counts.
  package func fail(_ error: any Error) {
    monitor.update { state in
      if state.failure == nil { state.failure = error }
      state.elements = []
      state.head = 0
    }
  }
}

/// Runs stages at the same time, each on a thread, the last one on the calling thread.
///
/// Returns when all have ended, and raises the error that came first. `onFailure` is called once,
/// with that error, while other stages may still run: it ends the channels between them. Blocks,
/// so never call it on Swift's cooperative pool.
package func runTogether(
  _ stages: [@Sendable () throws -> Void], onFailure: @escaping @Sendable (any Error) -> Void
) throws {
  let monitor = Monitor((running: 0, failure: (any Error)?.none))
  @Sendable func report(_ error: any Error) {
    let isFirst = monitor.update { state in
      defer { if state.failure == nil { state.failure = error } }
      return state.failure == nil
    }
    if isFirst { onFailure(error) }
  }
  @Sendable func run(_ stage: @Sendable () throws -> Void) {
    do { try stage() } catch { report(error) }
  }
  for stage in stages.dropLast() {
    monitor.update { $0.running += 1 }
    do {
      try startThread {
        run(stage)
        monitor.update { $0.running -= 1 }
      }
    } catch {
      monitor.update { $0.running -= 1 }
      report(error)
    }
  }
  if let last = stages.last, monitor.update({ $0.failure == nil }) { run(last) }
  monitor.wait { $0.running == 0 ? () : nil }
  if let failure = monitor.update({ $0.failure }) { throw failure }
}
