import Diagnostics
import LuaRuntime

// The code of docs/guides/embed.md, compiled and run; DocumentationTests compares the two.

enum GuideSamples {
  /// Does what the guide does; `print` gets what its comments say.
  static func run(_ print: (Any) -> Void) async throws {
    let plain = try await LuaRunner()
    let answer = try await plain.run(chunk: "return 6 * 7", name: "=first")
    print(answer[0].integer ?? 0)  // 42

    let rooms = NativeFunction(
      "free_rooms", summary: "Returns how many rooms are free.",
      parameters: [NativeParameter("guests", .integer, default: 1, help: "how many come")],
      results: [NativeResult("count", .integer, help: "how many rooms")],
      body: .immediate { arguments in [.integer(12 - Int64(arguments.integer("guests")))] })
    let inn = NativeModule("inn", summary: "What the inn knows.", functions: [rooms])

    let runner = try await LuaRunner()
    try await runner.install(inn)
    let free = try await runner.run(
      chunk: "return require('inn').free_rooms(...)", name: "=ask", arguments: [4])
    print(free[0].integer ?? 0)  // 8

    do {
      _ = try await runner.run(chunk: "require('inn').free_rooms('all')", name: "=wrong")
    } catch {
      // inn.free_rooms: argument 1 (guests): integer expected, got string
      print(ErrorReport.sentence(for: error))
    }

    let rules = LuaSandbox(budget: LuaBudget(instructions: 100_000, time: .milliseconds(500)))
    let guarded = try await LuaRunner(.sandboxed(rules, maximumBytes: 8 << 20))
    do {
      _ = try await guarded.run(chunk: "while true do end", name: "=plug-in")
    } catch let error as LuaError {
      print(error.qualifiedCode)  // lua.instruction_limit
    }

    let annotations = AnnotationWriter.text(for: inn)
    let page = ReferenceWriter.page(for: inn)
    print(annotations.contains("---@param guests? integer how many come (default: 1)"))
    print(page.contains("### `inn.free_rooms([guests])`"))
  }
}
