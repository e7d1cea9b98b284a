internal import ConfigModel
internal import Diagnostics
internal import Platform
internal import SpecModel
internal import SystemPackage

/// The locks of a store, which are Spack's own: byte ranges of files in `.spack-db`.
///
/// The database's lock is taken for moments, also while a package's lock is held, never the other
/// way round.
struct StoreLocks: Sendable {
  let root: FilePath
  let settings: StoreLockSettings

  private var folder: FilePath { root.appending(".spack-db") }

  /// Held locks, released together when the value goes.
  final class Held: Sendable {
    private let first: ByteRangeLock
    /// The one that was taken before.
    private let rest: Held?

    init(_ first: consuming ByteRangeLock, _ rest: Held?) {
      self.first = first
      self.rest = rest
    }
  }

  /// Runs `body` while the database belongs to this task alone.
  func withDatabase<Result>(
    cancellation: Cancellation, progress: ItemProgress, _ body: () throws -> Result
  ) throws -> Result {
    let held = try take(
      .exclusive, "lock", .wholeFile, "the database lock of the store '\(root)'",
      settings.databaseTimeout, cancellation, progress, after: nil)
    return try withExtendedLifetime(held) { try body() }
  }

  /// Runs `body` with the locks of packages: exclusive to install or remove, shared to rely on one.
  func withPrefixes<Result>(
    _ wanted: [SpecHash: LockKind], cancellation: Cancellation, progress: ItemProgress,
    _ body: () throws -> Result
  ) throws -> Result {
    var held: Held?
    // Always in one order, so that no two wait for each other.
    for (hash, kind) in wanted.sorted(by: { $0.key < $1.key }) {
      held = try take(
        kind, "prefix_lock", .byte(at: Int64(clamping: hash.lockOffset)),
        "the lock of package /\(hash.short) in the store '\(root)'", settings.packageTimeout,
        cancellation, progress, after: held)
    }
    return try withExtendedLifetime(held) { try body() }
  }

  private func take(
    _ kind: LockKind, _ name: String, _ range: ByteRange, _ title: String, _ timeout: Duration?,
    _ cancellation: Cancellation, _ progress: ItemProgress, after rest: Held?
  ) throws -> Held {
    var holder = LockHolder.unknown
    defer { progress.goOn() }
    do {
      try FileSystem.makeFolders(folder)
      let lock = try ByteRangeLock(
        kind, on: folder.appending(name), range: range, timeout: timeout,
        reach: settings.isEnabled ? .everybody : .thisProgram, cancellation: cancellation,
        onWait: {
          holder = $0
          progress.wait(for: title + $0.phrase)
        })
      return Held(lock, rest)
    } catch let error where error.code == .cancelled {
      throw error
    } catch {
      throw failure(title, holder, error)
    }
  }

  private func failure(
    _ title: String, _ holder: LockHolder, _ error: PlatformError
  ) -> StoreError {
    guard error.code == .timedOut else {
      return StoreError(.unwritable, "could not lock the store '\(root)'", cause: error)
    }
    let hint =
      holder == .unknown
      ? "no process of this host holds it; on a shared file system one of another host may, which"
        + " cannot be seen from here: look for a Spack or Albedo at work there, or wait longer with"
        + " config:db_lock_timeout and config:package_lock_timeout"
      : "another Spack or Albedo is at work in this store: let it end, and try again"
    return StoreError(
      .locked, "could not get \(title)\(holder.phrase)", hint: hint, cause: error)
  }
}
