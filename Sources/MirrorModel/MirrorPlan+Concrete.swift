package import RecipeModel
package import SpecModel

extension MirrorPlan {
  /// Plans what a concrete spec needs: its version, the patches that it names by their digests, and the
  /// resources whose condition it meets.
  ///
  /// `find` returns the nodes that it depends on. `dependents` are the recipes of those that need it:
  /// they may have patches for it. A patch that nobody declares is a gap.
  package init(
    for node: SpecNode, recipe: Recipe, dependents: [Recipe] = [], options: Options = Options(),
    find: (SpecHash) -> SpecNode?
  ) {
    package = recipe.name
    gaps = Self.gaps(of: recipe, [.resources])
    guard let version = recipe.version(node.version) else {
      if case .value(let hasCode)? = recipe.attributes["has_code"], !hasCode.isTrue {
        // Versions of what has no code may be made up, as by the compiler that it belongs to.
        allowedCount = 1
        versions = [node.version]
        items = [MirrorItem(withoutSource: node.version, of: recipe)]
        return
      }
      let missing = Unknown(
        file: recipe.file, line: recipe.line,
        reason: "the recipe declares no version \(node.version)")
      gaps = Self.gaps(of: recipe, [.versions]) + [missing]
      return
    }
    allowedCount = 1
    let excluding = options.excluded.first { $0.matches(node, find: find) }
    if let excluding {
      omissions = [
        Omission(package: package, version: version.version, reason: "excluded by '\(excluding)'")
      ]
      return
    }
    versions = [version.version]
    deprecated = version.isDeprecated ? versions : []
    let patches = Self.patches(of: node, recipe, dependents, find)
    var items = Self.items(for: version, of: recipe, patches: patches.own) {
      $0.isMet(by: node, find: find)
    }
    items += patches.foreign.compactMap {
      MirrorItem(patch: $0.patch, of: version, in: recipe, from: $0.owner)
    }
    self.items = Self.merged(items)
    buildFetches = Self.buildFetches(of: version, in: recipe)
    gaps += patches.missing.map {
      Unknown(
        file: recipe.file, line: recipe.line,
        reason: "no recipe has the patch \($0) that '\(node.shortText)' was concretized with")
    }
  }

  /// The patches that a concrete spec names by their digests.
  private struct NamedPatches {
    var own: [RecipePatch] = []
    /// Those that the recipes of dependents have for it.
    var foreign: [(patch: RecipePatch, owner: String)] = []
    /// The digests that no recipe gives.
    var missing: [String] = []
  }

  private static func patches(
    of node: SpecNode, _ recipe: Recipe, _ dependents: [Recipe], _ find: (SpecHash) -> SpecNode?
  ) -> NamedPatches {
    let foreign = dependents.flatMap { dependent in
      dependent.dependencies.filter { $0.name == recipe.name }.flatMap(\.patches)
        .map { (patch: $0, owner: dependent.name) }
    }
    var named = NamedPatches()
    for value in node.variant("patches")?.values ?? [] {
      let digest = value.description
      func isMeant(_ patch: RecipePatch) -> Bool { patch.checksum?.value?.text == digest }
      let own = recipe.patches.filter(isMeant)
      named.own += own
      let others = own.isEmpty ? foreign.filter { isMeant($0.patch) } : []
      named.foreign += others
      if own.isEmpty, others.isEmpty { named.missing.append(digest) }
    }
    // The digest of a file beside a recipe is not in the recipe, and no mirror holds it.
    let files = (recipe.patches + foreign.map(\.patch)).filter {
      $0.isFile && $0.condition.isMet(by: node, find: find)
    }
    if named.missing.count <= files.count { named.missing = [] }
    return named
  }
}

extension RecipeCondition {
  /// Whether a concrete spec meets the condition; what cannot be judged counts as met.
  package func isMet(by node: SpecNode, find: (SpecHash) -> SpecNode?) -> Bool {
    if isNever { return false }
    guard !text.isEmpty, let query = try? SpecQuery.parse(text) else { return true }
    return query.matches(node, find: find)
  }
}
