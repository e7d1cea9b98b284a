package import Diagnostics

/// Why policy stopped something.
package enum PolicyFailure: String, FailureCode {
  /// A rule denied the request.
  case denied
  /// The session only reads.
  case readOnly = "read_only"
  /// Several policies have the name of one that is tried out.
  case ambiguousFile = "ambiguous_file"
  /// No policy has the path that one is tried out for.
  case unknownFile = "unknown_file"

  package static var domain: String { "policy" }
  package var exitClass: ExitClass { self == .denied || self == .readOnly ? .refused : .usage }
}

/// An error of `PolicyModel`.
package typealias PolicyError = Failure<PolicyFailure>
