package import Diagnostics
internal import MirrorModel
package import Platform
package import PolicyModel
internal import SystemPackage

extension SourceFolder {
  /// What one prune has taken away.
  package struct Trash: Sendable, Equatable {
    /// The name of its folder, which tells when it was.
    package let name: String
    /// When it was, in seconds since 1970.
    package let time: Int64
    /// How many files and links there are, without the record.
    package var fileCount = 0
    /// Their size in bytes.
    package var byteCount: Int64 = 0
    /// Whether the record tells what they were, so that they can be put back; it may be damaged.
    package var hasRecord = false
  }

  /// How long another program that changes the trash is waited for.
  private static let trashTimeout = Duration.seconds(120)

  /// Where something of a prune lies below the mirror; its folder for no path.
  static func trashPath(_ name: String, _ path: String? = nil) -> String {
    "\(MirrorTrashRecord.folder)/\(name)" + (path.map { "/" + $0 } ?? "")
  }

  // MARK: Looking

  /// Returns what prunes have taken away, the oldest first; blocks.
  ///
  /// What a build cache in the same folder has in its trash is none of it. Throws `source.unreadable`,
  /// also where a link has the place of the trash.
  package func trash() throws -> [Trash] {
    try knownTrash().map(sized)
  }

  /// Returns what prunes have taken away, without how much it is, which takes looking at all of it.
  private func unsizedTrash(in folder: RootedFolder) throws -> [Trash] {
    guard try hasTrash(in: folder) else { return [] }
    let place = try place(MirrorTrashRecord.folder)
    return try FileSystem.sortedEntries(of: place).compactMap { entry in
      guard let name = String(validating: entry.name.bytes, as: UTF8.self) else { return nil }
      let path = FilePath(Self.trashPath(name, MirrorTrashRecord.name))
      // Whoever empties it meanwhile takes the record last.
      guard let status = try folder.statusIfPresent(of: path), status.kind == .file else {
        return nil
      }
      let record = try record(of: name, in: folder)
      return Trash(
        name: name, time: record?.time ?? status.modified.seconds, hasRecord: record != nil)
    }
  }

  private func sized(_ trash: Trash) throws -> Trash {
    var trash = trash
    let inventory = try SourceFolder(root: place(Self.trashPath(trash.name))).inventory()
    for entry in inventory.entries where entry.path != MirrorTrashRecord.name {
      trash.fileCount += 1
      trash.byteCount += entry.byteCount
    }
    return trash
  }

  /// What prunes have taken away, before anything is locked: a mirror without a trash may be one that
  /// cannot be written.
  private func knownTrash() throws -> [Trash] {
    do {
      guard try FileStatus.ifPresent(root)?.kind == .folder else { return [] }
      return try unsizedTrash(in: RootedFolder(root))
    } catch let error as PlatformError {
      throw SourceError(.unreadable, "could not look at the trash of '\(root)'", cause: error)
    }
  }

  /// Whether there is a trash; throws where a link has its place, or that of Albedo's own folder.
  private func hasTrash(in folder: RootedFolder) throws -> Bool {
    guard let status = try folder.statusIfPresent(of: FilePath(MirrorTrashRecord.folder)) else {
      return false
    }
    guard status.kind == .folder else {
      throw SourceError(
        .unsafeFolder, "'\(root)/\(MirrorTrashRecord.folder)' is not a folder",
        hint: "look who made it, and remove it")
    }
    return true
  }

  private func record(
    of name: String, in folder: RootedFolder
  ) throws(PlatformError) -> MirrorTrashRecord? {
    let path = FilePath(Self.trashPath(name, MirrorTrashRecord.name))
    let bytes = try folder.openFile(path).readAll(byteLimit: MirrorTrashRecord.byteLimit)
    return MirrorTrashRecord(bytes)
  }

  // MARK: Putting back

  /// Puts back what a prune has taken away, and tells of each path whether it is back; blocks.
  ///
  /// The last prune is meant by an empty name. What the mirror has again by now stays as it is, and
  /// what was in the trash goes; what the record does not name stays there. Throws
  /// `source.missing_trash`, `source.wrong_permit`, `source.unreadable` and `source.unwritable`.
  package func putBack(
    _ name: String, permit: Permit<PruneRequest>, cancellation: Cancellation = Cancellation(),
    progress: ItemProgress = ItemProgress()
  ) throws -> [(path: String, isBack: Bool)] {
    try check(permit)
    guard try !knownTrash().isEmpty else { throw missingTrash(name) }
    return try withTrashLock(cancellation, progress) { folder in
      let known = try unsizedTrash(in: folder).filter(\.hasRecord)
      guard let meant = name.isEmpty ? known.last : known.first(where: { $0.name == name }),
        let record = try record(of: meant.name, in: folder)
      else { throw missingTrash(name) }
      progress.begin("moving", total: Int64(record.entries.count), unit: .count)
      let entries = try record.entries.map { entry in
        _ = try place(entry.path)
        let path = FilePath(Self.trashPath(meant.name, entry.path))
        return (path: entry.path, kind: try folder.statusIfPresent(of: path)?.kind)
      }
      var result: [(path: String, isBack: Bool)] = []
      // Files before the links that lead to them.
      let there = entries.filter { $0.kind != nil }
      for (path, _) in there.filter({ $0.kind != .link }) + there.filter({ $0.kind == .link }) {
        result.append((path, try putBack(path, of: meant.name, in: folder)))
        progress.advance(by: 1)
      }
      try folder.removeFile(FilePath(Self.trashPath(meant.name, MirrorTrashRecord.name)))
      removeEmptyFolders(of: meant.name, above: record.entries.map(\.path))
      return result
    }
  }

  private func putBack(
    _ path: String, of name: String, in folder: RootedFolder
  ) throws -> Bool {
    let old = Self.trashPath(name, path)
    guard try folder.statusIfPresent(of: FilePath(path)) == nil else {
      try folder.removeTree(FilePath(old))
      return false
    }
    try move(old, to: path, in: folder)
    return true
  }

  /// Removes the folders of a prune that have become empty, the deepest first.
  private func removeEmptyFolders(of name: String, above paths: [String]) {
    var folders: Set<FilePath> = [FilePath(Self.trashPath(name))]
    for path in paths {
      var parent = FilePath(Self.trashPath(name, path)).removingLastComponent()
      while parent.components.count > FilePath(Self.trashPath(name)).components.count,
        folders.insert(parent).inserted
      {
        parent.removeLastComponent()
      }
    }
    // One that is not empty holds what the record does not name.
    for folder in folders.sorted(by: { $0.components.count > $1.components.count }) {
      try? FileSystem.removeFolder(root.pushing(folder))
    }
  }

  private func missingTrash(_ name: String) -> SourceError {
    SourceError(
      .missingTrash,
      name.isEmpty
        ? "no prune of '\(root)' can be undone" : "no prune of '\(root)' is called '\(name)'",
      hint: "'albedo --dry-run mirror prune DIR --undo' lists what can be undone")
  }

  // MARK: Emptying

  /// Deletes what prunes before a time, in seconds since 1970, have taken away; blocks.
  ///
  /// Returns what it was. Throws `source.wrong_permit`, `source.unreadable` and `source.unwritable`.
  package func emptyTrash(
    before time: Int64, permit: Permit<PruneRequest>,
    cancellation: Cancellation = Cancellation(), progress: ItemProgress = ItemProgress()
  ) throws -> [Trash] {
    try check(permit)
    guard try knownTrash().contains(where: { $0.time < time }) else { return [] }
    return try withTrashLock(cancellation, progress) { folder in
      let gone = try unsizedTrash(in: folder).filter { $0.time < time }.map(sized)
      let fileCount = gone.reduce(0) { $0 + $1.fileCount }
      progress.begin("deleting", total: Int64(fileCount), unit: .count)
      for one in gone {
        try cancellation.check()
        try removeTrash(one.name, from: folder)
        progress.advance(by: one.fileCount)
      }
      return gone
    }
  }

  /// Deletes the folder of a prune, its record last: without one nobody would find the rest.
  func removeTrash(_ name: String, from folder: RootedFolder) throws {
    do {
      let entries = try FileSystem.entries(of: place(Self.trashPath(name))).map(\.name)
      for entry in entries where entry.string != MirrorTrashRecord.name {
        try folder.removeTree(FilePath(Self.trashPath(name)).appending(entry))
      }
      try folder.removeTree(FilePath(Self.trashPath(name)))
    } catch let error as PlatformError {
      throw SourceError(
        .unwritable, "could not delete '\(Self.trashPath(name))' of '\(root)'", cause: error)
    }
  }

  // MARK: Changing

  /// Runs `body` while no other program changes the trash.
  ///
  /// It has the mirror as a folder in which no link is followed. What it says of the system is
  /// `source.unwritable`.
  func withTrashLock<Result>(
    _ cancellation: Cancellation, _ progress: ItemProgress,
    _ body: (RootedFolder) throws -> Result
  ) throws -> Result {
    do {
      let folder = try RootedFolder(root)
      // Before the lock, which would be made behind a link.
      _ = try hasTrash(in: folder)
      let lock = HeldFile(
        try ExclusiveFile(
          place(MirrorTrashRecord.lock), owner: "albedo, changing the trash",
          timeout: Self.trashTimeout, cancellation: cancellation,
          onWait: { progress.wait(for: "another program that changes the trash" + $0.phrase) }))
      defer { lock.release() }
      progress.goOn()
      return try body(folder)
    } catch let error as PlatformError {
      if error.code == .cancelled { throw error }
      throw SourceError(.unwritable, "could not change the trash of '\(root)'", cause: error)
    }
  }

  /// Moves an entry within the mirror, making folders; links on the way are not followed.
  func move(
    _ path: String, to target: String, in folder: RootedFolder
  ) throws(SourceError) {
    do {
      try folder.rename(FilePath(path), to: FilePath(target))
    } catch {
      throw SourceError(
        .unwritable, "could not move '\(path)' of the mirror '\(root)'", cause: error)
    }
  }
}
