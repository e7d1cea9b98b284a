import Diagnostics
import Documents
import Testing

@Suite struct JSONStreamTests {
  static let index = Array(
    """
    {"database": {"version": "8", "installs": {
      "aaa": {"spec": {"name": "quill", "x": "}\\""}, "ref_count": 0},
      "b\\u0062b": [1, 2] , "ccc": "text", "ddd": 12 ,
      "eee": null}, "more": 1}}
    """.utf8)

  static func members(
    _ bytes: [UInt8], at path: [String], limit: Int = 100
  ) throws -> [(String, String)]? {
    var found: [(String, String)] = []
    let isThere = try JSON.eachMember(of: bytes, at: path, source: "index.json") { key, range in
      found.append((key, String(decoding: bytes[range], as: UTF8.self)))
      return found.count < limit
    }
    return isThere ? found : nil
  }

  @Test func `members come with the place of their value`() throws {
    let found = try #require(try Self.members(Self.index, at: ["database", "installs"]))
    #expect(found.map(\.0) == ["aaa", "bbb", "ccc", "ddd", "eee"])
    #expect(
      found.map(\.1) == [
        "{\"spec\": {\"name\": \"quill\", \"x\": \"}\\\"\"}, \"ref_count\": 0}", "[1, 2]",
        "\"text\"", "12", "null",
      ])
  }

  @Test func `a filter lets through the members that hold its text`() throws {
    let bytes = Array(
      """
      {"m": {"a": {"spec": {"x": {"name": "no"}, "na\\u006de": "quill"}, "z": [1, {"y": "}"}]},
        "b": 1, "c": {"z": 1, "spec": {"name": "qu\\u0069ll", "rest": [{}]}}, "d": {"spec": "quill"},
        "e": {"spec": {"name": "quill2"}}, "f\\n": {"spec":{"name":"quill"}}, "g": {"spec": {"name": 1}},
        "h": {}, "i": null, "j": {"spec": {"name": ["quill"]}}, "k": {"spec":{"name":"quill"}} }}
      """.utf8)
    var found: [String: String] = [:]
    try JSON.eachMember(
      of: bytes, at: ["m"], where: .init(["spec", "name"], equals: "quill"), source: "x"
    ) { key, range in
      found[key] = String(decoding: bytes[range], as: UTF8.self)
      return key != "k"
    }
    #expect(
      found == [
        "c": "{\"z\": 1, \"spec\": {\"name\": \"qu\\u0069ll\", \"rest\": [{}]}}",
        "f\n": "{\"spec\":{\"name\":\"quill\"}}", "k": "{\"spec\":{\"name\":\"quill\"}}",
      ])
  }

  @Test(arguments: ["{\"m\": {\"a\": {\"spec\" 1}}}", "{\"m\": {\"a\": {\"spec\": {\"name\": \"qu"])
  func `a filter finds what is no JSON`(text: String) {
    #expect(throws: DocumentError.self) {
      try JSON.eachMember(
        of: Array(text.utf8), at: ["m"], where: .init(["spec", "name"], equals: "quill"),
        source: "x"
      ) { _, _ in true }
    }
  }

  @Test func `iteration stops when asked to`() throws {
    let found = try Self.members(Self.index, at: ["database", "installs"], limit: 2)
    #expect(found?.count == 2)
  }

  @Test func `an empty object has no members`() throws {
    #expect(try Self.members(Array("{}".utf8), at: [])?.isEmpty == true)
    #expect(try Self.members(Array("{\"a\":{}}".utf8), at: ["a"])?.isEmpty == true)
  }

  @Test(arguments: [["x"], ["database", "x"], ["database", "version", "x"], ["database", "ver"]])
  func `a path that names nothing is no error`(_ path: [String]) throws {
    #expect(try Self.members(Self.index, at: path) == nil)
    #expect(try JSON.find(path, in: Self.index, source: "x") == nil)
  }

  @Test func `an error of the closure reaches the caller`() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try JSON.eachMember(of: Self.index, at: ["database"], source: "x") { _, _ in throw Stop() }
    }
  }

  @Test(arguments: [
    "", "{\"database\":", "{\"database\":[1]}", "{\"database\":{\"a\" 1}}", "[]",
    "{\"database\":{\"a\":1,}}", "{\"database\":{\"a\":[1}", "{\"database\":{\"\\x\":1}}",
  ])
  func `a text that is not such a document is an error`(_ text: String) {
    #expect(throws: DocumentError.self) {
      if try Self.members(Array(text.utf8), at: ["database"]) == nil {
        throw DocumentError(.syntax, "absent")
      }
    }
  }

  @Test func `a value is found by its path`() throws {
    let range = try #require(
      try JSON.find(["database", "version"], in: Self.index, source: "x"))
    #expect(try JSON.decode(Self.index, in: range, source: "x") == "8")
    let record = try #require(
      try JSON.find(["database", "installs", "aaa", "spec"], in: Self.index, source: "x"))
    #expect(try JSON.decode(Self.index, in: record, source: "x")["name"] == "quill")
  }

  @Test func `ten thousand members keep their keys`() throws {
    let text = (0..<10_000).map { "\"k\($0)\":{\"n\":[\($0)]}" }.joined(separator: ",")
    let bytes = Array("{\"m\":{\(text)}}".utf8)
    var count = 0
    try JSON.eachMember(of: bytes, at: ["m"], source: "x") { key, range in
      #expect(key == "k\(count)")
      let value = try JSON.decode(bytes, in: range, source: "x")
      #expect(value == ["n": [.integer(count)]])
      count += 1
      return true
    }
    #expect(count == 10_000)
  }
}
