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

  /// Returns the recipes of this run as another host sees them.
  func recipes(on host: RecipeHost) async throws -> RecipeStore {
    if host == recipeHost { return try await recipes() }
    if let opened = openedRecipes(for: .host(host)) { return opened }
    return keep(try await openRecipes(for: host), for: .host(host))
  }

  /// Returns the recipes of repositories in folders, instead of those of this run.
  func recipes(in folders: [String]) async throws -> RecipeStore {
    if let opened = openedRecipes(for: .folders(folders)) { return opened }
    let store = try await onWorker { [self] in
      RecipeStore(
        repositories: try folders.map { try Repository(at: FilePath($0)) },
        reading: try reading(for: recipeHost))
    }
    return keep(store, for: .folders(folders))
  }

  /// Opens the recipes as they are on a host.
  private func openRecipes(for host: RecipeHost) async throws -> RecipeStore {
    let configuration = try configuration()
    let configured = try configuration.repositories(substitution: substitution)
    let settings = try configuration.networkSettings(substitution: substitution)
    let folders = luaFolders
    let files = try await onWorker { try LuaRecipes.files(ofScopes: folders) }
    let own = try await LuaRecipes.read(files)
    return try await onWorker { [self] in
      var reading = try reading(for: host)
      reading.cache = FilePath(settings.miscCache).appending("albedo/recipes")
      return RecipeStore(configured, ownRecipes: own, reading: reading)
    }
  }

  /// How recipes are read for a host, without a place for snapshots.
  private func reading(for host: RecipeHost) throws -> RecipeReading {
    let classes = FilePath(substitution.spack).appending("lib/spack/spack/build_systems")
    let hasClasses = try FileStatus.ifPresent(classes)?.kind == .folder
    return RecipeReading(host: host, reader: reader, classes: hasClasses ? classes : nil)
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

/// What recipes are opened for that are not those of this run and its host.
enum RecipePurpose: Hashable {
  /// What they say on another host.
  case host(RecipeHost)
  /// The repositories in these folders.
  case folders([String])
}
