package import Diagnostics

/// Why something of a build cache could not be understood.
package enum CacheFailure: String, FailureCode {
  /// A manifest, index or metadata file is not of its form.
  case malformed
  /// A file is of a version that this program does not know.
  case unsupportedVersion = "unsupported_version"
  /// A manifest has no record of the kind that is needed.
  case missingRecord = "missing_record"

  package static var domain: String { "cache" }
}

/// An error of `CacheModel`.
package typealias CacheError = Failure<CacheFailure>
