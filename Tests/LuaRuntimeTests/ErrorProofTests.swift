import Diagnostics
import LuaRuntime
import Testing

/// Errors in the places where a machine is busy with something else.
@Suite struct ErrorProofTests {
  @Test(arguments: [
    "error('x')", "proof.fail()", "sample.double(1)", "proof.fail_later()", "sample.none()",
    "coroutine.yield()", "task.spawn(function() end)", "task.map({ 1 }, proof.fail)",
    "setmetatable({}, { __gc = function() proof.fail() end })", "error(setmetatable({}, {}))",
    "local d <close> = sample.open_door() proof.fail()", "kept = sample.weigh(1)",
  ])
  func `a failing finalizer harms nothing`(body: String) async throws {
    let (errors, journal) = (Crowd(), Journal())
    let runner = try await makeProofRunner(errors: errors, journal: journal)
    let results = try await runner.prove(
      """
      for i = 1, 20 do
        setmetatable({}, { __gc = function() sample.note("finalized") \(body) end })
      end
      collectgarbage() collectgarbage()
      return sample.double(2)
      """)
    #expect(results == [4])
    #expect(journal.lines.filter { $0 == "finalized" }.count == 20)
    // What finalizers started may fail the run they fell into, but not the machine.
    _ = try? await runner.prove("kept = nil")
    try await runner.collectAll()
    #expect(await runner.heldObjectCount == 0)
    #expect(errors.now == 0)
  }

  @Test(arguments: ["", "error('x')", "sample.fail()", "sample.double(1)", "task.spawn(print)"])
  func `finalizers run when the machine ends`(body: String) async throws {
    let (journal, tally) = (Journal(), Crowd())
    try await {
      let runner = try await makeProofRunner(journal: journal, tally: tally)
      _ = try await runner.prove(
        """
        kept = setmetatable({ sample.weigh(1) }, { __gc = function(self)
          sample.note(tostring(self[1].grams)) sample.apply(function() end) \(body)
        end })
        """)
    }()
    for _ in 0..<2000 where tally.now != 0 || journal.lines.isEmpty {
      try await Task.sleep(for: .milliseconds(1))
    }
    #expect(journal.lines == ["1"])
    #expect(tally.now == 0)
  }

  @Test(arguments: [
    // The last error wins, as in the manual: the second is raised while the first is under way.
    ("local a <close> = closing(function() error('second', 0) end) error('first', 0)", "second"),
    ("local a <close> = closing(function(e) error(e .. '!', 0) end) error('first', 0)", "first!"),
    ("local a <close> = closing(function() proof.fail() end) error('first', 0)", "counted"),
    ("local a <close> = closing(function() error('only', 0) end)", "only"),
    ("do local a <close> = closing(function() sample.fail() end) end", "could not order 'tea'"),
    (
      "local a <close> = closing(function(e) error(e .. 'a', 0) end)"
        + " local b <close> = closing(function(e) error(e .. 'b', 0) end) error('x', 0)", "xba"
    ),
    ("for i in pairs({ 1 }), nil, nil, closing(function() error('loop', 0) end) do end", "loop"),
  ])
  func `an error while closing replaces the one before`(
    chunk: String, message: String
  ) async throws {
    let errors = Crowd()
    let runner = try await makeProofRunner(errors: errors)
    let closing = """
      local function closing(f) return setmetatable({}, { __close = function(_, e) f(e) end }) end
      """
    do {
      _ = try await runner.prove("\(closing) \(chunk)")
      Issue.record("nothing was raised")
    } catch {
      #expect(LuaError(describing: error).message == message)
    }
    let results = try await runner.prove(
      "\(closing) local ok, e = pcall(function() \(chunk) end)"
        + " return ok, type(e) == 'table' and e.message or e")
    #expect(results == [false, .text(message)])
    let wrapped = try await runner.prove(
      "\(closing) local co = coroutine.create(function() \(chunk) end)"
        + " local ok, e = coroutine.resume(co) local _, last = coroutine.close(co)"
        + " e = last or e return ok, type(e) == 'table' and e.message or e")
    #expect(wrapped == [false, .text(message)])
    try await runner.collectAll()
    #expect(await runner.heldObjectCount == 0)
    #expect(errors.now == 0)
  }

  @Test(arguments: [
    "function() error('x') end", "proof.fail", "function() return nil .. nil end",
    "function() sample.double(1) end", "5", "nil",
  ])
  func `an error whose text cannot be had is still an error`(metamethod: String) async throws {
    let errors = Crowd()
    let runner = try await makeProofRunner(errors: errors)
    let failing = "setmetatable({}, { __tostring = \(metamethod) })"
    for raise in [
      "error(\(failing))", "sample.apply(error, \(failing))", "task.map({ 1 }, error, \(failing))",
      "coroutine.wrap(error)(\(failing))", "task.spawn(function() error(\(failing)) end)",
      "error({ code = 'a.b', message = \(failing) })",
      "error({ message = 'm', cause = \(failing) })",
      "error({ message = 'm', hint = \(failing) })",
      "error({ message = 'm', activities = { \(failing) } })",
    ] {
      // A table is no list of items for `map` alone; every other line raises what it says.
      await #expect(throws: (any Error).self, "\(raise)") { try await runner.prove(raise) }
      #expect(try await runner.prove("return sample.double(1)") == [2], "\(raise)")
    }
    try await runner.collectAll()
    #expect(await runner.heldObjectCount == 0)
    #expect(errors.now == 0)
  }

  @Test(arguments: [
    "local e = { message = 'm' } e.cause = e error(e)",
    "local e = { message = 'm' } e.message = e error(e)",
    "local e = { message = 'm' } e.activities = e error(e)",
    "local e = {} e[1] = e error(e)",
    "local e = { message = 'm', activities = {} } for i = 1, 1e5 do e.activities[i] = 'a' end error(e)",
    "local e = { message = ('m'):rep(1e6), code = ('c'):rep(1e6) } error(e)",
    "local e = { message = 'm' } for i = 1, 1e4 do e = { message = 'm', cause = e } end error(e)",
    "error({ message = '\\xff\\0', code = '\\xff', hint = '\\xff' })",
    "error({ message = sample.weigh(1), code = print, hint = coroutine.create(print) })",
    "error({ message = 1, code = 2.5, hint = true })",
    "error(print)", "error(sample.weigh(1))", "error(coroutine.create(print))", "error(io.stdout)",
    "error(setmetatable({}, { __index = function() error('never asked') end }))",
    "error(setmetatable({}, { __metatable = 'x', __name = 1 }))",
  ])
  func `any value can be raised`(chunk: String) async throws {
    let runner = try await makeProofRunner()
    let error = await #expect(throws: LuaError.self) { try await runner.prove(chunk) }
    #expect((error?.activities.count ?? 0) <= 100)
    _ = try await runner.prove("pcall(proof.take, select(2, pcall(function() \(chunk) end)))")
    _ = try await runner.prove("task.outcomes({ 1 }, function() \(chunk) end)")
    try await runner.collectAll()
    #expect(await runner.heldObjectCount == 0)
  }

  @Test(arguments: [
    ("function(e) return e end", "counted"),
    ("function(e) return e.message .. '!' end", "counted!"),
    ("function(e) return nil end", "nil"),
    ("function(e) return sample.describe(e) end", "lua.unexpected"),
    ("function(e) return select(2, pcall(error, e)) end", "counted"),
    ("function(e) return select(2, pcall(sample.apply, proof.fail)) end", "counted"),
  ])
  func `a message handler sees the error table`(handler: String, text: String) async throws {
    let runner = try await makeProofRunner()
    let results = try await runner.prove(
      "local ok, e = xpcall(proof.fail, \(handler)) return ok, tostring(e)")
    #expect(results == [false, .text(text)])
  }

  @Test(arguments: [
    "function(e) error(e) end", "proof.fail", "function(e) proof.fail_later() end", "error",
    "function(e) sample.double(1) end", "function(e) coroutine.yield() end",
    "function(e) task.map({ 1 }, proof.fail) end", "function(e) coroutine.wrap(error)(e) end",
  ])
  func `a message handler that fails ends in an error`(handler: String) async throws {
    let runner = try await makeProofRunner()
    for raise in ["error", "proof.fail", "function() local x = nil .. 1 end"] {
      let results = try await runner.prove(
        "local ok, e = xpcall(\(raise), \(handler), 'x') return ok, e ~= nil, sample.double(1)")
      #expect(results == [false, true, 2])
    }
  }
}
