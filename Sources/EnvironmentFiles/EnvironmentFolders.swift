package import ConfigModel
internal import Diagnostics
internal import Documents
internal import EnvironmentModel
internal import Platform
internal import SystemPackage

/// The folder of the named environments, and the ways in which people mean an environment.
package struct EnvironmentFolders: Sendable {
  /// The folder of the named environments, absolute; it need not be there.
  package let root: String
  /// Makes a path that a user wrote absolute.
  private let absolute: @Sendable (String) -> String

  private static let maximumDepth = 8
  private static let maximumFolderCount = 20_000

  /// Names the folder; nothing is read.
  package init(root: String, absolute: @escaping @Sendable (String) -> String) {
    self.root = root
    self.absolute = absolute
  }

  /// Names the folder that a configuration sets as `config:environments_root`, else the one below
  /// `$spack`.
  package init(_ configuration: Configuration, substitution: PathSubstitution) {
    let key = ["config", "environments_root"]
    let root = configuration.value(at: key)?.text.map {
      substitution.path($0, relativeTo: configuration.folder(settingValueAt: key))
    }
    self.init(root: root ?? substitution.spack + "/var/spack/environments") {
      substitution.path($0)
    }
  }

  /// Returns the environment that `-e` means: a name, a folder, or a lock file.
  ///
  /// A name comes first, as for Spack. Throws `env.not_found`, with the nearest names.
  package func location(of text: String) throws(EnvironmentFileError) -> EnvironmentLocation {
    if let named = named(text) { return named }
    if let location = location(at: text) { return location }
    let hint =
      NearMiss.question(for: text, among: names())
      ?? (isPath(text)
        ? "an environment is a folder with 'spack.yaml', or a lock file"
        : "'albedo env list' shows the environments of '\(root)'")
    throw EnvironmentFileError(
      .notFound, "there is no environment '\(text)'", hint: hint)
  }

  /// Returns the environment that `-D` or `SPACK_ENV` means: a folder, or a lock file.
  ///
  /// `origin` says in an error who named it: `SPACK_ENV`. Throws `env.not_found`.
  package func location(
    inFolder text: String, origin: String? = nil
  ) throws(EnvironmentFileError) -> EnvironmentLocation {
    if let location = location(at: text) { return location }
    let path = absolute(text)
    throw EnvironmentFileError(
      .notFound,
      "there is no environment in '\(path)'" + (origin.map { ", which \($0) names" } ?? ""),
      hint: origin == nil
        ? "an environment is a folder with 'spack.yaml', or a lock file"
        : "leave it with 'spack env deactivate' or 'unset SPACK_ENV', or pass -E to use none")
  }

  /// Returns the environment of a name; nil when there is none.
  package func named(_ text: String) -> EnvironmentLocation? {
    guard EnvironmentName.isValid(text) else { return nil }
    let folder = root + "/" + text
    // Without a manifest it is a folder that environments lie in.
    guard Self.kind(of: folder + "/" + EnvironmentName.manifest) != nil else { return nil }
    return EnvironmentLocation(name: text, folder: folder, isNamed: true)
  }

  /// Returns the environment at a path; nil when there is none.
  private func location(at text: String) -> EnvironmentLocation? {
    var path = absolute(text)
    // Who names the manifest means what it belongs to.
    let suffix = "/" + EnvironmentName.manifest
    if path.hasSuffix(suffix) { path.removeLast(suffix.count) }
    switch Self.kind(of: path) {
    case .file: return EnvironmentLocation(lockFile: path)
    case .folder:
      if Self.kind(of: path + "/" + EnvironmentName.manifest) == .file {
        let prefix = root + "/"
        let name = path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
        let isNamed = name != path && EnvironmentName.isValid(name)
        return EnvironmentLocation(name: isNamed ? name : path, folder: path, isNamed: isNamed)
      }
      let lock = path + "/" + EnvironmentName.lock
      return Self.kind(of: lock) == .file ? EnvironmentLocation(lockFile: lock) : nil
    default: return nil
    }
  }

  /// Returns the names of all environments, sorted; none when the folder cannot be listed.
  ///
  /// Folders with a `spack.yaml` down to eight levels; links are followed, hidden folders are not
  /// looked at.
  package func names() -> [String] {
    var names: [String] = []
    var seen: Set<FileIdentity> = []
    var waiting: [(name: String, depth: Int)] = [("", 0)]
    while let (name, depth) = waiting.popLast(), seen.count < Self.maximumFolderCount {
      let folder = name.isEmpty ? root : root + "/" + name
      guard let status = EnvironmentLocation.status(folder), status.kind == .folder,
        seen.insert(status.identity).inserted,
        let entries = try? FileSystem.sortedEntries(of: FilePath(folder))
      else { continue }
      for entry in entries {
        guard let text = String(validating: entry.name.bytes, as: UTF8.self) else { continue }
        if text == EnvironmentName.manifest, EnvironmentName.isValid(name) { names.append(name) }
        let isFile = entry.kind == .file
        guard !isFile, !text.hasPrefix("."), depth < Self.maximumDepth else { continue }
        waiting.append((name.isEmpty ? text : name + "/" + text, depth + 1))
      }
    }
    return names.sorted()
  }

  /// Returns the absolute path that a user or a file means.
  func absolutePath(_ text: String) -> String { absolute(text) }

  private func isPath(_ text: String) -> Bool { text.contains("/") || text.hasPrefix(".") }

  static func kind(of path: String) -> FileKind? { EnvironmentLocation.status(path)?.kind }
}
