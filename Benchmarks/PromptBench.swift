import Foundation

/// Measures how soon the prompt is there, and how soon Tab answers.
struct PromptBench {
  let program: String
  let folder: String

  /// How many entries the cache has whose specs are completed.
  private static let entryCount = 10_000

  func run() throws {
    Table.section("prompt")
    var contest = Contest("a line through the prompt")
    contest.add("albedo", Child(shell: "echo 1 | \"$1\" repl", [program]))
    if Child.exists("lua5.4") { contest.add("lua5.4 -i", Child(shell: "echo 1 | lua5.4 -i", [])) }
    try contest.run(15)
    guard Child.exists("script") else { return print("no script(1): Tab is not measured") }
    try complete()
  }

  /// Presses Tab in a string for a spec of an open cache.
  private func complete() throws {
    let cache = try SyntheticCache("\(folder)/completed", count: Self.entryCount)
    try cache.writeIndex()
    let session = try Session(program)
    try session.expect("> ", after: "")
    try session.expect("\n> ", after: "cache = buildcache.open(\"\(cache.root)\")\r")
    try session.warmUp("cache:entries(\"package-1999")
    var times: [Double] = []
    for number in 1000..<1030 {
      times.append(try session.complete("cache:entries(\"package-\(number)", to: "\""))
    }
    Table.row("Tab, \(Self.entryCount) entries", "albedo", Table.time(times.sorted()[15]), "", "")
    let members = try session.complete("cache:entri", to: "es(")
    Table.row("Tab, a method", "albedo", Table.time(members), "", "")
    session.end()
  }

  /// A prompt on a terminal that script(1) makes.
  private final class Session {
    private let process = Process()
    private let keys = Pipe()
    private let screen = Pipe()

    init(_ program: String) throws {
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["script", "-qec", "'\(program)' repl --no-startup", "/dev/null"]
      process.environment = ProcessInfo.processInfo.environment
        .merging(["NO_COLOR": "1", "TERM": "xterm", "PAGER": ""]) { $1 }
      process.standardInput = keys
      process.standardOutput = screen
      try process.run()
      // A screen that never shows what is expected must not keep the benchmark for ever.
      DispatchQueue.global().asyncAfter(deadline: .now() + 120) { [process] in process.terminate() }
    }

    /// Types, and returns the seconds until the screen shows a text.
    @discardableResult
    func expect(_ text: String, after typed: String) throws -> Double {
      let start = ContinuousClock.now
      keys.fileHandleForWriting.write(Data(typed.utf8))
      var seen = ""
      while !seen.contains(text) {
        let data = screen.fileHandleForReading.availableData
        guard !data.isEmpty else {
          throw BenchFailure("the prompt does not show '\(text)', but: \(seen)")
        }
        seen += String(decoding: data, as: UTF8.self)
      }
      return (ContinuousClock.now - start) / .seconds(1)
    }

    /// Types, presses Tab, and drops the line when the index has been read, which Tab does not wait
    /// for where it takes more than two seconds.
    func warmUp(_ typed: String) throws {
      try expect(String(typed.suffix(3)), after: typed + "\t")
      Thread.sleep(forTimeInterval: 5)
      try expect("> ", after: "\u{3}")
    }

    /// Types, presses Tab, and returns the seconds until the screen shows what that adds.
    func complete(_ typed: String, to added: String) throws -> Double {
      try expect(String(typed.suffix(3)), after: typed)
      // What is still on its way would be taken for the answer.
      Thread.sleep(forTimeInterval: 0.05)
      let seconds = try expect(added, after: "\t")
      try expect("> ", after: "\u{3}")
      return seconds
    }

    func end() {
      process.terminate()
      process.waitUntilExit()
    }
  }
}
