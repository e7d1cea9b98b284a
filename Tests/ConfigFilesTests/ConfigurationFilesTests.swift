import AlbedoTesting
import ConfigFiles
import ConfigModel
import Diagnostics
import Documents
import Foundation
import Testing

/// Scopes that include others, as files on a disk.
@Suite struct ConfigurationFilesTests {
  typealias Location = ScopeLocations.Location

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func files(
    _ roots: [Location], _ vintage: ScopeLocations.Vintage = .including,
    environment: [String: String] = [:], settings: [String] = []
  ) -> ConfigurationFiles {
    var substitution = PathSubstitution(
      spack: folder["spack"], user: "ada", home: folder["home"], temporaryFolder: "/tmp",
      userCache: folder["home/.spack"], workingFolder: folder.path, environment: environment)
    substitution.named = { $0 == "platform" ? "linux" : nil }
    return ConfigurationFiles(
      ConfigurationFiles.Inputs(
        roots: roots, vintage: vintage, settings: settings, substitution: substitution,
        host: WhenExpression.Host(
          platform: "linux", operatingSystem: "debian12", target: "x86_64", hostName: "lab")))
  }

  private func names(_ files: ConfigurationFiles) throws -> [String] {
    try files.locations().map(\.name)
  }

  private var user: Location { Location(name: "user", folder: folder["user"]) }

  /// The order of what Spack 1.2 lists, lowest first.
  @Test func `a pipe in the place of a file is not waited for`() throws {
    try folder.write("user/mirrors.yaml", "mirrors: {}\n")
    #expect(unsafe mkfifo(folder["user/config.yaml"], 0o600) == 0)
    let error = #expect(throws: ConfigFileError.self) {
      try files([user]).configuration(of: ["config"])
    }
    #expect(error?.code == .notAFile)
  }

  @Test func `a section that cannot be read does not hide those that were`() throws {
    try folder.write("user/config.yaml", "config: {build_jobs: 7}\n")
    try folder.write("user/mirrors.yaml", "mirrors: {a: {bogus: 1}}\n")
    let files = files([user])
    #expect(throws: ConfigurationError.self) {
      try files.configuration(of: ["config", "mirrors"])
    }
    let configuration = try files.configuration(of: ["config"])
    #expect(configuration.value(at: ["config", "build_jobs"])?.integer == 7)
  }

  @Test func `a setting of a section that does not exist is refused with the nearest`() throws {
    let error = #expect(throws: ConfigurationError.self) {
      _ = try files([user], settings: ["confg:build_jobs:3"]).configuration(of: ["config"])
    }
    #expect(error?.code == .unknownSection)
    #expect(error?.hint == "did you mean 'config'?")
  }

  @Test func `a section without a value does not hide those below`() throws {
    try folder.write("site/config.yaml", "config: {build_jobs: 5}\n")
    try folder.write("user/config.yaml", "config:\n#  build_jobs: 3\n")
    let site = Location(name: "site", folder: folder["site"])
    let configuration = try files([site, user]).configuration(of: ["config"])
    #expect(configuration.value(at: ["config", "build_jobs"]) == .number("5"))
  }

  @Test func `a checkout of Spack 1 says itself which scopes there are`() throws {
    try folder.write(
      "spack/etc/spack/defaults/include.yaml",
      "include:\n- path: \"${platform}\"\n  optional: true\n- path: base\n")
    try folder.write("spack/etc/spack/defaults/base/config.yaml", "config: {checksum: true}\n")
    try folder.write(
      "spack/etc/spack/include.yaml",
      """
      include:
      - {name: user, path: ~/.spack, path_override_env_var: MY_USER, optional: true,
         prefer_modify: true, when: '"NO_LOCAL" not in env'}
      - {name: site, path: $spack/etc/spack/site, optional: true}
      - {name: system, path: /nowhere/spack, optional: true, when: '"NO_LOCAL" not in env'}

      """)
    let roots = [
      Location(name: "defaults", folder: folder["spack/etc/spack/defaults"], role: .shipped),
      Location(name: "spack", folder: folder["spack/etc/spack"]),
    ]
    #expect(
      try names(files(roots)) == [
        "defaults:base", "defaults:linux", "defaults", "system", "site", "user", "spack",
      ])
    #expect(
      try names(files(roots, environment: ["NO_LOCAL": ""])) == [
        "defaults:base", "defaults:linux", "defaults", "site", "spack",
      ])
    let moved = try files(roots, environment: ["MY_USER": "/elsewhere"]).locations()
    #expect(moved.first { $0.name == "user" }?.folder == "/elsewhere")
    #expect(try ScopeLocations.target(nil, among: moved).name == "user")
  }

  @Test func `an environment lies above the user, what it includes below it`() throws {
    try folder.write("user/mirrors.yaml", "mirrors: {user: /u}\n")
    try folder.write(
      "env/spack.yaml",
      "spack:\n  specs: [zlib]\n  include: [shared, more.yaml]\n  mirrors: {env: sub}\n")
    try folder.write("env/shared/mirrors.yaml", "mirrors: {shared: /s, env: /hidden}\n")
    try folder.write("env/more.yaml", "mirrors: {more: /m}\n")
    let environment = Location(name: "env:e", file: folder["env/spack.yaml"], role: .environment)
    let files = files([user, environment])
    #expect(
      try names(files) == [
        "user", "env:e:\(folder["env/more.yaml"])", "env:e:\(folder["env/shared"])", "env:e",
      ])
    let configuration = try files.configuration(of: ["mirrors"])
    #expect(configuration.section("mirrors").mapping?.keys == ["env", "shared", "more", "user"])
    #expect(configuration.value(at: ["mirrors", "env"]) == "sub")
    #expect(configuration.folder(settingValueAt: ["mirrors", "env"]) == folder["env"])
  }

  @Test func `include:: drops the scopes below, but not what ships with Spack`() throws {
    try folder.write("defaults/config.yaml", "config: {a: 1}\n")
    try folder.write("user/config.yaml", "config: {b: 2}\n")
    try folder.write("env/spack.yaml", "spack:\n  include:: [own]\n  config: {d: 4}\n")
    try folder.write("env/own/config.yaml", "config: {c: 3}\n")
    let roots = [
      Location(name: "defaults", folder: folder["defaults"], role: .shipped), user,
      Location(name: "env:e", file: folder["env/spack.yaml"], role: .environment),
      Location(name: "cmd_scope_0", folder: folder["custom"], role: .custom),
    ]
    let configuration = try files(roots).configuration(of: ["config"])
    #expect(configuration.scopes.filter(\.isOverridden).map(\.name) == ["user"])
    #expect(configuration.value(at: ["config", "b"]) == nil)
    for (key, value) in [("a", 1), ("c", 3), ("d", 4)] {
      #expect(configuration.value(at: ["config", key])?.integer == value)
    }
  }

  @Test func `older Spacks follow no includes of scopes, but those of environments`() throws {
    try folder.write("user/include.yaml", "include: [other]\n")
    try folder.write("env/spack.yaml", "env: {include: [own], specs: []}\n")
    try folder.write("env/own/config.yaml", "config: {c: 3}\n")
    let environment = Location(name: "env:e", file: folder["env/spack.yaml"], role: .environment)
    let own = "env:e:" + folder["env/own"]
    #expect(try names(files([user, environment], .fixed)) == ["user", own, "env:e"])
  }

  @Test func `nothing is parsed that is not asked for`() throws {
    try folder.write("user/packages.yaml", "{{{")
    try folder.write("user/config.yaml", "config: {a: 1}\n")
    let files = files([user])
    #expect(try files.configuration(of: ["config"]).value(at: ["config", "a"])?.integer == 1)
    let error = #expect(throws: ConfigurationError.self) {
      try files.configuration(of: ["packages"])
    }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("packages.yaml") == true)
  }

  @Test func `settings of the call lie above everything, what is built in below`() throws {
    try folder.write("user/config.yaml", "config: {build_jobs: 3, verify_ssl: false}\n")
    let configuration = try files([user], settings: ["config:build_jobs:7"])
      .configuration(of: ["config"])
    #expect(configuration.scopes.map(\.name) == ["_builtin", "user", "command_line"])
    #expect(configuration.value(at: ["config", "build_jobs"])?.integer == 7)
    #expect(configuration.value(at: ["config", "verify_ssl"]) == false)
    #expect(configuration.value(at: ["config", "checksum"]) == true)
  }

  // MARK: What goes wrong

  static let bad: [(text: String, code: ConfigurationFailure, word: String)] = [
    ("include: [gone]", .badInclude, "does not exist"),
    ("include: ['https://example.org/x.yaml']", .badInclude, "on this machine"),
    ("include: [{git: 'https://example.org/x', branch: main, paths: [a]}]", .badInclude, "git"),
    ("include: ['https://ada:hunter2@example.org/x.yaml']", .badInclude, "example.org"),
    ("include: [{path: a, when: 'import os'}]", .badCondition, "import"),
    ("include: [{pth: a}]", .malformed, "pth"),
    ("include: [{path: a, optional: maybe}]", .malformed, "optional"),
    ("include: [{name: a}]", .malformed, "neither"), ("include: [3]", .malformed, "path"),
    ("include: {a: b}", .malformed, "list"), ("include: [.]", .badInclude, "itself"),
    ("include: [loop]", .badInclude, "link"), ("include: [\u{7}", .malformed, "include.yaml"),
    ("include: [a]\ninclude: [b]", .malformed, "include.yaml"),
  ]

  @Test(arguments: bad.indices)
  func `an include that cannot be followed says where it stands`(_ index: Int) throws {
    let (text, code, word) = Self.bad[index]
    try folder.write("user/include.yaml", text + "\n")
    try FileManager.default.createSymbolicLink(
      atPath: folder["user/loop"], withDestinationPath: ".")
    let error = #expect(throws: ConfigurationError.self) { try names(files([user])) }
    #expect(error?.code == code)
    let report = ErrorReport.sentence(for: error ?? ConfigurationError(.malformed, ""))
    #expect(report.contains("include.yaml"))
    let whole = report + " " + (error?.hint ?? "")
    #expect(whole.contains(word))
    #expect(!whole.contains("hunter2"))
  }

  static let hostile: [(name: String, bytes: [UInt8])] = {
    let bomb = (1...9).map { level in
      "a\(level): &a\(level) ["
        + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
        + "]"
    }
    return [
      ("two keys of one name", Array("config: {a: 1, a: 2}".utf8)),
      ("deep nesting", Array(("config: " + String(repeating: "[", count: 2000)).utf8)),
      ("no UTF-8", Array("config: {a: ".utf8) + [0xFF, 0xFE] + Array("}".utf8)),
      ("an alias bomb", Array((["a0: &a0 x"] + bomb).joined(separator: "\n").utf8)),
      ("two documents", Array("config: {}\n---\nconfig: {}\n".utf8)),
      ("a tag", Array("config: !!python/object:os.system x".utf8)),
      ("another type", Array("config: [1]".utf8)), ("no mapping", Array("3".utf8)),
      ("zeros", [0, 0, 0]),
    ]
  }()

  @Test(arguments: hostile.indices)
  func `a file that is not what it should be is named`(_ index: Int) throws {
    try FileManager.default.createDirectory(
      atPath: folder["user"], withIntermediateDirectories: true)
    try Data(Self.hostile[index].bytes).write(to: URL(filePath: folder["user/config.yaml"]))
    let error = #expect(throws: ConfigurationError.self) {
      try files([user]).configuration(of: ["config"])
    }
    #expect(error?.code == .malformed)
    #expect(error?.message.contains("config.yaml") == true)
  }

  @Test func `what cannot be read is an error, never passed over`() throws {
    try FileManager.default.createDirectory(
      atPath: folder["user/config.yaml"], withIntermediateDirectories: true)
    #expect(throws: (any Error).self) { try files([user]).configuration(of: ["config"]) }
  }

  @Test func `what may be missing is passed over with a word`() throws {
    try folder.write(
      "user/include.yaml",
      "include:\n- {path: gone, optional: true}\n- {path: 'https://x.org/y.yaml', optional: true}\n"
        + "- {path: a, name: n}\n- {path: b, name: n}\n")
    for name in ["a", "b"] { try folder.write("user/\(name)/config.yaml", "config: {}\n") }
    let files = files([user])
    #expect(try names(files) == ["n", "user:gone", "user"])
    let warnings = files.takeWarnings()
    #expect(warnings.count == 2 && warnings[0].contains("x.org"))
    #expect(warnings.last?.contains("included twice") == true)
    #expect(files.takeWarnings() == [])
  }

  @Test func `folders that include each other many times end at a bound`() throws {
    for index in 0..<40 {
      let text =
        "include:\n- {path: ../\(index + 1), name: a}\n- {path: ../\(index + 1), name: b}\n"
      try folder.write("\(index)/include.yaml", text)
    }
    try folder.write("40/config.yaml", "config: {}\n")
    let error = #expect(throws: ConfigurationError.self) {
      try names(files([Location(name: "user", folder: folder["0"])]))
    }
    #expect(error?.code == .badInclude)
  }

  @Test func `a file of several sections refuses keys that are none, with the nearest one`() throws
  {
    try folder.write("one.yaml", "config: {}\nmirors: {}\n")
    let error = #expect(throws: ConfigurationError.self) {
      try files([Location(name: "c", file: folder["one.yaml"], role: .custom)])
        .configuration(of: ["config"])
    }
    #expect(error?.message.contains("line 2, column 1") == true)
    #expect(error?.hint == "did you mean 'mirrors'?")
  }
}
