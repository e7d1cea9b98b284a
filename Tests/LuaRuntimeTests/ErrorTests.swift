import Diagnostics
import LuaRuntime
import Testing

@Suite struct ErrorTests {
  @Test(arguments: ["sample.fail()", "sample.fail_later()", "error(select(2, pcall(sample.fail)))"])
  func `a Swift error leaves Lua unchanged`(chunk: String) async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: ShopError.self) { try await runner.evaluate(chunk) }
    #expect(error?.code == .noAnswer)
    #expect(error?.exitClass == .unreachable)
    #expect(error?.activities == ["shopping"])
    #expect((error?.cause as? ShopError)?.hint == "opens at nine")
  }

  @Test func `Lua sees an error as a table`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local _, e = pcall(sample.fail)
      return e.code, e.message, e.hint, e.activities[1], e.cause.code, e.cause.hint, tostring(e),
        sample.describe(e), sample.describe("x"), sample.describe({ code = "a.b", message = "m" })
      """)
    #expect(
      results == [
        "shop.no_answer", "could not order 'tea'", "try later", "shopping", "shop.closed",
        "opens at nine", "could not order 'tea': the shop is closed", "shop.no_answer",
        "lua.error", "a.b",
      ])
  }

  @Test func `the cause alone is the Swift error it was`() async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: ShopError.self) {
      try await runner.evaluate("local _, e = pcall(sample.fail) error(e.cause)")
    }
    #expect(error?.code == .closed)
  }

  @Test func `a changed error is read from the table`() async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: LuaError.self) {
      try await runner.evaluate(
        "local _, e = pcall(sample.fail) e.message = 'no tea' table.insert(e.activities, 'x') error(e)"
      )
    }
    #expect(error?.message == "no tea")
    #expect(error?.exitClass == .unreachable)
    #expect(error?.activities == ["shopping", "x"])
    #expect(error?.cause is ShopError)
  }

  @Test func `an error table made in Lua reads back`() async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: LuaError.self) {
      try await runner.evaluate(
        "error({ code = 'a.b', message = 'm', hint = 'h', cause = { code = 'c.d', message = 'n' } })"
      )
    }
    #expect(error?.qualifiedCode == "a.b")
    #expect(error?.hint == "h")
    #expect((error?.cause as? LuaError)?.qualifiedCode == "c.d")
    #expect(error?.description == "m: n")
  }

  @Test func `an error can be a value on both ways`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      "local e = ... return e.code, e", [.error(nestedError)])
    #expect(results.first == "shop.no_answer")
    guard case .error(let error)? = results.last else {
      Issue.record("no error came back")
      return
    }
    #expect(error is ShopError)
  }

  @Test(arguments: [
    ("error('boom')", "test:1: boom"),
    ("error('boom', 0)", "boom"),
    ("local x = nil; x()", "attempt to call a nil value"),
    ("error(42)", "42"),
    ("error()", "nil"),
    ("error(setmetatable({}, { __tostring = function() return 'custom' end }))", "custom"),
    ("coroutine.yield()", "attempt to yield from outside a coroutine"),
    ("return coroutine.wrap(function() error('inner') end)()", "inner"),
    ("require('no.such')", "no module 'no.such'"),
  ])
  func `any other value becomes an error with its text`(
    chunk: String, message: String
  ) async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: LuaError.self) { try await runner.evaluate(chunk) }
    #expect(error?.qualifiedCode == "lua.error")
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }

  @Test func `an error has a traceback`() async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: LuaError.self) {
      try await runner.evaluate("local function deep() error('x') end deep() return 1")
    }
    #expect(
      error?.traceback?.contains("in upvalue 'deep'") == true
        || error?.traceback?.contains("in local 'deep'") == true, "\(error?.traceback ?? "none")")
  }

  @Test func `a syntax error names the chunk and the line`() async throws {
    let runner = try await LuaRunner()
    let error = await #expect(throws: LuaError.self) {
      try await runner.run(chunk: "local a = 1\nlocal = 2", name: "@scripts/x.lua")
    }
    #expect(error?.qualifiedCode == "lua.syntax")
    #expect(error?.message == "scripts/x.lua:2: <name> expected near '='")
  }

  @Test func `compiled chunks are refused`() async throws {
    let runner = try await LuaRunner()
    let error = await #expect(throws: LuaError.self) {
      try await runner.run(chunk: "\u{1b}Lua", name: "=t")
    }
    #expect(error?.qualifiedCode == "lua.syntax")
    let results = try await runner.run(
      chunk: "return (load(string.dump(function() end))), (load(string.dump(print), 'x', 'b'))"
        .replacing("string.dump(print)", with: "''"), name: "=t")
    #expect(results == [nil, nil])
  }

  @Test func `the memory limit is an error and the machine goes on`() async throws {
    let runner = try await makeRunner(configuration: LuaConfiguration(maximumBytes: 2_000_000))
    let error = await #expect(throws: LuaError.self) {
      try await runner.evaluate("local t = {} for i = 1, 1e7 do t[i] = { i } end")
    }
    #expect(error?.qualifiedCode == "lua.out_of_memory")
    let caught = try await runner.evaluate(
      "return sample.describe(select(2, pcall(string.rep, 'x', 1e7)))")
    #expect(caught == ["lua.error"])
    #expect(try await runner.evaluate("return 1") == [1])
  }

  @Test func `errors of callbacks travel through Swift`() async throws {
    let runner = try await makeRunner()
    #expect(
      try await runner.evaluate("return sample.apply(function(a) return a + 1 end, 2)") == [3])
    await #expect(throws: ShopError.self) {
      try await runner.evaluate("sample.apply(function() sample.fail() end)")
    }
    let error = await #expect(throws: LuaError.self) {
      try await runner.evaluate("sample.apply(function() error('deep') end)")
    }
    #expect(error?.message == "test:1: deep")
    #expect(error?.traceback?.contains("in function") == true)
  }

  @Test func `many errors leave nothing behind`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local count = 0
      for i = 1, 100000 do
        local ok, e = pcall(sample.parse, i % 2 == 0 and "x" or {})
        if not ok then count = count + 1 end
      end
      return count
      """)
    #expect(results == [100_000])
    try await runner.collectGarbage()
    #expect(await runner.heldObjectCount == 0)
  }
}
