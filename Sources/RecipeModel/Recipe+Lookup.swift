extension RecipeProvision {
  /// The virtual packages that are provided, without what is said of them.
  package var names: [String] { specs.compactMap { NameAndVersions($0).name } }
}

extension Recipe {
  /// The words that people look packages up by, in the order of the recipe.
  package var tags: [String] { attributes["tags"]?.value?.list?.compactMap(\.text) ?? [] }
}
