import AlbedoTesting
import BuildCache
import CacheModel
import ConfigModel
import Diagnostics
import Foundation
import InstallStore
import PolicyModel
import Signatures
import SpecModel
import Storage
import SystemPackage
import Testing

/// Caches of Spack before 1.0, a keyring that trusts their keys, and stores to install to.
struct OldLayoutSite {
  let folder: TemporaryFolder
  let ring: Keyring

  init() throws {
    folder = try TemporaryFolder()
    ring = Keyring(home: FilePath(folder["ring"]), temporaryFolder: FilePath(folder.path))
    for key in ["keys/gpg-pub.asc", "spack-0.16/keys/fixture.pub.asc"] {
      let keys = try ring.importKeys(Fixture.bytes(key), source: key)
      try ring.setTrust(true, of: keys.map(\.key.fingerprint))
    }
    ring.end()
  }

  /// Unpacks caches of the fixtures and opens one: `name` is its folder in the archive.
  func cache(_ archive: String, _ name: String) async throws -> Cache {
    let place = folder["caches/" + archive]
    if !FileManager.default.fileExists(atPath: place) {
      try Fixture.unpack(archive + ".tar.zst", into: place)
    }
    return try await open(place + "/" + name)
  }

  /// Opens the newest cache of a place.
  func open(_ path: String) async throws -> Cache {
    let storage = try StorageLocation().readable(path)
    let layouts = try await CacheDetection.layouts(of: storage)
    return Cache(storage, layout: try #require(layouts.first))
  }

  func store(_ name: String) throws -> Store {
    let substitution = PathSubstitution(
      spack: folder[name], user: "ada", home: "/h", temporaryFolder: "/tmp", userCache: "/c",
      workingFolder: "/", environment: [:])
    let tree = try Configuration(scopes: []).installTree(substitution: substitution)
    return try Store(tree, paddedRoot: tree.unpaddedRoot)
  }

  func node(_ name: String, in cache: Cache) async throws -> SpecNode {
    try #require(try await cache.entries().listed.first { $0.name == name })
  }

  func verdict(
    _ node: SpecNode, in cache: Cache, waived: Bool = false
  ) async throws -> Verdict<AcceptRequest> {
    Policy.decide(
      try await cache.acceptRequest(for: node, signatureWaived: waived, keyring: ring))
  }

  /// Judges and installs a package as a user would.
  func install(
    _ node: SpecNode, from cache: Cache, into store: Store, waived: Bool = false
  ) async throws -> FilePath {
    let permit = try await verdict(node, in: cache, waived: waived).permit()
    let spec = try await cache.spec(of: node, permit: permit)
    return try await cache.install(
      spec, into: store, isExplicit: true, permissions: try PrefixPermissions(), permit: permit
    ).prefix
  }

  func pushPermit(_ node: SpecNode, to cache: Cache) throws -> Permit<PushRequest> {
    try Policy.decide(
      PushRequest(subject: node.shortText, hash: node.hash.text, cache: cache.url)
    ).permit()
  }

  /// Changes one byte of a file.
  func flip(_ byte: Int, of whole: [UInt8], at path: String) throws {
    var flipped = whole
    flipped[byte] ^= 1
    try Data(flipped).write(to: URL(fileURLWithPath: path))
  }
}
