internal import Diagnostics
internal import Documents
internal import Platform
internal import RecipeModel
package import SystemPackage

/// A repository of recipes in a folder.
///
/// Only what lies below the folder is read, and no symbolic link is followed in it: a repository may
/// come from anybody.
package struct Repository: Sendable {
  /// The folder with the `repo.yaml`.
  package let root: FilePath
  /// What its packages are told apart by: `builtin`, perhaps with dots.
  package let namespace: String
  /// The folder of the packages, below the root; empty for the root itself.
  let packages: FilePath
  /// What stands in front of the folder of a package in the text of a path.
  private let pathPrefix: String
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
    let repository = try Self.description(file)
    guard let namespace = repository["namespace"]?.string, Self.isNamespace(namespace) else {
      throw RepositoryError(
        .malformed, "'\(file)' must have 'repo:' with a 'namespace:' below it",
        hint: "a namespace is made of letters, digits and '_', with dots between its parts")
    }
    self.namespace = namespace
    let folder = repository["subdirectory"]?.string ?? "packages"
    packages = FilePath(folder)
    guard packages.isRelative, packages.components.allSatisfy({ $0.kind == .regular }) else {
      throw RepositoryError(.malformed, "'subdirectory' in '\(file)' leaves the repository")
    }
    pathPrefix = root.pushing(packages).string + "/"
    let api = repository["api"]?.string ?? "v1.0"
    guard api.hasPrefix("v"), let major = Int(api.dropFirst().prefix { $0 != "." }),
      (1...2).contains(major)
    else {
      throw RepositoryError(
        .malformed, "'\(file)' has the API '\(api)', of which albedo knows nothing",
        hint: "it reads repositories of the APIs v1 and v2")
    }
    hasModuleNames = major == 2
  }

  private static func description(_ file: FilePath) throws(RepositoryError) -> DocumentValue {
    do {
      guard
        let bytes = try FileSystem.readRegularIfPresent(file, byteLimit: descriptionByteLimit)
      else {
        throw RepositoryError(
          .unreadable,
          "'\(file.removingLastComponent())' is not a repository of recipes: it has no repo.yaml",
          hint: "correct 'repos:' in your configuration scopes")
      }
      let root = try YAML.decode(bytes, source: file.string).root
      return root["repo"] ?? .null
    } catch let error as RepositoryError {
      throw error
    } catch let error as DocumentError {
      throw RepositoryError(.malformed, "could not read '\(file)'", cause: error)
    } catch {
      throw RepositoryError(.unreadable, "could not read '\(file)'", cause: error)
    }
  }

  private static func isNamespace(_ text: String) -> Bool {
    text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy {
          $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
            || (48...57).contains($0) || (97...122).contains($0 | 0x20)
        }
    }
  }

  // MARK: Packages

  /// The folder of a package below the root.
  func folder(of name: String) -> FilePath {
    packages.appending(folderName(of: name))
  }

  private func folderName(of name: String) -> String {
    hasModuleNames ? PackageName.folder(of: name) : name
  }

  /// The name by which other recipes import the recipe of a package.
  func module(of name: String) -> String {
    hasModuleNames
      ? "spack_repo.\(namespace).packages.\(PackageName.folder(of: name)).package"
      : "spack.pkg.\(namespace).\(PackageName.folder(of: name))"
  }

  /// The `package.py` of a package, whether it exists or not.
  package func file(of name: String) -> FilePath {
    // Whole repositories go through here: one path is made of each name, not one a component.
    FilePath(pathPrefix + folderName(of: name) + "/package.py")
  }

  /// Whether a text can name a package of this repository.
  func canHold(_ name: String) -> Bool {
    // A folder of API 2 has one name; what else leads to it is a mistake in typing.
    PackageName.isValid(name) && !(hasModuleNames && name.contains("_"))
  }

  /// The package of a folder; nil for folders that are none.
  private func name(ofFolder folder: String) -> String? {
    guard hasModuleNames else { return PackageName.isValid(folder) ? folder : nil }
    let name = PackageName.name(ofFolder: folder)
    return PackageName.isValid(name) && PackageName.folder(of: name) == folder ? name : nil
  }

  /// Returns the names of all packages in order; no recipe is read, or looked at whether it is there.
  package func names() throws(RepositoryError) -> [String] {
    var names: [String] = []
    do {
      try FileSystem.eachName(of: root.pushing(packages)) { folder, kind in
        guard kind != .file, !folder.hasPrefix("."), folder != "__pycache__",
          let name = name(ofFolder: folder)
        else { return }
        names.append(name)
      }
    } catch {
      throw RepositoryError(
        .unreadable, "could not list the packages of the repository '\(root)'", cause: error)
    }
    return names.sorted()
  }
}
