/// How a task in the background ended.
public struct LuaTaskReport: Sendable {
  /// The number that `LuaRunner.tasks` gave for it.
  public var number: Int
  /// The name that the script gave it, or one made of its number.
  public var name: String
  /// How long it lived, waits included.
  public var duration: Duration
  /// What its function returned or raised.
  ///
  /// A result that cannot leave Lua is replaced by a text that says why. When it succeeded and a
  /// task that it started failed with nobody waiting, the failure is that task's error.
  public var result: Result<[LuaValue], any Error>
}

/// A task that has not ended.
public struct LuaTaskInfo: Sendable {
  /// What a task is doing.
  public enum State: String, Sendable {
    /// It runs, or waits while something that it called in Lua runs.
    case running
    /// It goes on as soon as the others let it.
    case ready
    /// It waits for time, work or another task.
    case waiting
  }

  /// The number, which no other task of the machine ever has.
  public var number: Int
  /// The name that the script gave it, or one made of its number.
  public var name: String
  /// What it is doing.
  public var state: State
  /// Whether no call from Swift waits for it.
  public var isInBackground: Bool
  /// How long it has lived.
  public var duration: Duration
}

/// What becomes of the tasks that a chunk has started when the chunk itself ends.
public enum LuaTaskPolicy: Sendable {
  /// The run ends when all have ended; an error that nobody waited for fails it.
  case awaited
  /// The run ends at once; they go on in the background, and their ends are reported.
  case leftRunning
}
