internal import Diagnostics
internal import Platform
internal import Synchronization
internal import SystemPackage

/// Keeps all others from fetching a file that this task fetches, until `release()` or until the last
/// reference goes.
///
/// One file of the stage stands for all: each thing that is fetched locks a byte of it, which costs no
/// file of its own and ends with the process. Two things may share a byte; then one waits for the other.
/// Where the file system has no such locks, a lock file beside the thing does the same.
final class StageLock: Sendable {
  /// The name of the file of the stage that stands for all.
  static let fileName = "lock"
  /// What lock files beside things end in.
  static let suffix = ".lock"

  private let range: Mutex<ByteRangeLock?>
  private let file: HeldFile?

  /// Takes the lock of what is fetched into `partial`; blocks, and tells `onWait` whom it waits for.
  ///
  /// `work` says what is done, for those who wait.
  init(
    _ partial: FilePath, doing work: String, timeout: Duration, cancellation: Cancellation,
    onWait: (LockHolder) -> Void
  ) throws(PlatformError) {
    let common = partial.removingLastComponent().appending(Self.fileName)
    do {
      range = Mutex(try Self.rangeLock(common, partial, timeout, cancellation, onWait))
      file = nil
    } catch let error where error.code == .notSupported {
      range = Mutex(nil)
      file = HeldFile(
        try ExclusiveFile(
          FilePath(partial.string + Self.suffix), owner: "albedo, \(work)", timeout: timeout,
          cancellation: cancellation, onWait: onWait))
    }
  }

  /// Lets go of the lock; again is no error.
  func release() {
    range.withLock { $0 = nil }
    file?.release()
  }

  private static func rangeLock(
    _ common: FilePath, _ partial: FilePath, _ timeout: Duration, _ cancellation: Cancellation,
    _ onWait: (LockHolder) -> Void
  ) throws(PlatformError) -> ByteRangeLock {
    func lock() throws(PlatformError) -> ByteRangeLock {
      try ByteRangeLock(
        .exclusive, on: common, range: .byte(at: offset(of: partial)), timeout: timeout,
        cancellation: cancellation, onWait: onWait)
    }
    do {
      return try lock()
    } catch let error where error.code == .notFound {
      try FileSystem.makeFolders(common.removingLastComponent())
      return try lock()
    }
  }

  /// The byte that stands for a name: its hash by FNV-1a, which is the same in every program.
  private static func offset(of partial: FilePath) -> Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in (partial.lastComponent?.string ?? "").utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    return Int64(hash >> 1)
  }
}
