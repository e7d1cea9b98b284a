/// The failures that one module can report, as an enumeration of machine-readable words.
///
/// A module declares one such enumeration and a type alias, for example
/// `package typealias StorageError = Failure<StorageFailure>`. Callers switch on the case; people
/// read the message.
public protocol FailureCode: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// The word before the dot in the full code, unique in the program: `storage`, `transfer`.
  static var domain: String { get }

  /// How this failure ends the program when nobody handles it.
  var exitClass: ExitClass { get }
}

extension FailureCode {
  /// Most failures end with status 1.
  public var exitClass: ExitClass { .failed }

  /// The full code that scripts compare with, such as `storage.not_found`.
  public var qualified: String { Self.domain + "." + rawValue }
}

/// What every error of Albedo can say, whichever module it comes from.
public protocol DiagnosticError: Error, CustomStringConvertible {
  /// The unique code, such as `storage.not_found`.
  var qualifiedCode: String { get }
  /// What failed, on what and why, in one sentence without a final full stop.
  var message: String { get }
  /// What the reader can do next.
  var hint: String? { get }
  /// The error underneath.
  var cause: (any Error)? { get }
  /// What was being done, innermost first, each completing "while …": `installing scribe@1.2`.
  var activities: [String] { get }
  /// How this error ends the program when nobody handles it.
  var exitClass: ExitClass { get }
}

extension DiagnosticError {
  /// The message followed by the messages of the causes, on one line.
  public var description: String {
    guard let cause else { return message }
    return message + ": " + ErrorReport.sentence(for: cause)
  }
}

/// An error of one module: a code, the sentence with the dynamic facts, a hint and the cause.
public struct Failure<Code: FailureCode>: DiagnosticError {
  /// The code that callers switch on.
  public var code: Code
  /// What failed, on what and why.
  public var message: String
  /// What the reader can do next.
  public var hint: String?
  /// The error underneath.
  public var cause: (any Error)?
  /// What was being done, innermost first.
  public var activities: [String]

  /// Creates an error that nobody has annotated yet.
  public init(
    _ code: Code, _ message: String, hint: String? = nil, cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.cause = cause
    activities = []
  }

  /// The unique code, such as `storage.not_found`.
  public var qualifiedCode: String { code.qualified }

  /// How this error ends the program when nobody handles it.
  public var exitClass: ExitClass { code.exitClass }

  /// Returns the same error with one more thing that was being done: `installing scribe@1.2`.
  public func during(_ activity: String) -> Self {
    var copy = self
    copy.activities.append(activity)
    return copy
  }
}
