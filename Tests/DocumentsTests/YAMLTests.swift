import AlbedoTesting
import Diagnostics
import Documents
import Testing

@Suite struct YAMLDecodeTests {
  static func decode(
    _ text: String, limits: DocumentLimits = .standard
  ) throws(DocumentError) -> DocumentValue {
    try YAML.decode(Array(text.utf8), source: "mirrors.yaml", limits: limits).root
  }

  static let scalars: [(String, DocumentValue)] = [
    ("yes", true), ("No", false), ("ON", true), ("off", false), ("true", true), ("FALSE", false),
    ("y", "y"), ("n", "n"), ("yEs", "yEs"), ("~", .null), ("null", .null), ("NULL", .null),
    ("nULL", "nULL"), ("''", ""), ("'yes'", "yes"), ("\"1\"", "1"), ("1", .number("1")),
    ("1.10", .number("1.10")), ("1.2.3", "1.2.3"), ("0x1F", .number("0x1F")), ("0xg", "0xg"),
    ("017", .number("017")), ("08", "08"), ("0o17", "0o17"), ("0b11", .number("0b11")),
    ("1_000", .number("1_000")), ("12:30", .number("12:30")), ("1:75", "1:75"), ("a:b", "a:b"),
    ("1e3", .number("1e3")), ("1.5e+3", .number("1.5e+3")), ("1.e", "1.e"), (".5", .number(".5")),
    (".inf", .number(".inf")), ("-.INF", .number("-.INF")), (".nan", .number(".nan")),
    ("-.nan", "-.nan"), (".", "."), ("-", [.null]), ("2020-01-01", "2020-01-01"),
    ("+12", .number("+12")),
    ("-O3 -g", "-O3 -g"), ("!!str 12", "12"), ("! 12", "12"), ("!!null ''", .null),
    ("!!int '3'", .number("3")), ("|\n  a\n  b", "a\nb"), (">-\n  a\n  b", "a b"), ("", .null),
    ("# only a remark\n", .null), ("'a''b'", "a'b"), ("\"\\xe9\"", "é"), ("1__0", .number("1__0")),
    ("_1", "_1"), ("+", "+"), ("1:2:3", .number("1:2:3")),
  ]

  @Test(arguments: scalars)
  func `a scalar is resolved as in YAML 1.1`(_ text: String, _ value: DocumentValue) throws {
    #expect(try Self.decode(text) == value)
  }

  static let documents: [(String, DocumentValue)] = [
    ("a: 1\nb:\n- x\n- {c: d}\n", ["a": 1, "b": ["x", ["c": "d"]]]),
    ("mirrors::\n  a: b\n", ["mirrors:": ["a": "b"]]),
    ("x: {m:: 1}\n", ["x": ["m:": 1]]),
    ("1: a\nyes: b\n~: c\n1.10: d", ["1": "a", "yes": "b", "~": "c", "1.10": "d"]),
    ("a: &x [1]\nb: *x", ["a": [1], "b": [1]]),
    (
      "b: &b {x: 1, y: 2}\nc:\n  <<: *b\n  y: 3\n  z: 4",
      ["b": ["x": 1, "y": 2], "c": ["x": 1, "y": 3, "z": 4]]
    ),
    (
      "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}",
      ["a": ["x": 1], "b": ["x": 2, "y": 2], "c": ["x": 1, "y": 2]]
    ),
    ("'<<': 1", ["<<": 1]), ("--- a\n...\n", "a"), ("{\"a\": [1, \"b\"]}", ["a": [1, "b"]]),
    ("a:\nb:", ["a": .null, "b": .null]), ("%YAML 1.1\n---\na: b\n", ["a": "b"]),
    ("&k a: *k", ["a": "a"]),
  ]

  @Test(arguments: documents)
  func `a document becomes its value`(_ text: String, _ value: DocumentValue) throws {
    #expect(try Self.decode(text) == value)
  }

  static let errors: [(String, DocumentFailure, String)] = [
    ("a: 1\nb: 2\na: 3", .duplicateKey, "line 3, column 1: the key 'a' appears twice"),
    ("a: [1\nb: 2", .syntax, "line 2"), ("a: *x", .syntax, "line 1, column 4"),
    ("a\n---\nb", .unsupported, "a second document"), ("? [a]\n: b", .unsupported, "a key must"),
    ("!foo a", .unsupported, "the tag '!foo'"), ("!!python/object {}", .unsupported, "the tag"),
    ("<<: 1", .syntax, "'<<' needs"), ("a: b: c", .syntax, "line 1, column 5"),
    ("\ta: b", .syntax, "line 1"), ("!!int x", .syntax, "is not what its tag says"),
    ("a: \"\\q\"", .syntax, "line 1"), ("&a [*a]", .syntax, "no anchor is named 'a'"),
    ("x: &k [1]\n*k : 2", .unsupported, "a key must"),
  ]

  @Test(arguments: errors)
  func `an error says what is wrong and where`(
    _ text: String, _ code: DocumentFailure, _ part: String
  ) throws {
    let error = try #require(throws: DocumentError.self) { try Self.decode(text) }
    #expect(error.code == code)
    #expect(error.message.contains(part), "\(error.message)")
    #expect(error.message.contains("mirrors.yaml"))
  }

  @Test func `bytes that are no text are an error`() {
    for bytes: [UInt8] in [[0xFF, 0x00, 0x61], [0x61, 0x00], [0x61, 0xC3, 0x28], [0x07]] {
      #expect(throws: DocumentError.self) { try YAML.decode(bytes, source: "x") }
    }
  }

  @Test func `aliases cannot blow a document up`() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<12 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let error = try #require(throws: DocumentError.self) { try Self.decode(text) }
    #expect(error.code == .limitExceeded)
  }

  @Test func `nesting has a limit`() throws {
    let text = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
    let error = try #require(throws: DocumentError.self) { try Self.decode(text) }
    #expect(error.code == .limitExceeded)
  }

  @Test func `the place of every part is known`() throws {
    let text = "mirrors:\n  site:\n    url: /m\n    list:\n    - a\n    - b: c\n  other:\n"
    let document = try YAML.decode(Array(text.utf8), source: "m.yaml")
    func place(_ path: String...) -> String? {
      document.position(of: path).map { "\($0.line):\($0.column)" }
    }
    #expect(place() == "1:1")
    #expect(place("mirrors") == "2:3")
    #expect(place("mirrors", "site", "url") == "3:10")
    #expect(place("mirrors", "site", "list", "1", "b") == "6:10")
    #expect(place("mirrors", "other") == "7:3")
    #expect(place("mirrors", "none") == nil)
  }

  @Test func `hostile texts never crash the reader`() {
    var state: UInt64 = 7
    let alphabet = Array("{}[]\",:-&*!|>?'#%@ \n\ta1<~".utf8)
    for _ in 0..<5_000 {
      var bytes: [UInt8] = []
      for _ in 0..<14 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      _ = try? YAML.decode(bytes, source: "x")
    }
  }
}

@Suite struct YAMLEncodeTests {
  @Test(arguments: ["scribe-1.2", "scribe-padded-1.2"])
  func `what Spack 1 wrote beside a package is written the same`(_ name: String) throws {
    let bytes = try Fixture.bytes("documents/binary_distribution/\(name).yaml")
    let document = try YAML.decode(bytes, source: name)
    #expect(YAML.encodeFlow(document.root) == bytes)
  }

  @Test func `what Spack 0 wrote beside a package survives`() throws {
    let bytes = try Fixture.bytes("documents/binary_distribution/scribe-0.23.yaml")
    let value = try YAML.decode(bytes, source: "x").root
    #expect(value["relocate_binaries"]?.strings == ["bin/scribe"])
    #expect(try YAML.decode(YAML.encodeFlow(value), source: "y").root == value)
  }

  @Test func `texts are quoted as Spack's writer quotes them`() throws {
    let vectors = try JSON.decode(try Fixture.bytes("documents/flow-scalars.json"), source: "v")
    for vector in vectors["cases"]?.list ?? [] {
      let text = try #require(vector["text"]?.string)
      let flow = String(decoding: YAML.encodeFlow([.string(text)]), as: UTF8.self)
      #expect(flow == vector["flow"]?.string)
    }
  }

  static let ambiguous = [
    "yes", "No", "on", "08", "0o17", "12:30", "+.5", ":x", "?x", "\u{2028}", "\u{85}", "\u{FEFF}a",
    "it's: x", "''", "\"", "a\\b, c", "- ", "-", "2020-01-01", "2020-1-1 10:00:00", "---", "<<",
    "=", "\u{FFFE}", "a\u{0}b", "_1", "+1", "a\r\n", " lead", "trail ", "x:", "x: y", "x #y",
    "a:?b",
    // Marks that combine with a sign of YAML make another character of it.
    "it'\u{74A}s", "a: \u{301}b", "a #\u{301}b", "{\u{301}", "-\u{301} a", "...\u{301}",
  ]

  @Test(arguments: ambiguous)
  func `every text is read back as the same text`(_ text: String) throws {
    let value: DocumentValue = ["key": .string(text), "list": [.string(text)]]
    #expect(try YAML.decode(YAML.encodeFlow(value), source: "x").root == value)
    let key: DocumentValue = .mapping(DocumentMapping([(key: text, value: .integer(1))]))
    #expect(try YAML.decode(YAML.encodeFlow(key), source: "x").root == key)
  }

  @Test func `a long key is announced`() throws {
    let long = String(repeating: "k", count: 123)
    let short = String(repeating: "k", count: 122)
    let value: DocumentValue = [long: 1, short: [.null, true, [:], []]]
    let text = String(decoding: YAML.encodeFlow(value), as: UTF8.self)
    #expect(text == "{? \(long) : 1, \(short): [null, true, {}, []]}\n")
    #expect(try YAML.decode(Array(text.utf8), source: "x").root == value)
  }
}
