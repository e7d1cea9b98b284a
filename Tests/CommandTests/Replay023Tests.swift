import AlbedoTesting
import Foundation
import Testing

/// What Spack 0.23 was given for its recordings of build caches, with albedo.
@Suite(.needsMounts) struct Replay023Tests {
  private static let store = "/srv/site/store-old"
  private static let pamphlet = "/i366apgchsahxgnw4p2befm4fmixjm7g"
  private static let mirrors = """
    mirrors:
      unsigned:
        url: file:///srv/site/cache-old-unsigned
        signed: false
      signed: file:///srv/site/cache-old-signed

    """

  private static func makeSite() throws -> ReplaySite {
    let replay = try ReplaySite(
      store: store, mirrors: mirrors, projection: ReplaySite.olderProjection)
    try replay.unpack("spack-0.23/store.tar.zst", below: "/")
    for cache in ["unsigned", "signed"] {
      try replay.unpack("spack-0.23/cache-\(cache).tar.zst", below: "/srv/site")
      try FileManager.default.moveItem(
        atPath: replay.site["/srv/site/cache-" + cache],
        toPath: replay.site["/srv/site/cache-old-" + cache])
    }
    try replay.copy("spack-0.23/env", to: "/srv/site/env-0.23")
    return replay
  }

  // MARK: list, check, download, keys, names, spec files, sync

  private static let listings: [ReplayStep] =
    ["", "-l", "-L", "-N", "-v", "-hash", "-none"].map { ReplayStep("bc-list" + $0) }
    + ["-a", "-la", "-La", "-Na", "-dep", "-none-a", "-spec", "-spec2", "-va", "-lva"]
    .map { ReplayStep.listing("bc-list" + $0) }
    // Words that make one spec are one, where Spack lists what either matches.
    + [ReplayStep("bc-list-spec3", says: ["rjvlisf quill@2.0+shared"])]

  private static let cacheSteps: [ReplayStep] = [
    ReplayStep("bc-check-ok", says: ["present"]),
    ReplayStep("bc-check-bad-mirror", says: ["file:///srv/site/nosuch does not have it"]),
    ReplayStep("bc-download") { result in
      let files = try result.site.files(below: "/srv/site/scratch23/dl")
      // Lines of the tree are paths with sizes; those of folders have the size of a block.
      let tree = try Fixture.text("spack-0.23/outputs/bc-download.tree")
      let recorded = tree.split(separator: "\n").map { $0.split(separator: " ") }
      #expect(files == Set(recorded.filter { $0.last != "4096" }.map { String($0[0]) }))
    },
    ReplayStep("bc-keys", says: [KeyringSite.labKey, "not in the keyring"]),
    ReplayStep("bc-keys-install-trust", says: [KeyringSite.labKey, "added"]),
    .sameOutput("bc-name"), ReplayStep("bc-preview", says: ["Relocatable nodes"]),
    ReplayStep("bc-save-specfile") { result in
      for name in ["scribe", "woodcut"] {
        let ours = try result.site.site.folder.bytes("srv/site/scratch23/sf/\(name).json")
        let theirs = try Fixture.bytes("spack-0.23/outputs/bc-save-specfile.d/\(name).json")
        #expect(ours == theirs)
      }
    },
    ReplayStep("bc-sync", says: ["added"]) { result in
      let tree = try Fixture.text("spack-0.23/outputs/bc-sync.tree").split(separator: "\n")
      let expected = Set(tree.map { String($0.dropFirst("synced/".count)) })
      let files = try result.site.files(below: "/srv/site/scratch23/synced")
      #expect(files.filter { !$0.hasPrefix("build_cache/index.json") } == expected)
    },
  ]

  @Test func `what is asked of caches is answered`() throws {
    try Self.makeSite().replay(
      SpackRecording.family("bc-", of: "0.23"), Self.listings + Self.cacheSteps)
  }

  // MARK: Other roots

  private static func root(_ path: String) -> [String] {
    ["-c", "config:install_tree:root:" + path]
  }

  private static func install(_ root: String) -> [String] {
    self.root(root) + ["buildcache", "install", "-u", "--mirror", "unsigned", pamphlet]
  }

  private static let relocations: [ReplayStep] = [
    .install("reloc-short-install", as: install("/srv/s/0.23")),
    .install("reloc-same-install", as: install("/srv/site/store-alt")),
    .install(
      "reloc-long-install", as: install("/srv/site/a/much/longer/root/0.23"),
      says: ["quill@2.0/yokwf72", "longer", "libquill.so"]),
  ]

  @Test func `packages go into other roots, and are refused, as with Spack`() throws {
    let recordings = try SpackRecording.family("reloc-", of: "0.23").filter {
      $0.name.hasSuffix("-install")
    }
    try Self.makeSite().replay(recordings, Self.relocations)
  }
}
