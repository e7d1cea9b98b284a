import AlbedoTesting
import Foundation
import Testing

@Suite struct PipeTests {
  private let site: SpackSite

  init() throws { site = try SpackSite() }

  private func run(_ input: String, _ arguments: [String] = []) throws -> Program.Outcome {
    try site.plainAlbedo(arguments + ["repl"], input: input)
  }

  @Test func `a pipe gives results alone, without prompts`() throws {
    let outcome = try run("1+1\nx = 3\nfor i = 1, x do\n  print(i)\nend\n")
    #expect(outcome.output == "2\n1\n2\n3\n")
    #expect(outcome.errorOutput == "")
    #expect(outcome.status == 0)
  }

  @Test func `the first error names its line and ends the run with status 1`() throws {
    let outcome = try run("x = 1\nx\nerror('no')\nx + 1\n")
    #expect(outcome.output == "1\n")
    #expect(outcome.errorOutput == "albedo: error: stdin:3: no\n")
    #expect(outcome.status == 1)
    let command = try run("1\n:nosuch\n2\n")
    #expect(command.output == "1\n")
    #expect(command.errorOutput.hasSuffix("  in line 2 of standard input\n"))
    #expect(command.status == 1)
  }

  @Test func `a function knows where it was typed, and a module where it lies`() throws {
    let outcome = try run("x = 1\nfunction f(a, ...)\n  return a\nend\n?f\n??f\n")
    #expect(
      outcome.output
        == "f(a, ...)\n\ntyped here:2-4\ntyped here:2-4\nfunction f(a, ...)\n  return a\nend\n")
    let module = try run("??albedo.duration.parse\n?albedo.duration.parse\n")
    #expect(module.output.contains("duration.lua:"), "\(module)")
    #expect(module.output.contains("function "), "\(module)")
  }

  @Test func `a question about a native function gives its page, two marks its declaration`() throws
  {
    let outcome = try run("?albedo.spec.parse\n?spec.parse\ncache = buildcache\n?cache.open\n")
    #expect(outcome.output.components(separatedBy: "spec.parse(text)").count == 3)
    #expect(outcome.output.contains("buildcache.open("), "\(outcome)")
    let source = try run("??spec.parse\n??string.rep\n")
    #expect(source.output.contains("---@param text string the query\n"), "\(source)")
    #expect(source.output.contains("Part of Lua itself, written in C."), "\(source)")
    #expect(try run("?nosuch.thing\n").status == 1)
  }

  @Test func `a file is run among the globals of the prompt`() throws {
    let file = site.folder["load me.lua"]
    try site.folder.write("load me.lua", "#!/usr/bin/env albedo\nloaded = 6 * 7\n")
    #expect(try run(":load \(file)\nloaded\n").output == "42\n")
    try site.folder.write("load me.lua", "x = 1\nerror('no')\n")
    let outcome = try run(":load \(file)\n")
    // Lua shortens long paths at their beginning.
    #expect(outcome.errorOutput.contains("load me.lua:2: no\n"), "\(outcome)")
    #expect(try run(":load /nosuch/file.lua\n").errorOutput.contains("/nosuch/file.lua"))
  }

  @Test func `what was left out of a result comes with more`() throws {
    let code = "(function() local t = {} for i = 1, 450 do t[i] = i end return t end)()"
    let outcome = try run(code + "\n:more\n:more\n")
    #expect(outcome.output.contains("  … 250 more, ':more' shows them\n}\n{\n  201,\n"))
    #expect(outcome.output.hasSuffix("  449,\n  450,\n}\n"))
    let end = try run("{1}\n:more\n")
    #expect(end.errorOutput.contains("nothing was left out of the last result"))
  }

  @Test func `earlier results can be had by their number`() throws {
    let outcome = try run("'a'\n'b'\nprint('c')\nnil\n_, _1, _2, _3\n")
    #expect(outcome.output == "\"a\"\n\"b\"\nc\nnil\n\"b\"\n\"b\"\n\"a\"\nnil\n")
  }

  @Test func `an end inside a statement is an error`() throws {
    let outcome = try run("if true then\n")
    #expect(outcome.errorOutput.contains("'end' expected near <eof>"))
    #expect(outcome.status == 1)
  }

  @Test func `output of all kinds keeps its order`() throws {
    let outcome = try run("io.write('a\\n') print('b')\n'c'\ndo io.write('d\\n') end\n'e'\n")
    #expect(outcome.output == "a\nb\n\"c\"\nd\n\"e\"\n", "\(outcome.output)")
  }

  @Test func `exit gives its status and what was printed`() throws {
    let outcome = try run("print('last')\nos.exit(9)\nprint('never')\n")
    #expect(outcome.output == "last\n")
    #expect(outcome.status == 9)
    #expect(try run("os.exit(true)").status == 0)
    #expect(try run("os.exit(false)").status == 1)
    #expect(try run(":quit\n1").output == "")
  }

  @Test func `a secret is not printed`() throws {
    let outcome = try run(
      """
      mirror = { url = "https://me:hunter2@example.org", password = "hunter2" }
      mirror
      mirror.password
      error("cannot reach https://me:hunter2@example.org/x")
      """)
    #expect(!(outcome.output + outcome.errorOutput).contains("hunter2"), "\(outcome)")
    #expect(outcome.output.contains("<hidden>"))
  }

  @Test func `a mark of the encoding, long lines and a last line without an end are read`() throws {
    let text = "\u{FEFF}1\n#'" + String(repeating: "x", count: 300_000) + "'\n'last'"
    let outcome = try run(text)
    #expect(outcome.output == "1\n300000\n\"last\"\n")
    #expect(outcome.errorOutput == "")
    #expect(try run("").status == 0)
  }

  @Test func `JSON is refused`() throws {
    let outcome = try run("1", ["--json"])
    #expect(outcome.status == 2)
    #expect(outcome.errorOutput.contains("'repl' has no output in JSON"))
  }

  @Test func `the prompt has globals of its own, and modules have none`() throws {
    let outcome = try run(
      """
      x = 1
      _G.x
      load("return x", "c", "t", _G)()
      select(2, pcall(load("return x", "c", "t")))
      rawequal(_G, require("albedo.repl"))
      """)
    #expect(outcome.output.hasPrefix("1\n1\n"), "\(outcome)")
  }

  @Test func `a traceback is shown with debug`() throws {
    let outcome = try run("error('no')", ["--debug"])
    #expect(outcome.errorOutput.contains("stack traceback"), "\(outcome.errorOutput)")
  }
}
