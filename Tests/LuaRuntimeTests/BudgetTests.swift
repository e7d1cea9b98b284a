import Diagnostics
import Glibc
import LuaRuntime
import Synchronization
import Testing

@Suite struct BudgetTests {
  private let endless = LuaSource("while true do end", name: "=endless")

  private func sandbox(
    _ rules: LuaSandbox = LuaSandbox(), journal: Journal = Journal(), crowd: Crowd = Crowd()
  ) async throws -> LuaRunner {
    try await makeRunner(crowd: crowd, journal: journal, configuration: .sandboxed(rules))
  }

  private func failure(_ body: () async throws -> [LuaValue]) async -> LuaError? {
    do { _ = try await body() } catch { return LuaError(describing: error) }
    return nil
  }

  @Test func `a limit of instructions ends a call and says so`() async throws {
    let runner = try await sandbox()
    let error = await failure {
      try await runner.run(endless, budget: LuaBudget(instructions: 50_000, time: nil))
    }
    #expect(error?.qualifiedCode == "lua.instruction_limit")
    #expect(error?.message == "the script needs more than 50000 instructions")
    #expect(error?.hint != nil)
  }

  @Test func `a limit of time ends a call and says so`() async throws {
    let runner = try await sandbox()
    let error = await failure {
      try await runner.run(
        endless, budget: LuaBudget(instructions: nil, time: .milliseconds(20)))
    }
    #expect(error?.qualifiedCode == "lua.time_limit")
    #expect(error?.message == "the script takes longer than 20 ms")
  }

  @Test func `calls without a budget have the sandbox's`() async throws {
    let runner = try await sandbox(LuaSandbox(budget: LuaBudget(instructions: 1000, time: nil)))
    let error = await failure { try await runner.run(endless) }
    #expect(error?.message == "the script needs more than 1000 instructions")
  }

  @Test func `what fits into its budget is not disturbed`() async throws {
    let runner = try await sandbox()
    let values = try await runner.run(
      LuaSource("local n = 0 for i = 1, 1000 do n = n + i end return n", name: "=sum"),
      budget: LuaBudget(instructions: 20_000, time: nil))
    #expect(values == [500500])
  }

  @Test func `a trusted machine refuses budgets`() async throws {
    let runner = try await LuaRunner()
    let error = await failure { try await runner.run(endless, budget: LuaBudget()) }
    #expect(error?.qualifiedCode == "lua.not_sandboxed")
  }

  @Test func `a source that is hard to parse meets the limits`() async throws {
    let runner = try await sandbox()
    let source = LuaSource(
      "return " + String(repeating: "x and ", count: 200_000) + "x", name: "=hard")
    let error = await failure {
      [.function(try await runner.load(source, budget: LuaBudget(instructions: 10_000, time: nil)))]
    }
    #expect(error?.qualifiedCode == "lua.instruction_limit")
  }

  @Test func `a batch answers in order, and each call has its own budget`() async throws {
    let runner = try await sandbox()
    let function = try await runner.run(
      LuaSource(
        """
        return function(n)
          if n == 2 then error({ code = "shop.closed", message = "no" }) end
          if n == 3 then while true do end end
          if n == 4 then local s = "x" while true do s = s .. s end end
          if n == 5 then return require("test.sample").double(n) end
          return n, "ok"
        end
        """, name: "=batch"))[0].function
    let batch = try await runner.call(
      try #require(function), batch: (1...6).map { [.integer($0)] },
      budget: LuaBudget(instructions: 1_000_000, time: nil))
    let codes = batch.map { result -> String in
      switch result {
      case .success(let values): "\(values.compactMap { $0.integer ?? nil })"
      case .failure(let error): LuaError(describing: error).qualifiedCode
      }
    }
    #expect(
      codes == [
        "[1]", "shop.closed", "lua.instruction_limit", "lua.memory_limit", "[10]", "[6]",
      ])
  }

  @Test func `cancelling a batch ends it`() async throws {
    let journal = Journal()
    let runner = try await sandbox(journal: journal)
    let function = try #require(
      try await runner.run(
        LuaSource(
          """
          return function()
            require("test.sample").note("begun")
            while true do pcall(function() while true do end end) end
          end
          """, name: "=batch"))[0].function)
    let task = Task {
      try await runner.call(function, batch: [[], [], []], budget: .unlimited)
    }
    while journal.lines.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    task.cancel()
    let codes = try await task.value.map { result -> String? in
      guard case .failure(let error) = result else { return nil }
      return LuaError(describing: error).qualifiedCode
    }
    #expect(codes == ["lua.cancelled", "lua.cancelled", "lua.cancelled"])
    #expect(journal.lines == ["begun"])
  }

  @Test func `a wait ends at the limit, and its work is cancelled`() async throws {
    let journal = Journal()
    let runner = try await sandbox(journal: journal)
    let error = await failure {
      try await runner.run(
        LuaSource("pcall(require('test.sample').hang) return 1", name: "=wait"),
        budget: LuaBudget(instructions: nil, time: .milliseconds(30)))
    }
    #expect(error?.qualifiedCode == "lua.time_limit")
    while !journal.lines.contains("cancelled") { try await Task.sleep(for: .milliseconds(1)) }
    #expect(try await runner.run(LuaSource("return 1", name: "=good")) == [1])
  }

  @Test func `a wait within the limit is not disturbed`() async throws {
    let runner = try await sandbox()
    let values = try await runner.run(
      LuaSource("return require('test.sample').double(4, 5)", name: "=wait"),
      budget: LuaBudget(instructions: nil, time: .seconds(60)))
    #expect(values == [8])
  }

  @Test func `what a call prints goes to the host`() async throws {
    let journal = Journal()
    let runner = try await sandbox()
    _ = try await runner.run(LuaSource("print('nobody listens')", name: "=print"))
    try await runner.setOutput { journal.add($0.displayText) }
    _ = try await runner.run(
      LuaSource("print('a', 1, nil) warn('b') print()", name: "=print"))
    #expect(journal.lines == ["a\t1\tnil\n", "b\n", "\n"])
  }

  @Test func `sources share neither globals nor libraries nor modules`() async throws {
    let runner = try await sandbox()
    _ = try await runner.run(
      LuaSource(
        """
        colour = "red"
        string.upper, math.floor, table.insert, _G.type = nil, nil, nil, nil
        require("test.sample").echo = nil
        """, name: "=vandal"))
    let values = try await runner.run(
      LuaSource(
        """
        return colour, type(string.upper), type(math.floor), type(table.insert),
          type(require("test.sample").echo), ("x"):upper()
        """, name: "=victim"))
    #expect(values == [.nil, "function", "function", "function", "function", "X"])
  }

  @Test func `a searcher's module shares the globals of who requires it`() async throws {
    let runner = try await sandbox()
    try await runner.setSearcher { name in
      name == "shop"
        ? LuaSource("count = (count or 0) + 1 return { n = count }", name: "@shop") : nil
    }
    let source = LuaSource(
      "local a, b = require('shop'), require('shop') return a == b, a.n, count", name: "=user")
    #expect(try await runner.run(source) == [true, 1, 1])
    #expect(try await runner.run(source) == [true, 1, 1])
    let error = await failure {
      try await runner.run(LuaSource("require('none')", name: "=user"))
    }
    #expect(error?.message == "user:1: module 'none' not found: no module 'none'")
  }

  @Test func `forbidden globals are forbidden in a sandbox too`() async throws {
    let runner = try await sandbox()
    let read = await failure {
      try await runner.run(chunk: "return x", name: "=s", globals: .forbidden)
    }
    #expect(read?.message == "s:1: undefined global 'x'")
    let written = await failure {
      try await runner.run(chunk: "x = 1", name: "=s", globals: .forbidden)
    }
    #expect(written?.message == "s:1: assignment to global 'x'")
    #expect(
      try await runner.run(
        chunk: "return _G.math.max(1, 2), load('return tostring(1)')()", name: "=s",
        globals: .forbidden) == [2, "1"])
  }

  @Test func `classes and metatables work as scripts expect`() async throws {
    let runner = try await sandbox()
    let values = try await runner.run(
      LuaSource(
        """
        local Base = {} Base.__index = Base
        function Base.new(n) return setmetatable({ n = n }, Base) end
        function Base:double() return self.n * 2 end
        Base.__add = function(a, b) return Base.new(a.n + b.n) end
        Base.__tostring = function(b) return "base " .. b.n end
        local Derived = setmetatable({}, { __index = Base }) Derived.__index = Derived
        function Derived.new(n) return setmetatable(Base.new(n), Derived) end
        local d = Derived.new(4)
        local calls = setmetatable({}, { __call = function(_, x) return x + 1 end })
        local closed
        do local x <close> = setmetatable({}, { __close = function() closed = true end }) end
        return (Base.new(1) + Base.new(2)):double(), tostring(Base.new(7)), d:double(),
          getmetatable(d) == Derived, calls(1), closed
        """, name: "=classes"))
    #expect(values == [6, "base 7", 8, true, 2, true])
  }

  @Test func `tasks of a call share its budget`() async throws {
    let runner = try await sandbox()
    let error = await failure {
      try await runner.run(
        LuaSource(
          """
          local task = require("test.task")
          task.outcomes({ 1, 2, 3 }, function() while true do end end)
          """, name: "=tasks"), budget: LuaBudget(instructions: 100_000, time: nil))
    }
    #expect(error?.qualifiedCode == "lua.instruction_limit")
    #expect(try await runner.run(LuaSource("return 1", name: "=good")) == [1])
  }

  @Test func `a call that cannot be stopped raises the watchdog's alarm`() async throws {
    let alarms = Mutex<[Duration]>([])
    let seen = Journal()
    let runner = try await LuaRunner(
      .sandboxed(
        LuaSandbox(
          grace: .milliseconds(20),
          onOverrun: { overrun in
            alarms.withLock { $0.append(overrun.lateBy) }
            seen.add("alarm")
          })))
    try await runner.install(
      NativeModule(
        "test.stuck", summary: "Blocks.",
        functions: [
          NativeFunction(
            "block", summary: "Blocks until the alarm has been raised.",
            body: .immediate { _ in
              while seen.lines.isEmpty { sched_yield() }
              return []
            })
        ]))
    let error = await failure {
      try await runner.run(
        LuaSource("require('test.stuck').block() while true do end", name: "=stuck"),
        budget: LuaBudget(instructions: nil, time: .milliseconds(300)))
    }
    #expect(error?.qualifiedCode == "lua.time_limit")
    #expect(alarms.withLock { $0.count } == 1)
    #expect(alarms.withLock { $0.allSatisfy { $0 >= .milliseconds(20) } })
  }

  @Test func `without a handler the watchdog ends the process`() async {
    await #expect(processExitsWith: .exitCode(1)) {
      let runner = try await LuaRunner(.sandboxed(LuaSandbox(grace: .milliseconds(20))))
      let block = NativeFunction(
        "block", summary: "Blocks.",
        body: .immediate { _ in
          while true { sched_yield() }
        })
      try await runner.install(
        NativeModule("test.stuck", summary: "Blocks.", functions: [block]))
      _ = try await runner.run(
        LuaSource("require('test.stuck').block()", name: "=stuck"),
        budget: LuaBudget(instructions: nil, time: .milliseconds(10)))
    }
  }

  @Test func `the thread of an earlier call is an ordinary coroutine`() async throws {
    let runner = try await sandbox()
    let function = try #require(
      try await runner.run(
        LuaSource(
          """
          local saved
          return function(turn)
            if turn == 1 then
              saved = coroutine.running()
              local x <close> = setmetatable({}, { __close = function() while true do end end })
              while true do end
            elseif turn == 2 then
              while true do coroutine.resume(saved) end
            elseif turn == 3 then
              coroutine.close(saved)
            end
            return turn
          end
          """, name: "=thread"))[0].function)
    let results = try await runner.call(
      function, batch: [[1], [2], [3], [4]], budget: LuaBudget(instructions: 100_000, time: nil))
    #expect(results.map { try? $0.get() } == [nil, nil, nil, [4]])
  }

  @Test func `memory that earlier calls keep is the machine's`() async throws {
    let runner = try await sandbox()
    let error = await failure {
      try await runner.run(
        LuaSource("hoard = {} while true do hoard[#hoard + 1] = {} end", name: "=hoard"),
        budget: LuaBudget(instructions: nil, time: nil))
    }
    #expect(error?.qualifiedCode == "lua.memory_limit")
    // Its globals went with the source, which nobody holds.
    #expect(try await runner.run(LuaSource("return #('x'):rep(100000)", name: "=next")) == [100000])
  }
}
