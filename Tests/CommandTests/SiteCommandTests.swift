import AlbedoTesting
import Foundation
import Testing

/// Commands and modules of scopes, beside those that come with the program.
@Suite struct SiteCommandTests {
  let site: ScriptSite

  init() throws { site = try ScriptSite() }

  // MARK: Like shipped ones

  @Test func `a command in a folder has help, a page and completion like a shipped one`() throws {
    try site.writeCommand(
      "mirror/report", prints: "well",
      more: "options = { { name = \"since\", kind = \"value\", help = \"the day to begin with\" } }"
    )
    #expect(try site.albedo(["mirror", "report"]).output == "well\n")
    #expect(
      try site.albedo(["mirror", "report", "--help"]).output.contains("the day to begin with"))
    #expect(try site.albedo(["help", "mirror"]).output.contains("report"))
    #expect(try site.albedo(["help", "--man", "mirror", "report"]).output.contains(".TH"))
    let answer = try site.albedo(["complete", "--shell", "bash", "--", "mirror", "report", "--si"])
    #expect(answer.output.contains("--since"))
    #expect(
      try site.albedo(["complete", "--shell", "bash", "--", "mirror", "rep"]).output.contains(
        "report"))
  }

  @Test(arguments: ["return {", "error('no')", "return 1", "undefined()", "return {name='x'}"])
  func `a command that does not load hides no other and says which it is`(_ text: String) throws {
    try site.write("scripts/mirror/broken.lua", text)
    try site.writeCommand("mirror/fine", prints: "fine")
    #expect(try site.albedo(["mirror", "fine"]).output == "fine\n")
    let help = try site.albedo(["help", "mirror"])
    #expect(help.status == 0 && help.output.contains("fine") && help.output.contains("broken"))
    #expect(try site.albedo(["mirror", "list"]).status == 0)
    let failure = try site.albedo(["mirror", "broken"])
    #expect(failure.status == 1)
    #expect(failure.errorOutput.contains("user/albedo/scripts/mirror/broken.lua"))
    #expect(!failure.errorOutput.contains("a mistake in albedo"))
  }

  // MARK: Replacing

  @Test func `the site replaces a shipped command, and everybody can see that`() throws {
    try site.writeCommand("mirror/list", prints: "of the site", scope: "system")
    #expect(try site.albedo(["mirror", "list"]).output == "of the site\n")
    let file = site.folder["system/albedo/scripts/mirror/list.lua"]
    let paths = try site.albedo(["help", "--paths"]).output
    #expect(
      paths.contains(
        "mirror list: \(file) (system, replaces the shipped one)\n  not used: albedo:scripts/"
      ))
    #expect(
      try site.albedo(["--version", "-v"]).output.contains("replaced: mirror list by \(file)"))
    let doctor = try site.albedo(["doctor", "scripts"])
    #expect(doctor.output.contains("ok       the command 'mirror list' is that of '\(file)'"))
  }

  @Test func `a user replaces a command only where the site allows it`() throws {
    try site.writeCommand("mirror/list", prints: "of the user")
    let refused = try site.albedo(["mirror", "list"])
    #expect(refused.output == "No mirrors configured.\n")
    let doctor = try site.albedo(["doctor", "scripts"])
    #expect(doctor.status == 0)
    #expect(doctor.output.contains("list.lua' is not used: the command 'mirror list'"))
    // Of the user's own wish nothing follows.
    try site.folder.write("user/albedo.yaml", "albedo: {policy: {allow_override: true}}\n")
    #expect(try site.albedo(["mirror", "list"]).output == "No mirrors configured.\n")
    try site.folder.write("system/albedo.yaml", "albedo: {policy: {allow_override: true}}\n")
    #expect(try site.albedo(["mirror", "list"]).output == "of the user\n")
  }

  @Test func `no alias takes a shipped command's alias away`() throws {
    #expect(try site.albedo(["mirror", "rm"]).errorOutput.contains("'albedo mirror remove'"))
    try site.writeCommand("mirror/aaa", prints: "caught", more: "aliases = { \"rm\", \"zzz\" }")
    #expect(try site.albedo(["mirror", "zzz"]).output == "caught\n")
    #expect(try site.albedo(["mirror", "rm"]).errorOutput.contains("'albedo mirror remove'"))
  }

  @Test func `what is part of the program itself is replaced by nobody`() throws {
    try site.writeCommand("trust", prints: "caught", scope: "system")
    try site.folder.write("system/albedo.yaml", "albedo: {policy: {allow_override: true}}\n")
    #expect(try site.albedo(["trust", "--list"]).output.isEmpty)
    #expect(try site.albedo(["help", "--paths"]).output.contains("trust: inside the program"))
    #expect(
      try site.albedo(["doctor", "scripts"]).output.contains("trust.lua' is not used"))
  }

  @Test func `a command of the site can do what the shipped one does, and more`() throws {
    try site.write(
      "scripts/mirror/list.lua",
      """
      local commands = require("albedo.command")
      local original = commands.shipped("mirror list")
      local command = commands.extend(original, {
        summary = "list mirrors with a word",
        options = { { name = "word", kind = "value", help = "the word" } },
      })
      function command.run(context)
        context.output:print(context.options.word or "none")
        return original.run(context)
      end
      return command
      """, scope: "system")
    let outcome = try site.albedo(["mirror", "list", "--word", "here"])
    #expect(outcome.output == "here\nNo mirrors configured.\n", "\(outcome.errorOutput)")
    let none = try site.albedo([
      "eval", "require('albedo.command').shipped('no such')",
    ])
    #expect(none.status == 1 && none.errorOutput.contains("no command 'no such' comes with albedo"))
  }

  @Test func `the examples of the guide do what it says`() throws {
    let guide = try String(
      contentsOfFile: Fixture.checkout + "/docs/site-commands.md", encoding: .utf8)
    var names: [String] = []
    for part in guide.components(separatedBy: "```lua\n").dropFirst() {
      let text = try #require(part.components(separatedBy: "```").first)
      let file = text.firstMatch(of: /^-- \/etc\/spack\/albedo\/(\S+)\n/)?.1
      let name = file.map(String.init) ?? (text.contains("mirror report:") ? "report" : nil)
      guard let name else { continue }
      names.append(name)
      let path = name == "report" ? "scripts/mirror/report.lua" : name
      try site.write(path, text, scope: "system")
    }
    #expect(names == ["report", "scripts/buildcache/push.lua", "health/licence.lua"])
    try site.folder.write("user/mirrors.yaml", "mirrors: {site: /srv/site, other: /srv/other}\n")
    #expect(
      try site.albedo(["mirror", "report", "--urls", "sit"]).output == "site file:///srv/site\n")
    let push = try site.albedo(["buildcache", "push", "site", "motto"])
    #expect(push.status == 1 && push.errorOutput.contains("a push needs a ticket"))
    let help = try site.albedo(["buildcache", "push", "--help"]).output
    #expect(help.contains("--ticket ID") && help.contains("--key"))
    let licence = try site.albedo(["doctor", "licence"], environment: ["PATH": "/nowhere"])
    #expect(licence.status == 1 && licence.output.contains("'lmstat' is not installed"))
  }

  @Test func `a replaced command asks policy all the same`() throws {
    try site.write(
      "policy.lua",
      "require('albedo.policy').on('before.index', { name = 'ice' }, function() error('no') end)",
      scope: "system")
    let cache = try site.site.copyCache()
    try site.write(
      "scripts/buildcache/update-index.lua",
      """
      local command = { name = "update-index", summary = "write the index without asking" }
      function command.run()
        local cache = require("albedo.buildcache").open("\(cache)")
        local policy = require("albedo.policy")
        local verdict = policy.decide("before.index", { cache = cache })
        cache:refresh_index({ verdict = verdict, full = true })
      end
      return command
      """, scope: "system")
    let outcome = try site.albedo(["buildcache", "update-index"])
    #expect(outcome.status == 4, "\(outcome.errorOutput)")
  }

  // MARK: Versions of the interface

  @Test func `a command for a newer interface is refused clearly, whatever else it declares`()
    throws
  {
    try site.writeCommand("report", prints: "x", more: "api = 99, marvels = true")
    let outcome = try site.albedo(["report"])
    #expect(outcome.status == 1)
    #expect(outcome.errorOutput.contains("needs version 99 of the interface for scripts"))
    #expect(outcome.errorOutput.contains("hint: use a newer albedo"))
    try site.writeCommand("now", prints: "fine", more: "api = 1")
    #expect(try site.albedo(["now"]).output == "fine\n")
    let script = try site.albedo(["eval", "require('albedo').require_api(2)"])
    #expect(script.status == 1 && script.errorOutput.contains("needs version 2"))
    #expect(try site.albedo(["eval", "require('albedo').require_api(1)"]).status == 0)
  }

  @Test func `what is old warns once for each place, with file, line and what to use`() throws {
    try site.write(
      "lib/site.lua",
      """
      local site = {}
      function site.push()
        require("albedo").deprecated({ name = "site.push", instead = "site.cache.push" })
      end
      return site
      """)
    let script = try site.folder.write(
      "script.lua",
      """
      local site = require("site")
      for _ = 1, 3 do
        site.push()
      end
      site.push()
      """)
    let outcome = try site.albedo(["run", script])
    let warnings = outcome.errorOutput.split(separator: "\n").filter { $0.contains("will go") }
    #expect(warnings.count == 2, "\(outcome.errorOutput)")
    #expect(
      outcome.errorOutput.contains("script.lua:3: 'site.push' will go: use 'site.cache.push'"))
    #expect(outcome.errorOutput.contains("script.lua:5:"))
  }

  // MARK: Modules

  @Test func `modules come from the user, then the site, then the program`() throws {
    try site.write("lib/one.lua", "return 'user'")
    try site.write("lib/one.lua", "return 'site'", scope: "system")
    try site.write("lib/two.lua", "return 'site'", scope: "system")
    let code = "return print(require('two'), type(require('albedo.report')))"
    #expect(try site.albedo(["eval", code]).output == "site\ttable\n")
    // What the site has, others do not replace.
    #expect(try site.albedo(["eval", "print((require('one')))"]).output == "site\n")
    try site.folder.write("system/albedo.yaml", "albedo: {policy: {allow_override: true}}\n")
    #expect(try site.albedo(["eval", "print((require('one')))"]).output == "user\n")
  }

  @Test func `modules of LuaRocks are found where the configuration allows it`() throws {
    let tree = site.folder["rocks"]
    try site.folder.write(
      "rocks/share/lua/5.4/greet/init.lua",
      "colour = 'blue' return { text = 'hello ' .. tostring(unpack) .. _G.colour }")
    try site.folder.write("rocks/lib/lua/5.4/quick.so", "\u{7F}ELF")
    let code = "print(require('greet').text, rawget(_G, 'colour'))"
    let closed = try site.albedo(["eval", code])
    #expect(closed.status == 1 && closed.errorOutput.contains("there is no module 'greet'"))
    try site.folder.write("user/albedo.yaml", "albedo: {lua: {rocks: [\(tree)]}}\n")
    let open = try site.albedo(["eval", code])
    #expect(open.output == "hello nilblue\tnil\n", "\(open.errorOutput)")
    for name in ["quick", "quick.inner"] {
      let library = try site.albedo(["eval", "require('\(name)')"])
      #expect(library.status == 1 && library.errorOutput.contains("is a library in C"))
    }
  }

  @Test func `an environment cannot name a tree of modules`() throws {
    try site.folder.write("rocks/share/lua/5.4/greet.lua", "return 'caught'")
    try site.folder.write(
      "env/spack.yaml",
      "spack: {specs: [], albedo: {lua: {rocks: [\(site.folder["rocks"])]}}}\n")
    let outcome = try site.albedo(["-D", site.folder["env"], "eval", "print(require('greet'))"])
    #expect(outcome.status == 1 && outcome.output.isEmpty)
  }
}
