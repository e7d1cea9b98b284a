import AlbedoTesting
import ConfigModel
import Documents
import Testing

@Suite struct ConfigurationMergeTests {
  private static func vectors(_ key: String) throws -> [DocumentValue] {
    try JSON.decode(Fixture.bytes("vectors/config.json"), source: "config.json")[key]?.list ?? []
  }

  @Test func `a higher scope lies over a lower one as Spack lays it`() throws {
    var tally = Tally("config.json merge")
    for vector in try Self.vectors("merge") {
      let texts = (
        low: try #require(vector["lower"]?.text), high: try #require(vector["higher"]?.text)
      )
      let low = try YAML.decode(Array(texts.low.utf8), source: "lower").root
      let high = try YAML.decode(Array(texts.high.utf8), source: "higher").root
      let merged = ConfigurationMerge.merged(low: low, high: high)
      tally.check(merged == vector["result"], "\(texts)")
      tally.check(merged.mapping?.keys == vector["key_order"]?.strings, "the order of \(texts)")
    }
    tally.finish()
  }

  /// The vectors spell the marks as Spack's scopes in memory do: `a-` for `a-:`.
  private static func marked(_ value: DocumentValue) -> DocumentValue {
    guard let mapping = value.mapping else { return value }
    return .mapping(
      DocumentMapping(
        mapping.map { key, value in
          (key: key.hasSuffix("+") || key.hasSuffix("-") ? key + ":" : key, value: marked(value))
        }))
  }

  @Test func `scopes in memory join by marks as Spack's do`() throws {
    var tally = Tally("config.json merge_internal_scope")
    for vector in try Self.vectors("merge_internal_scope") {
      let merged = ConfigurationMerge.merged(
        low: vector["lower"] ?? .null, high: Self.marked(vector["higher"] ?? .null), .commandLine)
      tally.check(merged == vector["result"], "\(vector)")
    }
    tally.finish()
  }

  @Test func `an override mark leaves no trace in the keys, even without a lower value`() throws {
    var scope = ConfigurationScope(name: "user", folder: "/u")
    try scope.add(
      section: "mirrors", bytes: Array("mirrors::\n  b:: {url: /b}\n".utf8), file: "mirrors.yaml")
    var site = ConfigurationScope(name: "site", folder: "/s")
    try site.add(section: "mirrors", bytes: Array("mirrors: {a: /a}".utf8), file: "mirrors.yaml")
    let configuration = Configuration(scopes: [site, scope])
    #expect(configuration.section("mirrors").mapping?.keys == ["b"])
  }
}
