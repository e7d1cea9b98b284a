import AlbedoTesting
import Foundation
import Testing

/// `albedo env`, `-e`, `-D`, `-E` and `SPACK_ENV`, without a store.
@Suite struct EnvironmentCommandTests {
  let site: SpackSite

  init() throws { site = try SpackSite() }

  private static let lock = Fixture.path("environments/spack-1.2/spack.lock")

  private func albedo(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Program.Outcome {
    try site.plainAlbedo(
      ["-c", "config:install_tree:root:\(site.folder["store"])"] + arguments,
      environment: environment)
  }

  private var root: String { site.folder["home/data/albedo/var/spack/environments"] }

  @Test func `an environment is made from a lock file, listed, shown and removed`() throws {
    let made = try albedo("env", "create", "stack", Self.lock)
    #expect(made.status == 0, "\(made.errorOutput)")
    #expect(made.output == "")
    #expect(made.errorOutput.contains("made the environment 'stack' in \(root)/stack"))
    #expect(try albedo("env", "list").output == "stack\n")
    let shown = try albedo("env", "show", "stack")
    #expect(shown.status == 0, "\(shown.errorOutput)")
    #expect(shown.output.contains("lock file: version 6 by Spack 1.2.0.dev0"))
    #expect(
      shown.output.contains(
        "  quill@1.1~shared -> quill@1.1/gyjc6nz (not installed)"), "\(shown.output)")
    #expect(shown.output.hasSuffix("15 packages: 2 external, 13 not installed\n"))
    #expect(try albedo("env", "rm", "stack").status == 2)
    let removed = try albedo("env", "rm", "-y", "stack")
    #expect(removed.status == 0 && removed.output.hasPrefix("[1/1] removed      stack"))
    #expect(try albedo("env", "list").output == "")
  }

  @Test func `find -c shows also what is not installed, in every form`() throws {
    let find = ["-e", Self.lock, "find"]
    func run(_ words: [String]) throws -> Program.Outcome {
      try site.plainAlbedo(
        ["-c", "config:install_tree:root:\(site.folder["store"])"] + find + words)
    }
    #expect(try run(["--format", "{name}"]).output == "")
    let lines = try run(["-c", "--format", "{name}"]).output.split(separator: "\n")
    #expect(lines.count == 15 && lines.contains(" -   scribe"), "\(lines)")
    let list = try run(["-c", "--json", "quill"]).output
    #expect(list.hasPrefix("[{\"name\":\"quill\""), "\(list)")
    let one = try run(["-c", "quill@1.1", "--format", "{name}{@version}"])
    #expect(one.output == " -   quill@1.1\n", "\(one)")
  }

  @Test func `the manifest of a real stack is shown before it is concretized`() throws {
    let manifest = Fixture.path("environments/spack-1.2/spack.yaml")
    #expect(try albedo("env", "create", "-d", "here", manifest).status == 0)
    let shown = try albedo("-D", "here", "env", "show")
    #expect(shown.output.contains("lock file: none"), "\(shown.errorOutput)")
    #expect(shown.output.contains("  pamphlet+color -> not concretized"))
    let json = try albedo("-D", "here", "env", "show", "--json")
    #expect(json.output.contains(#""locked":false"#))
    #expect(json.output.contains(#""items":[]"#))
  }

  @Test func `what the command line and SPACK_ENV say is active, in this order`() throws {
    #expect(try albedo("env", "create", "one").status == 0)
    #expect(try albedo("env", "create", "two").status == 0)
    let environment = ["SPACK_ENV": root + "/two"]
    func status(_ globals: String...) throws -> String {
      try site.plainAlbedo(globals + ["env", "status"], environment: environment).output
    }
    #expect(try status() == "In environment two\n")
    #expect(try status("-e", "one") == "In environment one\n")
    #expect(try status("-D", root + "/one") == "In environment one\n")
    #expect(try status("-E") == "No active environment\n")
    #expect(try status("-e", Self.lock) == "In environment \(Self.lock)\n")
  }

  @Test func `an environment that is not there stops the command and says what to do`() throws {
    #expect(try albedo("env", "create", "stack").status == 0)
    var outcome = try albedo("-e", "stakc", "env", "show")
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("there is no environment 'stakc'"))
    #expect(outcome.errorOutput.contains("did you mean 'stack'?"))
    outcome = try albedo("buildcache", "list", environment: ["SPACK_ENV": "/nowhere"])
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("'/nowhere', which SPACK_ENV names"))
    // What only explains works all the same.
    #expect(try albedo("help", environment: ["SPACK_ENV": "/nowhere"]).status == 0)
  }

  /// Arguments behind `env`, the exit status, and what is said.
  static let failures: [([String], Int32, String)] = [
    (["create", "a.b"], 2, "cannot be the name of an environment"),
    (["create", "old"], 1, "already"),
    (["create", "x", "gone.yaml"], 1, "'gone.yaml': it is not there"),
    (["create", "x", "bad.yaml"], 1, "did you mean 'specs'?"),
    (["create", "x", "new.lock"], 1, "in version 7"),
    (["create", "--with-view", "v", "--without-view", "x"], 2, "--without-view"),
    (["show"], 2, "no environment is active"),
    (["show", "odl"], 2, "did you mean 'old'?"),
    (["remove", "-y", "nope"], 1, "there is no environment 'nope'"),
  ]

  @Test(arguments: failures)
  func `what cannot be done says why and what to do`(
    _ arguments: [String], _ status: Int32, _ words: String
  ) throws {
    try site.folder.write("home/data/albedo/var/spack/environments/old/spack.yaml", "spack: {}\n")
    try site.folder.write("bad.yaml", "spack:\n  spec: [zlib]\n")
    try site.folder.write("new.lock", #"{"_meta": {"lockfile-version": 7}}"#)
    let outcome = try site.plainAlbedo(["env"] + arguments)
    #expect(outcome.status == status, "\(outcome.output)\(outcome.errorOutput)")
    #expect((outcome.output + outcome.errorOutput).contains(words), "\(outcome.errorOutput)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: root) == ["old"])
  }

  @Test func `the settings of an environment hold while it is active`() throws {
    try site.folder.write(
      "stack/spack.yaml",
      """
      spack:
        specs: [$tools]
        definitions:
        - tools: [zlib]
          when: platform == "linux"
        - tools: [motto]
          when: platform == "darwin"
        mirrors: {lab: $env/mirror}

      """)
    let listed = try site.plainAlbedo(["-e", "stack", "mirror", "list"])
    #expect(
      listed.output.contains("lab [sb] file://\(site.folder["stack/mirror"])"),
      "\(listed.output)\(listed.errorOutput)")
    #expect(try site.plainAlbedo(["mirror", "list"]).output.contains("lab") == false)
    let shown = try albedo("-e", "stack", "env", "show")
    #expect(shown.output.contains("1 root\n  zlib -> not concretized\n"), "\(shown.errorOutput)")
    try site.folder.write("stack/spack.yaml", "spack: {mirrors: {}, spec: [a]}\n")
    let broken = try site.plainAlbedo(["-e", "stack", "mirror", "list"])
    #expect(broken.status == 1 && broken.errorOutput.contains("'spec'"), "\(broken.errorOutput)")
  }

  @Test func `names of environments are completed`() throws {
    #expect(try albedo("env", "create", "stack").status == 0)
    let outcome = try site.plainAlbedo(["complete", "--shell", "fish", "--", "-e", "st"])
    #expect(outcome.output.contains("stack"), "\(outcome.output) \(outcome.errorOutput)")
  }

  @Test func `Lua of an environment runs once it is trusted`() throws {
    #expect(try albedo("env", "create", "stack").status == 0)
    let folder = "home/data/albedo/var/spack/environments/stack/albedo/"
    try site.folder.write(
      folder + "scripts/hello.lua",
      """
      local command = { name = "hello", summary = "greet" }
      function command.run(context) context.output:print("hi") return 0 end
      return command
      """)
    let before = try site.plainAlbedo(["-e", "stack", "hello"])
    #expect(before.status == 2 && before.errorOutput.contains("nobody has trusted it"))
    #expect(try site.plainAlbedo(["trust", root + "/stack"]).status == 0)
    #expect(try site.plainAlbedo(["-e", "stack", "hello"]).output == "hi\n")
    try site.folder.write(folder + "policy.lua", "return 1\n")
    let changed = try site.plainAlbedo(["-e", "stack", "policy", "check"])
    #expect(changed.status == 1 && changed.output.contains("nobody has trusted the policies of"))
  }
}

/// Commands on packages with an active environment, in the store that Spack 1.2 made.
@Suite(.needsMounts) struct ActiveEnvironmentTests {
  let site: SpackSite
  private static let lock = Fixture.path("environments/spack-1.2/spack.lock")

  init() throws { site = try SpackSite() }

  private func push(_ arguments: [String]) throws -> (status: Int32, report: JSONReport) {
    let outcome = try site.albedo(
      ["-e", Self.lock, "--json", "buildcache", "push", "-u", site.folder["cache"]] + arguments)
    return (outcome.status, try JSONReport(outcome.output))
  }

  @Test func `a push takes the roots of the environment, and nothing outside it`() throws {
    try site.unpack("store")
    let (status, report) = try push([])
    #expect(status == 0)
    #expect(report.totals == ["added": 13])
    // motto is installed, but is no part of the environment.
    let outcome = try site.albedo(
      ["-e", Self.lock, "buildcache", "push", "-u", site.folder["cache"], "motto"])
    #expect(outcome.status == 1)
    #expect(outcome.errorOutput.contains("in the environment"), "\(outcome.errorOutput)")
    // Of several quills in the store and the environment one is a root.
    let quill = try push(["--only", "package", "quill"])
    #expect(quill.report.items.map(\.id) == ["gyjc6nz6jcihsoyl4hqztbriekpheiwe"])
  }

  @Test func `an install takes the roots of a lock file, and then finds them present`() throws {
    let cache = Fixture.path("spack-1.2/cache-unsigned")
    let install = [
      "-e", Self.lock, "--json", "buildcache", "install", "-u", "--otherarch", "--mirror", cache,
    ]
    let first = try site.albedo(install)
    #expect(first.status == 0, "\(first.errorOutput)")
    let report = try JSONReport(first.output)
    #expect(report.items.filter { $0.outcome == "added" }.count >= 8)
    let again = try JSONReport(try site.albedo(install).output)
    #expect(again.totals.keys.sorted() == ["external", "present"])
    // A query means what the environment has, where the cache has several.
    let quill = try site.albedo(install + ["quill"])
    #expect(try JSONReport(quill.output).totals["present"] != nil, "\(quill.errorOutput)")
    let shown = try site.albedo(["env", "show", Self.lock])
    #expect(shown.output.contains("quill@1.1/gyjc6nz (installed)"), "\(shown.output)")
  }

  @Test func `without an environment something must be named`() throws {
    for arguments in [["push", "cache"], ["install", "--mirror", "cache"]] {
      let outcome = try site.plainAlbedo(["buildcache"] + arguments)
      #expect(outcome.status == 2)
      #expect(outcome.errorOutput.contains("no environment is active"), "\(outcome.errorOutput)")
    }
  }

  @Test func `a mirror of an environment holds the sources of its packages`() throws {
    let sources = try SourceSite()
    let lock = "environments/spack-1.2/spack.lock"
    try sources.site.folder.write("stack/spack.lock", Fixture.bytes(lock))
    let outcome = try sources.albedo(
      ["-e", "stack", "--json", "mirror", "create", "-d", sources.mirror, "--all"])
    let report = try JSONReport(outcome.output)
    let names = Set(
      report.items.compactMap { $0.spec?.split(separator: "@").first.map(String.init) })
    #expect(names.contains("quill") && names.contains("pamphlet"), "\(outcome.output)")
    #expect(!names.contains("vellum") && !names.contains("motto"), "\(names)")
  }
}
