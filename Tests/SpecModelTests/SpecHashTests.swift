import AlbedoTesting
import Diagnostics
import Documents
import SpecModel
import Testing

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

  @Test func `hashes of formats 4 and 5 come out of the text`() throws {
    var count = 0
    for vector in try Vectors.list("vectors/hashes.json") {
      guard let vintage = vector["vintage"]?.string, vintage == "v4" || vintage == "v5",
        vector["kind"]?.string == "dag_hash", let text = vector["text"]?.string
      else { continue }
      var raw = try #require(try JSON.decode(Array(text.utf8), source: "vector").mapping)
      raw["hash"] = vector["hash"]
      let node = try SpecNode(raw: raw, format: vintage == "v4" ? 4 : 5, source: "vector")
      #expect(node.recomputedHash() == node.hash, "\(node.shortText)")
      count += 1
    }
    #expect(count == 39)
  }

  @Test(arguments: ["1.2", "0.23"])
  func `all nodes of a store have the hash that their text gives`(_ spack: String) throws {
    let path = "specfiles/find-all-\(spack).json"
    let nodes = try #require(try JSON.decode(Fixture.bytes(path), source: path).list)
    for entry in nodes {
      let raw = try #require(entry.mapping)
      let node = try SpecNode(raw: raw, format: spack == "1.2" ? 5 : 4, source: path)
      #expect(node.recomputedHash() == node.hash, "\(node.shortText)")
    }
    #expect(nodes.count == (spack == "1.2" ? 18 : 16))
  }

  @Test func `a changed node does not have its hash any more`() throws {
    let spec = try Vectors.spec("vectors/concrete/patch-lq7yl3x.json")
    var raw = spec.root.raw
    raw["version"] = "2.0.1"
    let node = try SpecNode(raw: raw, format: 5, source: "x")
    #expect(node.recomputedHash() != node.hash)
  }

  @Test func `a node of an older format cannot be checked`() throws {
    var raw = try Vectors.spec("vectors/concrete/patch-lq7yl3x.json").root.raw
    raw["annotations"] = ["original_specfile_version": 4, "compiler": "gcc@=12.2.0"]
    let node = try SpecNode(raw: raw, format: 5, source: "x")
    #expect(node.recomputedHash() == nil)
    #expect(node.recordedCompiler?.description == "gcc@12.2.0")
  }
}
