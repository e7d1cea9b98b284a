import Diagnostics
import LuaRuntime
import Testing

/// Where tasks may be started, how many, and which of them a script sees.
@Suite struct TaskLimitTests {
  @Test func `a finalizer cannot start a task`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local found = {}
      setmetatable({}, { __gc = function()
        for _, start in ipairs({ task.spawn, coroutine.wrap(task.spawn) }) do
          local ok, problem = pcall(start, function() found.ran = true end)
          found[#found + 1] = not ok and tostring(problem)
        end
      end })
      collectgarbage()
      collectgarbage("stop")
      local handle = task.spawn(function() return "started" end)
      collectgarbage("restart")
      task.sleep(0)
      return found[1], found[2], found.ran, handle:wait(), #task.list()
      """)
    let refusal: LuaValue = "a finalizer cannot start a task"
    #expect(results == [refusal, refusal, nil, "started", 0])
  }

  @Test func `a budget bounds how many tasks there are at a time`() async throws {
    let runner = try await makeRunner(configuration: .sandboxed())
    let source = LuaSource(
      """
      local task = require("test.task")
      local count = 0
      local function start()
        while pcall(task.spawn, function() task.sleep(0) end) do count = count + 1 end
        return count
      end
      local first = start()
      task.sleep(0) task.sleep(0) task.sleep(0)
      return first, start(), select(2, pcall(task.spawn, start))
      """, name: "=tasks")
    let budget = LuaBudget(instructions: nil, time: .seconds(60), tasks: 10)
    #expect(
      try await runner.run(source, budget: budget) == [9, 18, "no more tasks can be started here"])
    let mapping = LuaSource(
      "return #require('test.task').map({ 1, 2, 3 }, function(n) return n end, { jobs = 3 })",
      name: "=map")
    #expect(
      try await runner.run(
        mapping, budget: LuaBudget(instructions: nil, time: .seconds(60), tasks: 4)) == [3])
    await #expect(throws: LuaError.self) {
      try await runner.run(
        mapping, budget: LuaBudget(instructions: nil, time: .seconds(60), tasks: 3))
    }
  }

  @Test func `handles of tasks hide their records`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local handle = task.spawn(function() return 1 end)
      local forged = setmetatable({}, { __index = function() error("asked") end })
      return next(handle), getmetatable(handle), handle.number, handle.none,
        pcall(setmetatable, handle, {}), pcall(handle.wait, forged), pcall(handle.wait, {})
      """)
    #expect(results.prefix(6) == [nil, false, nil, nil, false, false])
  }

  @Test func `a sandboxed call sees its own tasks alone`() async throws {
    let runner = try await makeRunner(configuration: .sandboxed())
    let budget = LuaBudget(instructions: nil, time: .seconds(60))
    let made = try await runner.run(
      LuaSource(
        """
        local task = require("test.task")
        return function(seconds)
          task.spawn(function() task.sleep(seconds) end)
          return #task.list()
        end
        """, name: "=list"), budget: budget)
    let list = try #require(made.first?.function)
    async let first = runner.call(list, [.number(0.2)], budget: budget)
    async let second = runner.call(list, [.number(0.2)], budget: budget)
    #expect(try await [first, second] == [[1], [1]])
  }
}
