import Diagnostics
import LuaRuntime
import Testing

@Suite struct CancellationTests {
  private func cancelled(
    _ chunk: String, journal: Journal, after line: String
  ) async throws -> (any Error)? {
    let runner = try await makeRunner(journal: journal)
    let script = Task { try await runner.evaluate(chunk) }
    while !journal.lines.contains(line) { try await Task.sleep(for: .milliseconds(1)) }
    script.cancel()
    let result = await script.result
    // The machine is as good as before.
    #expect(try await runner.evaluate("return sample.double(1)") == [2])
    if case .failure(let error) = result { return error }
    return nil
  }

  @Test(arguments: [
    "sample.hang()",
    "task.map({ 1, 2 }, sample.hang)",
    "task.spawn(sample.hang):wait()",
    "coroutine.wrap(sample.hang)()",
    "sample.call_back(sample.hang)",
    "task.outcomes({ 1, 2, 3, 4 }, sample.hang, { jobs = 2 })",
  ])
  func `cancelling reaches the Swift work`(chunk: String) async throws {
    let journal = Journal()
    let error = try await cancelled(chunk, journal: journal, after: "waiting")
    #expect((error as? LuaError)?.qualifiedCode == "lua.cancelled")
    #expect(error.map(ErrorReport.exitClass) == .interrupted)
    #expect(journal.lines.contains("cancelled"))
  }

  @Test(arguments: [
    "while true do end",
    "while true do pcall(function() while true do end end) end",
    "local co = coroutine.wrap(function() while true do end end) co()",
    "while true do pcall(coroutine.wrap(function() while true do end end)) end",
    "task.map({ 1 }, function() while true do end end)",
    "table.sort({ 1, 2, 3 }, function() while true do end end)",
    "sample.apply(function() while true do end end)",
    "local function f() return f() end f()",
    "while true do xpcall(error, function() while true do end end) end",
    "local function f() while true do end end while true do xpcall(f, f) end",
    "local function f() while true do end end while true do xpcall(xpcall, f, f, f) end",
  ])
  func `a loop that never waits can be interrupted`(loop: String) async throws {
    let journal = Journal()
    let error = try await cancelled(
      "sample.note('looping') \(loop)", journal: journal, after: "looping")
    #expect((error as? LuaError)?.qualifiedCode == "lua.cancelled", "\(String(describing: error))")
  }

  @Test func `a bulk call that is interrupted still waits for all its calls`() async throws {
    let journal = Journal()
    _ = try await cancelled(
      """
      local ended = 0
      pcall(task.outcomes, { 1, 2, 3, 4 }, function()
        pcall(sample.hang)
        for i = 1, 10000 do local _ = i * i end
        ended = ended + 1
      end, { jobs = 4 })
      sample.note("ended " .. ended)
      """, journal: journal, after: "waiting")
    #expect(journal.lines.last == "ended 4")
  }

  @Test func `a cancelled script can clean up`() async throws {
    let journal = Journal()
    let error = try await cancelled(
      """
      local guard <close> = setmetatable({}, { __close = function()
        for i = 1, 1000 do local _ = i * i end
        sample.note("cleaned")
      end })
      sample.hang()
      """, journal: journal, after: "waiting")
    #expect((error as? LuaError)?.qualifiedCode == "lua.cancelled")
    #expect(journal.lines == ["waiting", "cancelled", "cleaned"])
  }

  @Test func `an interrupted loop closes what it holds`() async throws {
    let journal = Journal()
    _ = try await cancelled(
      """
      local guard <close> = setmetatable({}, { __close = function() sample.note("closed") end })
      sample.note("looping")
      while true do end
      """, journal: journal, after: "looping")
    #expect(journal.lines == ["looping", "closed"])
  }

  @Test func `a cancelled Swift task does not even start a script`() async throws {
    let journal = Journal()
    let runner = try await makeRunner(journal: journal)
    let script = Task {
      // Returns at once, and early, when the task is cancelled.
      try? await Task.sleep(for: .seconds(3600))
      return try await runner.evaluate("sample.note('ran')")
    }
    script.cancel()
    await #expect(throws: LuaError.self) { try await script.value }
    #expect(journal.lines.isEmpty)
  }
}
