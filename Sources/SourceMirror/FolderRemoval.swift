internal import Diagnostics
internal import MirrorModel
package import Platform
package import PolicyModel
internal import RecipeModel
package import SystemPackage

/// A folder that is to go: what lies in it, and whether that is what a mirror or a cache is made of.
package struct FolderRemoval: Sendable {
  /// One entry directly below the folder.
  package struct Entry: Sendable, Hashable {
    /// Its name.
    package let name: String
    /// Whether mirrors and caches have such an entry.
    package let isKnown: Bool
    /// The files in it; links are none.
    package let fileCount: Int
    /// Their size in bytes.
    package let byteCount: Int64
  }

  /// The folder, absolute.
  package let root: FilePath

  /// Creates the removal of a folder; nothing is looked at yet.
  package init(root: FilePath) { self.root = root }

  /// What Spack and Albedo keep at the top of mirrors and caches.
  private static let known = MirrorEntry.cacheFolders.union([
    MirrorNames.storageFolder, MirrorEntry.ownFolder,
  ])

  // MARK: Looking

  /// Returns the entries of the folder, sorted; nil where there is no folder.
  ///
  /// Blocks. Throws `source.unsafe_folder` for a link, and `source.unreadable`.
  package func survey(cancellation: Cancellation) throws -> [Entry]? {
    do {
      guard let status = try FileStatus.ifPresent(root, links: .keep) else { return nil }
      guard status.kind == .folder else { throw notAFolder(status.kind) }
      let names = try FileSystem.sortedEntries(of: root).map(\.name)
      // Whatever looks like the links of a mirror counts only beside its store.
      let hasStore = names.contains { Self.known.contains($0.string) }
      return try names.map { name in
        try cancellation.check()
        let path = root.appending(name)
        let size = try FileSystem.sizes(below: path, cancellation: cancellation)
        return Entry(
          name: name.string,
          isKnown: try Self.known.contains(name.string)
            || (hasStore && Self.holdsAliases(path, named: name.string)),
          fileCount: size.fileCount, byteCount: size.byteCount)
      }
    } catch let error as PlatformError {
      throw SourceError(.unreadable, "could not look at '\(root)'", cause: error)
    }
  }

  /// Whether a folder is that of a package in a mirror: nothing but links to the store beside it, and
  /// files that are named after the package.
  private static func holdsAliases(_ path: FilePath, named name: String) throws -> Bool {
    guard PackageName.isValid(name), try FileStatus(of: path, links: .keep).kind == .folder else {
      return false
    }
    return try FileSystem.entries(of: path).allSatisfy { entry in
      switch try FileStatus(of: path.appending(entry.name), links: .keep).kind {
      case .file: entry.name.string.hasPrefix(name + "-")
      case .link:
        try FileSystem.linkTarget(of: path.appending(entry.name)).string
          .hasPrefix("../\(MirrorNames.storageFolder)/")
      default: false
      }
    }
  }

  // MARK: Removing

  /// Removes entries that a survey has named, or what is in them by its path, and the folder when it is
  /// empty then; blocks.
  ///
  /// No link is followed, whatever others put there meanwhile. Throws `source.wrong_permit` and
  /// `source.unwritable`.
  package func remove(
    _ names: [String], permit: Permit<PruneRequest>, cancellation: Cancellation
  ) throws {
    try SourceFolder(root: root).check(permit)
    do {
      guard try FileStatus(of: root, links: .keep).kind == .folder else { throw notAFolder(.link) }
      let folder = try RootedFolder(root)
      for name in names {
        try cancellation.check()
        try folder.removeTree(FilePath(name))
      }
      if try folder.isEmpty() { try FileSystem.removeFolder(root) }
    } catch let error as PlatformError {
      throw SourceError(.unwritable, "could not remove what is in '\(root)'", cause: error)
    }
  }

  /// Why a folder must not be emptied, as a clause; nil when it may.
  ///
  /// Blocks. The root of the system and what any of `precious` lies in are none that a mirror can be, by
  /// whatever path they are named: folders are told by what they are. Throws `source.unreadable`.
  package func danger(to precious: [(path: FilePath, what: String)]) throws -> String? {
    do {
      guard let folder = try FileStatus.ifPresent(root)?.identity else { return nil }
      if try FileStatus(of: "/").identity == folder { return "it is the root of the system" }
      return precious.first { Self.lies($0.path, in: folder) }.map {
        "\($0.what), '\($0.path)', is in it"
      }
    } catch {
      throw SourceError(.unreadable, "could not look at '\(root)'", cause: error)
    }
  }

  /// How many folders there may be around one.
  private static let depthLimit = 4096

  /// Whether a path leads through a folder, or to something in it: by its words, and by where it is
  /// in the end.
  private static func lies(_ path: FilePath, in folder: FileIdentity) -> Bool {
    func identity(_ path: FilePath) -> FileIdentity? { (try? FileStatus(of: path))?.identity }
    var named = path
    var place: FilePath?
    while true {
      let here = identity(named)
      if here == folder { return true }
      if place == nil, here != nil { place = named }
      guard !named.components.isEmpty else { break }
      named.removeLastComponent()
    }
    guard var place else { return false }
    var (here, count) = (identity(place), 0)
    while count < depthLimit {
      // As the system has it, not by the words of the path, which may run through a link.
      place = FilePath(place.string + "/..")
      guard let above = identity(place) else { return false }
      if above == folder { return true }
      // The root is above itself.
      if above == here { return false }
      (here, count) = (above, count + 1)
    }
    return true
  }

  private func notAFolder(_ kind: FileKind) -> SourceError {
    SourceError(
      .unsafeFolder,
      kind == .link ? "'\(root)' is a link" : "'\(root)' is not a folder",
      hint: kind == .link ? "name the folder that it leads to" : nil)
  }
}
