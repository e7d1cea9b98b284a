import AlbedoTesting
import Diagnostics
import LuaRuntime
import Testing

/// Runners that end early, in crowds, or before what they gave away.
@Suite struct RunnerProofTests {
  /// Waits until nothing of a dropped runner is left.
  private func expectEmpty(_ tally: Crowd) async throws {
    for _ in 0..<5000 where tally.now != 0 { try await Task.sleep(for: .milliseconds(1)) }
    #expect(tally.now == 0)
  }

  @Test(arguments: [
    "sample.hang()", "task.map({ 1, 2, 3 }, sample.hang)", "task.spawn(sample.hang)",
    "coroutine.wrap(sample.hang)()", "sample.call_back(sample.hang)",
  ])
  func `a runner that is dropped while its tasks wait ends with them`(body: String) async throws {
    let (journal, tally) = (Journal(), Crowd())
    let script = try await {
      let runner = try await makeProofRunner(journal: journal, tally: tally)
      return Task { try await runner.prove("kept = sample.weigh(1) \(body)") }
    }()
    while !journal.lines.contains("waiting") { try await Task.sleep(for: .milliseconds(1)) }
    #expect(tally.now == 1)
    script.cancel()
    let error = await #expect(throws: LuaError.self) { try await script.value }
    #expect(error?.qualifiedCode == "lua.cancelled")
    try await expectEmpty(tally)
  }

  @Test func `many runners work at once`() async throws {
    let tally = Crowd()
    let count = Campaign.count(short: 40, whole: 500)
    try await withThrowingTaskGroup(of: [LuaValue].self) { group in
      for number in 0..<count {
        group.addTask { @concurrent in
          let runner = try await makeProofRunner(tally: tally)
          return try await runner.prove(
            """
            kept = sample.weigh(1)
            local sums = task.map({ 1, 2, 3 }, function(n)
              pcall(proof.fail_later)
              return sample.double(n) + (...)
            end)
            return sums[1] + sums[2] + sums[3]
            """.replacing("(...)", with: "\(number)"))
        }
      }
      var sum: Int64 = 0
      for try await results in group { sum += results.first?.integer ?? 0 }
      #expect(sum == Int64(12 * count + 3 * count * (count - 1) / 2))
    }
    try await expectEmpty(tally)
  }

  @Test func `runners that are made and dropped at once leave nothing`() async throws {
    let tally = Crowd()
    for _ in 0..<Campaign.count(short: 30, whole: 2000) {
      let runner = try await makeRunner(tally: tally)
      _ = try await runner.evaluate("kept = sample.weigh(1)")
    }
    try await expectEmpty(tally)
  }

  @Test func `a function outlives its runner and says so`() async throws {
    let tally = Crowd()
    let (function, object) = try await {
      let runner = try await makeRunner(tally: tally)
      let results = try await runner.evaluate(
        "local w = sample.weigh(7) return function() return w end, w")
      let function = try #require(results[0].function)
      let called = try await function.call()
      #expect(called == [results[1]])
      return (function, try #require(results[1].object as? Weight))
    }()
    let other = try await makeRunner(tally: tally)
    await #expect(throws: LuaError.self) { try await other.call(function) }
    for _ in 0..<5000 {
      let error = await #expect(throws: LuaError.self) { try await function.call() }
      if error?.qualifiedCode == "lua.closed" { break }
      try await Task.sleep(for: .milliseconds(1))
    }
    let error = await #expect(throws: LuaError.self) { try await function.call() }
    #expect(error?.qualifiedCode == "lua.closed")
    #expect(object.grams == 7)
    #expect(
      try await other.evaluate("return (...):plus((...)).grams", [.object(object)]) == [14])
    await #expect(throws: LuaError.self) {
      try await other.evaluate("return ...", [.function(function)])
    }
  }

  @Test func `functions that Swift drops are forgotten by their machine`() async throws {
    let runner = try await makeRunner()
    let make = "return function() end, { function() end, { f = function() end } }"
    for _ in 0..<100 { _ = try await runner.evaluate(make) }
    try await runner.collectAll()
    let before = await runner.usedByteCount
    for _ in 0..<Campaign.count(short: 1000, whole: 100_000) {
      _ = try await runner.evaluate(make)
    }
    try await runner.collectAll()
    #expect(await runner.usedByteCount - before < 4096)
  }

  @Test func `functions may be dropped on any thread`() async throws {
    let runner = try await makeRunner()
    for _ in 0..<Campaign.count(short: 20, whole: 500) {
      let results = try await runner.evaluate(
        "local t = {} for i = 1, 50 do t[i] = function() return i end end return t")
      let functions = (results[0].list ?? []).compactMap(\.function)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, function) in zip(1..., functions) {
          group.addTask { @concurrent in
            let results = try await function.call()
            #expect(results == [.integer(Int64(number))])
          }
        }
        try await group.waitForAll()
      }
    }
    try await runner.collectAll()
    #expect(await runner.heldObjectCount == 0)
  }
}
