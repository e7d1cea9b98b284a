import AlbedoTesting
import CacheModel
import Diagnostics
import Documents
import Foundation
import SpecModel
import Testing

/// The main index of the fixture cache, found through its manifest.
private func fixtureIndex() throws -> [UInt8] {
  let cache = "spack-1.2/cache-unsigned/"
  let manifest = try Manifest.decode(
    try Fixture.bytes(cache + CachePath.indexManifest), source: "index manifest")
  return try Fixture.bytes(cache + CachePath.blob(try #require(manifest.records.first).checksum))
}

/// The specs that the index lists, each with its graph.
private func specs(of index: [UInt8]) throws -> [SpecHash: ConcreteSpec] {
  var nodes: [SpecHash: SpecNode] = [:]
  try CacheIndex.forEachEntry(in: index, source: "index") { nodes[$0.node.hash] = $0.node }
  var specs: [SpecHash: ConcreteSpec] = [:]
  for hash in nodes.keys {
    specs[hash] = try ConcreteSpec(root: hash, format: 5, source: "index") { nodes[$0] }
  }
  return specs
}

@Suite struct IndexTests {
  /// The order in which Spack met the manifests when it made the fixture's index.
  private static let order = [
    "jqtk4mv", "jfu7ptl", "u7pyu5l", "zzcppg6", "suo3kpn", "lgclo6p", "gyjc6nz", "jgi26dx",
    "beeocms", "4xfpsw7", "yealzjl", "5fdwgt4", "mn23n4b", "pk5qnoc",
  ]

  @Test func `an index made entry by entry equals the one that Spack made`() throws {
    let index = try fixtureIndex()
    let specs = try specs(of: index)
    var merge = try IndexMerge(existing: nil, source: "new")
    for start in Self.order {
      merge.add(try #require(specs.values.first { $0.root.hash.text.hasPrefix(start) }))
    }
    var bytes: [UInt8] = []
    merge.write { bytes += $0 }
    #expect(merge.count == 18)
    let isEqual = bytes == index
    #expect(isEqual, "the bytes differ")
  }

  @Test func `adding what an index holds changes no byte`() throws {
    let index = try fixtureIndex()
    let specs = try specs(of: index)
    var merge = try IndexMerge(existing: index, source: "index")
    for start in Self.order {
      merge.add(try #require(specs.values.first { $0.root.hash.text.hasPrefix(start) }))
    }
    var bytes: [UInt8] = []
    merge.write { bytes += $0 }
    let isEqual = bytes == index
    #expect(isEqual, "the bytes differ")
    #expect(!merge.isChanged)
  }

  @Test func `entries added one after another lose none and count their dependents`() throws {
    let index = try fixtureIndex()
    let specs = try specs(of: index)
    let motto = try #require(specs.values.first { $0.root.name == "motto" })
    let pamphlet = try #require(specs.values.first { $0.root.name == "pamphlet" })
    var bytes: [UInt8]?
    for spec in [motto, pamphlet, motto] {
      var merge = try IndexMerge(existing: bytes, source: "index")
      merge.add(spec)
      var next: [UInt8] = []
      merge.write { next += $0 }
      bytes = next
    }
    let installs = try JSON.decode(try #require(bytes), source: "x")["database"]?["installs"]
    #expect(installs?[motto.root.hash.text]?["in_buildcache"] == true)
    #expect(installs?[pamphlet.root.hash.text]?["in_buildcache"] == true)
    for (hash, record) in installs?.mapping ?? [:] {
      let dependents = installs?.mapping?.values.filter { other in
        other["spec"]?["dependencies"]?.list?.contains { $0["hash"]?.string == hash } ?? false
      }
      #expect(record["ref_count"]?.integer == dependents?.count)
    }
  }

  /// The index that an older Spack made, and the spec files of what it held.
  struct OlderIndex: Sendable, CustomTestStringConvertible {
    let version: Int
    let index: String
    let specs: String

    var testDescription: String { "version \(version)" }
  }

  @Test(arguments: [
    OlderIndex(version: 7, index: "spack-0.23/cache-index.json", specs: "specfiles/0.23"),
    OlderIndex(version: 5, index: "spack-0.16/cache-index.json", specs: "specfiles/0.16-cache"),
  ])
  func `an index of an older Spack is made and changed in its own form`(
    _ older: OlderIndex
  ) throws {
    let index = try Fixture.bytes(older.index)
    let expected = try JSON.decode(index, source: older.index)
    let format = IndexFormat(version: older.version)
    var specs: [ConcreteSpec] = []
    let folder = Fixture.path(older.specs)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      specs.append(
        try SpecFile.decode(try Fixture.bytes(older.specs + "/" + name), source: name))
    }
    var made = try IndexMerge(existing: nil, format: format, source: "new")
    for spec in specs { made.add(spec) }
    var bytes: [UInt8] = []
    made.write { bytes += $0 }
    let isMade = Self.content(try JSON.decode(bytes, source: "new")) == Self.content(expected)
    #expect(isMade)

    // What is there changes nothing; what goes and comes back neither.
    let held = Set(specs.map(\.root.hash))
    var merge = try IndexMerge(existing: index, format: format, source: "old", held: held)
    for spec in specs { merge.add(spec) }
    #expect(!merge.isChanged && merge.promised(without: held) == [])
    let gone = try #require(merge.promised(without: []).first)
    try merge.remove(gone)
    #expect(merge.isChanged && !merge.isInCache(gone))
    merge.add(try #require(specs.first { $0.root.hash == gone }))
    bytes = []
    merge.write { bytes += $0 }
    let isKept = Self.content(try JSON.decode(bytes, source: "new")) == Self.content(expected)
    #expect(isKept)
  }

  /// The records of an index by hash, whatever their order.
  private static func content(_ document: DocumentValue) -> [String: DocumentValue] {
    Dictionary(
      (document["database"]?["installs"]?.mapping ?? [:]).map { ($0.key, $0.value) }
    ) { _, last in last }
  }

  @Test func `what is taken out goes with what only it needed`() throws {
    let index = try fixtureIndex()
    let specs = try specs(of: index)
    let hash = { (start: String) in
      try #require(specs.keys.first { $0.text.hasPrefix(start) })
    }
    var merge = try IndexMerge(existing: index, source: "index")
    let (pamphlet, quill) = (try hash("jgi26dx"), try hash("4xfpsw7"))
    try merge.remove([pamphlet, quill])
    #expect(!merge.contains(pamphlet), "nobody needs it")
    #expect(merge.contains(quill) && !merge.isInCache(quill), "others need it")
    for spec in specs.values where merge.isInCache(spec.root.hash) {
      try merge.remove(spec.root.hash)
    }
    #expect(merge.count == 0)
    var bytes: [UInt8] = []
    merge.write { bytes += $0 }
    #expect(
      String(decoding: bytes, as: UTF8.self) == #"{"database":{"version":"8","installs":{}}}"#)
    // What comes back says what it said.
    for start in Self.order {
      merge.add(try #require(specs.values.first { $0.root.hash.text.hasPrefix(start) }))
    }
    bytes = []
    merge.write { bytes += $0 }
    let isEqual = try JSON.decode(bytes, source: "new") == JSON.decode(index, source: "old")
    #expect(isEqual && !merge.isChanged)
  }

  @Test func `a record that is laid out otherwise is changed as well`() throws {
    let text = """
      { "database" : { "version" : "8", "installs" : {
        "u7pyu5l2e445brjwcchquga477jqerle" : { "in_buildcache": false, "ref_count": 4,
          "spec" : {"name":"motto","version":"1","hash":"u7pyu5l2e445brjwcchquga477jqerle"} } } } }
      """
    let motto = try #require(SpecHash("u7pyu5l2e445brjwcchquga477jqerle"))
    let fixture = try fixtureIndex()
    var merge = try IndexMerge(existing: Array(text.utf8), source: "index")
    #expect(!merge.isInCache(motto))
    merge.add(try #require(try specs(of: fixture)[motto]))
    #expect(merge.isInCache(motto) && merge.isChanged)
    var bytes: [UInt8] = []
    merge.write { bytes += $0 }
    let record = try JSON.decode(bytes, source: "new")["database"]?["installs"]?[motto.text]
    #expect(record?["in_buildcache"] == true)
    #expect(record?["ref_count"]?.integer == 4)
    #expect(record?["spec"]?["name"]?.string == "motto")
  }

  @Test(arguments: [
    ("{}", CacheFailure.malformed), ("", .malformed), ("[1]", .malformed),
    (#"{"database": {"version": "9", "installs": {}}}"#, .unsupportedVersion),
    (#"{"database": {"version": "4", "installs": {}}}"#, .unsupportedVersion),
    (#"{"database": {"version": "8", "installs": {"abc": {"spec": {}}}}}"#, .malformed),
    (#"{"database": {"version": "8", "installs": {"#, .malformed),
  ])
  func `what is not an index of a known version is refused`(
    _ text: String, _ code: CacheFailure
  ) {
    let error = #expect(throws: CacheError.self) {
      try CacheIndex.forEachEntry(in: Array(text.utf8), source: "i.json") { _ in }
    }
    #expect(error?.code == code)
    #expect(error?.message.contains("i.json") == true)
  }
}
