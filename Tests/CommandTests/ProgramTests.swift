import AlbedoTesting
import Foundation
import Testing

/// The program as a file: where it may be, what it runs, how it ends.
@Suite struct ProgramTests {
  let site: SpackSite

  init() throws { site = try SpackSite() }

  @Test func `the program alone works from another folder`() throws {
    let copy = site.folder["elsewhere"]
    try FileManager.default.copyItem(atPath: Program.albedo, toPath: copy)
    let outcome = try Program.run(
      copy, ["buildcache", "list", "-a", "--mirror", ListTests.cache, "motto"],
      environment: site.environment, in: "/")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasSuffix("motto@1\n"))
  }

  @Test func `a checkout that ALBEDO_HOME names replaces the shipped scripts`() throws {
    let home = site.folder["checkout"]
    try site.folder.write(
      "checkout/scripts/buildcache.lua", #"return {name="buildcache",summary="s"}"#)
    try site.folder.write(
      "checkout/scripts/buildcache/list.lua",
      """
      local command = { name = "list", summary = "say one word" }
      function command.run(context) context.output:print("mine") return 9 end
      return command
      """)
    let outcome = try site.plainAlbedo(
      ["buildcache", "list"], environment: ["ALBEDO_HOME": home])
    #expect(outcome.output == "mine\n", "\(outcome.errorOutput)")
    #expect(outcome.status == 9)
    let paths = try site.plainAlbedo(["help", "--paths"], environment: ["ALBEDO_HOME": home])
    #expect(paths.output.contains("buildcache list: \(home)/scripts/buildcache/list.lua"))
  }

  @Test func `a script from a file, from standard input and as text gives the exit status`() throws
  {
    let text = "io.write(...) return 7"
    let file = try site.folder.write("script.lua", text)
    let outcomes = try [
      site.plainAlbedo(["run", file, "word"]), site.plainAlbedo(["run", "-", "word"], input: text),
      site.plainAlbedo(["eval", text, "word"]),
    ]
    for outcome in outcomes {
      #expect(outcome.status == 7)
      #expect(outcome.output == "word", "\(outcome.errorOutput)")
    }
  }

  @Test func `a script with an interpreter line runs by its name`() throws {
    let file = try site.folder.write("tool", "#!\(Program.albedo) run\nprint(...) return 3\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    let outcome = try Program.run(file, ["a", "b"], environment: site.environment)
    #expect(outcome.status == 3)
    #expect(outcome.output == "a\tb\n", "\(outcome.errorOutput)")
  }

  @Test func `a signal cancels what runs, and the script can still say so`() throws {
    let code = """
      local ok, err = pcall(require("albedo.task").sleep, 20)
      print("caught", ok, err.code)
      error(err, 0)
      """
    let outcome = try Program.run(
      "/bin/sh",
      ["-c", #""$0" eval "$1" & p=$!; sleep 1; kill -TERM $p; wait $p"#, Program.albedo, code],
      environment: site.environment)
    #expect(outcome.output == "caught\tfalse\tlua.cancelled\n")
    #expect(outcome.status == 130)
  }

  @Test func `JSON is whole also when a command fails before its items`() throws {
    let outcome = try site.plainAlbedo([
      "--json", "buildcache", "install", "-o", "--mirror", ListTests.cache, "nosuch",
    ])
    #expect(outcome.status == 1)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(document["command"] as? String == "buildcache install")
    #expect((document["items"] as? [Any])?.isEmpty == true)
    let error = try #require(document["error"] as? [String: Any])
    #expect(error["code"] as? String == "concretizer.no_match")
  }

  @Test func `an environment is refused rather than ignored`() throws {
    let outcome = try site.plainAlbedo(["-e", "dev", "buildcache", "list"])
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("'dev'"))
  }

  @Test func `a broken link among a user's scripts disables nothing`() throws {
    let scripts = site.folder["home/.spack/albedo/scripts"]
    try FileManager.default.createDirectory(
      atPath: scripts, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: scripts + "/loop.lua", withDestinationPath: "loop.lua")
    var environment = site.environment
    environment["SPACK_DISABLE_LOCAL_CONFIG"] = nil
    environment["HOME"] = site.folder["home"]
    let outcome = try Program.run(
      Program.albedo, ["eval", "print(1)"], environment: environment)
    #expect(outcome.output == "1\n", "\(outcome.errorOutput)")
  }

  @Test func `a policy that nobody has trusted stops what it might have denied`() throws {
    try site.folder.write("scope/albedo/policy.lua", "return 1")
    let cache = try site.copyCache()
    let arguments = ["-C", site.folder["scope"], "buildcache", "update-index", cache]
    let outcome = try site.plainAlbedo(arguments)
    #expect(outcome.status != 0)
    #expect("\(outcome)".contains("nobody has trusted the policies of"), "\(outcome)")
    #expect(try site.plainAlbedo(["trust", site.folder["scope"]]).status == 0)
    #expect(try site.plainAlbedo(arguments).status == 0)
  }

  @Test func `a folder that cannot be made is an error, not a crash`() throws {
    let outcome = try site.plainAlbedo([
      "-c", "config:install_tree:root:/proc/nosuch", "buildcache", "install", "-u", "-o",
      "--mirror", Fixture.path("spack-1.2/cache-padded"), "woodcut",
    ])
    #expect(outcome.status == 1)
    #expect((outcome.output + outcome.errorOutput).contains("/proc/nosuch"))
  }

  @Test func `a damaged entry of one cache is taken from the next, with a warning`() throws {
    let damaged = try site.copyCache("cache-padded", to: "damaged")
    let folder = damaged + "/v3/manifests/spec/woodcut"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    try "{".write(
      toFile: folder + "/" + (try #require(names.first)), atomically: true, encoding: .utf8)
    let outcome = try site.plainAlbedo([
      "-c", "config:install_tree:root:" + site.folder["store"], "buildcache", "install", "-u",
      "-o", "--mirror", damaged, "--mirror", Fixture.path("spack-1.2/cache-padded"), "woodcut",
    ])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.output.contains("added        woodcut@"))
    #expect(outcome.errorOutput.contains("warning: woodcut@"))
  }

  @Test func `one bad mirror does not stop the others`() throws {
    let outcome = try site.plainAlbedo([
      "buildcache", "list", "-a", "--mirror", site.folder["nosuch"], "--mirror", ListTests.cache,
      "motto",
    ])
    #expect(outcome.status == 0)
    #expect(outcome.output.hasSuffix("motto@1\n"))
    #expect(outcome.errorOutput.contains(site.folder["nosuch"]))
  }

  @Test func `a reader that goes away gets no complaint`() throws {
    let outcome = try Program.run(
      "/bin/sh", ["-c", "{ sleep 0.3; \"$0\" help; echo $? >status; } | true", Program.albedo],
      environment: site.environment, in: site.folder.path)
    #expect(outcome.errorOutput == "")
    #expect(try site.folder.bytes("status") == Array("1\n".utf8))
  }

  /// A command line that is wrong.
  struct WrongUse: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let word: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  @Test(arguments: [
    WrongUse(arguments: ["nosuch"], word: "'nosuch'"),
    WrongUse(arguments: ["buildcache", "nosuch"], word: "'nosuch'"),
    WrongUse(arguments: ["buildcache", "install", "--nosuch", "x"], word: "'--nosuch'"),
    WrongUse(arguments: ["gpg", "trust"], word: "FILE"),
    WrongUse(arguments: ["buildcache", "install"], word: "no packages to install were named"),
    WrongUse(arguments: ["buildcache", "install", "-j", "x", "motto"], word: "'-j' cannot be 'x'"),
    WrongUse(arguments: ["-c", "foo", "buildcache", "list"], word: "'foo'"),
    WrongUse(
      arguments: ["buildcache", "list", "--mirror", "nosuchmirror"], word: "'nosuchmirror'"),
  ])
  func `a wrong command line is refused with status 2 and a hint`(use: WrongUse) throws {
    let outcome = try site.plainAlbedo(use.arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output == "")
    #expect(outcome.errorOutput.hasPrefix("albedo: error: "))
    #expect(outcome.errorOutput.contains(use.word))
    #expect(outcome.errorOutput.contains("\n  hint: "))
  }
}
