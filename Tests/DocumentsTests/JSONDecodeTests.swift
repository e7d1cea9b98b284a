import AlbedoTesting
import Diagnostics
import Documents
import Testing

@Suite struct JSONDecodeTests {
  static func decode(
    _ text: String, limits: DocumentLimits = .standard, trailing: JSON.TrailingText = .refused
  ) throws(DocumentError) -> DocumentValue {
    try JSON.decode(Array(text.utf8), source: "test.json", limits: limits, trailing: trailing)
  }

  static let values: [(String, DocumentValue)] = [
    ("{}", [:]), ("[]", []), (" [ ] ", []), ("null", .null), ("true", true), ("false", false),
    ("\"a\"", "a"), (" 12 ", .number("12")), ("[1,[2,{}],3]", [1, [2, [:]], 3]),
    ("{\"b\":1,\"a\":{\"c\":[null]}}", ["b": 1, "a": ["c": [.null]]]),
    ("{\"a\":1,\"b\":2,\"a\":3}", ["a": 3, "b": 2]),
    (
      "[1.10,-0,1e400,123456789012345678901234567890]",
      [
        .number("1.10"), .number("-0"), .number("1e400"),
        .number("123456789012345678901234567890"),
      ]
    ),
    ("\"\\u00e9\\ud83d\\ude00\\n\\/\\\"\\\\\\b\\f\\r\\t\"", "é😀\n/\"\\\u{8}\u{C}\r\t"),
    ("\"\\ud800\"", "\u{FFFD}"), ("\"\\udc00x\"", "\u{FFFD}x"),
    ("\"\\ud800\\ud83d\\ude00\"", "\u{FFFD}😀"), ("\"\\ud800\\n\"", "\u{FFFD}\n"),
    ("{\"\\u0061\\\"\":1}", ["a\"": 1]), ("\"日本\"", "日本"), ("\"\\u0000\"", "\0"),
    ("{\"\":\"\"}", ["": ""]),
  ]

  @Test(arguments: values)
  func `a document becomes its value`(_ text: String, _ value: DocumentValue) throws {
    #expect(try Self.decode(text) == value)
  }

  static let wrong = [
    "", " ", "{", "[", "}", "]", "[1,]", "[,1]", "[1 2]", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":}",
    "{a:1}", "{1:1}", "{\"a\":1 \"b\":2}", "NaN", "[NaN]", "[Infinity]", "[-Infinity]", "[+1]",
    "[01]", "[1.]", "[.5]", "[1e]", "[0x1]", "[1a]", "[tru]", "[truex]", "[nul]", "'a'",
    "[\"a]", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "[\"a\"b]", "[\"a\tb\"]", "\"a\nb\"",
    "{} x", "{}{}", "[] []", "1 2", "\"a\" \"b\"", "[1]]", "{}}", "null x", "// a\n1", "[1,2",
    "{\"a\":[}", "{\"a\":[1}", "[{\"a\":1]", "\u{FEFF}1", "[\"\\\"]", "[1,\n/* c */2]", "truefalse",
  ]

  @Test(arguments: wrong)
  func `what Python refuses is refused`(_ text: String) {
    #expect(throws: DocumentError.self) { try Self.decode(text) }
  }

  @Test func `text that is not UTF-8 is refused`() {
    for bytes: [UInt8] in [
      [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
    ] {
      #expect(throws: DocumentError.self) { try JSON.decode(bytes, source: "x") }
    }
  }

  static let positions: [(String, String)] = [
    ("{\n \"a\": tru\n}", "line 2, column 7"), ("[1,\n2,\n 3x]", "line 3, column 2"),
    ("{\"é\": 01}", "line 1, column 7"), ("{} x", "line 1, column 4"),
    ("[\"ab\\q\"]", "line 1, column 2"),
  ]

  @Test(arguments: positions)
  func `an error says where it is`(_ text: String, _ place: String) throws {
    let error = try #require(throws: DocumentError.self) { try Self.decode(text) }
    #expect(error.message.contains("'test.json', \(place): "), "\(error.message)")
    #expect(error.code == .syntax)
  }

  @Test func `nesting has a limit`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try Self.decode(nested(256))
    let error = try #require(throws: DocumentError.self) { try Self.decode(nested(257)) }
    #expect(error.code == .limitExceeded)
    #expect(throws: DocumentError.self) {
      try Self.decode(String(repeating: "{\"a\":", count: 300_000))
    }
  }

  static let trailing: [(String, DocumentValue)] = [
    ("{\"a\":\"}\"} x", ["a": "}"]), ("[1,[2]]]\"", [1, [2]]), ("{\"a\":\"\\\"}\"}{", ["a": "\"}"]),
  ]

  @Test(arguments: trailing)
  func `trailing text can be ignored`(_ text: String, _ value: DocumentValue) throws {
    #expect(try Self.decode(text, trailing: .ignored) == value)
  }

  @Test func `every length of text around the padding is read`() throws {
    for count in 0..<300 {
      let text = String(repeating: "x", count: count)
      var bytes = Array("[\"\(text)\"]".utf8)
      #expect(try JSON.decode(bytes, source: "x") == [.string(text)])
      bytes.reserveCapacity(1000)
      #expect(try JSON.decode(bytes, source: "x") == [.string(text)])
    }
  }

  @Test func `a value inside a larger text is read alone`() throws {
    let bytes = Array("{\"a\":\n[1,x],\"b\":[2]}".utf8)
    #expect(try JSON.decode(bytes, in: 16..<19, source: "x") == [2])
    let error = try #require(throws: DocumentError.self) {
      try JSON.decode(bytes, in: 6..<11, source: "x")
    }
    #expect(error.message.contains("line 2, column 4"), "\(error.message)")
  }

  @Test func `hostile texts never crash the reader`() {
    var state: UInt64 = 42
    let alphabet = Array("{}[]\",:0e-\\ut \n\u{e9}".utf8)
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      _ = try? JSON.decode(bytes, source: "x")
      _ = try? JSON.decode(bytes, source: "x", trailing: .ignored)
      _ = try? JSON.eachMember(of: bytes, at: [], source: "x") { _, _ in true }
    }
  }
}
