import AlbedoTesting
import LuaRuntime
import Testing

@Suite struct ModuleTests {
  @Test func `a native module is no global, and require always gives the same`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      "return _G.sample, require('test.sample') == sample, sample.limit, sample.units")
    #expect(results == [nil, true, 12, ["g", "kg"]])
  }

  @Test func `a module name or class can be taken once`() async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: LuaError.self) { try await runner.install(sampleModule()) }
    #expect(error?.qualifiedCode == "lua.declaration")
  }

  @Test func `the searcher gives sources, or says that there are none`() async throws {
    let runner = try await makeRunner()
    try await runner.setSearcher { name in
      switch name {
      case "good": LuaSource("local a, b = ... return { a, b }", name: "@lib/good.lua")
      case "broken": LuaSource("x =", name: "@lib/broken.lua")
      case "sloppy": LuaSource("leak = 1", name: "@lib/sloppy.lua", globals: .forbidden)
      case "denied": throw nestedError
      default: nil
      }
    }
    #expect(try await runner.evaluate("return (require('good'))") == [["good", "lib/good.lua"]])
    let broken = await #expect(throws: LuaError.self) {
      try await runner.evaluate("require('broken')")
    }
    #expect(broken?.message == "lib/broken.lua:1: unexpected symbol near <eof>")
    let sloppy = await #expect(throws: LuaError.self) {
      try await runner.evaluate("require('sloppy')")
    }
    #expect(sloppy?.message == "lib/sloppy.lua:1: assignment to global 'leak'")
    await #expect(throws: ShopError.self) { try await runner.evaluate("require('denied')") }
    await #expect(throws: LuaError.self) { try await runner.evaluate("require('absent')") }
  }

  @Test(arguments: [
    ("count = 1", "t:1: assignment to global 'count'"),
    ("return cuont", "t:1: undefined global 'cuont'"),
    ("_G.count = 1", "t:1: assignment to global 'count'"),
    ("function run() end", "t:1: assignment to global 'run'"),
  ])
  func `forbidden globals are named`(chunk: String, message: String) async throws {
    let runner = try await LuaRunner()
    let error = await #expect(throws: LuaError.self) {
      try await runner.run(chunk: chunk, name: "=t", globals: .forbidden)
    }
    #expect(error?.message == message)
  }

  @Test func `standard globals can be read without leave`() async throws {
    let runner = try await LuaRunner()
    let results = try await runner.run(
      chunk: "local n = 0 for _ in pairs({ 1, 2 }) do n = n + 1 end return n, math.type(1)",
      name: "=t", globals: .forbidden)
    #expect(results == [2, "integer"])
    #expect(try await runner.run(chunk: "a = 1 return a, debug", name: "=t") == [1, nil])
  }

  @Test func `annotations of a module`() throws {
    try expectSnapshot(AnnotationWriter.text(for: sampleModule()), named: "sample.lua")
    try expectSnapshot(AnnotationWriter.text(for: .tasks(named: "test.task")), named: "task.lua")
  }

  @Test func `the reference page of a module`() throws {
    try expectSnapshot(ReferenceWriter.page(for: sampleModule()), named: "sample.md")
    try expectSnapshot(ReferenceWriter.page(for: .tasks(named: "test.task")), named: "task.md")
  }
}
