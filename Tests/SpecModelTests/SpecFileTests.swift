import AlbedoTesting
import Diagnostics
import Documents
import SpecModel
import Testing

@Suite struct SpecFileTests {
  @Test(arguments: [
    "specfiles/1.2", "specfiles/0.23", "vectors/concrete", "vectors/specfiles-v4",
  ])
  func `a spec file survives reading and writing`(_ folder: String) throws {
    var tally = Tally(folder)
    for path in Vectors.names(in: folder) {
      let bytes = try Fixture.bytes(path)
      tally.check(SpecFile.encode(try SpecFile.decode(bytes, source: path)) == bytes, path)
    }
    tally.finish()
  }

  @Test(arguments: Vectors.specFiles)
  func `the nodes of a file stand in Spack's order`(_ path: String) throws {
    let spec = try Vectors.spec(path)
    #expect(spec.traversal().map(\.hash) == spec.nodes.map(\.hash))
    let again = try ConcreteSpec(root: spec.root.hash, format: spec.format, source: path) {
      spec.node($0)
    }
    #expect(again.nodes == spec.nodes)
  }

  @Test func `what stands beside the spec is kept`() throws {
    let text = String(
      decoding: try Fixture.bytes("vectors/concrete/patch-lq7yl3x.json").dropLast(), as: UTF8.self)
    let bytes = Array((text + ",\"buildcache_layout_version\":2}").utf8)
    let spec = try SpecFile.decode(bytes, source: "x")
    #expect(spec.extras == ["buildcache_layout_version": 2])
    #expect(SpecFile.encode(spec) == bytes)
  }

  @Test func `a node of format 5 has all its parts`() throws {
    let spec = try Vectors.spec("vectors/concrete/libelf-seenkyx.json")
    #expect(spec.format == 5)
    #expect(spec.root.shortText == "libelf@0.8.13/seenkyx")
    #expect(spec.root.architecture.description == "linux-debian12-x86_64_v3")
    #expect(spec.root.namespace == "builtin_mock")
    #expect(spec.root.originalFormat == 5)
    #expect(spec.root.packageHash?.hasSuffix("====") == true)
    #expect(spec.root.parameters["build_system"] == "generic")
    let gcc = try #require(spec.root.dependencies.first { $0.name == "gcc" })
    #expect(gcc.types == .build)
    #expect(gcc.virtuals == ["c"])
    #expect(spec.compiler(of: spec.root)?.hash == gcc.hash)
    let compiler = try #require(spec.node(gcc.hash))
    #expect(compiler.isExternal)
    #expect(compiler.external?.path != nil)
    #expect(spec.compiler(of: compiler) == nil)
  }

  @Test func `patches beside the variants are one, and are written as they were`() throws {
    let (first, second) = (String(repeating: "b", count: 64), String(repeating: "a", count: 64))
    let text = String(
      decoding: try Fixture.bytes("vectors/concrete/libelf-seenkyx.json"), as: UTF8.self)
    let place = try #require(text.firstRange(of: "\"package_hash\""))
    let patched =
      text[..<place.lowerBound] + "\"patches\":[\"\(first)\",\"\(second)\"],"
      + text[place.lowerBound...]
    let spec = try SpecFile.decode(Array(patched.utf8), source: "x")
    #expect(spec.root.parameters["patches"]?.strings == [second, first])
    let format = try SpecFormat("{name} {variants.patches}")
    #expect(try format.text(of: spec.root, in: spec) == "libelf patches:=aaaaaaa,bbbbbbb")
    #expect(SpecFile.encode(spec) == Array(patched.utf8))
  }

  @Test func `a node of format 4 has its compiler and direct dependencies`() throws {
    let name = "mpileaks-2.3-wuaabbgo5zwncv5jccyad3iehlekly3b"
    let spec = try Vectors.spec("vectors/specfiles-v4/\(name).json")
    #expect(spec.format == 4)
    #expect(spec.root.fileStem == name)
    #expect(spec.root.originalFormat == 4)
    #expect(spec.root.recordedCompiler?.description == "gcc@12.2.0")
    #expect(spec.root.dependencies.map(\.isDirect).contains(false) == false)
  }

  @Test func `a format that there never was is named`() throws {
    let error = try #require(throws: SpecError.self) {
      try SpecFile.decode(Array("{\"spec\":{\"_meta\":{\"version\":0}}}".utf8), source: "old.json")
    }
    #expect(error.code == .unsupportedFormat)
    #expect(error.message.contains("format 0") && error.message.contains("'old.json'"))
    #expect(error.hint?.contains("1 to 5") == true)
  }

  @Test func `a later format is read as 5`() throws {
    let text = String(
      decoding: try Fixture.bytes("vectors/concrete/patch-lq7yl3x.json"), as: UTF8.self)
    let later = text.replacing("{\"version\":5}", with: "{\"version\":7}")
    #expect(try SpecFile.decode(Array(later.utf8), source: "x").format == 5)
  }
}

@Suite struct SpecFileDamageTests {
  static let hashes = ["a", "b", "c"].map { String(repeating: $0, count: 32) }

  static func node(_ index: Int, needs: [Int], name: String? = nil) -> DocumentValue {
    let names = ["ant", "bee", "cat"]
    return [
      "name": .string(name ?? names[index]), "version": "1.0",
      "arch": ["platform": "linux", "platform_os": "debian12", "target": "x86_64"],
      "namespace": "builtin", "parameters": [:],
      "dependencies": .list(
        needs.map {
          [
            "name": .string(names[$0]), "hash": .string(hashes[$0]),
            "parameters": ["deptypes": ["build"], "virtuals": []],
          ]
        }),
      "annotations": ["original_specfile_version": 5], "hash": .string(hashes[index]),
    ]
  }

  static func decode(_ nodes: [DocumentValue]) throws(SpecError) -> ConcreteSpec {
    let file: DocumentValue = ["spec": ["_meta": ["version": 5], "nodes": .list(nodes)]]
    return try SpecFile.decode(JSON.encode(file), source: "damaged.json")
  }

  @Test func `a cycle names its members`() throws {
    let error = try #require(throws: SpecError.self) {
      try Self.decode([
        Self.node(0, needs: [1]), Self.node(1, needs: [2]), Self.node(2, needs: [1]),
      ])
    }
    #expect(error.code == .cycle)
    #expect(
      error.message.hasSuffix("bee@1.0/bbbbbbb → cat@1.0/ccccccc → bee@1.0/bbbbbbb"),
      "\(error.message)")
    #expect(throws: SpecError.self) { try Self.decode([Self.node(0, needs: [0])]) }
  }

  @Test func `a missing dependency is named`() throws {
    let error = try #require(throws: SpecError.self) { try Self.decode([Self.node(0, needs: [1])]) }
    #expect(error.code == .missingNode)
    #expect(error.message.contains("'bee' (\(Self.hashes[1])), which 'ant' needs"))
  }

  @Test func `a hash that comes twice is refused`() {
    #expect(throws: SpecError.self) {
      try Self.decode([Self.node(0, needs: []), Self.node(0, needs: [])])
    }
  }

  @Test func `a dependency under another name is refused`() {
    #expect(throws: SpecError.self) {
      try Self.decode([Self.node(0, needs: [1]), Self.node(1, needs: [], name: "wasp")])
    }
  }

  @Test func `a file without nodes is refused`() {
    #expect(throws: SpecError.self) { try Self.decode([]) }
  }

  static let changes: [(String, DocumentValue?)] = [
    ("name", nil), ("name", ""), ("name", "../x"), ("name", ".hidden"), ("name", "a/b"),
    ("name", 1), ("version", nil), ("version", "1 2"), ("version", ["1"]), ("arch", nil),
    ("arch", "linux"), ("arch", ["platform": "linux"]), ("hash", nil), ("hash", "abc"),
    ("hash", 1), ("dependencies", "x"), ("dependencies", [["name": "bee"]]),
    ("dependencies", [["name": "bee", "hash": "x"]]), ("concrete", false), ("external", "x"),
    ("compiler", ["name": "gcc", "version": "1"]), ("build_spec", ["name": "ant", "hash": "x"]),
    ("build_spec", ["name": "bee", "hash": .string(hashes[1])]),
  ]

  @Test(arguments: changes)
  func `a damaged node is refused`(_ key: String, _ value: DocumentValue?) throws {
    var raw = try #require(Self.node(0, needs: []).mapping)
    _ = try Self.decode([.mapping(raw)])
    raw[key] = value
    if key == "compiler" { raw["annotations"] = nil }
    let error = try #require(throws: SpecError.self) { try Self.decode([.mapping(raw)]) }
    #expect(error.message.contains("'damaged.json'"), "\(error.message)")
  }

  @Test(arguments: [
    "", "{", "[]", "{}", "{\"spec\":1}", "{\"spec\":{}}", "null",
    "{\"spec\":{\"_meta\":{\"version\":5}}}",
    "{\"spec\":{\"_meta\":{\"version\":5},\"nodes\":[1]}}",
  ])
  func `a text that is no spec file is refused`(_ text: String) {
    #expect(throws: SpecError.self) { try SpecFile.decode(Array(text.utf8), source: "x") }
  }

  @Test func `a long chain is no problem`() throws {
    var nodes: [DocumentValue] = []
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    func hash(_ number: Int) -> String {
      var text = ""
      var rest = number
      for _ in 0..<32 {
        text.append(letters[rest % 26])
        rest /= 26
      }
      return text
    }
    let count = 20_000
    for number in 0..<count {
      var raw = try #require(Self.node(0, needs: [], name: "p\(number)").mapping)
      raw["hash"] = .string(hash(number))
      if number + 1 < count {
        raw["dependencies"] = [
          [
            "name": .string("p\(number + 1)"), "hash": .string(hash(number + 1)),
            "parameters": ["deptypes": ["link"], "virtuals": []],
          ]
        ]
      }
      nodes.append(.mapping(raw))
    }
    let spec = try Self.decode(nodes)
    #expect(spec.traversal(.postorder).first?.name == "p\(count - 1)")
  }
}
