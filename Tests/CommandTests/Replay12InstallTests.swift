import AlbedoTesting
import Foundation
import Testing

/// What Spack 1.2 was given when it installed from caches for its recordings, with albedo.
///
/// Spack was asked by `install --cache-only`; albedo is by `buildcache install`.
@Suite(.needsMounts) struct Replay12InstallTests {
  private static let pamphlet = "/jgi26dxltiohvzxzsux6ldt7tb4vbinx"

  private static func root(_ path: String) -> [String] {
    ["-c", "config:install_tree:root:" + path]
  }

  private static func install(_ root: String, _ words: String...) -> [String] {
    self.root(root) + ["buildcache", "install"] + words
  }

  // MARK: Other roots

  private static let relocations: [ReplayStep] = [
    .install(
      "reloc-short-install", as: install("/srv/s/1.2", "-u", "--mirror", "unsigned", pamphlet)),
    .sameOutput("reloc-short-find", as: root("/srv/s/1.2") + ["find", "-lvp"]),
    .install(
      "reloc-same-install",
      as: install("/srv/site/stord", "-u", "--mirror", "unsigned", pamphlet)),
    .sameOutput("reloc-same-find", as: root("/srv/site/stord") + ["find", "-lvp"]),
    .install(
      "reloc-long-install",
      as: install("/srv/site/a/much/longer/root/1.2", "-u", "--mirror", "unsigned", pamphlet),
      says: ["quill@2.0/4xfpsw7", "longer", "libquill.so"]),
    .sameOutput(
      "reloc-long-find", as: root("/srv/site/a/much/longer/root/1.2") + ["find", "-lvp"]),
  ]

  @Test func `packages go into other roots, and are refused, as with Spack`() throws {
    let site = try ReplaySite(
      store: SpackSite.storeRoot,
      mirrors: "mirrors: {unsigned: 'file:///srv/site/cache-unsigned'}\n")
    try site.copy("spack-1.2/cache-unsigned", to: "/srv/site/cache-unsigned")
    try site.replay(SpackRecording.family("reloc-", of: "1.2"), Self.relocations)
  }

  private static let padding: [ReplayStep] = [
    .sameOutput("padded-find", as: root("/srv/site/padded-1.2") + padded + ["find", "-lvp"]),
    ReplayStep.push("padded-push", to: "/srv/site/cache-padded-1.2").changing {
      root("/srv/site/padded-1.2") + padded + $0
    },
    .install(
      "padded-reloc-install",
      as: install("/srv/site/a/longer/root/1.2", "-u", "--mirror", "padded", pamphlet)),
    .sameOutput("padded-reloc-find", as: root("/srv/site/a/longer/root/1.2") + ["find", "-lvp"]),
  ]

  private static let padded = ["-c", "config:install_tree:padded_length:128"]

  @Test func `packages of a padded store are pushed and go into a longer root`() throws {
    let site = try ReplaySite(
      store: SpackSite.storeRoot,
      mirrors: "mirrors: {padded: 'file:///srv/site/cache-padded-1.2'}\n")
    try site.site.unpack("store-padded")
    try site.replay(SpackRecording.family("padded-", of: "1.2"), Self.padding)
  }

  // MARK: Trust

  private static func motto(_ mirror: String, _ words: String...) -> [String] {
    install("/srv/s/sec", "--mirror", mirror, "motto") + words
  }

  private static let cannotSolve =
    "nothing is concretized from recipes, and no index tells what the cache has"

  private static let security: [ReplayStep] = [
    ReplayStep(
      "sec-unsigned-refused", as: motto("/srv/site/cache-unsigned"),
      says: ["refused", "carries no signature", "--unsigned"]),
    ReplayStep(
      "sec-untrusted-key", as: motto("/srv/site/cache-signed"),
      says: ["refused", KeyringSite.labKey, "buildcache keys"]),
    ReplayStep(
      "sec-tampered-manifest", as: motto("/srv/site/tampered"), says: ["refused", "signature"]
    ).prepared { site in
      try site.trustLabKey()
      let path = site.site["/srv/site/tampered/" + KeyringSite.motto]
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try text.replacing("\"version\":3", with: "\"version\": 3").write(
        toFile: path, atomically: true, encoding: .utf8)
    },
    ReplayStep(
      "sec-bad-blob",
      as: install("/srv/s/sec", "-u", "--mirror", "/srv/site/damaged", "woodcut"),
      says: ["failed", "bytes", "--force"]
    ).prepared { site in
      try FileManager.default.removeItem(atPath: site.archive(of: "motto"))
      let woodcut = try site.archive(of: "woodcut")
      try (Data(contentsOf: URL(fileURLWithPath: woodcut)) + [0]).write(
        to: URL(fileURLWithPath: woodcut))
    },
    ReplayStep(
      "sec-missing-blob", as: motto("/srv/site/damaged", "-u"), says: ["failed", "blobs/sha256"]),
    ReplayStep(
      "sec-noindex-hash",
      as: install(
        "/srv/s/sec", "-u", "--mirror", "/srv/site/no-index", "/u7pyu5l2e445brjwcchquga477jqerle"),
      says: ["no index"]
    ).prepared { site in
      try FileManager.default.removeItem(
        atPath: site.site["/srv/site/no-index/v3/manifests/index"])
    },
    ReplayStep(
      "sec-noindex-list", as: ["buildcache", "list", "--mirror", "/srv/site/no-index"],
      difference: "nothing can be listed without an index", says: ["no index", "update-index"]),
    ReplayStep(
      "sec-noindex-name", as: motto("/srv/site/no-index", "-u"), difference: cannotSolve,
      says: ["no index"]),
    .install("sec-trusted-key", as: motto("/srv/site/cache-signed")),
    // The same package once more, below another root.
    ReplayStep(
      "sec-unsigned-nocheck",
      as: install("/srv/s/sec2", "-u", "--mirror", "/srv/site/cache-unsigned", "motto")
    ) { result in
      #expect(result.outcome.output.contains("added"))
      #expect(result.site.exists("/srv/s/sec2/.spack-db/index.json"))
    },
  ]

  @Test func `nothing is installed that Spack refuses, and the reason is said`() throws {
    let site = try ReplaySite(store: SpackSite.storeRoot)
    for (cache, path) in [
      ("cache-unsigned", "cache-unsigned"), ("cache-signed", "cache-signed"),
      ("cache-signed", "tampered"), ("cache-unsigned", "damaged"), ("cache-unsigned", "no-index"),
    ] {
      try site.copy("spack-1.2/" + cache, to: "/srv/site/" + path)
    }
    try site.replay(SpackRecording.family("sec-", of: "1.2"), Self.security)
  }
}

extension ReplaySite {
  /// Trusts the key that has signed the caches of the fixtures.
  fileprivate func trustLabKey() throws {
    try copy("keys/gpg-pub.asc", to: "/srv/site/lab.asc")
    let outcome = try albedo(["gpg", "trust", "/srv/site/lab.asc"])
    try #require(outcome.status == 0, "\(outcome)")
  }

  /// Where the archive of a package is in the cache that is damaged.
  fileprivate func archive(of name: String) throws -> String {
    let cache = CacheFolder(path: site["/srv/site/damaged"])
    let manifest = try #require(
      cache.manifests().first { $0.key.hasPrefix(name + "/") }?.value)
    let record = try #require(CacheFolder.record("tar+gzip", in: manifest))
    return cache.blobPath(of: record)
  }
}
