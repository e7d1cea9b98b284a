import AlbedoTesting
import BuildCache
import CacheModel
import Diagnostics
import Foundation
import InstallStore
import PolicyModel
import Signatures
import SpecModel
import Storage
import SystemPackage
import Testing

/// Caches of layouts v0, v1 and v2 that Spack has made: found, listed, judged, installed.
@Suite struct OldLayoutTests {
  private let site: OldLayoutSite

  init() throws { site = try OldLayoutSite() }

  /// A cache of the fixtures with what is in it.
  struct Case: CustomTestStringConvertible, Sendable {
    let archive: String
    let name: String
    let layouts: [CacheGeneration]
    let count: Int
    let package: String
    var isSigned = true
    /// Whether the package can be moved to a root of any length.
    var isMovable = true
    var testDescription: String { archive + " " + name }
  }

  static let cases = [
    Case(
      archive: "spack-0.16/caches/signed", name: "signed", layouts: [.v1], count: 7,
      package: "ashtool"),
    Case(
      archive: "spack-0.16/caches/unsigned", name: "unsigned", layouts: [.v1], count: 10,
      package: "ashtool", isSigned: false),
    Case(
      archive: "spack-0.16/caches/relative", name: "relative", layouts: [.v1], count: 3,
      package: "libalder", isMovable: false),
    Case(
      archive: "spack-0.16/seed-era/caches", name: "signed", layouts: [.v0], count: 5,
      package: "ashtool"),
    Case(
      archive: "spack-0.16/seed-era/caches", name: "yaml", layouts: [.v0], count: 3,
      package: "libalder", isSigned: false, isMovable: false),
    Case(
      archive: "spack-0.23/cache-signed", name: "cache-signed", layouts: [.v2], count: 16,
      package: "motto"),
    Case(
      archive: "spack-0.23/cache-unsigned", name: "cache-unsigned", layouts: [.v2], count: 16,
      package: "motto", isSigned: false),
    Case(
      archive: "spack-0.23/cache-padded", name: "cache-padded", layouts: [.v2], count: 8,
      package: "woodcut", isSigned: false),
    Case(
      archive: "spack-1.2/migrated-signed", name: "migrated-signed", layouts: [.v3, .v2],
      count: 16, package: "motto"),
    Case(
      archive: "spack-1.2/migrated-unsigned", name: "migrated-unsigned", layouts: [.v3, .v2],
      count: 16, package: "motto", isSigned: false),
  ]

  @Test(arguments: [
    ("spack-0.16/seed-era/caches", "yaml", CacheGeneration.v0),
    ("spack-0.16/caches/unsigned", "unsigned", .v1),
  ])
  func `a place without an index tells by an entry who made it`(
    archive: String, name: String, generation: CacheGeneration
  ) async throws {
    let place = site.folder["bare"]
    try Fixture.unpack(archive + ".tar.zst", into: place)
    let folder = place + "/" + name + "/build_cache"
    for entry in ["index.html", "index.json", "index.json.hash", "_pgp"]
    where FileManager.default.fileExists(atPath: folder + "/" + entry) {
      try FileManager.default.removeItem(atPath: folder + "/" + entry)
    }
    let storage = try StorageLocation().readable(place + "/" + name)
    #expect(try await CacheDetection.layouts(of: storage).map(\.generation) == [generation])
  }

  @Test(arguments: cases)
  func `a place tells its layouts, and each lists what it holds`(given: Case) async throws {
    let cache = try await site.cache(given.archive, given.name)
    let layouts = try await CacheDetection.layouts(of: try StorageLocation().readable(cache.url))
    #expect(layouts.map(\.generation) == given.layouts)
    for layout in layouts {
      let each = Cache(try StorageLocation().readable(cache.url), layout: layout)
      let (listed, known) = try await each.entries()
      #expect(listed.count == given.count, "\(listed.map(\.shortText))")
      #expect(Set(known.map(\.hash)).isSuperset(of: listed.map(\.hash)))
      for node in listed where !node.isExternal {
        #expect(try await each.holds(node), "\(node.shortText)")
        let spec = try await each.spec(of: node)
        #expect(spec.root == (spec.node(node.hash) ?? spec.root) && spec.root.hash == node.hash)
      }
    }
  }

  @Test(arguments: cases)
  func `an entry is installed when its key is trusted, or signatures are waived`(
    given: Case
  ) async throws {
    let cache = try await site.cache(given.archive, given.name)
    let node = try await site.node(given.package, in: cache)
    let verdict = try await site.verdict(node, in: cache)
    #expect(verdict.isAllowed == given.isSigned, "\(verdict.deciding.reason)")
    guard given.isMovable else { return }
    let prefix = try await site.install(
      node, from: cache, into: try site.store("s"), waived: !given.isSigned)
    #expect(FileManager.default.fileExists(atPath: prefix.string + "/.spack"))
  }

  @Test(arguments: [
    "bad-spec-yaml", "garbage-signature", "garbage", "no-signature", "no-spack-file",
    "other-signer", "bad-tarball",
  ])
  func `what Spack 0_16 refuses is refused`(name: String) async throws {
    let cache = try await site.cache("spack-0.16/caches/" + name, name)
    let node = try await site.node("ashtool", in: cache)
    let store = try site.store("s")
    await #expect(throws: (any Error).self) {
      try await site.install(node, from: cache, into: store)
    }
    // A changed spec file is of no matter to whoever waives signatures, as in Spack.
    if name == "bad-tarball" {
      let error = await #expect(throws: StorageError.self) {
        try await site.install(node, from: cache, into: store, waived: true)
      }
      #expect(error?.code == .corrupt)
    }
    #expect(try store.readDatabase().record(for: node.hash) == nil)
  }

  @Test func `keys are found as each generation publishes them`() async throws {
    let second = "E8FA72A9DC3D0E3FF8A3B23AC9D1C4F2D4EE1C55"
    let v1 = try await site.cache("spack-0.16/caches/signed", "signed")
    let keys = try await v1.publishedKeys()
    #expect(keys == ["97C2CFD565887DF132C78B9B978DAC2621F76759"])
    try site.ring.check(try await v1.publishedKey(keys[0]), holds: keys[0], source: "v1")
    let v2 = try await site.cache("spack-0.23/cache-signed", "cache-signed")
    let labKeys = try await v2.publishedKeys()
    #expect(labKeys.count == 1)
    try site.ring.check(try await v2.publishedKey(labKeys[0]), holds: labKeys[0], source: "v2")
    let v0 = try await site.cache("spack-0.16/seed-era/caches", "signed")
    let loose = try await v0.publishedKeys(namedBy: site.ring)
    #expect(loose.count == 1 && loose != [second])
    try site.ring.check(
      try await v0.publishedKey(loose[0], namedBy: site.ring), holds: loose[0], source: "v0")
  }

  @Test func `a newer layout number is refused, one that is no number is damage`() async throws {
    let cache = try await site.cache("spack-0.23/cache-unsigned", "cache-unsigned")
    let node = try await site.node("motto", in: cache)
    let file = try #require(LayoutV2().metadataKeys(of: node).last)
    let path = site.folder["caches/spack-0.23/cache-unsigned/cache-unsigned/" + file]
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for (number, code) in [("3", CacheFailure.unsupportedVersion), ("\"2\"", .malformed)] {
      try text.replacingOccurrences(
        of: "\"buildcache_layout_version\":2", with: "\"buildcache_layout_version\":" + number
      ).write(toFile: path, atomically: true, encoding: .utf8)
      let error = await #expect(throws: CacheError.self) {
        try await site.install(node, from: cache, into: try site.store("s"), waived: true)
      }
      #expect(error?.code == code)
    }
  }
}
