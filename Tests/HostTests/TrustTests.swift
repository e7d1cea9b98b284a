import AlbedoTesting
import Foundation
import Testing

/// `albedo trust`, and what the folder of a `-C` may do before and after it.
@Suite struct TrustTests {
  let site: SpackSite
  let scope: String

  init() throws {
    site = try SpackSite()
    scope = site.folder["scope"]
    try write("scripts/hello.lua", Self.command)
    try write("lib/word.lua", #"return "hi""#)
  }

  private static let command = """
    local command = { name = "hello", summary = "greet" }
    function command.run(context) context.output:print(require("word")) return 0 end
    return command
    """

  private func write(_ path: String, _ text: String) throws {
    try site.folder.write("scope/albedo/" + path, text)
  }

  private func hello() throws -> Program.Outcome {
    try site.plainAlbedo(["-C", scope, "hello"])
  }

  private func trust(_ arguments: String...) throws -> Program.Outcome {
    try site.plainAlbedo(["trust"] + arguments)
  }

  private var ledger: String { site.folder["home/data/albedo/trust.json"] }

  private func permissions(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
  }

  @Test func `Lua of a folder runs once it is trusted, and not before`() throws {
    let before = try hello()
    #expect(before.status == 2)
    #expect(before.errorOutput.contains("nobody has trusted it"))
    #expect(before.errorOutput.contains("'albedo trust \(scope)'"))
    let trusted = try trust(scope)
    #expect(trusted.output == "added        \(scope) (2 Lua files)\n")
    let after = try hello()
    #expect(after.output == "hi\n", "\(after.errorOutput)")
    #expect(after.errorOutput == "")
    #expect(try trust(scope).output.hasPrefix("present "))
  }

  /// A way to change what was trusted, and what is said of it.
  struct Change: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let body: @Sendable (TrustTests) throws -> Void
    let word: String
  }

  @Test(arguments: [
    Change(
      testDescription: "a file changes", body: { try $0.write("lib/word.lua", #"return "ho""#) },
      word: "'albedo/lib/word.lua' is different"),
    Change(
      testDescription: "a file comes", body: { try $0.write("lib/more.lua", "return 1") },
      word: "'albedo/lib/more.lua' is new"),
    Change(
      testDescription: "a file goes",
      body: { try FileManager.default.removeItem(atPath: $0.scope + "/albedo/lib/word.lua") },
      word: "'albedo/lib/word.lua' is gone"),
    Change(
      testDescription: "a file becomes a link",
      body: { tests in
        let file = tests.scope + "/albedo/lib/word.lua"
        try FileManager.default.moveItem(atPath: file, toPath: tests.site.folder["word.lua"])
        try FileManager.default.createSymbolicLink(
          atPath: file, withDestinationPath: tests.site.folder["word.lua"])
      }, word: "'albedo/lib/word.lua' is a symbolic link"),
    Change(
      testDescription: "a folder becomes a link",
      body: { tests in
        let folder = tests.scope + "/albedo/lib"
        try FileManager.default.moveItem(atPath: folder, toPath: tests.site.folder["lib"])
        try FileManager.default.createSymbolicLink(
          atPath: folder, withDestinationPath: tests.site.folder["lib"])
      }, word: "'albedo/lib' is a symbolic link"),
  ])
  func `any change ends the trust and is named`(change: Change) throws {
    #expect(try trust(scope).status == 0)
    try change.body(self)
    let outcome = try hello()
    #expect(outcome.status == 2)
    #expect(outcome.output == "")
    #expect(outcome.errorOutput.contains(change.word), "\(outcome.errorOutput)")
    let list = try trust("--list")
    #expect(list.output.hasPrefix("refused "))
    #expect(list.output.contains(change.word))
  }

  @Test(arguments: ["lib/a\n  lib/word.lua", "lib/\u{1B}[31mred/x.lua", "lib/\u{202E}aul.lua"])
  func `a name that could deceive whoever judges the folder is refused`(name: String) throws {
    try write(name, "return 1")
    let outcome = try trust(scope)
    #expect(outcome.status == 4)
    #expect(outcome.output == "")
    #expect(outcome.errorOutput.contains("has characters that do not show"))
    #expect(!outcome.errorOutput.contains("\u{1B}") && !outcome.errorOutput.contains("\u{202E}"))
  }

  @Test func `files that are no Lua may change`() throws {
    #expect(try trust(scope).status == 0)
    try write("README", "new")
    try site.folder.write("scope/config.yaml", "config: {}\n")
    #expect(try hello().output == "hi\n")
  }

  @Test func `a trusted folder can only add to what is shipped`() throws {
    try write(
      "scripts/buildcache/list.lua",
      #"return { name = "list", run = function() print("mine") end }"#)
    #expect(try trust(scope).status == 0)
    let outcome = try site.plainAlbedo(["-C", scope, "buildcache", "list", "--help"])
    #expect(outcome.output.hasPrefix("usage: albedo buildcache list [OPTIONS]"))
    let paths = try site.plainAlbedo(["-C", scope, "help", "--paths"])
    #expect(
      paths.output.contains("list.lua (trusted; the site does not let it replace the command)\n"))
    let version = try site.plainAlbedo(["-C", scope, "--version", "-v"])
    #expect(
      version.output.contains(
        "not used: \(scope)/albedo/scripts/buildcache/list.lua, since the site does not let it"
      ))
  }

  @Test func `the last of several folders comes first`() throws {
    try site.folder.write(
      "second/albedo/scripts/hello.lua",
      #"return { name = "hello", run = function(c) c.output:print("second") end }"#)
    let second = site.folder["second"]
    #expect(try trust(scope).status == 0)
    #expect(try trust(second).status == 0)
    #expect(try site.plainAlbedo(["-C", scope, "-C", second, "hello"]).output == "second\n")
    #expect(try site.plainAlbedo(["-C", second, "-C", scope, "hello"]).output == "hi\n")
  }

  @Test func `a scope that is read anyway needs no trust, also where -C names it`() throws {
    try site.folder.write("home/.spack/albedo/scripts/hello.lua", Self.command)
    try site.folder.write("home/.spack/albedo/lib/word.lua", #"return "own""#)
    var environment = site.environment
    environment["SPACK_DISABLE_LOCAL_CONFIG"] = nil
    let outcome = try Program.run(
      Program.albedo, ["-C", site.folder["home/.spack"], "hello"], environment: environment)
    #expect(outcome.output == "own\n", "\(outcome.errorOutput)")
    #expect(outcome.errorOutput == "")
  }

  @Test func `a folder is the same however its path is written`() throws {
    #expect(try trust(scope + "/./").status == 0)
    let outcome = try site.plainAlbedo(["-C", "x/../scope", "hello"])
    #expect(outcome.output == "hi\n", "\(outcome.errorOutput)")
  }

  @Test func `trust is listed and can be taken back`() throws {
    #expect(try trust("--list").output == "")
    #expect(try trust(scope).status == 0)
    #expect(try trust("--list").output == "kept         \(scope) (as it was trusted)\n")
    #expect(try trust("--remove", scope).status == 0)
    #expect(try hello().status == 2)
    #expect(try trust("--remove", scope).status == 2)
  }

  @Test func `a dry run trusts nothing`() throws {
    let outcome = try trust("--dry-run", scope)
    #expect(outcome.status == 0)
    #expect(outcome.errorOutput.contains("nothing was changed"))
    #expect(try hello().status == 2)
  }

  @Test func `the result is JSON where that is asked for`() throws {
    let outcome = try trust("--json", scope)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    let items = try #require(document["items"] as? [[String: Any]])
    #expect(items.first?["outcome"] as? String == "added")
    #expect(items.first?["id"] as? String == scope)
    #expect(document["totals"] as? [String: Int] == ["added": 1])
  }

  @Test func `the ledger is never writable by others, and not believed when it is`() throws {
    let outcome = try Program.run(
      "/bin/sh", ["-c", "umask 0; exec \"$0\" trust \"$1\"", Program.albedo, scope],
      environment: site.environment)
    #expect(outcome.status == 0)
    #expect(try permissions(ledger) & 0o022 == 0)
    try FileManager.default.setAttributes([.posixPermissions: 0o664], ofItemAtPath: ledger)
    let refused = try hello()
    #expect(refused.status == 2)
    #expect(refused.errorOutput.contains("others may write to it"))
    #expect(try trust(scope).status == 4)
  }

  @Test func `a ledger that is a link, or no JSON, is not believed`() throws {
    #expect(try trust(scope).status == 0)
    let real = site.folder["real.json"]
    try FileManager.default.moveItem(atPath: ledger, toPath: real)
    try FileManager.default.createSymbolicLink(atPath: ledger, withDestinationPath: real)
    #expect(try hello().errorOutput.contains("it is a link, or no file"))
    try FileManager.default.removeItem(atPath: ledger)
    try "{".write(toFile: ledger, atomically: true, encoding: .utf8)
    #expect(try hello().errorOutput.contains("could not read what you have trusted"))
    #expect(try trust("--list").status == 1)
  }

  @Test func `two that trust at once lose nothing`() async throws {
    for index in 0..<6 { try site.folder.write("s\(index)/albedo/lib/m.lua", "return \(index)") }
    try await withThrowingTaskGroup(of: Int32.self) { group in
      for index in 0..<6 {
        group.addTask { try trust(site.folder["s\(index)"]).status }
      }
      for try await status in group { #expect(status == 0) }
    }
    #expect(try trust("--list").output.split(separator: "\n").count == 6)
  }
}
