import AlbedoTesting
import Diagnostics
import LuaRuntime
import Testing

/// Recursion of every kind ends in an error, never in the end of the process.
@Suite struct RecursionTests {
  /// The first line of each defines what is then called without end.
  static let endless = [
    "local function f() return 1 + f() end f()",
    "local function f() return 1 + pcall(f) end assert(false, f())",
    "local function f() f(f) end f()",
    "local t = setmetatable({}, {}) getmetatable(t).__index = function(_, k) return t[k] end"
      + " local _ = t.x",
    "local t = setmetatable({}, {}) getmetatable(t).__index = t local _ = t.x",
    "local t = setmetatable({}, {}) getmetatable(t).__newindex = t t.x = 1",
    "local t = setmetatable({}, { __concat = function(a, b) return a .. b end }) local _ = t .. 1",
    "local t = setmetatable({}, { __eq = function(a, b) return a == b end })"
      + " local _ = t == setmetatable({}, getmetatable(t))",
    "local t = setmetatable({}, { __tostring = function(a) return tostring(a) end }) tostring(t)",
    "local t = setmetatable({}, { __len = function(a) return #a end }) local _ = #t",
    "local function f() return (('x'):gsub('x', f)) end f()",
    "local function f() table.sort({ 3, 2, 1 }, f) end f()",
    "local function f() load(f)() end f()",
    "local function f() sample.apply(f) end f()",
    "local function f() return sample.apply(function() return f() end) end f()",
    "local function f() coroutine.wrap(f)() end f()",
    "local function f() assert(coroutine.resume(coroutine.create(f))) end f()",
    "local function f() return select(2, xpcall(f, f)) end error(f())",
    "local function f() local d <close> = setmetatable({}, { __close = f }) end f()",
    "local function f() require('x' .. tostring({})) f() end f()",
    "local s = 'return ' .. ('('):rep(1e5) assert(load(s))",
    "local s = 'return ' .. ('{'):rep(1e5) assert(load(s))",
    "local s = ('a.'):rep(1e5) assert(load(s))",
    "local s = ('do '):rep(1e5) assert(load(s))",
    "local s = 'local a = 1 return ' .. ('a..'):rep(1e5) .. 'a' assert(load(s))",
    "string.find(('x'):rep(1e6), ('x?'):rep(1e5) .. 'y')",
    "return table.unpack({}, 1, 1e8)",
    "return string.byte(('x'):rep(1e7), 1, -1)",
    "sample.echo(table.unpack({}, 1, 1e6))",
    "coroutine.wrap(function(...) return ... end)(table.unpack({}, 1, 1e6))",
    "string.rep('x', 1e10)",
    "string.format(('%d'):rep(300), table.unpack({}, 1, 250))",
  ]

  @Test(arguments: endless)
  func `recursion without end is an error`(chunk: String) async throws {
    let (errors, tally) = (Crowd(), Crowd())
    let runner = try await makeProofRunner(
      errors: errors, tally: tally,
      // Bounds how far the stacks of coroutines in coroutines may grow.
      configuration: LuaConfiguration(maximumBytes: 400_000_000))
    await #expect(throws: (any Error).self) { try await runner.prove(chunk) }
    let results = try await runner.prove(
      "return pcall(function() \(chunk) end), sample.double(1)")
    #expect(results == [false, 2])
    try await runner.collectAll()
    #expect(await runner.heldObjectCount == 0)
    #expect((errors.now, tally.now) == (0, 0))
  }

  @Test(arguments: [
    "local function f(n) if n == 0 then return sample.double(1) end return (f(n - 1)) end"
      + " return f(20000)",
    "local function f(n) if n == 0 then return sample.double(1) end"
      + " return select(2, pcall(f, n - 1)) end return f(150)",
    "local function f(n) if n == 0 then return sample.double(1) end"
      + " return select(2, xpcall(f, error, n - 1)) end return f(150)",
    "local function f(n) if n == 0 then return sample.double(1) end"
      + " return coroutine.wrap(f)(n - 1) end return f(50)",
    "local function f(n) if n == 0 then return 2 end return sample.apply(f, n - 1) end return f(40)",
    "local function f(n) if n == 0 then return sample.double(1) end"
      + " return task.map({ n - 1 }, f)[1] end return f(300)",
    "local function f(n) if n == 0 then return sample.double(1) end"
      + " return sample.call_back(function() return f(n - 1) end) end return f(300)",
    "local function f(n) if n == 0 then return sample.double(1) end"
      + " return task.spawn(function() return f(n - 1) end):wait() end return f(300)",
    "local function f(n) local d <close> = sample.open_door()"
      + " if n == 0 then return sample.double(1) end return (f(n - 1)) end return f(2000)",
  ])
  func `recursion as deep as Lua allows works, waits included`(chunk: String) async throws {
    let runner = try await makeProofRunner()
    #expect(try await runner.prove(chunk) == [2])
  }

  @Test(arguments: [
    "xpcall(proof.fail, proof.fail)",
    "local function f() local w = sample.weigh(1) return sample.apply(f) end pcall(f)",
    "local function f() local w = sample.weigh(1) return coroutine.wrap(f)() end pcall(f)",
  ])
  func `objects made where the stacks end are released`(way: String) async throws {
    let (errors, tally) = (Crowd(), Crowd())
    let runner = try await makeProofRunner(errors: errors, tally: tally)
    let count = Campaign.count(short: 200, whole: 2000)
    _ = try await runner.prove("for _ = 1, ... do \(way) end", [.integer(Int64(count))])
    try await runner.collectAll()
    #expect(await runner.heldObjectCount == 0)
    #expect((errors.now, tally.now) == (0, 0))
  }

  @Test(arguments: [1, 63, 64, 65, 66, 1000, 20_000])
  func `nested tables cross up to a depth and no further`(depth: Int) async throws {
    let runner = try await makeProofRunner()
    var nested: LuaValue = []
    for _ in 1..<min(depth, 1000) { nested = .list([nested]) }
    let make = "local t = {} for _ = 2, \(depth) do t = { t } end "
    if depth <= 64 {
      #expect(try await runner.prove(make + "return t") == [nested])
      #expect(try await runner.prove("return (...)", [nested]) == [nested])
      #expect(try await runner.prove(make + "return sample.echo(t)") == [nested])
    } else {
      for chunk in [
        "return t", "sample.echo(t)", "error(t)", "error({ message = 'm', cause = t })",
      ] {
        let error = await #expect(throws: LuaError.self) { try await runner.prove(make + chunk) }
        if !chunk.hasPrefix("error") {
          #expect(error?.qualifiedCode == "lua.unsupported_value", "\(chunk)")
        }
      }
      if depth > 65 {
        let error = await #expect(throws: LuaError.self) {
          try await runner.prove("return 1", [nested])
        }
        #expect(error?.qualifiedCode == "lua.unsupported_value")
      }
    }
    #expect(try await runner.prove("return sample.double(1)") == [2])
  }

  @Test func `causes without end are cut`() async throws {
    let runner = try await makeProofRunner()
    var error = LuaError(.error, "0")
    for number in 1...1000 { error = LuaError(.error, "\(number)", cause: error) }
    let results = try await runner.prove(
      "local e, n = (...), 0 while e do e, n = e.cause, n + 1 end return n", [.error(error)])
    #expect(results == [17])
    let text = try await runner.prove("return #tostring((...)) < 1000", [.error(error)])
    #expect(text == [true])
    try await runner.collectAll()
    #expect(await runner.heldObjectCount == 0)
  }
}
