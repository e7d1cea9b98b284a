import AlbedoTesting
import Foundation
import Testing

/// What scripts of users write, and how they end, in the real program.
@Suite struct ScriptOutputTests {
  let site: SpackSite

  init() throws { site = try SpackSite() }

  /// Runs a script with both streams in one file, as on one screen.
  private func together(_ text: String, _ options: String = "") throws -> String {
    let file = try site.folder.write("x.lua", text)
    let command = "'\(Program.albedo)' \(options) run '\(file)' 2>&1"
    return try Program.run(
      "/bin/sh", ["-c", command], environment: site.environment, in: site.folder.path
    ).output
  }

  private func run(_ text: String, _ options: String...) throws -> Program.Outcome {
    let file = try site.folder.write("x.lua", text)
    return try site.plainAlbedo(options + ["run", file])
  }

  @Test func `all ways to write keep their order`() throws {
    let text = try together(
      """
      local output = require("albedo.ui").output
      print("1 print")
      output:print("2 output")
      io.write("3 ", "write\\n")
      io.stdout:write("4 method\\n")
      io.stderr:write("5 error\\n")
      output:note("6 note")
      print("7 print")
      os.execute("echo 8 child")
      local child <close> = io.popen("echo 9 pipe", "r")
      print(child:read("a"):match("[^\\n]*"))
      """)
    #expect(
      text == """
        1 print
        2 output
        3 write
        4 method
        5 error
        6 note
        7 print
        8 child
        9 pipe

        """)
  }

  @Test func `bytes that are no text go to a file as they are`() throws {
    let file = try site.folder.write("x.lua", #"io.write("\xFF\0\27[1m")"#)
    let command = "'\(Program.albedo)' run '\(file)' | od -An -tx1"
    let outcome = try Program.run("/bin/sh", ["-c", command], environment: site.environment)
    #expect(outcome.output == " ff 00 1b 5b 31 6d\n", "\(outcome.errorOutput)")
  }

  @Test func `a script on a terminal may move the cursor, data of the output may not`() throws {
    let file = try site.folder.write(
      "x.lua", #"io.write("\27[3C\n") require("albedo.ui").output:print("\27[3C")"#)
    let terminal = try PseudoTerminal(
      Program.albedo, ["run", file],
      environment: site.environment.merging(["TERM": "xterm"]) { $1 })
    #expect(try terminal.finish() == 0)
    #expect(terminal.transcript == "\u{1B}[3C\r\n\\u{1b}[3C\r\n")
  }

  @Test func `a prompt is shown before its answer is read, and progress stays away`() throws {
    let file = try site.folder.write(
      "x.lua",
      """
      local ui, task = require("albedo.ui"), require("albedo.task")
      local running <close> = ui.output:start("working")
      task.sleep(0.3)
      io.write("name: ")
      local name = io.read()
      io.write("it is ", name)
      ui.output:note("a note")
      """)
    let terminal = try PseudoTerminal(
      Program.albedo, ["run", file],
      environment: site.environment.merging(["TERM": "xterm"]) { $1 })
    try terminal.expect("name: ")
    terminal.type("quill\n")
    #expect(try terminal.expect("it is quill").contains("working") == false)
    try terminal.expect("\r\na note\r\n")
    #expect(try terminal.finish() == 0)
  }

  @Test func `the options before FILE hold for the output of the script`() throws {
    let text = "local o = require('albedo.ui').output print(o.verbosity, o.is_json) o:note('n')"
    #expect(try run(text).errorOutput == "n\n")
    #expect(try run(text, "-q").output == "quiet\tfalse\n")
    #expect(try run(text, "-q").errorOutput == "")
    #expect(try run(text, "--json", "-v").output == "verbose\ttrue\n")
    let item = "require('albedo.ui').output:item('x', { outcome = 'added' })"
    #expect(try run(item).output == "added        x\n")
    #expect(try run(item, "--color", "always").output.contains("\u{1B}["))
    #expect(try run(item, "--json").output == "")
  }

  @Test func `a command's output is that of albedo.ui`() throws {
    try site.folder.write(
      "checkout/scripts/same.lua",
      "return { name = 'same', run = function(context) "
        + "print(context.output == require('albedo.ui').output) end }")
    let outcome = try site.plainAlbedo(
      ["same"], environment: ["ALBEDO_HOME": site.folder["checkout"]])
    #expect(outcome.output == "true\n", "\(outcome)")
  }

  @Test func `os.exit writes what was printed, closes what is open and gives its status`() throws {
    let outcome = try run(
      """
      local open <close> = setmetatable({}, { __close = function() print("closed") end })
      io.write("half ")
      pcall(os.exit, 7)
      print("went on")
      """)
    #expect(outcome.output == "half closed\n")
    #expect(outcome.errorOutput == "")
    #expect(outcome.status == 7)
    #expect(try site.plainAlbedo(["eval", "os.exit(true)"]).status == 0)
    #expect(try site.plainAlbedo(["--json", "eval", "os.exit(false)"]).status == 1)
  }

  private static let tasks = """
    local task = require("albedo.task")
    task.spawn(function() task.sleep(100) end, { background = true, name = "watch" })
    task.spawn(function() error("boom") end, { background = true, name = "bad" })
    task.spawn(function() return 1 end, { background = true, name = "good" })
    task.sleep(0.05)
    print("end")
    """

  @Test func `tasks in the background end with the script, and are reported`() throws {
    let bad = "albedo: warning: bad in the background has failed: "
    let watch = "watch in the background was cancelled, since what had started it ended\n"
    let outcome = try run(Self.tasks)
    #expect(outcome.output == "end\n")
    #expect(outcome.status == 0)
    #expect(outcome.errorOutput.contains(bad))
    #expect(outcome.errorOutput.hasSuffix(watch))
    #expect(!outcome.errorOutput.contains("good"))
    #expect(try run(Self.tasks, "-v").errorOutput.contains("good in the background has ended\n"))
    let quiet = try run(Self.tasks, "-q", "--json")
    #expect(quiet.output == "end\n")
    #expect(quiet.errorOutput.contains(bad) && !quiet.errorOutput.contains("watch"))
  }

  @Test func `a reader that has seen enough ends the script`() throws {
    let file = try site.folder.write("x.lua", "while true do print('line') end")
    let command = "'\(Program.albedo)' run '\(file)' | head -1"
    let outcome = try Program.run("/bin/sh", ["-c", command], environment: site.environment)
    #expect(outcome.output == "line\n")
    #expect(outcome.errorOutput == "")
  }

  @Test func `the version in detail names the release of Lua`() throws {
    let lines = try site.plainAlbedo(["--version", "-v"]).output.split(separator: "\n")
    #expect(lines[1].wholeMatch(of: /Lua 5\.[0-9]+\.[0-9]+/) != nil)
  }

  @Test func `a second Ctrl-C leaves no progress on the screen`() throws {
    let file = try site.folder.write(
      "x.lua",
      """
      local ui = require("albedo.ui")
      local one <close> = ui.output:start("one")
      local two <close> = ui.output:start("two")
      string.rep("a", 1 << 20):rep(1 << 9):find(".-b")
      """)
    let terminal = try PseudoTerminal(
      Program.albedo, ["run", file],
      environment: site.environment.merging(["TERM": "xterm"]) { $1 })
    try terminal.expect("two")
    terminal.type("\u{3}")
    try terminal.expect("two")
    terminal.type("\u{3}")
    #expect(try terminal.finish() == 130)
    #expect(terminal.transcript.hasSuffix("\r\u{1B}[J"))
  }
}
