internal import Diagnostics
package import SystemPackage

/// Whether a lock admits other holders.
package enum LockKind: Sendable, Hashable {
  /// Any number of holders, none of them exclusive.
  case shared
  /// One holder.
  case exclusive
}

/// Whom a lock keeps out.
package enum LockReach: Sendable, Hashable {
  /// Every process that takes the same lock.
  case everybody
  /// The other tasks of this program, where the file system has no locks or nobody wants them.
  case thisProgram
}

/// The part of a lock file that a lock covers.
package struct ByteRange: Sendable, Hashable {
  /// The first byte.
  package let start: Int64
  /// The number of bytes; 0 means to infinity.
  package let length: Int64

  /// The whole file, also bytes that it does not have yet.
  package static let wholeFile = ByteRange(start: 0, length: 0)

  /// One byte, at an offset from 0 to 2⁶³ − 1.
  package static func byte(at offset: Int64) -> ByteRange {
    precondition(offset >= 0, "a lock lies at an offset of 0 or more")
    return ByteRange(start: offset, length: 1)
  }

  /// Whether two ranges have a byte in common.
  func overlaps(_ other: ByteRange) -> Bool { start <= other.last && other.start <= last }

  private var last: Int64 { length == 0 ? .max : start + (length - 1) }
}

/// A held POSIX record lock, compatible with Spack's, released when the value goes.
///
/// Locks of one process exclude each other like those of two. The process must not open and close
/// the lock file in other ways, nor remove or replace it: that would drop the locks. Locks are not
/// inherited by child processes.
package struct ByteRangeLock: ~Copyable, Sendable {
  /// Whether the lock is shared or exclusive now.
  package private(set) var kind: LockKind
  /// The lock file.
  package let path: FilePath
  /// What of it is locked.
  package let range: ByteRange
  private let identity: FileIdentity
  private let reach: LockReach

  /// Takes a lock, blocking until it is free (`fcntl(2)`, F_SETLK).
  ///
  /// The lock file is created when absent, with mode 0777 less the umask; without the right to
  /// write it, shared locks still work. Tries again after 0.1 s, from the 20th time after 0.2 s,
  /// from the 60th after 0.5 s, until `timeout` (nil: for ever; zero: one try) has passed, which
  /// raises `timed_out`. A requested `cancellation` raises `cancelled` between two tries. `onWait`
  /// is told after each try in vain who holds the lock. All locks of one file must have one reach.
  package init(
    _ kind: LockKind, on path: FilePath, range: ByteRange = .wholeFile, timeout: Duration?,
    reach: LockReach = .everybody, cancellation: Cancellation = Cancellation(),
    onWait: (LockHolder) -> Void = { _ in }
  ) throws(PlatformError) {
    let identity = try LockTable.shared.join(path)
    do {
      var wait = LockWait(kind: kind, path: path, timeout: timeout, cancellation: cancellation)
      while !(try LockTable.shared.attempt(kind, range, of: identity, replacing: nil, reach, path))
      {
        onWait(LockTable.shared.holder(of: range, in: identity))
        try wait.pause()
      }
    } catch {
      LockTable.shared.leave(identity)
      throw error
    }
    self.kind = kind
    self.path = path
    self.range = range
    self.identity = identity
    self.reach = reach
  }

  deinit {
    LockTable.shared.release(kind, range, of: identity, reach)
    LockTable.shared.leave(identity)
  }

  /// Changes a shared lock into an exclusive one, or back.
  ///
  /// Not in one step: others may have held the lock in between, so read again what it protects.
  /// When it fails, the lock is held as before.
  package mutating func change(
    to kind: LockKind, timeout: Duration?, cancellation: Cancellation = Cancellation()
  ) throws(PlatformError) {
    if kind == self.kind { return }
    var wait = LockWait(kind: kind, path: path, timeout: timeout, cancellation: cancellation)
    while !(try LockTable.shared.attempt(
      kind, range, of: identity, replacing: self.kind, reach, path))
    {
      try wait.pause()
    }
    self.kind = kind
  }

  /// Releases the lock now.
  package consuming func release() {}
}

/// The waiting between the tries for one lock.
private struct LockWait {
  let kind: LockKind
  let path: FilePath
  let timeout: Duration?
  let cancellation: Cancellation
  private let start = SystemClock.monotonic
  private var attempts = 0

  init(kind: LockKind, path: FilePath, timeout: Duration?, cancellation: Cancellation) {
    self.kind = kind
    self.path = path
    self.timeout = timeout
    self.cancellation = cancellation
  }

  /// Sleeps after a failed try, or raises why there will be no other.
  mutating func pause() throws(PlatformError) {
    attempts += 1
    if cancellation.isRequested {
      throw PlatformError(.cancelled, "cancelled while waiting for a lock on \(path.quoted)")
    }
    let waited = SystemClock.monotonic - start
    if let timeout, waited >= timeout { throw timedOut(after: waited) }
    let step: Duration =
      attempts <= 20 ? .milliseconds(100) : attempts <= 60 ? .milliseconds(200) : .milliseconds(500)
    SystemClock.block(for: min(step, (timeout ?? step + waited) - waited))
  }

  private func timedOut(after waited: Duration) -> PlatformError {
    let noun = kind == .shared ? "read" : "write"
    let seconds = Double(waited.components.seconds) + Double(waited.components.attoseconds) / 1e18
    let tries = attempts == 1 ? "1 attempt" : "\(attempts) attempts"
    return PlatformError(
      .timedOut,
      """
      Timed out waiting for a \(noun) lock after \(Self.text(seconds)).
          Made \(tries) on file: \(path.string)
      """,
      hint: "wait for the other program to end, or raise the lock timeout in the configuration")
  }

  /// Three decimals and a unit, as Spack prints times.
  private static func text(_ seconds: Double) -> String {
    let (factor, unit) =
      seconds >= 1
      ? (1, "s") : seconds >= 1e-3 ? (1e3, "ms") : seconds >= 1e-6 ? (1e6, "us") : (1e9, "ns")
    let thousandths = Int((seconds * factor * 1000).rounded())
    let fraction = String(thousandths % 1000)
    let zeros = String(repeating: "0", count: 3 - fraction.count)
    return "\(thousandths / 1000).\(zeros)\(fraction)\(unit)"
  }
}
