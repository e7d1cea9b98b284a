internal import Synchronization
internal import Terminal

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
    /// Whether it has changed the plan of a maintenance.
    var hasPlanned = false
  }

  private struct State {
    var label = ""
    var pending: InputLine?
    var isSecret = false
    var place = ""
    var entries: [Entry] = []
    /// Whether the plan of a maintenance was changed since the last entry was noted.
    var hasPlanned = false
  }

  /// How many entries are kept: the oldest are forgotten first.
  static let entryLimit = 10_000

  private let state = Mutex(State())

  /// What stands before the `> ` of the prompt, such as `site [plan]`; empty for nothing.
  var label: String {
    get { state.withLock { $0.label } }
    set { state.withLock { $0.label = newValue } }
  }

  /// What was read as the answer to a question and is the next line instead; taken once.
  func takePending() -> InputLine? {
    state.withLock { state in
      defer { state.pending = nil }
      return state.pending
    }
  }

  /// Leaves a line for the next reading.
  func setPending(_ line: InputLine) { state.withLock { $0.pending = line } }

  /// Whether the last result was hidden as a secret.
  var lastIsSecret: Bool {
    get { state.withLock { $0.isSecret } }
    set { state.withLock { $0.isSecret = newValue } }
  }

  /// The last part of the cache or mirror that is open for maintenance; empty for none.
  var place: String {
    get { state.withLock { $0.place } }
    set { state.withLock { $0.place = newValue } }
  }

  /// What has been run so far, in order, secrets included: whoever writes them to a file leaves out
  /// those in which `Secrets.appear`.
  var entries: [Entry] { state.withLock { $0.entries } }

  /// Notes that what runs has changed the plan of a maintenance.
  func setPlanned() { state.withLock { $0.hasPlanned = true } }

  /// Notes what has been run.
  func note(_ entry: Entry) {
    state.withLock { state in
      if state.entries.count == Self.entryLimit { state.entries.removeFirst() }
      var entry = entry
      entry.hasPlanned = state.hasPlanned
      state.hasPlanned = false
      state.entries.append(entry)
    }
  }
}
