import AlbedoTesting
import Foundation
import Host
import Testing

/// Every message that the host can print, provoked in the real program and kept as a snapshot.
@Suite struct MessageTests {
  /// A command line, with what it needs.
  struct Provocation: Sendable {
    let arguments: [String]
    var input = ""
    var environment: [String: String] = [:]

    init(_ arguments: String..., input: String = "", environment: [String: String] = [:]) {
      self.arguments = arguments
      self.input = input
      self.environment = environment
    }
  }

  let site: SpackSite

  init() throws {
    site = try SpackSite()
    let folder = site.folder
    try folder.write("binary", [0x7F, 0x45, 0x4C, 0x46, 0, 0])
    try folder.write("compiled.luac", [0x1B, 0x4C, 0x75, 0x61])
    try folder.write("scope/albedo/scripts/hello.lua", "return { name = 'hello' }")
    try folder.write("policy/albedo/policy.lua", "")
    try folder.write("empty/config.yaml", "config: {}\n")
    try folder.write("broken-config/config.yaml", "config: [\n")
    try FileManager.default.createDirectory(
      atPath: folder["linked/albedo/lib"], withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder["linked/albedo/lib/x.lua"], withDestinationPath: "../../../binary")
    for (name, text) in Self.commands { try folder.write("c/scripts/\(name).lua", text) }
    try folder.write("bad-data/albedo/trust.json", "{}")
    try folder.write("unsafe-data/albedo/trust.json", "{}")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o666], ofItemAtPath: folder["unsafe-data/albedo/trust.json"])
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: folder["bad-data/albedo/trust.json"])
  }

  /// Commands of a checkout that has mistakes of every kind.
  private static let commands = [
    "bug": #"return { name = "bug", run = function(context) return context.nothing.more end }"#,
    "wrong-name": #"return { name = "other" }"#,
    "no-table": "return 1",
    "bad-field": #"return { name = "bad-field", sumary = "x" }"#,
    "bad-count": #"return { name = "bad-count", arguments = { { name = "a", count = "two" } } }"#,
    "bad-kind": #"return { name = "bad-kind", options = { { name = "all", kind = "bool" } } }"#,
    "bad-order": """
    return { name = "bad-order", arguments = { { name = "a", count = "many" }, { name = "b" } } }
    """,
    "bad-twice": """
    return { name = "bad-twice", options = { { name = "all" }, { name = "any", short = "h" } } }
    """,
    "bad-completes": """
    return { name = "bad-completes", arguments = { { name = "a", completes = "magic" } } }
    """,
    "syntax": "return {",
    "global": "x = 1",
    "requires": #"require("nosuch.module")"#,
    "tool": """
    return { name = "tool", run = function() end, summary = "everything", arguments = {
      { name = "mode", choices = { "fast", "slow" } }, { name = "file", count = "optional" } },
      options = {
        { name = "level", short = "l", kind = "value", value_name = "N", number = true },
        { name = "kind", kind = "value", choices = { "red", "green" } },
        { name = "force", short = "f", excludes = { "keep" } }, { name = "keep", short = "k" },
        { name = "old", deprecation = "use --keep" },
        { name = "password", kind = "value", removal = "name a variable with --password-variable" },
        { name = "password-variable", kind = "value" },
        { name = "index", kind = "negatable_flag", aliases = {
          { name = "O", value = false, deprecation = "use --no-index" } } },
      } }
    """,
    "must": """
    return { name = "must", run = function() end,
      options = { { name = "target", kind = "value", value_name = "DIR", required = true } } }
    """,
    "idle": #"return { name = "idle" }"#,
    "group/one": #"return { name = "one", run = function() end }"#,
  ]

  private func text(_ provocations: [Provocation]) throws -> String {
    try provocations.map { provocation in
      let arguments = provocation.arguments.map {
        $0.replacingOccurrences(of: "FOLDER", with: site.folder.path)
      }
      let environment = provocation.environment.mapValues {
        $0.replacingOccurrences(of: "FOLDER", with: site.folder.path)
      }
      let outcome = try site.plainAlbedo(
        arguments, environment: environment, input: provocation.input)
      let words = provocation.arguments.map { $0.contains(" ") || $0.isEmpty ? "'\($0)'" : $0 }
      let said = (outcome.output + outcome.errorOutput)
        .replacingOccurrences(of: site.folder.path, with: "FOLDER")
        // Lua keeps the end of a long path only.
        .replacing(/\.\.\.[a-z0-9-]*\//, with: "FOLDER/")
        // A line of a shipped file moves with every change above it.
        .replacing(/(albedo:[a-z\/_]+\.lua):[0-9]+/) { "\($0.1):LINE" }
      return "$ albedo \(words.joined(separator: " "))\n\(said)[\(outcome.status)]\n"
    }.joined(separator: "\n")
  }

  private static func checkout(_ arguments: String...) -> Provocation {
    Provocation(arguments: arguments, environment: ["ALBEDO_HOME": "FOLDER/c"])
  }

  private static let commandLines = [
    Provocation("buildcahce"), Provocation("push"), Provocation("nosuch"),
    Provocation("buildcache"),
    Provocation("buildcache", "psuh"), Provocation("../nosuch"), Provocation("--verzion"),
    Provocation("--verb"), Provocation("-x"), Provocation("-vx"), Provocation("--json=yes"),
    Provocation("-v", "-q", "help"), Provocation("-e"), Provocation("--color", "pink", "help"),
    Provocation("-c", "verify_ssl", "help"), Provocation("-e", "dev", "buildcache", "list"),
    Provocation("buildcache", "push"), Provocation("buildcache", "list", "-C", "x"),
    Provocation("help", "buildcahce"), Provocation("help", "exit"), Provocation("help", "nosuch"),
    Provocation("help", "--man", "--paths"), Provocation("completion"),
    Provocation("completion", "tcsh"), Provocation("complete", "x"), Provocation("eval"),
    Provocation("-C", "FOLDER/policy", "eval", "1"),
    Provocation("buildcache", "list", environment: ["SPACK_ENV": "/dev/null/env"]),
    checkout("tool"), checkout("tool", "fats"), checkout("tool", "fast", "a", "b"),
    checkout("tool", "fast", "--level"), checkout("tool", "fast", "-l", "0"),
    checkout("tool", "fast", "--kind", "gren"), checkout("tool", "fast", "--kind=blue"),
    checkout("tool", "fast", "--force=1"), checkout("tool", "fast", "-fk"),
    checkout("tool", "fast", "-fz"), checkout("tool", "fast", "-force"),
    checkout("tool", "fast", "--old", "-O"), checkout("tool", "fast", "--password", "hunter2"),
    checkout("tool", "fast", "--password=hunter2"), checkout("tool", "fast", "--no-force"),
    checkout("must"), checkout("idle"), checkout("group"), checkout("group", "two"),
    checkout("group", "one", "x"),
  ]

  private static let declarations = [
    "wrong-name", "no-table", "bad-field", "bad-count", "bad-kind", "bad-order", "bad-twice",
    "bad-completes", "syntax", "global", "requires", "bug",
  ].map { checkout($0) }

  private static let scripts = [
    Provocation("run", "FOLDER/nosuch.lua"), Provocation("run", "FOLDER"),
    Provocation("run", "FOLDER/binary"), Provocation("run", "FOLDER/compiled.luac"),
    Provocation("run", "-", input: "\u{0}"), Provocation("run"),
    Provocation("run", "-", input: "print(1\nprint(2)"),
    Provocation("eval", "local x ="), Provocation("eval", "error('plain')"),
    Provocation("eval", "error('plain', 0)"), Provocation("eval", "error()"),
    Provocation("eval", "error(42)"), Provocation("eval", "error({})"),
    Provocation("eval", "error({ code = 'site.closed' })"), Provocation("eval", "error(print)"),
    Provocation(
      "eval", "error({ code = 'site.closed', message = 'we are closed', hint = 'wait' })"),
    Provocation("eval", "error({ message = 'outer', cause = { message = 'inner', hint = 'h' } })"),
    Provocation("eval", "pritn(1)"), Provocation("eval", "local t = nil; t.x = 1"),
    Provocation("eval", "('x')()"), Provocation("eval", "1 + {}"), Provocation("eval", "1 < 'x'"),
    Provocation("eval", "local function f() return 1 + f() end f()"),
    Provocation("eval", "require('albedo.speck')"), Provocation("eval", "require('../x')"),
    Provocation("eval", "require('albedo.spec').parse()"),
    Provocation("eval", "require('albedo.spec').parse({})"),
    Provocation("eval", "require('albedo.spec').prase('x')"),
    Provocation("eval", "require('albedo.spec').parse('@@')"),
    Provocation("eval", "require('albedo.json').encode(print)"),
    Provocation("eval", "require('albedo.json').decode('{')"),
    Provocation("eval", "require('albedo.config').get_mirror('nosuch')"),
    Provocation(
      "eval", "local t = require('albedo.task'); ('x'):gsub('x', function() t.sleep(0.01) end)"),
    Provocation("eval", "require('albedo.report').finish(nil)"),
    Provocation("eval", "require('albedo.report').finish(nil) return 1"),
    Provocation("eval", "return io.stdout"),
    Provocation("-C", "FOLDER/broken-config", "eval", "require('albedo.config').find('config')"),
  ]

  private static let trust = [
    Provocation("trust"), Provocation("trust", "FOLDER/nosuch"),
    Provocation("trust", "FOLDER/empty"),
    Provocation("trust", "FOLDER/linked"), Provocation("trust", "--remove", "FOLDER/scope"),
    Provocation("trust", "--list", "--remove"), Provocation("trust", "--list"),
    Provocation("-C", "FOLDER/scope", "hello"), Provocation("-C", "FOLDER/linked", "eval", "1"),
    Provocation("trust", "--dry-run", "FOLDER/scope"), Provocation("trust", "FOLDER/scope"),
    Provocation("-C", "FOLDER/scope", "hello"), Provocation("trust", "--list"),
    Provocation("trust", "--remove", "FOLDER/scope"),
    Provocation("trust", "--list", environment: ["XDG_DATA_HOME": "FOLDER/bad-data"]),
    Provocation("trust", "--list", environment: ["XDG_DATA_HOME": "FOLDER/unsafe-data"]),
  ]

  @Test func `messages on command lines`() throws {
    try expectSnapshot(text(Self.commandLines), named: "messages-command-lines.txt")
  }

  @Test func `messages on declarations of commands`() throws {
    try expectSnapshot(text(Self.declarations), named: "messages-declarations.txt")
  }

  @Test func `messages on scripts`() throws {
    try expectSnapshot(text(Self.scripts), named: "messages-scripts.txt")
  }

  @Test func `messages on trust`() throws {
    try expectSnapshot(text(Self.trust), named: "messages-trust.txt")
  }

  @Test func `every failure of the host is among the provoked ones`() throws {
    var codes: Set<String> = []
    let search = [Provocation("help", "-k", "xyzzy")]
    let all = Self.commandLines + Self.declarations + Self.scripts + Self.trust + search
    for provocation in all {
      let arguments = (["--json"] + provocation.arguments).map {
        $0.replacingOccurrences(of: "FOLDER", with: site.folder.path)
      }
      let environment = provocation.environment.mapValues {
        $0.replacingOccurrences(of: "FOLDER", with: site.folder.path)
      }
      let outcome = try site.plainAlbedo(
        arguments, environment: environment, input: provocation.input)
      for part in outcome.output.components(separatedBy: "\"code\":\"host.").dropFirst() {
        codes.insert(String(part.prefix { $0 != "\"" }))
      }
    }
    // A name that cannot be a command's is caught before the finder is asked for it.
    #expect(Set(HostFailure.allCases.map(\.rawValue)).subtracting(codes) == ["invalid_name"])
  }
}

extension MessageTests.Provocation {
  fileprivate init(arguments: [String], environment: [String: String]) {
    self.arguments = arguments
    self.environment = environment
  }
}
