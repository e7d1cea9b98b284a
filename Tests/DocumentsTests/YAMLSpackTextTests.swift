import AlbedoTesting
import Documents
import Testing

/// The YAML of Spack 0.16, against what it wrote for texts that are hard to write.
@Suite struct YAMLSpackTextTests {
  static let path = "spack-0.16/yaml-scalars.json"

  static func text(_ value: DocumentValue, _ layout: YAML.Layout) -> String {
    String(decoding: YAML.encodeAsSpack(value, layout: layout), as: UTF8.self)
  }

  @Test func `every text is written as Spack writes it, and read again`() throws {
    let cases = try JSON.decode(Fixture.bytes(Self.path), source: Self.path)["strings"]?.list ?? []
    for entry in cases {
      let value = try #require(entry["value"])
      let texts: [(String, DocumentValue, YAML.Layout)] = [
        ("flow_value", ["k": value], .flow), ("flow_item", ["k": [value]], .flow),
        ("block_value", ["k": value], .block),
      ]
      for (key, document, layout) in texts {
        let text = Self.text(document, layout)
        #expect(text == entry[key]?.string, "\(key) of \(value)")
        let again = try YAML.decode(Array(text.utf8), source: "again", schema: .version12)
        #expect(again.root == document, "\(text)")
      }
    }
    #expect(cases.count > 100)
  }

  @Test func `every key is written as Spack writes it`() throws {
    let cases = try JSON.decode(Fixture.bytes(Self.path), source: Self.path)["keys"]?.list ?? []
    for entry in cases {
      let key = try #require(entry["key"]?.string)
      var document: DocumentMapping = [:]
      document[key] = 1
      #expect(Self.text(.mapping(document), .flow) == entry["flow"]?.string)
      #expect(Self.text(.mapping(document), .block) == entry["block"]?.string)
    }
    #expect(!cases.isEmpty)
  }

  static let values: [String: DocumentValue] = [
    "true": true, "false": false, "null": .null, "int": 5, "float": .number("1.5"),
    "empty list": [], "empty map": [:],
    "nested": [
      "a": [1, [2, 3] as DocumentValue] as DocumentValue, "b": ["c": .null] as DocumentValue,
    ],
    "list of maps": [["a": 1, "b": 2]],
  ]

  @Test func `other values are written as Spack writes them`() throws {
    let cases = try JSON.decode(Fixture.bytes(Self.path), source: Self.path)["others"]?.list ?? []
    for entry in cases {
      guard let value = entry["what"]?.string.flatMap({ Self.values[$0] }) else { continue }
      #expect(Self.text(["k": value], .flow) == entry["flow"]?.string)
      #expect(Self.text(["k": value], .block) == entry["block"]?.string)
    }
  }

  static let words: [(String, DocumentValue)] = [
    ("yes", "yes"), ("off", "off"), ("12:30", "12:30"), ("true", true), ("FALSE", false),
    ("~", .null), ("08", "08"), ("0o17", .number("0o17")), ("1e3", .number("1e3")),
    (".5", .number(".5")), ("-.5", "-.5"), (".5e3", ".5e3"), ("-.inf", .number("-.inf")),
    ("-.nan", "-.nan"), ("2020-01-01", "2020-01-01"), ("0x", "0x"), ("1_", .number("1_")),
  ]

  @Test(arguments: words)
  func `words mean what YAML 1_2 says`(_ word: String, _ value: DocumentValue) throws {
    let text = Array("k: \(word)\n".utf8)
    #expect(try YAML.decode(text, source: "x", schema: .version12).root["k"] == value)
  }

  static let texts: [DocumentValue] = [
    ["k": "2020-1-1 12:00:00"], ["k": "2020-1-1 12:0"], ["k": "a\n\nb"], ["k": "\n"],
    ["k": "a\n b"], ["k": "a \nb"], ["k": "a\nb\n"], ["a\nb": ["c", [:], []]],
    ["k": [.null, .null]],
    ["": ["a": ["b": 1]]], ["k": "?"], ["k": "a?b"], ["k": "\u{FEFF}x"], ["k": "\u{0}"],
  ]

  @Test(arguments: texts, [YAML.Layout.block, .flow])
  func `what is written reads as the same`(_ value: DocumentValue, _ layout: YAML.Layout) throws {
    let text = YAML.encodeAsSpack(value, layout: layout)
    let again = try YAML.decode(text, source: "again", schema: .version12)
    #expect(again.root == value, "\(String(decoding: text, as: UTF8.self))")
  }
}
