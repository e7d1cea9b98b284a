package import SpecModel

/// What the recipe of a package says, as far as it could be read.
///
/// Recipes of Spack (`package.py`) and of Albedo (Lua) become the same values.
package struct Recipe: Sendable {
  /// The package: `py-numpy`.
  package var name: String
  /// The repository that it comes from: `builtin`.
  package var namespace: String?
  /// The file, as it was named to the reader.
  package var file: String
  /// The line where the package begins, from 1.
  package var line: Int
  /// The classes that a Python recipe is built on, as they are written: `CMakePackage`.
  package var bases: [String] = []
  /// What is said once for the package, such as `url`, `list_url`, `homepage`, `git`, `has_code`.
  ///
  /// An attribute that may exist but cannot be found out is unknown; one that does not exist is
  /// missing.
  package var attributes: [String: Known<RecipeValue>] = [:]
  /// The versions in the order of their declaration, each once.
  package var versions: [RecipeVersion] = []
  /// What is fetched beside the main source.
  package var resources: [RecipeResource] = []
  /// The patches, of both kinds.
  package var patches: [RecipePatch] = []
  /// What is said besides: `depends_on`, `variant`, `provides`, `conflicts`, `requires`, `license`.
  package var directives: [RecipeDirective] = []
  /// Under which conditions the source or the binary may not be given to others.
  package var redistribution: [RedistributionRule] = []
  /// What could not be read, and so may be missing from these lists, by the list.
  package var gaps: [Part: [Unknown]] = [:]
  /// The function that gives the URL of a version, if a recipe has one that was not called.
  package var urlFunction: Unknown?

  /// The parts of a recipe that can be incomplete.
  package enum Part: String, Sendable, Hashable, CaseIterable {
    case versions
    case resources
    case patches
    case redistribution
    /// Everything that `directives` holds.
    case directives
  }

  /// Creates a recipe that says nothing yet.
  package init(name: String, namespace: String?, file: String, line: Int) {
    self.name = name
    self.namespace = namespace
    self.file = file
    self.line = line
  }

  /// The version that is equal to `version`, or nil.
  package func version(_ version: Version) -> RecipeVersion? {
    versions.first { $0.version == version }
  }

  /// Everything that is not known of this recipe, in the order of the file, each once.
  package var unknowns: [Unknown] {
    var all = Set(gaps.values.joined())
    all.formUnion(attributes.values.compactMap(\.unknown))
    all.formUnion(versions.flatMap { $0.arguments.values.compactMap(\.unknown) })
    all.formUnion(versions.compactMap { $0.functionURL?.unknown })
    all.formUnion(resources.flatMap(\.unknowns))
    all.formUnion(patches.flatMap(\.unknowns))
    if let urlFunction { all.insert(urlFunction) }
    return all.sorted { ($0.file, $0.line, $0.reason) < ($1.file, $1.line, $1.reason) }
  }
}

/// A part of a recipe of which nothing is decided yet but what it says.
package struct RecipeDirective: Sendable, Hashable {
  /// The directive: `depends_on`.
  package var name: String
  /// What stands first: the spec, the variant, the licence.
  package var subjects: [Known<RecipeValue>]
  /// The other arguments.
  package var arguments: [String: Known<RecipeValue>]
  /// When it holds.
  package var condition: RecipeCondition
  /// The line, from 1.
  package var line: Int

  /// Creates a directive.
  package init(
    name: String, subjects: [Known<RecipeValue>], arguments: [String: Known<RecipeValue>],
    condition: RecipeCondition, line: Int
  ) {
    self.name = name
    self.subjects = subjects
    self.arguments = arguments
    self.condition = condition
    self.line = line
  }
}

/// A rule about giving a package to others.
package struct RedistributionRule: Sendable, Hashable {
  /// Whether it forbids to give the source away; an unknown counts as a ban.
  package var forbidsSource: Bool
  /// Whether it forbids to give binaries away; an unknown counts as a ban.
  package var forbidsBinary: Bool
  /// When it holds.
  package var condition: RecipeCondition

  /// Creates a rule.
  package init(forbidsSource: Bool, forbidsBinary: Bool, condition: RecipeCondition) {
    self.forbidsSource = forbidsSource
    self.forbidsBinary = forbidsBinary
    self.condition = condition
  }
}
