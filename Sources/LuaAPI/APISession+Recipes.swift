internal import ConfigModel
internal import Diagnostics
internal import Platform
internal import RecipeModel
internal import RecipeStore
internal import SiteLua
internal import SystemPackage

extension APISession {
  /// Returns the recipes of this run, opening them the first time.
  ///
  /// Recipes in Lua come first: those of the system and the site before those of the user, so that a
  /// user cannot replace what the site has decided.
  func recipes() async throws -> RecipeStore {
    if let opened = openedRecipes { return opened }
    let store = try await openRecipes(for: recipeHost)
    openedRecipes = store
    return store
  }

  /// Opens the recipes as they are on a host.
  func openRecipes(for host: RecipeHost) async throws -> RecipeStore {
    let configuration = try configuration()
    let configured = try configuration.repositories(substitution: substitution)
    let settings = try configuration.networkSettings(substitution: substitution)
    let folders = luaFolders
    let files = try await onWorker { try LuaRecipes.files(ofScopes: folders) }
    let own = try await LuaRecipes.read(files)
    let cache = FilePath(settings.miscCache).appending("albedo/recipes")
    let classes = FilePath(substitution.spack).appending("lib/spack/spack/build_systems")
    return try await onWorker { [reader] in
      let hasClasses = try FileStatus.ifPresent(classes)?.kind == .folder
      return RecipeStore(
        configured, ownRecipes: own,
        reading: RecipeReading(
          host: host, reader: reader, cache: cache, classes: hasClasses ? classes : nil))
    }
  }

  /// Returns all recipes of this run, reading what has changed since they were read the last time.
  func allRecipes() async throws -> RecipeCatalogue { try await all(recipes()) }

  /// Returns all recipes of a store, showing how far reading them is.
  func all(_ store: RecipeStore) async throws -> RecipeCatalogue {
    let progress = output.output.start("recipes")
    defer { _ = progress.end() }
    return try await onWorker { cancellation in try store.all(progress, cancellation) }
  }

  /// This machine, as recipes see it.
  var recipeHost: RecipeHost {
    var host = RecipeHost()
    host.platform = self.host.platform
    host.system = self.host.platform == "darwin" ? "Darwin" : "Linux"
    host.machine = Machine.instructionSet
    host.operatingSystem = self.host.operatingSystem
    return host
  }

  /// What tells this build of the program from others, which may understand recipes otherwise.
  private var reader: String {
    guard let program = try? CurrentProcess.executable(), let status = try? FileStatus(of: program)
    else { return version }
    let time = status.modified
    return "\(version) \(status.size) \(time.seconds).\(time.nanoseconds)"
  }
}
