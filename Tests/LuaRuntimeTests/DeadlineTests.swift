import Diagnostics
import LuaRuntime
import Testing

@Suite struct DeadlineTests {
  @Test(arguments: [
    ("task.sleep(60)", "sleeps"), ("sample.hang()", "waits for native work"),
    ("while true do end", "loops"),
    ("while true do pcall(function() while true do end end) end", "loops in pcall"),
    ("task.spawn(sample.hang)", "leaves a task"), ("task.map({ 1, 2 }, sample.hang)", "maps"),
    ("coroutine.wrap(function() sample.hang() end)()", "waits in a coroutine"),
    ("coroutine.wrap(function() while true do end end)()", "loops in a coroutine"),
    ("task.spawn(function() while true do task.sleep(0) end end):wait()", "waits for a busy task"),
    ("task.with_deadline(60, sample.hang)", "has a later deadline inside"),
  ])
  func `a block that does not end in time is ended`(body: String, name: String) async throws {
    let journal = Journal()
    let runner = try await makeRunner(journal: journal)
    let results = try await runner.evaluate(
      """
      local ok, e = pcall(task.with_deadline, 0.05, function() \(body) end)
      return ok, e.code, e.message, #task.list()
      """)
    #expect(
      results == [
        false, "lua.timed_out", "the function at test:1 did not end within 50 ms", 0,
      ]
        || results[2].text?.contains("test:2 did not end within 50 ms") == true
          && results[1] == "lua.timed_out" && results[3] == 0,
      "\(results)")
    let waited = journal.lines.filter { $0 == "waiting" }.count
    #expect(journal.lines.filter { $0 == "cancelled" }.count == waited)
    #expect(try await runner.evaluate("return 1") == [1])
  }

  @Test func `a block that ends in time gives its results`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local a, b, c = task.with_deadline(60, function(...)
        task.sleep(0.001)
        return select("#", ...), ...
      end, nil, 2)
      local ok, e = pcall(task.with_deadline, 60, sample.fail)
      return a, b, c, ok, e.code
      """)
    #expect(results == [2, nil, 2, false, "shop.no_answer"])
  }

  @Test func `the nearest of nested deadlines wins`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local inner_ok, inner
      local ok, e = pcall(task.with_deadline, 0.03, function()
        inner_ok, inner = pcall(task.with_deadline, 30, sample.hang)
        error(inner)
      end)
      local second_ok, second = pcall(task.with_deadline, 30, function()
        task.with_deadline(0.03, sample.hang)
      end)
      return inner.code, e.code, e.message:match("within .*"), second.message:match("within .*")
      """)
    #expect(
      results == ["lua.cancelled", "lua.timed_out", "within 30 ms", "within 30 ms"])
  }

  @Test func `a task has a timeout and a name`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local late = task.spawn(sample.hang, { name = "fetch", timeout = 0.03 })
      local good = task.spawn(function() return 1, nil, 3 end, { timeout = 60 })
      local ok, e = pcall(late.wait, late)
      return late.name, ok, e.code, e.message, late:status(), select("#", good:wait()),
        good.name, task.spawn(function() end).name:match("^task %d+$") ~= nil
      """)
    #expect(
      results == [
        "fetch", false, "lua.timed_out", "'fetch' did not end within 30 ms", "failed", 3,
        "the function at test:2", true,
      ])
  }

  @Test func `a late task that nobody waits for fails the run`() async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: LuaError.self) {
      try await runner.evaluate("task.spawn(sample.hang, { name = 'fetch', timeout = 0.03 })")
    }
    #expect(error?.message == "'fetch' did not end within 30 ms")
  }

  @Test func `each call of map and outcomes has its own time`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local found = task.outcomes({ 0, 60, 0 }, function(s) task.sleep(s) return s end,
        { jobs = 2, timeout = 1 })
      local ok, e = pcall(task.map, { 60, 60 }, task.sleep, { timeout = 0.03 })
      return found[1].ok, found[2].ok, found[2].error.code, found[3].value, ok, e.code
      """)
    #expect(results == [true, false, "lua.timed_out", 0, false, "lua.timed_out"])
  }

  @Test func `cancelling from outside is not taken for lateness`() async throws {
    let journal = Journal()
    let runner = try await makeRunner(journal: journal)
    let run = Task { try await runner.evaluate("task.with_deadline(60, sample.hang)") }
    while journal.lines.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    run.cancel()
    let error = await #expect(throws: LuaError.self) { try await run.value }
    #expect(error?.qualifiedCode == "lua.cancelled")
  }

  @Test(arguments: [
    (
      "task.with_deadline('x')",
      "task.with_deadline: argument 1 (seconds): number expected, got string"
    ),
    (
      "task.with_deadline(-1, print)",
      "task.with_deadline: argument 1 (seconds): -1 is out of range"
    ),
    ("task.with_deadline(0/0, print)", "is out of range"),
    (
      "task.with_deadline(1, 2)",
      "task.with_deadline: argument 2 (body): function expected, got number"
    ),
    (
      "task.spawn(print, { tmeout = 1 })",
      "task.spawn: argument 2 (options): unknown field 'tmeout'; did you mean 'timeout'?"
    ),
    (
      "task.spawn(print, { timeout = 'x' })",
      "task.spawn: argument 2 (options): field 'timeout': number expected, got string"
    ),
    (
      "task.spawn(print, { background = 1 })",
      "task.spawn: argument 2 (options): field 'background': boolean expected, got number"
    ),
    (
      "task.map({}, print, { timeout = -1 })",
      "task.map: argument 3 (options): field 'timeout': -1 is out of range"
    ),
    (
      "task.map({}, print, { jobs = 0 })",
      "task.map: argument 3 (options): field 'jobs': integer of at least 1 expected"
    ),
    ("task.sleep(-1)", "task.sleep: argument 1 (seconds): -1.0 is out of range"),
  ])
  func `a wrong argument is named`(call: String, message: String) async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: LuaError.self) { try await runner.evaluate(call) }
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    #expect(error?.qualifiedCode == "lua.bad_argument")
  }
}
