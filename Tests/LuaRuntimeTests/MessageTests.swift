import AlbedoTesting
import Diagnostics
import LuaRuntime
import Testing

/// What the runtime says to authors of scripts and to programs that embed it, kept as a snapshot.
@Suite struct MessageTests {
  private static let scripts = [
    "sample.parse(1)", "sample.parse('1', 'x')", "sample.parse('1', 1, { strit = true })",
    "sample.parse('1', 1, { unit = 'lb' })", "sample.parse('1', 1, { tags = { 1 } })",
    "sample.parse('1', 1, { [1] = 2 })", "sample.parse('1', 1, {}, 4)", "sample.pick('x')",
    "local w = sample.weigh(1) w.gram = 2", "return sample.weigh(1).gram",
    "return sample.weigh(1)[1]", "sample.weigh(1).plus()", "sample.weigh(1):plus(2)",
    "return sample.weigh(1) < 1", "local d <close> = sample.open_door() d:is_open(1)",
    "local d = sample.open_door() do local _ <close> = d end d:is_open()",
    "return { [{}] = 1 }", "local t = {} t.t = t return t",
    "local t = {} for _ = 1, 300 do t = { t } end return t", "return coroutine.create(print)",
    "require(1)", "require('no.such')", "load('x', 'x', 'b')", "return assert(load('x', 'x', 'b'))",
    "task.sleep(-1)", "task.sleep('x')", "task.map({}, print, { job = 1 })",
    "task.with_deadline(0.01, function() task.sleep(9) end)", "coroutine.wrap(task.sleep)(-1)",
    "string.gsub('x', 'x', function() task.sleep(0) end)", "error()",
    "error(setmetatable({}, { __tostring = function() return 'own' end }))",
    "error('plain')", "error('bare', 0)", "sample.fail()",
  ]

  private static let sandboxed = [
    "setmetatable({}, { __gc = print })", "setmetatable({}, { __mode = 'k' })",
    "return ('%p'):format({})", "table.insert({}, 1, 2, 3)", "table.unpack({}, 1, 1e7)",
    "load(string.dump(print))", "load(function() return 1 end)",
    "coroutine.close(coroutine.running())", "('a'):find('(')", "('a'):find('%1')",
    "('('):rep(40):find(('('):rep(40))", "('a'):gsub('a', '%2')", "table.concat({ {} })",
    "('x'):rep(1 << 21)", "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
    "while true do end", "x.y = 1", "return { ('x'):rep(1 << 20), ('y'):rep(1 << 20) }",
  ]

  private func message(_ body: () async throws -> [LuaValue]) async -> String {
    do {
      _ = try await body()
      return "nothing\n"
    } catch {
      return "[\(LuaError(describing: error).qualifiedCode)] \(ErrorReport.text(for: error))\n"
    }
  }

  private func messages(
    of scripts: [String], _ body: (String) async throws -> [LuaValue]
  ) async -> String {
    var text = ""
    for script in scripts { text += "> \(script)\n" + (await message { try await body(script) }) }
    return text
  }

  @Test func `messages to authors of scripts`() async throws {
    let runner = try await makeRunner()
    let text = await messages(of: Self.scripts) { try await runner.evaluate($0) }
    try expectSnapshot(text, named: "messages-scripts.txt")
  }

  @Test func `messages to authors of scripts in a sandbox`() async throws {
    let budget = LuaBudget(instructions: 3_000_000, time: nil)
    let text = await messages(of: Self.sandboxed) { script in
      let runner = try await LuaRunner(.sandboxed(maximumBytes: 4 << 20))
      return try await runner.run(LuaSource(script, name: "=test"), budget: budget)
    }
    try expectSnapshot(text, named: "messages-sandbox.txt")
  }

  @Test func `messages to embedding programs`() async throws {
    let (runner, other) = (try await makeRunner(), try await LuaRunner())
    let function = try #require(try await other.evaluateFunction())
    let small = try await LuaRunner(LuaConfiguration(maximumBytes: 1 << 20))
    let thing = NativeModule(
      "test.other", summary: "Has a known class.",
      classes: [NativeClass("test.Door", summary: "Another door.")])
    var nested: LuaValue = 1
    for _ in 0..<300 { nested = [nested] }
    var text = ""
    text += await message { try await runner.call(function) }
    text += await message { try await other.call(function, [.object(Weight(1))]) }
    text += await message { try await other.call(function, [nested]) }
    text += await message {
      try await other.call(function, [.table([LuaField(key: .nil, value: 1)])])
    }
    text += await message {
      try await runner.install(sampleModule())
      return []
    }
    text += await message {
      try await runner.install(thing)
      return []
    }
    text += await message { try await runner.call(function, budget: LuaBudget()) }
    text += await message {
      try await small.run(chunk: "return ('x'):rep(1 << 22)", name: "=test")
    }
    text += await message {
      try await orphan().call([])
    }
    try expectSnapshot(text, named: "messages-embedding.txt")
  }

  /// A function whose machine is gone.
  private func orphan() async throws -> LuaFunction {
    let runner = try await LuaRunner()
    return try #require(try await runner.evaluateFunction())
  }
}

extension LuaRunner {
  fileprivate func evaluateFunction() async throws -> LuaFunction? {
    try await run(chunk: "return function(...) return ... end", name: "=test").first?.function
  }
}
