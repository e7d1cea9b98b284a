import Diagnostics
import Foundation
import LuaRuntime
import Testing

/// Calls every function of the sandbox with whatever there is, until the time is up.
@Suite(.serialized) struct SandboxFuzzTests {
  private static let isSoak = ProcessInfo.processInfo.environment["ALBEDO_SOAK"] == "1"

  private static let script = """
    local seed = ...
    local function random(n)
      seed = seed * 6364136223846793005 + 1442695040888963407
      return (seed >> 33) % n + 1
    end
    local functions, keep = {}, {}
    for _, library in next, _G do
      if type(library) == "function" then functions[#functions + 1] = library end
      for _, f in next, type(library) == "table" and library ~= _G and library or {} do
        if type(f) == "function" then functions[#functions + 1] = f end
      end
    end
    local odd = {
      __index = function(_, key) return key end, __len = function() return 1 << 40 end,
      __tostring = function() return "odd" end, __call = function(...) return ... end,
      __close = function() error("close") end, __eq = function() return true end,
      __lt = function() return true end, __concat = function() return "c" end, __name = "Odd",
      __pairs = function(t) return next, t, nil end, __newindex = function() end,
    }
    local wrap, create, resume, running = coroutine.wrap, coroutine.create, coroutine.resume,
      coroutine.running
    local yield, pack, unpack, setmetatable = coroutine.yield, table.pack, table.unpack, setmetatable
    local rep, pcall, error, date = string.rep, pcall, error, os.date
    local any
    local values = {
      function() return nil end, function() return true end, function() return random(20) - 10 end,
      function() return math.maxinteger end, function() return math.mininteger end,
      function() return 0 / 0 end, function() return 1 / 0 end, function() return 1.5 end,
      function() return "" end, function() return rep("a", random(300)) end,
      function() return "%a+(.-)" end, function() return "%s%d%q%5.2f" end,
      function() return "<i4z s1 !8" end, function() return "\\27Lua" end,
      function() return "return ..." end, function() return { 1, 2, 3, "x", {} } end,
      function() return setmetatable({ 1, 2 }, odd) end, function() return "*t" end,
      function() return functions[random(#functions)] end, function() return _G end,
      function() return function(...) return ... end end,
      function() return function() error({}) end end,
      function() return create(functions[random(#functions)]) end, function() return (running()) end,
      function() return wrap(function(...) yield(...) end) end,
      function()
        return create(function(...) local x <close> = setmetatable({}, odd) yield(...) end)
      end,
    }
    while true do
      local count, arguments = random(5) - 1, {}
      for i = 1, count do
        arguments[i] = random(5) == 1 and keep[random(50)] or values[random(#values)]()
      end
      local f = functions[random(#functions)]
      local co = create(function() return f(unpack(arguments, 1, count)) end)
      local results = pack(resume(co))
      for i = 1, results.n do keep[random(50)] = results[i] end
      if random(4) == 1 then pcall(resume, co, 1) end
    end
    """

  @Test(arguments: 1...(isSoak ? 300 : 12))
  func `no function of the sandbox breaks on odd arguments`(seed: Int64) async throws {
    let runner = try await LuaRunner(.sandboxed())
    let codes = ["lua.time_limit", "lua.memory_limit"]
    do {
      _ = try await runner.run(
        LuaSource(Self.script, name: "=fuzz"), arguments: [.integer(seed)],
        budget: LuaBudget(instructions: nil, time: .milliseconds(50)))
      Issue.record("an endless script has ended")
    } catch {
      let error = LuaError(describing: error)
      #expect(codes.contains(error.qualifiedCode), "\(error)")
    }
    #expect(try await runner.run(LuaSource("return 1 + 1", name: "=good")) == [2])
  }
}
