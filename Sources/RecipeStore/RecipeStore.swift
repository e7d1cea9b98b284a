package import ConfigModel
package import Diagnostics
package import Platform
package import RecipeModel
package import SpecModel
internal import SystemPackage

/// The recipes of a run: those of Albedo itself, then the repositories, the most important first.
package struct RecipeStore: Sendable {
  /// The repositories in the order in which they are asked.
  package let repositories: [Repository]
  /// Recipes that stand before those of every repository, by their packages.
  package let ownRecipes: [String: Recipe]
  /// Repositories that are configured but cannot be used, each with the reason.
  package let unusable: [RepositoryError]
  let sources: [RepositoryRecipes]

  /// Creates a store.
  package init(
    repositories: [Repository], ownRecipes: [String: Recipe] = [:],
    unusable: [RepositoryError] = [], reading: RecipeReading = .plain
  ) {
    self.repositories = repositories
    self.ownRecipes = ownRecipes
    self.unusable = unusable
    sources = repositories.map { repository in
      RepositoryRecipes(
        repository, others: repositories.filter { $0.root != repository.root }, reading: reading)
    }
  }

  /// Opens the repositories that are configured.
  ///
  /// One that cannot be used does not hide the others: its error is kept, and told when a package is
  /// not found.
  package init(
    _ configured: [ConfiguredRepository], ownRecipes: [String: Recipe] = [:],
    reading: RecipeReading = .plain
  ) {
    var repositories: [Repository] = []
    var unusable: [RepositoryError] = []
    for entry in configured {
      switch entry.place {
      case .git(let url):
        unusable.append(
          RepositoryError(
            .unusable,
            "the repository '\(entry.name ?? url)' is in git, which albedo does not clone",
            hint: "clone '\(url)' and set 'repos:\(entry.name ?? "NAME"):' to the folder with its"
              + " repo.yaml"))
      case .folder(let path):
        do {
          repositories.append(try Repository(at: FilePath(path)))
        } catch {
          unusable.append(error)
        }
      }
    }
    self.init(
      repositories: repositories, ownRecipes: ownRecipes, unusable: unusable, reading: reading)
  }

  /// Returns the recipe of a package, or nil when nothing has one.
  ///
  /// The first repository that has it wins; with a namespace only that one is asked.
  package func findRecipe(named name: String, in namespace: String? = nil) throws -> Recipe? {
    if let own = ownRecipes[name], namespace == nil || own.namespace == namespace { return own }
    for source in sources where namespace == nil || source.repository.namespace == namespace {
      if let recipe = try source.findRecipe(named: name) { return recipe }
    }
    return nil
  }

  /// Returns the recipe of a package.
  ///
  /// Throws `unknown_package`, with names that are near or the reason why a repository is missing.
  package func recipe(named name: String, in namespace: String? = nil) throws -> Recipe {
    if let found = try findRecipe(named: name, in: namespace) { return found }
    let place = namespace.map { " in the repository '\($0)'" } ?? ""
    throw RepositoryError(
      .unknownPackage, "no package is named '\(name)'\(place)", hint: hint(for: name),
      cause: unusable.first)
  }

  /// Finds out how the source of a version of a package is got, whether the recipe declares it or not.
  ///
  /// `recipe` is of this store. For a version that is not declared it is run once more, since its
  /// functions may decide. Throws what looking the recipe up throws.
  package func source(of version: Version, in recipe: Recipe) throws -> PackageSource {
    if let declared = recipe.version(version) { return declared.source }
    if ownRecipes[recipe.name]?.file != recipe.file {
      for source in sources where source.repository.namespace == recipe.namespace {
        if let found = try source.source(ofUndeclared: version, of: recipe.name) { return found }
      }
    }
    return recipe.source(ofUndeclared: version)
  }

  private func hint(for name: String) -> String {
    if repositories.isEmpty, ownRecipes.isEmpty {
      return "no repository of recipes is usable; set 'repos:' in a configuration scope"
    }
    let known = (try? names()) ?? Array(ownRecipes.keys)
    return NearMiss.question(for: name, among: known)
      ?? "repositories: "
      + repositories.map { "\($0.namespace) ('\($0.root)')" }.joined(separator: ", ")
  }

  /// Returns the names of all packages in order, each once; no recipe is read.
  ///
  /// Those that only name a virtual package are among them.
  package func names() throws(RepositoryError) -> [String] {
    var names = Set(ownRecipes.keys)
    for repository in repositories { names.formUnion(try repository.names()) }
    return names.sorted()
  }

  /// Returns all recipes of all repositories, as their files say now.
  ///
  /// The first time this reads what has changed since the last time, which may be everything.
  package func all(
    _ progress: ItemProgress, _ cancellation: Cancellation
  ) throws -> RecipeCatalogue {
    RecipeCatalogue(
      own: ownRecipes, sources: sources,
      snapshots: try sources.map { try $0.all(progress, cancellation) })
  }
}
