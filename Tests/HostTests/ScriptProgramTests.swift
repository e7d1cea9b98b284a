import AlbedoTesting
import Foundation
import Testing

/// Scripts of users, run by the real program.
@Suite struct ScriptProgramTests {
  let site: SpackSite

  init() throws { site = try SpackSite() }

  private func run(_ text: String, _ arguments: String..., input: String = "") throws
    -> Program.Outcome
  {
    let file = try site.folder.write("x.lua", text)
    return try site.plainAlbedo(["run", file] + arguments, input: input)
  }

  @Test func `a script whose first line says 'env albedo' runs by its name`() throws {
    let file = try site.folder.write(
      "tool", "#!/usr/bin/env albedo\nprint(arg[0] == (...), select('#', ...), ...)\nreturn 3\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    var environment = site.environment
    let programs = (Program.albedo as NSString).deletingLastPathComponent
    environment["PATH"] = programs + ":" + (environment["PATH"] ?? "")
    let outcome = try Program.run(file, ["--json", "-v", "--", "-"], environment: environment)
    #expect(outcome.output == "false\t4\t--json\t-v\t--\t-\n", "\(outcome.errorOutput)")
    #expect(outcome.status == 3)
  }

  @Test func `arguments are in '...' and in 'arg', whatever they look like`() throws {
    let outcome = try run(
      "print(#arg, arg[0]:match('[^/]*$'), arg[1], select(2, ...))", "--help", "-x", "--")
    #expect(outcome.output == "3\tx.lua\t--help\t-x\t--\n", "\(outcome.errorOutput)")
  }

  @Test func `line ends, a byte order mark and an empty file are no problem`() throws {
    #expect(try run("print(1)\r\nreturn 5\r\n").status == 5)
    #expect(try run("\u{FEFF}#!/usr/bin/env albedo\nprint(2)\n").output == "2\n")
    #expect(try run("\u{FEFF}print(3)").output == "3\n")
    #expect(try run("").status == 0)
    #expect(try run("#!/usr/bin/env albedo").status == 0)
  }

  @Test func `lines keep their numbers behind an interpreter line`() throws {
    let outcome = try run("#!/usr/bin/env albedo\n\nerror('here')\n")
    #expect(outcome.errorOutput.contains("x.lua:3: here"))
  }

  @Test func `a script reads standard input, unless it came from there itself`() throws {
    #expect(try run("print(io.read('a'))", input: "words").output == "words\n")
    let outcome = try site.plainAlbedo(["run", "-"], input: "print(io.read('a') == '')")
    #expect(outcome.output == "true\n")
  }

  @Test(arguments: [(0, 0), (7, 7), (255, 255), (256, 1), (-1, 1), (512, 1)])
  func `an integer is the exit status, and no failure becomes a success`(
    value: Int, status: Int32
  ) throws {
    #expect(try run("return \(value)").status == status)
  }

  @Test(arguments: ["return 'x'", "return true", "return nil", "return 1.5", "return {}"])
  func `anything else that is returned is success`(text: String) throws {
    let outcome = try run(text)
    #expect(outcome.status == 0, "\(outcome.errorOutput)")
  }

  @Test func `a module beside the script is not found`() throws {
    try site.folder.write("beside.lua", "print('must not run')")
    let outcome = try run("require('beside')")
    #expect(outcome.status == 1)
    #expect(outcome.output == "")
    #expect(outcome.errorOutput.contains("there is no module 'beside'"))
  }

  @Test func `globals may be set, and one that never was is an error`() throws {
    #expect(try run("count = 1 print(count, rawget(_G, 'other'))").output == "1\tnil\n")
    let outcome = try run("count = 1\nprint(cuont)\n")
    #expect(outcome.status == 1)
    #expect(outcome.errorOutput.contains("x.lua:2: undefined global 'cuont'"))
  }

  @Test func `a traceback is shown for the asking`() throws {
    let text = "local function f() error('deep') end\nf()\n"
    #expect(try !run(text).errorOutput.contains("traceback"))
    let file = site.folder["x.lua"]
    let outcome = try site.plainAlbedo(["--debug", "-q", "run", file])
    #expect(outcome.errorOutput.contains("stack traceback:"))
    #expect(outcome.errorOutput.contains("x.lua:1: in "))
  }

  @Test(
    arguments: [
      ("1 + 2", "3\n"), ("'a', nil, 2.5, true", "a\n2.5\ntrue\n"),
      ("{1, {a = 'b'}}", "[1,{\"a\":\"b\"}]\n"),
      ("nil", ""), ("print", ""), ("print('once')", "once\n"), ("io.write('x')", "x"),
      ("require('albedo.spec').parse('quill@2')", "quill@2\n"), ("(...)", "word\n"),
      ("arg[1] -- a comment", "word\n"), ("local x = 1 print(x)", "1\n"), ("x = 1", ""),
      ("math.huge", "inf\n"), ("{print}", nil), ("return 0", ""),
    ] as [(String, String?)])
  func `an expression prints its values, a statement nothing`(
    text: String, expected: String?
  ) throws {
    let outcome = try site.plainAlbedo(["eval", text, "word"])
    #expect(outcome.status == 0, "\(outcome.errorOutput)")
    if let expected {
      #expect(outcome.output == expected)
    } else {
      #expect(outcome.output.hasPrefix("table: "))
    }
  }

  @Test func `a mistake in an expression has the number of its line`() throws {
    for text in ["nosuch", "1 +\nnosuch"] {
      let outcome = try site.plainAlbedo(["eval", text])
      let line = text.contains("\n") ? 2 : 1
      #expect(outcome.errorOutput.contains("eval:\(line): undefined global 'nosuch'"))
    }
  }

  @Test func `the command that the manual shows works as it stands`() throws {
    let page = try site.plainAlbedo(["help", "scripts"]).output
    let start = try #require(page.range(of: "\na command:\n")?.upperBound)
    let text = page[start...].split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.dropFirst(2) }.joined(separator: "\n")
    try site.folder.write("home/.spack/albedo/scripts/hello.lua", text)
    var environment = site.environment
    environment["SPACK_DISABLE_LOCAL_CONFIG"] = nil
    let outcome = try Program.run(
      Program.albedo, ["hello", "-l", "world"], environment: environment)
    #expect(outcome.output == "HELLO WORLD\n", "\(outcome.errorOutput)")
  }

  @Test func `an accident in a shipped command is called one, with a traceback`() throws {
    try site.folder.write(
      "checkout/scripts/broken.lua",
      #"return { name = "broken", run = function(context) return context.nothing.more end }"#)
    let outcome = try site.plainAlbedo(
      ["broken"], environment: ["ALBEDO_HOME": site.folder["checkout"]])
    #expect(outcome.status == 1)
    #expect(outcome.errorOutput.contains("this is a mistake in albedo, not in what you typed"))
    #expect(outcome.errorOutput.contains("stack traceback:"))
  }

  @Test func `an accident in a user's command is the user's`() throws {
    try site.folder.write(
      "home/.spack/albedo/scripts/mine.lua",
      #"return { name = "mine", run = function(context) return context.nothing.more end }"#)
    var environment = site.environment
    environment["SPACK_DISABLE_LOCAL_CONFIG"] = nil
    let outcome = try Program.run(Program.albedo, ["mine"], environment: environment)
    #expect(outcome.status == 1)
    #expect(!outcome.errorOutput.contains("mistake in albedo"))
    #expect(outcome.errorOutput.contains("mine.lua:1: attempt to index a nil value"))
  }

  @Test func `JSON holds the error also when the line cannot be read`() throws {
    let outcome = try site.plainAlbedo(["--json", "nosuch"])
    #expect(outcome.status == 2)
    #expect(outcome.output.contains(#""code":"host.unknown_command""#))
  }
}
