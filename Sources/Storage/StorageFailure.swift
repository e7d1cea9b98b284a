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
  /// The place could not be reached over the network, or does not let this user in.
  case unreachable

  package static var domain: String { "storage" }

  package var exitClass: ExitClass { self == .unreachable ? .unreachable : .failed }
}

/// An error of `Storage`.
package typealias StorageError = Failure<StorageFailure>

extension Failure where Code == StorageFailure {
  /// What to do about an object of a cache that is not what its manifest says.
  static var corruptHint: String {
    "the cache is damaged: push this package again with --force, or use another mirror"
  }
}
