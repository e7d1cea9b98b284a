import AlbedoTesting
import Archives
import Diagnostics
import Digests
import Foundation
import Platform
import SystemPackage
import Testing

@Suite struct PackageExtractorTests {
  let unpacking: Unpacking
  init() throws { unpacking = try Unpacking() }

  private func status(_ path: String) throws -> FileStatus {
    try FileStatus(of: FilePath(unpacking.folder["target/" + path]), links: .keep)
  }

  @Test func `a package is unpacked without its prefix`() throws {
    let bytes = HandMade.package([
      HandMade.folder("opt/p/bin"), HandMade.file("opt/p/bin/tool", "#!x", mode: 0o755),
      HandMade.hardLink("opt/p/bin/alias", "opt/p/bin/tool"),
      HandMade.link("opt/p/bin/near", "tool"), HandMade.link("opt/p/bin/top", "opt/p/bin/tool"),
      HandMade.link("opt/p/bin/far", "/opt/p/bin/tool"),
    ])
    let summary = try unpacking.unpack(try HandMade.gzip(bytes))
    #expect(summary.prefix == Array("opt/p".utf8))
    #expect(summary.fileCount == 2 && summary.folderCount == 2 && summary.linkCount == 3)
    #expect(summary.hardLinkCount == 1 && summary.byteCount == 5)
    #expect(try unpacking.folder.bytes("target/bin/tool") == Array("#!x".utf8))
    #expect(try status("bin/tool").identity == status("bin/alias").identity)
    let links = try ["near", "top", "far"].map {
      try FileSystem.linkTarget(of: FilePath(unpacking.folder["target/bin/" + $0])).string
    }
    #expect(links == ["tool", "bin/tool", "/opt/p/bin/tool"])
  }

  @Test func `modes and times are as recorded, without the special bits`() throws {
    let bytes = HandMade.package([
      HandMade.file("opt/p/s", mode: 0o6755), HandMade.file("opt/p/w", mode: 0o666),
      HandMade.file("opt/p/r", mode: 0o400), HandMade.raw("opt/p/d/", "5", mode: 0o3555),
      HandMade.file("opt/p/d/inside"),
    ])
    try unpacking.unpack(bytes)
    let modes = try ["s", "w", "r", "d", ""].map { try status($0).permissions }
    #expect(modes == [0o755, 0o666, 0o400, 0o555, 0o755])
    for path in ["s", "d", "", ".spack"] {
      #expect(try status(path).modified == FileTime(seconds: 7))
    }
  }

  /// Each has one entry that no honest package has.
  struct Attack: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let code: String
    let entries: [HandMade.Blocks]
    init(_ description: String, _ code: String, _ entries: HandMade.Blocks...) {
      testDescription = description
      self.code = code
      self.entries = entries
    }
  }

  static let attacks: [Attack] = [
    Attack("parent in a name", "archive.unsafe_path", HandMade.file("opt/p/../../../outside/x")),
    Attack("parent at the end", "archive.unsafe_path", HandMade.folder("opt/p/a/..")),
    Attack("dot in a name", "archive.unsafe_path", HandMade.file("opt/p/./x")),
    Attack("absolute name", "archive.unsafe_path", HandMade.file("/opt/p/x")),
    Attack("doubled slash", "archive.unsafe_path", HandMade.file("opt/p//x")),
    Attack("another package", "archive.unsafe_path", HandMade.file("opt/q/x")),
    Attack("a name that begins alike", "archive.unsafe_path", HandMade.file("opt/p-1x")),
    Attack("a file on the way", "archive.unsafe_path", HandMade.file("opt")),
    Attack(
      "a NUL", "archive.unsafe_path",
      HandMade.extended([("path", Array("opt/p/a\0b".utf8))]) + HandMade.file("x")),
    Attack(
      "through a link", "platform.link_refused", HandMade.link("opt/p/l", "/tmp"),
      HandMade.file("opt/p/l/x")),
    Attack(
      "through a relative link", "platform.link_refused", HandMade.link("opt/p/l", "../outside"),
      HandMade.folder("opt/p/l/x")),
    Attack(
      "through a link within", "platform.link_refused", HandMade.folder("opt/p/lib"),
      HandMade.link("opt/p/lib64", "lib"), HandMade.link("opt/p/lib64/x", "y")),
    Attack(
      "over a link", "archive.duplicate_entry", HandMade.link("opt/p/l", "../outside/file"),
      HandMade.file("opt/p/l", "overwritten")),
    Attack(
      "a folder over a link", "platform.exists", HandMade.link("opt/p/l", "../outside"),
      HandMade.folder("opt/p/l")),
    Attack("hard link outside", "archive.unsafe_path", HandMade.hardLink("opt/p/h", "opt/q/x")),
    Attack(
      "absolute hard link", "archive.unsafe_path", HandMade.hardLink("opt/p/h", "/etc/passwd")),
    Attack(
      "hard link by parents", "archive.unsafe_path", HandMade.hardLink("opt/p/h", "opt/p/../../x")),
    Attack("hard link to the top", "archive.unsafe_path", HandMade.hardLink("opt/p/h", "opt/p")),
    Attack("hard link to nothing", "platform.not_found", HandMade.hardLink("opt/p/h", "opt/p/no")),
    Attack(
      "hard link through a link", "platform.link_refused", HandMade.link("opt/p/l", "/etc"),
      HandMade.hardLink("opt/p/h", "opt/p/l/passwd")),
    Attack("empty link", "archive.unsafe_path", HandMade.link("opt/p/l", "")),
    Attack("link to the top", "archive.unsafe_path", HandMade.link("opt/p/l", "opt/p")),
    Attack("a character device", "archive.unsupported_kind", HandMade.raw("opt/p/n", "3")),
    Attack("a block device", "archive.unsupported_kind", HandMade.raw("opt/p/n", "4")),
    Attack("a pipe", "archive.unsupported_kind", HandMade.raw("opt/p/n", "6")),
    Attack(
      "a file twice", "archive.duplicate_entry", HandMade.file("opt/p/f"),
      HandMade.file("opt/p/f")),
    Attack("the package as a link", "archive.not_a_package", HandMade.link("opt/p", "/etc")),
  ]

  @Test(arguments: attacks)
  func `an attack is refused and touches nothing outside`(attack: Attack) throws {
    let bytes = HandMade.package(attack.entries)
    #expect(unpacking.code(bytes) == attack.code)
    try FileSystem.removeTree(unpacking.target)
    try FileSystem.makeFolder(unpacking.target)
    #expect(unpacking.code(bytes, prefix: "opt/p") == attack.code)
    #expect(try unpacking.folder.bytes("outside/file") == Array("untouched".utf8))
    let left = try FileSystem.sortedEntries(of: FilePath(unpacking.folder.path)).map(\.name.string)
    #expect(left == ["archive", "outside", "target"])
    #expect(try FileSystem.entries(of: FilePath(unpacking.folder["outside"])).count == 1)
  }

  @Test func `an archive without build information is no package`() {
    let folder = HandMade.folder("opt")
    #expect(unpacking.code(folder + HandMade.end) == "archive.not_a_package")
    #expect(
      unpacking.code(folder + HandMade.file("opt/x") + HandMade.end) == "archive.not_a_package")
    let top = HandMade.folder(".spack") + HandMade.file(".spack/binary_distribution")
    #expect(unpacking.code(top + HandMade.end) == "archive.not_a_package")
    let link = HandMade.folder("p") + HandMade.folder("p/.spack")
    #expect(
      unpacking.code(link + HandMade.link("p/.spack/binary_distribution", "x") + HandMade.end)
        == "archive.not_a_package")
  }

  @Test func `the package's folder must be an entry`() {
    let bytes =
      HandMade.folder("opt") + HandMade.folder("opt/p/.spack")
      + HandMade.file("opt/p/.spack/binary_distribution") + HandMade.end
    #expect(unpacking.code(bytes) == "archive.not_a_package")
  }

  @Test func `a package at another place than promised is refused`() {
    #expect(unpacking.code(HandMade.package(), prefix: "opt") == "archive.wrong_prefix")
    #expect(unpacking.code(HandMade.package(), prefix: "opt/q") == "archive.unsafe_path")
  }

  @Test(arguments: ["p", "opt/p", "a/b/c/d"])
  func `a package may lie at any depth`(prefix: String) throws {
    let summary = try unpacking.unpack(HandMade.package(at: prefix))
    #expect(summary.prefix == Array(prefix.utf8) && summary.fileCount == 1)
  }

  @Test func `a wrong guess is corrected by reading again`() throws {
    // The folder's name sorts before '.spack', so its parent is taken for the package at first.
    let start = HandMade.folder("opt") + HandMade.folder("opt/p") + HandMade.folder("opt/p/+x")
    let bytes =
      start + HandMade.file("opt/p/+x/f") + HandMade.folder("opt/p/.spack")
      + HandMade.file("opt/p/.spack/binary_distribution") + HandMade.end
    let summary = try unpacking.unpack(bytes)
    #expect(summary.prefix == Array("opt/p".utf8))
    #expect(try unpacking.folder.bytes("target/+x/f") == Array("x".utf8))
    let top = try FileSystem.sortedEntries(of: unpacking.target).map(\.name.string)
    #expect(top == ["+x", ".spack"])
  }

  @Test func `a package within the package does not count`() throws {
    let inner = [
      HandMade.folder("opt/p/a"), HandMade.folder("opt/p/a/.spack"),
      HandMade.file("opt/p/a/.spack/binary_distribution"),
    ]
    let summary = try unpacking.unpack(HandMade.package(inner))
    #expect(summary.prefix == Array("opt/p".utf8) && summary.fileCount == 2)
  }

  @Test func `a folder that is not empty is refused`() throws {
    try unpacking.folder.write("target/x", "")
    #expect(unpacking.code(HandMade.package()) == "platform.not_empty")
  }

  @Test func `a cancelled unpacking stops`() throws {
    let path = FilePath(try unpacking.folder.write("archive", HandMade.package()))
    let cancellation = Cancellation()
    cancellation.request()
    #expect(throws: CancellationError.self) {
      try PackageExtractor(path).extract(
        into: RootedFolder(unpacking.target), cancellation: cancellation)
    }
  }

  @Test func `an archive that is not the one that was verified is an error`() throws {
    let bytes = try HandMade.gzip(HandMade.package([HandMade.file("opt/p/f", "content")]))
    let sha256 = try Digest(of: bytes)
    let cases: [(end: [UInt8], code: ArchiveFailure?)] = [([], nil), ([0x0A], .changed)]
    for (end, code) in cases {
      let path = FilePath(try unpacking.folder.write("archive", bytes + end))
      let extractor = PackageExtractor(path, sha256: sha256)
      let folder = try RootedFolder(unpacking.target)
      try folder.removeContents()
      #expect(archiveCode { _ = try extractor.extract(into: folder) } == code)
    }
  }

  @Test func `a truncated package is an error, not a smaller package`() throws {
    let bytes = try HandMade.gzip(HandMade.package([HandMade.file("opt/p/f", "content")]))
    #expect(unpacking.code(bytes.dropLast(40)) == "archive.truncated")
  }

  @Test(arguments: TarballCase.all)
  func `what Spack packs is unpacked like Spack does it`(vector: TarballCase) throws {
    let source = try TemporaryFolder()
    try vector.build(in: source)
    var witness = Witness()
    let bytes = try pack(
      source.path, as: vector.prefix, buildInformation: "{}", witness: &witness)
    try unpacking.unpack(try HandMade.gzip(bytes))
    var found: Set<String> = []
    let names = FileManager.default.enumerator(atPath: unpacking.target.string)
    while let name = names?.nextObject() as? String { found.insert(name) }
    #expect(found.union([""]) == Set(vector.extracted.map { $0[0] }))
    for entry in vector.extracted where try status(entry[0]).kind == .link {
      let link = FilePath(unpacking.folder["target/" + entry[0]])
      #expect(try FileSystem.linkTarget(of: link).string == entry[1])
    }
  }
}

extension Unpacking {
  fileprivate func code(_ bytes: ArraySlice<UInt8>) -> String? { code(Array(bytes)) }
}
