internal import Synchronization

/// What a session knows of itself between two lines.
final class SessionState: Sendable {
  /// A line, or all lines of an entry, that has been run.
  struct Entry: Sendable, Equatable {
    /// What was typed.
    let text: String
    /// Whether it is a command of the prompt instead of Lua.
    let isCommand: Bool
    /// Whether it failed or was cancelled.
    let hasFailed: Bool
  }

  private struct State {
    var label = ""
    var entries: [Entry] = []
  }

  /// How many entries are kept: the oldest are forgotten first.
  static let entryLimit = 10_000

  private let state = Mutex(State())

  /// What stands before the `> ` of the prompt, such as `site [plan]`; empty for nothing.
  var label: String {
    get { state.withLock { $0.label } }
    set { state.withLock { $0.label = newValue } }
  }

  /// What has been run so far, in order, secrets included: whoever writes them to a file leaves out
  /// those in which `Secrets.appear`.
  var entries: [Entry] { state.withLock { $0.entries } }

  /// Notes what has been run.
  func note(_ entry: Entry) {
    state.withLock { state in
      if state.entries.count == Self.entryLimit { state.entries.removeFirst() }
      state.entries.append(entry)
    }
  }
}
