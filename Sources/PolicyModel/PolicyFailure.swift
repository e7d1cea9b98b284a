package import Diagnostics

/// Why policy stopped something.
package enum PolicyFailure: String, FailureCode {
  /// A rule denied the request.
  case denied
  /// The session only reads.
  case readOnly = "read_only"

  package static var domain: String { "policy" }
  package var exitClass: ExitClass { .refused }
}

/// An error of `PolicyModel`.
package typealias PolicyError = Failure<PolicyFailure>
