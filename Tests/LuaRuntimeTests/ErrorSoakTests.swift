import AlbedoTesting
import Diagnostics
import LuaRuntime
import Testing

/// A million errors, on every way that one can take, leave no object and no memory behind.
///
/// `make test` runs twenty thousand.
@Suite struct ErrorSoakTests {
  private static let errorCount = Campaign.count(short: 20_000, whole: 1_000_000)

  private static let waysInside = [
    "pcall(proof.fail)",
    "pcall(sample.fail)",
    "pcall(sample.parse, {})",
    "pcall(error, 'text')",
    "pcall(error)",
    "pcall(error, { code = 'a.b', message = 'm', cause = { message = 'n' } })",
    "pcall(sample.describe, nil)",
    "pcall(proof.take, proof.give())",
    "pcall(proof.take, { code = 'a.b', message = 'm' })",
    "pcall(proof.take, 'text')",
    "pcall(sample.apply, proof.fail)",
    "pcall(sample.apply, function() error({ code = 'a.b', message = 'm' }) end)",
    "pcall(sample.apply, sample.apply, sample.apply, proof.fail)",
    "pcall(sample.apply, error)",
    "xpcall(proof.fail, function(e) return e end)",
    "xpcall(proof.fail, function(e) error(e) end)",
    "coroutine.resume(coroutine.create(proof.fail))",
    "pcall(coroutine.wrap(function() coroutine.yield() end))",
    "pcall(coroutine.wrap(function() proof.fail() end))",
    "coroutine.close(coroutine.create(proof.fail))",
    "pcall(function() local d <close> = sample.open_door() proof.fail() end)",
    "pcall(function() local w = sample.weigh(1) return w.none end)",
    "pcall(function() return sample.weigh(1) < 2 end)",
    "pcall(table.sort, { 3, 2, 1 }, proof.fail)",
    "pcall(string.gsub, 'x', 'x', proof.fail)",
    "pcall(require, 'no.such')",
    "pcall(load, function() proof.fail() end)",
    "setmetatable({}, { __gc = function() proof.fail() end })",
  ]

  private static let waysThroughTasks = [
    "pcall(proof.fail_later)",
    "pcall(coroutine.wrap(function() proof.fail_later() end))",
    "pcall(task.map, { 1, 2 }, proof.fail)",
    "pcall(task.map, { 1, 2 }, proof.fail_later)",
    "task.outcomes({ 1, 2 }, proof.fail)",
    "task.outcomes({ 1, 2 }, function() error('text') end)",
    "local h = task.spawn(proof.fail) pcall(h.wait, h)",
    "local h = task.spawn(proof.fail_later) h:cancel() pcall(h.wait, h)",
    "pcall(sample.call_back, proof.fail)",
    "pcall(sample.call_back, function() proof.fail_later() end)",
  ]

  private static let waysOut = [
    "error('text')", "error()", "error(42)", "error({ code = 'a.b', message = 'm' })",
    "error(setmetatable({}, { __tostring = function() return 'x' end }))", "proof.fail()",
    "proof.fail_later()", "sample.apply(proof.fail)", "coroutine.wrap(proof.fail)()",
    "task.map({ 1, 2 }, proof.fail)", "task.spawn(proof.fail)", "sample.call_back(proof.fail)",
    "local d <close> = sample.open_door() proof.fail()", "coroutine.yield()", "syntax error",
    "error((...))", "proof.take((...))", "error({ message = 'm', cause = (...) })",
  ]

  private static var count: Int {
    errorCount / (waysInside.count + waysThroughTasks.count + waysOut.count)
  }

  @Test(arguments: waysInside + waysThroughTasks)
  func `errors that a script catches leave nothing`(way: String) async throws {
    try await expectNoTrace { runner, count in
      _ = try await runner.prove("for _ = 1, ... do \(way) end", [.integer(Int64(count))])
    }
  }

  @Test(arguments: waysOut)
  func `errors that leave a script leave nothing in it`(way: String) async throws {
    try await expectNoTrace { runner, count in
      for _ in 0..<count {
        await #expect(throws: (any Error).self) {
          _ = try await runner.prove(way, [.error(CountedError(Crowd()))])
        }
      }
    }
  }

  @Test func `errors of the searcher leave nothing`() async throws {
    try await expectNoTrace { runner, count in
      let errors = Crowd()
      try await runner.setSearcher { _ in throw CountedError(errors) }
      _ = try await runner.prove(
        "for _ = 1, ... do pcall(require, 'x.y') end", [.integer(Int64(count))])
      try await runner.collectAll()
      #expect(errors.now == 0)
    }
  }

  /// Raises errors twice and compares what the machine holds after each time.
  private func expectNoTrace(
    _ raise: (LuaRunner, Int) async throws -> Void
  ) async throws {
    let (errors, tally) = (Crowd(), Crowd())
    let runner = try await makeProofRunner(errors: errors, tally: tally)
    try await raise(runner, Self.count)
    try await runner.collectAll()
    let before = await runner.usedByteCount
    try await raise(runner, Self.count)
    try await runner.collectAll()
    let after = await runner.usedByteCount
    #expect(await runner.heldObjectCount == 0)
    #expect(try await errors.disperses())
    #expect(tally.now == 0)
    // The stacks that Lua keeps differ by some kilobytes; a registry slot for each error would be
    // at least 16 bytes.
    #expect(after - before < 16_384 + 8 * Self.count, "grew from \(before) to \(after) bytes")
  }
}
