package import RecipeModel
package import SpecModel

/// What a source mirror should hold for one request.
package struct MirrorPlan: Sendable {
  /// Which versions of a package are taken.
  package enum VersionChoice: Sendable, Hashable {
    /// Every declared version that the query allows.
    case allowed
    /// So many: the best that the query allows, as Spack would build it, then the highest of all others
    /// whether the query allows them or not. So does `spack mirror create -n`.
    case best(Int)
    /// Every declared version, whatever the query allows.
    case declared
  }

  /// What is asked for besides the spec.
  package struct Options: Sendable {
    /// Which versions are taken.
    package var versions: VersionChoice
    /// What is left out.
    package var excluded: [SpecQuery]
    /// Creates options.
    package init(versions: VersionChoice = .allowed, excluded: [SpecQuery] = []) {
      self.versions = versions
      self.excluded = excluded
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

  /// What the build of a version may fetch by itself.
  package struct BuildFetch: Sendable, Hashable {
    /// The version.
    package var version: Version
    /// What fetches, and what shows it.
    package var fetch: BuildTimeFetch
  }

  /// The package of the request.
  package var package: String
  /// The versions that are taken, newest first.
  package var versions: [Version] = []
  /// How many declared versions the request allows, those among them that are left out included.
  package var allowedCount = 0
  /// The versions among those taken that the recipe advises against, newest first.
  package var deprecated: [Version] = []
  /// The versions that are left out on request.
  package var omissions: [Omission] = []
  /// What the mirror holds for these versions; each storage path once.
  package var items: [MirrorItem] = []
  /// What may be missing, since the recipe could not be read wholly.
  package var gaps: [Unknown] = []
  /// What the versions that are taken can need to be built and run; a concrete spec says that itself.
  package var dependencies: [DependencyDemand] = []
  /// Why other packages may be needed, too.
  package var dependencyGaps: [Unknown] = []
  /// What builds of these versions may fetch past every mirror, as far as the recipe shows it.
  package var buildFetches: [BuildFetch] = []

  /// Plans what `query` asks of the package that `recipe` describes.
  ///
  /// Resources and patches go along whose condition can hold for a version that is taken; a condition
  /// that cannot be judged counts as holding, so that the mirror may hold more than is needed, never
  /// less. The hash of a query is not looked at: recipes have none.
  package init(for query: SpecQuery, recipe: Recipe, options: Options = Options()) {
    package = recipe.name
    let isMeant =
      (query.name ?? recipe.name) == recipe.name
      && (query.namespace == nil || query.namespace == recipe.namespace)
    let allowed = isMeant ? recipe.versions.filter { query.versions.contains($0.version) } : []
    allowedCount = allowed.count
    var chosen = Self.choose(options.versions, among: recipe.versions, allowed)
    chosen.removeAll { version in
      guard let reason = Self.reason(toOmit: version, of: recipe, options) else { return false }
      omissions.append(Omission(package: package, version: version.version, reason: reason))
      return true
    }
    chosen.sort { $0.version > $1.version }
    versions = chosen.map(\.version)
    deprecated = chosen.filter(\.isDeprecated).map(\.version)
    items = Self.merged(chosen.flatMap { Self.items(for: $0, of: recipe) })
    gaps = Self.gaps(of: recipe, [.versions, .resources, .patches])
    dependencies = Self.demands(of: recipe, for: versions)
    dependencyGaps = Self.gaps(of: recipe, [.dependencies])
    buildFetches = chosen.flatMap { Self.buildFetches(of: $0, in: recipe) }
  }

  /// What the build of one version may fetch by itself.
  static func buildFetches(of version: RecipeVersion, in recipe: Recipe) -> [BuildFetch] {
    recipe.buildTimeFetches(of: version).map { BuildFetch(version: version.version, fetch: $0) }
  }

  /// What may be missing in parts of a recipe, each once.
  static func gaps(of recipe: Recipe, _ parts: [Recipe.Part]) -> [Unknown] {
    parts.flatMap { recipe.gaps[$0] ?? [] }.reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  private static func choose(
    _ choice: VersionChoice, among declared: [RecipeVersion], _ allowed: [RecipeVersion]
  ) -> [RecipeVersion] {
    // A spec that no version meets leads to nothing, however many are asked for.
    guard !allowed.isEmpty else { return [] }
    switch choice {
    case .allowed: return allowed
    case .declared: return declared
    case .best(let count):
      // What people are told not to take comes last, behind branches even.
      let best = allowed.min {
        $0.isDeprecated == $1.isDeprecated ? isPreferred($0, to: $1) : $1.isDeprecated
      }
      guard count > 0, let best else { return [] }
      let others = declared.filter { $0.version != best.version }
        .sorted { $0.version > $1.version }
      return [best] + others.prefix(count - 1)
    }
  }

  /// Whether Spack would rather take the first version than the second: what the recipe prefers, then
  /// numbers rather than branches, then releases, then what is newer.
  package static func isPreferred(_ left: RecipeVersion, to right: RecipeVersion) -> Bool {
    for quality in qualities where quality(left) != quality(right) { return quality(left) }
    return left.version > right.version
  }

  private static let qualities: [@Sendable (RecipeVersion) -> Bool] = [
    \.isPreferred, { !$0.version.isMoving }, { !$0.version.isPrerelease },
  ]

  /// Returns the items with each storage path once; what is left out leaves its aliases and URLs.
  package static func merged(_ items: [MirrorItem]) -> [MirrorItem] {
    var result: [MirrorItem] = []
    var places: [String: Int] = [:]
    for item in items {
      guard let storage = item.storage, item.repository != nil || item.checksum != nil else {
        result.append(item)
        continue
      }
      guard let place = places[storage] else {
        places[storage] = result.count
        result.append(item)
        continue
      }
      let known = [result[place].alias].compactMap(\.self) + result[place].otherAliases
      let new = [item.alias].compactMap(\.self) + item.otherAliases
      result[place].otherAliases += new.filter { !known.contains($0) }
      result[place].urls += item.urls.filter { !result[place].urls.contains($0) }
      // What can be downloaded for one of them is had for all.
      if item.obstacle == nil { result[place].obstacle = nil }
    }
    return result
  }

  private static func items(for version: RecipeVersion, of recipe: Recipe) -> [MirrorItem] {
    let patches = recipe.patches.filter {
      $0.condition.canHold(for: version.version, of: recipe.name)
    }
    return items(for: version, of: recipe, patches: withTwins(patches, of: recipe)) {
      $0.canHold(for: version.version, of: recipe.name)
    }
  }

  /// Returns the items of a version with these patches and the resources whose condition is met.
  static func items(
    for version: RecipeVersion, of recipe: Recipe, patches: [RecipePatch],
    where isMet: (RecipeCondition) -> Bool
  ) -> [MirrorItem] {
    let resources = recipe.resources.filter { isMet($0.condition) }
    let items =
      [MirrorItem(archiveOf: version, in: recipe)]
      + resources.map { MirrorItem(resource: $0, of: version, in: recipe) }
      + patches.compactMap { MirrorItem(patch: $0, of: version, in: recipe) }
    let ban = ban(of: recipe, where: isMet)
    return items.map { item in
      var item = item
      item.redistributionBan = ban
      return item
    }
  }

  /// Returns the patches that have the content of one that is needed, too.
  ///
  /// A concrete spec names its patches by their digests alone, and Spack takes the last patch of the
  /// recipe that has the digest, whatever its address and condition are.
  static func withTwins(_ patches: [RecipePatch], of recipe: Recipe) -> [RecipePatch] {
    let contents = Set(patches.compactMap(\.checksum?.value))
    return recipe.patches.filter { patch in
      patch.checksum?.value.map(contents.contains) ?? false
        || patches.contains { $0.line == patch.line }
    }
  }

  static func reason(
    toOmit version: RecipeVersion, of recipe: Recipe, _ options: Options
  ) -> String? {
    let excluding = options.excluded.first { query in
      (query.name ?? recipe.name) == recipe.name
        && (query.namespace == nil || query.namespace == recipe.namespace)
        && query.versions.contains(version.version)
    }
    return excluding.map { "excluded by '\($0)'" }
  }

  /// Why the sources of what meets conditions may not be given to others; nil when they may.
  private static func ban(of recipe: Recipe, where isMet: (RecipeCondition) -> Bool) -> String? {
    if recipe.redistribution.contains(where: { $0.forbidsSource && isMet($0.condition) }) {
      return "the recipe forbids to give its sources to others"
    }
    // Giving away what nobody has allowed is the worse mistake.
    return recipe.gaps[.redistribution]?.first.map {
      "whether its sources may be given to others is not known (\($0))"
    }
  }
}
