internal import Diagnostics
internal import Digests
internal import Platform
internal import RecipeModel
internal import SystemPackage

/// The files that recipes of one repository are read from, for one thread.
///
/// It finds the file behind the name of a module, reads nothing that lies outside of the
/// repositories, and remembers the state of what it has read and what was not there, so that a
/// snapshot knows when it is out of date.
final class RepositoryFiles: RecipeModules {
  /// A file as it was read.
  struct Content {
    var bytes: [UInt8]
    var state: SnapshotFile
    /// The file, as it is named in errors and unknowns.
    var file: String
  }

  let repository: Repository
  /// What was not found, or was found in other repositories.
  private(set) var premises = SnapshotPremises()
  /// The state of every file besides recipes that was read or looked for, by path.
  private(set) var states: [String: SnapshotFile] = [:]

  private let others: [Repository]
  private let classes: FilePath?
  private var folders: [FilePath: RootedFolder] = [:]

  /// Creates the files of `repository`, whose recipes may import from `others`, and from the base
  /// classes of an old Spack that lie in `classes`.
  init(_ repository: Repository, others: [Repository], classes: FilePath?) {
    self.repository = repository
    self.others = others
    self.classes = classes
    premises.nestedNamespaces = Self.nestedNamespaces(of: others)
  }

  /// The namespaces with several parts, of which one that comes or goes may change what an import
  /// means.
  static func nestedNamespaces(of repositories: [Repository]) -> Set<String> {
    Set(repositories.map(\.namespace).filter { $0.contains(".") })
  }

  // MARK: Reading

  /// Reads the `package.py` of a package; nil when there is none.
  ///
  /// Throws `unreadable`, also for a file that is too large or behind a symbolic link.
  func recipe(of name: String) throws(RepositoryError) -> Content? {
    try read(
      repository.folder(of: name).appending("package.py"), below: repository.root)
  }

  /// Reads a file that recipes are read with; nil when there is none.
  private func readNoting(
    _ entry: FilePath, below root: FilePath
  ) throws(RepositoryError) -> Content? {
    let content = try read(entry, below: root)
    if let content { states[content.file] = content.state }
    return content
  }

  /// Reads the first file that is there, and notes those before it, which would be read instead.
  private func readNoting(
    firstOf entries: [FilePath], below root: FilePath
  ) throws(RepositoryError) -> Content? {
    for entry in entries {
      if let content = try readNoting(entry, below: root) { return content }
      premises.absentFiles.insert(root.pushing(entry).string)
    }
    return nil
  }

  private func read(
    _ entry: FilePath, below root: FilePath
  ) throws(RepositoryError) -> Content? {
    let file = root.pushing(entry).string
    do throws(PlatformError) {
      let folder = try folder(root)
      let kind = try folder.status(of: entry).kind
      guard kind != .folder else { return nil }
      guard kind == .file else {
        throw PlatformError(
          .notSupported,
          "'\(file)' is \(kind == .link ? "a symbolic link" : "a pipe or a device"), not a file",
          hint: "put the file itself in its place")
      }
      let opened = try folder.openFile(entry)
      let status = try opened.status()
      let bytes = try opened.readAll(byteLimit: RecipeReader.byteLimit)
      return Content(
        bytes: bytes,
        state: SnapshotFile(stamp: FileStamp(status), digest: Self.digest(of: bytes)),
        file: file)
    } catch  where error.code == .notFound || error.code == .notAFolder {
      return nil
    } catch {
      throw RepositoryError(.unreadable, "could not read '\(file)'", cause: error)
    }
  }

  private func folder(_ root: FilePath) throws(PlatformError) -> RootedFolder {
    if let folder = folders[root] { return folder }
    let folder = try RootedFolder(root)
    folders[root] = folder
    return folder
  }

  /// The digest that tells whether a file is still the same.
  static func digest(of bytes: [UInt8]) -> [UInt8] {
    guard let digest = try? Digest(of: bytes) else {
      preconditionFailure("SHA-256 is always there")
    }
    return digest.bytes
  }

  // MARK: Modules

  func file(ofModule name: String) throws(RecipeError) -> RecipeFile? {
    do throws(RepositoryError) {
      return try module(name).map { RecipeFile(bytes: $0.bytes, file: $0.file) }
    } catch {
      throw RecipeError(.malformed, error.message, hint: error.hint, cause: error.cause)
    }
  }

  /// Reads the file behind the name of a module; nil when no repository has it.
  private func module(_ name: String) throws(RepositoryError) -> Content? {
    if let name = Self.rest(of: name, behind: "spack_repo.") { return try module(below: name) }
    if let name = Self.rest(of: name, behind: "spack.pkg.") { return try oldPackage(name) }
    if let name = Self.rest(of: name, behind: "spack.build_systems."), let classes {
      return try readNoting(firstOf: [FilePath(name + ".py")], below: classes)
    }
    return nil
  }

  private static func rest(of name: String, behind prefix: String) -> String? {
    name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
  }

  /// Finds the repository whose namespace the name begins with, the longest first.
  private func split(_ name: String) -> (repository: Repository, rest: [String])? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.allSatisfy({ FilePath.Component($0)?.kind == .regular && !$0.contains("/") })
    else { return nil }
    for count in stride(from: parts.count - 1, through: 1, by: -1) {
      let namespace = parts[..<count].joined(separator: ".")
      guard let found = repository(of: namespace) else { continue }
      if found.root != repository.root { premises.repositories[namespace] = found.root.string }
      return (found, Array(parts[count...]))
    }
    premises.repositories[parts[0]] = ""
    return nil
  }

  private func repository(of namespace: String) -> Repository? {
    if repository.namespace == namespace { return repository }
    return others.first { $0.namespace == namespace }
  }

  /// A module of a repository of API 2: `builtin.build_systems.cmake`.
  private func module(below name: String) throws(RepositoryError) -> Content? {
    guard let (repository, rest) = split(name), repository.hasModuleNames else { return nil }
    let path = FilePath(rest.joined(separator: "/"))
    guard let last = path.lastComponent else { return nil }
    let candidates = [
      path.removingLastComponent().appending(last.string + ".py"), path.appending("__init__.py"),
    ]
    return try readNoting(firstOf: candidates, below: repository.root)
  }

  /// The recipe of a package by the name that Spack 0.x gives its module: `builtin.py_numpy`.
  private func oldPackage(_ name: String) throws(RepositoryError) -> Content? {
    guard let (repository, rest) = split(name), let module = rest.first, rest.count == 1 else {
      return nil
    }
    let bare = module.hasPrefix("num7") ? module.dropFirst(3) : module.drop { $0 == "_" }
    let dashed = String(bare.map { $0 == "_" ? "-" : $0 })
    var candidates: [FilePath] = []
    for package in [module, dashed] where PackageName.isValid(package) {
      let file = repository.folder(of: package).appending("package.py")
      if !candidates.contains(file) { candidates.append(file) }
    }
    return try readNoting(firstOf: candidates, below: repository.root)
  }

  // MARK: Patches

  /// Reads a file that lies beside a recipe, in the first folder that has it.
  ///
  /// Returns its state, and the paths that were looked at.
  func state(
    ofFile name: String, in folders: [String]
  ) -> (state: SnapshotFile, paths: [String]) {
    var paths: [String] = []
    // A recipe may name any path; only what lies below its folder is looked at.
    let name = FilePath(name)
    guard name.isRelative, name.components.allSatisfy({ $0.kind == .regular }) else {
      return (.missing, [])
    }
    for folder in folders {
      let path = FilePath(folder).pushing(name)
      guard let (root, entry) = inside(path) else { continue }
      paths.append(path.string)
      if let known = states[path.string] {
        if known.stamp != nil { return (known, paths) }
        continue
      }
      let content = try? read(entry, below: root)
      states[path.string] = content?.state ?? .missing
      if let content { return (content.state, paths) }
    }
    return (.missing, paths)
  }

  /// The repository that a path lies in, and the rest of the path.
  private func inside(_ path: FilePath) -> (root: FilePath, entry: FilePath)? {
    for repository in [repository] + others {
      var entry = path
      if entry.removePrefix(repository.root), !entry.isEmpty { return (repository.root, entry) }
    }
    return nil
  }
}
