package import Diagnostics

/// What can go wrong with a regular expression.
package enum PatternFailure: String, FailureCode {
  /// The expression is not written as PCRE2 wants it.
  case malformed
  /// Expression or text ask for more steps or memory than is allowed.
  case limitExceeded = "limit_exceeded"
  /// The text is not UTF-8.
  case notUTF8 = "not_utf8"
  /// The library failed, which it does only when memory runs out.
  case failed

  /// The word before the dot in scripts: `pattern.malformed`.
  package static let domain = "pattern"
}

/// An error of this module.
package typealias PatternError = Failure<PatternFailure>
