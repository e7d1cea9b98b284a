import AlbedoTesting
import Testing

@testable import LuaRuntime

/// What every step of a machine's life does when a request for memory is refused.
///
/// Lua collects and asks again when one request is refused, so two in a row are the least that
/// fails. `make test` takes a sample of the requests, `make soak` every one.
@Suite(.serialized) struct OutOfMemoryTests {
  /// Touches what one script can: callbacks of the libraries, metamethods, finalizers, closing,
  /// coroutines that wait, tasks, modules, loading, errors of every kind and values both ways.
  private static let script = """
    local proof = require("test.proof")
    local list, found = {}, {}
    for i = 1, 3 do list[i] = sample.weigh(i) end
    table.sort(list, function(a, b) return a > b end)
    found.text = ("a1b2"):gsub("%d", function(d) return sample.parse(d).grams + 1 end)
    setmetatable({ sample.weigh(9) }, { __gc = function(t) sample.echo(t[1].grams, {}) end })
    local object = setmetatable({}, { __index = function(_, k) return k .. "!" end,
      __close = function(_, e) sample.describe(e or "x") end })
    found.member = object.name
    local co = coroutine.create(function(...)
      local door <close> = sample.open_door()
      local mine <close> = object
      coroutine.yield(sample.double(1), ...)
      proof.fail_later()
    end)
    local _, value, passed = coroutine.resume(co, { "deep", { sample.weigh(4) } })
    local _, failure = coroutine.resume(co)
    found.failure = tostring(failure)
    local next_value = coroutine.wrap(function() for i = 1, 2 do coroutine.yield(sample.double(i)) end end)
    found.sum = next_value() + next_value()
    local outcomes = task.outcomes({ 1, 2 }, function(n) if n == 2 then sample.fail() end return n end)
    local handle = task.spawn(function() return sample.double(5) end)
    found.spawned = handle:wait()
    local _, e = pcall(sample.apply, function() error({ code = "a.b", message = "m", cause = outcomes[2].error }) end)
    local _, handled = xpcall(error, function(x) return sample.describe(x) end, { message = "h" })
    local made, why = load("return function(x) return x .. '" .. ("y"):rep(50) .. "' end")
    if not made then error(why, 0) end
    found.made = made()("z")
    local extra = require("extra." .. (...))
    for i = 1, 30 do found[i] = { i, tostring(i) } end
    return found, e, handled, value, passed, function() return extra end, outcomes[2].error
    """

  private static let step = Campaign.count(short: 7, whole: 1)

  @Test(arguments: [2, UInt64.max / 2])
  func `a script that finds no memory is an error, and the machine goes on`(
    count: UInt64
  ) async throws {
    let (errors, tally) = (Crowd(), Crowd())
    let runner = try await makeProofRunner(errors: errors, tally: tally)
    try await runner.setSearcher { name in
      LuaSource("return { name = '\(name)', call = function() end }", name: "=\(name)")
    }
    let run = { (number: Int) in
      try await runner.evaluate(Self.script, [.text(String(number))])
    }
    _ = try await run(0)
    let first = await runner.allocationCount
    #expect(try await run(1).count == 7)
    let total = Int(await runner.allocationCount - first)
    #expect(total > 400)
    var failures = 0
    for offset in stride(from: 1, through: total + 20, by: Self.step) {
      let next = await runner.allocationCount + UInt64(offset)
      await runner.refuse(next..<next + count)
      do {
        _ = try await run(offset + 1)
      } catch {
        failures += 1
        #expect(
          LuaError(describing: error).qualifiedCode == "lua.out_of_memory",
          "allocation \(offset): \(error)")
      }
      await runner.refuse(nil)
      #expect(try await runner.evaluate("return sample.double(2)") == [4])
      _ = try await runner.evaluate(
        "for name in pairs(package.loaded) do"
          + " if name:find('^extra') then package.loaded[name] = nil end end")
    }
    #expect(failures > total / Self.step / 4)
    try await runner.collectAll()
    #expect(await runner.heldObjectCount == 0)
    #expect((errors.now, tally.now) == (0, 0))
  }

  @Test(arguments: [2, UInt64.max / 2])
  func `a machine that cannot be made ready is an error, or as good as any`(
    count: UInt64
  ) async throws {
    let needed = await (try makeProofRunner()).allocationCount
    var failures = 0
    for allocation in stride(from: 1, through: needed + 5, by: Self.step) {
      var configuration = LuaConfiguration()
      configuration.refusal = allocation..<(count == 2 ? allocation + 2 : .max)
      do {
        let runner = try await makeProofRunner(configuration: configuration)
        await runner.refuse(nil)
        #expect(try await runner.evaluate("return sample.double(2)") == [4])
      } catch {
        failures += 1
        #expect(
          LuaError(describing: error).qualifiedCode == "lua.out_of_memory",
          "allocation \(allocation): \(error)")
      }
    }
    #expect(failures > Int(needed) / Self.step / 4)
  }

  @Test(arguments: LuaGlobals.allTested, [2, UInt64.max / 2])
  func `source that finds no memory is an error each time`(
    globals: LuaGlobals, count: UInt64
  ) async throws {
    let runner = try await makeProofRunner()
    let text = (0..<20).map { "local a\($0) = function(x) return x .. 'k\($0)' end" }
    for source in [text.joined(separator: "\n") + " return a1", "local = 5", "return ..."] {
      let load = { try await runner.load(LuaSource(source, name: "=t", globals: globals)) }
      let first = await runner.allocationCount
      _ = try? await load()
      let total = await runner.allocationCount - first
      for offset in stride(from: 1, through: total + 3, by: Self.step) {
        let next = await runner.allocationCount + offset
        await runner.refuse(next..<next + count)
        do { _ = try await load() } catch {
          let code = LuaError(describing: error).qualifiedCode
          #expect(["lua.out_of_memory", "lua.syntax"].contains(code), "allocation \(offset)")
        }
        await runner.refuse(nil)
      }
    }
    try await runner.collectAll()
    let before = await runner.usedByteCount
    for _ in 0..<200 {
      let next = await runner.allocationCount + 5
      await runner.refuse(next..<next + count)
      _ = try? await runner.load(LuaSource(text.joined(separator: " "), name: "=t"))
      await runner.refuse(nil)
    }
    try await runner.collectAll()
    #expect(await runner.usedByteCount - before < 2048)
  }

  @Test func `a cap that is met again and again loses nothing`() async throws {
    let (errors, tally) = (Crowd(), Crowd())
    let runner = try await makeProofRunner(
      errors: errors, tally: tally, configuration: LuaConfiguration(maximumBytes: 300_000))
    for hoard in [
      "local t = {} for i = 1, 1e7 do t[i] = sample.weigh(i) end",
      "local t = {} for i = 1, 1e7 do t[i] = select(2, pcall(proof.fail)) end",
      "local t = {} for i = 1, 1e7 do t[i] = coroutine.create(function() end) end",
      "local t = {} for i = 1, 1e7 do t[i] = task.spawn(function() end) end",
      "local s = 'x' while true do s = s .. s end", "sample.echo(('x'):rep(1e6))",
      "local t = {} for i = 1, 1e7 do t[i] = function() return i end end",
      "return sample.apply(function() local t = {} for i = 1, 1e7 do t[i] = {} end end)",
    ] {
      for _ in 0..<Campaign.count(short: 3, whole: 50) {
        let error = await #expect(throws: LuaError.self) {
          try await runner.evaluate("local proof = require('test.proof') " + hoard)
        }
        #expect(error?.qualifiedCode == "lua.out_of_memory", "\(hoard)")
        #expect(try await runner.evaluate("return sample.double(2)") == [4])
      }
    }
    try await runner.collectAll()
    #expect(await runner.heldObjectCount == 0)
    #expect((errors.now, tally.now) == (0, 0))
  }
}

extension LuaGlobals {
  static let allTested: [LuaGlobals] = [.shared, .forbidden]
}
