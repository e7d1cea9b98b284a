import AlbedoTesting
import Diagnostics
import Platform
import SystemPackage
import Testing

/// The code of the error that `body` raises, or nil.
func platformCode(_ body: () throws -> Void) -> PlatformFailure? {
  do {
    try body()
    return nil
  } catch let error as PlatformError {
    return error.code
  } catch {
    return nil
  }
}

extension TemporaryFolder {
  /// The path of an entry below the folder.
  func at(_ relative: String) -> FilePath { FilePath(self[relative]) }
}

@Suite struct FileSystemTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func `a status tells kind, size, mode, links and time`() throws {
    let path = FilePath(try folder.write("a", "four"))
    try FileSystem.setPermissions(0o640, of: path)
    try FileSystem.setTimes(FileTime(seconds: 7, nanoseconds: 9), of: path)
    try FileSystem.makeHardLink(folder.at("b"), to: path)
    let status = try FileStatus(of: path)
    #expect(status.kind == .file && status.size == 4 && status.linkCount == 2)
    #expect(status.permissions == 0o640 && status.mode == 0o100640)
    #expect(status.modified == FileTime(seconds: 7, nanoseconds: 9))
    #expect(status.owner == CurrentProcess.effectiveUser)
    #expect(try FileStatus(of: folder.at("b")).identity == status.identity)
  }

  @Test func `a link is looked at or through`() throws {
    try folder.write("a", "four")
    try FileSystem.makeLink(folder.at("l"), to: "a")
    #expect(try FileStatus(of: folder.at("l")).kind == .file)
    #expect(try FileStatus(of: folder.at("l"), links: .keep).kind == .link)
    #expect(try FileSystem.linkTarget(of: folder.at("l")) == "a")
    try FileSystem.setTimes(.epoch, of: folder.at("l"), links: .keep)
    #expect(try FileStatus(of: folder.at("l"), links: .keep).modified == .epoch)
    #expect(try FileStatus(of: folder.at("a")).modified != .epoch)
  }

  @Test func `a long link target comes back whole`() throws {
    let target = FilePath(String(repeating: "x/", count: 1500) + "y")
    try FileSystem.makeLink(folder.at("l"), to: target)
    #expect(try FileSystem.linkTarget(of: folder.at("l")) == target)
  }

  @Test func `absence is nil where it is normal and an error elsewhere`() throws {
    #expect(try FileStatus.ifPresent(folder.at("no/such")) == nil)
    try folder.write("file", "")
    #expect(try FileStatus.ifPresent(folder.at("file/below")) == nil)
    #expect(try FileSystem.readIfPresent(folder.at("no")) == nil)
    #expect(platformCode { _ = try FileStatus(of: folder.at("no")) } == .notFound)
  }

  @Test func `an error names the call, the path and the reason`() throws {
    let path = folder.at("no")
    let error = #expect(throws: PlatformError.self) { _ = try File(path) }
    #expect(error?.message == "could not open '\(path.string)': no such file or folder")
    #expect(error?.qualifiedCode == "platform.not_found")
  }

  @Test func `names that are not UTF-8 are listed, sorted and removed`() throws {
    let names: [[UInt8]] = [[0xFF, 0x61], Array("b".utf8), Array("é".utf8), [0x0A]]
    for name in names {
      let component = try #require(FilePath.Component(bytes: name))
      try FileSystem.makeFolder(folder.at("").appending(component))
    }
    let listed = try FileSystem.sortedEntries(of: folder.at(""))
    #expect(listed.map(\.name.bytes) == names.sorted { $0.lexicographicallyPrecedes($1) })
    #expect(listed.allSatisfy { $0.kind == .folder })
    try FileSystem.removeTree(folder.at(""))
    #expect(try FileStatus.ifPresent(folder.at("")) == nil)
  }

  @Test func `bytes that could disturb a terminal are escaped in messages`() throws {
    #expect(FilePath(bytes: [0x61, 0x1B, 0x62])?.quoted == "'a\\x1bb'")
    #expect(FilePath(bytes: [0x61, 0xFF])?.quoted == "'a\\xff'")
    #expect(FilePath("dir/é").quoted == "'dir/é'")
    #expect(FilePath(bytes: [0x61, 0]) == nil)
    #expect(FilePath.Component(bytes: Array("a/b".utf8)) == nil)
  }

  @Test func `missing parents are made, existing ones are fine`() throws {
    try FileSystem.makeFolders(folder.at("a/b/c"))
    try FileSystem.makeFolders(folder.at("a/b/c"))
    #expect(try FileStatus(of: folder.at("a/b/c")).kind == .folder)
    try folder.write("file", "")
    #expect(platformCode { try FileSystem.makeFolders(folder.at("file")) } == .exists)
    #expect(platformCode { try FileSystem.makeFolders(folder.at("file/x")) } == .notAFolder)
    #expect(platformCode { try FileSystem.makeFolder(folder.at("a")) } == .exists)
  }

  @Test func `removing a tree never follows a link`() throws {
    try folder.write("keep/file", "x")
    try folder.write("tree/deep/file", "x")
    try FileSystem.makeLink(folder.at("tree/deep/link"), to: FilePath(folder["keep"]))
    try FileSystem.makeLink(folder.at("alias"), to: FilePath(folder["keep"]))
    try FileSystem.setPermissions(0o500, of: folder.at("tree/deep"))
    try FileSystem.removeTree(folder.at("tree"))
    try FileSystem.removeTree(folder.at("alias"))
    try FileSystem.removeTree(folder.at("absent"))
    #expect(try FileSystem.entries(of: folder.at("")).map(\.name.string) == ["keep"])
    #expect(try folder.bytes("keep/file") == Array("x".utf8))
  }

  @Test func `a folder with content is not removed as an empty one`() throws {
    try folder.write("a/b", "")
    #expect(platformCode { try FileSystem.removeFolder(folder.at("a")) } == .notEmpty)
    #expect(platformCode { try FileSystem.removeFile(folder.at("no")) } == .notFound)
  }

  @Test func `an exclusive rename keeps the target`() throws {
    let (a, b) = (FilePath(try folder.write("a", "1")), FilePath(try folder.write("b", "2")))
    #expect(platformCode { try FileSystem.renameExclusively(a, to: b) } == .exists)
    #expect(try FileSystem.read(b) == Array("2".utf8))
    try FileSystem.renameExclusively(a, to: folder.at("c"))
    try FileSystem.rename(folder.at("c"), to: b)
    #expect(try FileSystem.read(b) == Array("1".utf8))
  }
}
