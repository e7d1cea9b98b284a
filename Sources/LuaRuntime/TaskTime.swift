import CLuaTrampoline

/// A moment of the monotonic clock, in nanoseconds: what timers of tasks are kept in.
struct TaskTime: Comparable, Sendable {
  var nanoseconds: UInt64

  /// The present moment.
  static func now() -> TaskTime {
    TaskTime(nanoseconds: lt_now())
  }

  /// Returns a later moment; `seconds` is at least 0 and below 1e9.
  func advanced(by seconds: Double) -> TaskTime {
    TaskTime(nanoseconds: nanoseconds &+ UInt64(seconds * 1e9))
  }

  /// Returns the time until a later moment.
  func duration(to later: TaskTime) -> Duration {
    .nanoseconds(Int64(clamping: later.nanoseconds &- nanoseconds))
  }

  static func < (left: TaskTime, right: TaskTime) -> Bool { left.nanoseconds < right.nanoseconds }
}
