package import Diagnostics
internal import Documents

/// What can be wrong with an environment, its name or its files.
package enum EnvironmentFailure: String, FailureCode {
  /// The text is not the name of an environment.
  case badName = "bad_name"
  /// A `spack.yaml` is not of the form that Spack asks for.
  case malformedManifest = "malformed_manifest"
  /// A list of specs refers to a list that is not defined, or only further below.
  case undefinedList = "undefined_list"
  /// A `when` cannot be evaluated.
  case badCondition = "bad_condition"
  /// A `spack.lock` is not of the form that its version asks for.
  case malformedLock = "malformed_lock"
  /// A `spack.lock` was written by a Spack that is newer than this program knows.
  case newerLock = "newer_lock"
  /// A `spack.lock` refers to a package that is not in it.
  case missingNode = "missing_node"
  /// A file asks for more than any real environment does.
  case limitExceeded = "limit_exceeded"

  package static var domain: String { "environment" }

  package var exitClass: ExitClass { self == .badName ? .usage : .failed }
}

/// An error of this module.
package typealias EnvironmentError = Failure<EnvironmentFailure>

extension Failure where Code == EnvironmentFailure {
  /// Creates the error of something that is wrong at a place of a manifest.
  init(
    _ code: EnvironmentFailure, at position: SourcePosition?, in source: String, _ reason: String,
    hint: String? = nil, cause: (any Error)? = nil
  ) {
    let place = position?.description ?? "'\(source)'"
    self.init(
      code, "could not read the environment in \(place): \(reason)", hint: hint, cause: cause)
  }
}
