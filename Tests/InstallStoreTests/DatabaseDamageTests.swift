import AlbedoTesting
import Diagnostics
import Documents
import Foundation
import InstallStore
import SpecModel
import Testing

/// Databases that were damaged in every way a program can think of.
@Suite struct DatabaseDamageTests {
  private static let versions = ["0.16", "0.23", "1.2"]

  private func bytes(_ version: String) throws -> [UInt8] {
    try Fixture.bytes("spack-\(version)/db-index.json")
  }

  /// Reads everything that a database says; only a `store` error may come of it.
  private func readAll(_ bytes: [UInt8]) throws(StoreError) {
    let database = try DatabaseSnapshot(decoding: bytes, source: "/s/index.json")
    for hash in database.hashes { _ = try database.record(for: hash) }
  }

  @Test(arguments: versions)
  func `a file that is cut off anywhere is refused`(_ version: String) throws {
    let whole = try bytes(version)
    for length in stride(from: 0, to: whole.count, by: Campaign.isWhole ? 97 : 997) {
      let error = #expect(throws: StoreError.self, "\(length)") {
        try readAll(Array(whole.prefix(length)))
      }
      #expect(error?.code == .malformed)
    }
  }

  private static let values: [DocumentValue] = [
    .null, true, false, 0, -1, .number("1e400"), .number("99999999999999999999"), "", "..", "a/b",
    [], [[]], ["a"], [.null], [:], ["a": .null], ["hash": "x"],
  ]

  /// Returns the document with each value in it replaced in turn, as pairs of a path and a whole.
  private func replacements(
    of value: DocumentValue, at path: String, by other: DocumentValue,
    _ use: (String, DocumentValue) throws -> Void
  ) throws {
    try use(path, other)
    switch value {
    case .mapping(let mapping):
      for (key, inner) in mapping {
        try replacements(of: inner, at: path + "/" + key, by: other) { path, changed in
          var whole = mapping
          whole[key] = changed
          try use(path, .mapping(whole))
        }
      }
    case .list(let list):
      for (place, inner) in list.enumerated() {
        try replacements(of: inner, at: path + "/\(place)", by: other) { path, changed in
          var whole = list
          whole[place] = changed
          try use(path, .list(whole))
        }
      }
    default: break
    }
  }

  @Test(arguments: versions)
  func `a value of any type anywhere is read or refused with its place`(_ version: String) throws {
    let document = try JSON.decode(try bytes(version), source: "index.json")
    var database = try #require(document["database"]?.mapping)
    let installs = try #require(database["installs"]?.mapping)
    // One with many dependencies, one with a target in detail.
    let chosen = installs.max { JSON.encode($0.value).count < JSON.encode($1.value).count }
    let (hash, record) = try #require(chosen)
    for value in Self.values {
      try replacements(of: record, at: "", by: value) { path, changed in
        database["installs"] = [hash: changed]
        do throws(StoreError) {
          try readAll(JSON.encode(["database": .mapping(database)]))
        } catch {
          #expect(error.code == .malformed, "\(path) = \(value): \(error)")
          #expect("\(error)".contains(hash), "\(path) = \(value): \(error)")
        }
      }
    }
  }

  @Test(arguments: [Int.max, Int.min])
  func `a number of references may be any`(_ count: Int) throws {
    let text = String(decoding: try bytes("1.2"), as: UTF8.self)
      .replacing(#/"ref_count":\d+/#, with: "\"ref_count\":\(count)")
    let database = try DatabaseSnapshot(decoding: Array(text.utf8), source: "/s/index.json")
    let hashes = database.hashes
    var edit = try DatabaseEdit(database)
    try edit.deprecate(hashes[0], for: hashes[1])
    for hash in hashes { try edit.remove(hash) }
    try edit.recount()
  }

  @Test(arguments: [
    #"{"version":"8","version":"7","installs":{}}"#,
    #"{"version":"8","installs":{},"installs":{}}"#,
  ])
  func `members that come twice are refused`(_ database: String) throws {
    let error = #expect(throws: StoreError.self) {
      try readAll(Array("{\"database\":\(database)}".utf8))
    }
    #expect(error?.code == .malformed && error?.message.contains("two members") == true)
  }

  @Test(arguments: [("8.0", "newer"), ("9", "newer"), ("0.9.3", "older"), ("-1", "older")])
  func `versions that nobody writes are older or newer`(_ version: String, _ kind: String) throws {
    let text = "{\"database\":{\"version\":\"\(version)\",\"installs\":{}}}"
    let error = #expect(throws: StoreError.self) { try readAll(Array(text.utf8)) }
    #expect(error?.code == (kind == "newer" ? .newerVersion : .olderVersion))
    #expect(error?.message.contains(version) == true)
  }
}
