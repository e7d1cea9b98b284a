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

  @Test func `an error names the line, the rest runs, and the status is 1`() throws {
    let outcome = try run("x = 1\n\nerror('no')\nx + 1")
    #expect(outcome.output == "2\n")
    #expect(outcome.errorOutput == "albedo: error: stdin:3: no\n")
    #expect(outcome.status == 1)
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
