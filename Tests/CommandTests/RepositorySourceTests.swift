import AlbedoTesting
import Foundation
import Testing

/// Sources that come from repositories of git, through the commands that gather them.
@Suite struct RepositorySourceTests {
  private static let first = "dd8a21b34d0517e5ddced322c0eb6ad984099072"
  private static let second = "502b7c9bab00e31ce8a23b2965d814382360d911"
  private static let tip = "ddb6e7a844b7709a86d1f619097223784c773b36"

  private let site: SourceSite

  init() throws {
    site = try SourceSite()
    try site.write(
      recipe: "folio",
      """
      from spack.package import *


      class Folio(Package):
          git = "file://\(site.repository)"

          version("main", branch="main")
          version("1.0", tag="v1.0")
      """)
  }

  /// The folder of the checkouts' archives, in a mirror.
  private var archives: String { "_source-cache/git" + site.repository + "/" }

  private func git(_ arguments: String...) throws {
    let outcome = try Program.run(
      "/usr/bin/git", ["--git-dir", site.repository] + arguments,
      environment: ["GIT_CONFIG_NOSYSTEM": "1", "HOME": "/nonexistent"])
    try #require(outcome.status == 0, "\(outcome)")
  }

  private func removeRepository() throws {
    try FileManager.default.removeItem(atPath: site.repository)
  }

  private func link(_ path: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: site.mirror + "/" + path)
  }

  @Test func `tags and branches lie under their commits, with links for people`() throws {
    let (status, report) = try site.create(["folio"])
    #expect(status == 0)
    #expect(report.outcomes == ["folio@main": "added", "folio@1.0": "added"])
    let tree = try site.tree(site.mirror)
    #expect(tree[archives + Self.tip + ".tar.gz"] == "f")
    #expect(tree["folio/folio-main.tar.gz"] == "-> ../\(archives)\(Self.tip).tar.gz")
    #expect(tree["folio/folio-1.0.tar.gz"] == "-> ../\(archives)\(Self.first).tar.gz")
  }

  @Test func `when the repository is gone all that was fetched serves, a branch with a warning`()
    throws
  {
    #expect(try site.create(["folio", "vellum"]).status == 0)
    let tree = try site.tree(site.mirror)
    try removeRepository()
    let (status, report) = try site.create(["folio", "vellum"])
    #expect(status == 0)
    #expect(report.totals == ["present": 6])
    #expect(try site.tree(site.mirror) == tree)
    let told = try site.albedo(["mirror", "create", "-d", site.mirror, "folio@main"])
    #expect(
      told.errorOutput.contains("folio@main could not be fetched again, and stays as it was"),
      "\(told)")
  }

  @Test func `a branch that has moved is fetched again, and the old commit stays`() throws {
    #expect(try site.create(["folio"]).status == 0)
    try git("update-ref", "refs/heads/main", Self.second)
    let (status, report) = try site.create(["folio"])
    #expect(status == 0)
    #expect(report.outcomes == ["folio@main": "updated", "folio@1.0": "present"])
    #expect(link("folio/folio-main.tar.gz")?.hasSuffix(Self.second + ".tar.gz") == true)
    #expect(try site.tree(site.mirror)[archives + Self.tip + ".tar.gz"] == "f")
  }

  @Test func `a tag that has moved is told, and replaces nothing`() throws {
    #expect(try site.create(["folio@1.0"]).status == 0)
    try FileManager.default.removeItem(
      atPath: site.mirror + "/" + archives + Self.first + ".tar.gz")
    try git("update-ref", "refs/tags/v1.0", Self.tip)
    let (status, report) = try site.create(["folio@1.0"])
    #expect(status == 1)
    #expect(report.outcomes == ["folio@1.0": "failed"])
    let cause = try #require(report.items.first?.cause)
    #expect(cause.code == "source.moved_tag")
    #expect(cause.message.contains(Self.first) && cause.message.contains(Self.tip))
    #expect(link("folio/folio-1.0.tar.gz")?.hasSuffix(Self.first + ".tar.gz") == true)
    #expect(try site.tree(site.mirror)[archives + Self.tip + ".tar.gz"] == nil)
  }

  @Test func `the local cache keeps commits, and finds tags and branches by them`() throws {
    let fetched = try site.albedo(["fetch", "folio@1.0", "folio@main", "vellum@1.1"])
    #expect(fetched.status == 0, "\(fetched)")
    let files = try site.tree(site.cache).filter { $0.value != "d" }.keys
    #expect(
      Set(files) == Set([Self.first, Self.second, Self.tip].map { archives + $0 + ".tar.gz" }))
    try removeRepository()
    let again = try site.albedo(["--offline", "fetch", "folio@1.0", "vellum@1.1"])
    #expect(again.status == 0, "\(again)")
    #expect(again.output.contains("present      folio@1.0"))
    // A mirror that is made then comes from the cache.
    let (status, report) = try site.create(["--offline", "folio", "vellum@1.1"])
    #expect(status == 0)
    #expect(Set(report.outcomes.values) == ["added"])
    #expect(link("folio/folio-1.0.tar.gz")?.hasSuffix(Self.first + ".tar.gz") == true)
  }

  @Test(arguments: ["1.2", "0.23"])
  func `what Spack has put into a mirror is found, whatever the name is`(vintage: String) throws {
    // The repository itself, where Spack had it, is not on this machine.
    let recipe = try Fixture.text("repo/packages/vellum/package.py")
    try site.write(recipe: "vellum", recipe)
    try site.write(
      "mirrors", "mirrors:\n  old: \(Fixture.path("spack-\(vintage)/git-mirror"))\n")
    let (status, report) = try site.create(["vellum"])
    #expect(status == 0)
    #expect(Set(report.outcomes.values) == ["added"])
    let tree = try site.tree(site.mirror)
    let folder = "_source-cache/git/srv/site/src/vellum.git/"
    #expect(tree["vellum/vellum-1.1.tar.gz"] == "-> ../\(folder)\(Self.second).tar.gz")
    // Archives of 0.23 do not say which commit they are of.
    #expect(
      tree["vellum/vellum-main.tar.gz"]
        == (vintage == "1.2" ? "-> ../\(folder)\(Self.tip).tar.gz" : "f"))
  }

  @Test func `an archive of another commit, or none, is not taken from a mirror`() throws {
    let other = site.site.folder["other"]
    try FileManager.default.createDirectory(
      atPath: other + "/" + archives, withIntermediateDirectories: true)
    let place = other + "/" + archives + Self.second + ".tar.gz"
    try site.write("mirrors", "mirrors:\n  other: \(other)\n")
    let wrong = Fixture.path(
      "spack-1.2/git-mirror/_source-cache/git/srv/site/src/vellum.git/\(Self.tip).tar.gz")
    for bytes in [try Data(contentsOf: URL(fileURLWithPath: wrong)), Data("<html>".utf8), Data()] {
      try bytes.write(to: URL(fileURLWithPath: place))
      try? FileManager.default.removeItem(atPath: site.mirror)
      let outcome = try site.albedo(["-v", "mirror", "create", "-d", site.mirror, "vellum@1.1"])
      #expect(outcome.status == 0, "\(outcome)")
      #expect(outcome.errorOutput.contains("vellum@1.1: from file://"), "\(outcome)")
    }
  }

  @Test func `unstable versions may be left out, and those of Go always are`() throws {
    try site.write(
      recipe: "gopher",
      """
      from spack.package import *


      class Gopher(Package):
          go = "example.org/gopher"

          version("1.0")
      """)
    let (status, report) = try site.create(["--skip-unstable-versions", "vellum@1.1", "gopher"])
    #expect(report.outcomes["vellum@1.1"] == "skipped-policy")
    #expect(report.outcomes["gopher@1.0"] == "failed")
    #expect(status == 3)
    #expect(report.items.first { $0.spec == "gopher@1.0" }?.reason?.contains("go source") == true)
  }

  @Test func `old Spacks get the names that they look for on request`() throws {
    let outcome = try site.albedo([
      "eval",
      """
      local policy, recipe = require("albedo.policy"), require("albedo.recipe")
      local folder = require("albedo.mirror").open("\(site.mirror)")
      for _, source in ipairs(recipe.items(require("albedo.spec").parse("folio"))) do
        local verdict = policy.decide("source.select", { source = source, folder = folder })
        local vintages = { "0.16", "0.23", "1.2" }
        print(folder:add(source, { verdict = verdict, link = true, vintages = vintages }).commit)
        assert(not folder:link(source, { vintages = vintages }))
      end
      """,
    ])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(link(archives + "main.tar.gz")?.hasSuffix("/\(Self.tip).tar.gz") == true)
    #expect(link(archives + "v1.0.tar.gz")?.hasSuffix("/\(Self.first).tar.gz") == true)
    for name in ["main", "v1.0"] {
      #expect(
        FileManager.default.fileExists(atPath: site.mirror + "/" + archives + name + ".tar.gz"))
    }
  }

  @Test func `a run that is killed in the middle of a checkout leaves a mirror that is valid`()
    throws
  {
    let stage = site.mirror + "/.albedo/stage"
    for _ in 0..<3 {
      _ = try site.albedo(["mirror", "create", "-d", site.mirror, "folio", "vellum"]) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: stage)) ?? []
        return names.contains { $0.hasSuffix(".checkout") }
      }
      for (path, kind) in try site.tree(site.mirror) where kind == "f" {
        let outcome = try Program.run("/bin/tar", ["-tzf", site.mirror + "/" + path])
        #expect(outcome.status == 0, "\(path)")
      }
    }
    #expect(try site.create(["folio", "vellum"]).status == 0)
    let left = try FileManager.default.contentsOfDirectory(atPath: stage)
    #expect(left.allSatisfy { !$0.hasSuffix(".checkout") }, "\(left)")
  }
}
