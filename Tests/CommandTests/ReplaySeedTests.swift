import AlbedoTesting
import Foundation
import Testing

/// What the Spack of January 2020 was given for its recordings of build caches, with albedo.
@Suite(.needsMounts) struct ReplaySeedTests {
  private static let store = "/srv/site16/store14"
  private static let stem = "linux-debian12-x86_64-gcc-12.2.0-"
  private static let ashtool = "ashtool-0.3-zynnrif6m7q4ju3pjstowiieklmzgc74"

  /// A machine with the store, the caches, and the scopes that recordings name.
  private static func makeSite() throws -> ReplaySite {
    let replay = try ReplaySite(store: store)
    try replay.unpack("spack-0.16/seed-era/trees.tar.zst", below: "/srv/site16")
    try FileManager.default.removeItem(atPath: replay.site["/srv/site16/s14"])
    try replay.unpack("spack-0.16/seed-era/caches.tar.zst", below: "/srv/site16/mirrors14")
    try replay.unpack("spack-0.16/caches/unsigned.tar.zst", below: "/srv/site16/mirrors")
    for (scope, url) in [
      ("signed", "mirrors14/signed"), ("yaml", "mirrors14/yaml"), ("missing", "mirrors14/missing"),
      ("noindex", "mirrors14/noindex"), ("x", "mirrors/unsigned"),
    ] {
      try replay.site.folder.write(
        "srv/site16/cfg14/\(scope)/mirrors.yaml",
        "mirrors: {\(scope): 'file:///srv/site16/\(url)'}\n")
    }
    for (scope, root) in [
      ("st-err", "e14"), ("st-short", "s14"), ("st-long", "a-much-longer-store-root-14"),
      ("st-x", "x14"),
    ] {
      try replay.site.folder.write(
        "srv/site16/cfg14/\(scope)/config.yaml",
        ReplaySite.configuration(
          store: "/srv/site16/" + root, projection: ReplaySite.olderProjection))
    }
    return replay
  }

  // MARK: list

  private static let listings: [ReplayStep] = [
    ReplayStep(
      "01-no-mirror", difference: "nothing can be listed without a mirror",
      says: ["no binary mirror is configured"]),
    .listing("02-plain"), .listing("03-long"),
    ReplayStep("04-very-long-variants", says: ["kxzroa6xd55qapucw4zumaxpwwyrxtxu cedar@1.1"])
      .changing { $0 + ["-a"] },
    .listing("05-arch"), .listing("06-force"), .listing("07-spec"),
    // A version chooses, where the seed compares the text with names of files.
    ReplayStep("08-spec-version", says: ["cedar@1.1"]).changing { $0 + ["-a"] },
    .listing("09-no-match"), .listing("10-hash"),
    ReplayStep(
      "11-no-index", difference: "without an index nobody knows what is there",
      says: ["no index"]
    ).prepared { site in
      try site.unpack("spack-0.16/seed-era/caches.tar.zst", below: "/srv/site16/again")
      try FileManager.default.moveItem(
        atPath: site.site["/srv/site16/again/yaml"],
        toPath: site.site["/srv/site16/mirrors14/noindex"])
      try FileManager.default.removeItem(
        atPath: site.site["/srv/site16/mirrors14/noindex/build_cache/index.html"])
    },
    ReplayStep(
      "12-missing", difference: "nothing can be listed where nothing is",
      says: ["/srv/site16/mirrors14/missing"]),
  ]

  @Test func `listings have the packages that the seed lists`() throws {
    try Self.makeSite().replay(SpackRecording.group("list", of: "seed"), Self.listings)
  }

  // MARK: check, download, names, spec files, preview

  private static let checks: [ReplayStep] = [
    ReplayStep("01-no-mirrors", difference: "nothing was checked", says: ["no binary mirror"]),
    ReplayStep("02-nothing", says: ["no environment is active"]),
    ReplayStep("03-url", says: ["ashtool@0.3/zynnrif"]),
    ReplayStep("04-missing", difference: notInstalled, says: ["elm@3.0"]),
    ReplayStep("05-missing-rebuild", says: ["elm@3.0"]),
    ReplayStep("06-yaml", says: ["cedar@1.1/kxzroa6"]),
  ]

  private static let notInstalled =
    "the seed makes a spec of what is not installed; albedo finds those that exist"

  private static let downloads: [ReplayStep] = [
    ReplayStep("01-nothing", difference: "nothing was downloaded", says: ["--path"]),
    ReplayStep("02-no-path", difference: "nothing was downloaded", says: ["--path"]),
    ReplayStep("03-no-mirror", says: ["no binary mirror is configured"]),
    ReplayStep("04-ok", says: ["ashtool@0.3/zynnrif"]) { result in
      let files = try result.site.files(below: "/srv/site16/work14/dl")
      let place = "linux-debian12-x86_64/gcc-12.2.0/ashtool-0.3/" + stem + ashtool
      #expect(files == [place + ".spack", stem + ashtool + ".spec.yaml"])
    },
    ReplayStep("05-missing", says: ["elm@4.0"]),
  ]

  private static let names: [ReplayStep] = [
    ReplayStep("01-none", says: ["no packages were named"]),
    // The seed takes the version that its recipe prefers; among those installed `--latest` says so.
    .sameOutput(
      "02-spec", as: ["buildcache", "get-buildcache-name", "--latest", "-s", "cedar"]),
    .sameOutput("03-yaml"),
    ReplayStep("04-not-installed", difference: notInstalled, says: ["elm@4.0"]),
    ReplayStep("05-bad", says: ["nosuch"]),
  ]

  private static let savings: [ReplayStep] = [
    ReplayStep("01-none", says: ["no root package", "--root-spec"]),
    ReplayStep(
      "02-ok",
      as: [
        "buildcache", "save-yaml", "--root-spec", "cedar@1.1", "-s", "libalder libbirch", "-y",
        "/srv/site16/work14/sy",
      ], says: ["2 added"]),
  ]

  private static let previews: [ReplayStep] = [
    ReplayStep("01-cedar", says: ["[-]  cedar@1.1", "[-]      ^libalder", "[+]      ^libbirch"]),
    ReplayStep("02-external", says: ["[-]  gcc@12.2.0", "cannot be moved"]),
    ReplayStep("03-none", says: ["nothing to show"]),
  ]

  private static let copies: [ReplayStep] = [
    ReplayStep("01-none", says: ["--spec-yaml"]),
    ReplayStep("02-ok", says: ["added"]) { result in
      let files = try result.site.files(below: "/srv/site16/mirrors14/copied/build_cache")
      let place = "linux-debian12-x86_64/gcc-12.2.0/cedar-1.1/" + stem + cedar
      #expect(files == [place + ".spack", stem + cedar + ".spec.yaml"])
    },
    ReplayStep(
      "03-again", difference: "a copy can be repeated", says: ["present", "nothing to do"]),
  ]

  @Test func `what is asked of caches and packages is answered`() throws {
    let site = try Self.makeSite()
    for (group, steps) in [
      ("check", Self.checks), ("download", Self.downloads), ("name", Self.names),
      ("save-yaml", Self.savings), ("preview", Self.previews), ("copy", Self.copies),
    ] {
      try site.replay(SpackRecording.group(group, of: "seed"), steps)
    }
  }

  // MARK: keys

  @Sendable private static func addSecondKey(_ site: ReplaySite) throws {
    try site.copy(
      "spack-0.16/keys/second.pub.asc", to: "/srv/site16/mirrors14/signed/build_cache/second.key")
  }

  private static let secondKey = "8B2B1D5DD5D0EE10"

  private static let keys: [ReplayStep] = [
    ReplayStep("01-none", says: ["no binary mirror is configured"]),
    ReplayStep("02-mirror", says: ["0 keys"]).prepared { site in
      try FileManager.default.removeItem(
        atPath: site.site["/srv/site16/mirrors14/signed/build_cache/second.key"])
    },
    ReplayStep("03-install-trust", says: ["0 keys"]),
    ReplayStep("04-with-key-files", says: [secondKey]).prepared(addSecondKey),
    ReplayStep("05-with-key-files-it", says: [secondKey, "added"]),
    ReplayStep("06-force", says: [secondKey]),
  ]

  @Test func `loose keys of a cache are shown and taken`() throws {
    try Self.makeSite().replay(SpackRecording.group("keys", of: "seed"), Self.keys)
  }

  // MARK: install

  private static let cedar = "cedar-1.1-kxzroa6xd55qapucw4zumaxpwwyrxtxu"

  private static func installed(
    _ name: String, _ root: String, _ package: String, _ says: String...
  )
    -> ReplayStep
  {
    ReplayStep(name, says: says) { result in
      let files = try result.site.files(below: "/srv/site16/\(root)")
      #expect(files.contains { $0.contains(package) }, "\(name)")
    }
  }

  private static let installs: [ReplayStep] = [
    ReplayStep("01-no-specs", says: ["no packages to install were named"]),
    ReplayStep("02-no-match", says: ["nosuch"]),
    ReplayStep("03-no-mirror", says: ["no binary mirror is configured"]),
    installed("04-ok", "s14", cedar, "added"),
    ReplayStep("05-again", says: ["nothing to do"]), ReplayStep("06-force", says: ["added"]),
    ReplayStep("07-unsigned-missing-flag", says: ["refused", "--unsigned"]),
    installed("08-unsigned", "e14", "libalder-1.2.3", "added"),
    ReplayStep(
      "09-longer", difference: "what would not run is refused, where the seed only warns",
      says: ["libalder.so.1.2.3", "bytes too few"]),
  ]

  @Test func `installs end as with the seed`() throws {
    let site = try Self.makeSite()
    try site.trustFixtureKey()
    try site.replay(SpackRecording.group("install", of: "seed"), Self.installs)
  }
}
