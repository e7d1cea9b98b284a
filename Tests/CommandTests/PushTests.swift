import AlbedoTesting
import Foundation
import Testing

/// `buildcache push` from the store that Spack 1.2 made, against the cache that Spack pushed.
@Suite(.needsMounts) struct PushTests {
  let site: SpackSite
  let theirs = CacheFolder(path: Fixture.path("spack-1.2/cache-unsigned"))

  init() throws {
    site = try SpackSite()
    try site.unpack("store")
  }

  private func push(to name: String, json: Bool = false) throws -> Program.Outcome {
    try site.albedo(
      ["--spack-root", "/srv/site/spack-1.2", "buildcache", "push"] + (json ? ["--json"] : [])
        + CacheFolder.pushArguments + [site.folder[name]] + CacheFolder.pushedSpecs)
  }

  @Test func `a cache that is pushed holds what Spack pushes`() throws {
    let outcome = try push(to: "cache")
    #expect(outcome.status == 0, "\(outcome.errorOutput)")
    let ours = CacheFolder(path: site.folder["cache"])
    let manifests = try (ours: ours.manifests(), theirs: theirs.manifests())
    #expect(manifests.ours.keys.sorted() == manifests.theirs.keys.sorted())
    #expect(manifests.ours.count == 14)
    let digests = try (ours: ours.digests(), theirs: theirs.digests())
    for (name, records) in manifests.theirs {
      for kind in ["tar+gzip", "spack.spec"] {
        let mine = CacheFolder.record(kind, in: manifests.ours[name] ?? [])
        let expected = CacheFolder.record(kind, in: records)
        #expect(mine?["mediaType"] as? String == expected?["mediaType"] as? String)
        let contents = (
          ours: digests.ours[mine?["checksum"] as? String ?? ""]?.content,
          theirs: digests.theirs[expected?["checksum"] as? String ?? ""]?.content
        )
        #expect(contents.ours != nil && contents.ours == contents.theirs, "\(kind) of \(name)")
      }
    }
    #expect(try ours.index() == theirs.index())
    let marker = "v3/layout.json"
    #expect(
      try site.folder.bytes("cache/" + marker)
        == Fixture.bytes("spack-1.2/cache-unsigned/" + marker))
    #expect(try ours.faults() == [])
  }

  @Test func `pushing again finds everything present and changes nothing`() throws {
    #expect(try push(to: "cache").status == 0)
    let before = try TreeListing(of: site.folder["cache"])
    let again = try push(to: "cache", json: true)
    #expect(again.status == 0)
    let report = try JSONReport(again.output)
    #expect(report.command == "buildcache push")
    #expect(report.totals == ["present": 14])
    let differences = try TreeListing(of: site.folder["cache"]).differences(to: before)
    #expect(differences == [])
  }

  @Test func `two pushes write the same bytes`() throws {
    #expect(try push(to: "one").status == 0)
    #expect(try push(to: "two").status == 0)
    let one = try TreeListing(of: site.folder["one/blobs"])
    #expect(one.entries.count > 28)
    #expect(try TreeListing(of: site.folder["two/blobs"]).differences(to: one) == [])
  }

  @Test func `a dry run of a push writes nothing`() throws {
    let outcome = try site.albedo(
      ["--dry-run", "buildcache", "push", "-u", site.folder["cache"], "motto"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("added        motto@1/u7pyu5l: dry run: nothing was written"))
    #expect(!FileManager.default.fileExists(atPath: site.folder["cache"]))
  }
}
