import AlbedoTesting
import Foundation
import Testing

/// A whole maintenance at a prompt, as a person does it.
@Suite(.serialized) struct MaintenancePromptTests {
  private let maintained: MaintenanceSite

  init() throws { maintained = try MaintenanceSite() }

  @Test(arguments: [80, 40])
  func `a job is done at a terminal, and the recorded script repeats it`(columnCount: Int) throws {
    let before = try maintained.content()
    let lock = Fixture.path("environments/spack-1.2/spack.lock")
    let terminal = try maintained.terminal(columnCount: columnCount)
    func enter(_ line: String, _ expected: String) throws {
      terminal.type(line + "\n")
      try terminal.expect(expected)
    }
    try enter(":open ./cache", "14 entries")
    try enter("", "cache [plan] > ")
    try enter("locked = { '\(lock)' }", "cache [plan] > ")
    try enter("unused = cache:unused { environments = locked }", "cache [plan] > ")
    try enter("assert(#unused > 0)", "true\r\n")
    try enter("plan:remove(unused, 'no environment needs it')", "\r\ncache [plan] > ")
    try enter(":plan", "no environment needs it")
    try terminal.expect("are freed\r\n")
    #expect(try maintained.content() == before, "a plan changes nothing")
    try enter(":commit", "[y/N] ")
    try enter("n", "nothing was committed")
    #expect(try maintained.content() == before)
    try enter(":commit", "[y/N] ")
    try enter("y", "':undo' undoes it")
    let pruned = try maintained.content()
    #expect(pruned.isStrictSubset(of: before))
    #expect(try maintained.cache.faults() == [])
    #expect(try maintained.offered() == maintained.hashes())
    try enter(":undo", "[y/N] ")
    try enter("y", "cache [plan] > ")
    #expect(try maintained.content() == before)
    try enter(":commit!", "':undo' undoes it")
    #expect(try maintained.content() == pruned)
    try enter(":record job.lua", "does it again")
    terminal.type("\u{4}")
    #expect(try terminal.finish() == 0)

    try maintained.restore()
    let folder = maintained.site.folder
    let asked = try maintained.site.plainAlbedo(["run", folder["job.lua"]])
    #expect(asked.status != 0 && asked.errorOutput.contains("'--yes'"), "\(asked)")
    #expect(try maintained.content() == before)
    let repeated = try maintained.site.plainAlbedo(["run", folder["job.lua"], "--yes"])
    #expect(repeated.status == 0, "\(repeated)")
    #expect(try maintained.content() == pruned)
    let script = String(decoding: try folder.bytes("job.lua"), as: UTF8.self)
    #expect(!script.contains("assert"), "what was only looked at is left out: \(script)")
    // Once more there is nothing to do, which is no failure.
    let again = try maintained.site.plainAlbedo(["run", folder["job.lua"], "--yes"])
    #expect(again.status == 0, "\(again)")
  }

  @Test func `Ctrl-C during a commit leaves a whole cache and says what was done`() throws {
    let before = try maintained.content()
    let terminal = try maintained.terminal()
    terminal.type(":open ./cache\n")
    try terminal.expect("cache [plan] > ")
    terminal.type("plan:remove(cache:unused { roots = { 'motto' } }, 'try')\n")
    try terminal.expect("13\r\n")
    terminal.type(":commit!\n")
    // Wherever it is by then, at its beginning or behind its end.
    try terminal.expect("\r\n")
    Thread.sleep(forTimeInterval: 0.3)
    terminal.type("\u{3}")
    try terminal.expect("cache [plan] > ")
    terminal.type("'still ' .. 'here'\n")
    try terminal.expect("\"still here\"")
    #expect(try maintained.cache.faults() == [])
    #expect(try maintained.offered().isSubset(of: maintained.hashes()))
    // The rest is done by the next commit, unless nothing was left.
    terminal.type(":commit!\n")
    try terminal.expect("cache [plan] > ")
    terminal.type("\u{4}")
    _ = try terminal.finish()
    #expect(try maintained.held() == ["motto-1"])
    while try maintained.prompt([":open ./cache", ":undo!"]).status == 0 {}
    #expect(try maintained.content() == before)
  }

  @Test func `a run is undone in a later session, by its name or without`() throws {
    let before = try maintained.content()
    let done = try maintained.prompt([
      ":open ./cache", "plan:remove('vellum', 'old')", ":commit!", "=cache:trash()[1].name",
    ])
    #expect(done.status == 0, "\(done)")
    let name = try #require(done.output.split(separator: "\"").dropLast().last)
    #expect(try !maintained.held().contains("vellum-1.1"))
    let wrong = try maintained.prompt([":open ./cache", ":undo! 19990101T000000Z"])
    #expect(wrong.status == 1 && wrong.errorOutput.contains("cache:trash()"), "\(wrong)")
    let undone = try maintained.prompt([":open ./cache", ":undo! \(name)"])
    #expect(undone.status == 0, "\(undone)")
    #expect(try maintained.content() == before)
    #expect(try maintained.offered() == maintained.hashes())
  }

  @Test func `where nobody can answer a commit needs an exclamation mark`() throws {
    let before = try maintained.content()
    let outcome = try maintained.prompt([":open ./cache", "plan:remove('vellum')", ":commit"])
    #expect(outcome.status == 1)
    #expect(outcome.errorOutput.contains("hint: write ':commit!'"), "\(outcome)")
    #expect(try maintained.content() == before)
  }

  @Test func `a plan that was not committed is not forgotten in passing`() throws {
    let lines = [":open ./cache", "plan:remove('vellum')"]
    let refused = try maintained.prompt(lines + [":open ./cache"])
    #expect(refused.status == 1 && refused.errorOutput.contains("was not committed"))
    let forced = try maintained.prompt(lines + [":open! ./cache", "plan:is_empty()"])
    #expect(forced.output.hasSuffix("true\n"), "\(forced)")
  }

  @Test func `each part of a plan is done, and undone in reverse`() throws {
    let before = try maintained.content()
    let folder = maintained.site.folder
    let outcome = try maintained.prompt([
      ":open ./cache", "plan:pin('vellum')", "plan:remove({ 'vellum', 'motto' }, 'old')",
      "plan:copy_to('\(folder["other"])', 'quill@2:')", "plan:update_index()", "plan:tidy()",
      ":plan", ":commit!", "#cache.native:pins()", ":undo!", "#cache.native:pins()",
      "#plan:steps()", "plan:to_json():sub(1, 10)",
    ])
    #expect(outcome.status == 0, "\(outcome)")
    // A pin that is committed first keeps what was planned to go after it.
    #expect(outcome.output.contains("kept         vellum@1.1/jqtk4mv"), "\(outcome)")
    #expect(outcome.output.contains("removed      motto@1/u7pyu5l"))
    #expect(outcome.output.contains("added        quill@2.0/"))
    #expect(try maintained.content() == before)
    let other = CacheFolder(path: folder["other"])
    #expect(try other.manifests().isEmpty && other.faults() == [])
  }

  // MARK: Recording

  @Test func `what failed, what was looked at and secrets are not recorded`() throws {
    let folder = maintained.site.folder
    let terminal = try maintained.terminal()
    let lines = [
      ":open ./cache", "error('never')", "password = 'hunter2' plan:remove('motto', 'a')",
      "names = {}", "for _, name in ipairs { 'vellum' } do names[#names + 1] = name end",
      "other = 12", "cache:stats()", "function old(name) return cache:find { name = name } end",
      "old(names[1])", "plan:remove(_, 'b')",
    ]
    for line in lines {
      terminal.type(line + "\n")
      try terminal.expect("\r\n")
      try terminal.expect(" > ")
    }
    terminal.type(":record job.lua\n")
    try terminal.expect("left out because it holds a secret")
    try terminal.expect("does it again")
    let script = String(decoding: try folder.bytes("job.lua"), as: UTF8.self)
    for word in ["never", "hunter2", "other", "stats"] {
      #expect(!script.contains(word), "\(script)")
    }
    let repeated = try maintained.site.plainAlbedo(["run", folder["job.lua"]])
    #expect(repeated.status == 0, "\(script) \(repeated)")
    #expect(script.contains("plan:remove(_, 'b')") && script.contains("names[#names + 1]"))
  }

  @Test func `a file is replaced only when that was said`() throws {
    let folder = maintained.site.folder
    try folder.write("job.lua", "mine")
    let lines = [":open ./cache", "plan:remove('motto')", ":record job.lua"]
    let refused = try maintained.prompt(lines)
    #expect(refused.status == 1 && refused.errorOutput.contains("':record! FILE'"), "\(refused)")
    #expect(try folder.bytes("job.lua") == Array("mine".utf8))
    #expect(try maintained.prompt(lines.dropLast() + [":record! job.lua"]).status == 0)
    #expect(try folder.bytes("job.lua") != Array("mine".utf8))
    let empty = try maintained.prompt([":open ./cache", "cache:stats()", ":record other.lua"])
    #expect(empty.errorOutput.contains("planned nothing"), "\(empty)")
    #expect(!FileManager.default.fileExists(atPath: folder["other.lua"]))
  }

  @Test func `the guide's script does what it says`() throws {
    let page = try String(
      contentsOfFile: Fixture.checkout + "/docs/maintenance.md", encoding: .utf8)
    let block = try #require(page.split(separator: "```lua\n").last?.split(separator: "```").first)
    let script = block.replacing("/srv/cache", with: maintained.cache.path)
    let path = try maintained.site.folder.write("guide.lua", String(script))
    let outcome = try maintained.site.plainAlbedo(["run", path])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.errorOutput.contains("8 steps, 70.3 KiB are freed"))
    #expect(try maintained.hashes().count == 6)
  }
}
