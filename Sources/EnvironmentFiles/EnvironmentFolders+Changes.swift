internal import Diagnostics
internal import Documents
package import EnvironmentModel
internal import Platform
internal import SystemPackage

/// What a new environment is made of, all of it read and checked.
package struct NewEnvironment: Sendable {
  /// The manifest.
  package var manifest: [UInt8]
  /// The lock file, byte for byte as it came; nil when nothing is concretized.
  package var lock: [UInt8]?
  /// Files that the manifest includes, by their paths in the folder.
  package var includes: [(path: String, bytes: [UInt8])] = []
  /// What the user should know.
  package var warnings: [String] = []

  /// The paths in the folder of all files, in the order in which they are written.
  package var files: [String] {
    includes.map(\.path) + (lock == nil ? [] : [EnvironmentName.lock])
      + [EnvironmentName.manifest]
  }
}

/// How a new environment is made.
package struct NewEnvironmentOptions: Sendable {
  /// A lock file, a manifest, the folder or the name of an environment; nil for an empty one.
  package var source: String?
  /// What the manifest says of a view; nil leaves what a source says.
  package var view: ManifestText.View?
  /// The environments whose lock files are taken over, by name or folder.
  package var includedEnvironments: [String]
  /// Whether relative paths of developed packages stay as they are.
  package var keepsRelativePaths: Bool

  /// Creates the options of an empty environment.
  package init(
    source: String? = nil, view: ManifestText.View? = nil, includedEnvironments: [String] = [],
    keepsRelativePaths: Bool = false
  ) {
    self.source = source
    self.view = view
    self.includedEnvironments = includedEnvironments
    self.keepsRelativePaths = keepsRelativePaths
  }
}

extension EnvironmentFolders {
  /// Returns where a new environment goes, by name or, with `isFolder`, by folder.
  ///
  /// Throws `environment.bad_name`, and `env.exists` when there is one.
  package func place(
    ofNew text: String, isFolder: Bool
  ) throws -> EnvironmentLocation {
    if !isFolder { try EnvironmentName.check(text) }
    let folder = isFolder ? absolutePath(text) : root + "/" + text
    let location = EnvironmentLocation(
      name: isFolder ? folder : text, folder: folder, isNamed: !isFolder)
    for file in [EnvironmentName.manifest, EnvironmentName.lock] {
      guard Self.kind(of: folder + "/" + file) != nil else { continue }
      throw EnvironmentFileError(
        .exists, "there is an environment in '\(folder)' already: it has a '\(file)'",
        hint: "choose another name; nothing is ever overwritten")
    }
    switch Self.kind(of: folder) {
    case nil: break
    case .folder where isFolder: break
    default:
      throw EnvironmentFileError(
        .exists, "'\(folder)' is there already",
        hint: isFolder ? "name a folder" : "choose another name; nothing is ever overwritten")
    }
    return location
  }

  /// Reads and checks all that a new environment is made of.
  ///
  /// Throws `env.bad_source`, `env.not_found`, `env.not_locked` for an included environment without a
  /// lock file, and what reading manifests and lock files throws.
  package func content(of options: NewEnvironmentOptions) throws -> NewEnvironment {
    var included: [String] = []
    for text in options.includedEnvironments {
      let location = try location(of: text)
      guard location.manifestFile != nil, try location.readLock() != nil else {
        throw EnvironmentFileError(
          .notLocked, "'\(text)' cannot be included: it has no lock file with its manifest",
          hint: "concretize it with 'spack -e \(text) concretize' first")
      }
      included.append(location.folder)
    }
    guard let source = options.source else {
      return NewEnvironment(
        manifest: ManifestText(
          includedEnvironments: included, view: options.view ?? .usual
        ).bytes)
    }
    if !included.isEmpty {
      throw EnvironmentFileError(
        .badSource, "an environment that is made from '\(source)' cannot include others as well",
        hint: "make it without --include-concrete, then add 'include_concrete' to its spack.yaml")
    }
    if let named = named(source) { return try copy(of: named, options) }
    let path = absolutePath(source)
    switch Self.kind(of: path) {
    case .folder:
      return try copy(of: location(of: source), options)
    case .file where path.hasSuffix(".lock") || path.hasSuffix(".json"):
      return try content(ofLock: path, options)
    case .file:
      return try copy(
        of: FilePath(path).removingLastComponent().string, manifest: path, lock: nil, options)
    default:
      throw EnvironmentFileError(
        .badSource, "an environment cannot be made from '\(source)': it is not there, or no file",
        hint: NearMiss.question(for: source, among: names())
          ?? "name a 'spack.yaml', a 'spack.lock', or the folder or name of an environment")
    }
  }

  private func content(
    ofLock path: String, _ options: NewEnvironmentOptions
  ) throws -> NewEnvironment {
    guard let bytes = try EnvironmentLocation.read(path, byteLimit: LockFile.byteLimit),
      let lock = try LockFile.decode(bytes, source: path)
    else {
      throw EnvironmentFileError(
        .badSource, "an environment cannot be made from '\(path)': it is empty",
        hint: "name a 'spack.yaml', or leave it out for an empty environment")
    }
    let text = ManifestText(
      specs: lock.roots.filter { $0.origin == nil }.map(\.text), view: options.view ?? .usual,
      isUnified: !lock.hasSeveralOfOneName)
    return NewEnvironment(manifest: text.bytes, lock: bytes)
  }

  private func copy(
    of location: EnvironmentLocation, _ options: NewEnvironmentOptions
  ) throws -> NewEnvironment {
    guard let manifest = location.manifestFile else {
      return try content(ofLock: location.lockFile, options)
    }
    return try copy(
      of: location.folder, manifest: manifest, lock: location.lockFile, options)
  }

  private func copy(
    of folder: String, manifest path: String, lock: String?, _ options: NewEnvironmentOptions
  ) throws -> NewEnvironment {
    guard var bytes = try EnvironmentLocation.read(path, byteLimit: EnvironmentManifest.byteLimit)
    else { throw EnvironmentFileError(.notFound, "there is no environment in '\(folder)'") }
    let manifest = try EnvironmentManifest(bytes, source: path)
    if !options.keepsRelativePaths {
      bytes = try manifest.bytes(bytes, withPathsFrom: folder)
    }
    if let view = options.view {
      bytes = try EnvironmentManifest.bytes(bytes, source: path, withView: view)
    }
    var content = NewEnvironment(manifest: bytes)
    if let lock, let bytes = try EnvironmentLocation.read(lock, byteLimit: LockFile.byteLimit) {
      // What could not be read later is not copied.
      _ = try LockFile.decode(bytes, source: lock)
      content.lock = bytes
    }
    try addIncludes(of: manifest, in: folder, to: &content)
    return content
  }

  /// Takes along the files that a manifest includes from its own folder.
  private func addIncludes(
    of manifest: EnvironmentManifest, in folder: String, to content: inout NewEnvironment
  ) throws {
    for include in manifest.content["include"]?.list ?? [] {
      guard let text = include.text ?? include["path"]?.text, !text.hasPrefix("/"),
        !text.hasPrefix("~"), !text.contains("$"), !text.contains("://")
      else { continue }
      let parts = text.split(separator: "/").filter { $0 != "." }
      if parts.contains("..") { continue }
      let relative = parts.joined(separator: "/")
      switch Self.kind(of: folder + "/" + relative) {
      case .file:
        let limit = EnvironmentManifest.byteLimit
        if let bytes = try EnvironmentLocation.read(folder + "/" + relative, byteLimit: limit) {
          content.includes.append((relative, bytes))
        }
      case nil where include["optional"]?.bool == true: break
      case nil: content.warnings.append("'\(text)', which the environment includes, is not there")
      default:
        content.warnings.append(
          "'\(text)', which the environment includes, was not copied: it is no file")
      }
    }
  }

  /// Writes a new environment.
  ///
  /// A folder that is new appears with all its files at once; in one that exists the manifest comes
  /// last, and makes it an environment. Throws `env.exists` when another program was faster, and
  /// `env.unwritable`.
  package func write(
    _ content: NewEnvironment, to location: EnvironmentLocation
  ) throws(EnvironmentFileError) {
    let target = FilePath(location.folder)
    do {
      if Self.kind(of: location.folder) == .folder {
        try Self.write(content, into: target)
        return
      }
      let parent = target.removingLastComponent()
      try FileSystem.makeFolders(parent)
      // A dot in front: neither Spack nor Albedo takes it for an environment.
      let name = ".albedo-new.\(CurrentProcess.identifier).\(UInt32.random(in: .min ... .max))"
      let stage = parent.appending(name)
      do {
        try FileSystem.makeFolder(stage)
        try Self.write(content, into: stage)
        try FileSystem.renameExclusively(stage, to: target)
      } catch {
        try? FileSystem.removeTree(stage)
        throw error
      }
    } catch let error as PlatformError where error.code == .exists {
      throw EnvironmentFileError(
        .exists, "there is an environment in '\(location.folder)' already",
        hint: "choose another name; nothing is ever overwritten", cause: error)
    } catch {
      throw EnvironmentFileError(
        .unwritable, "could not make the environment '\(location.name)'", cause: error)
    }
  }

  private static func write(_ content: NewEnvironment, into folder: FilePath) throws {
    for include in content.includes {
      let path = folder.appending(include.path)
      try FileSystem.makeFolders(path.removingLastComponent())
      try write(include.bytes, to: path)
    }
    if let lock = content.lock { try write(lock, to: folder.appending(EnvironmentName.lock)) }
    try write(content.manifest, to: folder.appending(EnvironmentName.manifest))
  }

  private static func write(_ bytes: [UInt8], to path: FilePath) throws {
    let staged = try StagedFile(for: path)
    try staged.write(bytes.span)
    try staged.commit(.fail)
  }

  /// Removes a named environment with all its files; of one that is tracked by a link, the link.
  ///
  /// What is installed stays. Throws `env.in_use` when other environments take over its lock file or
  /// lie below it, unless `isForced`, and `env.unwritable`. With `isDry` nothing is removed.
  package func remove(
    _ location: EnvironmentLocation, isForced: Bool, isDry: Bool = false
  ) throws {
    precondition(location.isNamed, "only named environments are removed")
    if !isForced {
      let names = names()
      let below = names.filter { $0.hasPrefix(location.name + "/") }
      guard below.isEmpty else {
        throw EnvironmentFileError(
          .inUse,
          "the folder of '\(location.name)' holds other environments: "
            + below.joined(separator: ", "),
          hint: "remove these first, or pass --force to remove all of them")
      }
      let users = names.filter { $0 != location.name && includes(location, in: $0) }
      guard users.isEmpty else {
        throw EnvironmentFileError(
          .inUse,
          "the environment '\(location.name)' is included by \(users.joined(separator: ", "))",
          hint: "pass --force to remove it all the same")
      }
    }
    if isDry { return }
    let folder = FilePath(location.folder)
    let name = ".albedo-old.\(CurrentProcess.identifier).\(UInt32.random(in: .min ... .max))"
    let stage = folder.removingLastComponent().appending(name)
    do {
      // From one moment to the next it is no environment any more, whatever happens then.
      try FileSystem.rename(folder, to: stage)
      try FileSystem.removeTree(stage)
    } catch {
      throw EnvironmentFileError(
        .unwritable, "could not remove the environment '\(location.name)'", cause: error)
    }
  }

  private func includes(_ location: EnvironmentLocation, in name: String) -> Bool {
    guard let other = named(name), let manifest = (try? other.readManifest()) ?? nil else {
      return false
    }
    return manifest.includedEnvironments.contains { absolutePath($0) == location.folder }
  }
}
