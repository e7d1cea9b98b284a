import AlbedoTesting
import ConfigModel
import Documents
import Testing

private struct MergeCase: CustomTestStringConvertible, Sendable {
  let lower: String
  let higher: String
  let result: DocumentValue
  let keys: [String]

  var testDescription: String { "\(higher) over \(lower)" }

  static let all: [MergeCase] = {
    guard let bytes = try? Fixture.bytes("vectors/config.json"),
      let cases = try? JSON.decode(bytes, source: "config.json")["merge"]?.list
    else { return [] }
    return cases.map { value in
      MergeCase(
        lower: value["lower"]?.string ?? "", higher: value["higher"]?.string ?? "",
        result: value["result"] ?? .null, keys: value["key_order"]?.strings ?? [])
    }
  }()
}

@Suite struct ConfigurationMergeTests {
  @Test func `the vectors are there`() {
    #expect(MergeCase.all.count == 13)
  }

  @Test(arguments: MergeCase.all)
  private func `a higher scope lies over a lower one as Spack lays it`(_ item: MergeCase) throws {
    let low = try YAML.decode(Array(item.lower.utf8), source: "lower").root
    let high = try YAML.decode(Array(item.higher.utf8), source: "higher").root
    let merged = ConfigurationMerge.merged(low: low, high: high)
    #expect(merged.mapping?.keys == item.keys)
    for (key, value) in item.result.mapping ?? [:] {
      #expect(merged[key] == value)
    }
  }

  private static let inner: [DocumentValue] = {
    let bytes = (try? Fixture.bytes("vectors/config.json")) ?? []
    return (try? JSON.decode(bytes, source: "config.json"))?["merge_internal_scope"]?.list ?? []
  }()

  /// The vectors spell the marks as Spack's scopes in memory do: `a-` for `a-:`.
  private static func marked(_ value: DocumentValue) -> DocumentValue {
    guard let mapping = value.mapping else { return value }
    return .mapping(
      DocumentMapping(
        mapping.map { key, value in
          (key: key.hasSuffix("+") || key.hasSuffix("-") ? key + ":" : key, value: marked(value))
        }))
  }

  @Test func `scopes in memory join by marks as Spack's do`() {
    let passed = Self.inner.count { vector in
      let merged = ConfigurationMerge.merged(
        low: vector["lower"] ?? .null, high: Self.marked(vector["higher"] ?? .null), .commandLine)
      let holds = merged == vector["result"]
      #expect(holds, "\(vector)")
      return holds
    }
    print("config.json, scopes in memory: \(passed)/\(Self.inner.count) passed")
    #expect(Self.inner.count == 8)
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
