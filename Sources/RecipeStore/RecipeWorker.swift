internal import Digests
internal import RecipeModel
internal import SpecModel

/// Reads recipes of one repository, one after the other, on one thread at a time.
final class RecipeWorker {
  let files: RepositoryFiles
  private let reader: RecipeReader

  init(_ files: RepositoryFiles, host: RecipeHost) {
    self.files = files
    reader = RecipeReader(modules: files, host: host)
  }

  /// Reads a package; nil when the repository has none of the name.
  ///
  /// A recipe that cannot be understood is a package, too. Throws `unreadable`.
  func read(_ name: String) throws(RepositoryError) -> ReadRecipe? {
    guard let content = try files.recipe(of: name) else { return nil }
    do throws(RecipeError) {
      var recipe = try reader.read(
        content.bytes, name: name, namespace: files.repository.namespace, file: content.file,
        module: files.repository.module(of: name))
      let patches = addDigests(to: &recipe)
      return ReadRecipe(
        name: name, result: .success(recipe), file: content.state,
        otherFiles: recipe.imports + patches.sorted())
    } catch {
      return ReadRecipe(name: name, result: .failure(error), file: content.state, otherFiles: [])
    }
  }

  /// Finds out how the source of a version is got that a recipe does not declare; nil when the
  /// repository has no such package.
  func source(ofUndeclared version: Version, of name: String) throws -> PackageSource? {
    guard let content = try files.recipe(of: name) else { return nil }
    return try reader.source(
      ofUndeclared: version, content.bytes, name: name, namespace: files.repository.namespace,
      file: content.file, module: files.repository.module(of: name))
  }

  /// Gives patches that lie beside their recipes the digests of their files, as Spack computes them.
  ///
  /// Returns the paths that were looked at.
  private func addDigests(to recipe: inout Recipe) -> Set<String> {
    var paths: Set<String> = []
    for index in recipe.patches.indices { paths.formUnion(addDigest(to: &recipe.patches[index])) }
    for index in recipe.dependencies.indices where !recipe.dependencies[index].patches.isEmpty {
      for place in recipe.dependencies[index].patches.indices {
        paths.formUnion(addDigest(to: &recipe.dependencies[index].patches[place]))
      }
    }
    return paths
  }

  private func addDigest(to patch: inout RecipePatch) -> [String] {
    guard patch.isFile, patch.checksum == nil, let name = patch.location.value else { return [] }
    let (state, paths) = files.state(ofFile: name, in: patch.folders)
    if state.stamp != nil { patch.checksum = .value(Checksum(Digest.hexadecimal(state.digest))) }
    return paths
  }
}

/// What was read of one package.
struct ReadRecipe {
  var name: String
  /// The recipe, or why it cannot be understood.
  var result: Result<Recipe, RecipeError>
  /// The state of its file.
  var file: SnapshotFile
  /// The other files that decide what it says: modules that it imports, patches beside it.
  var otherFiles: [String]
}
