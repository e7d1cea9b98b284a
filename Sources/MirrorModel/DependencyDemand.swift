internal import RecipeModel
package import SpecModel

/// A package that another one can need, as far as recipes tell.
package struct DependencyDemand: Sendable, Hashable {
  /// The package, perhaps a virtual one.
  package var name: String
  /// What it shall be, with its name.
  package var query: SpecQuery

  /// Creates a demand.
  package init(name: String, query: SpecQuery) {
    self.name = name
    self.query = query
  }
}

extension MirrorPlan {
  /// Returns what a package can need in one of some versions, each demand once.
  ///
  /// Conditions are judged by the version alone, so variants count as both on and off. What is needed
  /// for tests alone is left out, as Spack leaves it out of a mirror.
  static func demands(of recipe: Recipe, for versions: [Version]) -> [DependencyDemand] {
    var demands: [DependencyDemand] = []
    var seen: Set<DependencyDemand> = []
    for dependency in recipe.dependencies where !dependency.types.subtracting(.test).isEmpty {
      let isNeeded = versions.contains {
        dependency.condition.canHold(for: $0, of: recipe.name)
      }
      guard isNeeded, dependency.name != recipe.name else { continue }
      // Of a spec that is none only the name is known.
      let query =
        (try? SpecQuery.parse(dependency.spec)) ?? SpecQuery(name: dependency.name)
      let demand = DependencyDemand(
        name: dependency.name,
        query: SpecQuery(name: dependency.name, versions: query.versions))
      if seen.insert(demand).inserted { demands.append(demand) }
    }
    return demands
  }
}
