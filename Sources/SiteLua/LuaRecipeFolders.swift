internal import Diagnostics
internal import Platform
internal import RecipeModel
internal import SystemPackage

extension LuaRecipes {
  /// How many files one folder may have.
  private static let fileLimit = 1000

  /// Reads the files `albedo/recipes/*.lua` of scopes, the most important first, each folder's in
  /// the order of their names.
  ///
  /// Throws what cannot be read: a recipe that somebody wrote must not be passed over in silence.
  package static func files(ofScopes folders: [String]) throws -> [File] {
    var files: [File] = []
    for folder in folders {
      let place = FilePath(folder).appending("albedo/recipes")
      guard let status = try FileStatus.ifPresent(place), status.kind == .folder else { continue }
      let entries = try FileSystem.sortedEntries(of: place).filter {
        $0.name.string.hasSuffix(".lua") && !$0.name.string.hasPrefix(".")
      }
      guard entries.count <= fileLimit else {
        throw RecipeError(
          .limitExceeded, "'\(place)' has \(entries.count) files of recipes, more than \(fileLimit)"
        )
      }
      for entry in entries {
        let file = place.appending(entry.name)
        files.append(
          File(
            path: file.string,
            bytes: try FileSystem.read(file, byteLimit: RecipeReader.byteLimit)))
      }
    }
    return files
  }
}
