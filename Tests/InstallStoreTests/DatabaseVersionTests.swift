import AlbedoTesting
import Diagnostics
import Documents
import InstallStore
import SpecModel
import Testing

/// The databases of the four generations of Spack.
@Suite struct DatabaseVersionTests {
  private func snapshot(_ vintage: String) throws -> DatabaseSnapshot {
    try DatabaseSnapshot(
      decoding: try Fixture.bytes("spack-\(vintage)/db-index.json"), source: vintage)
  }

  private func written(_ edit: DatabaseEdit) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try edit.write { bytes += $0 }
    return bytes
  }

  @Test(arguments: [("0.16", DatabaseFormat.v5, 14), ("0.23", .v7, 16), ("1.2", .v8, 18)])
  func `each version is read and written byte for byte`(
    _ vintage: String, _ format: DatabaseFormat, _ count: Int
  ) throws {
    let bytes = try Fixture.bytes("spack-\(vintage)/db-index.json")
    let database = try snapshot(vintage)
    #expect(database.format == format)
    #expect(database.count == count)
    let isUnchanged = try written(DatabaseEdit(database)) == bytes
    #expect(isUnchanged)
    for hash in database.hashes {
      let record = try #require(try database.record(for: hash))
      #expect(record.isInstalled && record.missingDependencies.isEmpty)
      #expect(database.mayBe(hash, of: record.node.name))
      #expect(!database.mayBe(hash, of: record.node.name + "x"))
    }
  }

  @Test(arguments: ["0.16", "0.23", "1.2"])
  func `the counts of references are those of Spack`(_ vintage: String) throws {
    let database = try snapshot(vintage)
    var edit = try DatabaseEdit(database)
    try edit.recount()
    #expect(!edit.isChanged)
  }

  @Test(arguments: ["0.16", "0.23", "1.2"])
  func `what was removed and registered again gives the same records`(_ vintage: String) throws {
    let database = try snapshot(vintage)
    let source = try JSON.decode(
      try Fixture.bytes("spack-\(vintage)/db-index.json"), source: vintage)
    let root = try #require(
      try database.hashes.first { hash in
        guard let record = try database.record(for: hash) else { return false }
        return record.referenceCount == 0 && !record.node.dependencies.isEmpty
      })
    let spec = try ConcreteSpec(root: root, format: 5, source: vintage) { hash in
      (try? database.record(for: hash))?.node
    }
    let record = try #require(try database.record(for: root))
    var edit = try DatabaseEdit(database)
    try edit.remove(root)
    #expect(try edit.record(for: root) == nil)
    try edit.register(
      spec, isExplicit: record.isExplicit, time: record.installationTime,
      path: { node in (try? database.record(for: node.hash))?.path ?? "" },
      isComplete: { _ in true })
    let result = try JSON.decode(try written(edit), source: "written")
    let old = try #require(source["database"]?["installs"]?.mapping)
    let new = try #require(result["database"]?["installs"]?.mapping)
    #expect(Set(old.keys) == Set(new.keys))
    for (hash, record) in old { #expect(new[hash] == record, "\(hash)") }
  }

  @Test func `version 6 is read, but not written`() throws {
    let hash = "5gb35tct2wzxe7bsg3r6nkchrqbb7ckh"
    let text = """
      {
        "database": {
          "installs": {
            "\(hash)": {
              "spec": {
                "name": "libelf", "version": "0.8.13",
                "arch": {"platform": "linux", "platform_os": "debian12", "target": "x86_64"},
                "compiler": {"name": "gcc", "version": "12.2.0"},
                "namespace": "builtin.mock", "parameters": {"cflags": []},
                "hash": "\(hash)", "full_hash": "\(hash)"
              },
              "ref_count": 0, "path": "/s/libelf", "installed": true, "explicit": true,
              "installation_time": 1.5, "deprecated_for": null
            }
          },
          "version": "6"
        }
      }
      """
    let database = try DatabaseSnapshot(decoding: Array(text.utf8), source: "/s/index.json")
    #expect(database.format == .v6)
    let node = try #require(try database.record(for: database.hashes[0])).node
    #expect(node.name == "libelf" && node.recordedCompiler?.version == "12.2.0")
    let error = #expect(throws: StoreError.self) { try DatabaseEdit(database) }
    #expect(error?.code == .readOnlyVersion)
    #expect(error?.message.contains("0.17 to 0.20") == true)
  }

  @Test func `a spec that an older Spack cannot read is not registered in its database`() throws {
    let new = try snapshot("1.2")
    let root = try #require(new.hashes.first { $0.text.hasPrefix("u7pyu5l") })
    let spec = try ConcreteSpec(root: root, format: 5, source: "1.2") { hash in
      (try? new.record(for: hash))?.node
    }
    for vintage in ["0.16", "0.23"] {
      var edit = try DatabaseEdit(try snapshot(vintage))
      let error = #expect(throws: StoreError.self) {
        try edit.register(
          spec, isExplicit: true, time: "1", path: { _ in "/p" }, isComplete: { _ in true })
      }
      #expect(error?.code == .unsuitableSpec)
      #expect(!edit.isChanged)
    }
  }

  @Test func `an older spec goes into a database of today in today's shape`() throws {
    let old = try snapshot("0.23")
    let root = try #require(old.hashes.first { $0.text.hasPrefix("cs4s36e") })
    let spec = try ConcreteSpec(root: root, format: 4, source: "0.23") { hash in
      (try? old.record(for: hash))?.node
    }
    var edit = try DatabaseEdit(.empty(source: "new"))
    try edit.register(
      spec, isExplicit: true, time: "1", path: { "/new/" + $0.fileStem }, isComplete: { _ in true })
    let database = try DatabaseSnapshot(decoding: try written(edit), source: "new")
    let record = try #require(try database.record(for: root))
    #expect(record.node.originalFormat == 4)
    #expect(record.node.raw["compiler"] == nil)
    #expect(record.node.recordedCompiler?.name == "gcc")
  }
}
