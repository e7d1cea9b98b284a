import AlbedoTesting
import Diagnostics
import Foundation
import Platform
import RecipeModel
import SpecModel
import SystemPackage
import Testing

@testable import RecipeStore

@Suite struct SnapshotTests {
  private let lab: LabRepository
  private let cache: TemporaryFolder

  init() throws {
    lab = try LabRepository()
    cache = try TemporaryFolder()
  }

  private func store(_ cache: String? = nil) throws -> RecipeStore {
    RecipeStore(
      repositories: [try lab.open()],
      reading: RecipeReading(reader: "tests", cache: FilePath(cache ?? self.cache.path)))
  }

  private func all(_ store: RecipeStore) throws -> RecipeCatalogue {
    try store.all(ItemProgress(name: "recipes"), Cancellation())
  }

  /// What everything says, in bytes that are the same for the same values.
  private func content(_ catalogue: RecipeCatalogue) throws -> [String: [UInt8]] {
    var content: [String: [UInt8]] = [:]
    for entry in try catalogue.entries() {
      var encoder = RecipeEncoder()
      try catalogue.recipe(of: entry).write(to: &encoder)
      content[entry.name] = encoder.bytes
    }
    return content
  }

  private func snapshotFile() throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: cache.path)
    let name = try #require(names.first { $0.hasSuffix(".recipes") })
    return cache[name]
  }

  @Test func `the states of many files are in the order of the files`() throws {
    // So many that several threads share them, of different lengths where they exist.
    let present = [0, 511, 1023, 1024, 2048, 2999]
    for index in present {
      try Data(repeating: 0, count: index).write(to: URL(fileURLWithPath: cache["\(index)"]))
    }
    let folder = cache.path
    let states = FileStamp.results(count: 3000) { FilePath(folder).appending("\($0)") }
    #expect(states.count == 3000)
    for (index, state) in states.enumerated() {
      let byteCount = try state.get()?.byteCount
      #expect(byteCount == (present.contains(index) ? UInt64(index) : nil))
    }
    #expect(FileStamp.results(count: 0) { _ in FilePath("/") }.isEmpty)
  }

  @Test func `a snapshot says what the recipes say`() throws {
    let first = try content(all(store()))
    #expect(first.count == 12)
    let inode = try FileStatus(of: FilePath(snapshotFile())).inode
    let second = try store()
    #expect(try content(all(second)) == first)
    for (name, bytes) in first {
      var encoder = RecipeEncoder()
      try store().recipe(named: name).write(to: &encoder)
      #expect(encoder.bytes == bytes, "\(name)")
    }
    #expect(inode > 0)
  }

  @Test func `packages are found by what they say`() throws {
    let catalogue = try all(store())
    #expect(try catalogue.dependents(of: "quill").contains("scribe"))
    let digest = "ab7def4b7f66003ea32884b8146eee6883558a18a99cfe4859c9aa16bf243d3d"
    let owners = try catalogue.owners(ofDigest: digest.uppercased())
    #expect(owners.map(\.package) == ["quill"])
    #expect(owners.map(\.version) == ["2.0"])
    #expect(try catalogue.owners(ofDigest: "00").isEmpty)
  }

  @Test func `what changes, comes and goes is seen`() throws {
    _ = try all(store())
    let text = """
      from spack.package import *


      class Motto(Package):
          version("9.9", sha256="\(String(repeating: "a", count: 64))")
          url = "https://example.org/motto-1.tar.gz"
      """
    try lab.write(text, to: "packages/motto/package.py")
    try lab.write(
      text.replacingOccurrences(of: "Motto", with: "Extra"), to: "packages/extra/package.py")
    try FileManager.default.removeItem(atPath: lab.path + "/packages/woodcut")
    #expect(try store().recipe(named: "motto").versions.map(\.version.text) == ["9.9"])
    #expect(try store().findRecipe(named: "woodcut") == nil)
    let names = try all(store()).entries().map(\.name)
    #expect(names.contains("extra"))
    #expect(!names.contains("woodcut"))
    #expect(try store().recipe(named: "motto").versions.map(\.version.text) == ["9.9"])
  }

  @Test func `a recipe that is too large takes no other with it`() throws {
    let large = String(repeating: "#", count: RecipeReader.byteLimit + 1)
    try lab.write(large, to: "packages/motto/package.py")
    let catalogue = try all(store())
    let entries = try catalogue.entries()
    #expect(entries.count == 12)
    let motto = try #require(entries.first { $0.name == "motto" })
    #expect(throws: (any Error).self) { try catalogue.recipe(of: motto) }
    try lab.write(
      "from spack.package import *\n\n\nclass Motto(Package):\n    pass\n",
      to: "packages/motto/package.py")
    let mended = try all(store())
    let again = try #require(try mended.entries().first { $0.name == "motto" })
    #expect(try mended.recipe(of: again).versions.isEmpty)
  }

  @Test func `a changed patch changes its digest`() throws {
    func digest(_ store: RecipeStore) throws -> String? {
      try store.recipe(named: "quill").patches.first(where: \.isFile)?.checksum?.value?.text
    }
    _ = try all(store())
    let old = try digest(store())
    try lab.write("other\n", to: "packages/quill/fix-greeting.patch")
    let new = try digest(store())
    #expect(old != nil)
    #expect(new != nil)
    #expect(old != new)
  }

  @Test func `a damaged snapshot is made anew`() throws {
    let expected = try content(all(store()))
    let path = try snapshotFile()
    let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for place in stride(from: 0, to: good.count, by: max(1, good.count / 60)) {
      var bad = good
      bad[place] ^= 0x20
      try Data(bad).write(to: URL(fileURLWithPath: path))
      #expect(try content(all(store())) == expected, "byte \(place)")
      try Data(bad).write(to: URL(fileURLWithPath: path))
      #expect(try store().recipe(named: "quill").versions.count == 3, "byte \(place)")
    }
    try Data(good.prefix(good.count / 2)).write(to: URL(fileURLWithPath: path))
    #expect(try content(all(store())) == expected)
  }

  @Test func `what is found damaged is read anew in the same run, and the file is mended`() throws {
    let expected = try content(all(store()))
    let path = try snapshotFile()
    let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    // Everything behind the part that is looked at when a snapshot is opened.
    let first = SnapshotLayout.headerByteCount + 2000
    for place in stride(from: first, to: good.count, by: max(1, good.count / 8)) {
      var bad = good
      bad[place] ^= 0x20
      try Data(bad).write(to: URL(fileURLWithPath: path))
      let store = try store()
      _ = store.sources[0].take(try Snapshot(mapping: FilePath(path)))
      let catalogue = try all(store)
      #expect(try content(catalogue) == expected, "byte \(place)")
      #expect(try catalogue.dependents(of: "quill").contains("scribe"), "byte \(place)")
      let digest = "ab7def4b7f66003ea32884b8146eee6883558a18a99cfe4859c9aa16bf243d3d"
      #expect(try catalogue.owners(ofDigest: digest).count == 1, "byte \(place)")
      #expect(try store.sources[0].mended(Snapshot(good)).isIntact, "byte \(place)")
      try Data(bad).write(to: URL(fileURLWithPath: path))
      store.sources[0].discard(try #require(store.sources[0].openedSnapshot()))
      #expect(!FileManager.default.fileExists(atPath: path))
      _ = try all(self.store())
      #expect(try Snapshot(mapping: FilePath(path)).isIntact)
    }
  }

  @Test func `the first snapshot of a run in which all is so stays`() throws {
    let source = try store().sources[0]
    let first = try source.all(ItemProgress(), Cancellation())
    let second = try Snapshot([UInt8](Data(contentsOf: URL(fileURLWithPath: snapshotFile()))))
    #expect(source.take(second) === first)
    source.discard(second)
    #expect(source.currentSnapshot === first)
  }

  @Test func `a file that an import would find first is waited for`() throws {
    let old = try LabRepository(api: nil)
    func read() throws -> [String] {
      let store = RecipeStore(
        repositories: [try old.open()],
        reading: RecipeReading(reader: "tests", cache: FilePath(cache.path)))
      let catalogue = try all(store)
      let entry = try #require(try catalogue.entries().first { $0.name == "user" })
      return try catalogue.recipe(of: entry).versions.map(\.version.text)
    }
    func text(_ version: String) -> String {
      "from spack.package import *\nclass PyLib(Package):\n    version('\(version)')\n"
    }
    try old.write(text("1"), to: "packages/py-lib/package.py")
    try old.write(
      "from spack.pkg.lab.py_lib import PyLib\nclass User(PyLib):\n    pass\n",
      to: "packages/user/package.py")
    #expect(try read() == ["1"])
    try old.write(text("2"), to: "packages/py_lib/package.py")
    #expect(try read() == ["2"])
  }

  @Test func `a repository within the namespace of another is noticed when it comes`() throws {
    let inner = try LabRepository(namespace: "lab.more")
    func read(_ repositories: [LabRepository]) throws -> [String] {
      let store = RecipeStore(
        repositories: try repositories.map { try $0.open() },
        reading: RecipeReading(reader: "tests", cache: FilePath(cache.path)))
      _ = try all(store)
      return try store.recipe(named: "user").versions.map(\.version.text)
    }
    try inner.write(
      "from spack.package import *\nclass Base(Package):\n    version('7')\n",
      to: "packages/base/package.py")
    try lab.write(
      """
      from spack_repo.lab.more.packages.base.package import Base
      class User(Base):
          pass
      """, to: "packages/user/package.py")
    #expect(try read([lab]) == [])
    #expect(try read([lab, inner]) == ["7"])
    #expect(try read([lab]) == [])
  }

  @Test func `a recipe that became a link is refused though it says the same`() throws {
    _ = try all(store())
    let file = lab.path + "/packages/motto/package.py"
    try FileManager.default.moveItem(atPath: file, toPath: cache["motto.py"])
    try FileManager.default.createSymbolicLink(
      atPath: file, withDestinationPath: cache["motto.py"])
    let error = #expect(throws: RepositoryError.self) { try store().findRecipe(named: "motto") }
    #expect(error?.code == .unreadable)
  }

  @Test func `what others may write is not believed`() throws {
    let expected = try content(all(store()))
    let path = try snapshotFile()
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
    #expect(try store().sources[0].openedSnapshot() == nil)
    #expect(try content(all(store())) == expected)
  }

  @Test func `without a place for the snapshot everything goes on`() throws {
    let file = cache["file"]
    try "no folder".write(toFile: file, atomically: true, encoding: .utf8)
    let store = try store(file)
    #expect(try content(all(store)).count == 12)
    #expect(try content(all(store)).count == 12)
  }

  @Test func `a recipe that cannot be read is told each time`() throws {
    try lab.write("class Bad(Package:\n", to: "packages/bad/package.py")
    for _ in 0..<2 {
      let catalogue = try all(store())
      let entry = try #require(try catalogue.entries().first { $0.name == "bad" })
      #expect(throws: RecipeError.self) { try catalogue.recipe(of: entry) }
      #expect(throws: RecipeError.self) { try store().recipe(named: "bad") }
    }
  }

  @Test func `links and pipes are no recipes`() throws {
    try FileManager.default.createSymbolicLink(
      atPath: lab.path + "/packages/linked", withDestinationPath: "/etc")
    let error = #expect(throws: RepositoryError.self) { try store().findRecipe(named: "linked") }
    #expect(error?.code == .unreadable)
  }
}
