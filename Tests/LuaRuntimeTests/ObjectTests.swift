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

  @Test func `closing an object releases it at once, and once`() async throws {
    let runner = try await makeRunner()
    let counts = Journal()
    _ = try await runner.evaluate(
      """
      for _ = 1, 3 do
        local door = sample.open_door()
        do local d <close> = door end
        do local d <close> = door end
      end
      """)
    counts.add("\(await runner.heldObjectCount)")
    try await runner.collectGarbage()
    counts.add("\(await runner.heldObjectCount)")
    #expect(counts.lines == ["0", "0"])
  }

  @Test func `collected objects go at the next call of a native function`() async throws {
    let tally = Crowd()
    let runner = try await makeRunner(tally: tally)
    _ = try await runner.evaluate(
      """
      for i = 1, 100 do sample.weigh(i) end
      collectgarbage()
      sample.echo()
      sample.apply(...)
      """, [.function(try await runner.load(LuaSource("", name: "=f")))])
    #expect(tally.now == 0)
  }

  @Test func `a finalizer can use the objects that go with it`() async throws {
    let journal = Journal()
    let runner = try await makeRunner(journal: journal)
    _ = try await runner.evaluate(
      """
      local function note(self) sample.note(tostring(self[1])) end
      setmetatable({ sample.weigh(1) }, { __gc = note })
      collectgarbage()
      """)
    #expect(journal.lines == ["1 g"])
    try await runner.collectGarbage()
    #expect(await runner.heldObjectCount == 0)
  }

  @Test func `other userdata come and go between objects`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      """
      local kept = {}
      for i = 1, 2000 do
        kept[i] = sample.weigh(i)
        local text = ("x"):rep(i % 64) .. i
        io.tmpfile():close()
        kept[i - 500] = nil
        if i % 400 == 0 then collectgarbage() end
      end
      local sum = 0
      for i = 1501, 2000 do sum = sum + kept[i].grams end
      return sum
      """)
    #expect(results == [.integer((1501...2000).reduce(0, +))])
    try await runner.collectGarbage()
    #expect(await runner.heldObjectCount == 0)
  }

  @Test func `collecting because memory is short releases objects`() async throws {
    let tally = Crowd()
    let runner = try await makeRunner(
      tally: tally, configuration: LuaConfiguration(maximumBytes: 400_000))
    let results = try await runner.evaluate(
      """
      collectgarbage("stop")
      for i = 1, 20000 do sample.weigh(i) end
      collectgarbage("restart")
      return true
      """)
    #expect(results == [true])
    #expect(tally.most < 10_000)
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
