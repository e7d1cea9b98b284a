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
  private static let suffix = ".part"
  /// What the note beside a file ends in, which says where its beginning comes from.
  private static let noteSuffix = ".source"

  /// Takes the file for `sha256` in `folder`, which is made when it is absent; blocks.
  init(_ sha256: String, in folder: FilePath) throws(PlatformError) {
    try FileSystem.makeFolders(folder, permissions: 0o700)
    // What cannot be looked at is not worth a failure.
    _ = try? FileSystem.removeFiles(of: folder, olderThan: Self.lifetime)
    let shared = folder.appending(sha256 + Self.suffix)
    do {
      lock = Mutex(try Self.lock(sha256, in: folder, "downloading"))
      path = shared
      isShared = true
    } catch  where error.code == .timedOut {
      let own = try Randomness.hexadecimal(byteCount: 8)
      lock = Mutex(nil)
      path = folder.appending("\(sha256).\(own)\(Self.suffix)")
      isShared = false
    }
  }

  deinit {
    // One call each: letting go of a file takes no time worth a thread.
    if isDone.withLock({ $0 }) || !isShared {
      try? FileSystem.removeFile(path)
      if !isShared { try? FileSystem.removeFile(FilePath(path.string + Self.noteSuffix)) }
    }
    lock.withLock { $0 = nil }
  }

  private static func lockPath(_ sha256: String, in folder: FilePath) -> FilePath {
    folder.appending(sha256 + ".lock")
  }

  /// Keeps others from a file; raises `timed_out` when somebody is at it.
  private static func lock(
    _ sha256: String, in folder: FilePath, _ work: String
  ) throws(PlatformError) -> ExclusiveFile {
    try ExclusiveFile(
      lockPath(sha256, in: folder), owner: "albedo, \(work)", timeout: .zero,
      staleAfter: foreignLifetime)
  }

  /// Says that nobody will want to go on with the file.
  func finish() { isDone.withLock { $0 = true } }
}

// MARK: Cleaning

extension PartialDownload {
  /// Looks through a folder of such files; blocks.
  static func leftovers(
    in folder: FilePath, _ fate: Leftovers.Fate, _ cancellation: Cancellation
  ) throws -> Leftovers {
    try Leftovers(in: folder, fate, cancellation: cancellation, owner: stem) { stem, body in
      // A name of a program's own has no lock: how old it is must do.
      if stem.contains(".") {
        let status = try FileStatus.ifPresent(folder.appending(stem + suffix), links: .keep)
        let age = status.map { SystemClock.now - $0.modified.secondsSinceEpoch }
        if let age, age < Double(foreignLifetime.components.seconds) { return false }
        try body()
        return true
      }
      // Nobody is at it, and looking writes nothing.
      if fate == .stay,
        try FileStatus.ifPresent(lockPath(stem, in: folder), links: .keep) == nil
      {
        try body()
        return true
      }
      let held: HeldFile
      do throws(PlatformError) {
        held = HeldFile(try lock(stem, in: folder, "cleaning"))
      } catch {
        if error.code == .timedOut { return false }
        throw error
      }
      defer { held.release() }
      try body()
      return true
    }
  }

  /// The name of a download that a file or its note belongs to; nil for what is neither.
  private static func stem(of name: String) -> String? {
    let file = name.hasSuffix(noteSuffix) ? name.dropLast(noteSuffix.count) : name[...]
    return file.hasSuffix(suffix) ? String(file.dropLast(suffix.count)) : nil
  }
}
