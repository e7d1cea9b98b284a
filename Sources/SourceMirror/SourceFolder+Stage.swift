internal import Diagnostics
internal import Digests
internal import MirrorModel
package import Platform
package import PolicyModel
internal import RecipeModel
package import Storage
package import SystemPackage

// What is being fetched, and what interrupted fetches have left.
extension SourceFolder {
  /// The folder for what is being fetched, on the mirror's own file system.
  static let stageFolder = "\(ownFolder)/\(stageName)"
  /// Albedo's own folder in a mirror, by its name.
  package static let ownFolder = MirrorEntry.ownFolder
  /// The folder in it for what is being fetched, by its name.
  package static let stageName = "stage"
  private static let partialSuffix = ".partial"

  /// What an interrupted fetch has left is removed when it is this old.
  private static let partialLifetime = Duration.seconds(7 * 24 * 3600)

  /// Where an item lies while it is fetched.
  func partialPath(of item: MirrorItem) throws -> FilePath {
    let name: String
    if let digest = item.checksum?.digest {
      name = digest.hexadecimal
    } else {
      name = try Digest(of: item.storage ?? item.name).hexadecimal
    }
    return stage.appending(name + Self.partialSuffix)
  }

  /// The folder for what is being fetched, absolute.
  package var stage: FilePath { root.pushing(FilePath(Self.stageFolder)) }

  /// Removes what fetches that were interrupted long ago have left; blocks.
  package func sweep() {
    guard (try? refuseLinks(above: Self.stageFolder + "/.")) != nil else { return }
    // What cannot be looked at is not worth a failure.
    _ = try? FileSystem.removeFiles(of: stage, olderThan: Self.partialLifetime) {
      $0.string.contains(Self.partialSuffix)
    }
    removeCheckouts(olderThan: Self.partialLifetime)
  }

  // MARK: Cleaning

  /// Counts what interrupted fetches have left; what running ones are at is apart.
  ///
  /// Blocks. Throws `source.unreadable`, and `source.unwritable` where a link has the place of a folder.
  package func leftovers(cancellation: Cancellation = Cancellation()) throws -> Leftovers {
    try leftovers(.stay, cancellation, orThrow: .unreadable)
  }

  /// Removes what interrupted fetches have left, and tells what it was; what running ones are at stays.
  ///
  /// Blocks. Throws `source.wrong_permit` and `source.unwritable`.
  package func removeLeftovers(
    permit: Permit<PruneRequest>, cancellation: Cancellation = Cancellation()
  ) throws -> Leftovers {
    try check(permit)
    return try leftovers(.go, cancellation, orThrow: .unwritable)
  }

  private func leftovers(
    _ fate: Leftovers.Fate, _ cancellation: Cancellation, orThrow code: SourceFailure
  ) throws -> Leftovers {
    try refuseLinks(above: Self.stageFolder + "/.")
    do {
      // Whoever fetches something has made the file for locks before.
      let hasLocks = try FileStatus.ifPresent(stage.appending(StageLock.fileName)) != nil
      return try Leftovers(in: stage, fate, cancellation: cancellation, owner: Self.partial) {
        partial, body in
        let lockFile = stage.appending(partial + StageLock.suffix)
        if fate == .stay, !hasLocks, try FileStatus.ifPresent(lockFile) == nil {
          try body()
          return true
        }
        let lock: StageLock
        do throws(PlatformError) {
          lock = try StageLock(
            stage.appending(partial), doing: "cleaning", timeout: .zero, cancellation: cancellation
          ) { _ in }
        } catch {
          if error.code == .timedOut { return false }
          throw error
        }
        defer { lock.release() }
        try body()
        return true
      }
    } catch let error as PlatformError {
      if error.code == .cancelled { throw error }
      throw SourceError(
        code, "could not look through what fetches have left in '\(stage)'", cause: error)
    }
  }

  /// What is fetched into the file, or with the help of the file or folder, of this name.
  private static func partial(of name: String) -> String? {
    if name == StageLock.fileName || name.hasSuffix(StageLock.suffix) { return nil }
    guard let end = name.firstRange(of: partialSuffix)?.upperBound else { return name }
    return String(name[..<end])
  }
}
