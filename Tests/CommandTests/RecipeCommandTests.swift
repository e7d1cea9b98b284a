import AlbedoTesting
import Testing

/// `albedo recipe` with names that nothing has, and with none.
@Suite struct RecipeCommandTests {
  private let site: SourceSite

  init() throws { site = try SourceSite() }

  private func run(_ arguments: [String]) throws -> (status: Int32, report: JSONReport) {
    let outcome = try site.albedo(["--json", "recipe"] + arguments)
    return (outcome.status, try JSONReport(outcome.output))
  }

  @Test(arguments: ["check", "import"])
  func `a command that works on packages wants to know which`(_ command: String) throws {
    let outcome = try site.albedo(["recipe", command])
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("no packages were named"), "\(outcome)")
    #expect(outcome.errorOutput.contains("--all"), "\(outcome)")
  }

  @Test func `a package that no repository has is unknown, beside those that are there`() throws {
    let checked = try run(["check", "no-such-package", "motto"])
    #expect(checked.status != 0)
    #expect(checked.report.totals == ["unknown": 1])
    let imported = try run(["import", "no-such-package", "motto", "-d", site.site.folder["lua"]])
    #expect(imported.status == 3)
    #expect(imported.report.totals == ["unknown": 1, "added": 1])
  }

  @Test func `nobody provides or needs what nobody knows, which is an error`() throws {
    for command in ["providers", "dependents"] {
      let outcome = try site.albedo(["recipe", command, "no-such-package"])
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("'no-such-package'"), "\(outcome)")
    }
    #expect(try site.albedo(["recipe", "providers", "press"]).status == 0)
    #expect(try site.albedo(["recipe", "dependents", "press"]).status == 0)
    #expect(try site.albedo(["recipe", "dependents", "quill"]).status == 0)
  }

  @Test(arguments: ["show", "versions", "dump", "import"])
  func `a package without a recipe keeps no other from being told`(_ command: String) throws {
    let outcome = try site.albedo(["recipe", command, "no-such-package", "motto"])
    #expect(outcome.status == 3, "\(outcome)")
    #expect(outcome.output.contains("motto"), "\(outcome)")
    #expect((outcome.output + outcome.errorOutput).contains("'no-such-package'"), "\(outcome)")
    let alone = try site.albedo(["recipe", command, "no-such-package"])
    #expect(alone.status != 0 && !alone.output.contains("'no-such-package'"), "\(alone)")
    #expect(alone.errorOutput.contains("'no-such-package'"), "\(alone)")
  }

  @Test func `a host that is no pair is a mistake in the command line`() throws {
    let outcome = try site.albedo(["recipe", "dump", "--host", "moon", "motto"])
    #expect(outcome.status == 2, "\(outcome)")
  }

  @Test func `the dependents of a package are the same with its repository`() throws {
    let bare = try site.albedo(["recipe", "dependents", "quill"])
    let whole = try site.albedo(["recipe", "dependents", "lab.quill"])
    #expect(bare.output.contains("scribe"))
    #expect(whole.output == bare.output)
  }

  @Test func `an import brings the patches along`() throws {
    let folder = site.site.folder["lua"]
    let outcome = try site.albedo(["recipe", "import", "quill", "-d", folder])
    #expect(outcome.status == 0, "\(outcome)")
    let patch = "quill/fix-greeting.patch"
    let text = String(decoding: try site.site.folder.bytes("lua/quill.lua"), as: UTF8.self)
    #expect(text.contains("patch(\"\(patch)\""))
    #expect(
      try site.site.folder.bytes("lua/\(patch)")
        == site.site.folder.bytes("repo/packages/\(patch)"))
  }

  @Test func `an import copies nothing that lies elsewhere`() throws {
    try site.site.folder.write("secret", "a secret")
    try site.write(
      recipe: "plume",
      """
      from spack.package import *
      class Plume(Package):
          patch("../../../secret", sha256="\(String(repeating: "a", count: 64))")
          patch("wrong.patch", sha256="\(String(repeating: "b", count: 64))")
      """)
    try site.site.folder.write("repo/packages/plume/wrong.patch", "not what the digest says")
    let folder = site.site.folder["lua"]
    let outcome = try site.albedo(["recipe", "import", "plume", "-d", folder])
    #expect(outcome.output.contains("without patches that are missing"), "\(outcome)")
    #expect(throws: (any Error).self) {
      try self.site.site.folder.bytes("lua/plume/wrong.patch")
    }
  }

  @Test func `a check looks at resources, and at patches of dependencies`() throws {
    try site.write(
      recipe: "plume",
      """
      from spack.package import *
      class Plume(Package):
          version("1.0", url="https://a.org/a-1.0.tgz", sha256="\(String(repeating: "a", count: 64))")
          resource(name="ink", url="https://a.org/ink.tgz")
          depends_on("quill", patches=[patch("lost.patch"), patch("https://a.org/b.patch")])
      """)
    let checked = try run(["check", "plume"])
    let kinds = checked.report.items.map { $0.id.split(separator: " ").dropFirst().first ?? "" }
    #expect(kinds.sorted() == ["no-digest", "no-digest", "patch"], "\(checked)")
  }
}
