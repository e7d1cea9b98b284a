import Diagnostics
import LuaRuntime
import Testing

@Suite struct OutputTests {
  @Test func `print and io.write go where the host says`() async throws {
    let journal = Journal()
    let runner = try await makeRunner()
    try await runner.setOutput { journal.add($0.displayText) }
    let results = try await runner.evaluate(
      """
      print("a", 1, 1.0, nil, sample.weigh(3))
      print()
      local same = io.write("x", 2, 2.5, 1.0, "\\0") == io.stdout
      io.write()
      return same, pcall(io.write, {})
      """)
    #expect(journal.lines == ["a\t1\t1.0\tnil\t3 g\n", "\n", "x22.51\0"])
    #expect(results.prefix(2) == [true, false])
    guard case .string(let problem) = results[2] else {
      Issue.record("\(results)")
      return
    }
    #expect(
      problem.displayText.hasSuffix("bad argument #1 to 'io.write' (string expected, got table)"))
  }

  @Test func `the host can change its mind, and its errors are raised`() async throws {
    let journal = Journal()
    let runner = try await makeRunner()
    try await runner.setOutput { _ in throw nestedError }
    await #expect(throws: ShopError.self) { try await runner.evaluate("print('x')") }
    try await runner.setOutput { journal.add($0.displayText) }
    _ = try await runner.evaluate("print('y')")
    #expect(journal.lines == ["y\n"])
  }

  @Test func `another output file of a script is left alone`() async throws {
    let journal = Journal()
    let runner = try await makeRunner()
    try await runner.setOutput { journal.add($0.displayText) }
    let results = try await runner.evaluate(
      """
      local file = io.tmpfile()
      io.output(file)
      io.write("to the file")
      io.output(io.stdout)
      file:seek("set")
      return file:read("a")
      """)
    #expect(results == ["to the file"])
    #expect(journal.lines.isEmpty)
  }
}
