import AlbedoTesting
import BuildCache
import CacheModel
import Diagnostics
import Documents
import Foundation
import PolicyModel
import Signatures
import SpecModel
import Storage
import SystemPackage
import Testing

/// What policy says of entries of the cache that Spack has signed, with a ring that trusts the key.
@Suite struct SignedEntryTests {
  private let folder: TemporaryFolder
  private let cache: Cache
  private let ring: Keyring

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Fixture.path("spack-1.2/cache-signed"), toPath: folder["cache"])
    cache = Cache(try StorageLocation().readable(folder["cache"]))
    ring = Keyring(home: FilePath(folder["ring"]), temporaryFolder: FilePath(folder.path))
    let keys = try ring.importKeys(Fixture.bytes("keys/gpg-pub.asc"), source: "gpg-pub.asc")
    try ring.setTrust(true, of: keys.map(\.key.fingerprint))
    ring.end()
  }

  private func node(_ name: String) async throws -> SpecNode {
    try #require(try await cache.entries().listed.first { $0.name == name })
  }

  private func verdict(_ node: SpecNode) async throws -> Verdict<AcceptRequest> {
    Policy.decide(
      try await cache.acceptRequest(for: node, signatureWaived: false, keyring: ring))
  }

  @Test func `a signed manifest with any byte flipped is refused`() async throws {
    let node = try await node("motto")
    #expect(try await verdict(node).isAllowed)
    let manifest = "cache/" + CachePath.specManifest(of: node)
    let whole = try folder.bytes(manifest)
    for place in stride(from: 0, to: whole.count, by: Campaign.count(short: 16, whole: 1)) {
      var flipped = whole
      flipped[place] ^= 1
      try folder.write(manifest, flipped)
      #expect(try await !verdict(node).isAllowed, "byte \(place)")
    }
  }

  @Test func `what was signed as one package is not read under the name of another`() async throws {
    let signed = try await node("motto")
    // An index is not signed: whoever can write the cache may call a package as they like.
    for (name, version) in [("vellum", "1"), ("motto", "99")] {
      var raw = signed.raw
      raw["name"] = .string(name)
      raw["version"] = .string(version)
      let liar = try SpecNode(raw: raw, format: 5, source: "index")
      try folder.write(
        "cache/" + CachePath.specManifest(of: liar),
        try folder.bytes("cache/" + CachePath.specManifest(of: signed)))
      let permit = try await verdict(liar).permit()
      let error = await #expect(throws: BuildCacheError.self) {
        try await cache.spec(of: liar, permit: permit)
      }
      #expect(error?.code == .damagedEntry)
      #expect(error?.message.contains("holds the spec of 'motto@1/u7pyu5l'") == true)
    }
  }
}
