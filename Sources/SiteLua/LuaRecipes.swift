internal import Diagnostics
internal import LuaRuntime
package import RecipeModel

/// Recipes that are written in Lua, which stand before those of the repositories.
///
/// A recipe only says things: it runs in a sandbox without files, network or memory of its own, and
/// what it says is checked like the text of any other recipe. So nobody has to trust it, not even
/// one in the folder of a `-C`.
package enum LuaRecipes {
  /// The text of one file of recipes.
  package struct File: Sendable {
    /// How it is named in errors and unknowns.
    package var path: String
    /// The text.
    package var bytes: [UInt8]

    /// Creates a file.
    package init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
  }

  /// What all recipes in Lua belong to.
  package static let namespace = "albedo"

  /// How much one file may use: 20 million instructions, about 0.2 s, and two seconds.
  private static let budget = LuaBudget(
    instructions: 20_000_000, time: .seconds(2), tasks: 1)
  /// How much memory one file may use, in bytes.
  private static let memoryLimit = 64 << 20
  /// How many values all packages of a file may have.
  private static let fieldLimit = 500_000

  /// Reads files in the order of their importance: of two recipes for a package the first one counts.
  ///
  /// Every file has a machine of its own. Throws `recipe.malformed` or `recipe.limit_exceeded` with
  /// the file and, where Lua knows it, the line.
  package static func read(_ files: [File]) async throws -> [String: Recipe] {
    var recipes: [String: Recipe] = [:]
    for file in files {
      for recipe in try await read(file) where recipes[recipe.name] == nil {
        recipes[recipe.name] = recipe
      }
    }
    return recipes
  }

  /// Reads all packages of one file.
  package static func read(_ file: File) async throws -> [Recipe] {
    guard file.bytes.count <= RecipeReader.byteLimit else {
      throw RecipeError(
        .limitExceeded,
        "could not read '\(file.path)': it has \(file.bytes.count) bytes, more than any recipe"
          + " (\(RecipeReader.byteLimit))")
    }
    let result: [LuaValue]
    do {
      result = try await run(file)
    } catch let error as LuaError {
      throw failure(error, file)
    }
    let texts = SpecTexts()
    return try (result.first?.list ?? []).map { value in
      var reader = LuaRecipeReader(file: file.path, texts: texts)
      return try reader.recipe(value)
    }
  }

  private static func run(_ file: File) async throws -> [LuaValue] {
    let sandbox = LuaSandbox(
      budget: budget, maximumStringBytes: RecipeReader.byteLimit + 1024,
      maximumResultBytes: 32 << 20)
    let runner = try await LuaRunner(
      .sandboxed(sandbox, maximumBytes: memoryLimit, maximumTableFields: fieldLimit))
    try await runner.install(VersionFunctions.module)
    let loader = """
      local versions = require("recipe.versions")
      return versions.compare, versions.satisfies
      """
    let functions = try await runner.run(LuaSource(loader, name: "=recipes"))
    let words = LuaSource(RecipeVocabulary.source, name: "=recipes")
    return try await runner.run(
      words,
      arguments: [.string(LuaString(bytes: file.bytes)), .text("@" + file.path)] + functions)
  }

  private static func failure(_ error: LuaError, _ file: File) -> RecipeError {
    guard error.isOfLimit else {
      // Lua's message begins with file and line.
      return RecipeError(
        .malformed, "could not read the recipes in '\(file.path)'",
        hint: "see 'albedo help recipes' for how they are written", cause: error)
    }
    return RecipeError(
      .limitExceeded, "the recipes in '\(file.path)' compute too much", cause: error)
  }
}
