import Testing

@testable import LuaRuntime

@Suite(.serialized) struct MemoryTests {
  /// Touches tables, strings, objects, errors, coroutines, tasks and waits.
  private static let script = """
    local list = {}
    for i = 1, 5 do list[i] = sample.weigh(i) end
    local co = coroutine.wrap(function() coroutine.yield(sample.double(1)) end)
    local found = task.outcomes({ 1, 2 }, function(n)
      if n == 2 then sample.fail() end
      return sample.echo({ name = "a" .. n, { n } })
    end)
    local _, e = pcall(sample.parse, "x")
    local door <close> = sample.open_door()
    return co(), list[2]:plus(list[3]).grams, tostring(found[2].error), e.message, function() end
    """

  @Test(arguments: [1, 2, UInt64.max / 2])
  func `every refused allocation gives an error and leaks nothing`(count: UInt64) async throws {
    let tally = Crowd()
    let runner = try await makeRunner(tally: tally)
    let first = await runner.allocationCount
    _ = try await runner.evaluate(Self.script)
    let total = await runner.allocationCount - first
    #expect(total > 100)
    var failures = 0
    for offset in 1...total + 5 {
      let next = await runner.allocationCount + offset
      await runner.refuse(next..<next + count)
      do {
        _ = try await runner.evaluate(Self.script)
      } catch {
        failures += 1
        #expect(
          LuaError(describing: error).qualifiedCode == "lua.out_of_memory",
          "allocation \(offset): \(error)")
      }
      await runner.refuse(nil)
      if offset.isMultiple(of: 50) {
        #expect(try await runner.evaluate("return sample.double(2)") == [4])
      }
    }
    // Lua collects garbage and asks again, so that one refusal alone is no failure.
    #expect(count == 1 ? failures == 0 : failures > 100)
    try await runner.collectGarbage()
    try await runner.collectGarbage()
    #expect(await runner.heldObjectCount == 0)
    #expect(tally.now == 0)
  }

  @Test func `a machine that finds no memory at its start is an error`() async throws {
    let needed = await (try LuaRunner()).allocationCount
    for allocation in stride(from: 1, through: needed, by: 7) {
      var configuration = LuaConfiguration()
      configuration.refusal = allocation..<UInt64.max
      do {
        _ = try await LuaRunner(configuration)
      } catch {
        #expect((error as? LuaError)?.qualifiedCode == "lua.out_of_memory")
      }
    }
  }
}
