package import Diagnostics

/// Why an abstract spec did not become one concrete spec.
package enum ConcretizerFailure: String, FailureCode {
  /// Nothing matches.
  case noMatch = "no_match"
  /// Several specs match where one is needed.
  case ambiguous

  package static var domain: String { "concretizer" }
}

/// An error of `Concretizer`.
package typealias ConcretizerError = Failure<ConcretizerFailure>
