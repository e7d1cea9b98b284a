import AlbedoTesting
import Diagnostics
import Documents
import Foundation
import InstallStore
import SpecModel
import Testing

/// What Spack 1.2 was seen to accept, to mend and to refuse in a database.
@Suite struct DatabaseToleranceTests {
  private let hash = "u7pyu5l2e445brjwcchquga477jqerle"

  /// The database of a store with one package; the closures change its record and the document.
  private func database(
    _ change: (inout DocumentMapping) -> Void = { _ in },
    document changeDocument: (inout DocumentMapping) -> Void = { _ in }, suffix: String = ""
  ) throws -> [UInt8] {
    let whole = try JSON.decode(
      try Fixture.bytes("spack-1.2/db-index.json"), source: "index.json")
    var record = try #require(whole["database"]?["installs"]?[hash]?.mapping)
    change(&record)
    var installs: DocumentMapping = [:]
    installs[hash] = .mapping(record)
    var database: DocumentMapping = ["version": "8", "installs": .mapping(installs)]
    changeDocument(&database)
    return JSON.encode(["database": .mapping(database), "site": "unknown"]) + Array(suffix.utf8)
  }

  private func record(_ bytes: [UInt8]) throws -> DatabaseRecord {
    let snapshot = try DatabaseSnapshot(decoding: bytes, source: "/s/index.json")
    let key = try #require(SpecHash(hash))
    return try #require(try snapshot.record(for: key))
  }

  private func refusal(_ bytes: [UInt8]) -> StoreError? {
    #expect(throws: StoreError.self) { try record(bytes) }
  }

  /// Returns a record whose spec was changed.
  private func changingSpec(
    _ change: @escaping (inout DocumentMapping) -> Void
  ) throws -> [UInt8] {
    try database { record in
      var spec = record["spec"]?.mapping ?? [:]
      change(&spec)
      record["spec"] = .mapping(spec)
    }
  }

  @Test func `an unknown key in a record makes the whole database unusable, and is named`() throws {
    let error = refusal(try database { $0["licence"] = "MIT" })
    #expect(error?.code == .malformed)
    for part in ["/s/index.json", hash, "'licence'", "line 1, byte"] {
      #expect(error?.message.contains(part) == true, "\(part) in \(error?.message ?? "")")
    }
    #expect(error?.hint?.contains("reindex") == true)
  }

  @Test func `unknown keys elsewhere are passed over`() throws {
    _ = try record(try database(document: { $0["site"] = 1 }))
    _ = try record(try changingSpec { $0["flavour"] = "plain" })
  }

  @Test func `missing fields get Spack's defaults`() throws {
    let record = try record(
      try database {
        for key in ["ref_count", "explicit", "installation_time", "deprecated_for", "installed"] {
          $0[key] = nil
        }
      })
    #expect(record.referenceCount == 0 && !record.isExplicit && record.deprecatedFor == nil)
    #expect(!record.isInstalled && record.status == .missing)
    let time = try #require(Double(record.installationTime))
    #expect(abs(time - Date().timeIntervalSince1970) < 600)
  }

  @Test func `a path may be missing, null or the word None`() throws {
    for path in [nil, DocumentValue.null, "None"] {
      #expect(try record(try database { $0["path"] = path }).path == nil)
    }
  }

  @Test func `a record without a spec is refused`() throws {
    let error = refusal(try database { $0["spec"] = nil })
    #expect(error?.message.contains("has no 'spec'") == true)
  }

  @Test func `the key is the hash, whatever the node says`() throws {
    #expect(try record(try changingSpec { $0["hash"] = nil }).node.hash.text == hash)
    let other = DocumentValue.string(String(repeating: "a", count: 32))
    #expect(try record(try changingSpec { $0["hash"] = other }).node.hash.text == hash)
  }

  @Test func `a node may lack annotations`() throws {
    #expect(try record(try changingSpec { $0["annotations"] = nil }).node.originalFormat == 5)
  }

  @Test func `a wrong number of references is read, and found by a check`() throws {
    let record = try record(try database { $0["ref_count"] = 7 })
    #expect(record.referenceCount == 7)
  }

  @Test func `a dependency without a record is taken out and told`() throws {
    let absent = String(repeating: "b", count: 32)
    let record = try record(
      try changingSpec {
        $0["dependencies"] = [
          ["name": "ghost", "hash": .string(absent), "parameters": ["deptypes": ["link"]]]
        ]
      })
    #expect(record.node.dependencies.isEmpty)
    #expect(record.missingDependencies.map(\.name) == ["ghost"])
    let text = String(decoding: record.encode(), as: UTF8.self)
    #expect(!text.contains(absent))
  }

  @Test func `in_buildcache and origin are accepted`() throws {
    let record = try record(
      try database {
        $0["in_buildcache"] = true
        $0["origin"] = "vendor"
      })
    #expect(record.origin == "vendor")
  }

  @Test func `text after the document is not looked at`() throws {
    _ = try record(try database(suffix: "\n{\"more\": [1"))
  }

  private static let wrongTypes: [(String, DocumentValue)] = [
    ("ref_count", "1"), ("installed", "yes"), ("path", 5), ("explicit", [true]),
    ("installation_time", "now"), ("deprecated_for", "abc"), ("origin", 1), ("spec", "motto@1"),
  ]

  @Test(arguments: wrongTypes)
  func `a field of a wrong type is refused by name`(_ key: String, _ value: DocumentValue) throws {
    let error = refusal(try database { $0[key] = value })
    #expect(error?.code == .malformed)
    #expect(error?.message.contains(key == "spec" ? "spec" : "'\(key)'") == true)
    #expect(error?.message.contains(hash) == true)
  }

  @Test func `of two equal keys the last one counts`() throws {
    var text = String(decoding: try database(), as: UTF8.self)
    text = text.replacingOccurrences(of: "\"ref_count\":0", with: "\"ref_count\":3,\"ref_count\":4")
    #expect(try record(Array(text.utf8)).referenceCount == 4)
  }

  @Test func `damaged texts are refused with their name`() throws {
    let bytes = try database()
    let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
    let damaged: [[UInt8]] = [
      Array(bytes.prefix(bytes.count / 2)), Array(bytes.prefix(bytes.count - 30)),
      bytes.map { $0 == UInt8(ascii: "m") ? 0xFF : $0 },
      Array(
        "{\"database\":{\"version\":\"8\",\"installs\":{\"\(hash)\":{\"spec\":\(deep)}}}}".utf8),
      Array("{\"database\":{\"version\":\"8\",\"installs\":{\"\(hash)\":5}}}".utf8),
    ]
    for (number, text) in damaged.enumerated() {
      let error = refusal(text)
      #expect(error?.code == .malformed, "\(number): \(error?.message ?? "")")
      #expect(error?.description.contains("/s/index.json") == true, "\(number)")
    }
  }
}
