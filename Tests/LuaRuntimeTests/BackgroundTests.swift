import Diagnostics
import LuaRuntime
import Synchronization
import Testing

@Suite struct BackgroundTests {
  /// Collects reports and waits for them.
  private final class Reports: Sendable {
    private let all = Mutex<[LuaTaskReport]>([])

    func add(_ report: LuaTaskReport) { all.withLock { $0.append(report) } }

    func first(_ count: Int) async throws -> [LuaTaskReport] {
      while true {
        let now = all.withLock { $0 }
        if now.count >= count { return now }
        try await Task.sleep(for: .milliseconds(1))
      }
    }
  }

  private func runner(_ reports: Reports) async throws -> LuaRunner {
    let runner = try await makeRunner()
    await runner.setReporter { reports.add($0) }
    return runner
  }

  @Test func `a run does not wait for a task in the background, whose end is reported`()
    async throws
  {
    let reports = Reports()
    let runner = try await runner(reports)
    let results = try await runner.evaluate(
      """
      local t = task.spawn(function() task.sleep(0.02) return 7, "x" end,
        { name = "slow", background = true })
      return t:status(), t.name, #task.list()
      """)
    #expect(results == ["ready", "slow", 1])
    let report = try #require(try await reports.first(1).first)
    #expect(report.name == "slow" && report.duration >= .milliseconds(15))
    #expect(try report.result.get() == [7, "x"])
    #expect(await runner.tasks().isEmpty)
  }

  @Test func `a failure in the background is reported, also of a task that it started`()
    async throws
  {
    let reports = Reports()
    let runner = try await runner(reports)
    _ = try await runner.evaluate(
      """
      task.spawn(sample.fail, { background = true })
      task.spawn(function() task.spawn(sample.fail_later) end, { background = true })
      """)
    for report in try await reports.first(2) {
      #expect(throws: ShopError.self) { try report.result.get() }
    }
  }

  @Test func `a prompt returns while tasks go on`() async throws {
    let reports = Reports()
    let runner = try await runner(reports)
    let first = try await runner.run(
      chunk: """
        local task = require("test.task")
        handle = task.spawn(function() task.sleep(0.02) return "a" end, { name = "named" })
        task.spawn(function() task.spawn(function() task.sleep(0.01) end) end)
        return 1
        """, name: "=t", tasks: .leftRunning)
    #expect(first == [1])
    #expect(await runner.tasks().allSatisfy { $0.isInBackground })
    let second = try await runner.run(
      chunk: "return handle:wait()", name: "=t", tasks: .leftRunning)
    #expect(second == ["a"])
    let all = try await reports.first(2)
    #expect(all.contains { $0.name == "named" })
  }

  @Test func `tasks are listed and cancelled from Swift and from Lua`() async throws {
    let reports = Reports()
    let runner = try await runner(reports)
    _ = try await runner.run(
      chunk: """
        local task = require("test.task")
        task.spawn(function() task.sleep(60) end, { name = "one" })
        task.spawn(function() task.sleep(60) end, { name = "two" })
        task.sleep(0)
        """, name: "=t", tasks: .leftRunning)
    let tasks = await runner.tasks()
    #expect(tasks.map(\.name) == ["one", "two"])
    #expect(tasks.allSatisfy { $0.state == .waiting && $0.isInBackground })
    #expect(await runner.cancelTask(try #require(tasks.first).number))
    _ = try await runner.evaluate("for _, t in ipairs(task.list()) do t:cancel() end")
    for report in try await reports.first(2) {
      #expect(throws: LuaError.self) { try report.result.get() }
    }
    #expect(await !runner.cancelTask(try #require(tasks.first).number))
  }

  @Test func `ending the background waits for all and reports them`() async throws {
    let reports = Reports()
    let runner = try await runner(reports)
    _ = try await runner.evaluate(
      "for i = 1, 5 do task.spawn(sample.hang, { background = true }) end")
    await runner.endBackgroundTasks()
    #expect(try await reports.first(5).count == 5)
    await runner.endBackgroundTasks()
  }

  @Test func `ends from before the reporter are kept`() async throws {
    let runner = try await makeRunner()
    _ = try await runner.evaluate(
      "task.spawn(function() return 3 end, { background = true }) task.sleep(0)")
    await runner.endBackgroundTasks()
    let reports = Reports()
    await runner.setReporter { reports.add($0) }
    #expect(try await reports.first(1).first?.result.get() == [3])
  }

  @Test func `a result that cannot leave Lua is described`() async throws {
    let reports = Reports()
    let runner = try await runner(reports)
    _ = try await runner.evaluate(
      "task.spawn(function() return coroutine.create(print) end, { background = true })")
    #expect(
      try await reports.first(1).first?.result.get() == ["(cannot copy a coroutine)"])
  }

  @Test func `cancelling a run leaves its background alone`() async throws {
    let reports = Reports()
    let journal = Journal()
    let runner = try await makeRunner(journal: journal)
    await runner.setReporter { reports.add($0) }
    let run = Task {
      try await runner.evaluate(
        """
        task.spawn(function() task.sleep(0.05) return "alive" end, { background = true })
        sample.hang()
        """)
    }
    while journal.lines.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    run.cancel()
    await #expect(throws: LuaError.self) { try await run.value }
    #expect(try await reports.first(1).first?.result.get() == ["alive"])
  }
}
