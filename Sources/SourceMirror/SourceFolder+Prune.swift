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
  /// that is killed can be undone. What has changed since the plan was made stays. One program at a
  /// time changes the trash. Throws `source.wrong_permit` and `source.unwritable`.
  package func prune(
    _ plan: MirrorPrunePlan, at time: Int64, permit: Permit<PruneRequest>,
    cancellation: Cancellation = Cancellation(), progress: ItemProgress = ItemProgress()
  ) throws -> PruneResult {
    try check(permit)
    guard !plan.removed.isEmpty else { return PruneResult() }
    return try withTrashLock(cancellation, progress) { folder in
      let record = MirrorTrashRecord(
        time: time,
        entries: plan.removed.map {
          MirrorTrashRecord.Entry(path: $0.entry.path, reason: $0.reason)
        })
      let name = try makeTrash(for: record, in: folder)
      progress.begin("moving", total: Int64(plan.removed.count), unit: .count)
      var result = PruneResult()
      var movedCount = 0
      let links = plan.removed.filter { $0.entry.target != nil }
      for decision in links + plan.removed.filter({ $0.entry.target == nil }) {
        try cancellation.check()
        let entry = decision.entry
        do {
          if let reason = try reasonToStay(entry) {
            result.kept[entry.path] = reason
          } else {
            try move(entry.path, to: Self.trashPath(name, entry.path), in: folder)
            movedCount += 1
          }
        } catch let error as SourceError {
          result.failed[entry.path] = error
        }
        progress.advance(by: 1)
      }
      if movedCount == 0 {
        try removeTrash(name, from: folder)
      } else {
        result.trash = name
      }
      return result
    }
  }

  /// Why an entry must not go though the plan says so: somebody has changed it meanwhile.
  private func reasonToStay(_ entry: MirrorEntry) throws(SourceError) -> String? {
    let path = try place(entry.path)
    let status: FileStatus?
    do {
      status = try FileStatus.ifPresent(path, links: .keep)
    } catch {
      throw SourceError(.unreadable, "could not look at '\(path)'", cause: error)
    }
    guard let status else { return "it is gone" }
    let isSame =
      status.modified.seconds == entry.modified
      && (entry.target != nil) == (status.kind == .link)
      && (entry.target != nil || Int64(clamping: status.size) == entry.byteCount)
    return isSame ? nil : "it was changed meanwhile"
  }

  /// Makes a folder in the trash that no other prune has, with its record; returns its name.
  private func makeTrash(
    for record: MirrorTrashRecord, in folder: RootedFolder
  ) throws(SourceError) -> String {
    do {
      try folder.makeFolders(FilePath(MirrorTrashRecord.folder))
      let name = try makeFreeFolder(MomentText.compact(record.time), in: folder)
      do {
        let file = try folder.createFile(
          FilePath(Self.trashPath(name, MirrorTrashRecord.name)))
        try file.write(record.encode().span)
      } catch {
        try? folder.removeTree(FilePath(Self.trashPath(name)))
        throw error
      }
      return name
    } catch {
      throw SourceError(.unwritable, "could not write the trash of '\(root)'", cause: error)
    }
  }

  private func makeFreeFolder(
    _ base: String, in folder: RootedFolder
  ) throws(PlatformError) -> String {
    var (name, number) = (base, 1)
    while true {
      do {
        try folder.makeFolder(FilePath(Self.trashPath(name)))
        return name
      } catch let error where error.code == .exists {
        number += 1
        name = "\(base)-\(number)"
      }
    }
  }

  /// Throws when a permit is for another place.
  func check(_ permit: Permit<PruneRequest>) throws(SourceError) {
    guard permit.request.cache == url else {
      throw SourceError(
        .wrongPermit, "a permit to prune '\(permit.request.cache)' was used for '\(url)'")
    }
  }
}
