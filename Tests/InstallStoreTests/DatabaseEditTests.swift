import AlbedoTesting
import Diagnostics
import Documents
import InstallStore
import SpecModel
import Testing

/// Removing, deprecating and counting, by the rules of Spack.
@Suite struct DatabaseEditTests {
  private let database: DatabaseSnapshot

  init() throws {
    database = try DatabaseSnapshot(
      decoding: try Fixture.bytes("spack-1.2/db-index.json"), source: "index.json")
  }

  private func hash(_ start: String) throws -> SpecHash {
    try #require(database.hashes.first { $0.text.hasPrefix(start) })
  }

  private func result(_ edit: DatabaseEdit) throws -> DatabaseSnapshot {
    var bytes: [UInt8] = []
    try edit.write { bytes += $0 }
    return try DatabaseSnapshot(decoding: bytes, source: "index.json")
  }

  private func expectRightCounts(_ database: DatabaseSnapshot) throws {
    var edit = try DatabaseEdit(database)
    try edit.recount()
    #expect(!edit.isChanged)
  }

  @Test func `what is needed stays as missing, and goes with the last that needs it`() throws {
    var edit = try DatabaseEdit(database)
    let scribe = try hash("zzcppg6")
    try edit.remove(scribe)
    #expect(try edit.record(for: scribe)?.status == .missing)
    try edit.remove(try hash("jgi26dx"))
    let left = try result(edit)
    #expect(!left.contains(scribe), "only pamphlet needed scribe")
    #expect(!left.contains(try hash("jgi26dx")))
    #expect(left.contains(try hash("4xfpsw7")), "an installed dependency stays")
    try expectRightCounts(left)
  }

  @Test func `removing what has no record does nothing`() throws {
    var edit = try DatabaseEdit(database)
    try edit.remove(try #require(SpecHash(String(repeating: "a", count: 32))))
    #expect(!edit.isChanged)
  }

  @Test func `a deprecated package counts for its successor until it is removed`() throws {
    var edit = try DatabaseEdit(database)
    let (old, new) = (try hash("gyjc6nz"), try hash("lgclo6p"))
    try edit.deprecate(old, for: new)
    #expect(try edit.record(for: old)?.status == .deprecated)
    #expect(try edit.record(for: new)?.referenceCount == 1)
    try expectRightCounts(try result(edit))
    try edit.deprecate(old, for: try hash("u7pyu5l"))
    #expect(try edit.record(for: new)?.referenceCount == 0)
    try edit.remove(old)
    try expectRightCounts(try result(edit))
    #expect(try edit.record(for: try hash("u7pyu5l"))?.referenceCount == 0)
  }

  @Test func `nothing is deprecated for itself or for what is not there`() throws {
    var edit = try DatabaseEdit(database)
    let motto = try hash("u7pyu5l")
    let absent = try #require(SpecHash(String(repeating: "a", count: 32)))
    #expect(throws: StoreError.self) { try edit.deprecate(motto, for: motto) }
    #expect(throws: StoreError.self) { try edit.deprecate(motto, for: absent) }
    #expect(!edit.isChanged)
  }

  @Test func `what an upstream has is neither registered nor counted`() throws {
    let root = try hash("jgi26dx")
    let spec = try ConcreteSpec(root: root, format: 5, source: "index.json") { hash in
      (try? database.record(for: hash))?.node
    }
    let scribe = try hash("zzcppg6")
    var edit = try DatabaseEdit(.empty(source: "new", others: [scribe]))
    try edit.register(
      spec, isExplicit: true, time: "1", isElsewhere: { $0 == scribe }, path: { _ in "/p" },
      isComplete: { _ in true })
    let names = try edit.hashes.map { try #require(try edit.record(for: $0)).node.name }
    #expect(!names.contains("scribe") && !names.contains("inkwell"), "\(names)")
    #expect(names.last == "pamphlet")
    var other = try DatabaseEdit(.empty(source: "new"))
    try other.register(
      spec, isExplicit: true, time: "1", isElsewhere: { $0 == root }, path: { _ in "/p" },
      isComplete: { _ in true })
    #expect(!other.isChanged)
  }
}
