public import Diagnostics

/// The failures that the Lua runtime itself reports.
public enum LuaFailure: String, FailureCode {
  /// A script raised something that carries no code of its own.
  case error
  /// Source text does not parse.
  case syntax
  /// The machine's memory limit, or the system's, is reached.
  case outOfMemory = "out_of_memory"
  /// A call in a sandbox used more instructions than its budget allows.
  case instructionLimit = "instruction_limit"
  /// A call in a sandbox took longer than its budget allows.
  case timeLimit = "time_limit"
  /// A sandboxed machine reached its memory limit, or that of one string or table.
  case memoryLimit = "memory_limit"
  /// A budget was given to a machine that has none.
  case notSandboxed = "not_sandboxed"
  /// The task was cancelled.
  case cancelled
  /// A task did not end before its deadline.
  case timedOut = "timed_out"
  /// A native function was called with the wrong arguments.
  case badArgument = "bad_argument"
  /// A function that waits was called where the coroutine cannot be suspended.
  case cannotWait = "cannot_wait"
  /// A value cannot cross between Lua and Swift.
  case unsupportedValue = "unsupported_value"
  /// An object was used after it had been closed.
  case closed
  /// A module was declared twice, or a class has not been declared.
  case declaration
  /// Swift code threw an error that is not a `DiagnosticError`.
  case unexpected

  /// The word before the dot.
  public static var domain: String { "lua" }

  /// Cancelling is what an interrupt does; everything else is a failure.
  public var exitClass: ExitClass { self == .cancelled ? .interrupted : .failed }
}

/// An error raised in Lua, or by the runtime on its behalf.
///
/// The code may be any word that a script chose: `error({ code = "shop.closed", message = "…" })`.
public struct LuaError: DiagnosticError {
  /// The full code, such as `lua.syntax`.
  public var qualifiedCode: String
  /// What failed, on what and why.
  public var message: String
  /// What the reader can do next.
  public var hint: String?
  /// The error underneath.
  public var cause: (any Error)?
  /// What was being done, innermost first.
  public var activities: [String]
  /// Where in the Lua code the error was raised, one line a call, when known.
  public var traceback: String?
  /// How this error ends the program when nobody handles it.
  public var exitClass: ExitClass

  /// Creates an error of the runtime.
  public init(
    _ failure: LuaFailure, _ message: String, hint: String? = nil, cause: (any Error)? = nil
  ) {
    self.init(
      qualifiedCode: failure.qualified, message: message, hint: hint, cause: cause,
      exitClass: failure.exitClass)
  }

  /// Creates an error with a code of any module.
  public init(
    qualifiedCode: String, message: String, hint: String? = nil, cause: (any Error)? = nil,
    activities: [String] = [], traceback: String? = nil, exitClass: ExitClass = .failed
  ) {
    self.qualifiedCode = qualifiedCode
    self.message = message
    self.hint = hint
    self.cause = cause
    self.activities = activities
    self.traceback = traceback
    self.exitClass = exitClass
  }

  /// Creates what Lua sees of any Swift error.
  ///
  /// A `CancellationError` is `lua.cancelled`; an error that is not a `DiagnosticError` is
  /// `lua.unexpected` with its description.
  public init(describing error: any Error) {
    if let error = error as? LuaError {
      self = error
    } else if let error = error as? any DiagnosticError {
      self.init(
        qualifiedCode: error.qualifiedCode, message: error.message, hint: error.hint,
        cause: error.cause, activities: error.activities, exitClass: error.exitClass)
    } else if error is CancellationError {
      self = .cancelled
    } else {
      self.init(.unexpected, String(describing: error))
    }
  }

  static let cancelled = LuaError(.cancelled, "cancelled")
  static let outOfMemory = LuaError(
    .outOfMemory, "not enough memory", hint: "allow the machine more memory, or keep less")

  /// Whether a call ended because it went over a limit of its budget or its machine.
  public var isOfLimit: Bool {
    [LuaFailure.instructionLimit, .timeLimit, .memoryLimit].contains {
      $0.qualified == qualifiedCode
    }
  }

  /// Whether `other` would look the same to a script; tracebacks are not compared.
  func says(_ other: any Error) -> Bool {
    let other = LuaError(describing: other)
    guard
      qualifiedCode == other.qualifiedCode, message == other.message, hint == other.hint,
      activities == other.activities
    else { return false }
    switch (cause, other.cause) {
    case (nil, nil): return true
    case (let one?, let two?): return LuaError(describing: one).says(two)
    default: return false
    }
  }
}
