internal import Diagnostics
internal import RecipeModel
internal import SystemPackage

/// The files of a repository by the names of their modules.
final class RepositoryModules: RecipeModules {
  private let repository: Repository

  init(_ repository: Repository) { self.repository = repository }

  func file(ofModule name: String) throws(RecipeError) -> RecipeFile? {
    let parts = name.split(separator: ".").map(String.init)
    let start = ["spack_repo"] + repository.namespace.split(separator: ".").map(String.init)
    let old = "spack.pkg.\(repository.namespace)."
    let path: FilePath
    if repository.hasModuleNames, parts.starts(with: start), parts.count > start.count {
      let below = parts[start.count...]
      let isRecipe = below.first == "packages" && below.count == 3
      guard isRecipe || below.first == "build_systems" && below.count == 2 else { return nil }
      let folder = isRecipe ? repository.packages : repository.root.appending("build_systems")
      path = below.dropFirst().dropLast().reduce(folder) { $0.appending($1) }
        .appending((below.last ?? "") + ".py")
    } else if name.hasPrefix(old), !repository.hasModuleNames {
      let package = name.dropFirst(old.count).split(separator: "_").joined(separator: "-")
      path = repository.file(of: package)
    } else {
      return nil
    }
    do {
      guard let bytes = try repository.read(path) else { return nil }
      return RecipeFile(bytes: bytes, file: path.string)
    } catch {
      throw RecipeError(.malformed, "could not read '\(path)'", cause: error)
    }
  }
}
