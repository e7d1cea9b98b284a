import AlbedoTesting
import Archives
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

/// A store and a cache of one test's own, filled from the padded fixture cache, whose packages can
/// be moved to any path.
private struct Site {
  let folder: TemporaryFolder
  let source: Cache

  init() throws {
    folder = try TemporaryFolder()
    source = Cache(
      try StorageLocation().readable(Fixture.path("spack-1.2/cache-padded")))
  }

  func store(_ name: String) throws -> Store {
    let substitution = PathSubstitution(
      spack: folder[name], user: "ada", home: "/h", temporaryFolder: "/tmp", userCache: "/c",
      workingFolder: "/", environment: [:])
    let tree = try Configuration(scopes: []).installTree(substitution: substitution)
    return try Store(tree, paddedRoot: tree.unpaddedRoot)
  }

  func node(_ name: String, in cache: Cache? = nil) async throws -> SpecNode {
    let entries = try await (cache ?? source).entries().listed
    return try #require(entries.first { $0.name == name })
  }

  func permit(_ node: SpecNode, in cache: Cache) async throws -> Permit<AcceptRequest> {
    let ring = Keyring(home: FilePath(folder["no-ring"]))
    return try Policy.decide(
      try await cache.acceptRequest(for: node, signatureWaived: true, keyring: ring)
    ).permit()
  }

  @discardableResult
  func install(
    _ name: String, from cache: Cache? = nil, into store: Store,
    installed: Cache.InstalledAlready = .keep
  ) async throws -> FilePath {
    let cache = cache ?? source
    let node = try await node(name, in: cache)
    let spec = try await cache.spec(of: node)
    return try await cache.install(
      spec, into: store, isExplicit: true, installed: installed,
      permissions: try PrefixPermissions(),
      permit: try await permit(node, in: cache)
    ).prefix
  }

  /// The entries of a tree with kind, mode and content, metadata left out.
  func listing(_ prefix: FilePath, replacing text: String) throws -> [String: String] {
    var found: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: prefix.string)
    where !name.hasPrefix(".spack") {
      let path = prefix.string + "/" + name
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      let kind = attributes[.type] as? FileAttributeType
      let content =
        switch kind {
        case .typeRegular: try Data(contentsOf: URL(fileURLWithPath: path))
        case .typeSymbolicLink:
          Data(try FileManager.default.destinationOfSymbolicLink(atPath: path).utf8)
        default: Data()
        }
      let shown = String(content.map { Character(UnicodeScalar($0)) })
        .replacing(text, with: "ROOT")
      let mode = attributes[.posixPermissions] ?? 0
      found[name] = "\(kind?.rawValue ?? "") \(mode) \(shown)"
    }
    return found
  }
}

@Suite struct RoundTripTests {
  private let site: Site

  init() throws { site = try Site() }

  @Test func `a package that is installed, pushed and installed again is the same`() async throws {
    let first = try site.store("one")
    let second = try site.store("two")
    let one = try await site.install("woodcut", into: first)
    let cache = WritableCache(try StorageLocation().writable(site.folder["cache"]))
    #expect(try await cache.reader.isNew())
    let database = try first.readDatabase()
    let node = try await site.node("woodcut")
    let record = try #require(try database.record(for: node.hash))
    #expect(record.isInstalled && record.isExplicit)
    let byteCount = try await cache.push(
      record, from: first, contents: try first.readContents(), spackPrefix: "/spack",
      permit: try Policy.decide(
        PushRequest(
          subject: node.shortText, hash: node.hash.text, cache: cache.reader.url)
      ).permit())
    #expect(byteCount > 0)
    #expect(try await cache.reader.holds(node))
    #expect(try await !cache.reader.hasIndex())

    let permit = try Policy.decide(IndexRequest(cache: cache.reader.url)).permit()
    let spec = try await site.source.spec(of: node)
    let update = try await cache.updateIndex(adding: [spec], permit: permit)
    #expect(update.isChanged)
    #expect(try await !cache.updateIndex(adding: [spec], permit: permit).isChanged)
    #expect(try await !cache.reader.isNew())

    let two = try await site.install("woodcut", from: cache.reader, into: second)
    #expect(
      try site.listing(one, replacing: first.root.string)
        == site.listing(two, replacing: second.root.string))
  }

  @Test func `an archive that changes after it was verified is not installed`() async throws {
    let place = site.folder["changing"]
    try FileManager.default.copyItem(
      atPath: Fixture.path("spack-1.2/cache-unsigned"), toPath: place)
    let cache = Cache(ChangingStorage(place: try StorageLocation().readable(place)))
    let store = try site.store("one")
    let error = await #expect(throws: ArchiveError.self) {
      try await site.install("woodcut", from: cache, into: store)
    }
    #expect(error?.code == .changed)
    let node = try await site.node("woodcut")
    #expect(try store.readDatabase().record(for: node.hash) == nil)
  }

  @Test func `the install manifest names the new files with their digests`() async throws {
    let store = try site.store("one")
    let prefix = try await site.install("woodcut", into: store)
    let bytes = try Data(
      contentsOf: URL(fileURLWithPath: prefix.string + "/.spack/install_manifest.json"))
    let manifest = try #require(
      try JSONSerialization.jsonObject(with: bytes) as? [String: [String: Any]])
    var names = try FileManager.default.subpathsOfDirectory(atPath: prefix.string).map {
      prefix.string + "/" + $0
    }
    names.append(prefix.string)
    #expect(
      Set(manifest.keys)
        == Set(names).subtracting(
          ["install_manifest.json", "install_times.json"].map { prefix.string + "/.spack/" + $0 }))
    let press = try #require(manifest[prefix.string + "/bin/press"])
    #expect((press["hash"] as? String)?.count == 32)
    #expect(press["mode"] as? Int == 0o100755)
  }

  @Test func `what is installed stays unless it is to be replaced`() async throws {
    let store = try site.store("one")
    let prefix = try await site.install("woodcut", into: store)
    let mark = prefix.string + "/mark"
    try "mine".write(toFile: mark, atomically: true, encoding: .utf8)
    try await site.install("woodcut", into: store)
    #expect(FileManager.default.fileExists(atPath: mark))
    try await site.install("woodcut", into: store, installed: .replace)
    #expect(!FileManager.default.fileExists(atPath: mark))
    let parent = (prefix.string as NSString).deletingLastPathComponent
    #expect(try FileManager.default.contentsOfDirectory(atPath: parent).count == 1)
  }

  @Test func `what an interrupted run left is replaced, a foreign folder is not`() async throws {
    let store = try site.store("one")
    let node = try await site.node("woodcut")
    let spec = try await site.source.spec(of: node)
    let prefix = try store.prefix(of: node, in: spec).string
    let parent = (prefix as NSString).deletingLastPathComponent
    let name = (prefix as NSString).lastPathComponent
    for leftover in [".albedo-\(node.hash)/half", name + "/.spack.albedo/x"] {
      try FileManager.default.createDirectory(
        atPath: parent + "/" + leftover, withIntermediateDirectories: true)
    }
    try await site.install("woodcut", into: store)
    #expect(try FileManager.default.contentsOfDirectory(atPath: parent).count == 1)

    let other = try site.store("two")
    let occupied = try other.prefix(of: node, in: spec).string
    try FileManager.default.createDirectory(
      atPath: occupied, withIntermediateDirectories: true)
    try "mine".write(toFile: occupied + "/mine", atomically: true, encoding: .utf8)
    let error = await #expect(throws: BuildCacheError.self) {
      try await site.install("woodcut", into: other)
    }
    #expect(error?.code == .prefixOccupied)
    #expect(FileManager.default.fileExists(atPath: occupied + "/mine"))
  }

  @Test func `a prefix of another package is never replaced`() async throws {
    let store = try site.store("one")
    let node = try await site.node("woodcut")
    let spec = try await site.source.spec(of: node)
    let other = try await site.source.spec(of: try await site.node("quill"))
    let prefix = try store.prefix(of: node, in: spec).string
    let file = prefix + "/.spack/spec.json"
    try FileManager.default.createDirectory(
      atPath: prefix + "/.spack", withIntermediateDirectories: true)
    try Data(SpecFile.encode(other)).write(to: URL(fileURLWithPath: file))
    for installed in [Cache.InstalledAlready.keep, .replace] {
      let error = await #expect(throws: BuildCacheError.self) {
        try await site.install("woodcut", into: store, installed: installed)
      }
      #expect(error?.code == .prefixOccupied)
      #expect(FileManager.default.fileExists(atPath: file))
    }
  }

  @Test func `an older package comes back when a run ended before the new one had its place`()
    async throws
  {
    let store = try site.store("one")
    let node = try await site.node("woodcut")
    let prefix = try await site.install("woodcut", into: store).string
    let parent = (prefix as NSString).deletingLastPathComponent
    try FileManager.default.moveItem(
      atPath: prefix + "/.spack", toPath: prefix + "/.spack.albedo")
    try FileManager.default.moveItem(
      atPath: prefix, toPath: parent + "/.albedo-\(node.hash).old")
    try await site.install("woodcut", into: store)
    #expect(try store.holds(node.hash, at: FilePath(prefix)))
    #expect(try FileManager.default.contentsOfDirectory(atPath: parent).count == 1)
  }

  @Test func `naming a package that is there records that somebody asked for it`() async throws {
    let store = try site.store("one")
    let node = try await site.node("woodcut")
    let spec = try await site.source.spec(of: node)
    _ = try await site.source.install(
      spec, into: store, isExplicit: false, permissions: try PrefixPermissions(),
      permit: try await site.permit(node, in: site.source))
    #expect(try store.readDatabase().record(for: node.hash)?.isExplicit == false)
    try store.mark(node.hash, isExplicit: true)
    #expect(try store.readDatabase().record(for: node.hash)?.isExplicit == true)
  }

  @Test func `a permit for another package or cache is refused`() async throws {
    let store = try site.store("one")
    let node = try await site.node("woodcut")
    let spec = try await site.source.spec(of: node)
    let other = Cache(try StorageLocation().readable(Fixture.path("spack-1.2/cache-unsigned")))
    for permit in [
      try await site.permit(try await site.node("quill"), in: site.source),
      try await site.permit(try await site.node("woodcut", in: other), in: other),
    ] {
      let unread = await #expect(throws: BuildCacheError.self) {
        try await site.source.spec(of: node, permit: permit)
      }
      #expect(unread?.code == .wrongPermit)
      let error = await #expect(throws: BuildCacheError.self) {
        try await site.source.install(
          spec, into: store, isExplicit: true, permissions: try PrefixPermissions(),
          permit: permit)
      }
      #expect(error?.code == .wrongPermit)
    }
    #expect(try store.readDatabase().hashes.isEmpty)
  }

  @Test func `a package that does not fit is refused by file and offset, and leaves nothing`()
    async throws
  {
    let tight = Cache(try StorageLocation().readable(Fixture.path("spack-1.2/cache-unsigned")))
    let store = try site.store("a-root-that-is-longer-than-the-old-one")
    let error = await #expect(throws: BuildCacheError.self) {
      try await site.install("quill", from: tight, into: store)
    }
    #expect(error?.code == .notRelocatable)
    let cause = (error?.cause as? any DiagnosticError)?.message ?? ""
    #expect(cause.contains("at byte"))
    #expect(try store.readDatabase().hashes.isEmpty)
    let left = try FileManager.default.subpathsOfDirectory(atPath: store.root.string)
    #expect(!left.contains { $0.contains("quill") || $0.contains(".albedo-") }, "\(left)")
  }
}
