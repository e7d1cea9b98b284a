internal import RecipeModel
internal import RecipeStore
internal import SpecModel

extension RecipeStore {
  /// Why binaries of a package may not be given to others, as its recipe says; nil when they may.
  ///
  /// Where no repository has the recipe, nobody forbids it: a store is pushed without recipes, too.
  /// Blocks.
  func binaryBan(on spec: SpecObject) throws -> String? {
    let recipe = try findRecipe(named: spec.node.name, in: spec.node.namespace)
    guard let recipe, recipe.redistribution.contains(where: { $0.forbidsBinary(of: spec) })
    else { return nil }
    return "the recipe forbids to give its binaries to others"
  }
}

extension RedistributionRule {
  /// Whether the rule forbids to give a package away; a condition that cannot be judged holds.
  fileprivate func forbidsBinary(of spec: SpecObject) -> Bool {
    guard forbidsBinary, !condition.isNever else { return false }
    guard let query = try? SpecQuery.parse(condition.text) else { return true }
    return query.matches(spec.node) { spec.index.node($0) }
  }
}
