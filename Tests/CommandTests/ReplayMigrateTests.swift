import AlbedoTesting
import Foundation
import Testing

/// What Spack 1.2 was given for its recordings of caches of 0.23, and of their migration, with albedo.
@Suite(.needsMounts) struct ReplayMigrateTests {
  private static let mirrors = """
    mirrors:
      migu: file:///srv/site/migrated-unsigned
      migs: file:///srv/site/migrated-signed
      migd: file:///srv/site/mig-d
      old: file:///srv/site/cache-old-unsigned

    """

  private static func makeSite() throws -> ReplaySite {
    let replay = try ReplaySite(store: "/srv/s/sec", mirrors: mirrors)
    for (cache, path) in [
      ("unsigned", "migrated-unsigned"), ("signed", "migrated-signed"), ("unsigned", "mig-d"),
      ("unsigned", "cache-old-unsigned"),
    ] {
      try replay.unpack("spack-0.23/cache-\(cache).tar.zst", below: "/srv/site")
      try FileManager.default.moveItem(
        atPath: replay.site["/srv/site/cache-" + cache], toPath: replay.site["/srv/site/" + path])
    }
    try replay.copy("keys/gpg-pub.asc", to: "/srv/site/lab.asc")
    return replay
  }

  /// The files below a mirror that Spack has left, without blobs, whose names tell of compression,
  /// and without keys, of which this test has its own.
  private static func names(_ files: some Sequence<String>) -> Set<String> {
    Set(files.filter { !$0.hasPrefix("blobs/") && !$0.hasPrefix("v3/manifests/key/") })
  }

  private static func migrated(_ name: String, _ mirror: String) -> ReplayStep {
    ReplayStep(name, says: ["15 added", "layout v3"]) { result in
      let tree = try Fixture.text("spack-1.2/outputs/migrate.tree").split(separator: "\n")
      let expected = tree.filter { $0.hasPrefix(mirror + "/") }.map {
        String($0.dropFirst(mirror.count + 1))
      }
      let files = try result.site.files(below: "/srv/site/" + mirror)
      #expect(names(files) == names(expected), "\(name)")
      let cache = CacheFolder(path: result.site.site["/srv/site/" + mirror])
      let faults = try cache.faults()
      #expect(faults == [], "\(name)")
      // Archives are what they were: their digests are their names.
      let blobs = Set(expected.filter { $0.hasPrefix("blobs/") })
      #expect(files.intersection(blobs).count >= 15, "\(name)")
    }
  }

  private static let steps: [ReplayStep] = [
    ReplayStep("list-v2-cache"),
    .listing("v2-in-12-list").changing { $0 + ["--mirror", "old"] },
    .install(
      "v2-in-12-install",
      as: ["buildcache", "install", "-u", "--mirror", "old", "/cs4s36emnh5gbn4io5dosrnt4pol4kyx"]),
    ReplayStep(
      "migrate-unsigned-refused",
      difference: "nothing was migrated, which is no success",
      says: ["refused", "carries no signature", "--unsigned"]
    ).prepared { site in
      try site.makeKey("Lab Signer <signer@example.org>")
      let trust = try site.albedo(["gpg", "trust", "/srv/site/lab.asc"])
      try #require(trust.status == 0, "\(trust)")
    },
    migrated("migrate-unsigned", "migrated-unsigned"),
    migrated("migrate-signed", "migrated-signed"),
    migrated("migrate-delete", "mig-d"),
    ReplayStep("migrate-list-signed"),
    .listing("migrated-list").changing { $0 + ["--mirror", "migs"] },
    // Its index is the old one, until there is a new one.
    .listing("migrated-no-index").changing { $0 + ["--mirror", "old"] },
    .install(
      "migrated-install",
      as: ["buildcache", "install", "--mirror", "migs", "/4xxez7ewg4usxg4xqfying3f32kt33km"]),
  ]

  @Test func `caches of 0_23 are listed, migrated, and installed from`() throws {
    let families = try ["list-v2-", "v2-in-12-", "migrate-", "migrated-"].flatMap {
      try SpackRecording.family($0, of: "1.2")
    }
    // `update-index` is replayed with the other indices.
    let recordings = families.filter { $0.name != "migrated-update-index" }
    try Self.makeSite().replay(recordings, Self.steps)
  }
}
