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
    #expect(outcome.errorOutput.contains("\ndry run: 1 package: 1 added\n"), "\(outcome)")
    #expect(!FileManager.default.fileExists(atPath: site.folder["cache"]))
  }

  @Test func `what another cache has is left out`() throws {
    let theirs = try site.copyCache(to: "central")
    let outcome = try site.albedo([
      "--json", "buildcache", "push", "-u", "--not-in", theirs, site.folder["cache"], "/jgi26dx",
    ])
    #expect(outcome.status == 0, "\(outcome)")
    let report = try JSONReport(outcome.output)
    #expect(report.totals == ["added": 2, "skipped-exists": 6])
    #expect(
      report.items.filter { $0.outcome == "added" }.compactMap(\.spec).sorted() == [
        "compiler-wrapper@1.0/tyo6t73", "nibmaker@1.4/inbsy2t",
      ])
    #expect(
      report.items.allSatisfy { $0.outcome == "added" || $0.reason?.contains(theirs) == true })
    #expect(try CacheFolder(path: site.folder["cache"]).manifests().count == 2)
  }

  @Test func `what its recipe forbids to give away is only pushed to private caches`() throws {
    try site.folder.write("lab/repo.yaml", "repo: {namespace: lab}\n")
    try site.folder.write(
      "lab/packages/motto/package.py",
      """
      from spack.package import *


      class Motto(Package):
          version("1")
          redistribute(binary=False, when="@:1")

      """)
    let repository = ["-c", "repos:[\(site.folder["lab"])]"]
    let push = ["buildcache", "push", "-u", "--only", "package", site.folder["cache"], "motto"]
    let refused = try site.albedo(repository + push)
    #expect(refused.status == 0 && refused.output.contains("skipped-policy"), "\(refused)")
    #expect(refused.errorOutput.contains("--private"))
    #expect(!FileManager.default.fileExists(atPath: site.folder["cache"]))
    let allowed = try site.albedo(repository + push + ["--private"])
    #expect(allowed.status == 0 && allowed.output.contains("added"), "\(allowed)")
  }

  @Test func `nothing more is begun after a failure when that is asked for`() throws {
    // An archive cannot be written where there is a file in the place of its folder.
    try site.folder.write("cache/blobs", "in the way")
    let outcome = try site.albedo([
      "--json", "buildcache", "push", "-u", "--fail-fast", "-j", "1", site.folder["cache"],
      "/jgi26dx",
    ])
    #expect(outcome.status == 1, "\(outcome)")
    let report = try JSONReport(outcome.output)
    #expect(report.totals == ["failed": 8])
    let begun = report.items.filter { $0.reason?.contains("--fail-fast") != true }
    #expect(begun.count == 1)
  }
}
