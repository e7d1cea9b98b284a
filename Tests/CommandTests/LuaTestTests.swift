import AlbedoTesting
import Foundation
import Testing

/// Tests that are written in Lua, run as their authors run them: with `albedo test`.
@Suite struct LuaTestTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var environment: [String: String] {
    [
      "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": folder.path,
      "SPACK_DISABLE_LOCAL_CONFIG": "1", "SWIFT_BACKTRACE": "enable=no",
    ]
  }

  private func test(
    _ arguments: [String], in place: String? = nil
  ) throws -> Program.Outcome {
    try Program.run(
      Program.albedo, ["test", "--timeout", "600"] + arguments, environment: environment,
      in: place ?? folder.path)
  }

  /// Starts the program in the folder of the tests, with a terminal and a folder for temporary files.
  private func terminal(_ arguments: [String]) throws -> PseudoTerminal {
    try folder.write("tmp/.keep", "")
    return try PseudoTerminal(
      "/usr/bin/env", ["-C", folder.path, Program.albedo] + arguments,
      environment: environment.merging(["TMPDIR": folder["tmp"]]) { $1 })
  }

  @Test(arguments: ["Tests/Lua", "docs/policies"])
  func `every test in Lua passes`(_ tests: String) throws {
    let outcome = try test(["--format", "json", tests], in: Fixture.checkout)
    let report = try JSONReport(outcome.output)
    #expect(report.items.count > 20, "\(outcome)")
    for item in report.items where item.outcome != "passed" {
      Issue.record("\(item.id): \(item.reason ?? item.outcome)")
    }
    #expect(outcome.status == 0)
  }

  @Test func `every line of the examples of policies has run in their tests`() throws {
    let lcov = folder["lines.info"]
    let outcome = try test(["--lcov", lcov, "docs/policies"], in: Fixture.checkout)
    #expect(outcome.status == 0, "\(outcome)")
    let lines = try String(contentsOfFile: lcov, encoding: .utf8).split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("SF:docs/policies/") }.count == 5)
    #expect(lines.filter { $0.hasPrefix("DA:") }.count > 50)
    #expect(lines.filter { $0.hasPrefix("DA:") && $0.hasSuffix(",0") } == [])
  }

  /// The blocks of the guide in a language, without their fences.
  private func blocks(of language: String) throws -> [String] {
    let guide = try String(contentsOfFile: Fixture.checkout + "/docs/testing.md", encoding: .utf8)
    return guide.components(separatedBy: "```\(language)\n").dropFirst().compactMap { rest in
      rest.components(separatedBy: "\n```").first.map { $0 + "\n" }
    }
  }

  @Test func `the guide's examples pass, and fail as it says`() throws {
    for block in try blocks(of: "lua") {
      let first = try #require(block.split(separator: "\n").first)
      let path = try #require(first.hasPrefix("-- ") ? String(first.dropFirst(3)) : nil)
      try folder.write(path, block)
    }
    let outcome = try test(["."])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.errorOutput.contains("11 tests: 11 passed in"))
    let policy = try String(contentsOfFile: folder["albedo/policy.lua"], encoding: .utf8)
    try folder.write(
      "albedo/policy.lua", policy.replacingOccurrences(of: "vellum@:1", with: "vellum@:0"))
    let shown = try #require(try blocks(of: "text").first)
    var lines = shown.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.removeFirst() == "$ albedo test albedo/tests --filter \"old vellum\"")
    let failed = try test(["albedo/tests", "--filter", "old vellum"])
    #expect(failed.status == 1)
    let seen = (failed.output + failed.errorOutput).replacing(#/ \(\d+\.\d s\)/#, with: "")
    let seconds = /in \d+\.\d s/
    let wanted = lines.joined(separator: "\n").replacing(seconds, with: "")
    #expect(seen.replacing(seconds, with: "") == wanted)
  }

  @Test func `a command line that asks for the impossible is a bad one`() throws {
    #expect(try test(["--format", "tea"]).status == 2)
    #expect(try test(["--seed", "soon"]).status == 2)
    let missing = try test(["nowhere"])
    #expect(missing.status == 1)
    #expect(missing.errorOutput.contains("there is no file or folder 'nowhere'"))
  }

  @Test func `the tests of scopes run, but not those of a folder that nobody has trusted`() throws {
    for scope in ["user", "custom"] {
      try folder.write(
        scope + "/albedo/tests/x_test.lua",
        "local t = require(\"albedo.testing\")\nt.it(\"is of \(scope)\", function() end)\n")
    }
    let outcome = try Program.run(
      "/usr/bin/env",
      [
        "-u", "SPACK_DISABLE_LOCAL_CONFIG", "SPACK_USER_CONFIG_PATH=" + folder["user"],
        "SPACK_SYSTEM_CONFIG_PATH=" + folder["system"], Program.albedo, "-C", folder["custom"],
        "test",
      ], environment: environment, in: folder["user"])
    #expect(outcome.output.contains("passed  is of user"), "\(outcome)")
    #expect(!outcome.output.contains("is of custom"))
  }

  @Test func `watching runs the tests again whenever a file changes`() throws {
    let text = """
      local shelf = require("shelf")
      local t = require("albedo.testing")
      t.it("has two nibs", function() t.expect(shelf.nibs):to_equal(2) end)

      """
    try folder.write("tests/shelf_test.lua", text)
    try folder.write("lib/shelf.lua", "return { nibs = 1 }\n")
    let terminal = try terminal(["test", "--watch"])
    _ = try terminal.expect("FAILED  has two nibs")
    _ = try terminal.expect("waiting for a change")
    try folder.write("lib/shelf.lua", "return { nibs = 2 }\n")
    _ = try terminal.expect("passed  has two nibs")
    _ = try terminal.expect("waiting for a change")
    try folder.write("tests/more_test.lua", "local t = require('albedo.testing')\nt.it('more',")
    _ = try terminal.expect("FAILED  (reading the file)")
    _ = try terminal.expect("waiting for a change")
    terminal.signal(SIGINT)
    #expect(try terminal.finish() == 130)
  }

  @Test func `an interrupt ends a test, and its folder goes`() throws {
    try folder.write(
      "tests/slow_test.lua",
      """
      local t = require("albedo.testing")
      t.it("waits", function()
        t.site()
        require("albedo.fs").write("\(folder.path)/begun", "")
        require("albedo.task").sleep(600)
      end)

      """)
    let terminal = try terminal(["test"])
    let end = ContinuousClock.now + .seconds(120)
    while !FileManager.default.fileExists(atPath: folder["begun"]), ContinuousClock.now < end {
      usleep(5000)
    }
    terminal.signal(SIGINT)
    #expect(try terminal.finish() == 130)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder["tmp"]) == [".keep"])
  }
}
