internal import ConfigModel
internal import Platform
internal import RecipeStore
internal import SiteLua

extension APISession {
  /// Returns the recipes of this run, opening them the first time.
  ///
  /// Recipes in Lua come first: those of the system and the site before those of the user, so that a
  /// user cannot replace what the site has decided.
  func recipes() async throws -> RecipeStore {
    if let opened = openedRecipes { return opened }
    let configuration = try configuration()
    let configured = try configuration.repositories(substitution: substitution)
    let folders = luaFolders
    let files = try await onWorker { try LuaRecipes.files(ofScopes: folders) }
    let own = try await LuaRecipes.read(files)
    let store = try await onWorker { RecipeStore(configured, ownRecipes: own) }
    openedRecipes = store
    return store
  }
}
