import AlbedoTesting
import Foundation
import Testing

/// `buildcache install` from caches of Spack 1.2, against what Spack itself installed.
@Suite(.needsMounts) struct InstallTests {
  /// A root that Spack installed the fixtures under.
  struct Root: CustomTestStringConvertible, Sendable {
    let path: String
    let cache: String
    let tree: String
    let run: String
    var testDescription: String { path }
  }

  static let roots = [
    Root(path: "/srv/s/1.2", cache: "cache-unsigned", tree: "reloc-short", run: "reloc-short-run"),
    Root(
      path: "/srv/site/stord", cache: "cache-unsigned", tree: "reloc-same", run: "reloc-same-run"),
    Root(
      path: "/srv/site/a/longer/root/1.2", cache: "cache-padded", tree: "reloc-from-padded",
      run: "padded-reloc-run"),
  ]
  static let scribe = "linux-x86_64/scribe-3.2.1-zzcppg6soa7ce3draauoommapq66qif2"

  private func install(_ root: Root, _ site: SpackSite) throws {
    let outcome = try site.albedo(
      store: root.path,
      [
        "buildcache", "install", "--unsigned", "--mirror", Fixture.path("spack-1.2/" + root.cache),
        "/jgi26dx",
      ])
    try #require(outcome.status == 0, "\(outcome.output) \(outcome.errorOutput)")
  }

  @Test(arguments: roots)
  func `an installed tree is what Spack installs, and its programs run`(root: Root) throws {
    let (ours, theirs) = try (SpackSite(), SpackSite())
    try theirs.unpack(root.tree)
    try install(root, ours)
    let isIgnored: (String) -> Bool = { path in
      path == "bin" || path.hasPrefix("bin/") || path.hasPrefix(".spack-db")
        || path == "linux-x86_64" || path.contains("/.spack/") || path.hasSuffix("/.spack")
    }
    let expected = try TreeListing(of: theirs[root.path], ignoring: isIgnored)
    let found = try TreeListing(of: ours[root.path], ignoring: isIgnored)
    #expect(expected.entries.count > 90)
    #expect(found.differences(to: expected) == [])

    let script = "cd $0; for p in scribe note pressed plain.sh; do bin/$p; echo rc=$?; done"
    let outcome = try ours.run(["sh", "-c", script, root.path + "/" + Self.scribe])
    let recorded = try Fixture.text("spack-1.2/outputs/\(root.run).txt")
    #expect(outcome.output.split(separator: "rc=0").count == 5)
    #expect(recorded.hasPrefix(outcome.output), "\(outcome.output) \(outcome.errorOutput)")
  }

  @Test func `a root that is too long for a program is refused with file and offset`() throws {
    let site = try SpackSite()
    let root = "/srv/site/a/much/longer/root/1.2"
    let outcome = try site.albedo(
      store: root,
      [
        "--json", "buildcache", "install", "-u", "--mirror",
        Fixture.path("spack-1.2/cache-unsigned"), "/mn23n4b",
      ])
    #expect(outcome.status == 3)
    let quill = try #require(try JSONReport(outcome.output).items.first { $0.id.hasPrefix("mn23") })
    #expect(quill.outcome == "failed")
    #expect(quill.reason?.contains(#/'lib/libquill.so.2.0.0'.+at byte \d+/#) == true, "\(outcome)")
    #expect(outcome.output.contains(#""hint":"install to a shorter root"#))
    let names = try FileManager.default.contentsOfDirectory(
      atPath: site[root + "/linux-x86_64"])
    #expect(names.count == 1 && names[0].hasPrefix("gcc-runtime"), "\(names)")
  }

  @Test func `installing again finds everything present and changes nothing`() throws {
    let site = try SpackSite()
    let arguments = [
      "--json", "buildcache", "install", "-u", "--mirror",
      Fixture.path("spack-1.2/cache-unsigned"), "motto",
    ]
    #expect(try site.albedo(arguments).status == 0)
    let before = try TreeListing(of: site[SpackSite.storeRoot])
    let again = try site.albedo(arguments)
    #expect(again.status == 0)
    #expect(try JSONReport(again.output).totals == ["present": 1])
    #expect(try TreeListing(of: site[SpackSite.storeRoot]).differences(to: before) == [])
  }

  @Test func `a dry run of an install writes nothing`() throws {
    let site = try SpackSite()
    let outcome = try site.albedo([
      "--dry-run", "buildcache", "install", "-u", "--mirror",
      Fixture.path("spack-1.2/cache-unsigned"), "motto",
    ])
    #expect(outcome.status == 0)
    #expect(
      outcome.output.contains(
        "added        motto@1/u7pyu5l: room unknown; dry run: nothing was written"))
    #expect(!FileManager.default.fileExists(atPath: site[SpackSite.storeRoot]))
  }
}
