package import SpecModel

/// What the recipe of a package says, as far as it could be read.
///
/// Recipes of Spack (`package.py`) and of Albedo (Lua) become the same values. Conditions and specs
/// are written as Spack prints them. The records of a part stand in the order in which Spack keeps
/// them: those of equal conditions side by side, at the place of the first.
package struct Recipe: Sendable {
  /// The package: `py-numpy`.
  package var name: String
  /// The repository that it comes from: `builtin`.
  package var namespace: String?
  /// The file, as it was named to the reader.
  package var file: String
  /// The line where the package begins, from 1.
  package var line: Int
  /// The class of a Python recipe: `PyNumpy`.
  package var className: String?
  /// The classes that a Python recipe is built on, as they are named: `CMakePackage`.
  package var bases: [String] = []
  /// All classes above that one in the order in which they are asked.
  ///
  /// A class of another package's recipe has its module in front:
  /// `builtin.packages.llvm.package:LlvmDetection`.
  package var lineage: [String] = []
  /// The files that were read for it besides its own, in order.
  package var imports: [String] = []
  /// What is said once for the package, such as `url`, `list_url`, `homepage`, `git`, `has_code`.
  ///
  /// An attribute that may exist but cannot be found out is unknown; one that does not exist is
  /// missing.
  package var attributes: [String: Known<RecipeValue>] = [:]
  /// The module of the function that gives the URL of a version, if one of the recipe's own or of a
  /// class above does: `builtin.packages.quill.package`.
  package var urlFunction: String?
  /// What it is, for people: the text below the name of the class.
  package var description: String?
  /// Who looks after the recipe, in order.
  package var maintainers: [String] = []
  /// The versions in the order of their declaration, each once.
  package var versions: [RecipeVersion] = []
  /// What is fetched beside the main source.
  package var resources: [RecipeResource] = []
  /// The patches, of both kinds.
  package var patches: [RecipePatch] = []
  /// The variants.
  package var variants: [RecipeVariant] = []
  /// The packages that it needs, one record for each name and condition.
  package var dependencies: [RecipeDependency] = []
  /// The packages that it extends, one record for each name.
  package var extensions: [RecipeExtension] = []
  /// The virtual packages that it provides.
  package var provisions: [RecipeProvision] = []
  /// What cannot be built.
  package var conflicts: [RecipeConflict] = []
  /// What has to be.
  package var requirements: [RecipeRequirement] = []
  /// The licences.
  package var licenses: [RecipeLicense] = []
  /// Under which conditions the source or the binary may not be given to others.
  package var redistribution: [RedistributionRule] = []
  /// What it may be put in place of.
  package var splices: [RecipeSplice] = []
  /// What could not be read, and so may be missing from these lists, by the list.
  package var gaps: [Part: [Unknown]] = [:]
  /// The values of the host that were looked at, in order: `sys.platform`.
  package var hostFacts: [String] = []

  /// The parts of a recipe that can be incomplete.
  package enum Part: String, Sendable, Hashable, CaseIterable {
    case versions
    case resources
    case patches
    case variants
    /// Dependencies and what is extended.
    case dependencies
    case provisions
    case conflicts
    case requirements
    case licenses
    case maintainers
    case redistribution
    case splices
  }

  /// How far a recipe is known.
  package enum Status: String, Sendable, Hashable {
    /// Wholly, and the same for all hosts.
    case exact
    /// Wholly for the host that was simulated; another one may give other values.
    case hostDependent = "host-dependent"
    /// Not wholly.
    case unknown
  }

  /// Creates a recipe that says nothing yet.
  package init(name: String, namespace: String?, file: String, line: Int) {
    self.name = name
    self.namespace = namespace
    self.file = file
    self.line = line
  }

  /// Whether nothing but other packages provide it.
  package var isVirtual: Bool { attributes["virtual"]?.value?.isTrue ?? false }

  /// How far it is known.
  package var status: Status {
    if !unknowns.isEmpty { return .unknown }
    return hostFacts.isEmpty ? .exact : .hostDependent
  }

  /// The version that is equal to `version`, or nil.
  package func version(_ version: Version) -> RecipeVersion? {
    versions.first { $0.version == version }
  }

  /// Everything that is not known of this recipe, in the order of the files, each once.
  package var unknowns: [Unknown] {
    var all = Set(gaps.values.joined())
    all.formUnion(attributes.values.compactMap(\.unknown))
    all.formUnion(versions.flatMap(\.unknowns))
    all.formUnion(resources.flatMap(\.unknowns))
    all.formUnion(patches.flatMap(\.unknowns))
    all.formUnion(dependencies.flatMap { $0.patches.flatMap(\.unknowns) })
    all.formUnion(conditions.compactMap(\.unknown))
    return all.sorted { ($0.file, $0.line, $0.reason) < ($1.file, $1.line, $1.reason) }
  }

  private var conditions: [RecipeCondition] {
    let values = variants.flatMap { variant in
      [variant.condition] + (variant.values ?? []).map(\.condition)
    }
    return values + dependencies.map(\.condition) + extensions.map(\.condition)
      + provisions.map(\.condition) + conflicts.map(\.condition) + requirements.map(\.condition)
      + licenses.map(\.condition) + redistribution.map(\.condition) + splices.map(\.condition)
  }
}

/// Where something stands in a recipe.
package struct RecipePlace: Sendable, Hashable {
  /// The file, as it was named to the reader; what is inherited stands in another one.
  package var file: String
  /// The line, from 1.
  package var line: Int

  /// Creates a place.
  package init(file: String, line: Int) {
    self.file = file
    self.line = line
  }
}
