import Diagnostics
import Relocation
import Testing

@Suite struct PrefixMapTests {
  @Test(arguments: try VectorCase.all("relocate-prefix-map.json"))
  func `the map of an archive has Spack's order`(vector: VectorCase) throws {
    guard vector.fields["error"] is String == false else { return }
    let info = try #require(vector.fields["buildinfo"] as? [String: Any])
    var old: [String: String] = [:]
    if let known = info["hash_to_prefix"] as? [String: String] {
      old = known
    } else if let inverse = info["prefix_to_hash"] as? [String: String] {
      old = Dictionary(inverse.map { ($0.value, $0.key) }, uniquingKeysWith: { $1 })
    }
    let nodes = try #require(vector.fields["specs_in_relocation_order"] as? [[String]])
    let map = try PrefixMap(
      oldSbang: (info["sbang_install_path"] as? String).map { Array($0.utf8) },
      newSbang: Array(try vector.text("new_sbang").utf8),
      prefixes: pairs(nodes.compactMap { node in old[node[0]].map { [$0, node[1]] } }),
      oldRoot: Array(try #require(info["buildpath"] as? String).utf8),
      newRoot: Array(try vector.text("new_root").utf8))
    #expect(map.pairs == pairs(vector.fields["ordered_map"] as? [[String]] ?? []))
    #expect(map.isEmpty == (vector.fields["ordered_map"] as? [[String]] == nil))
  }

  @Test func `a repeated old prefix takes the later value in the earlier place`() throws {
    let map = try prefixMap(["/a", "/1"], ["/b", "/2"], ["/a", "/3"])
    #expect(map.pairs == pairs([["/a", "/3"], ["/b", "/2"]]))
  }

  @Test func `a later identity pair removes an earlier change`() throws {
    #expect(try prefixMap(["/a", "/1"], ["/a", "/a"]).isEmpty)
  }

  @Test(arguments: [["", "/n"], ["/a\0b", "/n"], ["/a", "/n\0"]])
  func `a prefix that is empty or holds a NUL is refused`(pair: [String]) {
    let error = #expect(throws: RelocationError.self) { try prefixMap(pair) }
    #expect(error?.code == .invalidPrefix)
  }

  @Test func `a prefix longer than a path can be is refused`() {
    let long = "/" + String(repeating: "x", count: 4096)
    #expect(throws: RelocationError.self) { try prefixMap(["/a", long]) }
    #expect(throws: RelocationError.self) { try prefixMap([long, "/a"]) }
  }

  @Test func `links change their absolute heads only`() throws {
    for vector in try VectorCase.all("relocate-text.json", kind: "links") {
      let map = try vector.map()
      let results = try vector.strings("targets").map { target in
        LinkRelocation.relocated(Array(target.utf8), map: map)
          .map { String(decoding: $0, as: UTF8.self) } ?? target
      }
      #expect(results == (try vector.strings("output")))
    }
  }

  @Test func `a link that needs no change gives nil`() throws {
    let map = try prefixMap(["/o", "/n"])
    #expect(LinkRelocation.relocated(Array("/usr/o".utf8), map: map) == nil)
  }
}
