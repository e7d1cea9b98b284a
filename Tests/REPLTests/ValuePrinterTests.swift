import LuaRuntime
import Terminal
import Testing

@testable import REPL

@Suite struct ValuePrinterTests {
  /// Prints what an expression gives, as at the prompt.
  private func print(_ code: String, columnCount: Int = 80) async throws -> [String] {
    let values = try await Machine().values(of: code)
    let printer = ValuePrinter(columnCount: columnCount)
    return values.flatMap { printer.lines(of: $0) }
  }

  /// An expression and the one line that shows its value.
  struct Case: CustomTestStringConvertible, Sendable {
    let code: String
    let line: String
    var testDescription: String { code }
  }

  @Test(arguments: [
    Case(code: "nil", line: "nil"), Case(code: "1, true", line: "1\ntrue"),
    Case(code: "1.0", line: "1.0"), Case(code: "1/0", line: "1/0"),
    Case(code: "0/0", line: "0/0"), Case(code: #""a\n\"\\\0\xff""#, line: #""a\n\"\\\x00\xff""#),
    Case(code: "'grüße'", line: "\"grüße\""), Case(code: "{}", line: "{}"),
    Case(code: "{3,2,1}", line: "{ 3, 2, 1 }"),
    Case(code: "{b=1,a={c='x'},[10]=2}", line: "{ [10] = 2, a = { c = \"x\" }, b = 1 }"),
    Case(code: "{['end']=1,['a b']=2}", line: "{ [\"a b\"] = 2, [\"end\"] = 1 }"),
    Case(code: "{{{{{{1}}}}}}", line: "{ { { { { { … 1 field } } } } } }"),
    Case(code: "(function() local t = {} t.t = t return t end)()", line: "{ t = <cycle> }"),
    Case(code: "(function() local t = {} return {t, t} end)()", line: "{ {}, {} }"),
    Case(code: "print", line: "function print"),
    Case(code: "math.floor", line: "function math.floor"),
    Case(code: "setmetatable({}, {__tostring = function() return 'mine' end})", line: "mine"),
    Case(code: "setmetatable({a=1}, {__index = error, __pairs = error})", line: "{ a = 1 }"),
    Case(
      code: "{password='x', url='https://a:b@c'}",
      line: "{ password = <hidden>, url = \"https://***@c\" }"),
    Case(code: "{token={1}, secret=true}", line: "{ secret = true, token = <hidden> }"),
    Case(code: "coroutine.create(print)", line: "coroutine, suspended"),
    Case(
      code: "select(2, pcall(error, {code='a.b', message='m'}))",
      line: "{ code = \"a.b\", message = \"m\" }"),
  ])
  func `values are printed as Lua would read them`(value: Case) async throws {
    #expect(try await print(value.code).joined(separator: "\n") == value.line)
  }

  @Test func `a table that does not fit has a line for each field, cut to the width`() async throws
  {
    let lines = try await print("{1, name = ('x'):rep(50), inner = {1, 2}}", columnCount: 30)
    #expect(
      lines == [
        "{", "  1,", "  inner = { 1, 2 },", "  name = \"xxxxxxxxxxxxxxxxxx…,", "}",
      ])
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= 30 })
  }

  @Test func `wide characters count as two columns`() async throws {
    let lines = try await print("{ ('漢'):rep(30) }", columnCount: 40)
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= 40 })
    #expect(lines.count == 3)
  }

  @Test func `a large table is cut, and says how much there is`() async throws {
    let lines = try await print(
      "(function() local t = {} for i = 1, 5000 do t[i] = i end return t end)()")
    #expect(lines.count == 203)
    #expect(lines.contains("  … 4,800 more"))
  }

  @Test func `a long string is cut, and says how long it is`() async throws {
    let lines = try await print("('x'):rep(10000)")
    #expect(lines.count == 1)
    #expect(lines[0].hasSuffix("x\"… 1,808 more bytes"))
  }

  @Test func `a table of many tables ends`() async throws {
    let code = """
      (function()
        local function deep(n) if n == 0 then return 1 end
          local t = {} for i = 1, 20 do t[i] = deep(n - 1) end return t end
        return deep(4)
      end)()
      """
    #expect(try await print(code).count <= 2501)
  }

  @Test func `the value of a secret is hidden`() {
    let printer = ValuePrinter(columnCount: 80)
    let secret = Description.string(Array("x".utf8), byteCount: 1)
    #expect(printer.lines(of: secret, isSecret: true) == ["<hidden>"])
    #expect(printer.lines(of: .plain("nil"), isSecret: true) == ["nil"])
  }

  @Test func `a list of specs is a table, with as many columns as there is room for`() async throws
  {
    let rows = (1...3).map {
      ["quill\($0)", "2.\($0)", "abcdefg", "debian12", "x86_64", "+shared"]
    }
    let specs = Description.specs(count: 10_000, rows: rows, passed: 0)
    var printer = ValuePrinter(columnCount: 80)
    printer.offersMore = true
    let lines = printer.lines(of: specs)
    #expect(lines.first == "name    version  hash     system    target  variants")
    #expect(lines.count == 5)
    #expect(lines.last == "… 9,997 more, ':more' shows them")
    let narrow = ValuePrinter(columnCount: 40).lines(of: specs)
    #expect(narrow.allSatisfy { DisplayWidth.of($0) <= 40 })
    #expect(narrow[1].hasPrefix("quill1"))
  }

  @Test func `colours take no room`() async throws {
    let value = try await Machine().values(of: "{ 'one', 2, true, print, {} }")[0]
    var printer = ValuePrinter(columnCount: 60)
    printer.isColored = true
    let plain = ValuePrinter(columnCount: 60).lines(of: value)
    #expect(printer.lines(of: value).map(TerminalText.withoutStyles) == plain)
    #expect(printer.lines(of: value)[0].contains("\u{1B}[32m\"one\"\u{1B}[0m"))
  }

  @Test func `a result that was cut is gone on with`() async throws {
    let machine = try await Machine()
    let code = "(function() local t = {} for i = 1, 250 do t[i] = i end t.x = 1 return t end)()"
    _ = try await machine.values(of: code)
    let rest = try #require(try await machine.evaluator.more())
    let lines = ValuePrinter(columnCount: 80).lines(of: rest)
    #expect(lines.count == 53 && lines[1] == "  201," && lines[51] == "  x = 1,")
    #expect(try await machine.evaluator.more() == nil)
  }
}
