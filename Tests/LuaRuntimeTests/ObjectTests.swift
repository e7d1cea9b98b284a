import LuaRuntime
import Synchronization
import Testing

@Suite struct ObjectTests {
  @Test func `an object keeps its identity`() async throws {
    let runner = try await makeRunner()
    let weight = Weight(4)
    let results = try await runner.evaluate("return (...)", [.object(weight)])
    #expect(results == [.object(weight)])
    let door = Door()
    #expect(
      try await runner.evaluate(
        "local a, b, c = ... return a == b, a == c",
        [.object(door), .object(door), .object(Door())])
        == [true, false])
  }

  @Test func `methods, properties and operators work`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local a, b = sample.weigh(3), sample.weigh(5)
      return a:plus(b).grams, a == sample.weigh(3), a < b, b <= a, a > b, tostring(a), #b,
        "x" .. a, a .. b, a ~= b
      """)
    #expect(results == [8, true, true, false, false, "3 g", 5, "x3 g", "3 g5 g", true])
  }

  @Test(arguments: [
    ("local w = sample.weigh(1) return w.gram", "no field 'gram'; did you mean 'grams'?"),
    ("local w = sample.weigh(1) w.grams = 2", "cannot set field 'grams'"),
    ("return sample.weigh(1) < 'x'", "attempt to compare test.Weight with string"),
    ("return getmetatable(sample.weigh(1)).__gc", "attempt to index a boolean"),
    ("local d <const> = sample.open_door() do local e <close> = d end d:is_open()", "closed"),
  ])
  func `misuse is an error`(chunk: String, message: String) async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: LuaError.self) { try await runner.evaluate(chunk) }
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }

  @Test(arguments: ["", "error('x')", "local co <const> = 1"])
  func `leaving a block closes an object`(ending: String) async throws {
    let runner = try await makeRunner()
    let door = Door()
    _ = try await runner.evaluate(
      "local door = ... pcall(function() local d <close> = door \(ending) end)", [.object(door)])
    #expect(!door.isOpen.withLock { $0 })
  }

  @Test func `an error that ends the script closes an object`() async throws {
    let runner = try await makeRunner()
    let door = Door()
    await #expect(throws: LuaError.self) {
      try await runner.evaluate("local d <close> = ... error('x')", [.object(door)])
    }
    #expect(!door.isOpen.withLock { $0 })
  }

  @Test func `collecting brings the count of live objects back`() async throws {
    let tally = Crowd()
    let runner = try await makeRunner(tally: tally)
    _ = try await runner.evaluate("for i = 1, 10000 do sample.weigh(i) end")
    try await runner.collectGarbage()
    #expect(await runner.heldObjectCount == 0)
    #expect(tally.most > 0)
    #expect(tally.now == 0)
  }

  @Test func `the end of a machine releases what it held`() async throws {
    let tally = Crowd()
    var runner: LuaRunner? = try await makeRunner(tally: tally)
    _ = try await runner?.evaluate("kept = sample.weigh(1)")
    #expect(tally.now == 1)
    runner = nil
    for _ in 0..<2000 where tally.now != 0 {
      try await Task.sleep(for: .milliseconds(1))
    }
    #expect(tally.now == 0)
  }

  @Test func `an object of no declared class is refused`() async throws {
    let runner = try await LuaRunner()
    let error = await #expect(throws: LuaError.self) {
      try await runner.run(chunk: "return ...", name: "=t", arguments: [.object(Door())])
    }
    #expect(error?.qualifiedCode == "lua.declaration")
  }
}
