import AlbedoTesting
import BuildCache
import CacheModel
import ConfigModel
import Diagnostics
import Digests
import Documents
import Foundation
import InstallStore
import PolicyModel
import Relocation
import Signatures
import SpecModel
import Storage
import SystemPackage
import Testing

/// Archives of a fixture cache, changed to be what older builders made or what gives doubts.
@Suite struct RelocatedArchiveTests {
  private let folder: TemporaryFolder
  private let cache: Cache
  private let oldRoot: String

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Fixture.path("spack-1.2/cache-padded"), toPath: folder["cache"])
    cache = Cache(try StorageLocation().readable(folder["cache"]))
    oldRoot =
      "/srv/site/padded-1.2" + String(repeating: "/__spack_path_placeholder__", count: 4)
  }

  private func node(_ name: String) async throws -> SpecNode {
    try #require(try await cache.entries().listed.first { $0.name == name })
  }

  private func store(_ name: String, _ configuration: String = "config: {}") throws -> Store {
    let substitution = PathSubstitution(
      spack: folder[name], user: "ada", home: "/h", temporaryFolder: "/tmp", userCache: "/c",
      workingFolder: "/", environment: [:])
    var scope = ConfigurationScope(name: "test", folder: nil)
    try scope.add(section: "config", bytes: Array(configuration.utf8), file: "test")
    let tree = try Configuration(scopes: [scope]).installTree(substitution: substitution)
    return try Store(tree, paddedRoot: tree.unpaddedRoot)
  }

  private func install(
    _ name: String, into store: Store, doubts: Cache.Doubts = .accept
  ) async throws -> Cache.Installed {
    try await install(try await node(name), from: cache, into: store, doubts)
  }

  private func install(
    _ node: SpecNode, from cache: Cache, into store: Store, _ doubts: Cache.Doubts = .accept
  ) async throws -> Cache.Installed {
    let ring = Keyring(home: FilePath(folder["no-ring"]))
    let permit = try Policy.decide(
      try await cache.acceptRequest(for: node, signatureWaived: true, keyring: ring)
    ).permit()
    return try await cache.install(
      try await cache.spec(of: node), into: store, isExplicit: true,
      permissions: try PrefixPermissions(), doubts: doubts, permit: permit)
  }

  /// Unpacks a package's archive, lets `change` do something with the files in its prefix and with
  /// its build information, and puts it back.
  private func repack(
    _ name: String, _ change: (String, String) throws -> String
  ) async throws {
    let node = try await node(name)
    let manifest = try Manifest.decode(
      try folder.bytes("cache/" + CachePath.specManifest(of: node)), source: "test")
    let record = try #require(manifest.first { $0 == .tarball })
    let work = try TemporaryFolder()
    defer { withExtendedLifetime(work) {} }
    func tar(_ words: String...) throws {
      let outcome = try Program.run("/usr/bin/env", ["tar"] + words)
      #expect(outcome.status == 0, "\(outcome.errorOutput)")
    }
    try tar("-xzf", folder["cache/" + CachePath.blob(record.checksum)], "-C", work.path)
    let files = try FileManager.default.subpathsOfDirectory(atPath: work.path)
    let information = try #require(files.first { $0.hasSuffix(BuildInfo.path) })
    let prefix = String(information.dropLast(BuildInfo.path.count + 1))
    let text = String(decoding: try work.bytes(information), as: UTF8.self)
    try work.write(information, Array(try change(work[prefix], text).utf8))
    try tar("-czf", folder["new.tar.gz"], "-C", work.path, "srv")
    let bytes = try folder.bytes("new.tar.gz")
    var hasher = try StreamingHasher(.sha256)
    try hasher.update(bytes)
    let new = BlobRecord(
      mediaType: .tarball, compression: "gzip", byteCount: Int64(bytes.count),
      checksum: try hasher.finish().hexadecimal)
    try folder.write("cache/" + CachePath.blob(new.checksum), bytes)
    let others = manifest.records.filter { $0.mediaType != .tarball }
    try folder.write(
      "cache/" + CachePath.specManifest(of: node), Manifest(records: [new] + others).encode())
  }

  /// Returns build information without the key, up to the comma or brace behind its value.
  private func without(_ key: String, _ text: String) throws -> String {
    let start = try #require(text.firstRange(of: key + ": ")).lowerBound
    let rest = text[start...]
    let end =
      rest.dropFirst(key.count + 2).first == "{"
      ? try #require(rest.firstIndex(of: "}")) : try #require(rest.firstIndex(of: ","))
    let next = rest[end] == "," ? end : text.index(after: end)
    return String(text[..<start]) + text[next...].drop { ", ".contains($0) }
  }

  // MARK: Archives of Spack 0.17 and older

  /// Makes an archive as those of 0.16 are: no prefixes by hash, no `sbang`, and a program that the
  /// lists lack.
  private func makeEarly(_ extra: String) async throws {
    try await repack("quill") { prefix, text in
      try "#!/bin/bash /srv/site/spack-1.2/bin/sbang\n#!\(oldRoot)/x\n".write(
        toFile: prefix + "/bin-old", atomically: true, encoding: .utf8)
      try FileManager.default.createSymbolicLink(
        atPath: prefix + "/folder", withDestinationPath: oldRoot + "/linux-x86_64/elsewhere")
      try FileManager.default.linkItem(
        atPath: prefix + "/lib/libquill.so.2.0.0", toPath: prefix + "/lib/further")
      try FileManager.default.createSymbolicLink(
        atPath: prefix + "/masked",
        withDestinationPath: String(repeating: "@", count: oldRoot.utf8.count) + "/linux-x86_64/x")
      var new = try without("hash_to_prefix", try without("sbang_install_path", text))
      new = new.replacing("lib/libquill.so.2.0.0]", with: "]")
      new = new.replacing("relocate_textfiles: [", with: "relocate_textfiles: [bin-old, ")
      return new.replacing("{buildpath", with: "{\(extra)buildpath")
    }
  }

  @Test(arguments: [true, false])
  func `an archive of an old Spack is relocated by today's rules`(namesPrefixes: Bool) async throws
  {
    let usual = try store("u")
    let expected = try await install("quill", into: usual)
    let node = try await node("quill")
    let old = "\(oldRoot)/linux-x86_64/quill-2.0-\(node.hash.text)"
    try await makeEarly(namesPrefixes ? "prefix_to_hash: {\(old): \(node.hash.text)}, " : "")
    let early = try store("e")
    let new = try await install("quill", into: early)
    func content(_ prefix: FilePath, _ name: String, _ store: Store) throws -> String {
      let data = try Data(contentsOf: URL(fileURLWithPath: prefix.string + "/" + name))
      return String(data.map { Character(UnicodeScalar($0)) })
        .replacing(store.root.string, with: "ROOT")
    }
    #expect(
      try content(new.prefix, "lib/further", early)
        == content(new.prefix, "lib/libquill.so.2.0.0", early))
    for name in ["lib/libquill.so.2.0.0", "lib/libquill.la", "share/quill/nibs.txt"] {
      #expect(
        try content(new.prefix, name, early) == content(expected.prefix, name, usual), "\(name)")
    }
    #expect(
      try content(new.prefix, "bin-old", early) == "#!/bin/sh ROOT/bin/sbang\n#!ROOT/x\n")
    for (link, target) in [("folder", "elsewhere"), ("masked", "x")] {
      #expect(
        try FileManager.default.destinationOfSymbolicLink(atPath: new.prefix.string + "/" + link)
          == early.root.string + "/linux-x86_64/" + target)
    }
  }

  @Test func `an old archive that names no prefixes is refused where packages lie otherwise`()
    async throws
  {
    try await makeEarly("")
    let store = try store(
      "p", "config: {install_tree: {projections: {all: '{name}-{hash}'}}}")
    let error = await #expect(throws: BuildCacheError.self) {
      try await install("quill", into: store)
    }
    #expect(error?.code == .notRelocatable)
    #expect(error?.hint?.contains("projections") == true)
    let node = try await node("quill")
    let old = "\(oldRoot)/linux-x86_64/quill-2.0-\(node.hash.text)"
    try await repack("quill") { _, text in
      text.replacing("{buildpath", with: "{prefix_to_hash: {\(old): \(node.hash.text)}, buildpath")
    }
    #expect(
      try await install("quill", into: store).prefix.string.hasSuffix("/quill-" + node.hash.text))
  }

  @Test func `relative paths of an archive made with -r follow where packages lie otherwise`()
    async throws
  {
    let node = try await node("quill")
    let old = "\(oldRoot)/linux-x86_64/quill-2.0-\(node.hash.text)"
    try await makeEarly("relative_rpaths: true, prefix_to_hash: {\(old): \(node.hash.text)}, ")
    try await repack("quill") { prefix, text in
      try FileManager.default.createSymbolicLink(
        atPath: prefix + "/lib/up", withDestinationPath: "../../../x")
      try FileManager.default.createSymbolicLink(
        atPath: prefix + "/lib/own", withDestinationPath: "../share")
      return text.replacing("relocate_links: [", with: "relocate_links: [lib/up, lib/own")
    }
    let store = try store(
      "p", "config: {install_tree: {projections: {all: '{name}-{hash}'}}}")
    let prefix = try await install("quill", into: store).prefix.string
    let links = try ["up", "own"].map {
      try FileManager.default.destinationOfSymbolicLink(atPath: prefix + "/lib/" + $0)
    }
    #expect(links == ["../../x", "../share"])
  }

  // MARK: Doubts

  @Test func `doubts are told, or refused with --strict`() async throws {
    try await repack("woodcut") { prefix, text in
      try "\(oldRoot)2 file://\(oldRoot)/x\n".write(
        toFile: prefix + "/doubt", atomically: true, encoding: .utf8)
      return text.replacing("relocate_textfiles: [", with: "relocate_textfiles: [doubt, ")
    }
    let result = try await install("woodcut", into: try store("a"))
    #expect(result.notes.map(\.file) == ["doubt", "doubt"])
    #expect(result.notes.map(\.note.kind) == [.noBoundary, .left])
    let strict = try store("b")
    let error = await #expect(throws: BuildCacheError.self) {
      try await install("woodcut", into: strict, doubts: .refuse)
    }
    #expect(error?.code == .doubtfulRelocation)
    let cause = (error?.cause as? any DiagnosticError)?.message ?? ""
    #expect(cause.contains("'doubt', byte 0:") && cause.contains("1 more"))
    #expect(try strict.readDatabase().hashes.isEmpty)
    let left = try FileManager.default.subpathsOfDirectory(atPath: strict.root.string)
    #expect(!left.contains { $0.contains("woodcut") })
  }

  @Test func `files that are never changed are searched with --strict`() async throws {
    #expect(
      try await install("woodcut", into: try store("a"), doubts: .refuse).notes.isEmpty)
    try await repack("woodcut") { prefix, text in
      var bytes = Array("!<arch>\n".utf8) + [0xFF, 0]
      bytes += Array("\(oldRoot)/lib/x\0".utf8)
      try Data(bytes).write(to: URL(fileURLWithPath: prefix + "/lib.a"))
      return text
    }
    #expect(try await install("woodcut", into: try store("b")).notes.isEmpty)
    let error = await #expect(throws: BuildCacheError.self) {
      try await install("woodcut", into: try store("c"), doubts: .refuse)
    }
    let cause = (error?.cause as? any DiagnosticError)?.message ?? ""
    #expect(cause.contains("'lib.a', byte 10:"))
  }

  // MARK: Room

  @Test func `the room of an archive says what an installation would say`() async throws {
    let tight = Cache(try StorageLocation().readable(Fixture.path("spack-1.2/cache-unsigned")))
    let store = try store("a-root-that-is-longer")
    var limits: Set<Bool> = []
    for node in try await tight.entries().listed where !node.isExternal {
      let archive = try await tight.unverifiedDescription(of: node).archive
      let path = Fixture.path("spack-1.2/cache-unsigned/" + archive.key)
      let spec = try await tight.spec(of: node)
      let survey = ArchiveSurvey(
        of: spec, archive: FilePath(path),
        sha256: try Digest(hexadecimal: archive.checksum, algorithm: .sha256),
        scratch: FilePath(folder["scratch"]))
      let room = try survey.room()
      let answer = try await tight.room(
        of: spec, in: store, try store.readContents(), rooms: RoomList([archive.checksum: room]))
      limits.insert(answer == .fits)
      do {
        _ = try await install(node, from: tight, into: store)
        #expect(answer == .fits, "\(node.name)")
      } catch let error as BuildCacheError {
        #expect(error.code == .notRelocatable)
        let cause = (error.cause as? any DiagnosticError)?.message ?? ""
        guard case .doesNotFit(let shortage) = answer else {
          Issue.record("\(node.name): \(cause)")
          continue
        }
        #expect(cause == shortage.error.message, "\(node.name)")
      }
      #expect(!FileManager.default.fileExists(atPath: folder["scratch"]))
    }
    #expect(limits == [true, false])
  }

  @Test func `room survives the way through a document`() throws {
    let place = Room.Place(file: "bin/x", offset: 0x1F40)
    let room = Room(limits: [
      Room.Limit(prefix: Array("/a".utf8), byteCount: 2, place: place),
      Room.Limit(
        prefix: Array("/b/c".utf8), byteCount: 9, place: place, sharedEndByteCount: 7,
        sharedEndPlace: Room.Place(file: "y", offset: 0)),
    ])
    let hash = try #require(SpecHash("zzcppg6uz3k7dbmmyq2kfmwxv5p2o3ea"))
    let owners: [[UInt8]: PrefixOwner] = [
      Array("/a".utf8): .root, Array("/b/c".utf8): .package(hash),
    ]
    let package = PackageRoom(room: room, owners: owners)
    let document = try #require(RoomRecord.encode(package))
    #expect(RoomRecord.decode(document) == package)
    #expect(RoomRecord.decode([]) == PackageRoom(room: Room(), owners: [:]))
    #expect(RoomRecord.encode(PackageRoom(room: room, owners: [:])) == nil)
    let text = String(decoding: JSON.encode(document), as: UTF8.self)
    for (old, new) in [
      ("\"/a\"", "\"\""), ("\"bytes\":2", "\"bytes\":-1"), ("\"end\":7", "\"end\":8"),
      ("\"file\":\"bin/x\",", ""), ("8000", "\"8000\""), ("\"root\"", "\"roof\""),
      ("/b/c", "/a"), ("/b/c", "/b\\u0000"), ("\"of\":\"root\",", ""),
    ] {
      let broken = try JSON.decode(Array(text.replacing(old, with: new).utf8), source: "s")
      #expect(RoomRecord.decode(broken) == nil, "\(old)")
    }
    #expect(RoomRecord.decode(.mapping([:])) == nil)
  }
}
