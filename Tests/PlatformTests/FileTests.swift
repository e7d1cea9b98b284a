import AlbedoTesting
import Diagnostics
import Platform
import SystemPackage
import Testing

@Suite struct FileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: [0, 1, 4095, 4096, 600_000])
  func `a file is read back as it was written`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try FileSystem.replace(folder.at("sub/f"), with: bytes)
    #expect(try FileSystem.read(folder.at("sub/f")) == bytes)
    var pieces: [UInt8] = []
    try File(folder.at("sub/f")).forEachChunk { span in
      for index in span.indices { pieces.append(span[index]) }
    }
    #expect(pieces == bytes)
  }

  @Test func `reading stops at the limit`() throws {
    let path = FilePath(try folder.write("f", "12345"))
    #expect(try FileSystem.read(path, byteLimit: 5).count == 5)
    #expect(platformCode { _ = try FileSystem.read(path, byteLimit: 4) } == .tooLarge)
    // Its size is 0 by `stat`, so only the bytes themselves can exceed the limit.
    #expect(platformCode { _ = try FileSystem.read("/proc/self/maps", byteLimit: 8) } == .tooLarge)
  }

  @Test func `bytes at an offset are read and written without moving`() throws {
    let file = try File(FilePath(try folder.write("f", "abcdef")), .readWrite)
    try file.write([UInt8(ascii: "X"), UInt8(ascii: "Y")].span, at: 2)
    var buffer = [UInt8](repeating: 0, count: 3)
    var span = buffer.mutableSpan
    #expect(try file.read(into: &span, at: 1) == 3)
    #expect(buffer == Array("bXY".utf8))
    #expect(try file.readAll() == Array("abXYef".utf8))
    try file.truncate(to: 1)
    #expect(try file.status().size == 1)
  }

  @Test func `a full device is reported`() throws {
    let file = try File("/dev/full", .readWrite)
    #expect(platformCode { try file.write([1].span) } == .noSpace)
  }

  @Test func `a file for creation must not exist`() throws {
    let path = FilePath(try folder.write("f", ""))
    #expect(platformCode { _ = try File(path, .create) } == .exists)
    #expect(platformCode { _ = try File(folder.at(""), .readWrite) } == .isAFolder)
  }

  @Test func `a staged file appears at once and obeys the umask`() throws {
    let staged = try StagedFile(for: folder.at("new/folder/f"))
    try staged.write(Array("one".utf8).span)
    #expect(try FileStatus.ifPresent(folder.at("new/folder/f")) == nil)
    let name = try #require(staged.path.lastComponent)
    #expect(StagedFile.isStaged(name))
    try staged.commit()
    let status = try FileStatus(of: folder.at("new/folder/f"))
    #expect(status.permissions == 0o666 & ~CurrentProcess.fileCreationMask)
    #expect(try FileSystem.entries(of: folder.at("new/folder")).count == 1)
  }

  @Test func `a staged file that is not committed leaves nothing`() throws {
    do {
      let staged = try StagedFile(for: folder.at("f"))
      try staged.write([1].span)
    }
    #expect(try FileSystem.entries(of: folder.at("")).isEmpty)
  }

  @Test func `a commit can refuse to replace, and discards then`() throws {
    try folder.write("f", "old")
    let staged = try StagedFile(for: folder.at("f"))
    try staged.write([1].span)
    do {
      try staged.commit(.fail)
      Issue.record("the commit replaced a file")
    } catch { #expect(error.code == .exists) }
    #expect(try folder.bytes("f") == Array("old".utf8))
    #expect(try FileSystem.entries(of: folder.at("")).count == 1)
  }

  @Test func `old staged files are swept, young ones and others stay`() throws {
    try folder.write(".albedo-stage.1.2.3", "left behind")
    try FileSystem.setTimes(.epoch, of: folder.at(".albedo-stage.1.2.3"))
    try folder.write(".albedo-stage.9.9.9", "in use")
    try folder.write("data", "")
    try FileSystem.setTimes(.epoch, of: folder.at("data"))
    #expect(try StagedFile.sweep(folder.at(""), olderThan: .seconds(60)) == 1)
    let left = try FileSystem.sortedEntries(of: folder.at("")).map(\.name.string)
    #expect(left == [".albedo-stage.9.9.9", "data"])
  }

  @Test func `a mapped file shows its bytes and takes changes`() throws {
    let path = FilePath(try folder.write("f", "abc"))
    var mapped = try MappedFile(path, .readWrite)
    #expect(mapped.withBytes { $0[1] } == UInt8(ascii: "b"))
    try mapped.withMutableBytes { $0[1] = UInt8(ascii: "X") }
    #expect(try FileSystem.read(path) == Array("aXc".utf8))
  }

  @Test func `an empty file is mapped, a folder is not, and reading does not allow changes`() throws
  {
    var mapped = try MappedFile(FilePath(try folder.write("empty", "")))
    #expect(mapped.count == 0 && mapped.withBytes { $0.isEmpty })
    #expect(platformCode { try mapped.withMutableBytes { _ in } } == .readOnly)
    #expect(platformCode { _ = try MappedFile(folder.at("")) } == .notSupported)
  }

  @Test func `descriptors are closed with their owners`() throws {
    let path = FilePath(try folder.write("f", "abc"))
    // Above any limit of open files that a machine sets by default.
    for _ in 0..<3000 {
      _ = try File(path).readAll()
      _ = try MappedFile(path).withBytes { $0.count }
      _ = try FileSystem.entries(of: folder.at(""))
      _ = try RootedFolder(folder.at("")).status(of: "f")
    }
  }
}
