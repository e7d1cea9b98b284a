import AlbedoTesting
import BuildCache
import CacheModel
import Diagnostics
import Foundation
import SpecModel
import Storage
import Testing

/// A copy of the fixture cache that a test may damage.
@Suite struct DamageTests {
  private let folder: TemporaryFolder
  private let cache: Cache

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Fixture.path("spack-1.2/cache-unsigned"), toPath: folder["cache"])
    cache = Cache(try StorageLocation().readable(folder["cache"]))
  }

  private func motto() async throws -> SpecNode {
    try #require(try await cache.entries().listed.first { $0.name == "motto" })
  }

  private func record(_ node: SpecNode, _ wanted: MediaType) async throws -> BlobRecord {
    let bytes = try folder.bytes("cache/" + CachePath.specManifest(of: node))
    return try #require(try Manifest.decode(bytes, source: "test").first { $0 == wanted })
  }

  @Test func `an entry is held only with every blob in its size`() async throws {
    let node = try await motto()
    #expect(try await cache.holds(node))
    let blob = "cache/" + CachePath.blob(try await record(node, .tarball).checksum)
    let bytes = try folder.bytes(blob)
    try folder.write(blob, Array(bytes.dropLast()))
    #expect(try await !cache.holds(node))
    try FileManager.default.removeItem(atPath: folder[blob])
    #expect(try await !cache.holds(node))
    try folder.write(blob, bytes)
    #expect(try await cache.holds(node))
    try folder.write("cache/" + CachePath.specManifest(of: node), "{")
    #expect(try await !cache.holds(node))
  }

  @Test func `a spec blob with a flipped byte is never read`() async throws {
    let node = try await motto()
    let record = try await record(node, .spec(format: 5))
    let blob = "cache/" + CachePath.blob(record.checksum)
    let bytes = try folder.bytes(blob)
    for place in stride(from: 0, to: bytes.count, by: 16) {
      var flipped = bytes
      flipped[place] ^= 1
      try folder.write(blob, flipped)
      let error = await #expect(throws: StorageError.self) { try await cache.spec(of: node) }
      #expect(error?.code == .corrupt)
    }
  }

  @Test func `an entry that holds the spec of another package is refused`() async throws {
    let node = try await motto()
    let other = try #require(try await cache.entries().listed.first { $0.name == "vellum" })
    let bytes = try folder.bytes("cache/" + CachePath.specManifest(of: other))
    try folder.write("cache/" + CachePath.specManifest(of: node), bytes)
    let error = await #expect(throws: BuildCacheError.self) { try await cache.spec(of: node) }
    #expect(error?.code == .damagedEntry)
  }

  @Test func `a missing manifest and a missing index are told apart from damage`() async throws {
    let node = try await motto()
    try FileManager.default.removeItem(atPath: folder["cache/" + CachePath.specManifest(of: node)])
    let missing = await #expect(throws: BuildCacheError.self) {
      try await cache.unverifiedDescription(of: node)
    }
    #expect(missing?.code == .missingEntry)
    try FileManager.default.removeItem(atPath: folder["cache/" + CachePath.indexManifest])
    let index = await #expect(throws: BuildCacheError.self) { try await cache.entries() }
    #expect(index?.code == .missingIndex)
    #expect(index?.hint != nil)
  }
}
