import Diagnostics
import LuaRuntime
import Testing

/// An error that is compared by identity.
private final class Mishap: Error {}

/// The ways in which an error can travel through Lua.
private let ways = [
  "sample.strike()",
  "error(select(2, pcall(sample.strike)))",
  "error(select(2, pcall(sample.strike)), 2)",
  "local ok, e = coroutine.resume(coroutine.create(sample.strike)) error(e)",
  "coroutine.wrap(function() sample.strike() end)()",
  "coroutine.wrap(function() coroutine.wrap(function() sample.strike_later() end)() end)()",
  "task.map({ 1 }, sample.strike)",
  "task.map({ 1 }, sample.strike, { timeout = 60 })",
  "error(task.outcomes({ 1 }, sample.strike_later)[1].error)",
  "task.spawn(sample.strike):wait()",
  "task.spawn(sample.strike_later, { timeout = 60 }):wait()",
  "task.spawn(sample.strike)",
  "task.with_deadline(60, sample.strike_later)",
  "local ok, e = xpcall(sample.strike, function(e) return e end) error(e)",
  "require('struck')",
  "require('strikes')",
  "sample.apply(sample.strike)",
  "sample.apply(function() sample.strike() end)",
  "for k in pairs(setmetatable({}, { __pairs = sample.strike })) do end",
  "return setmetatable({}, { __index = sample.strike }).x",
  "table.sort({ 1, 2 }, sample.strike)",
  "string.gsub('x', 'x', sample.strike)",
  "local c <close> = setmetatable({}, { __close = sample.strike })",
  "local c <close> = setmetatable({}, { __close = function(_, e) error(e) end }) sample.strike()",
]

@Suite struct ErrorIdentityTests {
  private func makeRunner(throwing error: any Error & Sendable) async throws -> LuaRunner {
    let runner = try await LuaRunner()
    let strike = NativeModule(
      "test.sample", summary: "Throws.",
      functions: [
        NativeFunction(
          "strike", summary: "Throws at once.", body: .direct { _ in throw error }),
        NativeFunction(
          "strike_later", summary: "Throws later.",
          body: .waiting { _ in
            await Task.yield()
            throw error
          }),
        NativeFunction(
          "apply", summary: "Calls a function.",
          parameters: [NativeParameter("call", .function, help: "what to call")],
          body: .calling { try $1.call($0.function("call")) }),
      ])
    try await runner.install(strike)
    try await runner.install(.tasks(named: "test.task", defaultJobs: 2))
    try await runner.setSearcher { name in
      guard name == "struck" else { throw error }
      return LuaSource("require('test.sample').strike()", name: "@struck.lua")
    }
    return runner
  }

  @Test(arguments: ways)
  func `a class error is the same object outside`(chunk: String) async throws {
    let mishap = Mishap()
    let runner = try await makeRunner(throwing: mishap)
    let error = await #expect(throws: (any Error).self) { try await runner.evaluate(chunk) }
    #expect(error as? Mishap === mishap, "\(String(describing: error))")
    #expect(try await runner.evaluate("return 1") == [1])
  }

  @Test(arguments: ways)
  func `a struct error keeps all that it says`(chunk: String) async throws {
    let runner = try await makeRunner(throwing: nestedError)
    let error = await #expect(throws: ShopError.self) { try await runner.evaluate(chunk) }
    #expect(error?.code == .noAnswer && error?.message == nestedError.message)
    #expect(error?.hint == "try later" && error?.activities == ["shopping"])
    #expect((error?.cause as? ShopError)?.hint == "opens at nine")
  }

  @Test(arguments: ways)
  func `an error of Lua's own shape keeps its traceback, too`(chunk: String) async throws {
    let given = LuaError(
      qualifiedCode: "a.b", message: "m", hint: "h", cause: LuaError(.error, "inner"),
      activities: ["one", "two"], traceback: "stack traceback: elsewhere", exitClass: .unreachable)
    let runner = try await makeRunner(throwing: given)
    let error = await #expect(throws: LuaError.self) { try await runner.evaluate(chunk) }
    #expect(error?.qualifiedCode == "a.b" && error?.hint == "h")
    #expect(error?.activities == ["one", "two"] && error?.exitClass == .unreachable)
    #expect(error?.traceback == "stack traceback: elsewhere")
    #expect((error?.cause as? LuaError)?.message == "inner")
  }

  @Test func `an error that goes round several times stays itself`() async throws {
    let mishap = Mishap()
    let runner = try await makeRunner(throwing: mishap)
    let error = await #expect(throws: Mishap.self) {
      try await runner.evaluate(
        """
        local function round(n)
          if n == 0 then sample.strike() end
          local ok, e = pcall(sample.apply, function() round(n - 1) end)
          error(e)
        end
        round(20)
        """)
    }
    #expect(error === mishap)
    try await runner.collectGarbage()
    #expect(await runner.heldObjectCount == 0)
  }
}
