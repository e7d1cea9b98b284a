package import Diagnostics

/// Why the ledger of a source mirror could not be read or written.
package enum LedgerFailure: String, FailureCode {
  /// It is not of its form.
  case malformed
  /// It is of a version that this program does not know.
  case unsupportedVersion = "unsupported_version"

  package static var domain: String { "ledger" }
}

/// An error about a ledger.
package typealias LedgerError = Failure<LedgerFailure>
