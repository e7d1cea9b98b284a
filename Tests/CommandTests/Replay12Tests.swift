import AlbedoTesting
import Foundation
import Testing

/// What Spack 1.2 was given for its recordings of build caches, with albedo.
@Suite(.needsMounts) struct Replay12Tests {
  private static let mirrors = """
    mirrors:
      unsigned:
        url: file:///srv/site/cache-unsigned
        signed: false
      signed: file:///srv/site/cache-signed

    """

  /// A machine with the store and the caches of the fixtures.
  private static func makeSite() throws -> ReplaySite {
    let replay = try ReplaySite(store: SpackSite.storeRoot, mirrors: mirrors)
    try replay.site.unpack("store")
    for cache in ["cache-unsigned", "cache-signed"] {
      try replay.copy("spack-1.2/" + cache, to: "/srv/site/" + cache)
    }
    try replay.copy("spack-1.2/env", to: "/srv/site/env-1.2")
    return replay
  }

  // MARK: list, check, download, keys, save-specfile, sync

  /// What a listing without `-a` shows depends on the machine, so only its status is compared.
  private static let listings: [ReplayStep] =
    ["", "-l", "-L", "-N", "-v", "-hash", "-none"].map { ReplayStep("bc-list" + $0) }
    + ["-a", "-la", "-La", "-Na", "-va", "-lva", "-dep", "-none-a", "-spec", "-spec2"]
    .map { ReplayStep.sameOutput("bc-list" + $0) }
    // Words that make one spec are one, where Spack lists what either matches.
    + [ReplayStep("bc-list-spec3", says: ["mn23n4b quill@2.0+shared"])]

  private static let cacheSteps: [ReplayStep] = [
    ReplayStep("bc-check-ok", says: ["present"]),
    ReplayStep("bc-check-missing", says: ["nibmaker@1.4/inbsy2t", "does not have it"]) {
      result in
      let ours = try JSONSerialization.jsonObject(
        with: Data(result.site.site.folder.bytes("srv/site/scratch/check.json")))
      let theirs = try JSONSerialization.jsonObject(
        with: Data(Fixture.bytes("spack-1.2/outputs/bc-check-missing.json")))
      #expect(ours as? NSDictionary == theirs as? NSDictionary)
    },
    ReplayStep("bc-check-bad-mirror", says: ["file:///srv/site/nosuch does not have it"]),
    ReplayStep("bc-keys-empty-ring", says: ["not in the keyring"]),
    ReplayStep("bc-keys-install", says: ["not trusted by that"]),
    ReplayStep("bc-keys-install-trust", says: [KeyringSite.labKey, "updated"]) { result in
      let list = try result.site.albedo(["gpg", "list"]).output
      #expect(list.contains("ultimate") && list.contains(KeyringSite.labKey))
    },
    ReplayStep("bc-save-specfile") { result in
      for name in ["scribe", "woodcut"] {
        let ours = try result.site.site.folder.bytes("srv/site/scratch/sf/\(name).json")
        let theirs = try Fixture.bytes("spack-1.2/outputs/bc-save-specfile.d/\(name).json")
        #expect(ours == theirs)
      }
      let files = try result.site.files(below: "/srv/site/scratch/sf")
      #expect(files.count == 2)
    },
    ReplayStep("bc-download") { result in
      let tree = try Fixture.text("spack-1.2/outputs/bc-download.tree").split(separator: "\n")
      let recorded = tree.map { String($0.prefix { $0 != " " }) }.filter { $0.count == 64 }
      let files = try result.site.files(below: "/srv/site/scratch/dl")
      #expect(files == Set(recorded) && files.count == 2)
    },
    ReplayStep(
      "bc-download-missing", difference: "a script would go on without the files",
      says: ["nibmaker@1.4/inbsy2t", "no cache has it"]),
    ReplayStep("bc-sync", says: ["13 added"]) { result in
      // The index is Albedo's own addition, and what compression makes has other names.
      let tree = try Fixture.text("spack-1.2/outputs/bc-sync.tree").split(separator: "\n")
      let expected = tree.map { $0.dropFirst("synced/v3/manifests/spec/".count) }
      let synced = CacheFolder(path: result.site.site["/srv/site/scratch/synced"])
      let manifests = try synced.manifests()
      #expect(
        Set(manifests.keys) == Set(expected.filter { $0.hasSuffix(".json") }.map(String.init)))
      #expect(try result.site.files(below: "/srv/site/scratch/synced/blobs").count == 27)
      let faults = try synced.faults()
      #expect(faults == [])
    }.prepared { site in
      let push = [
        "-e", "/srv/site/env-1.2", "buildcache", "push", "--unsigned", "/srv/site/scratch/penv",
      ]
      let outcome = try site.albedo(push)
      try #require(outcome.status == 0, "\(outcome)")
    },
    ReplayStep("bc-sync-bad", says: ["name both"]),
    ReplayStep("bc-sync-no-env", says: ["no environment is active", "--all"]),
  ]

  @Test func `what is asked of caches is answered`() throws {
    let site = try Self.makeSite()
    try site.replay(
      SpackRecording.family("bc-", of: "1.2"), Self.listings + Self.cacheSteps)
  }

  // MARK: push

  @Sendable private static func makeSigner(_ site: ReplaySite) throws {
    try site.makeKey("Lab Signer <signer@example.org>")
  }

  private static let pushes: [ReplayStep] = [
    ReplayStep("push-again", says: ["present"]),
    ReplayStep("push-ambiguous", says: ["lgclo6p", "gyjc6nz", "mn23n4b", "4xfpsw7", "hash"]),
    .push("push-default-deps", to: "/srv/site/scratch/p5"),
    .push("push-env", to: "/srv/site/scratch/penv"),
    .push("push-external", to: "/srv/site/scratch/p9"),
    .push("push-fail-fast", to: "/srv/site/scratch/p7"),
    ReplayStep("push-force", says: ["added", "motto@1/u7pyu5l"]),
    .push("push-key", to: "/srv/site/scratch/p2").prepared { try makeSigner($0) },
    ReplayStep("push-key-bad", says: ["no key that signs is 'nobody@example.org'"]),
    ReplayStep("push-nokey", says: ["no key that signs", "albedo gpg create"]).prepared {
      try FileManager.default.removeItem(atPath: $0.site.folder["ring"])
    },
    ReplayStep("push-not-installed", says: ["vellum@1.0", "its version is 1.1"]),
    .push("push-only-deps", to: "/srv/site/scratch/p3"),
    .push("push-path", to: "/srv/site/scratch/p6"),
    .push("push-signed", to: "/srv/site/cache-signed").prepared { site in
      try makeSigner(site)
      try FileManager.default.removeItem(atPath: site.site["/srv/site/cache-signed"])
    },
    ReplayStep("push-source-mirror", says: ["spack-public"]),
    ReplayStep(
      "push-tag-noci", difference: "a tag is of images alone; what would be ignored is refused",
      says: ["no container images"]),
    ReplayStep("push-unknown-mirror", says: ["named 'nosuchmirror'", "./nosuchmirror"]),
    .push("push-unsigned", to: "/srv/site/cache-unsigned").prepared { site in
      try FileManager.default.removeItem(atPath: site.site["/srv/site/cache-unsigned"])
    },
    .push("push-update-index", to: "/srv/site/scratch/p11"),
    .push("push-with-build", to: "/srv/site/scratch/p4"),
  ]

  @Test func `a push takes what Spack pushes`() throws {
    try Self.makeSite().replay(SpackRecording.family("push-", of: "1.2"), Self.pushes)
  }
}
