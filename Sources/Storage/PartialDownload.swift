internal import Diagnostics
internal import Platform
internal import Synchronization
internal import SystemPackage

/// The file that one download fills, in a folder where the next run finds what was begun.
///
/// Its name is the SHA-256 that the whole must have, so whoever wants the same object goes on with it.
/// A lock file beside it says that somebody is at it; whoever finds it taken uses a file of a name of
/// its own. When the object goes, so does a file that is whole; one that is not stays, unless its name
/// is this program's alone.
final class PartialDownload: Sendable {
  let path: FilePath
  private let lock: Mutex<ExclusiveFile?>
  private let isShared: Bool
  private let isDone = Mutex(false)

  /// What nobody has gone on with for so long is removed.
  private static let lifetime = Duration.seconds(7 * 24 * 3600)
  /// A download on another host that is older counts as dead.
  private static let foreignLifetime = Duration.seconds(24 * 3600)

  /// Takes the file for `sha256` in `folder`, which is made when it is absent; blocks.
  init(_ sha256: String, in folder: FilePath) throws(PlatformError) {
    try FileSystem.makeFolders(folder, permissions: 0o700)
    // What cannot be looked at is not worth a failure.
    _ = try? FileSystem.removeFiles(of: folder, olderThan: Self.lifetime)
    let shared = folder.appending(sha256 + ".part")
    do {
      lock = Mutex(
        try ExclusiveFile(
          folder.appending(sha256 + ".lock"), owner: "albedo, downloading", timeout: .zero,
          staleAfter: Self.foreignLifetime))
      path = shared
      isShared = true
    } catch  where error.code == .timedOut {
      let own = try Randomness.hexadecimal(byteCount: 8)
      lock = Mutex(nil)
      path = folder.appending("\(sha256).\(own).part")
      isShared = false
    }
  }

  deinit {
    // One call each: letting go of a file takes no time worth a thread.
    if isDone.withLock({ $0 }) || !isShared {
      try? FileSystem.removeFile(path)
      if !isShared { try? FileSystem.removeFile(FilePath(path.string + ".source")) }
    }
    lock.withLock { $0 = nil }
  }

  /// Says that nobody will want to go on with the file.
  func finish() { isDone.withLock { $0 = true } }
}
