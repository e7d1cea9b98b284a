import Diagnostics
import LuaRuntime
import Testing

/// The task module in the hands of a script that is not trusted.
@Suite struct SandboxTaskTests {
  private func failure(
    _ script: String, _ budget: LuaBudget, in runner: LuaRunner? = nil
  ) async throws -> String? {
    let runner = if let runner { runner } else { try await makeSandbox() }
    let source = LuaSource("local task = require('test.task') " + script, name: "=tasks")
    do {
      _ = try await runner.run(source, budget: budget)
      return nil
    } catch {
      return LuaError(describing: error).qualifiedCode
    }
  }

  private func makeSandbox() async throws -> LuaRunner {
    try await makeRunner(configuration: .sandboxed())
  }

  @Test(arguments: [
    "task.sleep(1e8)",
    "task.spawn(function() task.sleep(1e8) end):wait()",
    "task.spawn(function() task.sleep(1e8) end)",
    "pcall(task.sleep, 1e8) pcall(task.sleep, 1e8)",
    "task.with_deadline(1e8, task.sleep, 1e8)",
    "task.map({ 1, 2 }, function() task.sleep(1e8) end)",
    "coroutine.wrap(task.sleep)(1e8)",
    "while true do task.sleep(0) end",
  ])
  func `sleeping does not outlast the time limit`(script: String) async throws {
    let budget = LuaBudget(instructions: nil, time: .milliseconds(20))
    #expect(try await failure(script, budget) == "lua.time_limit")
  }

  @Test func `a batch wakes those of its calls that sleep`() async throws {
    let runner = try await makeSandbox()
    let source = LuaSource(
      "return function(seconds) require('test.task').sleep(seconds) return seconds end",
      name: "=tasks")
    guard case .function(let sleeper)? = try await runner.run(source).first else {
      Issue.record("no function")
      return
    }
    func codes(_ lists: [[LuaValue]], _ time: Duration) async throws -> [String?] {
      let budget = LuaBudget(instructions: nil, time: time)
      return try await runner.call(sleeper, batch: lists, budget: budget).map { result in
        switch result {
        case .success: nil
        case .failure(let error): LuaError(describing: error).qualifiedCode
        }
      }
    }
    let short: [[LuaValue]] = [[.number(0.001)], [0], [.number(0.001)]]
    #expect(try await codes(short, .seconds(60)) == [nil, nil, nil])
    #expect(
      try await codes([[.number(1e8)], [.number(1e8)]], .milliseconds(20))
        == ["lua.time_limit", "lua.time_limit"])
  }

  @Test func `a call leaves nothing in the background`() async throws {
    let runner = try await makeSandbox()
    let script = "task.spawn(function() while true do end end, { background = true })"
    #expect(try await failure(script, LuaBudget(), in: runner) == "lua.bad_argument")
    #expect(await runner.tasks().isEmpty)
    let source = LuaSource(
      "require('test.task').spawn(function() while true do end end)", name: "=tasks")
    await #expect(throws: (any Error).self) {
      try await runner.run(source, tasks: .leftRunning)
    }
    #expect(await runner.tasks().isEmpty)
  }
}
