import AlbedoTesting
import ConfigModel
import Diagnostics
import Documents
import Foundation
import InstallStore
import SpecModel
import SystemPackage
import Testing

@Suite struct StoreTests {
  private let folder: TemporaryFolder
  private let store: Store

  init() throws {
    folder = try TemporaryFolder()
    let substitution = PathSubstitution(
      spack: folder.path, user: "ada", home: "/home/ada", temporaryFolder: "/tmp",
      userCache: "/c", workingFolder: "/", environment: [:])
    let tree = try Configuration(scopes: []).installTree(substitution: substitution)
    store = try Store(tree, paddedRoot: tree.unpaddedRoot)
  }

  private func spec(_ start: String) throws -> ConcreteSpec {
    let database = try DatabaseSnapshot(
      decoding: try Fixture.bytes("spack-1.2/db-index.json"), source: "index.json")
    let root = try #require(database.hashes.first { $0.text.hasPrefix(start) })
    return try ConcreteSpec(root: root, format: 5, source: "index.json") { hash in
      (try? database.record(for: hash))?.node
    }
  }

  @Test func `a store that does not exist is empty`() throws {
    #expect(try store.readDatabase().hashes.isEmpty)
  }

  @Test func `a package goes where the projection says, an external stays`() throws {
    let spec = try spec("u7pyu5l")
    #expect(
      try store.prefix(of: spec.root, in: spec)
        == store.root.appending("linux-x86_64").appending(
          "motto-1-u7pyu5l2e445brjwcchquga477jqerle"))
    let scribe = try self.spec("zzcppg6")
    let glibc = try #require(scribe.nodes.first { $0.name == "glibc" })
    #expect(try store.prefix(of: glibc, in: scribe) == "/usr")
  }

  @Test func `registering leaves a database, a new verifier and locks as Spack makes them`() throws
  {
    try store.register(try spec("u7pyu5l"), isExplicit: true)
    let first = try folder.bytes("opt/spack/.spack-db/index_verifier")
    #expect(first.count == 36)
    try store.register(try spec("jqtk4mv"), isExplicit: false)
    #expect(try folder.bytes("opt/spack/.spack-db/index_verifier") != first)
    #expect(try store.readDatabase().hashes.count == 2)
    let names = try FileManager.default.contentsOfDirectory(
      atPath: folder["opt/spack/.spack-db"])
    #expect(Set(names) == ["index.json", "index_verifier", "lock"])
  }

  @Test func `many registrations at once lose none`() async throws {
    let specs = try ["u7pyu5l", "jqtk4mv", "zzcppg6", "suo3kpn", "jfu7ptl"].map(spec)
    try await withThrowingTaskGroup { group in
      for spec in specs {
        group.addTask { @concurrent in try store.register(spec, isExplicit: true) }
      }
      try await group.waitForAll()
    }
    let database = try store.readDatabase()
    for spec in specs {
      #expect(try database.record(for: spec.root.hash)?.isInstalled == true)
    }
  }

  @Test func `a database of a newer Spack is not written to`() throws {
    let text = #"{"database": {"version": "9", "installs": {}}}"#
    try folder.write("opt/spack/.spack-db/index.json", text)
    let spec = try spec("u7pyu5l")
    let error = #expect(throws: StoreError.self) { try store.register(spec, isExplicit: true) }
    #expect(error?.code == .newerVersion)
    #expect(try folder.bytes("opt/spack/.spack-db/index.json") == Array(text.utf8))
  }

  @Test func `a folder holds a package only with the spec file of that package`() throws {
    let motto = try spec("u7pyu5l")
    let prefix = FilePath(folder["p"])
    #expect(try !store.holds(motto.root.hash, at: prefix))
    try folder.write("p/.spack/spec.json", SpecFile.encode(try spec("jqtk4mv")))
    #expect(try !store.holds(motto.root.hash, at: prefix))
    try folder.write("p/.spack/spec.json", SpecFile.encode(motto))
    #expect(try store.holds(motto.root.hash, at: prefix))
  }

  @Test func `a record whose files are gone is not installed`() throws {
    let motto = try spec("u7pyu5l")
    let record = DatabaseRecord(
      node: motto.root, path: folder["gone"], isInstalled: true, isExplicit: true,
      installationTime: "0")
    let error = #expect(throws: StoreError.self) { try store.spec(of: record) }
    #expect(error?.code == .notInstalled)
    try folder.write("gone/.spack/spec.json", SpecFile.encode(try spec("jqtk4mv")))
    #expect(throws: StoreError.self) { try store.spec(of: record) }
  }

  @Test func `a projection that cannot be read is refused by name`() throws {
    var scope = ConfigurationScope(name: "user", folder: nil)
    try scope.add(
      section: "config",
      bytes: Array("config: {install_tree: {projections: {all: '{nosuch}'}}}".utf8), file: "c")
    let tree = try Configuration(scopes: [scope]).installTree(
      substitution: PathSubstitution(
        spack: "/s", user: "a", home: "/h", temporaryFolder: "/t", userCache: "/c",
        workingFolder: "/", environment: [:]))
    let error = #expect(throws: StoreError.self) { try Store(tree, paddedRoot: "/s") }
    #expect(error?.code == .malformed)
  }
}

@Suite struct SbangTests {
  @Test(arguments: [
    ("#!/bin/sh -e\necho \"$0|$1|$2\"\n", "#!"), ("--!/bin/sh\necho \"$0|$1|$2\"\n", "--"),
    ("//!/bin/sh\necho \"$0|$1|$2\"\n", "//"), ("<?php #!/bin/sh ?>\necho \"$0|$1|$2\"\n", "php"),
  ])
  func `a script runs by its second line`(_ body: String, _ style: String) throws {
    let folder = try TemporaryFolder()
    let sbang = try folder.write("sbang", Sbang.script)
    let script = try folder.write("script", "#!/bin/sh \(sbang)\n" + body)
    let outcome = try Program.run("/bin/sh", [sbang, script, "a b", "*"])
    #expect(outcome.output.hasSuffix("\(script)|a b|*\n"), "\(style): \(outcome)")
    #expect(outcome.status == 0)
  }

  @Test func `a script without an interpreter line is refused by name`() throws {
    let folder = try TemporaryFolder()
    let sbang = try folder.write("sbang", Sbang.script)
    let script = try folder.write("script", "#!/bin/sh \(sbang)\nhello\n")
    let outcome = try Program.run("/bin/sh", [sbang, script])
    #expect(outcome.status == 1)
    #expect(outcome.errorOutput.contains(script))
  }
}
