import AlbedoTesting
import Documents
import Testing

@Suite struct JSONEncodeTests {
  static func text(_ value: DocumentValue, _ style: JSON.Style = .compact) -> String {
    String(decoding: JSON.encode(value, style: style), as: UTF8.self)
  }

  static let sample: DocumentValue = ["a": [1, []], "b": [:], "c": ["d": .null, "e": true]]

  static let styles: [(JSON.Style, String)] = [
    (.compact, "{\"a\":[1,[]],\"b\":{},\"c\":{\"d\":null,\"e\":true}}"),
    (.onePerLine, "{\n\"a\":[\n1,\n[]\n],\n\"b\":{},\n\"c\":{\n\"d\":null,\n\"e\":true\n}\n}"),
    (
      .indented(1),
      "{\n \"a\": [\n  1,\n  []\n ],\n \"b\": {},\n \"c\": {\n  \"d\": null,\n  \"e\": true\n }\n}"
    ),
  ]

  @Test(arguments: styles)
  func `each style lays the document out as Python does`(_ style: JSON.Style, _ expected: String) {
    #expect(Self.text(Self.sample, style) == expected)
  }

  static let strings: [(String, String)] = [
    ("a/b", "\"a/b\""), ("é", "\"\\u00e9\""), ("😀", "\"\\ud83d\\ude00\""), ("\u{7F}", "\"\u{7F}\""),
    ("\"\\\n\r\t\u{8}\u{C}\0\u{1F}", "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0000\\u001f\""),
    ("\u{2028}\u{ABCD}", "\"\\u2028\\uabcd\""),
  ]

  @Test(arguments: strings)
  func `texts are escaped to ASCII`(_ text: String, _ expected: String) {
    #expect(Self.text(.string(text)) == expected)
  }

  static let numbers: [(String, String)] = [
    ("1.10", "1.10"), ("1e400", "1e400"), ("-0", "-0"), ("0x1f", "31"), ("017", "15"),
    ("1_000", "1000"), ("12:30", "750"), (".5", "0.5"), ("1.", "1.0"), (".inf", "\".inf\""),
    ("+3", "3"), ("0b101", "5"), ("-0x10", "-16"),
  ]

  @Test(arguments: numbers)
  func `numbers keep their spelling when JSON has it`(_ spelling: String, _ expected: String) {
    #expect(Self.text(.number(spelling)) == expected)
  }

  @Test func `a manifest of Spack survives reading and writing`() throws {
    let bytes = try Fixture.bytes("documents/scribe.spec.manifest.json")
    let value = try JSON.decode(bytes, source: "manifest")
    #expect(JSON.encode(value, style: .onePerLine) == bytes)
  }
}

@Suite struct DocumentValueTests {
  @Test func `a mapping keeps order and finds keys at any size`() {
    var mapping = DocumentMapping()
    for number in 0..<100 { mapping["k\(number)"] = .integer(number) }
    mapping["k50"] = "changed"
    mapping["k3"] = nil
    #expect(mapping.count == 99)
    #expect(mapping["k3"] == nil)
    #expect(mapping["k99"] == 99)
    #expect(mapping["k50"] == "changed")
    #expect(Array(mapping.keys.prefix(4)) == ["k0", "k1", "k2", "k4"])
    mapping["k3"] = 1
    #expect(mapping.keys.last == "k3")
  }

  @Test func `order is part of equality`() {
    let left: DocumentMapping = ["a": 1, "b": 2]
    #expect(left != ["b": 2, "a": 1])
    #expect(left == ["a": 1, "b": 2])
  }

  @Test func `accessors answer only for their own kind`() {
    let value: DocumentValue = [
      "s": "x", "n": 12, "v": .number("1.10"), "l": ["a", "b"], "t": true,
    ]
    #expect(value["s"]?.string == "x")
    #expect(value["n"]?.string == nil)
    #expect(value["n"]?.integer == 12)
    #expect(value["v"]?.text == "1.10")
    #expect(value["v"]?.integer == nil)
    #expect(value["v"]?.double == 1.1)
    #expect(value["l"]?.strings == ["a", "b"])
    #expect(value["l"]?[1] == "b")
    #expect(value["l"]?[2] == nil)
    #expect(value["t"]?.bool == true)
    #expect(value["none"]?.isNull == nil)
  }

  @Test(arguments: [
    "99999999999999999999", "", "-", "+-1", "0x", "1:999999999999999999999", "1:-1",
  ])
  func `a number that does not fit is none`(_ spelling: String) {
    #expect(DocumentValue.number(spelling).integer == nil)
  }
}
