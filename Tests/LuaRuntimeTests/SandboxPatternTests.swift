import LuaRuntime
import Testing

/// The sandbox has its own pattern matcher and table functions; these hold them to the standard ones.
@Suite struct SandboxPatternTests {
  /// Makes patterns and texts from a few pieces, applies every function, and returns what happened.
  private static let script = """
    local seed, rounds = ...
    local function random(n)
      seed = (seed * 6364136223846793005 + 1442695040888963407)
      return (seed >> 33) % n + 1
    end
    local pieces = { "a", "b", ".", "%a", "%d", "%w", "%s", "%A", "[ab]", "[^a]", "[%d%s]", "[a-c]",
      "[]]", "[^]]", "[a-]", "[%]x]", "(", ")", "()", "^", "$", "%b()", "%bab", "%f[%w]", "%f[^a]",
      "%1", "%2", "*", "+", "-", "?", "%", "[", "]", "%%", "%.", "x*", "a-", "b?", "a+", "(a*)",
      "(.-)", "(%w+)", "%z", "\\0", "[\\0a]", "%g", "%x", "%p", "%0", "%q" }
    local texts = { "", "a", "ab", "aab", "abba", "hello world", "  x1 y22  ", "(a(b)c)", "abab",
      "a.b,c;d", "aaa", "\\0a\\0b", "x]y[z", "%d-1", "bbbb", "A1b2C3", "ba(ab)ab" }
    local replacements = { "", "x", "%0", "<%1>", "%2", "%", "%%", "%x", { a = "q", ab = false },
      function(...) return (...) end, function() return nil end, function() return {} end, 12 }
    local inits = { 1, 0, 2, 3, -1, -2, -100, 100, math.mininteger, math.maxinteger }
    local out = {}
    local function show(ok, ...)
      local parts = table.pack(...)
      for i = 1, parts.n do parts[i] = tostring(parts[i]) end
      -- Positions in messages, and the names of functions, differ.
      local line = tostring(ok) .. ":" .. table.concat(parts, "|")
      out[#out + 1] = ok and line or line:gsub("^.-:%d+: ", ""):gsub("#%d+ to '.-'", "#n")
    end
    for i = 1, rounds do
      local pattern = ""
      for _ = 1, random(6) do pattern = pattern .. pieces[random(#pieces)] end
      local text = texts[random(#texts)] .. texts[random(#texts)]
      local init = inits[random(#inits)]
      out[#out + 1] = pattern .. " ~ " .. text .. " @" .. init
      show(pcall(string.find, text, pattern))
      show(pcall(string.find, text, pattern, init))
      show(pcall(string.find, text, pattern, init, true))
      show(pcall(string.match, text, pattern))
      show(pcall(string.match, text, pattern, init))
      show(pcall(string.gsub, text, pattern, replacements[random(#replacements)]))
      show(pcall(string.gsub, text, pattern, replacements[random(#replacements)], random(4) - 2))
      show(pcall(function()
        local all = {}
        for a, b in string.gmatch(text, pattern, random(4) - 2) do
          all[#all + 1] = tostring(a) .. "/" .. tostring(b)
          if #all > 100 then break end
        end
        return table.concat(all, ";")
      end))
    end
    return table.concat(out, "\\n")
    """

  private func compare(
    _ script: String, _ arguments: [LuaValue], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let trusted = try await LuaRunner()
    let expected =
      try await trusted.run(
        LuaSource(script, name: "=t"), arguments: arguments)[0].bytes ?? []
    let sandboxed = try await LuaRunner(
      .sandboxed(
        LuaSandbox(maximumStringBytes: 64 << 20, maximumResultBytes: 64 << 20),
        maximumBytes: 256 << 20))
    let actual =
      try await sandboxed.run(
        LuaSource(script, name: "=t"), arguments: arguments, budget: .unlimited)[0].bytes ?? []
    let lines = (expected, actual)
    guard lines.0 != lines.1 else { return }
    let one = String(decoding: expected, as: UTF8.self).split(separator: "\n")
    let other = String(decoding: actual, as: UTF8.self).split(separator: "\n")
    let index = zip(one, other).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
    let from = max(0, index - 8)
    Issue.record(
      """
      standard: \(one.dropFirst(from).prefix(index - from + 1).joined(separator: "\n"))
      ours: \(other.dropFirst(index).first ?? "")
      """, sourceLocation: sourceLocation)
  }

  @Test(arguments: [1, 2, 3, 4])
  func `patterns match as the standard ones do`(seed: Int64) async throws {
    try await compare(Self.script, [.integer(seed), 1500])
  }

  @Test func `the other string functions agree with the standard ones`() async throws {
    try await compare(
      """
      local out = {}
      local function show(...)
        local parts = table.pack(pcall(...))
        for i = 1, parts.n do parts[i] = tostring(parts[i]):gsub("#%d+ to '.-'", "#n") end
        out[#out + 1] = table.concat(parts, "|")
      end
      for _, n in ipairs({ -1, 0, 1, 2, 7 }) do
        for _, sep in ipairs({ "", ",", "ab" }) do show(string.rep, "xy", n, sep) end
        show(string.rep, "", n, "-")
      end
      local text = setmetatable({}, { __tostring = function() return "object" end })
      for _, case in ipairs({ { "%d|%5.1f|%s", 3, 2.5, "x" }, { "%s", text }, { "%10s|", text },
        { "%-5s|%%|%c", true, 65 }, { "%q", "a\\n\\0b" }, { "%q", 1.5 }, { "%x", -1 }, { "%i", 3.0 },
        { "%d", 3.5 }, { "%", 1 }, { "%y", 1 }, { "%s" }, { "%.3s", "abcdef" }, { "%a", 1 },
        { "%g %e", 1e300, 1 }, { "%s", nil }, { "%100d", 1 }, { "%.20s", text } }) do
        show(string.format, table.unpack(case, 1, 4))
      end
      return table.concat(out, "\\n")
      """, [])
  }

  @Test func `table functions agree with the standard ones on plain tables`() async throws {
    try await compare(
      """
      local out, seed = {}, 7
      local function random(n)
        seed = (seed * 6364136223846793005 + 1442695040888963407)
        return (seed >> 33) % n + 1
      end
      local function show(t, ...)
        local parts = table.pack(...)
        for i = 1, parts.n do
          parts[i] = tostring(parts[i]):gsub("table: .*", "table"):gsub("#%d+ to '.-'", "#n")
        end
        local items = {}
        for i = -3, 12 do items[#items + 1] = tostring(t[i]) end
        out[#out + 1] = table.concat(parts, "|") .. " -> " .. table.concat(items, ",")
      end
      for _ = 1, 400 do
        local t = {}
        for i = 1, random(9) - 1 do t[i] = random(9) end
        local a, b, c = random(14) - 4, random(14) - 4, random(14) - 4
        show(t, pcall(table.insert, t, a))
        show(t, pcall(table.insert, t, a, b))
        show(t, pcall(table.remove, t))
        show(t, pcall(table.remove, t, a))
        show(t, pcall(table.move, t, a, b, c))
        local other = {}
        show(other, pcall(table.move, t, a, b, c, other))
        show(t, pcall(table.unpack, t, a, b))
        show(t, pcall(table.concat, t, "-", a, b))
        show(t, pcall(table.concat, t, "-"))
        -- The order of equal items, and which pair fails to compare, are not promised.
        local list = {}
        for i = 1, random(12) do list[i] = random(9) end
        show(list, pcall(table.sort, list))
        show(list, pcall(table.sort, list, function(x, y) return x > y end))
      end
      show({}, pcall(table.insert, {}))
      show({}, pcall(table.insert, {}, 1, 2, 3))
      show({}, pcall(table.sort, { 1, "x" }))
      show({}, pcall(table.move, {}, 1, math.maxinteger, 2))
      show({}, pcall(table.move, {}, -1, math.maxinteger, 2))
      show({}, pcall(table.unpack, {}, 1, 1 << 31))
      return table.concat(out, "\\n")
      """, [])
  }
}
