import AlbedoTesting
import Diagnostics
import Platform
import SystemPackage
import Testing

@Suite struct RootedFolderTests {
  let folder: TemporaryFolder
  let rooted: RootedFolder
  init() throws {
    folder = try TemporaryFolder()
    try FileSystem.makeFolder(folder.at("root"))
    try folder.write("outside/file", "untouched")
    rooted = try RootedFolder(folder.at("root"))
  }

  @Test(arguments: ["/etc", "../outside/x", "a/../../outside/x", ".", "./x", "", "/", "a/.."])
  func `a path that leaves the folder is refused`(path: String) throws {
    let entry = FilePath(path)
    #expect(platformCode { try rooted.makeFolder(entry) } == .outside)
    #expect(platformCode { _ = try rooted.createFile(entry) } == .outside)
    #expect(platformCode { try rooted.makeLink(entry, to: "x") } == .outside)
    #expect(platformCode { try rooted.makeHardLink(entry, to: "x") } == .outside)
    #expect(platformCode { try rooted.makeHardLink("x", to: entry) } == .outside)
    #expect(platformCode { try rooted.removeTree(entry) } == .outside)
  }

  @Test func `a link on the way is refused`() throws {
    try rooted.makeLink("out", to: FilePath(folder["outside"]))
    try rooted.makeFolder("dir")
    try rooted.makeLink("dir/up", to: "..")
    for path: FilePath in ["out/new", "dir/up/new", "out/a/b"] {
      #expect(platformCode { _ = try rooted.createFile(path) } == .linkRefused)
      #expect(platformCode { try rooted.makeFolder(path) } == .linkRefused)
      #expect(platformCode { _ = try rooted.openFile(path) } == .linkRefused)
    }
    #expect(platformCode { try rooted.makeHardLink("h", to: "out/file") } == .linkRefused)
  }

  @Test func `a link in the last place is not followed`() throws {
    try rooted.makeLink("alias", to: FilePath(folder["outside/file"]))
    try rooted.makeLink("folder", to: FilePath(folder["outside"]))
    #expect(platformCode { _ = try rooted.createFile("alias") } == .exists)
    #expect(platformCode { _ = try rooted.openFile("alias") } == .linkRefused)
    #expect(
      platformCode { try rooted.setFolder("folder", permissions: 0, modified: .epoch) }
        == .notAFolder)
    try rooted.removeTree("folder")
    #expect(try folder.bytes("outside/file") == Array("untouched".utf8))
  }

  @Test func `entries are made in folders near and far`() throws {
    for path: FilePath in ["a", "a/b", "a/b/c", "z"] { try rooted.makeFolder(path) }
    for path: FilePath in ["a/b/c/f", "a/b/g", "z/h", "a/b/c/i", "top"] {
      let file = try rooted.createFile(path)
      try file.write(path.bytes.span)
    }
    try rooted.makeHardLink("z/again", to: "a/b/c/f")
    #expect(try folder.bytes("root/z/again") == Array("a/b/c/f".utf8))
    #expect(try folder.bytes("root/z/h") == Array("z/h".utf8))
    #expect(try rooted.status(of: "a/b/c/f").linkCount == 2)
    try rooted.setFolder("a/b", permissions: 0o700, modified: .epoch)
    try rooted.setFolder("", permissions: 0o755, modified: .epoch)
    #expect(try FileStatus(of: folder.at("root")).modified == .epoch)
    #expect(try rooted.status(of: "a/b").permissions == 0o700)
    #expect(try !rooted.isEmpty())
    try rooted.removeContents()
    #expect(try rooted.isEmpty())
    // The folder that was used last is gone; a new one of its name is another.
    try rooted.makeFolder("z")
    _ = try rooted.createFile("z/again")
    try rooted.removeTree("z")
    try rooted.makeFolder("z")
    _ = try rooted.createFile("z/again")
    #expect(try folder.bytes("root/z/again").isEmpty)
  }

  @Test func `an existing entry is not replaced`() throws {
    try rooted.makeFolder("a")
    #expect(platformCode { try rooted.makeFolder("a") } == .exists)
    #expect(platformCode { _ = try rooted.createFile("a") } == .exists)
    #expect(platformCode { try rooted.makeHardLink("b", to: "missing") } == .notFound)
    #expect(platformCode { _ = try rooted.createFile("a/no/such/f") } == .notFound)
  }
}
