package import Diagnostics
package import MirrorModel
package import Platform
package import PolicyModel
internal import SystemPackage

extension SourceFolder {
  /// What became of entries that a prune wanted to take away.
  package struct PruneResult: Sendable {
    /// The name of the folder in the trash; nil when nothing went there.
    package var trash: String?
    /// The paths that stay after all, each with the reason.
    package var kept: [String: String] = [:]
    /// The paths that could not be moved, each with the error.
    package var failed: [String: SourceError] = [:]
  }

  /// Moves what a plan lets go to the trash of the mirror; blocks.
  ///
  /// Links go before the files that they lead to, and the record is written first, so that a prune
  /// that is killed can be undone. What has changed since the plan was made stays. Throws
  /// `source.wrong_permit` and `source.unwritable`.
  package func prune(
    _ plan: MirrorPrunePlan, at time: Int64, permit: Permit<PruneRequest>,
    cancellation: Cancellation = Cancellation(), progress: ItemProgress = ItemProgress()
  ) throws -> PruneResult {
    try check(permit)
    var result = PruneResult()
    guard !plan.removed.isEmpty else { return result }
    let name = try makeTrash(at: time)
    let record = MirrorTrashRecord(
      time: time,
      entries: plan.removed.map { MirrorTrashRecord.Entry(path: $0.entry.path, reason: $0.reason) })
    try writing("\(name)/\(MirrorTrashRecord.name)") { (place) throws(PlatformError) in
      try FileSystem.replace(place, with: record.encode())
    }
    progress.begin("moving", total: Int64(plan.removed.count), unit: .count)
    let links = plan.removed.filter { $0.entry.target != nil }
    for decision in links + plan.removed.filter({ $0.entry.target == nil }) {
      try cancellation.check()
      let entry = decision.entry
      do {
        if let reason = try reasonToStay(entry) {
          result.kept[entry.path] = reason
        } else {
          try move(entry.path, to: "\(name)/\(entry.path)")
        }
      } catch let error as SourceError {
        result.failed[entry.path] = error
      }
      progress.advance(by: 1)
    }
    result.trash = name.split(separator: "/").last.map(String.init)
    return result
  }

  /// Why an entry must not go though the plan says so: somebody has changed it meanwhile.
  private func reasonToStay(_ entry: MirrorEntry) throws -> String? {
    let path = try place(entry.path)
    guard let status = try? FileStatus.ifPresent(path, links: .keep) else { return "it is gone" }
    let isSame =
      status.modified.seconds == entry.modified
      && (entry.target != nil) == (status.kind == .link)
    return isSame ? nil : "it was changed meanwhile"
  }

  private func makeTrash(at time: Int64) throws -> String {
    let base = "\(MirrorTrashRecord.folder)/\(MomentText.compact(time))"
    var name = base
    var count = 1
    while (try? FileStatus.ifPresent(place(name), links: .keep)) ?? nil != nil {
      count += 1
      name = "\(base)-\(count)"
    }
    try writing(name) { (place) throws(PlatformError) in try FileSystem.makeFolders(place) }
    return name
  }

  private func check(_ permit: Permit<PruneRequest>) throws(SourceError) {
    guard permit.request.cache == url else {
      throw SourceError(
        .wrongPermit, "a permit to prune '\(permit.request.cache)' was used for '\(url)'")
    }
  }

  // MARK: The trash

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
    /// Whether a record tells what they were.
    package var hasRecord = false
  }

  /// Returns what prunes have taken away, the oldest first; blocks.
  ///
  /// Throws `source.unreadable`.
  package func trash() throws -> [Trash] {
    let folder = try place(MirrorTrashRecord.folder)
    guard try FileStatus.ifPresent(folder)?.kind == .folder else { return [] }
    return try FileSystem.sortedEntries(of: folder).compactMap { entry in
      guard let name = String(validating: entry.name.bytes, as: UTF8.self) else { return nil }
      let place = folder.appending(entry.name)
      guard try FileStatus.ifPresent(place, links: .keep)?.kind == .folder else { return nil }
      let record = record(of: name)
      let inventory = try SourceFolder(root: place).inventory()
      var trash = Trash(name: name, time: record?.time ?? 0, hasRecord: record != nil)
      for entry in inventory.entries where entry.path != MirrorTrashRecord.name {
        trash.fileCount += 1
        trash.byteCount += entry.byteCount
      }
      return trash
    }
  }

  private func record(of name: String) -> MirrorTrashRecord? {
    guard
      let path = try? place("\(MirrorTrashRecord.folder)/\(name)/\(MirrorTrashRecord.name)"),
      let bytes = try? FileSystem.readRegularIfPresent(path, byteLimit: 1 << 30)
    else { return nil }
    return MirrorTrashRecord(bytes)
  }

  /// Puts back what a prune has taken away, and tells of each path whether it is back; blocks.
  ///
  /// The last prune is meant by an empty name. What the mirror has again by now stays as it is, and
  /// what was in the trash goes. Throws `source.missing_trash`, `source.wrong_permit` and
  /// `source.unwritable`.
  package func putBack(
    _ name: String, permit: Permit<PruneRequest>, progress: ItemProgress = ItemProgress()
  ) throws -> [(path: String, isBack: Bool)] {
    try check(permit)
    let known = try trash().filter(\.hasRecord)
    guard let meant = name.isEmpty ? known.last : known.first(where: { $0.name == name }),
      let record = record(of: meant.name)
    else {
      throw SourceError(
        .missingTrash,
        name.isEmpty
          ? "no prune of '\(root)' can be undone" : "no prune of '\(root)' is called '\(name)'",
        hint: "'albedo --dry-run mirror prune DIR --undo' lists what can be undone")
    }
    let folder = "\(MirrorTrashRecord.folder)/\(meant.name)"
    progress.begin("moving", total: Int64(record.entries.count), unit: .count)
    var result: [(path: String, isBack: Bool)] = []
    // Files before the links that lead to them.
    let entries = record.entries.sorted { isLink($1.path, folder) && !isLink($0.path, folder) }
    for entry in entries {
      progress.advance(by: 1)
      let (old, new) = (try place("\(folder)/\(entry.path)"), try place(entry.path))
      guard try FileStatus.ifPresent(old, links: .keep) != nil else { continue }
      let isFree = try FileStatus.ifPresent(new, links: .keep) == nil
      if isFree { try move("\(folder)/\(entry.path)", to: entry.path) }
      result.append((entry.path, isFree))
    }
    try writing(folder, FileSystem.removeTree)
    return result
  }

  private func isLink(_ path: String, _ folder: String) -> Bool {
    guard let place = try? place("\(folder)/\(path)") else { return false }
    return ((try? FileStatus.ifPresent(place, links: .keep)) ?? nil)?.kind == .link
  }

  /// Deletes what prunes before a time, in seconds since 1970, have taken away; blocks.
  ///
  /// Returns what it was. Throws `source.wrong_permit` and `source.unwritable`.
  package func emptyTrash(before time: Int64, permit: Permit<PruneRequest>) throws -> [Trash] {
    try check(permit)
    let gone = try trash().filter { $0.time < time }
    for one in gone {
      try writing("\(MirrorTrashRecord.folder)/\(one.name)", FileSystem.removeTree)
    }
    return gone
  }

  // MARK: Writing

  /// Moves an entry within the mirror, making folders; links on the way are not followed.
  private func move(_ path: String, to target: String) throws(SourceError) {
    do {
      try RootedFolder(root).rename(FilePath(path), to: FilePath(target))
    } catch {
      throw SourceError(
        .unwritable, "could not move '\(path)' of the mirror '\(root)'", cause: error)
    }
  }

  private func writing(_ path: String, _ body: (FilePath) throws(PlatformError) -> Void)
    throws(SourceError)
  {
    let place = try place(path)
    do {
      try body(place)
    } catch {
      throw SourceError(.unwritable, "could not write '\(place)'", cause: error)
    }
  }
}
