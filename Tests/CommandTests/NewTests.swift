import AlbedoTesting
import Foundation
import Testing

/// `albedo new`, and that what it writes works.
@Suite struct NewTests {
  let site: ScriptSite

  init() throws { site = try ScriptSite() }

  private static let kinds: [[String]] = [
    ["policy", "blocked"], ["command", "report"], ["command", "mirror", "report"],
    ["recipe", "quill"],
  ]

  @Test(arguments: kinds)
  func `a start and its test are written, and never over another file`(_ words: [String]) throws {
    let outcome = try site.albedo(["new"] + words)
    #expect(outcome.status == 0, "\(outcome.errorOutput)")
    let added = outcome.output.split(separator: "\n").filter { $0.contains("added") }
    #expect(added.count == 3, "\(outcome.output)")
    #expect(outcome.errorOutput.contains("next: edit \(site.folder.path)/user/albedo/"))
    let files = try FileManager.default.subpathsOfDirectory(atPath: site.folder["user/albedo"])
      .filter { $0.hasSuffix(".lua") }
    #expect(files.count == 2 && files.contains { $0.hasPrefix("tests/") })
    for file in files { try site.write(file, "-- mine\n") }
    let again = try site.albedo(["new"] + words)
    #expect(again.status == 1 && again.errorOutput.contains("is there already"))
    for file in files {
      #expect(
        try String(decoding: site.folder.bytes("user/albedo/" + file), as: UTF8.self) == "-- mine\n"
      )
    }
  }

  @Test(arguments: kinds)
  func `what is written is Lua that sets no globals`(_ words: [String]) throws {
    _ = try site.albedo(["new"] + words)
    let root = site.folder["user/albedo"]
    for file in try FileManager.default.subpathsOfDirectory(atPath: root)
    where file.hasSuffix(".lua") {
      let check = "assert(loadfile('\(root)/\(file)', 't'))"
      #expect(try site.albedo(["eval", check]).status == 0)
    }
    guard
      let luacheck = ["/usr/bin/luacheck", "/usr/local/bin/luacheck"]
        .first(where: FileManager.default.isExecutableFile)
    else { return }
    // The words of a recipe are its own globals.
    let globals =
      words[0] == "recipe" ? ["--globals", "package", "version", "license", "depends_on"] : []
    let outcome = try Program.run(luacheck, ["--std", "lua54", root] + globals)
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test func `the policy can be read, the command runs, the recipe is complete`() throws {
    for words in Self.kinds { #expect(try site.albedo(["new"] + words).status == 0) }
    #expect(try site.albedo(["policy", "check"]).status == 0)
    #expect(try site.albedo(["policy", "list"]).output.contains("blocked"))
    try site.folder.write("user/mirrors.yaml", "mirrors: {site: /srv/site, other: /srv/other}\n")
    #expect(try site.albedo(["report", "sit"]).output == "site\n")
    #expect(
      try site.albedo(["mirror", "report", "-u", "oth"]).output == "other file:///srv/other\n")
    let json = try site.albedo(["--json", "report"])
    #expect(json.output.contains(#""totals":{"present":2}"#), "\(json.errorOutput)")
    #expect(try site.albedo(["help", "mirror", "report"]).output.contains("--urls"))
    let recipe = try site.albedo(["recipe", "check", "quill"])
    #expect(recipe.status == 0, "\(recipe.output)\(recipe.errorOutput)")
  }

  /// Whether this Albedo runs tests of scripts.
  private static let runsTests = FileManager.default.fileExists(
    atPath: Fixture.checkout + "/scripts/test.lua")

  @Test(.enabled(if: runsTests), arguments: kinds)
  func `the test that comes with a start passes`(_ words: [String]) throws {
    #expect(try site.albedo(["new"] + words).status == 0)
    let outcome = try site.albedo(["test", site.folder["user/albedo/tests"]])
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errorOutput)")
  }

  @Test func `a scope or a folder is named, and one without Lua is refused`() throws {
    let system = try site.albedo(["new", "policy", "size", "--scope", "system"])
    #expect(system.status == 0)
    #expect(FileManager.default.fileExists(atPath: site.folder["system/albedo/policy.d/size.lua"]))
    let folder = try site.albedo(["new", "command", "x", "-d", "scope"])
    #expect(folder.status == 0)
    #expect(folder.errorOutput.contains("'albedo trust \(site.folder.path)/scope' lets it run"))
    let strange = try site.albedo(["new", "policy", "x", "--scope", "_builtin"])
    #expect(strange.status != 0 && strange.errorOutput.contains("no Lua is run from the scope"))
    #expect(try site.albedo(["new", "policy", "x", "--scope", "nosuch"]).status != 0)
  }

  @Test(arguments: ["../x", "A", "x y", "x/y", "-x", "x.lua", "é"])
  func `a name that could lead elsewhere is refused`(_ name: String) throws {
    for kind in ["policy", "command", "recipe"] {
      #expect(try site.albedo(["new", kind, "--", name]).status != 0)
    }
    #expect(!FileManager.default.fileExists(atPath: site.folder["user/albedo"]))
  }

  @Test func `a dry run writes nothing`() throws {
    let outcome = try site.albedo(["new", "command", "report", "--dry-run"])
    #expect(outcome.status == 0 && outcome.output.contains("dry run"))
    #expect(!FileManager.default.fileExists(atPath: site.folder["user/albedo"]))
  }
}
