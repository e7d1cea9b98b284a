import AlbedoTesting
import Diagnostics
import Documents
import SpecModel
import Testing

/// Spec files that are damaged, or made to do harm.
@Suite struct HostileSpecFileTests {
  static let hash = String(repeating: "a", count: 32)

  /// A file of format 1 with one node; `more` follows the name's lines.
  static func oldest(_ more: String = "", name: String = "ant", hash: String = hash) -> String {
    """
    spec:
    - \(name):
        version: '1.0'
        arch:
          platform: linux
          platform_os: debian12
          target: x86_64
        hash: \(hash)
    \(more)
    """
  }

  @Test func `the node that the others are made of is fine`() throws {
    #expect(try Self.decode(Self.oldest()).root.shortText == "ant@1.0/aaaaaaa")
  }

  static func decode(_ text: String) throws(SpecError) -> ConcreteSpec {
    try SpecFile.decode(Array(text.utf8), source: "hostile")
  }

  static let damaged: [(String, SpecFailure)] = [
    ("spec:\n", .invalidFile), ("spec: []\n", .invalidFile), ("spec: [1]\n", .invalidFile),
    ("spec: [{}]\n", .invalidFile), ("spec: [{a: {}, b: {}}]\n", .invalidFile),
    ("spec: [{a: 1}]\n", .invalidFile), ("spec: [{a: {versions: [':']}}]\n", .invalidFile),
    ("- spec\n", .invalidFile), ("%", .invalidFile), ("", .invalidFile), ("\u{0}", .invalidFile),
    (oldest(hash: "short"), .invalidFile), (oldest(hash: ""), .invalidFile),
    (oldest("    concrete: false"), .invalidFile), (oldest("    version: '2.0'"), .invalidFile),
    (oldest("    dependencies: []"), .invalidFile), (oldest("    dependencies: x"), .invalidFile),
    (oldest("    dependencies: {bee: {hash: \(hash), type: [link]}}"), .missingNode),
    (oldest("    dependencies: {ant: {hash: \(hash), type: [link]}}"), .cycle),
    (oldest("    dependencies: {ant: {hash: \(hash)}}"), .invalidFile),
    (oldest("    dependencies: {ant: {hash: \(hash), type: [love]}}"), .invalidFile),
    (oldest("    dependencies: {ant: [\(hash)]}"), .invalidFile),
    (oldest("    parameters: !!python/object:os.system x"), .invalidFile),
    (oldest("    parameters: &a [*a]"), .invalidFile), (oldest("    a: *b"), .invalidFile),
    (oldest(name: "../ant"), .invalidFile), (oldest(name: "ant bee"), .invalidFile),
    (oldest("    external: []"), .invalidFile), (oldest("\t"), .invalidFile),
    (oldest("- ant:\n    hash: \(String(repeating: "b", count: 32))"), .invalidFile),
    (oldest() + "--- {}\n", .invalidFile),
    ("{\"spec\":{\"_meta\":{\"version\":1},\"nodes\":[]}}", .unsupportedFormat),
    ("{\"spec\":{\"_meta\":{\"version\":-3},\"nodes\":[]}}", .unsupportedFormat),
    ("{\"spec\":{\"_meta\":{\"version\":2.5},\"nodes\":[]}}", .invalidFile),
    ("{\"spec\":{\"_meta\":{\"version\":2},\"nodes\":{}}}", .invalidFile),
    ("{\"spec\":{\"_meta\":{\"version\":3},\"nodes\":[{}]}}", .invalidFile),
  ]

  @Test(arguments: damaged.indices)
  func `a damaged file is refused by name`(_ index: Int) throws {
    let (text, code) = Self.damaged[index]
    let error = try #require(throws: SpecError.self) { try Self.decode(text) }
    #expect(error.code == code, "\(error.message) for \(text)")
    #expect(error.message.contains("'hostile'"), "\(error.message)")
  }

  /// A node of format 2 or 3 with a dependency under some key.
  static func older(_ format: Int, _ entry: DocumentValue) -> String {
    let node: DocumentValue = [
      "name": "ant", "version": "1.0",
      "arch": ["platform": "linux", "platform_os": "debian12", "target": "x86_64"],
      "dependencies": [entry], "hash": .string(hash),
    ]
    let file: DocumentValue = [
      "spec": ["_meta": ["version": .integer(format)], "nodes": [node]]
    ]
    return String(decoding: JSON.encode(file), as: UTF8.self)
  }

  static let entries: [(DocumentValue, SpecFailure)] = [
    ("bee", .invalidFile), (["name": "bee"], .missingNode),
    (["name": "bee", "hash": "x", "type": ["link"]], .missingNode),
    (["name": "bee", "full_hash": .string(hash), "type": ["link"]], .missingNode),
    (["name": "ant", "hash": .string(hash), "type": ["link"]], .cycle),
    (["name": "bee", "hash": .string(hash), "type": ["link"]], .invalidFile),
    (["name": "ant", "hash": .string(hash), "parameters": ["deptypes": ["link"]]], .invalidFile),
    (["name": "ant", "hash": .string(hash), "type": "link"], .invalidFile),
  ]

  @Test(arguments: entries.indices, [2, 3])
  func `a damaged dependency of an older format is refused`(_ index: Int, _ format: Int) throws {
    let (entry, code) = Self.entries[index]
    let error = try #require(throws: SpecError.self) { try Self.decode(Self.older(format, entry)) }
    #expect(error.code == code, "\(error.message)")
  }

  @Test(arguments: ["vectors/specfiles-v2", "vectors/specfiles-v3", "vectors/specfiles-v4"])
  func `a JSON file that is cut off anywhere is refused`(_ folder: String) throws {
    let bytes = try Fixture.bytes(Vectors.names(in: folder)[0])
    for end in stride(from: 0, to: bytes.count, by: 97) {
      #expect(throws: SpecError.self) { try SpecFile.decode(Array(bytes[..<end]), source: "cut") }
    }
  }

  @Test func `a YAML file that is cut off is refused or has fewer nodes, never others`() throws {
    let path = Vectors.names(in: "vectors/specfiles-v1", suffix: ".yaml")[1]
    let (bytes, whole) = (try Fixture.bytes(path), try Vectors.spec(path))
    for end in stride(from: 0, to: bytes.count - 1, by: 61) {
      guard let spec = try? SpecFile.decode(Array(bytes[..<end]), source: "cut") else { continue }
      #expect(spec.root.hash == whole.root.hash)
      #expect(spec.nodes.count <= whole.nodes.count)
    }
  }

  @Test func `text that is not UTF-8 is refused`() {
    for bytes in [[0xFF, 0xFE, 0x00], [0x7B, 0xFF, 0x7D], Array("spec: '".utf8) + [0xC3, 0x28]] {
      #expect(throws: SpecError.self) { try SpecFile.decode(bytes, source: "x") }
    }
  }

  @Test func `aliases cannot blow a file up`() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let aliases = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let error = try #require(throws: SpecError.self) { try Self.decode(text + Self.oldest()) }
    #expect((error.cause as? DocumentError)?.code == .limitExceeded)
  }

  @Test func `deep nesting is refused`() throws {
    let open = String(repeating: "[", count: 5_000)
    let close = String(repeating: "]", count: 5_000)
    let error = try #require(throws: SpecError.self) {
      try Self.decode("{\"spec\":\(open)\(close)}")
    }
    #expect((error.cause as? DocumentError)?.code == .limitExceeded)
    for text in [
      Self.oldest("    parameters: " + open + close), Self.oldest("    parameters: " + open),
      Self.oldest(String(repeating: "- ", count: 5_000)), "{\"spec\":\(open)",
    ] {
      let error = try #require(throws: SpecError.self) { try Self.decode(text) }
      #expect(error.cause is DocumentError)
    }
  }

  @Test(.timeLimit(.minutes(1))) func `a very long line is read or refused quickly`() throws {
    let count = Campaign.count(short: 2_000_000, whole: 100_000_000)
    let letters = String(repeating: "x", count: count)
    for text in [
      Self.oldest("    namespace: \(letters)"), Self.oldest("    namespace: \"\(letters)"),
      "{\"spec\":\"\(letters)\"}", "{\"spec\":\"\(letters)", letters,
    ] {
      _ = try? Self.decode(text)
    }
  }

  @Test func `more dependencies than any package has are refused`() throws {
    let count = 10_001
    let entries = (0..<count).map { "p\($0): {hash: \(Self.hash), type: [link]}" }
    let text = Self.oldest("    dependencies: {\(entries.joined(separator: ", "))}")
    let error = try #require(throws: SpecError.self) { try Self.decode(text) }
    #expect(error.code == .limitExceeded)
  }

  /// Pieces that mean something in the files of old formats.
  static let pieces = [
    "- ", "  ", "\n", ": ", "'", "\"", "{", "}", "[", "]", ",", "&a", "*a", "!!null ''", "<<: ",
    "hash: ", "type: ", "version: ", "false", "~", "\t", "\u{0}", "é", "#", "? ", "|", "\\",
    "full_hash", "build_hash", hash,
  ]

  @Test func `mutated files are read or refused, and written as they are read`() throws {
    let paths =
      Vectors.names(in: "vectors/specfiles-v1", suffix: ".yaml")
      + Vectors.names(in: "vectors/specfiles-v2") + Vectors.names(in: "vectors/specfiles-v3")
    let corpus = try paths.map { Array(try Fixture.bytes($0)) }
    var numbers = SpecMutationTests.Numbers(state: 14)
    for _ in 0..<Campaign.count(short: 300, whole: 20_000) {
      var bytes = corpus[numbers.below(corpus.count)]
      for _ in 0..<(1 + numbers.below(3)) {
        let place = numbers.below(bytes.count)
        let end = min(bytes.count, place + numbers.below(9))
        bytes.replaceSubrange(
          place..<end, with: Array(Self.pieces[numbers.below(Self.pieces.count)].utf8))
      }
      guard let spec = try? SpecFile.decode(bytes, source: "mutated") else { continue }
      let text = SpecFile.encode(spec)
      let again = try SpecFile.decode(text, source: "again")
      #expect(again.nodes == spec.nodes, "\(String(decoding: bytes, as: UTF8.self))")
      let current = try SpecFile.decode(SpecFile.encode(spec, format: 5), source: "current")
      #expect(current.nodes.map(\.hash) == spec.nodes.map(\.hash))
      for node in spec.nodes { _ = node.checkHash() }
    }
  }
}
