package import Diagnostics

/// Why recipes could not be found.
package enum RepositoryFailure: String, FailureCode {
  /// No repository has a package of the name.
  case unknownPackage = "unknown_package"
  /// A repository or a recipe could not be read.
  case unreadable
  /// A folder is not a repository as Spack makes them.
  case malformed
  /// A repository is configured in a way that Albedo cannot use.
  case unusable

  package static var domain: String { "repository" }

  package var exitClass: ExitClass { self == .unknownPackage ? .usage : .failed }
}

/// An error of `RecipeStore`.
package typealias RepositoryError = Failure<RepositoryFailure>
