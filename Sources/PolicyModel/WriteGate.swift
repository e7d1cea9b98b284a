internal import Diagnostics
private import Synchronization

/// Whether a run may change caches, source mirrors and stores.
///
/// A program that was told what to do may: its gate stands open. A person at a prompt looks around
/// first, so there the gate is shut, and opens for the places of a plan while that is committed.
/// Objects that lead to something changeable ask the gate before they hand it out, so no script and
/// no module gets around it.
package final class WriteGate: Sendable {
  /// What is allowed.
  package enum Mode: String, CaseIterable, Sendable {
    /// Nothing is changed.
    case read
    /// Nothing is changed but by a plan that is committed.
    case plan
    /// Whatever policy permits is changed at once.
    case write
  }

  private struct State {
    var mode = Mode.write
    /// How many commits are at work on a place.
    var commits: [String: Int] = [:]
  }

  private let state = Mutex(State())

  /// Creates a gate that stands open.
  package init() {}

  /// What is allowed now.
  package var mode: Mode {
    get { state.withLock { $0.mode } }
    set { state.withLock { $0.mode = newValue } }
  }

  /// Runs `body` while the places, given as URLs, may be changed.
  ///
  /// Throws `policy.read_only` in the mode ``Mode/read``, and whatever `body` throws.
  package func committing<Result>(
    to places: [String], _ body: () async throws -> Result
  ) async throws -> Result {
    guard mode != .read else {
      throw PolicyError(
        .readOnly, "nothing is committed while the session only reads",
        hint: "':mode plan' allows commits")
    }
    state.withLock { state in for place in places { state.commits[place, default: 0] += 1 } }
    defer {
      state.withLock { state in for place in places { state.commits[place, default: 1] -= 1 } }
    }
    return try await body()
  }

  /// Returns when a place may be changed; `what` is its kind, such as `the cache`.
  ///
  /// Throws `policy.read_only`.
  package func check(_ what: String, _ place: String) throws(PolicyError) {
    let isOpen = state.withLock { $0.mode == .write || $0.commits[place, default: 0] > 0 }
    guard !isOpen else { return }
    throw PolicyError(
      .readOnly, "\(what) '\(place)' is not changed: this session only reads",
      hint: "plan the change after ':open' and see it with ':plan'; ':mode write' lets every call"
        + " act at once")
  }
}
