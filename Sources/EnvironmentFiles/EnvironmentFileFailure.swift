package import Diagnostics

/// Why an environment could not be found, read, made or removed.
package enum EnvironmentFileFailure: String, FailureCode {
  /// There is no environment of the name or at the place that was given.
  case notFound = "not_found"
  /// There is an environment of that name, or at that place.
  case exists
  /// What a new environment is to be made from is none of the things that one can be made from.
  case badSource = "bad_source"
  /// A file of an environment cannot be read.
  case unreadable
  /// The files of an environment cannot be written or removed.
  case unwritable
  /// The environment is in use: it is the active one, or another takes over its lock file.
  case inUse = "in_use"
  /// Nothing was concretized yet, so there are no concrete specs.
  case notLocked = "not_locked"

  package static var domain: String { "env" }

  package var exitClass: ExitClass { self == .notFound ? .usage : .failed }
}

/// An error of `EnvironmentFiles`.
package typealias EnvironmentFileError = Failure<EnvironmentFileFailure>
