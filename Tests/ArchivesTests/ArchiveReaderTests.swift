import AlbedoTesting
import Archives
import Diagnostics
import Platform
import SystemPackage
import Testing

@Suite struct ArchiveReaderTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// Reads all members, and the content of files.
  private func read(
    _ bytes: [UInt8], limits: ArchiveLimits = .standard
  ) throws -> [(TarMember, [UInt8])] {
    var reader = try ArchiveReader(FilePath(try folder.write("a", bytes)), limits: limits)
    var result: [(TarMember, [UInt8])] = []
    while let member = try reader.next() {
      let content = Bytes()
      try reader.forEachChunk { content.append($0) }
      result.append((member, content.value))
    }
    #expect(try reader.next() == nil)
    return result
  }

  private func code(_ bytes: [UInt8], _ limits: ArchiveLimits = .standard) -> ArchiveFailure? {
    archiveCode { _ = try read(bytes, limits: limits) }
  }

  private func names(_ bytes: [UInt8]) throws -> [[UInt8]] { try read(bytes).map(\.0.name) }

  @Test func `kinds, modes, sizes and times come out`() throws {
    let bytes =
      HandMade.folder("d") + HandMade.file("d/f", "text", mode: 0o4755)
      + HandMade.link("d/l", "../x") + HandMade.hardLink("d/h", "d/f") + HandMade.end
    for data in [bytes, try HandMade.gzip(bytes)] {
      let members = try read(data)
      #expect(
        members.map(\.0.kind) == [
          .folder, .file, .link(target: Array("../x".utf8)), .hardLink(target: Array("d/f".utf8)),
        ])
      #expect(members[1].0.permissions == 0o4755 && members[1].0.modified.seconds == 7)
      #expect(members[1].1 == Array("text".utf8) && members[1].0.byteCount == 4)
    }
  }

  @Test func `names keep their bytes`() throws {
    // Decomposed, not UTF-8, and both ways of writing a long name.
    let decomposed = Array("e\u{301}".utf8)
    let long = String(repeating: "n", count: 300)
    let bytes =
      HandMade.extended([("path", decomposed)]) + HandMade.file("?")
      + HandMade.extended([("hdrcharset", Array("BINARY".utf8)), ("path", [0x61, 0xFF])])
      + HandMade.file("?") + HandMade.raw("@", "L", content: Array((long + "\0").utf8))
      + HandMade.file("cut") + HandMade.file("plain") + HandMade.end
    #expect(
      try names(bytes) == [decomposed, [0x61, 0xFF], Array(long.utf8), Array("plain".utf8)])
  }

  @Test func `records for the whole archive hold until others replace them`() throws {
    let bytes =
      HandMade.extended([("mtime", Array("5.9".utf8))], type: "g") + HandMade.file("a")
      + HandMade.extended([("mtime", Array("6".utf8))]) + HandMade.file("b")
      + HandMade.file("c") + HandMade.end
    #expect(try read(bytes).map(\.0.modified.seconds) == [5, 6, 5])
  }

  @Test func `the prefix field counts in ustar only`() throws {
    func archive(_ magic: String) -> [UInt8] {
      var block = HandMade.raw("name", "5", magic: magic)
      let text = Array("dir".utf8)
      for index in text.indices { block[345 + index] = text[index] }
      for index in 148..<156 { block[index] = 32 }
      let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
      for (index, byte) in ("0" + sum + "\0 ").utf8.enumerated() { block[148 + index] = byte }
      return block + HandMade.end
    }
    #expect(try names(archive("ustar\0" + "00")) == [Array("dir/name".utf8)])
    #expect(try names(archive("ustar  \0")) == [Array("name".utf8)])
  }

  @Test(arguments: ["3", "4", "6", "S", "V", "z"] as [Character])
  func `other kinds are reported`(type: Character) throws {
    let members = try read(HandMade.raw("n", type) + HandMade.file("f") + HandMade.end)
    guard case .unsupported = members[0].0.kind else {
      Issue.record("type \(type) was taken for \(members[0].0.kind)")
      return
    }
    #expect(members[1].1 == Array("x".utf8))
  }

  @Test func `an archive that is cut anywhere is an error`() throws {
    let tar = HandMade.package([HandMade.file("opt/p/f", String(repeating: "ab", count: 700))])
    let packed = try HandMade.gzip(tar)
    for count in stride(from: 0, to: packed.count - 1, by: 3) {
      let code = code(Array(packed[..<count]))
      #expect(
        code == .truncated || code == .corrupt || code == .unsupportedFormat, "cut at \(count)")
    }
    for count in stride(from: 0, through: tar.count - 1024, by: 256) {
      #expect(code(Array(tar[..<count])) == .truncated, "cut at \(count)")
    }
  }

  @Test func `damage raises an error or changes content, but never more`() throws {
    let tar = HandMade.package([HandMade.file("opt/p/f", String(repeating: "ab", count: 700))])
    var seed: UInt64 = 1
    for data in [tar, try HandMade.gzip(tar)] {
      for _ in 0..<400 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        var damaged = data
        damaged[Int(seed >> 33) % data.count] ^= UInt8(truncatingIfNeeded: seed >> 20) | 1
        do { _ = try read(damaged) } catch { #expect(error is ArchiveError) }
      }
    }
  }

  @Test(arguments: [
    [UInt8](), Array("not an archive, but long enough to fill more than one block".utf8),
    [UInt8](repeating: 0x61, count: 2000), [0x1F, 0x8B, 8, 0],
    [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 600),
  ])
  func `what is no archive is refused`(bytes: [UInt8]) {
    #expect(code(bytes) != nil)
  }

  @Test func `wrong numbers and records are refused`() {
    let end = HandMade.end
    #expect(code(HandMade.raw("f", "0", size: "0000000000z") + end) == .corrupt)
    #expect(code(HandMade.raw("f", "0", size: "77777777777") + end) == .truncated)
    for text in ["5 a=b\n", "999 path=x\n", "7 pathx\n", "x", "3 \n", "-1 a=b\n", "8 size=x\n"] {
      let header = HandMade.raw("@", "x", content: Array(text.utf8))
      #expect(code(header + HandMade.file("f") + end) == .corrupt, "\(text)")
    }
  }

  @Test func `each limit has its error`() throws {
    var limits = ArchiveLimits.standard
    limits.entryCount = 2
    let three = HandMade.file("a") + HandMade.file("b") + HandMade.file("c") + HandMade.end
    #expect(code(three, limits) == .tooManyEntries)
    limits = .standard
    limits.contentByteCount = 2000
    #expect(code(three, limits) == .tooLarge)
    #expect(code(HandMade.raw("f", "0", size: "00000100000") + HandMade.end, limits) == .tooLarge)
    limits = .standard
    limits.pathLength = 50
    let long = HandMade.extended([("path", [UInt8](repeating: 0x61, count: 51))])
    #expect(code(long + HandMade.file("f") + HandMade.end, limits) == .pathTooLong)
    #expect(code(HandMade.raw("@", "x", size: "00004000001") + HandMade.end) == .pathTooLong)
  }

  @Test func `an archive that grows beyond measure is refused`() throws {
    let zeros = [UInt8](repeating: 0, count: 20 << 20)
    let packed = try HandMade.gzip(HandMade.raw("f", "0", content: zeros) + HandMade.end)
    #expect(code(packed) == nil)
    var limits = ArchiveLimits.standard
    limits.compressionRatio = 100
    #expect(code(packed, limits) == .suspiciousRatio)
  }

  @Test func `readers that are given up cost no descriptors`() throws {
    let path = FilePath(try folder.write("a", try HandMade.gzip(HandMade.package())))
    for _ in 0..<3000 {
      var reader = try ArchiveReader(path)
      _ = try reader.next()
    }
    #expect(archiveCode { _ = try ArchiveReader(FilePath(folder.path)) } == .unsupportedFormat)
    #expect(throws: PlatformError.self) { _ = try ArchiveReader("/no/such/archive") }
  }
}
