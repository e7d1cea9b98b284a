package import Diagnostics

/// Why a store could not be read or changed.
package enum StoreFailure: String, FailureCode {
  /// The database or a file of a prefix is damaged.
  case malformed
  /// The database was written by a newer Spack.
  case newerVersion = "newer_version"
  /// The database was written by an older Spack, and must be rebuilt by the running one.
  case olderVersion = "older_version"
  /// The store could not be read.
  case unreadable
  /// The store could not be written.
  case unwritable
  /// Another process holds a lock.
  case locked
  /// A package that is needed is not installed.
  case notInstalled = "not_installed"

  package static var domain: String { "store" }
}

/// An error of `InstallStore`.
package typealias StoreError = Failure<StoreFailure>
