import AlbedoTesting
import Foundation
import Testing

/// `buildcache list` and `install` with caches of Spack 0.13 to 0.23, against what Spack installed.
@Suite(.needsMounts) struct OldCacheTests {
  /// A cache, a root for its packages, and the tree that Spack made there.
  struct Case: CustomTestStringConvertible, Sendable {
    let cache: String
    let name: String
    let root: String
    let tree: String
    /// Where the root is in the archive of the tree.
    let treeRoot: String
    let specs: [String]
    var testDescription: String { name + " to " + root }
  }

  /// What Spack 0.13 to 0.23 called a prefix.
  private static let projection =
    "config:install_tree:projections:{all: '{architecture}/{compiler.name}-{compiler.version}"
    + "/{name}-{version}-{hash}'}"

  static let exact = [
    Case(
      cache: "spack-0.23/cache-signed", name: "cache-signed", root: "/srv/s/0.23",
      tree: "spack-0.23/reloc-short", treeRoot: "srv/s/0.23", specs: ["/i366apg"]),
    Case(
      cache: "spack-0.23/cache-unsigned", name: "cache-unsigned", root: "/srv/s/0.23",
      tree: "spack-0.23/reloc-short", treeRoot: "srv/s/0.23", specs: ["/i366apg"]),
    Case(
      cache: "spack-1.2/migrated-unsigned", name: "migrated-unsigned", root: "/srv/s/0.23",
      tree: "spack-0.23/reloc-short", treeRoot: "srv/s/0.23", specs: ["/i366apg"]),
  ]

  private func install(_ given: Case, _ site: SpackSite) throws -> Program.Outcome {
    try Fixture.unpack(given.cache + ".tar.zst", into: site.folder["caches"])
    return try site.albedo(
      store: given.root,
      [
        "-c", Self.projection, "buildcache", "install", "--unsigned", "--mirror",
        site.folder["caches/" + given.name],
      ] + given.specs)
  }

  private func isIgnored(_ path: String) -> Bool {
    path == "bin" || path.hasPrefix("bin/") || path.hasPrefix(".spack-db")
      || path.contains("/.spack/") || path.hasSuffix("/.spack")
  }

  @Test(arguments: exact)
  func `an installed tree is what Spack 0_23 installs, and its programs run`(given: Case) throws {
    let (ours, theirs) = try (SpackSite(), SpackSite())
    let outcome = try install(given, ours)
    try #require(outcome.status == 0, "\(outcome)")
    try Fixture.unpack(given.tree + ".tar.zst", into: theirs.folder.path)
    let expected = try TreeListing(of: theirs[given.root], ignoring: isIgnored)
    let found = try TreeListing(of: ours[given.root], ignoring: isIgnored)
    #expect(expected.entries.count > 90)
    let folders: (String) -> Bool = { !$0.contains("linux-debian12-x86_64 ") }
    #expect(found.differences(to: expected).filter(folders) == [])
    let scribe =
      given.root
      + "/linux-debian12-x86_64/gcc-12.2.0/scribe-3.2.1-4xxez7ewg4usxg4xqfying3f32kt33km"
    let run = try ours.run(["sh", "-c", "cd $0; bin/scribe; echo rc=$?", scribe])
    #expect(run.output.contains("quill=2.0 plain") && run.output.contains("rc=0"), "\(run)")
  }

  @Test(arguments: [
    ("spack-0.16/caches/signed", "signed", "/srv/site16/s"),
    ("spack-0.16/caches/unsigned", "unsigned", "/srv/site16/s"),
    ("spack-0.16/seed-era/caches", "signed", "/srv/site16/s14"),
    ("spack-0.16/seed-era/caches", "yaml", "/srv/site16/s14"),
  ])
  func `programs of Spack 0_13 to 0_16 run where they are installed`(
    cache: String, name: String, root: String
  ) throws {
    let site = try SpackSite()
    let given = Case(
      cache: cache, name: name, root: root, tree: "", treeRoot: "", specs: ["cedar@1.1"])
    let outcome = try install(given, site)
    try #require(outcome.status == 0, "\(outcome)")
    let cedar =
      root + "/linux-debian12-x86_64/gcc-12.2.0/cedar-1.1-kxzroa6xd55qapucw4zumaxpwwyrxtxu"
    let run = try site.run(["sh", "-c", "cd $0; bin/cedar; echo rc=$?", cedar])
    #expect(run.output.contains("rc=0"), "\(run)")
    #expect(!run.output.contains("/srv/site16/store"), "\(run)")
    let link = try FileManager.default.destinationOfSymbolicLink(
      atPath: site[cedar + "/share/cedar/abs.txt"])
    #expect(link.hasSuffix("/share/cedar/plain.txt"))
    #expect(
      try String(contentsOfFile: site[cedar + "/etc/cedar.conf"], encoding: .utf8).contains(cedar))
  }

  @Test func `signed packages of every generation are taken with their key`() throws {
    for (cache, name, spec) in [
      ("spack-0.16/caches/signed", "signed", "ashtool"),
      ("spack-0.16/seed-era/caches", "signed", "ashtool"),
      ("spack-0.23/cache-signed", "cache-signed", "motto"),
    ] {
      let keyring = try KeyringSite()
      try Fixture.unpack(cache + ".tar.zst", into: keyring.site.folder["caches"])
      let place = keyring.site.folder["caches/" + name]
      let refused = try keyring.install(spec, from: place)
      #expect(refused.status == 4, "\(refused)")
      let keys = try keyring.albedo(["buildcache", "keys", "-it", "--mirror", place])
      #expect(keys.status == 0, "\(keys)")
      let installed = try keyring.install(spec, from: place)
      if name == "signed", cache.contains("seed") {
        // The seed's fixture publishes the key of another signer: the right one comes by hand.
        let file = Fixture.path("spack-0.16/keys/fixture.pub.asc")
        _ = try keyring.albedo(["gpg", "trust", file])
        let again = try keyring.install(spec, from: place)
        #expect(again.status == 0, "\(again)")
      } else {
        #expect(installed.status == 0, "\(installed)")
      }
    }
  }

  @Test func `a push makes and keeps the layout that is named`() throws {
    let site = try SpackSite()
    try Fixture.unpack("spack-0.23/store.tar.zst", into: site.folder.path)
    let cache = site.folder["v2"]
    func push(_ more: [String]) throws -> Program.Outcome {
      try site.albedo(
        store: "/srv/site/store-old",
        [
          "-c", Self.projection, "buildcache", "push", "--unsigned", "--no-update-index", "--only",
          "package",
        ] + more)
    }
    let first = try push(["--layout", "v2", cache, "motto"])
    #expect(first.status == 0, "\(first)")
    // What the place already is needs no saying.
    let second = try push([cache, "vellum"])
    #expect(second.status == 0, "\(second)")
    let names = try FileManager.default.contentsOfDirectory(atPath: cache + "/build_cache")
    #expect(names.filter { $0.hasSuffix(".spec.json") }.count == 2, "\(names)")
    #expect(!FileManager.default.fileExists(atPath: cache + "/v3"))
    let refused = try push(["--layout", "v1", site.folder["v1"], "motto"])
    #expect(refused.status == 1)
    #expect(refused.output.contains("its spec is of format 4"), "\(refused)")
  }
}
