import AlbedoTesting
import ConfigModel
import Documents
import Testing

@Suite struct TracedValueTests {
  private func scope(_ name: String, _ text: String) throws -> ConfigurationScope {
    var scope = ConfigurationScope(
      ScopeLocations.Location(name: name, file: "/\(name).yaml", role: .configured))
    try scope.add(allOf: Array(text.utf8), file: "/\(name).yaml")
    return scope
  }

  private func lines(_ configuration: Configuration, _ section: String) -> [String] {
    (configuration.traced(section)?.lines(key: section) ?? []).map { line in
      let position = line.origin?.position
      return (position.map { "\($0.source):\($0.line)" } ?? line.origin?.scope ?? "-")
        + " " + line.text
    }
  }

  @Test func `each line of a merged section names the file and line that it comes from`() throws {
    let low = try scope(
      "low",
      "config:\n  install_tree:\n    root: /low\n    padded_length: 80\n  build_stage:\n  - /a\n  - /b\n"
    )
    let high = try scope("high", "config:\n  build_stage: [/b, '$x']\n  install_tree: {root: /h}\n")
    var line = ConfigurationScope(name: "command_line", folder: nil)
    line.add(try CommandLineSetting("config:build_jobs:3"))
    #expect(
      lines(Configuration(scopes: [low, high, line]), "config") == [
        "command_line config:", "command_line   build_jobs: 3", "/high.yaml:2   build_stage:",
        "/high.yaml:2   - /b", "/high.yaml:2   - $x", "/low.yaml:6   - /a",
        "/high.yaml:3   install_tree:", "/high.yaml:3     root: /h",
        "/low.yaml:4     padded_length: 80",
      ])
  }

  /// Whatever is merged, the traced value is the merged one.
  @Test func `tracing changes no value`() throws {
    let bytes = try Fixture.bytes("vectors/config.json")
    for vector in try JSON.decode(bytes, source: "config.json")["merge"]?.list ?? [] {
      func section(_ name: String) throws -> ConfigurationScope {
        let value = try YAML.decode(Array((vector[name]?.string ?? "").utf8), source: name).root
        let document = YAML.encodeFlow(["config": value])
        var scope = ConfigurationScope(name: name, folder: nil)
        try scope.add(section: "config", bytes: document, file: name)
        return scope
      }
      let configuration = Configuration(scopes: [try section("lower"), try section("higher")])
      #expect(configuration.traced("config")?.value == configuration.section("config"))
    }
  }

  @Test func `what is printed is read as the same value`() throws {
    let text = """
      packages:
        all:
          require: ['%gcc', {one_of: [a, "b: c"], message: 'x # y'}]
          variants: "{no}"
          providers: {mpi: [], blas: {}}
          'key: odd': "line\\nfeed"
        zlib: {version: [1.10, '1.10', yes, 'yes', null, ~, '', ' a', '- b', '[c']}
      """
    let scope = try scope("s", text)
    let configuration = Configuration(scopes: [scope])
    let printed = try #require(configuration.traced("packages")).lines(key: "packages")
      .map(\.text).joined(separator: "\n")
    let again = try YAML.decode(Array(printed.utf8), source: "printed").root
    #expect(again["packages"] == configuration.section("packages"), "\(printed)")
  }

  @Test func `secrets are asterisks`() throws {
    let scope = try scope(
      "s",
      "mirrors:\n  m: {url: 'https://a:hunter1@b/c', access_pair: [i, hunter2]}\n"
        + "  n: {url: /x, fetch: {access_token: hunter3}, push: {access_pair: {id: i, secret: hunter4}}}\n"
        + "  o: https://b/c?X-Amz-Date=1&X-Amz-Signature=hunter5\n"
    )
    let traced = try #require(Configuration(scopes: [scope]).traced("mirrors"))
    let text = traced.hidingSecrets(at: ["mirrors"]).lines(key: "mirrors").map(\.text)
    #expect(text.filter { $0.contains("***") }.count == 5, "\(text)")
    #expect(!text.contains { $0.contains("hunter") })
  }
}
