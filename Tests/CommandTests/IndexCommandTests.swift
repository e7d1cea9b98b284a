import AlbedoTesting
import Foundation
import Testing

/// `buildcache update-index` and `check-index`, against what Spack 1.2 makes and says of its caches.
@Suite struct IndexCommandTests {
  private let site: SpackSite
  private let cache: CacheFolder
  private static let theirs = CacheFolder(path: Fixture.path("spack-1.2/cache-unsigned"))

  init() throws {
    site = try SpackSite()
    cache = CacheFolder(path: try site.copyCache())
  }

  private func run(_ arguments: [String]) throws -> Program.Outcome {
    try site.plainAlbedo(["buildcache"] + arguments)
  }

  /// The paths of what the fixture `damaged-unsigned` lacks: motto's archive and vellum's manifest.
  private func damage() throws -> (archive: String, manifest: String) {
    let manifests = try cache.manifests()
    let motto = try #require(manifests.first { $0.key.contains("motto-1") })
    let vellum = try #require(manifests.keys.first { $0.contains("vellum-1.1") })
    let archive = cache.blobPath(
      of: try #require(CacheFolder.record("tar+gzip", in: motto.value)))
    let manifest = cache.path + "/v3/manifests/spec/" + vellum
    for path in [archive, manifest] { try FileManager.default.removeItem(atPath: path) }
    return (archive, manifest)
  }

  private func removeIndex() throws {
    try FileManager.default.removeItem(atPath: cache.path + "/v3/manifests/index")
  }

  // MARK: Updates

  @Test(arguments: [[], ["--full"]])
  func `an index from nothing is the one that Spack makes`(options: [String]) throws {
    try removeIndex()
    let outcome = try run(["update-index"] + options + [cache.path])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.errorOutput.contains("14 packages: 14 added"))
    #expect(try cache.index() == Self.theirs.index())
    #expect(try cache.faults() == [])
    let again = try run(["update-index", cache.path])
    #expect(again.output.isEmpty)
    #expect(again.errorOutput.contains("the index is up to date, with 18 records"))
  }

  @Test func `only what is new is read, and what is gone goes`() throws {
    try removeIndex()
    #expect(try run(["update-index", cache.path]).status == 0)
    let (_, manifest) = try damage()
    // Whatever is in a file that the index has, it is not looked at.
    let scribe = try #require(try cache.manifests().keys.first { $0.contains("scribe") })
    try "{}".write(
      toFile: cache.path + "/v3/manifests/spec/" + scribe, atomically: true, encoding: .utf8)
    let outcome = try run(["--json", "update-index", cache.path])
    let report = try JSONReport(outcome.output)
    #expect(report.totals == ["removed": 1])
    #expect(report.items.first?.spec == "vellum@1.1/jqtk4mv")
    let installs = (try cache.index()?["database"] as? [String: Any])?["installs"] as? [String: Any]
    #expect(installs?.count == 17)
    try FileManager.default.copyItem(
      atPath: Self.theirs.path + manifest.dropFirst(cache.path.count), toPath: manifest)
    #expect(try run(["update-index", cache.path]).output.contains("vellum@1.1/jqtk4mv"))
    #expect(try cache.index() == Self.theirs.index())
  }

  @Test func `what cannot be read is named, and the rest is listed`() throws {
    try removeIndex()
    let scribe = try #require(try cache.manifests().keys.first { $0.contains("scribe") })
    try "{}".write(
      toFile: cache.path + "/v3/manifests/spec/" + scribe, atomically: true, encoding: .utf8)
    let outcome = try run(["--json", "update-index", cache.path])
    #expect(outcome.status == 3)
    let report = try JSONReport(outcome.output)
    #expect(report.totals == ["added": 13, "failed": 1])
    #expect(report.items.first { $0.outcome == "failed" }?.cause?.code == "cache.malformed")
  }

  @Test func `a damaged index is made anew only where that is asked for`() throws {
    let record = try #require(try cache.indexRecord())
    try "damaged".write(toFile: cache.blobPath(of: record), atomically: true, encoding: .utf8)
    let refused = try run(["update-index", cache.path])
    #expect(refused.status == 1)
    #expect(refused.errorOutput.contains("--full") || refused.errorOutput.contains("damaged"))
    #expect(try run(["update-index", "--full", cache.path]).status == 0)
    #expect(try cache.index() == Self.theirs.index())
  }

  @Test func `a dry run of an update writes nothing`() throws {
    try removeIndex()
    let before = try TreeListing(of: cache.path)
    let outcome = try run(["--dry-run", "update-index", cache.path])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("added        motto@1/u7pyu5l: dry run: nothing was written"))
    #expect(try TreeListing(of: cache.path).differences(to: before) == [])
  }

  @Test func `a superseded index stays for an hour, and other blobs stay`() throws {
    let old = cache.blobPath(of: try #require(try cache.indexRecord()))
    _ = try damage()
    #expect(try run(["update-index", cache.path]).status == 0)
    #expect(FileManager.default.fileExists(atPath: old), "a reader may be at it")
    let note = cache.path + "/.albedo/superseded.json"
    let text = try String(contentsOfFile: note, encoding: .utf8)
    let name = (old as NSString).lastPathComponent
    #expect(text.contains(name))
    // Two hours later.
    let time = try #require(text.firstMatch(of: /":([0-9]+)/)?.1)
    // Somebody has written the archive of a package into the list, too.
    let kept = try #require(
      try cache.manifests().first { $0.key.contains("letterpress-2.1") }?.value)
    let archive = cache.blobPath(of: try #require(CacheFolder.record("tar+gzip", in: kept)))
    let listed = (archive as NSString).lastPathComponent
    let earlier = text.replacing(time, with: String(try #require(Int(time)) - 7200))
      .replacing(#"{"indices":{"#, with: #"{"indices":{"\#(listed)":1,"#)
    #expect(earlier.contains(listed))
    try earlier.write(toFile: note, atomically: true, encoding: .utf8)
    let second = cache.blobPath(of: try #require(try cache.indexRecord()))
    let manifest = try #require(try cache.manifests().keys.first { $0.contains("quill-1.0") })
    try FileManager.default.removeItem(atPath: cache.path + "/v3/manifests/spec/" + manifest)
    #expect(try run(["update-index", cache.path]).status == 0)
    #expect(!FileManager.default.fileExists(atPath: old))
    #expect(FileManager.default.fileExists(atPath: second))
    #expect(FileManager.default.fileExists(atPath: archive))
    #expect(try cache.faults().allSatisfy { !$0.contains("index") })
  }

  @Test func `the list of keys is made from the keys that are there`() throws {
    let signed = CacheFolder(path: try site.copyCache("cache-signed", to: "signed"))
    let list = signed.path + "/v3/manifests/key/keys.manifest.json"
    let before = try String(contentsOfFile: list, encoding: .utf8)
    try FileManager.default.removeItem(atPath: list)
    let outcome = try run(["update-index", "--keys", signed.path])
    #expect(outcome.errorOutput.contains("the list of keys has 1 key"))
    #expect(try String(contentsOfFile: list, encoding: .utf8) == before)
  }

  @Test(arguments: [["-d"], ["--mirror-url"], []])
  func `the cache can be named as every Spack does`(option: [String]) throws {
    #expect(try run(["rebuild-index"] + option + [cache.path]).status == 0)
    #expect(try run(["update-index"]).status == 2)
    #expect(try run(["update-index", "-d", cache.path, cache.path]).status == 2)
  }

  @Test func `a cache that is not there is a failure`() throws {
    // Spack ends so, too: see the recording.
    #expect(try Fixture.text("spack-1.2/outputs/uidx-bad.txt").contains("--- exit 1"))
    let outcome = try run(["update-index", site.folder["nosuch"]])
    #expect(outcome.status == 1)
    #expect(outcome.errorOutput.contains("nosuch"))
    #expect(!FileManager.default.fileExists(atPath: site.folder["nosuch"]))
  }
}
