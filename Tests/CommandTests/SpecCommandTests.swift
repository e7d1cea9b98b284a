import AlbedoTesting
import Foundation
import Testing

/// `albedo spec` and `albedo arch`.
@Suite struct SpecCommandTests {
  /// A site with the store of the fixtures and, where it is asked for, a cache.
  private func store(cache: String? = nil) throws -> SpackSite {
    let site = try SpackSite()
    try site.unpack("store")
    if let cache {
      let path = try site.copyCache(cache)
      try site.folder.write("scope/mirrors.yaml", "mirrors:\n  site: file://\(path)\n")
    }
    return site
  }

  private func recorded(_ name: String) throws -> String {
    let text = try Fixture.text("spack-1.2/outputs/\(name).txt")
    let start = try #require(text.range(of: "--- stdout\n")).upperBound
    return String(
      text[start...].prefix(upTo: try #require(text.range(of: "--- stderr")).lowerBound))
  }

  @Test(.needsMounts) func `trees are those of Spack`() throws {
    let site = try store()
    #expect(
      try site.albedo(["spec", "-Il", "pamphlet+color"]).output == recorded("spec-tree"))
    for (words, name) in [
      (["--color=always", "spec", "-l", "quill@1.1~shared", "motto"], "spec-color"),
      (["spec", "-lt", "-c", "edges", "quill@1.1~shared", "motto"], "spec-edges"),
      (["spec", "-N", "-L", "-c", "paths", "quill@1.1~shared"], "spec-paths"),
      (["spec", "--no-install-status", "scribe", "^woodcut"], "spec-plain"),
    ] {
      let outcome = try site.albedo(words)
      #expect(outcome.output == (try Fixture.text("listing/\(name).txt")), "\(outcome.errorOutput)")
    }
  }

  @Test(.needsMounts) func `what is found says where`() throws {
    let site = try store()
    let outcome = try site.albedo(["spec", "--format", "{name}{@version}{/hash:7}", "motto"])
    #expect(outcome.output == "motto@1/u7pyu5l\n")
    #expect(outcome.errorOutput == "motto@1/u7pyu5l: installed in '/srv/site/store'\n")
  }

  @Test(.needsMounts) func `several matches are told apart, and the newest can be taken`() throws {
    let site = try store()
    let several = try site.albedo(["spec", "quill@1:"])
    #expect(several.status == 1 && several.output == "")
    #expect(several.errorOutput.contains("\n    quill@1.1/gyjc6nz codecs:=none"))
    #expect(several.errorOutput.contains("--latest"))
    let older = try site.albedo(["spec", "--latest", "--format", "{@version}", "quill@:1"])
    #expect(older.output == "@1.1\n")
  }

  @Test(.needsMounts) func `caches are asked last, and only when nothing else has it`() throws {
    let site = try store(cache: "cache-unsigned")
    let globals = ["-C", site.folder["scope"]]
    let near = try site.albedo(globals + ["spec", "--format", "{name}", "motto"])
    #expect(near.errorOutput.contains("installed in"))
    let far = try site.albedo(
      store: site.folder["empty"], globals + ["spec", "--format", "{name}", "motto"])
    #expect(far.output == "motto\n" && far.errorOutput.contains("motto@1/u7pyu5l: in the caches"))
    let none = try site.albedo(globals + ["spec", "quill@9"])
    #expect(none.status == 1)
    #expect(
      none.errorOutput.contains(
        "no package installed in '/srv/site/store' or in the caches matches"))
    #expect(none.errorOutput.contains("quill@2.0/"))
  }

  @Test(.needsMounts) func `without the network only caches in folders are asked`() throws {
    let site = try store()
    try site.folder.write("scope/mirrors.yaml", "mirrors:\n  far: http://127.0.0.1:9/cache\n")
    let outcome = try site.albedo(
      ["-C", site.folder["scope"], "--offline", "spec", "nosuch"])
    #expect(outcome.status == 1)
    #expect(outcome.errorOutput.contains("is not asked, because of --offline"))
    #expect(outcome.errorOutput.contains("no package installed in '/srv/site/store' matches"))
  }

  @Test func `a spec is printed as it was understood`() throws {
    let site = try SpackSite()
    let outcome = try site.plainAlbedo(["spec", "--no-resolve", "zlib", "+shared@1.2:", "%gcc@12"])
    #expect(outcome.output == "zlib@1.2:+shared %gcc@12\n")
    let mistake = try site.plainAlbedo(["spec", "motto@@"])
    #expect(mistake.status == 2)
    #expect(mistake.errorOutput.contains("motto@@\n") && mistake.errorOutput.contains("^"))
    #expect(try site.plainAlbedo(["spec"]).status == 2)
  }

  // MARK: Machines

  @Test func `the parts of an architecture make the whole`() throws {
    let site = try SpackSite()
    func arch(_ words: [String]) throws -> String {
      let outcome = try site.plainAlbedo(["arch"] + words)
      #expect(outcome.status == 0 && outcome.errorOutput == "")
      return outcome.output.trimmingCharacters(in: .newlines)
    }
    let parts = try ["-p", "-o", "-t"].map { try arch([$0]) }
    #expect(parts[0] == "linux" && !parts[1].isEmpty && !parts[2].isEmpty)
    #expect(try arch([]) == parts.joined(separator: "-"))
    #expect(try arch(["-g"]) == arch(["--generic", "-t"]))
    #expect(try arch(["--family"]).hasSuffix(arch(["--family", "-t"])))
    #expect(try arch(["--json"]).contains("\"target\":\"\(parts[2])\""))
  }

  @Test(arguments: [40, 80, 200]) func `known targets are listed as Spack lists them`(
    width: Int
  ) throws {
    let site = try SpackSite()
    var screen = TerminalScreen(columnCount: width, rowCount: 200)
    _ = try TerminalWindow(columnCount: width, rowCount: 200).run(
      Program.albedo, ["arch", "--known-targets"], environment: site.environment
    ) { piece, _ in screen.write(piece) }
    let text = try Fixture.text("listing/targets-\(width).txt")
    #expect(screen.lines == FindSite.shown(text, columns: width))
    #expect(try site.plainAlbedo(["arch", "--known-targets"]).output.contains("\n    zen3\n"))
  }
}
