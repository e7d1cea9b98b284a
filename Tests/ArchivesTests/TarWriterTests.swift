import AlbedoTesting
import Archives
import Diagnostics
import Digests
import Foundation
import Platform
import SystemPackage
import Testing

/// An observer that keeps what it sees.
struct Witness: TreeObserver {
  var files: [String: [UInt8]] = [:]
  var links: [String: String] = [:]
  var hardLinks: [String: String] = [:]
  private var current = ""

  mutating func begin(_ path: [UInt8], _ status: FileStatus) {
    current = String(decoding: path, as: UTF8.self)
    files[current] = []
  }
  mutating func read(_ bytes: Span<UInt8>) {
    for index in bytes.indices { files[current]?.append(bytes[index]) }
  }
  mutating func end() { current = "" }
  mutating func hardLink(_ path: [UInt8], to first: [UInt8]) {
    hardLinks[String(decoding: path, as: UTF8.self)] = String(decoding: first, as: UTF8.self)
  }
  mutating func link(_ path: [UInt8], to target: [UInt8]) {
    links[String(decoding: path, as: UTF8.self)] = String(decoding: target, as: UTF8.self)
  }
}

/// The bytes that a writer has given to its sink.
final class Bytes: ByteSink {
  var value: [UInt8] = []
  func write(_ bytes: Span<UInt8>) { append(bytes) }
  func append(_ bytes: Span<UInt8>) {
    // Byte by byte would take minutes in a debug build.
    unsafe bytes.withUnsafeBufferPointer { unsafe value.append(contentsOf: $0) }
  }
}

/// A sink that forgets everything, or fails.
struct Nowhere: ByteSink {
  var failure: (any Error)?
  mutating func write(_ bytes: Span<UInt8>) throws { if let failure { throw failure } }
}

/// Returns the code of the archive error that `body` raises, or nil.
func archiveCode(_ body: () throws -> Void) -> ArchiveFailure? {
  do {
    try body()
    return nil
  } catch { return (error as? ArchiveError)?.code }
}

/// Packs the tree at `path`.
func pack(
  _ path: String, as recorded: String, buildInformation: String, witness: inout Witness
) throws -> [UInt8] {
  let bytes = Bytes()
  var writer = TarWriter(bytes)
  let tree = PackageTree(FilePath(path), recordedAs: FilePath(recorded))
  try tree.write(to: &writer, observer: &witness) { _ in Array(buildInformation.utf8) }
  _ = try writer.finish()
  return bytes.value
}

/// One case of `vectors/tarballs.json`, made by Spack 1.2.
struct TarballCase: CustomTestStringConvertible {
  struct Entry {
    let path: String
    let kind: String
    let content: [UInt8]
    let target: String
    let permissions: UInt32?
  }
  let prefix: String
  let entries: [Entry]
  let buildInformation: String
  let digest: String
  let byteCount: Int
  let extracted: [[String]]

  var testDescription: String { String(prefix.suffix(20)) }

  static let all: [TarballCase] = {
    let file = (try? Fixture.json("vectors/tarballs.json")) as? [String: Any]
    return (file?["cases"] as? [[String: Any]] ?? []).map(TarballCase.init)
  }()

  private init(_ json: [String: Any]) {
    prefix = json["prefix"] as? String ?? ""
    buildInformation = json["buildinfo_yaml_text"] as? String ?? ""
    digest = json["uncompressed_tar_sha256"] as? String ?? ""
    byteCount = json["uncompressed_tar_size"] as? Int ?? 0
    extracted = json["extracted"] as? [[String]] ?? []
    entries = (json["tree"] as? [[String: Any]] ?? []).map { entry in
      // Contents are Latin-1: a character is a byte.
      let content = (entry["content"] as? String ?? "").unicodeScalars
      return Entry(
        path: entry["path"] as? String ?? "", kind: entry["kind"] as? String ?? "",
        content: content.map { UInt8(truncatingIfNeeded: $0.value) },
        target: entry["target"] as? String ?? "",
        permissions: (entry["mode"] as? String).flatMap { UInt32($0, radix: 8) })
    }
  }

  /// Builds the tree below `folder`, which stands for the prefix.
  func build(in folder: TemporaryFolder) throws {
    for entry in entries {
      let path = folder[entry.path]
      let parent = (path as NSString).deletingLastPathComponent
      try FileSystem.makeFolders(FilePath(parent))
      switch entry.kind {
      case "file": try folder.write(entry.path, entry.content)
      case "dir": try FileSystem.makeFolders(FilePath(path))
      case "symlink": try FileSystem.makeLink(FilePath(path), to: FilePath(entry.target))
      case "hardlink":
        try FileSystem.makeHardLink(FilePath(path), to: FilePath(folder[entry.target]))
      default:
        let result = unsafe mkfifo(path, 0o600)
        #expect(result == 0)
      }
      if let permissions = entry.permissions {
        try FileSystem.setPermissions(permissions, of: FilePath(path))
      }
    }
  }
}

@Suite struct TarWriterTests {
  @Test(arguments: TarballCase.all)
  func `a package becomes the same bytes as with Spack`(vector: TarballCase) throws {
    let folder = try TemporaryFolder()
    try vector.build(in: folder)
    var witness = Witness()
    let bytes = try pack(
      folder.path, as: vector.prefix, buildInformation: vector.buildInformation,
      witness: &witness)
    #expect(bytes.count == vector.byteCount)
    #expect(try Digest(of: bytes).hexadecimal == vector.digest)
  }

  @Test func `the vectors are there`() { #expect(TarballCase.all.count == 2) }

  @Test func `an observer sees each file once and each link`() throws {
    let vector = try #require(TarballCase.all.first)
    let folder = try TemporaryFolder()
    try vector.build(in: folder)
    var witness = Witness()
    _ = try pack(folder.path, as: "/p", buildInformation: "x", witness: &witness)
    let expected = vector.entries.filter { $0.kind == "file" && $0.path != skipped }
    #expect(Set(witness.files.keys) == Set(expected.map(\.path)))
    for entry in expected { #expect(witness.files[entry.path] == entry.content) }
    #expect(witness.links["lib/libdemo.so"] == "libdemo.so.1")
    #expect(witness.links.count == 3)
    let further = vector.entries.filter { $0.kind == "hardlink" }
    #expect(!further.isEmpty && Set(witness.hardLinks.keys) == Set(further.map(\.path)))
  }

  private var skipped: String { ".spack/binary_distribution" }

  @Test func `content must be as long as announced`() throws {
    let member = TarMember(name: [0x61], kind: .file, permissions: 0o644, byteCount: 3)
    #expect(
      archiveCode {
        var writer = TarWriter(Nowhere())
        try writer.begin(member)
        try writer.write([1, 2, 3, 4].span)
      } == .changed)
    #expect(
      archiveCode {
        var writer = TarWriter(Nowhere())
        try writer.begin(member)
        try writer.write([1, 2].span)
        _ = try writer.finish()
      } == .changed)
  }

  @Test func `a size beyond the field goes into a record`() throws {
    let bytes = Bytes()
    var writer = TarWriter(bytes)
    try writer.begin(
      TarMember(name: [0x61], kind: .file, permissions: 0o644, byteCount: 1 << 33))
    let text = String(decoding: bytes.value[512..<535], as: UTF8.self)
    #expect(text.hasPrefix("19 size=8589934592\n"))
    #expect(String(decoding: bytes.value[1024 + 124..<1024 + 135], as: UTF8.self) == "00000000000")
  }

  @Test func `a name that is not UTF-8 is declared as bytes`() throws {
    let bytes = Bytes()
    var writer = TarWriter(bytes)
    try writer.add(TarMember(name: [0x61, 0xFF], kind: .file, permissions: 0o644))
    #expect(Array(bytes.value[512..<543]) == Array("21 hdrcharset=BINARY\n11 path=a".utf8) + [0xFF])
    #expect(Array(bytes.value[1024..<1027]) == Array("a?".utf8) + [0])
  }

  @Test func `only files become hard links, the names of one symbolic link stay links`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a", "x")
    try FileSystem.makeLink(FilePath(folder["l"]), to: "a")
    try FileSystem.makeHardLink(FilePath(folder["m"]), to: FilePath(folder["l"]))
    try FileSystem.makeHardLink(FilePath(folder["b"]), to: FilePath(folder["a"]))
    var witness = Witness()
    let bytes = try pack(folder.path, as: "/p", buildInformation: "x", witness: &witness)
    var reader = try ArchiveReader(FilePath(try folder.write("tar", bytes)))
    var kinds: [TarMember.Kind] = []
    while let member = try reader.next() { kinds.append(member.kind) }
    let link = TarMember.Kind.link(target: Array("a".utf8))
    #expect(kinds == [.folder, .file, .hardLink(target: Array("p/a".utf8)), link, link, .file])
  }

  @Test func `an error of the sink stops the walk`() throws {
    struct Full: Error {}
    let folder = try TemporaryFolder()
    try folder.write("a", "x")
    var writer = TarWriter(Nowhere(failure: Full()))
    var witness = Witness()
    #expect(throws: Full.self) {
      try PackageTree(FilePath(folder.path)).write(to: &writer, observer: &witness) { _ in [] }
    }
  }
}
