import AlbedoTesting
import Diagnostics
import Documents
import Testing

@testable import SpecModel

@Suite struct SpecHashTests {
  @Test func `hashes keep their letters and give the lock's byte`() throws {
    for vector in try Vectors.list("vectors/hashes.json") {
      let text = try #require(vector["hash"]?.string)
      let hash = try #require(SpecHash(text))
      #expect(hash.text == text)
      // Only stored hashes have a byte in the lock file; spliced vectors show an inner one.
      guard let offset = vector["lock_offset"]?.text else { continue }
      #expect(String(hash.lockOffset) == offset, "\(text)")
    }
  }

  @Test(arguments: [
    "", "abc", "jfuynhtjkn42za7nlha7k24ypky3xui", "jfuynhtjkn42za7nlha7k24ypky3xuicc",
    "Jfuynhtjkn42za7nlha7k24ypky3xuic", "1fuynhtjkn42za7nlha7k24ypky3xuic",
    "jfuynhtjkn42za7nlha7k24ypky3xui=", "jfuynhtjkn42za7nlha7k24ypky3x/ic",
    "éfuynhtjkn42za7nlha7k24ypky3xui",
  ])
  func `what is no hash is refused`(_ text: String) {
    #expect(SpecHash(text) == nil)
  }

  @Test func `hashes are sorted as their texts`() throws {
    let texts = try Vectors.list("vectors/hashes.json").compactMap { $0["hash"]?.string }
    let hashes = texts.compactMap { SpecHash($0) }
    #expect(hashes.sorted().map(\.text) == texts.sorted())
    let last = String(repeating: "7", count: 32)
    #expect(SpecHash(last)?.text == last)
    #expect(SpecHash(String(repeating: "z", count: 32))?.lockOffset == 0x6739_CE73_9CE7_39CE)
  }

  @Test func `a prefix matches the hashes that start so`() throws {
    let hash = try #require(SpecHash("jfuynhtjkn42za7nlha7k24ypky3xuic"))
    #expect(SpecHashPrefix("jfuy")?.matches(hash) == true)
    #expect(SpecHashPrefix("jfuz")?.matches(hash) == false)
    #expect(SpecHashPrefix("JFUY")?.matches(hash) == false)
    #expect(SpecHashPrefix(hash.text)?.hash == hash)
    #expect(SpecHashPrefix("") == nil)
    #expect(SpecHashPrefix("a-b") == nil)
  }

  @Test func `hashes of all formats come out of the text, and the text out of the node`() throws {
    var tally = Tally("hashes.json")
    for vector in try Vectors.list("vectors/hashes.json") {
      let text = try #require(vector["text"]?.string)
      let hash = try #require(vector["hash"]?.string.flatMap { SpecHash($0) })
      let own = SpecHash(hashing: Array(text.utf8))
      let format = try #require(vector["vintage"]?.string.flatMap { Int($0.dropFirst()) })
      let node = try Self.node(text, format: format, hash: hash)
      tally.check(node.hashedTexts[0] == Array(text.utf8), "the text of \(node.shortText) changed")
      if vector["kind"]?.string == "spliced" {
        let built = try #require(vector["build_spec_hash"]?.string.flatMap { SpecHash($0) })
        let isStable = !(vector["note"]?.string?.contains("NOT") ?? false)
        tally.check(own?.text == vector["sha1_b32"]?.string, "\(node.shortText)")
        tally.check(
          own.map { SpecHash(spliced: $0, from: built) == hash } == isStable, "\(node.shortText)")
        tally.check(
          node.checkHash() == (isStable ? .verified : .unverifiable(reason: "it was spliced")),
          "\(node.shortText)")
      } else {
        tally.check(own == hash, "\(node.shortText)")
        tally.check(node.checkHash() == .verified, "\(node.shortText)")
      }
    }
    tally.finish()
  }

  /// Reads the text that a hash was computed from as a node with that hash.
  static func node(_ text: String, format: Int, hash: SpecHash) throws -> SpecNode {
    let bytes = Array(text.utf8)
    let document =
      format == 1
      ? try YAML.decode(bytes, source: "vector", schema: .version12).root
      : try JSON.decode(bytes, source: "vector")
    return try SpecNodeReader(format: format, source: "vector")
      .node(#require(document.mapping), hash: .recordedOr(hash))
  }

  @Test func `texts that Spack 0_16 hashed have the hashes of its file names`() throws {
    var tally = Tally("hash-inputs")
    for path in Vectors.names(in: "spack-0.16/hash-inputs", suffix: ".dag_hash.txt") {
      let text = try Fixture.text(path)
      let name = try #require(path.split(separator: "/").last?.split(separator: ".dag_hash").first)
      let prefix = try #require(name.split(separator: "-").last)
      let hash = try #require(SpecHash(hashing: Array(text.utf8)))
      tally.check(hash.text.hasPrefix(prefix), "\(path)")
      let node = try Self.node(text, format: 1, hash: hash)
      tally.check(node.hashedTexts[0] == Array(text.utf8), "\(path)")
      tally.check(node.checkHash() == .verified, "\(path)")
    }
    tally.finish()
  }

  @Test func `every node of every old file has the hash that its text gives`() throws {
    var tally = Tally("nodes of formats 1 to 4")
    for path in Vectors.oldestFiles + Vectors.olderFiles
      + Vectors.names(in: "vectors/specfiles-v4")
    {
      for node in try Vectors.spec(path).nodes {
        tally.check(node.checkHash() == .verified, "\(node.shortText) in \(path)")
      }
    }
    tally.finish()
  }

  static let lockFiles = [("0.16", 1), ("0.17", 2), ("0.19", 3), ("0.23", 4), ("1.2", 5)]

  @Test(arguments: lockFiles)
  func `nodes of a lock file have their hashes, whatever its keys are`(
    _ spack: String, _ format: Int
  ) throws {
    let path = "vectors/lockfiles/spack-\(spack).lock"
    let document = try JSON.decode(Fixture.bytes(path), source: path)
    let reader = SpecNodeReader(format: format, source: path)
    var keys: [String: SpecHash] = [:]
    let raws = try #require(document["concrete_specs"]?.mapping)
    for (key, value) in raws {
      keys[key] = try reader.recordedHash(#require(value.mapping)) ?? SpecHash(key)
    }
    for (key, value) in raws {
      let node = try reader.node(
        #require(value.mapping), hash: .recordedOr(#require(SpecHash(key)))
      ) { reference in reference.text.flatMap { keys[$0] } }
      // Spack 0.18 to 0.20 left the recipe's hash out of lock files.
      let isWhole = format != 3
      #expect((node.checkHash() == .verified) == isWhole, "\(node.shortText)")
      #expect(node.hash == keys[key])
    }
  }

  @Test func `Spack's snapshots with the old layout are verified too`() throws {
    let path = Vectors.names(in: "vectors/specfiles-v4")[0]
    var raw = try #require(try Vectors.spec(path).nodes.last?.raw)
    raw["hash"] = nil
    let text = JSON.encode(.mapping(raw), style: .indented(2))
    raw["hash"] = .string(try #require(SpecHash(hashing: text)).text)
    let node = try SpecNode(raw: raw, format: 4, source: path)
    #expect(node.checkHash() == .verified)
  }

  @Test(arguments: ["1.2", "0.23"])
  func `all nodes of a store have the hash that their text gives`(_ spack: String) throws {
    let path = "specfiles/find-all-\(spack).json"
    let nodes = try #require(try JSON.decode(Fixture.bytes(path), source: path).list)
    for entry in nodes {
      let raw = try #require(entry.mapping)
      let node = try SpecNode(raw: raw, format: spack == "1.2" ? 5 : 4, source: path)
      #expect(node.checkHash() == .verified, "\(node.shortText)")
    }
    #expect(nodes.count == (spack == "1.2" ? 18 : 16))
  }

  @Test func `a changed node does not have its hash any more`() throws {
    let spec = try Vectors.spec("vectors/concrete/patch-lq7yl3x.json")
    var raw = spec.root.raw
    raw["version"] = "2.0.1"
    let node = try SpecNode(raw: raw, format: 5, source: "x")
    let computed = try #require(SpecHash(hashing: node.hashedTexts[0]))
    #expect(computed != node.hash)
    #expect(node.checkHash() == .differs(computed: computed))
  }

  @Test func `a node of an older format cannot be checked`() throws {
    var raw = try Vectors.spec("vectors/concrete/patch-lq7yl3x.json").root.raw
    raw["annotations"] = ["original_specfile_version": 4, "compiler": "gcc@=12.2.0"]
    let node = try SpecNode(raw: raw, format: 5, source: "x")
    #expect(
      node.checkHash()
        == .unverifiable(reason: "it was first written in format 4 and saved again in 5"))
    #expect(node.recordedCompiler?.description == "gcc@12.2.0")
  }
}
