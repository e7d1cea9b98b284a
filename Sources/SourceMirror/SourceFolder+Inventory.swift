package import Diagnostics
package import MirrorModel
package import Platform
internal import SystemPackage

extension SourceFolder {
  /// How deep folders are looked into: paths of repositories have a few parts.
  private static let depthLimit = 64

  /// Lists what the folder has; blocks.
  ///
  /// Links are looked at and never followed. Of Albedo's own folder only what an interrupted fetch has
  /// left is listed. Throws `source.not_found` when there is no such folder, and `source.unreadable`.
  package func inventory(
    cancellation: Cancellation = Cancellation(), progress: ItemProgress = ItemProgress()
  ) throws -> MirrorInventory {
    guard let status = try look(at: root, links: .follow), status.kind == .folder else {
      throw SourceError(
        .notFound, "there is no source mirror in '\(root)'",
        hint: "name the folder of a mirror; 'albedo mirror create -d DIR SPEC' makes one")
    }
    progress.begin("listing", total: 0, unit: .count)
    var entries: [MirrorEntry] = []
    var namelessCount = 0
    var open: [(path: String, depth: Int)] = [("", 0)]
    while let (folder, depth) = open.popLast() {
      try cancellation.check()
      let place = folder.isEmpty ? root : root.pushing(FilePath(folder))
      for found in try list(place) {
        guard let name = String(validating: found.name.bytes, as: UTF8.self) else {
          namelessCount += 1
          continue
        }
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        if isPrivate(path) { continue }
        guard let status = try look(at: place.appending(found.name), links: .keep) else { continue }
        switch status.kind {
        case .folder where depth < Self.depthLimit: open.append((path, depth + 1))
        case .file, .link:
          entries.append(try entry(path, status))
          progress.advance(by: 1)
        default: namelessCount += 1
        }
      }
    }
    return MirrorInventory(entries, namelessCount: namelessCount)
  }

  /// Whether something is Albedo's own: the trash, the ledger, locks.
  private func isPrivate(_ path: String) -> Bool {
    guard path.hasPrefix(MirrorEntry.ownFolder + "/"), path != Self.stageFolder else {
      return false
    }
    let stage = Self.stageFolder + "/"
    return !path.hasPrefix(stage) || path == stage + StageLock.fileName
      || path.hasSuffix(StageLock.suffix)
  }

  private func entry(_ path: String, _ status: FileStatus) throws -> MirrorEntry {
    var target: String?
    if status.kind == .link {
      // What is no text leads nowhere that a mirror has.
      let text = try FileSystem.linkTarget(of: root.pushing(FilePath(path)))
      target = String(validating: text.bytes, as: UTF8.self) ?? ""
    }
    return MirrorEntry(
      path: path, byteCount: Int64(clamping: status.size), modified: status.modified.seconds,
      target: target)
  }

  private func list(_ folder: FilePath) throws(SourceError) -> [FolderEntry] {
    do {
      return try FileSystem.entries(of: folder)
    } catch {
      // A folder may vanish while another program cleans up.
      if error.code == .notFound { return [] }
      throw SourceError(.unreadable, "could not list '\(folder)'", cause: error)
    }
  }

  private func look(at path: FilePath, links: LinkRule) throws(SourceError) -> FileStatus? {
    do {
      return try FileStatus.ifPresent(path, links: links)
    } catch {
      throw SourceError(.unreadable, "could not look at '\(path)'", cause: error)
    }
  }
}
