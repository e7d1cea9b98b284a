import Diagnostics
import LuaRuntime
import Testing

/// Coroutines inside coroutines that wait, fail, are closed or cancelled half-way.
@Suite(.serialized) struct CoroutineProofTests {
  /// `nest(depth, body)` runs `body` that many coroutines deep, wrapped and resumed in turn.
  static let nest = """
    local function nest(depth, body)
      if depth == 0 then return body() end
      if depth % 2 == 0 then
        return coroutine.wrap(function() return nest(depth - 1, body) end)()
      end
      local co = coroutine.create(function() return nest(depth - 1, body) end)
      local function conclude(ok, ...)
        -- Only closing tells of an error that was raised while the coroutine was closed.
        if not ok then error(select(2, coroutine.close(co)), 0) end
        return ...
      end
      return conclude(coroutine.resume(co))
    end
    local function closing(text)
      return setmetatable({}, { __close = function() sample.note(text) end })
    end
    local function generate(n, ...)
      local values = { ... }
      return coroutine.wrap(function()
        for i = 1, n do coroutine.yield(sample.double(i), table.unpack(values)) end
      end)
    end

    """

  private func run(_ chunk: String, journal: Journal = Journal()) async throws -> [LuaValue] {
    let errors = Crowd()
    let runner = try await makeProofRunner(errors: errors, journal: journal)
    let results: [LuaValue]
    do {
      results = try await runner.prove(Self.nest + chunk)
    } catch {
      results = [.text(LuaError(describing: error).message)]
    }
    try await runner.collectAll()
    #expect(await runner.heldObjectCount == 0)
    #expect(try await errors.disperses())
    #expect(try await runner.prove("return sample.double(1)") == [2])
    return results
  }

  private static let deepWaits: [(chunk: String, expected: [LuaValue])] = [
    ("return nest(10, function() return sample.double(1), sample.double(2) end)", [2, 4]),
    ("return nest(10, function() return pcall(sample.double, 2) end)", [true, 4]),
    ("return nest(10, function() return task.map({ 1, 2 }, sample.double) end)", [[2, 4]]),
    ("return nest(10, function() return task.spawn(function() return 5 end):wait() end)", [5]),
    (
      "return nest(10, function() local s = 0 for v in generate(3) do s = s + v end return s end)",
      [12]
    ),
    (
      "return task.map({ 1, 2 }, function(n) return nest(9, function()"
        + " return sample.double(n) end) end)", [[2, 4]]
    ),
    ("return nest(10, function() task.sleep(0) return sample.call_back(math.max) end)", [2]),
    (
      "return nest(10, function() return nest(10, function() return sample.double(3) end) end)", [6]
    ),
  ]

  @Test(arguments: deepWaits)
  func `waits work ten coroutines deep`(chunk: String, expected: [LuaValue]) async throws {
    #expect(try await run(chunk) == expected)
  }

  @Test func `generators of generators wait at every level`() async throws {
    let results = try await run(
      """
      local function level(n)
        if n == 0 then return generate(4) end
        local inner = level(n - 1)
        return coroutine.wrap(function()
          for value in inner do
            local ok, v = pcall(sample.double, value)
            coroutine.yield(v)
          end
        end)
      end
      local found = {}
      for value in level(8) do found[#found + 1] = value end
      return found
      """)
    #expect(results == [[512, 1024, 1536, 2048]])
  }

  @Test(arguments: [
    "proof.fail()", "proof.fail_later()", "sample.double(1) proof.fail()",
    "task.map({ 1, 2 }, proof.fail_later)", "task.spawn(proof.fail):wait()",
    "for v in generate(5) do if v == 6 then proof.fail() end end",
    "sample.call_back(proof.fail_later)", "sample.apply(proof.fail)",
    "local d <close> = setmetatable({}, { __close = function() proof.fail_later() end })",
    "local d <close> = setmetatable({}, { __close = function() proof.fail() end }) error('x')",
  ])
  func `an error ten coroutines deep arrives, and all is closed`(body: String) async throws {
    let journal = Journal()
    let results = try await run(
      """
      local guard <close> = closing("outer")
      return nest(10, function()
        local guard <close> = closing("inner")
        \(body)
      end)
      """, journal: journal)
    #expect(results.first?.text?.hasSuffix("counted") == true, "\(results)")
    #expect(journal.lines == ["inner", "outer"])
  }

  @Test(arguments: [
    "sample.hang()", "task.map({ 1, 2 }, sample.hang)", "task.spawn(sample.hang):wait()",
    "for _ in generate(3) do sample.hang() end", "sample.call_back(sample.hang)",
    "pcall(sample.hang) sample.double(1)", "local d <close> = closing('more') sample.hang()",
    "while true do pcall(sample.hang) end",
    "local d <close> = setmetatable({}, { __close = function() error('second') end }) sample.hang()",
    "local d <close> = setmetatable({}, { __close = function() sample.double(1) end }) sample.hang()",
    "xpcall(sample.hang, error) while true do end",
    "coroutine.wrap(function() coroutine.yield(sample.hang()) end)()",
  ])
  func `cancelling ten coroutines deep ends and closes all`(body: String) async throws {
    let journal = Journal()
    let errors = Crowd()
    let runner = try await makeProofRunner(errors: errors, journal: journal)
    let script = Task {
      try await runner.prove(
        """
        \(Self.nest) local guard <close> = closing("outer")
        nest(10, function()
          local guard <close> = closing("inner")
          \(body)
        end)
        """)
    }
    while !journal.lines.contains("waiting") { try await Task.sleep(for: .milliseconds(1)) }
    script.cancel()
    await #expect(throws: (any Error).self) { try await script.value }
    #expect(journal.lines.contains("cancelled"))
    // A script that goes on for ever is ended without its closing methods in the end.
    if !body.contains("while true") {
      #expect(journal.lines.filter { $0 == "inner" || $0 == "outer" } == ["inner", "outer"])
    }
    try await runner.collectAll()
    #expect(await runner.heldObjectCount == 0)
    #expect(try await runner.prove("return sample.double(1)") == [2])
  }

  @Test(arguments: [
    "sample.note('looping') while true do end",
    "local d <close> = endless sample.note('looping') error('x')",
    "do local d <close> = endless sample.note('looping') end",
    "local co = coroutine.create(function() local d <close> = endless coroutine.yield() end)"
      + " coroutine.resume(co) sample.note('looping')"
      + " assert(coroutine.close(co))",
    "coroutine.wrap(function() local d <close> = endless sample.note('looping') error('x') end)()",
    "error(setmetatable({}, { __tostring = function() sample.note('looping') while true do end end }))",
    "error({ message = setmetatable({}, { __tostring = function() sample.note('looping')"
      + " while true do end end }) })",
    "sample.apply(function() local d <close> = endless sample.note('looping') error('x') end)",
    "task.spawn(function() local d <close> = endless sample.note('looping') error('x') end)",
    "table.sort({ 3, 2, 1 }, function() sample.note('looping') while true do end end)",
  ])
  func `a loop anywhere can be cancelled`(body: String) async throws {
    let journal = Journal()
    let runner = try await makeProofRunner(journal: journal)
    let script = Task {
      try await runner.prove(
        """
        local endless = setmetatable({}, { __close = function() while true do end end })
        \(body)
        """)
    }
    while !journal.lines.contains("looping") { try await Task.sleep(for: .milliseconds(1)) }
    script.cancel()
    await #expect(throws: (any Error).self) { try await script.value }
    #expect(try await runner.prove("return sample.double(1)") == [2])
  }

  @Test(arguments: ["sample.hang()", "while true do pcall(sample.hang) end", "task.sleep(3600)"])
  func `cancelling reaches tasks that have outlived the first one`(body: String) async throws {
    let journal = Journal()
    let runner = try await makeProofRunner(journal: journal)
    let script = Task {
      try await runner.prove("task.spawn(function() sample.note('started') \(body) end)")
    }
    while !journal.lines.contains("started") { try await Task.sleep(for: .milliseconds(1)) }
    script.cancel()
    let error = await #expect(throws: LuaError.self) { try await script.value }
    #expect(error?.qualifiedCode == "lua.cancelled")
  }

  @Test(arguments: [
    "wrap(function() error('x') end)", "wrap(function() proof.fail() end)",
    "wrap(function() sample.double(1) error('x') end)",
    "wrap(function() local d <close> = closing('inner') error('x') end)",
    "wrap(function() local d <close> = setmetatable({}, { __close = error }) error('x') end)",
  ])
  func `a wrapped coroutine that failed is dead`(make: String) async throws {
    let results = try await run(
      """
      local next_value = coroutine.\(make)
      local first, e = pcall(next_value)
      local second, why = pcall(next_value)
      return first, second, tostring(why):match("cannot resume dead coroutine")
      """)
    #expect(results == [false, false, "cannot resume dead coroutine"])
  }

  @Test(arguments: ["error('y', 0)", "proof.fail()", "sample.double(1)"])
  func `closing a failing coroutine tells what failed last`(body: String) async throws {
    let results = try await run(
      """
      local co = coroutine.create(function()
        local d <close> = setmetatable({}, { __close = function() \(body) end })
        coroutine.yield(sample.double(1))
      end)
      local _, value = coroutine.resume(co)
      local ok, e = coroutine.close(co)
      return value, ok, e ~= nil, coroutine.status(co), (coroutine.resume(co))
      """)
    #expect(results == [2, false, true, "dead", false])
  }

  @Test func `what waits inside a closed coroutine is forgotten`() async throws {
    let journal = Journal()
    let results = try await run(
      """
      local co = coroutine.create(function()
        local guard <close> = closing("inner")
        nest(5, function() sample.double(1, 5) sample.note("never") end)
      end)
      task.spawn(function() coroutine.close(co) end)
      local ok, e = coroutine.resume(co)
      return ok, e, coroutine.status(co), sample.double(4, 10)
      """, journal: journal)
    #expect(results == [false, "the coroutine was closed while it waited", "dead", 8])
    #expect(journal.lines == ["inner"])
  }
}
