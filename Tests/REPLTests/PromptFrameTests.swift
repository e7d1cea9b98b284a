import AlbedoTesting
import Foundation
import Testing

/// What surrounds the lines at a prompt: start-up files, pages, times, environments.
@Suite(.serialized) struct PromptFrameTests {
  private let home: TemporaryFolder

  init() throws { home = try TemporaryFolder() }

  private func start(
    _ arguments: [String] = [], rowCount: Int = 30, columnCount: Int = 80,
    _ variables: [String: String] = [:]
  ) throws -> PseudoTerminal {
    let environment = [
      "PATH": "/usr/bin:/bin", "TERM": "xterm", "HOME": home.path, "NO_COLOR": "1",
      "XDG_STATE_HOME": home["state"], "XDG_DATA_HOME": home["data"],
      "SPACK_SYSTEM_CONFIG_PATH": home["site"], "SWIFT_BACKTRACE": "enable=no",
    ].merging(variables) { $1 }
    let terminal = try PseudoTerminal(
      Program.albedo, ["repl"] + arguments, environment: environment, columnCount: columnCount,
      rowCount: rowCount)
    try terminal.expect("> ")
    return terminal
  }

  @Test func `the site's start-up file runs before the user's, and an error ends neither`() throws {
    try home.write("site/albedo/repl.lua", "who = 'site'\nprint('of ' .. who)\n")
    try home.write(".spack/albedo/repl.lua", "print('after ' .. who)\nerror('broken')\n")
    let terminal = try start()
    #expect(terminal.transcript.contains("of site\r\nafter site\r\n"))
    #expect(terminal.transcript.contains("repl.lua:2: broken\r\n"))
    #expect(terminal.transcript.contains("'repl --no-startup' leaves it out"))
    terminal.type("who\n")
    try terminal.expect("\r\n\"site\"\r\n> ")
    let plain = try start(["--no-startup"])
    #expect(!plain.transcript.contains("of site"))
  }

  @Test func `a long result comes a screen at a time`() throws {
    let terminal = try start(rowCount: 10)
    terminal.type("(function() local t = {} for i = 1, 100 do t[i] = i end return t end)()\n")
    try terminal.expect("  8,\r\n-- 93 more lines; Return goes on, q ends -- ")
    terminal.type("\n")
    try terminal.expect("  17,\r\n-- 84 more lines; Return goes on, q ends -- ")
    terminal.type("q\n")
    try terminal.expect("\r\n> ")
    terminal.type("_\n")
    try terminal.expect("ends -- ")
    // What is no answer is the next line.
    terminal.type("6 * 7\n")
    try terminal.expect("\r\n42\r\n> ")
  }

  @Test func `the user's pager gets a long result`() throws {
    let file = home["paged"]
    let terminal = try start(rowCount: 10, ["PAGER": "cat >'\(file)'"])
    terminal.type("('x\\n'):rep(3), {string.byte(('y'):rep(60), 1, -1)}\n")
    try terminal.expect("\r\n> ")
    terminal.type("(function() local t = {} for i = 1, 100 do t[i] = i end return t end)()\n")
    try terminal.expect("\r\n> ")
    terminal.type("'on'\n")
    try terminal.expect("\r\n\"on\"\r\n> ")
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(text.hasPrefix("{\n  1,\n") && text.hasSuffix("  100,\n}\n"))
    let missing = try start(rowCount: 10, ["PAGER": "/nosuch/pager"])
    missing.type("(function() local t = {} for i = 1, 100 do t[i] = i end return t end)()\n")
    try missing.expect("'PAGER' is '/nosuch/pager', which cannot be run")
    try missing.expect("ends -- ")
  }

  @Test func `the time of what takes long is told`() throws {
    let terminal = try start()
    terminal.type("task.sleep(1.2)\n")
    try terminal.expect("\r\ntook 1.")
    try terminal.expect("s\r\n> ")
    terminal.type("1\n")
    #expect(!(try terminal.expect("\r\n> ")).contains("took"))
  }

  @Test func `an entry of several lines is recalled as one and can be changed`() throws {
    let terminal = try start()
    terminal.type("for i = 1, 2 do\nprint(i)\nend\n")
    try terminal.expect("\r\n2\r\n> ")
    terminal.type("\u{1B}[A")
    try terminal.expect("end")
    // From the end: the digit in the first line is 17 characters before it.
    terminal.type(String(repeating: "\u{2}", count: 16) + "\u{8}3\n")
    try terminal.expect("\r\n1\r\n2\r\n3\r\n> ")
  }

  @Test func `the active environment stands in the prompt and can be changed`() throws {
    try home.write("env/spack.yaml", "spack:\n  specs: []\n")
    let terminal = try start()
    terminal.type(":env \(home["env"])\n")
    try terminal.expect("is active\r\n[")
    try terminal.expect("] > ")
    terminal.type(":env none\n")
    try terminal.expect("no environment is active\r\n> ")
    terminal.type(":env nosuch\n")
    try terminal.expect("albedo: error: ")
    try terminal.expect("\r\n> ")
  }

  @Test func `a module of the site is read again`() throws {
    try home.write("site/albedo/lib/ours/words.lua", "return { word = 'old' }\n")
    let terminal = try start()
    terminal.type("words = require('ours.words')\n")
    try terminal.expect("\r\n> ")
    try home.write("site/albedo/lib/ours/words.lua", "return { word = 'new' }\n")
    terminal.type("words.word\n")
    try terminal.expect("\r\n\"old\"\r\n> ")
    terminal.type(":reload\n")
    try terminal.expect("require reads again: ours.words\r\n> ")
    terminal.type("words.word\n")
    try terminal.expect("\r\n\"new\"\r\n> ")
    terminal.type(":reload albedo.spec\n")
    try terminal.expect("'albedo.spec' is part of the program and cannot be loaded again")
  }

  @Test func `the prompt, values and errors have colours where they are wanted`() throws {
    let environment = [
      "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "HOME": home.path,
      "SPACK_DISABLE_LOCAL_CONFIG": "1", "SWIFT_BACKTRACE": "enable=no",
    ]
    let terminal = try PseudoTerminal(Program.albedo, ["repl"], environment: environment)
    try terminal.expect("\u{1B}[1m>\u{1B}[0m ")
    terminal.type("{ 'text', 1 }\n")
    try terminal.expect("{ \u{1B}[32m\"text\"\u{1B}[0m, \u{1B}[35m1\u{1B}[0m }")
    // A line that is edited stays where it is: what has no width is not counted.
    terminal.type("'ab'\u{1}x = \n")
    try terminal.expect("\r\n\u{1B}[1m>\u{1B}[0m ")
    terminal.type("x\n")
    try terminal.expect("\u{1B}[32m\"ab\"")
  }

  @Test func `help and tables fit into 40 columns`() throws {
    let terminal = try start(rowCount: 200, columnCount: 40)
    terminal.type(":help\n")
    let text = try terminal.expect(":quit")
    let lines = text.split(separator: "\r\n").filter { !$0.contains("http") }
    #expect(lines.allSatisfy { $0.count <= 40 }, "\(text)")
  }
}
