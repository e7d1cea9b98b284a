package import Diagnostics
internal import Digests
package import MirrorModel
package import Platform
internal import RecipeModel
package import SystemPackage

/// A source mirror, or the local cache of sources, in a folder.
///
/// Files lie where Spack looks for them (`_source-cache/…`), with relative links under names for
/// people. What is being fetched lies in `.albedo/stage`, is verified there, and appears in its
/// place in one step; a fetch that was interrupted goes on from what it has left there.
package struct SourceFolder: Sendable {
  /// The folder, absolute.
  ///
  /// It is made when something is put into it.
  package let root: FilePath

  /// Creates the folder's value; nothing is looked at yet.
  package init(root: FilePath) { self.root = root }

  /// The folder as a URL, for messages and policy.
  package var url: String { FileURL.text(ofPath: root.string) }

  // MARK: Looking

  /// Whether the folder has the file of an item, whatever is in it; blocks.
  ///
  /// Throws `source.unreadable`.
  package func holds(_ item: MirrorItem) throws(SourceError) -> Bool {
    guard let path = try path(of: item) else { return false }
    do {
      let status = try FileStatus.ifPresent(path)
      return status.map { $0.kind == .file && $0.size > 0 } ?? false
    } catch {
      throw SourceError(.unreadable, "could not look at '\(path)'", cause: error)
    }
  }

  /// Whether the file of an item has the digest that the recipe promises; blocks while it reads.
  ///
  /// True where the recipe gives none. Throws `source.unreadable` when there is no file.
  package func isIntact(
    _ item: MirrorItem, cancellation: Cancellation, progress: ItemProgress
  ) throws -> Bool {
    guard let expected = item.checksum?.digest, let path = try path(of: item) else { return true }
    do {
      return try SourceFile(path).digest(
        expected.algorithm, cancellation: cancellation, progress: progress) == expected
    } catch let error as PlatformError {
      throw SourceError(.unreadable, "could not read '\(path)'", cause: error)
    }
  }

  /// Where the file of an item is, or will be; nil for an item without a place in a mirror.
  ///
  /// Throws `source.unwritable` for a place that leaves the folder: recipes are not trusted.
  package func path(of item: MirrorItem) throws(SourceError) -> FilePath? {
    try (item.storage ?? item.alias).map(place)
  }

  // MARK: Names for people

  /// Makes the links under which people find an item; returns whether one was missing.
  ///
  /// Blocks. A link is relative, and replaces whatever has its name, as Spack 1.2 does. Throws
  /// `source.unwritable`.
  @discardableResult
  package func link(_ item: MirrorItem) throws(SourceError) -> Bool {
    let item = try settled(item)
    var isChanged = false
    for alias in item.aliases {
      guard let target = item.linkTarget(from: alias) else { continue }
      isChanged = try link(alias, to: FilePath(target)) || isChanged
    }
    return isChanged
  }

  private func link(_ alias: String, to target: FilePath) throws(SourceError) -> Bool {
    let path = try writablePlace(alias)
    do {
      // Mostly nothing has the name, and its folder is there.
      return try makeLink(path, to: target) ?? replaceLink(path, by: target)
    } catch {
      throw SourceError(.unwritable, "could not make the link '\(path)'", cause: error)
    }
  }

  /// How often others may take away the folder that a link is made in.
  private static let patience = 20

  /// Makes a link and returns true; nil when something has its name, maybe since a moment ago: others
  /// may make the same link.
  private func makeLink(
    _ path: FilePath, to target: FilePath
  ) throws(PlatformError) -> Bool? {
    var left = Self.patience
    while true {
      do {
        try FileSystem.makeLink(path, to: target)
        return true
      } catch let error where error.code == .exists {
        return nil
      } catch let error where error.code == .notFound && left > 0 {
        left -= 1
        try FileSystem.makeFolders(path.removingLastComponent())
      }
    }
  }

  /// Puts a link in the place of what has its name; returns false when that is the same link.
  private func replaceLink(_ path: FilePath, by target: FilePath) throws(PlatformError) -> Bool {
    if (try? FileSystem.linkTarget(of: path)) == target { return false }
    let name = ".albedo-link." + (try Randomness.hexadecimal(byteCount: 8))
    let fresh = path.removingLastComponent().appending(name)
    try FileSystem.makeLink(fresh, to: target)
    try rename(fresh, to: path)
    return true
  }

  /// Renames a new link, or removes it when that is not possible.
  private func rename(_ link: FilePath, to path: FilePath) throws(PlatformError) {
    do {
      try FileSystem.rename(link, to: path)
    } catch {
      try? FileSystem.removeFile(link)
      throw error
    }
  }

  // MARK: Writing

  /// Gives a file that was fetched and verified its place; blocks.
  func keep(_ partial: FilePath, as item: MirrorItem) throws {
    guard let name = item.storage ?? item.alias else {
      throw SourceError(.unwritable, "'\(item.name)' has no place in a mirror")
    }
    let path = try writablePlace(name)
    do {
      do {
        try FileSystem.rename(partial, to: path)
      } catch let error where error.code == .notFound {
        try FileSystem.makeFolders(path.removingLastComponent())
        try FileSystem.rename(partial, to: path)
      }
    } catch {
      throw SourceError(.unwritable, "could not write '\(path)'", cause: error)
    }
  }

  /// Returns where something is written; throws for a path that leaves the folder, as a text or
  /// through a link.
  func writablePlace(_ path: String) throws(SourceError) -> FilePath {
    let place = try place(path)
    try refuseLinks(above: path)
    return place
  }

  /// Throws when a folder above a path is a link: whoever has made the mirror may have wanted to be
  /// written elsewhere.
  func refuseLinks(above path: String) throws(SourceError) {
    var folder = root
    for component in FilePath(path).components.dropLast() {
      folder.append(component)
      guard let status = try? FileStatus.ifPresent(folder, links: .keep) else { return }
      guard status.kind == .link else { continue }
      throw SourceError(
        .unwritable, "'\(folder)' is a link, and nothing is written through links in a mirror",
        hint: "put a folder in its place, or name the folder itself that it leads to")
    }
  }

  /// Returns where a path below the mirror is; throws for one that leaves the folder.
  func place(_ path: String) throws(SourceError) -> FilePath {
    let relative = FilePath(path)
    let isInside =
      relative.isRelative && !relative.components.isEmpty
      && relative.components.allSatisfy { $0.kind == .regular }
    guard isInside, !path.utf8.contains(0) else {
      throw SourceError(
        .unwritable, "'\(path)' is no place in a mirror: it leaves the folder",
        hint: "the recipe that asks for it is faulty")
    }
    return root.pushing(relative)
  }
}
