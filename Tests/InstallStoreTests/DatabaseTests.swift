import AlbedoTesting
import Diagnostics
import Documents
import InstallStore
import SpecModel
import Testing

/// The database of the fixture store, as Spack 1.2 wrote it.
private func fixtureDatabase() throws -> [UInt8] { try Fixture.bytes("spack-1.2/db-index.json") }

private func written(_ edit: DatabaseEdit) throws -> [UInt8] {
  var bytes: [UInt8] = []
  try edit.write { bytes += $0 }
  return bytes
}

@Suite struct DatabaseTests {
  @Test func `records are read as Spack wrote them, and written byte for byte`() throws {
    let bytes = try fixtureDatabase()
    let snapshot = try DatabaseSnapshot(decoding: bytes, source: "index.json")
    #expect(snapshot.hashes.count == 18)
    let isUnchanged = try written(DatabaseEdit(snapshot)) == bytes
    #expect(isUnchanged)
    let document = try JSON.decode(bytes, source: "index.json")
    for hash in snapshot.hashes {
      let record = try #require(try snapshot.record(for: hash))
      let original = try #require(document["database"]?["installs"]?[hash.text])
      let isEqual = record.encode() == JSON.encode(original)
      #expect(isEqual, "\(record.node.shortText)")
    }
  }

  @Test func `registering in an empty store records the dependencies first`() throws {
    let source = try DatabaseSnapshot(decoding: try fixtureDatabase(), source: "index.json")
    let root = try #require(source.hashes.first { $0.text.hasPrefix("zzcppg6") })
    let spec = try ConcreteSpec(root: root, format: 5, source: "index.json") { hash in
      (try? source.record(for: hash))?.node
    }
    var edit = try DatabaseEdit(.empty(source: "new"))
    for _ in 0..<2 {
      try edit.register(
        spec, isExplicit: true, time: "1.5", path: { "/new/" + $0.fileStem },
        isComplete: { $0.name == "quill" })
    }
    let database = try DatabaseSnapshot(decoding: try written(edit), source: "new")
    #expect(database.hashes.last == root)
    for hash in database.hashes {
      let record = try #require(try database.record(for: hash))
      let expected = hash == root || record.node.isExternal || record.node.name == "quill"
      #expect(record.isInstalled == expected, "\(record.node.name)")
      #expect(record.isExplicit == (hash == root))
      let dependents = try database.hashes.filter { other in
        try #require(try database.record(for: other)).node.dependencies.contains {
          $0.hash == hash
        }
      }
      #expect(record.referenceCount == dependents.count, "\(record.node.name)")
    }
  }

  @Test(arguments: [
    ("", StoreFailure.malformed), ("[]", .malformed), ("{}", .malformed),
    (#"{"database": {"installs": {}}}"#, .malformed),
    (#"{"database": {"version": 8, "installs": {}}}"#, .malformed),
    (#"{"database": {"version": "8"}}"#, .malformed),
    (#"{"database": {"version": "9", "installs": {}}}"#, .newerVersion),
    (#"{"database": {"version": "0.9.3", "installs": {}}}"#, .olderVersion),
    (#"{"database": {"version": "4", "installs": {}}}"#, .olderVersion),
    (#"{"database": {"version": "eight", "installs": {}}}"#, .malformed),
    (#"{"database": {"version": "8", "installs": {"nohash": {}}}}"#, .malformed),
  ])
  func `what is not a database of a known version is refused`(
    _ text: String, _ code: StoreFailure
  ) {
    let error = #expect(throws: StoreError.self) {
      try DatabaseSnapshot(decoding: Array(text.utf8), source: "/s/index.json")
    }
    #expect(error?.code == code)
    #expect(error?.message.contains("/s/index.json") == true)
  }
}
