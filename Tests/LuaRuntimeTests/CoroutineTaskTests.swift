import LuaRuntime
import Testing

@Suite struct CoroutineTaskTests {
  @Test(arguments: [
    "task.with_deadline(60, task.sleep, 0.001) return 'ok'",
    "return task.map({ 'ok' }, function(w) task.sleep(0.001) return w end, { timeout = 60 })[1]",
    "return task.spawn(function() task.sleep(0.001) return 'ok' end, { timeout = 60 }):wait()",
    "local c = coroutine.wrap(function() coroutine.yield(sample.double(1)) return 'ok' end) c() return c()",
    "assert(coroutine.isyieldable()) task.sleep(0) assert(coroutine.isyieldable()) return 'ok'",
    "local me = coroutine.running() task.sleep(0) return coroutine.running() == me and 'ok'",
  ])
  func `tasks work inside coroutines of the script`(body: String) async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local function body() \(body) end
      local wrapped = coroutine.wrap(function() return body() end)()
      local co = coroutine.create(body)
      local ok, resumed = coroutine.resume(co)
      return wrapped, ok, resumed, coroutine.status(co)
      """)
    #expect(results == ["ok", true, "ok", "dead"])
  }

  @Test func `closing a coroutine cancels what it had started to wait for`() async throws {
    let journal = Journal()
    let runner = try await makeRunner(journal: journal)
    let results = try await runner.evaluate(
      """
      local found = {}
      for i, body in ipairs({
        function() task.with_deadline(60, sample.hang) end,
        function() task.map({ 1, 2 }, sample.hang) end,
      }) do
        local co = coroutine.create(body)
        local waiter = task.spawn(function() return coroutine.resume(co) end)
        task.sleep(0.02)
        found[i] = coroutine.status(co)
        coroutine.close(co)
        waiter:cancel()
        pcall(waiter.wait, waiter)
      end
      return found
      """)
    #expect(results == [["suspended", "suspended"]])
    #expect(
      journal.lines.filter { $0 == "cancelled" }.count
        == journal.lines.filter { $0 == "waiting" }.count)
  }

  @Test func `a deadline ends a coroutine that yields for ever`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local ok, e = pcall(task.with_deadline, 0.03, function()
        local next = coroutine.wrap(function() while true do coroutine.yield() end end)
        while true do next() end
      end)
      return ok, e.code
      """)
    #expect(results == [false, "lua.timed_out"])
  }
}
