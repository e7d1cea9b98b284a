import Diagnostics
import LuaRuntime
import Testing

@Suite struct TaskTests {
  @Test func `a waiting function looks like any other`() async throws {
    let runner = try await makeRunner()
    #expect(try await runner.evaluate("return sample.double(4) + sample.double(1)") == [10])
  }

  @Test(arguments: [
    "local co = coroutine.wrap(function() coroutine.yield(sample.double(1)) return sample.double(2) end)"
      + " return co(), co()",
    "local co = coroutine.create(function() coroutine.yield(sample.double(1)) return sample.double(2) end)"
      + " local _, a = coroutine.resume(co) local _, b = coroutine.resume(co) return a, b",
    "local function outer() for v in coroutine.wrap(function() for i = 1, 2 do"
      + " coroutine.yield(sample.double(i)) end end) do coroutine.yield(v) end end"
      + " local co = coroutine.wrap(outer) return co(), co()",
    "return select(2, pcall(function() return sample.double(1), sample.double(2) end))",
    "return select(2, pcall(function() return sample.double(1) end)),"
      + " select(2, xpcall(sample.double, print, 2))",
  ])
  func `waits work inside coroutines and protected calls`(chunk: String) async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(chunk)
    #expect(results.prefix(2) == [2, 4] || results == [2, 4])
  }

  @Test(arguments: [
    "table.sort({ 2, 1 }, function() return sample.double(1) > 1 end)",
    "sample.apply(function() sample.double(1) end)",
    "sample.apply(function() task.map({ 1 }, print) end)",
    "sample.apply(function() coroutine.wrap(function() sample.double(1) end)() end)",
    "table.sort({ 2, 1 }, function() coroutine.wrap(function() sample.double(1) end)() end)",
  ])
  func `a wait where nothing can be suspended is an error`(chunk: String) async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: LuaError.self) { try await runner.evaluate(chunk) }
    #expect(error?.message.contains("cannot wait here") == true, "\(String(describing: error))")
    #expect(try await runner.evaluate("return sample.double(1)") == [2])
  }

  @Test func `nobody else can resume a coroutine that waits`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local co = coroutine.create(function() return sample.double(3, 20) end)
      local other = task.spawn(function() return coroutine.resume(co) end)
      local ok, value = coroutine.resume(co)
      return ok, value, other:wait()
      """)
    #expect(results == [true, 6, false, "cannot resume a coroutine that waits for a task"])
  }

  @Test func `a coroutine that is closed while it waits ends its waiter with an error`()
    async throws
  {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local co = coroutine.create(function() return sample.double(3, 20) end)
      task.spawn(function() coroutine.close(co) end)
      return coroutine.resume(co)
      """)
    #expect(results == [false, "the coroutine was closed while it waited"])
  }

  @Test func `map keeps the order and the bound`() async throws {
    let crowd = Crowd()
    let runner = try await makeRunner(crowd: crowd)
    let results = try await runner.evaluate(
      """
      local list = {} for i = 1, 20 do list[i] = i end
      return task.map(list, function(n, i) return sample.double(n, (20 - i) % 5) end, { jobs = 3 })
      """)
    #expect(results == [.list((1...20).map { .integer($0 * 2) })])
    #expect(crowd.most <= 3)
    #expect(crowd.most > 1)
  }

  @Test func `map accepts a native function, an empty list and nested maps`() async throws {
    let runner = try await makeRunner()
    #expect(
      try await runner.evaluate(
        """
        return task.map({ "1", "2" }, function(t) return sample.parse(t).grams end),
          task.map({}, sample.double),
          task.map({ 1, 2 }, function(n) return task.map({ n, n }, sample.double) end)
        """) == [[1, 2], [], [[2, 2], [4, 4]]])
  }

  @Test func `the first error of map cancels the others and is raised`() async throws {
    let journal = Journal()
    let runner = try await makeRunner(journal: journal)
    let error = await #expect(throws: ShopError.self) {
      try await runner.evaluate(
        """
        task.map({ 1, 2, 3, 4 }, function(n)
          if n == 3 then sample.double(1, 5) sample.fail() end
          sample.hang()
        end)
        """)
    }
    #expect(error?.code == .noAnswer)
    #expect(journal.lines.filter { $0 == "cancelled" }.count == 3)
  }

  @Test func `outcomes runs all and tells how each ended`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local found = task.outcomes({ 1, 2, 3 }, function(n)
        if n == 2 then error("two", 0) end
        return sample.double(n)
      end, { jobs = 1 })
      return found[1].ok, found[1].value, found[2].ok, found[2].error.code,
        found[2].error.message, tostring(found[2].error), found[3].value
      """)
    #expect(results == [true, 2, false, "lua.error", "two", "two", 6])
  }

  @Test func `a spawned task runs beside its parent`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local log = {}
      local handle = task.spawn(function() log[#log + 1] = "child" return 1, nil, 3 end)
      log[#log + 1] = "parent"
      local a, b, c = handle:wait()
      return log, a, b, c, (handle:wait())
      """)
    #expect(results == [["parent", "child"], 1, nil, 3, 1])
  }

  @Test func `an error of a spawned task is raised by wait`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      "local h = task.spawn(sample.fail) local ok, e = pcall(h.wait, h) return ok, e.code")
    #expect(results == [false, "shop.no_answer"])
  }

  @Test func `an error that nobody waits for fails the run`() async throws {
    let runner = try await makeRunner()
    await #expect(throws: ShopError.self) {
      try await runner.evaluate(
        "task.spawn(function() task.sleep(0.001) sample.fail() end) return 1")
    }
  }

  @Test func `a run ends when all that it started has ended`() async throws {
    let journal = Journal()
    let runner = try await makeRunner(journal: journal)
    #expect(
      try await runner.evaluate(
        "task.spawn(function() sample.double(1, 5) sample.note('done') end) return 1") == [1])
    #expect(journal.lines == ["done"])
  }

  @Test func `cancelling a task raises lua.cancelled where it waits`() async throws {
    let journal = Journal()
    let runner = try await makeRunner(journal: journal)
    let results = try await runner.evaluate(
      """
      local seen
      local handle = task.spawn(function()
        local ok, e = pcall(sample.hang)
        seen = e.code
        local again, f = pcall(sample.double, 1)
        seen = seen .. " " .. f.code
        error(e)
      end)
      sample.double(1, 5)
      handle:cancel()
      local ok, e = pcall(handle.wait, handle)
      return ok, e.code, seen
      """)
    #expect(results == [false, "lua.cancelled", "lua.cancelled lua.cancelled"])
    #expect(journal.lines == ["waiting", "cancelled"])
  }

  @Test(arguments: [true, false])
  func `a task that is cancelled before it starts never runs`(waitsFirst: Bool) async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local ran = false
      local handle = task.spawn(function() ran = true end)
      handle:cancel()
      if (...) then sample.double(1) end
      local ok, e = pcall(handle.wait, handle)
      return ran, ok, e.code
      """, [.boolean(waitsFirst)])
    #expect(results == [false, false, "lua.cancelled"])
  }

  @Test func `a waiting Swift function may call back`() async throws {
    let runner = try await makeRunner()
    #expect(
      try await runner.evaluate(
        "return sample.call_back(function(a, b) return sample.double(a + b) end)") == [6])
  }

  @Test func `two scripts share a machine`() async throws {
    let runner = try await makeRunner()
    async let slow = runner.evaluate("return sample.double(1, 20)")
    async let fast = runner.evaluate("return sample.double(2)")
    let (one, two) = try await (slow, fast)
    #expect(one == [2])
    #expect(two == [4])
  }
}
