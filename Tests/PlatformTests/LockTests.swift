import AlbedoTesting
import Diagnostics
import Foundation
import Platform
import SystemPackage
import Testing

/// A process that holds a record lock, as Spack's Python does, until it is told to end.
private final class OtherProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")

  /// Takes `kind` (`LOCK_SH` or `LOCK_EX`) at once, or says that it cannot.
  init(_ kind: String, _ path: String, start: Int = 0, length: Int = 0) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [
      "-c",
      """
      import fcntl, sys
      f = open(sys.argv[1], "r+")
      try:
          fcntl.lockf(f, fcntl.\(kind) | fcntl.LOCK_NB, \(length), \(start))
          print("held", flush=True)
      except OSError:
          print("busy", flush=True)
      sys.stdin.read()
      """, path,
    ]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    answer = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      .trimmingCharacters(in: .newlines)
  }

  let answer: String

  func end() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}

@Suite struct LockTests {
  let folder: TemporaryFolder
  let path: FilePath
  init() throws {
    folder = try TemporaryFolder()
    path = FilePath(try folder.write("lock", ""))
  }

  private func code(
    _ kind: LockKind, _ range: ByteRange = .wholeFile, timeout: Duration = .zero
  ) -> PlatformFailure? {
    platformCode { _ = try ByteRangeLock(kind, on: path, range: range, timeout: timeout) }
  }

  @Test func `a lock file is created when absent`() throws {
    let fresh = folder.at("fresh")
    let lock = try ByteRangeLock(.exclusive, on: fresh, timeout: .zero)
    #expect(try FileStatus(of: fresh).size == 0)
    lock.release()
    #expect(try FileStatus(of: fresh).size == 0)
    #expect(
      platformCode { _ = try ByteRangeLock(.shared, on: folder.at("no/lock"), timeout: .zero) }
        == .notFound)
  }

  @Test func `holders in one process exclude each other`() throws {
    let shared = try ByteRangeLock(.shared, on: path, timeout: .zero)
    #expect(code(.shared) == nil)
    #expect(code(.exclusive) == .timedOut)
    #expect(code(.exclusive, .byte(at: 5)) == .timedOut)
    shared.release()
    #expect(code(.exclusive) == nil)
  }

  @Test func `bytes are locked one by one up to the last offset`() throws {
    let last = try ByteRangeLock(.exclusive, on: path, range: .byte(at: .max), timeout: .zero)
    let first = try ByteRangeLock(.exclusive, on: path, range: .byte(at: 0), timeout: .zero)
    #expect(code(.shared, .byte(at: .max)) == .timedOut)
    #expect(code(.exclusive, .byte(at: .max - 1)) == nil)
    last.release()
    #expect(code(.shared, .byte(at: .max)) == nil)
    first.release()
  }

  @Test(.enabled(if: OtherProcess.isPossible))
  func `another process's lock keeps us out until it ends`() throws {
    let other = try OtherProcess("LOCK_EX", path.string, start: 7, length: 1)
    #expect(other.answer == "held")
    #expect(code(.shared, .byte(at: 7)) == .timedOut)
    #expect(code(.exclusive) == .timedOut)
    #expect(code(.exclusive, .byte(at: 8)) == nil)
    other.end()
    #expect(code(.exclusive) == nil)
  }

  @Test(.enabled(if: OtherProcess.isPossible))
  func `another process sees our locks, also after a second holder has gone`() throws {
    var lock = try ByteRangeLock(.shared, on: path, timeout: .zero)
    do {
      let second = try ByteRangeLock(.shared, on: path, timeout: .zero)
      second.release()
    }
    func ask(_ kind: String) throws -> String {
      let other = try OtherProcess(kind, path.string)
      other.end()
      return other.answer
    }
    #expect(try ask("LOCK_EX") == "busy")
    #expect(try ask("LOCK_SH") == "held")
    try lock.change(to: .exclusive, timeout: .zero)
    #expect(try ask("LOCK_SH") == "busy")
    try lock.change(to: .shared, timeout: .zero)
    #expect(try ask("LOCK_SH") == "held")
    lock.release()
    #expect(try ask("LOCK_EX") == "held")
  }

  @Test func `an upgrade fails while another holder shares, and keeps the lock`() throws {
    var lock = try ByteRangeLock(.shared, on: path, timeout: .zero)
    let other = try ByteRangeLock(.shared, on: path, timeout: .zero)
    do {
      try lock.change(to: .exclusive, timeout: .zero)
      Issue.record("the upgrade passed")
    } catch { #expect(error.code == .timedOut) }
    #expect(lock.kind == .shared)
    other.release()
    try lock.change(to: .exclusive, timeout: .zero)
    #expect(code(.shared) == .timedOut)
  }

  /// The superuser may write whatever the mode says.
  @Test(.enabled(if: CurrentProcess.effectiveUser != 0))
  func `a lock file that may only be read is shared, never exclusive`() throws {
    try FileSystem.setPermissions(0o444, of: path)
    #expect(code(.shared) == nil)
    #expect(code(.exclusive) == .readOnly)
    try FileSystem.setPermissions(0o555, of: folder.at(""))
    #expect(
      platformCode { _ = try ByteRangeLock(.shared, on: folder.at("new"), timeout: .zero) }
        == .permissionDenied)
  }

  @Test func `a time-out says how long and how often`() throws {
    let held = try ByteRangeLock(.exclusive, on: path, timeout: .zero)
    do {
      _ = try ByteRangeLock(.exclusive, on: path, timeout: .milliseconds(250))
      Issue.record("the lock was given twice")
    } catch {
      #expect(error.code == .timedOut)
      #expect(error.message.hasPrefix("Timed out waiting for a write lock after 25"))
      #expect(error.message.hasSuffix("ms.\n    Made 4 attempts on file: \(path.string)"))
    }
    held.release()
  }

  /// Waits in vain for the lock and returns who was in the way.
  private func holder() -> LockHolder? {
    var seen: LockHolder?
    _ = platformCode {
      _ = try ByteRangeLock(.exclusive, on: path, timeout: .milliseconds(20)) { seen = $0 }
    }
    return seen
  }

  @Test func `whoever waits is told of a holder in this program`() throws {
    let held = try ByteRangeLock(.exclusive, on: path, timeout: .zero)
    #expect(holder() == .thisProcess)
    held.release()
    #expect(holder() == nil)
  }

  @Test(.enabled(if: OtherProcess.isPossible))
  func `whoever waits is told of a holder in another process`() throws {
    let other = try OtherProcess("LOCK_EX", path.string)
    #expect(other.answer == "held")
    guard case .process(let number, nil, nil) = holder() else {
      Issue.record("the holder is not known")
      return
    }
    #expect(number != getpid() && number > 0)
    other.end()
  }

  @Test func `holders are said at the end of a sentence`() {
    #expect(LockHolder.unknown.phrase == "")
    #expect(LockHolder.thisProcess.phrase == ", held by another task of this program")
    #expect(LockHolder.process(7, host: nil, heldFor: nil).phrase == ", held by process 7")
    #expect(
      LockHolder.process(7, host: "node7", heldFor: .seconds(12)).phrase
        == ", held by node7:7 for 12 s")
  }

  @Test func `a wait can be cancelled`() async throws {
    let held = try ByteRangeLock(.exclusive, on: path, timeout: .zero)
    let path = path
    let (starts, start) = AsyncStream.makeStream(of: Void.self)
    let task = Task { @concurrent in
      try await onWorker { cancellation in
        start.finish()
        _ = try ByteRangeLock(.shared, on: path, timeout: nil, cancellation: cancellation)
      }
    }
    for await _ in starts {}
    task.cancel()
    let error = await #expect(throws: PlatformError.self) { try await task.value }
    #expect(error?.code == .cancelled && error?.exitClass == .interrupted)
    held.release()
  }

  @Test func `an exclusive file names its holder and goes with it`() throws {
    let lock = folder.at("sub/index.lock")
    let held = try ExclusiveFile(lock, owner: "update of\nthe index", timeout: .zero)
    let holder = try #require(ExclusiveFile.holder(of: lock))
    #expect(holder.owner == "update of the index")
    #expect(holder.process == CurrentProcess.identifier && holder.host == Machine.hostName)
    #expect(
      platformCode { _ = try ExclusiveFile(lock, owner: "second", timeout: .zero) } == .timedOut)
    try held.refresh()
    held.release()
    #expect(try FileStatus.ifPresent(lock) == nil)
  }

  @Test func `a dead process's lock is taken over`() throws {
    // No process has this number: it is above every limit of Linux.
    let text = "owner x\nhost \(Machine.hostName)\npid 2147483646\ntime 1\ntoken t\n"
    let lock = FilePath(try folder.write("dead", text))
    let held = try ExclusiveFile(lock, owner: "second", timeout: .zero)
    #expect(ExclusiveFile.holder(of: lock)?.owner == "second")
    held.release()
    #expect(try FileSystem.entries(of: folder.at("")).map(\.name.string) == ["lock"])
  }

  @Test func `another host's lock is taken over when it is old`() throws {
    let text = "owner x\nhost elsewhere.example\npid 1\ntime 1\ntoken t\n"
    let lock = FilePath(try folder.write("old", text))
    #expect(
      platformCode { _ = try ExclusiveFile(lock, owner: "second", timeout: .zero) } == .timedOut)
    try FileSystem.setTimes(.epoch, of: lock)
    let held = try ExclusiveFile(lock, owner: "second", timeout: .zero)
    try folder.write("old", text)
    #expect(platformCode { try held.refresh() } == .locked)
    held.release()
    #expect(ExclusiveFile.holder(of: lock)?.host == "elsewhere.example")
  }
}
