package import Diagnostics

/// Why a store could not be read or changed.
package enum StoreFailure: String, FailureCode {
  /// The database or a file of a prefix is damaged.
  case malformed
  /// The database was written by a newer Spack.
  case newerVersion = "newer_version"
  /// The database was written by a Spack so old that it is not read.
  case olderVersion = "older_version"
  /// The database has a version that is read, but not written.
  case readOnlyVersion = "read_only_version"
  /// A spec is not of a format that the database's version can hold.
  case unsuitableSpec = "unsuitable_spec"
  /// The store could not be read.
  case unreadable
  /// The store could not be written.
  case unwritable
  /// Another process holds a lock.
  case locked
  /// A package that is needed is not installed.
  case notInstalled = "not_installed"
  /// Installed packages depend on what was to be removed.
  case neededByOthers = "needed_by_others"
  /// The package is in an upstream, which is only read.
  case upstream
  /// The machine does not know the group that packages should get.
  case unknownGroup = "unknown_group"
  /// A hash that is the beginning of several.
  case ambiguous

  package static var domain: String { "store" }
}

/// An error of `InstallStore`.
package typealias StoreError = Failure<StoreFailure>
