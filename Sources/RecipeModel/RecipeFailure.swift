package import Diagnostics

/// Why a recipe could not be understood at all.
///
/// What is merely not known of a recipe is an ``Unknown``, not an error.
package enum RecipeFailure: String, FailureCode {
  /// The text is not written as its language wants it.
  case malformed
  /// The text is larger, deeper or asks for more steps than any real recipe.
  case limitExceeded = "limit_exceeded"
  /// The text does not define the package that it should.
  case missingPackage = "missing_package"

  /// The word before the dot in scripts: `recipe.malformed`.
  package static let domain = "recipe"
}

/// An error of this module.
package typealias RecipeError = Failure<RecipeFailure>
