import AlbedoTesting
import Diagnostics
import Foundation
import Platform
import Synchronization
import SystemPackage
import Testing

@Suite struct ChildProcessTests {
  private static func shell(_ script: String, _ arguments: [String] = []) -> ChildProcess {
    ChildProcess(
      "/bin/sh", ["-c", script, "sh"] + arguments, environment: ["PATH": "/usr/bin:/bin"], in: "/")
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Whether a process runs; what only waits for its parent to look does not.
  private static func runs(_ number: String) -> Bool {
    let path = "/proc/\(number.trimmingCharacters(in: .whitespacesAndNewlines))/stat"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return false }
    return !text.contains(") Z ")
  }

  @Test func `both streams and the status come back`() throws {
    let ended = try Self.shell("echo out; echo err >&2; exit 7").run()
    #expect(ended.status == 7)
    #expect(Self.text(ended.output) == "out\n")
    #expect(Self.text(ended.errorOutput) == "err\n")
    #expect(try Self.shell("kill -9 $$").run().status == 128 + 9)
  }

  @Test func `arguments are no script, and nothing of the environment is inherited`() throws {
    var call = Self.shell("printf '%s|' \"$@\"; env", ["a b", "$(id)", "", "*"])
    call.environment["COLOUR"] = "green"
    unsafe setenv("ALBEDO_SECRET", "hidden", 1)
    let text = Self.text(try call.run().output)
    #expect(text.hasPrefix("a b|$(id)||*|"))
    #expect(text.contains("COLOUR=green"))
    #expect(!text.contains("ALBEDO_SECRET"))
  }

  @Test func `a program has no terminal, no input, and no other open files`() throws {
    let folder = try TemporaryFolder()
    // A descriptor that would be inherited.
    let inherited = unsafe open(try folder.write("open", ""), O_RDONLY)
    defer { close(inherited) }
    var call = Self.shell(
      "cat; (: < /dev/tty) 2>/dev/null || echo 'no terminal'; ls /proc/self/fd | wc -w; pwd")
    call.folder = FilePath(folder.path)
    // Three streams, and the folder that 'ls' lists.
    #expect(Self.text(try call.run().output) == "no terminal\n4\n\(folder.path)\n")
  }

  @Test func `a file can be what a program reads`() throws {
    let folder = try TemporaryFolder()
    var call = Self.shell("wc -c")
    call.input = FilePath(try folder.write("in", "12345"))
    #expect(Self.text(try call.run().output) == "5\n")
  }

  @Test func `of a flood of complaints the end is kept`() throws {
    var call = Self.shell("yes complaint | head -c 3000000 >&2; echo last >&2")
    call.errorLimit = 100
    let seen = Mutex(0)
    let ended = try call.run { bytes in seen.withLock { $0 += bytes.count } }
    #expect(ended.errorOutput.count == 100)
    #expect(Self.text(ended.errorOutput).hasSuffix("\nlast\n"))
    #expect(seen.withLock { $0 } == 3_000_005)
  }

  @Test func `a program that writes too much is ended`() throws {
    var call = Self.shell("yes")
    call.outputLimit = 1 << 20
    let error = #expect(throws: PlatformError.self) { try call.run() }
    #expect(error?.code == .tooLarge)
  }

  @Test func `a program that takes too long or stands still is ended with all it has started`()
    throws
  {
    let folder = try TemporaryFolder()
    // It does not listen to SIGTERM, and its child neither.
    var call = Self.shell(
      "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > child; sleep 60' & echo $$ > own; sleep 60")
    call.folder = FilePath(folder.path)
    call.stallLimit = .milliseconds(300)
    let error = #expect(throws: PlatformError.self) { try call.run() }
    #expect(error?.code == .timedOut)
    #expect(error?.message == "'sh' was ended: it said nothing for 300 ms")
    for name in ["own", "child"] {
      let number = Self.text(try folder.bytes(name))
      #expect(!number.isEmpty)
      for _ in 0..<100 where Self.runs(number) { usleep(10000) }
      #expect(!Self.runs(number), "\(name)")
    }
    var busy = Self.shell("while :; do echo x >&2; sleep 0.05; done")
    busy.timeLimit = .milliseconds(500)
    busy.stallLimit = .seconds(10)
    #expect(throws: PlatformError.self) { try busy.run() }
  }

  @Test func `a program that leaves another one behind is not waited for`() throws {
    let begin = ContinuousClock.now
    let ended = try Self.shell("sleep 60 & echo $!").run()
    #expect(ended.status == 0)
    #expect(begin.duration(to: .now) < .seconds(20))
    let number = Self.text(ended.output)
    for _ in 0..<100 where Self.runs(number) { usleep(10000) }
    #expect(!Self.runs(number))
  }

  @Test func `a cancelled task ends its program`() async throws {
    let task = Task { @concurrent in
      try await onWorker(pool: .programs) { cancellation in
        try Self.shell("sleep 60").run(cancellation: cancellation).status
      }
    }
    try await Task.sleep(for: .milliseconds(100))
    let begin = ContinuousClock.now
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(begin.duration(to: .now) < .seconds(10))
  }

  @Test func `many at a time leave no descriptor and no zombie`() async throws {
    func open() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
    let before = try open()
    try await withThrowingTaskGroup { group in
      for _ in 0..<100 {
        group.addTask {
          try await onWorker(pool: .programs) { _ = try Self.shell("echo $$").run() }
        }
      }
      try await group.waitForAll()
    }
    // Other tests of this process open files, too.
    #expect(try open() < before + 100)
  }

  @Test func `what cannot be started says so`() {
    let missing = ChildProcess("/nonexistent/git", [], environment: [:], in: "/")
    let error = #expect(throws: PlatformError.self) { try missing.run() }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("'/nonexistent/git'") == true)
  }

  @Test func `a program is found in absolute folders of the search path only`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("bin/tool", "#!/bin/sh\n")
    #expect(ChildProcess.find("tool", in: folder["bin"]) == nil)
    unsafe chmod(path, 0o755)
    #expect(
      ChildProcess.find("tool", in: "bin::\(folder["none"]):\(folder["bin"])") == FilePath(path))
    #expect(ChildProcess.find("bin", in: folder.path) == nil)
  }
}
