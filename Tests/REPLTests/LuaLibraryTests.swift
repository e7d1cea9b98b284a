import LuaRuntime
import Testing

@testable import REPL

@Suite struct LuaLibraryTests {
  @Test func `each function of Lua that scripts have is explained, and no other`() async throws {
    let code = """
      local names = {}
      for _, library in ipairs { "string", "table", "math", "os", "io", "coroutine", "utf8" } do
        for name, value in pairs(_G[library]) do
          if type(value) == "function" then names[#names + 1] = library .. "." .. name end
        end
      end
      for name, value in pairs(_G) do
        if type(value) == "function" then names[#names + 1] = name end
      end
      return names
      """
    let names = try await LuaRunner().run(chunk: code, name: "=names").first?.list ?? []
    let explained = LuaLibrary.entries.map(\.name)
    #expect(Set(explained).count == explained.count)
    // What an older Lua had is there only where the library was built so.
    let former = ["atan2", "cosh", "frexp", "ldexp", "log10", "pow", "sinh", "tanh"]
    let optional = Set(former.map { "math." + $0 })
    #expect(
      Set(explained).subtracting(optional) == Set(names.compactMap(\.text)).subtracting(optional))
  }

  @Test func `an excerpt has the lines of a function and the comment above it`() {
    let text = """
      local module = {}

      --- Adds two numbers,
      --- whatever they are.
      ---
      --- And more.
      ---@param a number the first
      ---@return number sum both
      function module.add(a, b)
        return a + b
      end
      """
    let origin = LuaOrigin(source: "@m.lua", lines: 9...11, parameters: ["a"], takesMore: false)
    let excerpt = SourceExcerpt(origin, file: "m.lua", text: text)
    #expect(excerpt.place == "m.lua:9-11")
    #expect(excerpt.lines == ["function module.add(a, b)", "  return a + b", "end"])
    #expect(excerpt.paragraphs == ["Adds two numbers, whatever they are.", "And more."])
    #expect(excerpt.annotations.map(\.name) == ["a", "returns"])
    #expect(excerpt.annotations.map(\.text) == ["number the first", "number sum both"])
  }

  @Test func `an excerpt of a file that has become shorter has what is left`() {
    let origin = LuaOrigin(source: "@m.lua", lines: 9...11, parameters: [], takesMore: false)
    let excerpt = SourceExcerpt(origin, file: "m.lua", text: "one\ntwo")
    #expect(excerpt.lines == ["two"])
    #expect(SourceExcerpt(origin, file: "m.lua", text: "").lines.count <= 1)
  }

  @Test func `a function tells where it was written and what it takes`() async throws {
    let runner = try await LuaRunner()
    let source = LuaSource("\nlocal function f(a, b, ...)\nend\nreturn f, print", name: "@one.lua")
    let functions = try await runner.run(source).compactMap(\.function)
    let origin = try await runner.origin(of: functions[0])
    #expect(
      origin
        == LuaOrigin(source: "@one.lua", lines: 2...3, parameters: ["a", "b"], takesMore: true))
    #expect(origin.isLua)
    #expect(try await !runner.origin(of: functions[1]).isLua)
    let other = try await LuaRunner()
    await #expect(throws: LuaError.self) { try await other.origin(of: functions[0]) }
  }
}
