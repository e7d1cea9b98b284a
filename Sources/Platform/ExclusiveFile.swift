internal import CPlatform
internal import Diagnostics
internal import Synchronization
package import SystemPackage

/// A lock that is a file, for file systems shared by hosts where record locks cannot be trusted.
///
/// The file is created by one call that fails when it exists, and removed when the value goes. It
/// says who holds it. A holder may die without removing it, so a lock is *stale* when
/// - it names this host, and its process no longer exists; or
/// - it names another host, or cannot be read, and was last touched longer ago than `staleAfter`.
///
/// A holder that works longer than that must call `refresh()` in time. A stale lock is removed by
/// one process at a time, guarded by a second such file, `NAME.break`.
package struct ExclusiveFile: ~Copyable, Sendable {
  /// Who holds a lock file.
  package struct Holder: Sendable, Hashable {
    /// What the holder does, in its own words.
    package let owner: String
    /// The holder's host.
    package let host: String
    /// The holder's process there.
    package let process: Int32
    /// When the lock was taken, in seconds since 1970.
    package let since: Double
  }

  /// The lock file.
  package let path: FilePath
  private let content: [UInt8]

  /// Takes the lock, trying every 0.1 s until `timeout` has passed, which raises `timed_out`.
  ///
  /// `owner` is a line of text for whoever waits. `onWait` is told after each try in vain who holds
  /// the lock. Makes missing folders. Blocks.
  package init(
    _ path: FilePath, owner: String, timeout: Duration, staleAfter: Duration = .seconds(3600),
    cancellation: Cancellation = Cancellation(), onWait: (LockHolder) -> Void = { _ in }
  ) throws(PlatformError) {
    let content = try Self.content(owner: owner)
    let start = SystemClock.monotonic
    while !(try Self.create(path, content)) {
      if try Self.removeStale(path, staleAfter: staleAfter) { continue }
      if cancellation.isRequested {
        throw PlatformError(.cancelled, "cancelled while waiting for the lock \(path.quoted)")
      }
      guard SystemClock.monotonic - start < timeout else { throw Self.timedOut(path, timeout) }
      onWait(Self.holder(of: path)?.asSeen ?? .unknown)
      SystemClock.block(for: .milliseconds(100))
    }
    self.path = path
    self.content = content
  }

  deinit { if isOurs { try? FileSystem.removeFile(path) } }

  /// Shows other hosts that the holder lives; raises `locked` when the lock was taken away.
  package func refresh() throws(PlatformError) {
    guard isOurs else {
      throw PlatformError(
        .locked, "the lock \(path.quoted) was taken away by another program",
        hint: "run the command again; if this repeats, raise the age of stale locks")
    }
    let seconds = SystemClock.now
    try FileSystem.setTimes(FileTime(seconds: Int64(seconds)), of: path)
  }

  /// Releases the lock now.
  package consuming func release() {}

  /// Returns who holds the lock at `path`; nil when nobody does, or the file is not readable.
  package static func holder(of path: FilePath) -> Holder? {
    guard let bytes = try? FileSystem.readRegularIfPresent(path, byteLimit: 4096) else {
      return nil
    }
    return Holder(String(decoding: bytes, as: UTF8.self))
  }

  private var isOurs: Bool {
    (try? FileSystem.readIfPresent(path, byteLimit: 4096)) == content
  }

  private static func content(owner: String) throws(PlatformError) -> [UInt8] {
    let line = owner.split(whereSeparator: \.isNewline).joined(separator: " ")
    let text = """
      owner \(line)
      host \(Machine.hostName)
      pid \(CurrentProcess.identifier)
      time \(SystemClock.now)
      token \(try Randomness.uuid())

      """
    return Array(text.utf8)
  }

  /// Creates the file; false when it exists.
  private static func create(
    _ path: FilePath, _ content: [UInt8], makesFolder: Bool = true
  ) throws(PlatformError) -> Bool {
    do {
      let file = try File(path, .create)
      try file.write(content.span)
      return true
    } catch let error where error.code == .exists {
      return false
    } catch let error where error.code == .notFound && makesFolder {
      // Once: somebody else may make the folder at the same time, or take it away again.
      try FileSystem.makeFolders(path.removingLastComponent())
      return try create(path, content, makesFolder: false)
    } catch let error where error.code == .noSpace || error.code == .inputOutput {
      try? FileSystem.removeFile(path)
      throw error
    }
  }

  /// Removes the lock when it is stale; true when the caller should try at once.
  private static func removeStale(
    _ path: FilePath, staleAfter age: Duration
  ) throws(PlatformError) -> Bool {
    guard isStale(path, after: age) else { return false }
    var guardPath = path
    guardPath.removeLastComponent()
    guardPath.append((path.lastComponent?.string ?? "lock") + ".break")
    // Two that find a stale lock must not both remove it: the second would hit a fresh one.
    guard try create(guardPath, content(owner: "removing a stale lock")) else {
      if isStale(guardPath, after: .seconds(60)) { try? FileSystem.removeFile(guardPath) }
      return false
    }
    defer { try? FileSystem.removeFile(guardPath) }
    guard isStale(path, after: age) else { return true }
    do {
      try FileSystem.removeFile(path)
    } catch let error where error.code == .notFound {}
    return true
  }

  /// Whether the lock at `path` is one that the next program that wants it takes away.
  package static func isStale(_ path: FilePath, after age: Duration = .seconds(3600)) -> Bool {
    guard let status = try? FileStatus(of: path) else { return false }
    if let holder = holder(of: path), holder.host == Machine.hostName {
      return kill(holder.process, 0) != 0 && albedo_errno() == ESRCH
    }
    let limit = SystemClock.now - Double(age.components.seconds)
    return status.modified.secondsSinceEpoch < limit
  }

  private static func timedOut(_ path: FilePath, _ timeout: Duration) -> PlatformError {
    let who = holder(of: path).map {
      ", held by '\($0.owner)', process \($0.process) on \($0.host)"
    }
    return PlatformError(
      .timedOut,
      "could not take the lock \(path.quoted) within \(timeout.components.seconds) s\(who ?? "")",
      hint: "wait for the other program to end, or remove the file if it no longer runs")
  }
}

extension ExclusiveFile.Holder {
  /// The holder in the words of whoever waits; clocks of two hosts may differ.
  fileprivate var asSeen: LockHolder {
    .process(process, host: host, heldFor: .seconds(min(max(0, SystemClock.now - since), 1e9)))
  }

  /// Reads what `ExclusiveFile` writes: a key and a value on each line.
  fileprivate init?(_ text: String) {
    var fields: [Substring: Substring] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { fields[parts[0]] = parts[1] }
    }
    guard let owner = fields["owner"], let host = fields["host"],
      let process = fields["pid"].flatMap({ Int32($0) }), process > 0,
      let since = fields["time"].flatMap({ Double($0) }), fields["token"] != nil
    else { return nil }
    self.init(owner: String(owner), host: String(host), process: process, since: since)
  }
}

/// A lock file that an asynchronous body holds, until `release()` or until the last reference goes.
package final class HeldFile: Sendable {
  private let file: Mutex<ExclusiveFile?>

  /// Takes the lock over.
  package init(_ file: consuming ExclusiveFile) { self.file = Mutex(file) }

  /// Shows other hosts that the holder lives, as ``ExclusiveFile/refresh()`` does; blocks.
  package func refresh() throws(PlatformError) {
    try file.withLock { file throws(PlatformError) in try file?.refresh() }
  }

  /// Lets go of the lock, which blocks for a moment; again is no error.
  package func release() { file.withLock { $0 = nil } }
}
