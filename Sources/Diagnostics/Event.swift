/// Something that a person may want to know while an operation runs; data never travels this way.
public enum Event: Sendable, Equatable {
  /// A plain remark: what was done, or what was skipped and why.
  case note(String)
  /// A detail that only `--verbose` shows.
  case detail(String)
  /// Something that the user should look at, though the operation goes on.
  case warning(String)
}

/// Where events go: a terminal, a log, or a list in a test.
///
/// Called from any thread, and must not block for long.
public protocol EventSink: Sendable {
  /// Takes one event.
  func receive(_ event: Event)
}
