import LuaRuntime
import Testing

@Suite struct ValueTests {
  @Test(
    arguments: [
      [.nil, true, false, 0, -1, .integer(.max), .integer(.min), 1.5, .number(-.infinity)],
      [.string(LuaString(bytes: [0, 255, 10, 0])), "", "grüße"],
      [[1, 2, 3], [], [["a"], ["b", [true]]]],
      [["name": "scribe", "size": 3], [1: "a", 3: "c"]],
    ] as [[LuaValue]])
  func `values go through Lua unchanged`(values: [LuaValue]) async throws {
    let runner = try await makeRunner()
    #expect(try await runner.evaluate("return sample.echo(...)", values) == values)
  }

  @Test func `fields arrive sorted, numbers before strings`() async throws {
    let runner = try await LuaRunner()
    let results = try await runner.run(
      chunk: "return { b = 1, a = 2, [2.5] = 3, [-1] = 4 }", name: "=t")
    #expect(results == [[-1: 4, 2.5: 3, "a": 2, "b": 1]])
  }

  @Test func `a list with a hole is a table`() async throws {
    let runner = try await LuaRunner()
    let results = try await runner.run(
      chunk: "return { 1, nil, 3 }, { 1, 2, n = 2 }, {}", name: "=t")
    #expect(results == [[1: 1, 3: 3], [1: 1, 2: 2, "n": 2], []])
  }

  @Test(arguments: [
    ("local t = {} t.t = { t } return t", "a table that contains itself cannot be copied"),
    ("local t = {} for i = 1, 70 do t = { t } end return t", "more than 64 levels deep"),
    ("local t = {} for i = 1, 101 do t[i] = i end return t", "more than 100 fields in all"),
    ("return io.stdout", "cannot copy a foreign userdata"),
    ("return coroutine.create(print)", "cannot copy a coroutine"),
  ])
  func `what cannot be copied is an error`(chunk: String, message: String) async throws {
    let runner = try await LuaRunner(LuaConfiguration(maximumTableFields: 100))
    let error = await #expect(throws: LuaError.self) {
      try await runner.run(chunk: chunk, name: "=t")
    }
    #expect(error?.qualifiedCode == "lua.unsupported_value")
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }

  @Test func `the same table twice is no cycle`() async throws {
    let runner = try await LuaRunner()
    let results = try await runner.run(chunk: "local a = { 1 } return { a, a }", name: "=t")
    #expect(results == [[[1], [1]]])
  }

  @Test func `a nested value from Swift has a limit too`() async throws {
    let runner = try await makeRunner()
    var value: LuaValue = 1
    for _ in 0..<70 { value = [value] }
    await #expect(throws: LuaError.self) { try await runner.evaluate("return ...", [value]) }
  }

  @Test func `a function can be called again and again, and only in its machine`() async throws {
    let runner = try await makeRunner()
    let other = try await LuaRunner()
    let results = try await runner.evaluate("local n = 0 return function(i) n = n + i return n end")
    let function = try #require(results.first?.function)
    #expect(try await runner.call(function, [2]) == [2])
    #expect(try await function.call([3]) == [5])
    let error = await #expect(throws: LuaError.self) { try await other.call(function) }
    #expect(error?.message == "a function of one machine cannot go to another")
  }

  @Test func `a function that Swift drops is collected`() async throws {
    let runner = try await makeRunner()
    var function = try await runner.evaluate(
      "local w = sample.weigh(1) return function() return w end"
    ).first
    try await runner.collectGarbage()
    #expect(await runner.heldObjectCount == 1)
    #expect(function != nil)
    function = nil
    try await runner.collectGarbage()
    try await runner.collectGarbage()
    #expect(await runner.heldObjectCount == 0)
  }
}
