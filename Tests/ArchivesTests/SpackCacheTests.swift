import AlbedoTesting
import Archives
import Diagnostics
import Digests
import Foundation
import Platform
import SystemPackage
import Testing

/// The archives of a cache that Spack 1.2 made, against the store that it made them from.
@Suite struct SpackCacheTests {
  /// One archive of the cache.
  struct Blob: CustomTestStringConvertible, Sendable {
    let package: String
    let path: String
    let checksum: String
    var testDescription: String { package }
  }

  static let blobs: [Blob] = {
    let cache = Fixture.path("spack-1.2/cache-unsigned")
    var result: [Blob] = []
    let walk = FileManager.default.enumerator(atPath: cache + "/v3/manifests/spec")
    while let name = walk?.nextObject() as? String {
      guard name.hasSuffix(".json"),
        let manifest = try? Fixture.json("spack-1.2/cache-unsigned/v3/manifests/spec/" + name)
          as? [String: Any]
      else { continue }
      for record in manifest["data"] as? [[String: Any]] ?? [] {
        guard let type = record["mediaType"] as? String, type.contains("tar+gzip"),
          let sum = record["checksum"] as? String
        else { continue }
        let path = cache + "/blobs/sha256/\(sum.prefix(2))/\(sum)"
        let package = (name as NSString).lastPathComponent
        result.append(
          Blob(package: String(package.prefix { $0 != "." }), path: path, checksum: sum))
      }
    }
    return result.sorted { $0.package < $1.package }
  }()

  @Test func `the cache is there`() { #expect(Self.blobs.count == 14) }

  @Test(arguments: blobs)
  func `a package is packed from the store as Spack packed it`(blob: Blob) throws {
    let folder = try TemporaryFolder()
    let store = try Self.store()
    let (members, information) = try contents(of: blob)
    let prefix = try PackageExtractor(FilePath(blob.path)).findPrefix()
    let below = try #require(FilePath(bytes: prefix.dropFirst("srv/site/store/".utf8.count)))
    let recorded = try #require(FilePath(bytes: Array("/".utf8) + prefix))
    let bytes = Bytes()
    var tar = TarWriter(bytes)
    var witness = Witness()
    try PackageTree(store.pushing(below), recordedAs: recorded)
      .write(to: &tar, observer: &witness) { _ in information }
    _ = try tar.finish()
    let ours = FilePath(try folder.write("ours.tar", bytes.value))
    #expect(try list(ours) == members)
    if let theirs = try decompressed(blob, in: folder) { #expect(theirs == bytes.value) }
  }

  @Test(arguments: blobs)
  func `a package comes out of its archive as it is in the store`(blob: Blob) throws {
    let folder = try TemporaryFolder()
    let store = try Self.store()
    let target = FilePath(folder["target"])
    try FileSystem.makeFolder(target)
    let summary = try PackageExtractor(FilePath(blob.path)).extract(into: RootedFolder(target))
    let below = summary.prefix.dropFirst("srv/site/store/".utf8.count)
    let prefix = store.pushing(try #require(FilePath(bytes: below)))
    let names = try FileManager.default.subpathsOfDirectory(atPath: prefix.string)
    #expect(!names.isEmpty)
    for name in names {
      let (old, new) = (prefix.appending(name), target.appending(name))
      let (was, now) = (
        try FileStatus(of: old, links: .keep), try FileStatus(of: new, links: .keep)
      )
      #expect(was.kind == now.kind && was.linkCount == now.linkCount, "\(name)")
      switch was.kind {
      case .file:
        #expect(try FileSystem.read(old) == FileSystem.read(new), "\(name)")
        #expect(now.permissions == (was.mode & 0o100 != 0 ? 0o755 : 0o644), "\(name)")
        #expect(now.modified == .epoch)
      case .link:
        #expect(try FileSystem.linkTarget(of: old) == FileSystem.linkTarget(of: new))
      default: #expect(now.permissions == 0o755 && now.modified == .epoch)
      }
    }
    let count = try FileManager.default.subpathsOfDirectory(atPath: target.string).count
    #expect(count == names.count + 1)
  }

  /// The store, unpacked once for all tests.
  private static func store() throws -> FilePath { FilePath(try unpacked.get()["store"]) }

  private static let unpacked = Result {
    let folder = try TemporaryFolder()
    try unpackStore(into: FilePath(folder["store"]))
    return folder
  }

  /// Unpacks the store's archive, which GNU tar made and zstd compressed.
  private static func unpackStore(into store: FilePath) throws {
    try FileSystem.makeFolder(store)
    let rooted = try RootedFolder(store)
    var reader = try ArchiveReader(FilePath(Fixture.path("spack-1.2/store.tar.zst")))
    let top = "srv/site/store"
    func below(_ name: [UInt8]) throws -> FilePath {
      try #require(FilePath(bytes: name.dropFirst(top.utf8.count).drop { $0 == 0x2F }))
    }
    while let member = try reader.next() {
      let path = try below(member.name)
      if path.isEmpty { continue }
      switch member.kind {
      case .folder: try rooted.makeFolder(path, permissions: 0o755)
      case .file:
        let file = try rooted.createFile(path)
        try reader.forEachChunk { try file.write($0) }
        try file.setPermissions(member.permissions)
      case .link(let target): try rooted.makeLink(path, to: #require(FilePath(bytes: target)))
      case .hardLink(let target): try rooted.makeHardLink(path, to: below(target))
      case .unsupported(let words): Issue.record("\(words)")
      }
    }
  }

  private func contents(of blob: Blob) throws -> ([TarMember], information: [UInt8]) {
    var reader = try ArchiveReader(FilePath(blob.path))
    var members: [TarMember] = []
    let last = Bytes()
    while let member = try reader.next() {
      members.append(member)
      last.value = []
      try reader.forEachChunk { last.append($0) }
    }
    return (members, last.value)
  }

  private func list(_ path: FilePath) throws -> [TarMember] {
    var reader = try ArchiveReader(path)
    var members: [TarMember] = []
    while let member = try reader.next() { members.append(member) }
    return members
  }

  /// The tar in the archive, where the machine has gzip.
  private func decompressed(_ blob: Blob, in folder: TemporaryFolder) throws -> [UInt8]? {
    let output = folder["theirs.tar"]
    let outcome = try Program.run(
      "/bin/sh", ["-c", "gzip -dc < \"$1\" > \"$2\"", "sh", blob.path, output])
    return outcome.status == 0 ? try folder.bytes("theirs.tar") : nil
  }
}
