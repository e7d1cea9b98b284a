internal import Diagnostics
internal import Digests
internal import Documents
internal import Platform
package import RecipeModel
package import SystemPackage

/// A repository of recipes in a folder.
package struct Repository: Sendable {
  /// The folder with the `repo.yaml`.
  package let root: FilePath
  /// What its packages are told apart by: `builtin`.
  package let namespace: String
  /// The folder of the packages.
  let packages: FilePath
  /// Whether folders are named like Python modules (API 2, Spack 1.x): `py_numpy`, `_7zip`.
  let hasModuleNames: Bool

  /// A `repo.yaml` has a few lines.
  private static let descriptionByteLimit = 1 << 16

  /// Opens a repository; only its `repo.yaml` is read.
  ///
  /// Throws `unreadable` or `malformed`.
  package init(at root: FilePath) throws(RepositoryError) {
    self.root = root
    let file = root.appending("repo.yaml")
    let description: DocumentValue
    do {
      guard
        let bytes = try FileSystem.readIfPresent(file, byteLimit: Self.descriptionByteLimit)
      else {
        throw RepositoryError(
          .unreadable, "'\(root)' is not a repository of recipes: it has no repo.yaml",
          hint: "correct 'repos:' in your configuration scopes")
      }
      description = try YAML.decode(bytes, source: file.string).root
    } catch let error as RepositoryError {
      throw error
    } catch let error as DocumentError {
      throw RepositoryError(.malformed, "could not read '\(file)'", cause: error)
    } catch {
      throw RepositoryError(.unreadable, "could not read '\(file)'", cause: error)
    }
    guard let repository = description["repo"], let namespace = repository["namespace"]?.string
    else {
      throw RepositoryError(
        .malformed, "'\(file)' must have 'repo:' with a 'namespace:' below it")
    }
    self.namespace = namespace
    let folder = repository["subdirectory"]?.string ?? "packages"
    guard folder.isEmpty || FilePath(folder).isLexicallyNormal, !folder.hasPrefix("/"),
      !folder.hasPrefix("..")
    else {
      throw RepositoryError(.malformed, "'subdirectory' in '\(file)' leaves the repository")
    }
    packages = folder.isEmpty ? root : root.appending(folder)
    let api = repository["api"]?.string ?? "v1.0"
    let major = api.drop { $0 == "v" }.prefix { $0 != "." }
    hasModuleNames = (Int(major) ?? 1) >= 2
  }

  /// The `package.py` of a package, whether it exists or not.
  package func file(of name: String) -> FilePath {
    packages.appending(hasModuleNames ? PackageName.folder(of: name) : name)
      .appending("package.py")
  }

  /// Returns the recipe of a package, or nil when the repository has none.
  ///
  /// Throws `unreadable` for a file that cannot be read, and what `RecipeReader` throws for its text.
  package func findRecipe(named name: String) throws -> Recipe? {
    guard PackageName.isValid(name) else { return nil }
    let file = file(of: name)
    guard let bytes = try read(file) else { return nil }
    // A folder of API 2 has one name; what else leads to it is a mistake in typing.
    guard !hasModuleNames || !name.contains("_") else { return nil }
    var recipe = try RecipeReader(modules: RepositoryModules(self)).read(
      bytes, name: name, namespace: namespace, file: file.string, module: module(of: name))
    let folder = file.removingLastComponent()
    recipe.patches = try recipe.patches.map { try withDigest($0, in: folder) }
    return recipe
  }

  /// Returns a patch that lies beside its recipe with the digest of its file, as Spack computes it.
  private func withDigest(_ patch: RecipePatch, in folder: FilePath) throws -> RecipePatch {
    guard patch.isFile, patch.checksum == nil, let name = patch.location.value else { return patch }
    let path = FilePath(name)
    // A recipe may name any path; only what lies below its folder is looked at.
    guard path.isRelative, path.components.allSatisfy({ $0.kind == .regular }),
      let bytes = try FileSystem.readIfPresent(
        folder.pushing(path), byteLimit: RecipeReader.byteLimit)
    else { return patch }
    var patch = patch
    patch.checksum = .value(Checksum(try Digest(of: bytes).hexadecimal))
    return patch
  }

  /// The name by which other recipes import the recipe of a package.
  package func module(of name: String) -> String {
    hasModuleNames
      ? "spack_repo.\(namespace).packages.\(PackageName.folder(of: name)).package"
      : "spack.pkg.\(namespace).\(name.split(separator: "-").joined(separator: "_"))"
  }

  func read(_ file: FilePath) throws(RepositoryError) -> [UInt8]? {
    do {
      return try FileSystem.readIfPresent(file, byteLimit: RecipeReader.byteLimit)
    } catch {
      throw RepositoryError(.unreadable, "could not read '\(file)'", cause: error)
    }
  }

  /// Returns the names of all packages in order; no recipe is read.
  package func names() throws(RepositoryError) -> [String] {
    do {
      return try FileSystem.entries(of: packages).compactMap { entry in
        guard let folder = String(validating: entry.name.bytes, as: UTF8.self), entry.kind != .file,
          !folder.hasPrefix("."), folder != "__pycache__"
        else {
          return nil
        }
        let name = hasModuleNames ? PackageName.name(ofFolder: folder) : folder
        return PackageName.isValid(name) ? name : nil
      }.sorted()
    } catch {
      throw RepositoryError(
        .unreadable, "could not list the packages of the repository '\(root)'", cause: error)
    }
  }
}
