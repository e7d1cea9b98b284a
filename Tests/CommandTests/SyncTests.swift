import AlbedoTesting
import Foundation
import Testing

/// `buildcache sync` and `copy`: what arrives is what was there, and nothing half.
@Suite struct SyncTests {
  private let site: SpackSite
  private static let motto = "u7pyu5l2e445brjwcchquga477jqerle"

  init() throws { site = try SpackSite() }

  private var copy: CacheFolder { CacheFolder(path: site.folder["copy"]) }

  private func sync(_ arguments: String..., global: [String] = []) throws -> Program.Outcome {
    try site.plainAlbedo(global + ["buildcache", "sync"] + arguments)
  }

  @Test func `a whole cache is copied byte for byte, signatures included`() throws {
    let source = try site.copyCache("cache-signed")
    let outcome = try sync("--all", source, copy.path)
    #expect(outcome.status == 0, "\(outcome)")
    let theirs = try TreeListing(of: source + "/v3/manifests/spec")
    let ours = try TreeListing(of: copy.path + "/v3/manifests/spec")
    #expect(ours.entries.mapValues(\.content) == theirs.entries.mapValues(\.content))
    #expect(try copy.index() == CacheFolder(path: source).index())
  }

  @Test func `copying again finds all of it there`() throws {
    let source = try site.copyCache()
    #expect(try sync("-a", source, copy.path).status == 0)
    #expect(try copy.faults() == [])
    let before = try TreeListing(of: copy.path)
    let again = try sync("-a", source, copy.path, global: ["--json"])
    let report = try JSONReport(again.output)
    #expect(report.command == "buildcache sync")
    #expect(report.totals == ["present": 14])
    #expect(try TreeListing(of: copy.path).differences(to: before) == [])
    let forced = try JSONReport(try sync("-af", source, copy.path, global: ["--json"]).output)
    #expect(forced.totals == ["updated": 14])
  }

  @Test func `a package is copied with what it needs at run time, or alone`() throws {
    let source = try site.copyCache()
    let outcome = try sync(source, copy.path, "scribe^woodcut", global: ["--json"])
    let names = try JSONReport(outcome.output).items.compactMap { $0.spec?.prefix { $0 != "@" } }
    #expect(names.sorted() == ["gcc-runtime", "inkwell", "quill", "scribe", "woodcut"])
    #expect(try copy.manifests().count == 5)
    let alone = CacheFolder(path: site.folder["alone"])
    let only = try sync("--only", "package", source, alone.path, "scribe ^woodcut")
    #expect(only.status == 0, "\(only)")
    #expect(try alone.manifests().count == 1)
  }

  @Test func `an archive that is not what its manifest says is not copied`() throws {
    let source = CacheFolder(path: try site.copyCache())
    let records = try source.manifests().first { $0.key.hasPrefix("motto/") }?.value
    let archive = source.blobPath(
      of: try #require(CacheFolder.record("tar+gzip", in: records ?? [])))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: archive))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: archive))
    let outcome = try sync("--all", source.path, copy.path, global: ["--json"])
    #expect(outcome.status == 3)
    let report = try JSONReport(outcome.output)
    #expect(report.totals == ["added": 13, "failed": 1])
    #expect(report.items.first { $0.outcome == "failed" }?.cause?.code == "storage.corrupt")
    #expect(try copy.manifests().keys.filter { $0.hasPrefix("motto/") }.isEmpty)
    #expect(try copy.faults() == [])
  }

  @Test func `a dry run writes nothing`() throws {
    let source = try site.copyCache()
    let outcome = try sync("--all", source, copy.path, global: ["--dry-run"])
    #expect(outcome.status == 0 && outcome.output.contains("dry run: nothing was written"))
    #expect(!FileManager.default.fileExists(atPath: copy.path))
  }

  @Test func `lists say what is copied, and the last one counts`() throws {
    let source = try site.copyCache()
    func list(_ name: String, _ destination: String) throws {
      let pair = [
        "src": "file://\(source)/\(KeyringSite.motto)",
        "dest": "file://\(destination)/\(KeyringSite.motto)",
      ]
      try site.folder.write(
        "lists/" + name,
        String(decoding: JSONEncoder().encode([Self.motto: pair]), as: UTF8.self))
    }
    try list("a.json", site.folder["first"])
    try list("b.json", copy.path)
    let outcome = try sync("--manifest-glob", site.folder["lists/*.json"])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try copy.manifests().count == 1)
    #expect(!FileManager.default.fileExists(atPath: site.folder["first"]))
    // A cache that is named goes before what the lists say.
    let other = CacheFolder(path: site.folder["other"])
    #expect(try sync("--manifest-glob", site.folder["lists/?.json"], other.path).status == 0)
    #expect(try other.manifests().count == 1)
  }

  @Test(arguments: [
    ("[]", "no URLs"), ("nonsense", "no list of entries"), ("{\"a\": {\"src\": \"x\"}}", "no URLs"),
    ("{\"a\": 1}", "no URLs"), ("3", "it is no object"),
  ])
  func `a list that is none is refused before anything is copied`(text: String, words: String)
    throws
  {
    try site.folder.write("lists/a.json", text)
    let outcome = try sync("--manifest-glob", site.folder["lists/*.json"], copy.path)
    if text == "[]" {
      #expect(outcome.status == 0 && outcome.errorOutput.contains("nothing to do"))
    } else {
      #expect(outcome.status == 1 && outcome.errorOutput.contains(words), "\(outcome)")
    }
    #expect(!FileManager.default.fileExists(atPath: copy.path))
  }

  @Test func `wrong command lines are told`() throws {
    for (arguments, words) in [
      (["a"], "name both"), (["--all", "/a", "/b", "motto"], "leave out --all"),
      (["/a", "/b"], "no environment is active"),
      (["--manifest-glob", "x", "/a", "/b"], "at most"),
    ] {
      let outcome = try site.plainAlbedo(["buildcache", "sync"] + arguments)
      #expect(outcome.status == 2 && outcome.errorOutput.contains(words), "\(outcome)")
    }
    let none = try sync("--manifest-glob", site.folder["none/*.json"])
    #expect(none.status == 1 && none.errorOutput.contains("no file matches"))
  }
}
