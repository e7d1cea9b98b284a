import AlbedoTesting
import ConfigFiles
import ConfigModel
import Diagnostics
import Documents
import Foundation
import Testing

@Suite struct SettingFilesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func files(_ mode: SectionFile.Mode = .write) -> SettingFiles {
    SettingFiles(
      ScopeFiles(
        scopes: [
          ScopeLocations.Location(name: "site", folder: folder["site"]),
          ScopeLocations.Location(name: "user", folder: folder["user"], prefersChanges: true),
        ], mode: mode))
  }

  private func text(_ name: String = "user/config.yaml") throws -> String {
    String(decoding: try folder.bytes(name), as: UTF8.self)
  }

  private static let before = """
    # Settings of the lab
    config:
      # where builds happen
      build_stage:
        - /a   # fast
        # slow
        - /b

      build_jobs: 4
      template_dirs: [/t, /u]

    """

  static let additions: [(String, String, String)] = [
    ("config:build_jobs:8", "build_jobs: 4", "build_jobs: 8"),
    ("config:build_stage:/c", "    - /a   # fast", "    - /c\n    - /a   # fast"),
    ("config:build_stage-:/c", "    - /b\n", "    - /b\n    - /c\n"),
    ("config:template_dirs:/v", "[/t, /u]", "[/v, /t, /u]"),
    ("config:template_dirs-:[/v]", "[/t, /u]", "[/t, /u, /v]"),
    ("config:checksum:false", "/u]\n", "/u]\n  checksum: false\n"),
    ("config:install_tree:root:/s", "/u]\n", "/u]\n  install_tree:\n    root: /s\n"),
  ]

  @Test(arguments: additions.indices)
  func `adding touches nothing else`(_ index: Int) throws {
    let (setting, old, new) = Self.additions[index]
    try folder.write("user/config.yaml", Self.before)
    let change = try files().add(CommandLineSetting(setting), scope: nil)
    #expect(change.scope == "user")
    #expect(try text() == Self.before.replacingOccurrences(of: old, with: new))
  }

  static let removals: [(String, String, String)] = [
    ("config:build_jobs", "  build_jobs: 4\n", ""),
    ("config:build_jobs:4", "  build_jobs: 4\n", ""),
    ("config:build_stage:/b", "    # slow\n    - /b\n", ""),
    ("config:build_stage:/a", "    - /a   # fast\n", ""),
    ("config:template_dirs:/u", "[/t, /u]", "[/t]"),
    ("config:template_dirs:/t", "[/t, /u]", "[/u]"),
    ("config:template_dirs:[/t, /u]", "[/t, /u]", "[]"),
  ]

  @Test(arguments: removals.indices)
  func `removing touches nothing else`(_ index: Int) throws {
    let (setting, old, new) = Self.removals[index]
    try folder.write("user/config.yaml", Self.before)
    _ = try files().remove(setting, scope: nil)
    #expect(try text() == Self.before.replacingOccurrences(of: old, with: new))
  }

  @Test func `a missing file is made, and a double colon is written as one`() throws {
    _ = try files().add(CommandLineSetting("packages:all::target:[x86_64]"), scope: "site")
    #expect(try text("site/packages.yaml") == "packages:\n  all::\n    target:\n      - x86_64\n")
  }

  static let refused: [(String, ConfigurationFailure)] = [
    ("config:build_jobs:many", .badSetting), ("config:build_jobs:[1]", .badSetting),
    ("conf:build_jobs:1", .unknownSection), ("mirrors:m:access_token:hunter2", .refusedSecret),
    ("mirrors:m:{url: /x, access_pair: [a, hunter2]}", .refusedSecret),
    ("mirrors:m:https://a:hunter2@example.org/x", .refusedSecret),
    ("mirrors:m:signed:maybe", .badSetting),
    ("bootstrap:sources:[{name: x, metadata: 'https://a:hunter2@example.org'}]", .refusedSecret),
    ("include:[{path: 'https://a:hunter2@example.org/config.yaml'}]", .refusedSecret),
    ("config:a:b:[[https://a:hunter2@example.org]]", .refusedSecret),
  ]

  @Test(arguments: refused.indices)
  func `what must not be in a file is refused and nothing is written`(_ index: Int) throws {
    let (setting, code) = Self.refused[index]
    let error = #expect(throws: ConfigurationError.self) {
      try files().add(CommandLineSetting(setting), scope: nil)
    }
    #expect(error?.code == code)
    #expect(
      !ErrorReport.sentence(for: error ?? ConfigurationError(.malformed, "hunter")).contains(
        "hunter"))
    #expect(error?.hint?.contains("hunter") != true)
    #expect(!FileManager.default.fileExists(atPath: folder["user/mirrors.yaml"]))
    #expect(!FileManager.default.fileExists(atPath: folder["user/config.yaml"]))
  }

  @Test func `a mistake can be taken out again`() throws {
    try folder.write("user/config.yaml", "config: {build_jobs: many, checksum: true}\n")
    _ = try files().remove("config:build_jobs", scope: nil)
    #expect(try text() == "config: {checksum: true}\n")
  }

  @Test func `what a scope does not set cannot be removed, and others are named`() throws {
    try folder.write("site/config.yaml", "config: {build_jobs: 3, template_dirs: [/t]}\n")
    for setting in ["config:build_jobs", "config:template_dirs:/t"] {
      let error = #expect(throws: ConfigurationError.self) {
        try files().remove(setting, scope: nil)
      }
      #expect(error?.code == .notSet)
      #expect(error?.hint == "the scope 'site' does; add --scope site")
    }
  }

  @Test func `sections of a file are added one by one`() throws {
    try folder.write("user/config.yaml", "config:\n  build_jobs: 4 # four\n")
    try folder.write("more.yaml", "spack:\n  config: {checksum: false}\n  mirrors: {m: /x}\n")
    let changes = try files().add(sectionsOf: folder["more.yaml"], scope: "user")
    #expect(changes.count == 2)
    #expect(try text() == "config:\n  checksum: false\n  build_jobs: 4 # four\n")
    #expect(try text("user/mirrors.yaml") == "mirrors:\n  m: /x\n")
  }

  @Test func `a dry run shows the lines and writes nothing`() throws {
    try folder.write("user/config.yaml", Self.before)
    let change = try files(.dryRun).add(CommandLineSetting("config:build_jobs:8"), scope: nil)
    #expect(change.difference == ["-  build_jobs: 4", "+  build_jobs: 8"])
    #expect(try text() == Self.before)
  }

  @Test func `a section inside an environment is changed there`() throws {
    try folder.write("env/spack.yaml", "spack:\n  specs: [zlib] # all\n  config: {a: 1}\n")
    let environment = ScopeLocations.Location(
      name: "env:e", file: folder["env/spack.yaml"], role: .environment)
    let files = SettingFiles(ScopeFiles(scopes: [environment], mode: .write))
    _ = try files.add(CommandLineSetting("config:build_jobs:2"), scope: nil)
    _ = try files.add(CommandLineSetting("mirrors:m:/x"), scope: nil)
    #expect(
      try text("env/spack.yaml")
        == "spack:\n  specs: [zlib] # all\n  config: {a: 1, build_jobs: 2}\n  mirrors:\n    m: /x\n"
    )
  }
}
