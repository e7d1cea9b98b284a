import AlbedoTesting
import ConfigFiles
import ConfigModel
import Diagnostics
import Documents
import Foundation
import Platform
import SystemPackage
import Testing

@Suite struct SectionFileTests {
  let folder: TemporaryFolder
  let file: SectionFile

  init() throws {
    folder = try TemporaryFolder()
    file = SectionFile(
      section: "mirrors", in: ScopeLocations.Location(name: "user", folder: folder["scope"]))
  }

  private func text() throws -> String {
    String(decoding: try folder.bytes("scope/mirrors.yaml"), as: UTF8.self)
  }

  private func permissions(_ name: String) throws -> UInt32 {
    try FileStatus(of: FilePath(folder[name])).permissions
  }

  @discardableResult
  private func add(_ name: String, _ mode: SectionFile.Mode = .write) throws -> SectionFile.Change {
    try file.change(mode) { text, keys in
      try text.insert("/x", forKey: name, at: keys, .first)
    }
  }

  @Test func `a missing file is made with its folder`() throws {
    #expect(try add("a").isChange)
    #expect(try text() == "mirrors:\n  a: /x\n")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder["scope"]) == ["mirrors.yaml"])
  }

  @Test func `a dry run writes nothing and locks nothing`() throws {
    let change = try add("a", .dryRun)
    #expect(change.isChange)
    #expect(try change.differingLines(hiding: []) == ["+mirrors:", "+  a: /x"])
    #expect(!FileManager.default.fileExists(atPath: folder["scope"]))
  }

  @Test func `a file keeps its permissions and a new one obeys the umask`() throws {
    try folder.write("scope/mirrors.yaml", "mirrors: {}\n")
    try FileSystem.setPermissions(0o640, of: FilePath(folder["scope/mirrors.yaml"]))
    try add("a")
    #expect(try permissions("scope/mirrors.yaml") == 0o640)
    let other = SectionFile(
      section: "config", in: ScopeLocations.Location(name: "user", folder: folder["other"]))
    _ = try other.change { text, keys in try text.set(["checksum": false], at: keys) }
    let umask = Foundation.umask(0)
    Foundation.umask(umask)
    #expect(try permissions("other/config.yaml") == 0o666 & ~UInt32(umask))
  }

  @Test func `of a symbolic link the target is replaced`() throws {
    try folder.write("dotfiles/m.yaml", "# mine\nmirrors: {}\n")
    try FileManager.default.createDirectory(
      atPath: folder["scope"], withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder["scope/mirrors.yaml"], withDestinationPath: "../dotfiles/m.yaml")
    try add("a")
    let link = try FileStatus(of: FilePath(folder["scope/mirrors.yaml"]), links: .keep)
    #expect(link.kind == .link)
    #expect(try folder.bytes("dotfiles/m.yaml") == Array("# mine\nmirrors:\n  a: /x\n".utf8))
  }

  @Test func `a link to a missing file makes that file, a circle is refused`() throws {
    try FileManager.default.createDirectory(
      atPath: folder["scope"], withIntermediateDirectories: true)
    let path = folder["scope/mirrors.yaml"]
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "there.yaml")
    try add("a")
    #expect(try folder.bytes("scope/there.yaml") == Array("mirrors:\n  a: /x\n".utf8))
    try FileManager.default.removeItem(atPath: folder["scope/there.yaml"])
    try FileManager.default.createSymbolicLink(
      atPath: folder["scope/there.yaml"], withDestinationPath: "mirrors.yaml")
    let error = #expect(throws: ConfigFileError.self) { try add("a") }
    #expect(error?.code == .notAFile)
  }

  @Test func `what changes nothing leaves the file untouched`() throws {
    try folder.write("scope/mirrors.yaml", "mirrors: {a: /x}\n")
    let before = try FileStatus(of: FilePath(folder["scope/mirrors.yaml"]))
    let change = try file.change { text, keys in try text.set("/x", at: keys + ["a"]) }
    #expect(!change.isChange)
    #expect(try FileStatus(of: FilePath(folder["scope/mirrors.yaml"])) == before)
  }

  @Test func `a section with an override mark is changed under it`() throws {
    try folder.write("scope/mirrors.yaml", "mirrors::\n  b: /y\n")
    try add("a")
    #expect(try text() == "mirrors::\n  a: /x\n  b: /y\n")
  }

  @Test func `what another program writes meanwhile is kept`() throws {
    try folder.write("scope/mirrors.yaml", "mirrors: {b: /y}\n")
    var hasInterfered = false
    _ = try file.change { text, keys in
      try text.insert("/x", forKey: "a", at: keys)
      // As Spack would: without a lock.
      if !hasInterfered { try folder.write("scope/mirrors.yaml", "mirrors: {b: /y, c: /z}\n") }
      hasInterfered = true
    }
    #expect(try text() == "mirrors: {b: /y, c: /z, a: /x}\n")
  }

  @Test func `many writers at once lose nothing`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<8 {
        group.addTask { try await onWorker { _ = try add("m\(index)") } }
      }
      try await group.waitForAll()
    }
    let root = try YAML.decode(try folder.bytes("scope/mirrors.yaml"), source: "").root
    #expect(root["mirrors"]?.mapping?.count == 8)
  }

  @Test func `a lock that somebody holds is named when waiting ends`() throws {
    let lock = try ExclusiveFile(
      FilePath(folder["scope/.albedo-lock.mirrors.yaml"]), owner: "a test", timeout: .seconds(1))
    let error = #expect(throws: ConfigFileError.self) {
      try file.change(lockTimeout: .zero) { text, keys in try text.set("/x", at: keys + ["a"]) }
    }
    #expect(error?.code == .busy)
    #expect(error?.description.contains("held by 'a test'") == true)
    lock.release()
  }

  @Test func `a file that is no section is refused and stays`() throws {
    for content in ["mirrors: [a]\n", "config: {}\n", "a: b: c\n", "- x\n"] {
      try folder.write("scope/mirrors.yaml", content)
      let error = #expect(throws: ConfigurationError.self) { try add("a") }
      #expect(error?.code == .malformed)
      #expect(try text() == content)
    }
  }

  @Test(.enabled(if: CurrentProcess.effectiveUser != 0, "root may write everywhere"))
  func `a folder without the right to write is named with a way out`() throws {
    try folder.write("scope/mirrors.yaml", "mirrors: {}\n")
    try FileSystem.setPermissions(0o555, of: FilePath(folder["scope"]))
    let error = #expect(throws: ConfigFileError.self) { try add("a") }
    #expect(error?.code == .unwritable)
    #expect(error?.hint?.contains("--scope") == true)
  }
}
