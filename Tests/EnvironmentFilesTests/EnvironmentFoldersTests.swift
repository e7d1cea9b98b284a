import AlbedoTesting
import Diagnostics
import Documents
import EnvironmentModel
import Foundation
import Testing

@testable import EnvironmentFiles

/// Where environments are, and how they are made and removed.
@Suite struct EnvironmentFoldersTests {
  let folder: TemporaryFolder
  let folders: EnvironmentFolders

  init() throws {
    let folder = try TemporaryFolder()
    self.folder = folder
    folders = EnvironmentFolders(root: folder["envs"]) { text in
      text.hasPrefix("/") ? text : folder[text]
    }
  }

  private func add(_ name: String, _ text: String = "spack: {}\n") throws {
    try folder.write("envs/\(name)/spack.yaml", text)
  }

  private func copyFixture(_ version: String, to path: String) throws {
    try FileManager.default.createDirectory(
      atPath: (folder[path] as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Fixture.path("environments/" + version), toPath: folder[path])
  }

  @Test func `names are found in folders of folders, hidden ones are not`() throws {
    for name in ["b", "a", "group/one", ".hidden", "bad.name", "group/.spack-env/x"] {
      try add(name)
    }
    try folder.write("envs/no-environment/readme", "")
    try FileManager.default.createSymbolicLink(
      atPath: folder["envs/group/loop"], withDestinationPath: folder["envs"])
    #expect(folders.names() == ["a", "b", "group/one"])
  }

  @Test func `without a folder there are no names`() { #expect(folders.names() == []) }

  @Test func `a name comes before a folder of the same name`() throws {
    try add("one")
    try folder.write("one/spack.yaml", "spack: {}\n")
    #expect(try folders.location(of: "one").folder == folder["envs/one"])
    #expect(try folders.location(inFolder: "one").folder == folder["one"])
    #expect(try folders.location(of: "./one").folder == folder["./one"])
    #expect(try folders.location(of: "one/spack.yaml").folder == folder["one"])
  }

  @Test func `a folder below that of the environments has its name`() throws {
    try add("group/one")
    let location = try folders.location(inFolder: folder["envs/group/one"])
    #expect(location.name == "group/one" && location.isNamed)
    #expect(location.scopeName == "env:group/one")
  }

  @Test func `a lock file alone is an environment without settings`() throws {
    try copyFixture("spack-1.2", to: "x")
    try FileManager.default.removeItem(atPath: folder["x/spack.yaml"])
    for text in ["x/spack.lock", "x"] {
      let location = try folders.location(of: text)
      #expect(location.manifestFile == nil)
      #expect(try location.readManifest() == nil)
      #expect(try location.readLock()?.roots.count == 3)
      #expect(location.name == folder["x/spack.lock"])
    }
  }

  @Test func `what is no environment is refused with the nearest names`() throws {
    try add("stack")
    var error = try #require(throws: EnvironmentFileError.self) {
      try folders.location(of: "stakc")
    }
    #expect(error.code == .notFound && error.exitClass == .usage)
    #expect(error.hint == "did you mean 'stack'?")
    try FileManager.default.createDirectory(
      atPath: folder["empty"], withIntermediateDirectories: true)
    error = try #require(throws: EnvironmentFileError.self) {
      try folders.location(inFolder: "empty", origin: "SPACK_ENV")
    }
    #expect(error.message.contains("SPACK_ENV") && error.hint?.contains("-E") == true)
  }

  @Test func `a pipe in the place of a lock file is not waited for`() throws {
    try add("one")
    #expect(unsafe mkfifo(folder["envs/one/spack.lock"], 0o600) == 0)
    let location = try folders.location(of: "one")
    #expect(throws: EnvironmentFileError.self) { try location.readLock() }
  }

  // MARK: Making

  @discardableResult
  private func create(
    _ name: String, _ options: NewEnvironmentOptions = NewEnvironmentOptions(),
    isFolder: Bool = false
  ) throws -> EnvironmentLocation {
    let location = try folders.place(ofNew: name, isFolder: isFolder)
    try folders.write(folders.content(of: options), to: location)
    return location
  }

  @Test func `an empty environment asks for nothing and wants a view`() throws {
    let location = try create("group/one")
    #expect(try location.readManifest()?.specs == [])
    #expect(try location.readManifest()?.content["view"] == true)
    #expect(!location.hasLock)
    #expect(folders.names() == ["group/one"])
    let entries = try FileManager.default.contentsOfDirectory(atPath: folder["envs/group"])
    #expect(entries == ["one"])
  }

  @Test(arguments: ["spack-0.16", "spack-0.23", "spack-1.2"])
  func `a lock file is copied as it is, and its roots are asked for`(_ version: String) throws {
    let bytes = try Fixture.bytes("environments/\(version)/spack.lock")
    try folder.write("from.json", bytes)
    let location = try create(
      "one", NewEnvironmentOptions(source: "from.json", view: ManifestText.View.none))
    #expect(try folder.bytes("envs/one/spack.lock") == bytes)
    let lock = try #require(try location.readLock())
    let manifest = try #require(try location.readManifest())
    #expect(manifest.specs.compactMap(\.string) == lock.roots.map(\.text))
    #expect(manifest.content["view"] == false)
    // Two of one package that run together were not concretized together.
    #expect(manifest.unification == (lock.hasSeveralOfOneName ? .separately : .together))
  }

  @Test func `an environment is copied with what it includes and develops`() throws {
    try folder.write(
      "old/spack.yaml",
      """
      spack:
        include: [conf/packages.yaml, ./../outside.yaml, /abs.yaml, gone.yaml, {path: x, optional: true}]
        specs: [zlib]  # ours
        develop: {zlib: {spec: zlib@1, path: src}}

      """)
    try folder.write("old/conf/packages.yaml", "packages: {}\n")
    try folder.write("old/spack.lock", Fixture.bytes("environments/spack-1.2/spack.lock"))
    let content = try folders.content(of: NewEnvironmentOptions(source: "old"))
    #expect(content.files == ["conf/packages.yaml", "spack.lock", "spack.yaml"])
    #expect(content.warnings.count == 1 && content.warnings[0].contains("gone.yaml"))
    let text = String(decoding: content.manifest, as: UTF8.self)
    #expect(text.contains("# ours") && text.contains("path: \(folder["old"])/src"))
    let kept = try folders.content(
      of: NewEnvironmentOptions(source: "old/spack.yaml", keepsRelativePaths: true))
    #expect(
      kept.lock == nil && String(decoding: kept.manifest, as: UTF8.self).contains("path: src"))
    try create("copy", NewEnvironmentOptions(source: "old"))
    #expect(FileManager.default.fileExists(atPath: folder["envs/copy/conf/packages.yaml"]))
  }

  @Test func `others can be included once they are concretized`() throws {
    try copyFixture("spack-1.2", to: "envs/base")
    try add("open")
    let location = try create("one", NewEnvironmentOptions(includedEnvironments: ["base"]))
    #expect(try location.readManifest()?.includedEnvironments == [folder["envs/base"]])
    let error = try #require(throws: EnvironmentFileError.self) {
      try folders.content(of: NewEnvironmentOptions(includedEnvironments: ["open"]))
    }
    #expect(error.code == .notLocked)
  }

  @Test func `nothing is ever overwritten`() throws {
    try create("one")
    let text = try folder.bytes("envs/one/spack.yaml")
    let error = try #require(throws: EnvironmentFileError.self) { try create("one") }
    #expect(error.code == .exists)
    // Another program may be faster after the look.
    let location = EnvironmentLocation(name: "one", folder: folder["envs/one"], isNamed: true)
    let content = try folders.content(of: NewEnvironmentOptions(view: ManifestText.View.none))
    #expect(throws: EnvironmentFileError.self) { try folders.write(content, to: location) }
    #expect(try folder.bytes("envs/one/spack.yaml") == text)
    try folder.write("envs/file", "")
    #expect(throws: EnvironmentFileError.self) { try create("file") }
    try FileManager.default.createDirectory(
      atPath: folder["dir"], withIntermediateDirectories: true)
    try create("dir", isFolder: true)
    #expect(throws: EnvironmentFileError.self) { try create("dir", isFolder: true) }
  }

  @Test(arguments: ["-x", "a.b", "../x", "", "a b"])
  func `a name that Spack would refuse is refused`(_ name: String) throws {
    #expect(throws: EnvironmentError.self) { try folders.place(ofNew: name, isFolder: false) }
    #expect(!FileManager.default.fileExists(atPath: folder["envs"]))
  }

  @Test func `a broken source leaves nothing behind`() throws {
    try folder.write("bad.lock", "{\"_meta\": {\"lockfile-version\": 9}}")
    try folder.write("empty.lock", "")
    try folder.write("bad.yaml", "spack: {spec: []}\n")
    for source in ["bad.lock", "empty.lock", "bad.yaml", "gone.yaml", "home"] {
      #expect(throws: (any Error).self) { try create("one", NewEnvironmentOptions(source: source)) }
    }
    #expect(!FileManager.default.fileExists(atPath: folder["envs"]))
  }

  // MARK: Removing

  @Test func `an environment is removed with its files, of a tracked one the link`() throws {
    try create("one")
    try folder.write("envs/one/.spack-env/view/x", "")
    try folders.remove(folders.location(of: "one"), isForced: false)
    #expect(!FileManager.default.fileExists(atPath: folder["envs/one"]))
    try folder.write("far/spack.yaml", "spack: {}\n")
    try FileManager.default.createSymbolicLink(
      atPath: folder["envs/near"], withDestinationPath: folder["far"])
    #expect(folders.names() == ["near"])
    try folders.remove(folders.location(of: "near"), isForced: false)
    #expect(folders.names() == [])
    #expect(FileManager.default.fileExists(atPath: folder["far/spack.yaml"]))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder["envs"]) == [])
  }

  @Test func `a folder that environments lie in is none itself`() throws {
    try add("group/one", "spack: {}\n")
    #expect(folders.named("group") == nil)
    #expect(throws: EnvironmentFileError.self) { try folders.location(of: "group") }
  }

  @Test func `what holds other environments is removed by force alone`() throws {
    try add("a", "spack: {}\n")
    try add("a/b", "spack: {}\n")
    let location = try #require(folders.named("a"))
    let error = #expect(throws: EnvironmentFileError.self) {
      try folders.remove(location, isForced: false)
    }
    #expect(error?.code == .inUse && error?.message.contains("a/b") == true)
    #expect(folders.named("a/b") != nil)
    try folders.remove(location, isForced: true)
    #expect(folders.named("a") == nil && folders.named("a/b") == nil)
  }

  @Test func `what others include is removed by force alone`() throws {
    try create("base")
    try add("user", "spack: {include_concrete: ['\(folder["envs/base"])']}\n")
    let location = try folders.location(of: "base")
    let error = try #require(throws: EnvironmentFileError.self) {
      try folders.remove(location, isForced: false)
    }
    #expect(error.code == .inUse && error.message.contains("user"))
    try folders.remove(location, isForced: true, isDry: true)
    #expect(folders.names() == ["base", "user"])
    try folders.remove(location, isForced: true)
    #expect(folders.names() == ["user"])
  }
}
