import Diagnostics
import LuaRuntime
import Testing

@Suite struct LineCountTests {
  private func runner(
    _ configuration: LuaConfiguration = LuaConfiguration()
  ) async throws -> LuaRunner {
    var configuration = configuration
    configuration.countsLines = true
    let runner = try await LuaRunner(configuration)
    try await runner.install(.tasks(named: "task"))
    return runner
  }

  private func counts(_ runner: LuaRunner, of file: String = "file.lua") async -> [Int: Int]? {
    await runner.lineCounts.first { $0.file == file }?.counts
  }

  @Test func `a line counts as often as it runs, in a sandbox as elsewhere`() async throws {
    let text = """
      local sum = 0
      for i = 1, 10 do
        sum = sum + i
      end
      if sum < 0 then
        sum = 1
      end
      return sum
      """
    for configuration in [LuaConfiguration(), .sandboxed()] {
      let runner = try await runner(configuration)
      #expect(try await runner.run(LuaSource(text, name: "@file.lua")) == [55])
      let counts = try #require(await counts(runner))
      #expect(counts[1] == 1 && counts[3] == 10 && counts[5] == 1 && counts[8] == 1)
      #expect(counts[6] == nil)
    }
  }

  @Test func `lines of coroutines and tasks count, also after they have waited`() async throws {
    let text = """
      local task = require("task")
      local function work()
        task.sleep(0)
        return 1
      end
      local handle = task.spawn(work)
      local inner = coroutine.wrap(function()
        task.sleep(0)
        coroutine.yield(1)
        return 2
      end)
      inner()
      inner()
      handle:wait()
      return 3
      """
    for configuration in [LuaConfiguration(), .sandboxed()] {
      let runner = try await runner(configuration)
      _ = try await runner.run(LuaSource(text, name: "@file.lua"))
      let counts = try #require(await counts(runner))
      for line in [3, 4, 8, 9, 10, 15] { #expect(counts[line] == 1, "line \(line)") }
    }
  }

  @Test func `texts without a file are not counted`() async throws {
    let runner = try await runner()
    _ = try await runner.run(LuaSource("local x = 1", name: "=text"))
    #expect(await runner.lineCounts == [])
  }

  @Test func `a machine that does not count has nothing to tell`() async throws {
    let runner = try await LuaRunner()
    _ = try await runner.run(LuaSource("local x = 1", name: "@file.lua"))
    #expect(await runner.lineCounts == [])
  }

  @Test func `counting begins where a script asks for it`() async throws {
    let runner = try await LuaRunner()
    try await runner.install(.lines(named: "lines"))
    let text = """
      local lines = require("lines")
      lines.start()
      local x = 1
      return lines.counts()["file.lua"][3], lines.counts()["file.lua"][1]
      """
    #expect(try await runner.run(LuaSource(text, name: "@file.lua")) == [1, .nil])
  }

  @Test func `a budget holds while lines are counted`() async throws {
    let runner = try await runner(.sandboxed())
    let source = LuaSource("while true do\n  local x = 1\nend", name: "@file.lua")
    for budget in [
      LuaBudget(instructions: 20_000, time: nil),
      LuaBudget(instructions: nil, time: .milliseconds(50)),
    ] {
      let error = await #expect(throws: LuaError.self) {
        try await runner.run(source, budget: budget)
      }
      #expect(error?.qualifiedCode.hasSuffix("_limit") == true)
    }
    #expect(try await runner.run(LuaSource("return 1", name: "@other.lua")) == [1])
    #expect(await counts(runner, of: "other.lua") == [1: 1])
  }

  @Test func `lines are counted after a deadline has ended a loop`() async throws {
    let runner = try await runner()
    let text = """
      local task = require("task")
      local ok = pcall(task.with_deadline, 0.05, function()
        while true do end
      end)
      local after = ok
      return after
      """
    #expect(try await runner.run(LuaSource(text, name: "@file.lua")) == [false])
    let counts = try #require(await counts(runner))
    #expect(counts[5] == 1 && counts[6] == 1)
  }

  @Test func `a script cannot fill the memory with lines that it makes up`() async throws {
    let runner = try await runner(.sandboxed(maximumBytes: 64 << 20))
    let text = """
      for i = 1, 6000 do
        load("local x = 1", "@made-up-" .. i)()
      end
      """
    _ = try await runner.run(LuaSource(text, name: "@file.lua"), budget: .unlimited)
    #expect(await runner.lineCounts.count <= 4096)
    let far = String(repeating: "\n", count: 300_000) + "local x = 1"
    _ = try await runner.run(LuaSource(far, name: "@far.lua"), budget: .unlimited)
    #expect(await counts(runner, of: "far.lua")?.isEmpty ?? true)
  }
}
