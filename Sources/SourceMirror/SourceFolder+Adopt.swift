package import Diagnostics
package import MirrorModel
internal import Platform
package import PolicyModel
internal import RecipeModel
package import SystemPackage
package import Transfers

extension SourceFolder {
  /// What becomes of a file when the mirror has it.
  package enum AdoptedFile: Sendable {
    /// It stays.
    case stays
    /// It is removed.
    case goes
  }

  /// What became of a file that somebody has fetched by hand.
  package struct Adopted: Sendable {
    /// What became of the item.
    package var added: Added
    /// Whether the item's place leads to the file itself, which is never removed then.
    package var isOwn = false
  }

  /// Puts a file of this machine into the mirror, in the place of an item.
  ///
  /// What the mirror has stays when it has the digest of the recipe, and is replaced when it has not. A
  /// file that goes is removed last: when the item's place is known to be good and on the device, and
  /// never when the file has been changed meanwhile, which is `source.changed`. Throws as `add` does,
  /// and why no file came into the mirror.
  package func adopt(
    _ file: FilePath, as item: MirrorItem, then fate: AdoptedFile = .stays,
    transfers: TransferClient, permit: Permit<SourceRequest>,
    progress: ItemProgress = ItemProgress()
  ) async throws -> Adopted {
    try check(permit.request, for: item)
    let before = try await onWorker { cancellation in
      let (status, isThere) = (try Self.status(of: file), try holds(item))
      let isGood =
        try isThere && isIntact(item, cancellation: cancellation, progress: progress)
      return (file: status, isThere: isThere, isGood: isGood)
    }
    let ending = try await add(
      item, from: [.file(file)], transfers: transfers,
      existing: before.isThere && !before.isGood ? .replace : .keep, links: .missing,
      permit: permit,
      progress: progress)
    switch ending {
    case .nowhere(let error, _): throw error
    case .there(var added):
      added.isUpdate = added.isNew && before.isThere
      return try await onWorker { [added] cancellation in
        let isOwn = try isPlace(of: item, before.file)
        if fate == .goes, !isOwn {
          // What somebody else has put there meanwhile nobody has looked at.
          let isGood =
            try added.isNew || before.isGood
            || isIntact(item, cancellation: cancellation, progress: progress)
          try remove(file, before.file, keptAs: item, isGood: isGood)
        }
        return Adopted(added: added, isOwn: isOwn)
      }
    }
  }

  private static func status(of file: FilePath) throws(SourceError) -> FileStatus {
    do {
      return try FileStatus(of: file)
    } catch {
      throw SourceError(.unreadable, "could not look at '\(file)'", cause: error)
    }
  }

  /// Whether the place of an item leads to a file, whatever either is called.
  private func isPlace(of item: MirrorItem, _ file: FileStatus) throws(SourceError) -> Bool {
    guard let path = try path(of: item) else { return false }
    return try Self.status(of: path).identity == file.identity
  }

  /// Removes a file of which the mirror has a good copy.
  private func remove(
    _ file: FilePath, _ status: FileStatus, keptAs item: MirrorItem, isGood: Bool
  ) throws(SourceError) {
    guard isGood, item.checksum?.digest != nil, let path = try path(of: item) else {
      throw SourceError(
        .wrongDigest, "'\(file)' stays: what the mirror has of '\(item.name)' is something else",
        hint: "somebody else is writing to the mirror; run the command again")
    }
    let now = try Self.status(of: file)
    guard now.identity == status.identity, now.modified == status.modified,
      now.size == status.size
    else {
      throw SourceError(
        .changed, "'\(file)' stays: it was changed while it was copied",
        hint: "run the command again when nobody writes to it")
    }
    do {
      // The copy must outlive a failure of power that comes after the file is gone.
      try File(path).synchronize()
      try FileSystem.removeFile(file)
    } catch {
      throw SourceError(
        .unwritable, "could not move '\(file)' to the mirror: it stays", cause: error)
    }
  }
}
