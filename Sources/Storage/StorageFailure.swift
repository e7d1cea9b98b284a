package import Diagnostics

/// Why bytes could not be read from or written to a mirror.
package enum StorageFailure: String, FailureCode {
  /// The URL is of a kind that this program cannot use.
  case unsupportedScheme = "unsupported_scheme"
  /// The object does not exist.
  case notFound = "not_found"
  /// The object is not what its address promises.
  case corrupt
  /// The object could not be read.
  case unreadable
  /// The object could not be written.
  case unwritable
  /// Another writer holds the lock.
  case locked

  package static var domain: String { "storage" }
}

/// An error of `Storage`.
package typealias StorageError = Failure<StorageFailure>
