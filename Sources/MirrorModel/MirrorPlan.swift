package import RecipeModel
package import SpecModel

/// What a source mirror should hold for one request.
package struct MirrorPlan: Sendable {
  /// What is asked for besides the spec.
  package struct Options: Sendable {
    /// How many versions to take, in the order that Spack would prefer; nil for all.
    package var versionLimit: Int?
    /// What is left out.
    package var excluded: [SpecQuery]
    /// Whether packages go along whose source may not be given to others.
    package var includesPrivate: Bool

    /// Creates options.
    package init(
      versionLimit: Int? = nil, excluded: [SpecQuery] = [], includesPrivate: Bool = false
    ) {
      self.versionLimit = versionLimit
      self.excluded = excluded
      self.includesPrivate = includesPrivate
    }
  }

  /// A version that was left out.
  package struct Omission: Sendable, Hashable {
    /// The package.
    package var package: String
    /// The version.
    package var version: Version
    /// Why, as a clause: `excluded by 'quill@1'`.
    package var reason: String
  }

  /// The package of the request.
  package var package: String
  /// The versions that are taken, newest first.
  package var versions: [Version] = []
  /// How many declared versions the request allows, those among them that are left out included.
  package var allowedCount = 0
  /// The versions that are left out for a reason other than the limit.
  package var omissions: [Omission] = []
  /// What the mirror holds for these versions; each storage path once.
  package var items: [MirrorItem] = []
  /// What may be missing, since the recipe could not be read wholly.
  package var gaps: [Unknown] = []
}

extension MirrorPlan {
  /// Plans what `query` asks of the package that `recipe` describes.
  ///
  /// Without a limit every declared version that the query allows is taken. Resources and patches
  /// go along whose condition can hold for the version.
  package init(
    for query: SpecQuery, recipe: Recipe, options: Options = Options()
  ) {
    package = recipe.name
  }
}
