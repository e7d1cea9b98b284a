import ConfigModel
import Diagnostics
import Documents
import Testing

@Suite struct CommandLineSettingTests {
  @Test(
    arguments: [
      ("config:install_tree:root:/opt/store", ["config", "install_tree", "root"], "/opt/store"),
      ("mirrors:site:file:///srv/cache", ["mirrors", "site"], "file:///srv/cache"),
      ("mirrors:'a:b':https://x/y", ["mirrors", "a:b"], "https://x/y"),
      ("config:ccache:false", ["config", "ccache"], false),
      ("config:build_stage:[/a, /b]", ["config", "build_stage"], ["/a", "/b"]),
    ] as [(String, [String], DocumentValue)])
  func `a setting is keys and a YAML value`(
    _ text: String, _ path: [String], _ value: DocumentValue
  ) throws {
    let setting = try CommandLineSetting(text)
    #expect(setting.path.keys == path)
    #expect(setting.value == value)
    #expect(setting.path.rules.allSatisfy { $0 == .usual })
  }

  @Test func `two colons behind the section drop its lower values`() throws {
    let setting = try CommandLineSetting("mirrors::site:/srv/cache")
    #expect(setting.path.rules == [.override, .usual])
    #expect(setting.path.keys == ["mirrors", "site"])
    var low = ConfigurationScope(name: "site", folder: nil)
    try low.add(section: "mirrors", bytes: Array("mirrors: {a: /a}".utf8), file: "m")
    var high = ConfigurationScope(name: "command_line", folder: nil)
    high.add(setting)
    let merged = Configuration(scopes: [low, high]).section("mirrors")
    #expect(merged == ["site": "/srv/cache"])
  }

  @Test func `settings of one section add up and the later one wins`() throws {
    var scope = ConfigurationScope(name: "command_line", folder: nil)
    for text in ["config:a:1", "config:b:2", "config:a:3"] {
      scope.add(try CommandLineSetting(text))
    }
    #expect(scope.sections["config"] == ["a": 3, "b": 2])
  }

  /// `-c` of Spack joins by marks, as its own scopes in memory do.
  @Test(
    arguments: [
      (["config:build_stage-:[/c, /a]"], ["/b", "/c", "/a"]),
      (["config:build_stage+:[/c, /a]"], ["/c", "/a", "/b"]),
      (["config:build_stage:[/c]", "config:build_stage-:[/d]"], ["/c", "/a", "/b", "/d"]),
      (["config:build_stage::[/c]"], ["/c"]), (["config:build_stage:/c"], "/c"),
      (["config:'build_stage-':[/c]"], ["/a", "/b"]),
    ] as [([String], DocumentValue)])
  func `marks behind keys join a setting with what lower scopes say`(
    _ settings: [String], _ value: DocumentValue
  ) throws {
    var low = ConfigurationScope(name: "site", folder: nil)
    try low.add(section: "config", bytes: Array("config: {build_stage: [/a, /b]}".utf8), file: "c")
    var high = ConfigurationScope(name: "command_line", folder: nil)
    for setting in settings { high.add(try CommandLineSetting(setting)) }
    let configuration = Configuration(scopes: [low, high])
    #expect(configuration.value(at: ["config", "build_stage"]) == value)
  }

  @Test func `a single value becomes a list where only lists can stand`() throws {
    #expect(try CommandLineSetting("config:template_dirs:/t").value == ["/t"])
    #expect(try CommandLineSetting("config:build_stage:/t").value == "/t")
    #expect(try CommandLineSetting("packages:all:target:x86_64").value == ["x86_64"])
  }

  @Test(arguments: ["config", "config::a::b", ":a:b", "config:a:[1", "config:::a:b", "config:+:b"])
  func `what is not a setting is refused as bad usage`(_ text: String) {
    let error = #expect(throws: ConfigurationError.self) { try CommandLineSetting(text) }
    #expect(error?.code == .badSetting)
    #expect(error?.message.contains("'\(text)'") == true)
  }

  @Test func `a setting cannot be deeper than values can be walked`() throws {
    let keys = { String(repeating: "a:", count: $0) }
    _ = try CommandLineSetting("config:" + keys(90) + "1")
    let error = #expect(throws: ConfigurationError.self) {
      try CommandLineSetting("config:" + keys(50_000) + "1")
    }
    #expect(error?.code == .badSetting)
  }
}
