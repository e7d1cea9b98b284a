/// How a failure ends the program; the raw value is the process's exit status.
///
/// The numbers are a contract with scripts that call Albedo.
public enum ExitClass: Int32, Sendable, CaseIterable {
  /// All done, or nothing to do.
  case success = 0
  /// Failed.
  case failed = 1
  /// The command line was wrong.
  case usage = 2
  /// Some items failed, the rest is done.
  case partial = 3
  /// Refused by policy, trust or signature.
  case refused = 4
  /// Every source was unreachable: network, authentication, time-out.
  case unreachable = 5
  /// Interrupted by the user.
  case interrupted = 130
}
