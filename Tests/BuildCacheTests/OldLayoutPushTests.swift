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

/// What Albedo writes to caches of layouts v0 to v2, and takes over from one cache to another.
@Suite struct OldLayoutPushTests {
  private let site: OldLayoutSite

  init() throws { site = try OldLayoutSite() }

  private func writable(_ name: String, _ generation: CacheGeneration) throws -> WritableCache {
    WritableCache(try StorageLocation().writable(site.folder[name]), layout: generation.layout)
  }

  /// The source of packages for a generation.
  private func source(_ generation: CacheGeneration) async throws -> (Cache, String) {
    generation == .v2
      ? (try await site.cache("spack-0.23/cache-padded", "cache-padded"), "woodcut")
      : (try await site.cache("spack-0.16/caches/unsigned", "unsigned"), "ashtool")
  }

  private func push(
    _ node: SpecNode, from store: Store, to cache: WritableCache, signer: ManifestSigner? = nil,
    allowsRoot: Bool = false
  ) async throws {
    let record = try #require(try store.readDatabase().record(for: node.hash))
    _ = try await cache.push(
      record, from: store, contents: try store.readContents(), spackPrefix: "/srv/spack",
      signer: signer, allowsRoot: allowsRoot,
      permit: try site.pushPermit(node, to: cache.reader))
  }

  /// All files of a cache by their paths, Albedo's own left out.
  private func files(_ name: String) throws -> [String: Data] {
    var found: [String: Data] = [:]
    let folder = site.folder[name]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder)
    where !path.hasPrefix(".albedo") {
      let url = URL(fileURLWithPath: folder + "/" + path)
      if let data = try? Data(contentsOf: url) { found[path] = data }
    }
    return found
  }

  /// The files of a package with their content, metadata left out.
  private func listing(_ prefix: FilePath, root: FilePath) throws -> [String: String] {
    var found: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: prefix.string)
    where !name.hasPrefix(".spack") {
      let path = prefix.string + "/" + name
      let content =
        (try? FileManager.default.destinationOfSymbolicLink(atPath: path))
        ?? (try? String(contentsOfFile: path, encoding: .isoLatin1)) ?? ""
      found[name] = content.replacingOccurrences(of: root.string, with: "ROOT")
    }
    return found
  }

  @Test(arguments: [CacheGeneration.v0, .v1, .v2])
  func `what is pushed is found, installed and the same each time`(
    generation: CacheGeneration
  ) async throws {
    let (from, name) = try await source(generation)
    let node = try await site.node(name, in: from)
    let first = try site.store("first")
    let prefix = try await site.install(node, from: from, into: first, waived: true)
    for cache in ["one", "two"] {
      let target = try writable(cache, generation)
      try await push(node, from: first, to: target)
      // Again, over what is there.
      try await push(node, from: first, to: target)
      #expect(try await target.reader.holds(node))
    }
    let files = try files("one")
    #expect(try files == self.files("two"))
    #expect(files.count == 2)
    #expect(files.keys.allSatisfy { $0.hasPrefix("build_cache/linux-debian12-x86_64") })
    let found = try await CacheDetection.layouts(
      of: try StorageLocation().readable(site.folder["one"]))
    #expect(found.map(\.generation) == [generation])

    let second = try site.store("second")
    let cache = try writable("one", generation).reader
    let again = try await site.install(node, from: cache, into: second, waived: true)
    #expect(
      try listing(again, root: second.root) == listing(prefix, root: first.root))
    #expect(try await !site.verdict(node, in: cache).isAllowed)
  }

  @Test(arguments: [CacheGeneration.v1, .v2])
  func `what is signed is accepted, and refused with a changed text`(
    generation: CacheGeneration
  ) async throws {
    let (from, name) = try await source(generation)
    let node = try await site.node(name, in: from)
    let first = try site.store("first")
    _ = try await site.install(node, from: from, into: first, waived: true)
    let target = try writable("signed", generation)
    let key = try site.ring.createKey(KeyRequest(name: "Ada", email: "ada@example.org"))
    let request = SigningKeyRequest(
      subject: node.shortText, hash: node.hash.text, cache: target.reader.url, wanted: nil,
      candidates: [SigningKeyRequest.Candidate(fingerprint: key.fingerprint, name: "Ada")])
    let signer = ManifestSigner(
      keyring: site.ring, permits: [try Policy.decide(request).permit()])
    try await push(node, from: first, to: target, signer: signer)
    site.ring.end()
    #expect(try await site.verdict(node, in: target.reader).isAllowed)
    _ = try await site.install(node, from: target.reader, into: try site.store("second"))
  }

  @Test func `a package that names the root needs leave for v0 and v1`() async throws {
    let from = try await site.cache("spack-0.16/caches/unsigned", "unsigned")
    let node = try await site.node("libalder", in: from)
    let first = try site.store("first")
    do {
      _ = try await site.install(node, from: from, into: first, waived: true)
    } catch let error as BuildCacheError where error.code == .notRelocatable {
      // The test's own folder may be longer than the place where the fixture was built.
      return
    }
    let target = try writable("strict", .v1)
    let error = await #expect(throws: BuildCacheError.self) {
      try await push(node, from: first, to: target)
    }
    #expect(error?.code == .namesRoot)
    #expect(try files("strict").isEmpty)
    try await push(node, from: first, to: target, allowsRoot: true)
    #expect(try await target.reader.holds(node))
  }

  @Test(arguments: [CacheGeneration.v0, .v1])
  func `every name of a file is listed for programs that part them`(
    generation: CacheGeneration
  ) async throws {
    let from = try await site.cache("spack-0.16/caches/unsigned", "unsigned")
    let node = try await site.node("ashtool", in: from)
    let first = try site.store("first")
    let prefix = try await site.install(node, from: from, into: first, waived: true).string
    try "#!\(prefix)/x\n".write(
      toFile: prefix + "/bin/one", atomically: true, encoding: .utf8)
    try FileManager.default.linkItem(atPath: prefix + "/bin/one", toPath: prefix + "/bin/two")
    let target = try writable("names", generation)
    try await push(node, from: first, to: target, allowsRoot: true)
    let copy = try await site.install(
      node, from: target.reader, into: try site.store("copy"), waived: true
    ).string
    let text = try Data(contentsOf: URL(fileURLWithPath: copy + "/" + BuildInfo.path))
    let info = try BuildInfo.decode([UInt8](text), source: "test")
    #expect(Set(info.textFiles).isSuperset(of: ["bin/one", "bin/two"]), "\(info.textFiles)")
  }

  @Test func `a spec that older programs cannot read is refused with the reason`() async throws {
    let from = Cache(try StorageLocation().readable(Fixture.path("spack-1.2/cache-padded")))
    let node = try await site.node("woodcut", in: from)
    let store = try site.store("first")
    _ = try await site.install(node, from: from, into: store, waived: true)
    for generation in [CacheGeneration.v0, .v1, .v2] {
      let error = await #expect(throws: BuildCacheError.self) {
        try await push(node, from: store, to: try writable("new", generation))
      }
      #expect(error?.code == .unsuitableSpec)
      #expect(error?.message.contains("its spec is of format 5") == true)
    }
  }

  @Test(arguments: OldLayoutTests.cases.filter { $0.layouts.count == 1 })
  func `an entry is copied byte for byte, and a damaged one not at all`(
    given: OldLayoutTests.Case
  ) async throws {
    let from = try await site.cache(given.archive, given.name)
    let node = try await site.node(given.package, in: from)
    let target = try writable("copy", given.layouts[0])
    let permit = try site.pushPermit(node, to: target.reader)
    _ = try await target.copyEntry(of: node, from: from, permit: permit)
    #expect(try await target.reader.holds(node))
    let original = try files("caches/\(given.archive)/\(given.name)")
    let copied = try files("copy")
    #expect(copied.count >= 2)
    for (path, data) in copied { #expect(original[path] == data, "\(path)") }

    // Nothing of the copy is lost to a source that turns out to be damaged.
    let archive = try #require(copied.keys.first { $0.hasSuffix(".spack") })
    let path = site.folder["caches/\(given.archive)/\(given.name)/" + archive]
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    // Behind the outer headers, within the compressed archive.
    try site.flip(2000, of: whole, at: path)
    await #expect(throws: (any Error).self) {
      try await target.copyEntry(of: node, from: from, permit: permit)
    }
    #expect(try files("copy") == copied)
  }

  @Test(arguments: [("migrated-signed", true), ("migrated-unsigned", false)])
  func `a migrated entry is what Spack makes of it`(name: String, isSigned: Bool) async throws {
    let place = "spack-1.2/" + name
    _ = try await site.cache(place, name)
    let storage = try StorageLocation().readable(site.folder["caches/\(place)/\(name)"])
    let old = Cache(storage, layout: LayoutV2())
    let theirs = Cache(storage)
    let target = try writable("v3", .v3)
    for node in try await old.entries().listed where !node.isExternal {
      let acceptance = try await site.verdict(node, in: old, waived: !isSigned).permit()
      _ = try await target.migrateEntry(
        of: node, from: old, acceptance: acceptance, signer: nil,
        permit: try site.pushPermit(node, to: target.reader))
      #expect(try await target.reader.holds(node))
      let (our, their) = (
        try await target.reader.unverifiedDescription(of: node),
        try await theirs.unverifiedDescription(of: node)
      )
      #expect(our.archive == their.archive)
      // The bytes of the blob depend on who compressed it.
      #expect(try await target.reader.spec(of: node) == theirs.spec(of: node))
    }
    #expect(FileManager.default.fileExists(atPath: site.folder["v3/v3/layout.json"]))
  }
}
