import AlbedoTesting
import Foundation
import Testing

/// `albedo config` beside a checkout that looks like Spack 1.2.
@Suite struct ConfigCommandTests {
  let site: MirrorSite

  init() throws {
    site = try MirrorSite()
    try site.folder.write("spack/etc/spack/site/config.yaml", "config:\n  build_stage: [/site]\n")
    try site.folder.write(
      "user/config.yaml", "# mine\nconfig:\n  build_jobs: 4  # enough\n  build_stage: [/user]\n")
  }

  private func config(
    _ arguments: [String], globals: [String] = [], environment: [String: String] = [:]
  ) throws -> Program.Outcome {
    try site.albedo(globals + ["config"] + arguments, environment: environment)
  }

  private var userFile: String {
    (try? String(contentsOfFile: site.folder["user/config.yaml"], encoding: .utf8)) ?? ""
  }

  @Test func `get prints YAML of a section, and a value alone`() throws {
    let mirrors = try config(["get", "mirrors"])
    #expect(
      mirrors.output
        == "mirrors:\n  spack-public:\n    binary: false\n    url: https://mirror.spack.io\n")
    #expect(try config(["get", "config:build_jobs"]).output == "4\n")
    #expect(try config(["get", "config:build_stage"]).output == "build_stage:\n- /user\n- /site\n")
    let settings = ["-c", "config:build_stage-:[/last]", "-c", "config:build_jobs:9"]
    let set = try config(["get", "config:build_stage"], globals: settings)
    #expect(set.output == "build_stage:\n- /user\n- /site\n- /last\n")
    let only = try config(["--scope", "site", "get", "config"])
    #expect(only.output == "config:\n  build_stage:\n  - /site\n")
    #expect(
      try config(["get", "mirrors", "--json"]).output.hasPrefix("{\"mirrors\":{\"spack-public\":"))
    let all = try config(["get"]).output
    #expect(all.hasPrefix("spack:\n") && all.contains("\n  mirrors:\n    spack-public:\n"))
  }

  @Test func `blame names file and line of each line`() throws {
    let outcome = try config(["blame", "config:build_stage"])
    let user = site.folder["user/config.yaml"] + ":4"
    let shared = site.folder["spack/etc/spack/site/config.yaml"] + ":2"
    let lines = outcome.output.split(separator: "\n").map { line in
      line.split(separator: " ", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(lines == [[user, "build_stage:"], [user, "- /user"], [shared, "- /site"]])
  }

  @Test func `scopes are listed as Spack lists them`() throws {
    let custom = try site.folder.write("custom/config.yaml", "config: {}\n").dropLast(12)
    let outcome = try config(["scopes"], globals: ["-C", String(custom)])
    #expect(
      outcome.output == """
        command_line
        cmd_scope_0
        spack
        user
        site
        system
        defaults
        defaults:base
        _builtin

        """)
    let paths = try config(["scopes", "config"])
    #expect(paths.output.contains(site.folder["user/config.yaml"]))
    let disabled = try config(["scopes"], environment: ["SPACK_DISABLE_LOCAL_CONFIG": ""])
    #expect(!disabled.output.contains("user") && disabled.output.contains("site"))
    let report = try JSONReport(try config(["scopes", "--json"]).output)
    #expect(report.command == "config scopes" && report.items.first?.id == "command_line")
  }

  @Test func `settings come and go while the file keeps its looks`() throws {
    let before = userFile
    #expect(try config(["add", "config:build_stage:/new"]).status == 0)
    #expect(userFile == before.replacingOccurrences(of: "[/user]", with: "[/new, /user]"))
    #expect(try config(["rm", "config:build_stage:/new"]).status == 0)
    #expect(userFile == before)
    let dry = try config(["add", "config:build_jobs:8"], globals: ["--dry-run"])
    #expect(dry.output == "-  build_jobs: 4  # enough\n+  build_jobs: 8  # enough\n")
    #expect(userFile == before)
    #expect(try config(["add", "--scope", "site", "packages:all:buildable:false"]).status == 0)
    #expect(try config(["get", "packages:all:buildable"]).output == "false\n")
  }

  static let refused: [(arguments: [String], words: String)] = [
    (["add", "config:build_jobs:many"], "must be a whole number from 1"),
    (["add", "mirrors:m:access_token:hunter2"], "access_token_variable"),
    (["add"], "no setting is given"), (["get", "mirors"], "did you mean 'mirrors'?"),
    (["get", "config:no_such_key"], "no scope sets"),
    (["--scope", "usr", "get", "config"], "did you mean 'user'?"),
    (["remove", "config:checksum"], "does not set"), (["get", "config", "extra"], "extra"),
  ]

  @Test(arguments: refused.indices)
  func `what cannot be done says why, and touches no file`(_ index: Int) throws {
    let before = userFile
    let outcome = try config(Self.refused[index].arguments)
    #expect(outcome.status == 1 || outcome.status == 2)
    #expect(outcome.errorOutput.contains(Self.refused[index].words), "\(outcome.errorOutput)")
    #expect(!outcome.errorOutput.contains("hunter2"))
    #expect(userFile == before)
    #expect(site.file.isEmpty)
  }

  @Test func `an editor gets the file, which is checked afterwards`() throws {
    let file = try config(["edit", "--print-file", "config"])
    #expect(file.output == site.folder["user/config.yaml"] + "\n")
    let good = try config(["edit", "config"], environment: ["EDITOR": "sed -i s/4/5/"])
    #expect(good.status == 0)
    #expect(userFile.contains("build_jobs: 5  # enough"))
    let bad = try config(["edit", "config"], environment: ["VISUAL": "sed -i s/5/x/"])
    #expect(bad.status == 1)
    #expect(bad.errorOutput.contains("line 3, column 3"), "\(bad.errorOutput)")
    #expect(try config(["edit", "config"], environment: ["EDITOR": "false"]).status == 1)
  }

  @Test func `a broken section stops only commands that need it`() throws {
    try site.folder.write("user/packages.yaml", "packages: {all: {buildabel: true}}\n")
    #expect(try config(["get", "config:build_jobs"]).status == 0)
    let outcome = try config(["get", "packages"])
    #expect(outcome.status == 1)
    #expect(outcome.errorOutput.contains("did you mean 'buildable'?"))
  }

  @Test func `an environment of -C is a scope with its includes below it`() throws {
    try site.folder.write(
      "env/spack.yaml", "spack:\n  specs: []\n  include: [shared.yaml]\n  config: {build_jobs: 2}\n"
    )
    try site.folder.write("env/shared.yaml", "config: {build_jobs: 7, ccache: true}\n")
    let globals = ["-C", site.folder["env"]]
    #expect(try config(["get", "config:build_jobs"], globals: globals).output == "2\n")
    #expect(try config(["get", "config:ccache"], globals: globals).output == "true\n")
    #expect(try config(["add", "config:dirty:true"], globals: globals).status == 0)
    let text = try String(contentsOfFile: site.folder["env/spack.yaml"], encoding: .utf8)
    #expect(text.hasSuffix("config: {build_jobs: 2, dirty: true}\n"))
  }
}
