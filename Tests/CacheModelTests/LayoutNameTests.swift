import AlbedoTesting
import CacheModel
import Diagnostics
import Foundation
import SpecModel
import Testing

/// The names of entries in each layout, against Spack 1.2's.
@Suite struct LayoutNameTests {
  private struct Name {
    let fields: [String: Any]

    subscript(_ key: String) -> String { fields[key] as? String ?? "" }

    /// The part of a URL below the mirror's root.
    func key(_ name: String) -> String {
      var root = self["mirror_url"]
      while root.hasSuffix("/") { root.removeLast() }
      return String(self[name].dropFirst(root.count + 1))
    }

    func node() throws -> SpecNode {
      let parts = self["architecture"].split(separator: "-", maxSplits: 2).map(String.init)
      let compiler = fields["compiler"] as? [String: String] ?? [:]
      let raw: [String: Any] = [
        "name": self["name"], "version": self["version"], "hash": self["hash"],
        "arch": ["platform": parts[0], "platform_os": parts[1], "target": parts[2]],
        "compiler": compiler, "parameters": [String: String](), "namespace": "builtin",
      ]
      let document: [String: Any] = ["spec": ["_meta": ["version": 4], "nodes": [raw]]]
      let bytes = [UInt8](try JSONSerialization.data(withJSONObject: document))
      return try SpecFile.decode(bytes, source: "vector").root
    }
  }

  @Test func `entries have the names that Spack gives them`() throws {
    let root = try #require(try Fixture.json("vectors/buildcache-layout.json") as? [String: Any])
    let names = try #require(root["names"] as? [[String: Any]]).map { Name(fields: $0) }
    var passed = 0
    for name in names {
      let node = try name.node()
      let (v2, v3) = (LayoutV2(), LayoutV3())
      #expect(v3.metadataKeys(of: node) == [name.key("v3_manifest_url")])
      #expect(v3.index(view: nil) == .manifest(name.key("v3_index_url")))
      #expect(v3.index(view: "my-view") == .manifest(name.key("v3_view_index_url")))
      #expect(
        v2.metadataKeys(of: node) == [
          name.key("v2_spec_signed_url"), name.key("v2_spec_unsigned_url"),
        ])
      #expect(
        v2.index(view: nil)
          == .file(name.key("v2_index_url"), digest: name.key("v2_index_url") + ".hash"))
      guard case .file(_, let place?) = v2.metadata(of: node) else {
        Issue.record("no place for the archive")
        continue
      }
      #expect(place.key == name.key("v2_tarball_url"))
      for layout in [v2, v3] as [any CacheLayout] {
        for key in layout.metadataKeys(of: node) {
          #expect(layout.entryName(ofKey: key)?.hash == node.hash, "\(key)")
        }
      }
      passed += 1
    }
    print("buildcache-layout names: \(passed)/\(names.count)")
    #expect(passed == 4)
  }

  @Test func `Spack 0_16 spells names as they stand`() throws {
    let name = Name(fields: [
      "name": "hpc", "version": "git.main=2024", "hash": "abcdefghijklmnopqrstuvwxyz234567",
      "architecture": "linux-debian12-x86_64", "compiler": ["name": "gcc", "version": "12@1"],
    ])
    let stem = "linux-debian12-x86_64-gcc-12-1-hpc-git.main=2024-" + name["hash"]
    #expect(LayoutV1().metadataKeys(of: try name.node()) == ["build_cache/\(stem).spec.yaml"])
    #expect(
      LayoutV1().metadata(of: try name.node())
        == .members(
          NestedPlace(
            key: "build_cache/linux-debian12-x86_64/gcc-12-1/hpc-git.main=2024/\(stem).spack",
            stem: stem)))
  }

  @Test func `links of a page are names within its folder`() {
    let page = """
      <ul><li><a href="a.spec.yaml">a</a></li><A HREF = 'b%2Bc.spec.yaml'>
      <a href=./d&amp;e.spec.yaml>x</a> <a href="../up.spec.yaml"> <a href="/abs"> <a href="http://h/x">
      <a href="%2e%2e%2fup.spec.yaml"><a href="">
      """
    #expect(
      PageLinks.targets(in: Array(page.utf8)) == ["a.spec.yaml", "b+c.spec.yaml", "d&e.spec.yaml"])
    #expect(PageLinks.targets(in: Array("href".utf8)) == [])
    #expect(PageLinks.targets(in: []) == [])
  }

  @Test func `an index tells its version by its ends`() {
    func version(_ head: String, _ tail: String) -> Int? {
      CacheIndex.version(head: Array(head.utf8), tail: Array(tail.utf8))
    }
    #expect(version("{\"database\":{\"version\":\"7\",\"installs\":{", "}}}") == 7)
    #expect(
      version("{\n \"database\": {\n  \"installs\": {", "}\n  },\n  \"version\": \"5\"\n }\n}") == 5
    )
    // The version of a package lies deeper.
    #expect(version("{\"x\":", "},\"version\":\"5\"}}}") == nil)
    #expect(version("{\"database\":{\"installs\":{", "\"a\":1}}") == nil)
  }
}
