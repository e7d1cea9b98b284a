import Diagnostics
import LuaAPI
import LuaRuntime
import Testing

@Suite struct OutputTests {
  private let collector = Collector()

  private func run(_ text: String) async throws -> [LuaValue] {
    let runner = try await LuaRunner()
    try await runner.install(OutputModule.module(OutputObject()))
    let function = try await runner.load(
      LuaSource("local output = ...\n" + text, name: "=test", globals: .shared))
    return try await runner.call(
      function, [.object(OutputObject(collector))])
  }

  @Test func `an item counts its parts and ends with its block, also by an error`() async throws {
    let results = try await run(
      """
      return pcall(function()
        local running <close> = output:start("quill", { total = 10 })
        running:advance(4)
        running:phase("linking", { unit = "count", total = 3 })
        running:advance()
        error("no")
      end)
      """)
    #expect(results.first == false)
    let item = try #require(collector.items.first)
    #expect(item.past.map(\.word) == ["", "linking"])
    #expect(item.byteCount == 4)
    #expect(collector.lines == ["end of quill"])
  }

  @Test func `a batch counts the items that have ended`() async throws {
    _ = try await run(
      """
      local batch <close> = output:batch(3, { total = 100 })
      for _, name in ipairs({ "a", "b" }) do local running <close> = batch:start(name) end
      """)
    #expect(collector.batches.first?.byteCount == 100)
    #expect(collector.lines == ["end of a", "end of b", "end of 2/3"])
  }

  @Test func `an item that is forgotten ends when it is collected`() async throws {
    _ = try await run("output:start('quill') collectgarbage() collectgarbage()")
    #expect(collector.lines == ["end of quill"])
  }

  @Test func `items and tables are handed on whole`() async throws {
    _ = try await run(
      """
      output:item("quill (1 B)", { outcome = "added", position = 2, count = 14 })
      output:item("plain")
      output:table({ columns = { { title = "A" }, { title = "B", align = "right", priority = 3,
        least_width = 4 } }, rows = { { "1", "2" }, {} } })
      """)
    #expect(
      collector.lines == [
        "2/14 added quill (1 B)", "0/0 - plain", "A false 0 8", "B true 3 4", "1|2", "",
      ])
  }

  @Test func `a word that is no outcome is refused with the nearest one`() async throws {
    let results = try await run(
      "local ok, err = pcall(output.item, output, 'x', { outcome = 'aded' }) return err.message")
    let message = try #require(results.first?.text)
    #expect(message.contains("did you mean 'added'?"), "\(message)")
  }
}
