import AlbedoTesting
import Documents
import SpecModel
import Testing

@Suite struct SpecComparisonTests {
  /// A node of format 5 as a spec file has it.
  private func node(
    _ name: String, _ hash: Character, version: String = "1.0", target: String = "x86_64",
    parameters: [String: Bool] = [:], needs: [(String, Character)] = []
  ) throws -> SpecNode {
    let fields = parameters.sorted { $0.key < $1.key }.map { #""\#($0.key)":\#($0.value)"# }
    let edges = needs.map { name, hash in
      #"{"name":"\#(name)","hash":"\#(String(repeating: hash, count: 32))","#
        + #""parameters":{"deptypes":["link"],"virtuals":[]}}"#
    }
    let text = """
      {"name":"\(name)","version":"\(version)","arch":{"platform":"linux",\
      "platform_os":"debian12","target":"\(target)"},"namespace":"lab",\
      "parameters":{\(fields.joined(separator: ","))},\
      "package_hash":"abc","dependencies":[\(edges.joined(separator: ","))],\
      "hash":"\(String(repeating: hash, count: 32))"}
      """
    let raw = try #require(try JSON.decode(Array(text.utf8), source: "node").mapping)
    return try SpecNode(raw: raw, format: 5, source: "node")
  }

  private func differences(_ wanted: [SpecNode], _ found: [SpecNode]) -> [String] {
    SpecComparison(
      wanted: wanted[0], found: found[0],
      findWanted: { hash in wanted.first { $0.hash == hash } },
      findFound: { hash in found.first { $0.hash == hash } }
    ).differences.map { one in
      "\(one.dependency ?? "-") \(one.field) \(one.wanted ?? "-") \(one.found ?? "-")"
    }
  }

  @Test func `equal specs differ in nothing`() throws {
    let spec = try [node("a", "a", needs: [("b", "b")]), node("b", "b")]
    #expect(differences(spec, spec) == [])
  }

  @Test func `each field that differs is told with both values`() throws {
    let wanted = try node("a", "a", version: "1.0", parameters: ["fast": true, "old": true])
    let found = try node(
      "a", "c", version: "1.1", target: "zen3", parameters: ["fast": false],
      needs: [("b", "b")])
    #expect(
      differences([wanted], [found]) == [
        "- version 1.0 1.1", "- target x86_64 zen3", "- variant +fast ~fast", "- variant +old -",
        "- dependency - b",
      ])
  }

  @Test func `the cause is told where it is, once, and not on the way to it`() throws {
    let wanted = try [
      node("a", "a", needs: [("b", "b"), ("c", "c")]), node("b", "b", needs: [("d", "d")]),
      node("c", "c", needs: [("d", "d")]), node("d", "d", version: "2.0"),
    ]
    let found = try [
      node("a", "e", needs: [("b", "f"), ("c", "g")]), node("b", "f", needs: [("d", "h")]),
      node("c", "g", needs: [("d", "h")]), node("d", "h", version: "3.0"),
    ]
    #expect(differences(wanted, found) == ["d version 2.0 3.0"])
  }

  @Test func `a dependency that nobody knows is told by its hashes`() throws {
    let wanted = try [node("a", "a", needs: [("b", "b")])]
    let found = try [node("a", "c", needs: [("b", "d")])]
    #expect(differences(wanted, found) == ["b hash /bbbbbbb /ddddddd"])
  }
}
