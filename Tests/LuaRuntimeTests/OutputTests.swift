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

  @Test func `methods of io.stdout go the same way, in order, and other files keep theirs`()
    async throws
  {
    let journal = Journal()
    let runner = try await makeRunner()
    try await runner.setOutput(
      { journal.add($0.displayText) }, event: { journal.add("<\($0.rawValue)>") })
    let results = try await runner.evaluate(
      """
      print("a")
      local same = io.stdout:write("b", 1.0) == io.stdout
      local flushed = io.stdout:flush() and io.flush()
      local file <close> = io.tmpfile()
      file:write("kept")
      file:flush()
      file:seek("set")
      io.stderr:write("")
      os.execute("true")
      io.popen("true"):close()
      local closed = { io.stdout:close() }
      return same, flushed, file:read("a"), closed[1] == nil
      """)
    #expect(results == [true, true, "kept", true])
    #expect(
      journal.lines == [
        "a\n", "b1", "<flush>", "<flush>", "<otherWriter>", "<otherWriter>", "<otherWriter>",
      ])
  }

  @Test func `setvbuf decides when the host shall hand on`() async throws {
    let journal = Journal()
    let runner = try await makeRunner()
    try await runner.setOutput(
      { journal.add($0.displayText) }, event: { journal.add("<\($0.rawValue)>") })
    let results = try await runner.evaluate(
      """
      io.stdout:setvbuf("line") io.write("a") print()
      io.stdout:setvbuf("no") io.write("b")
      io.stdout:setvbuf("full", 64) print("c")
      return pcall(io.stdout.setvbuf, io.stdout, "odd")
      """)
    #expect(results.first == false)
    #expect(
      journal.lines == [
        "<flush>", "a", "\n", "<flush>", "<flush>", "b", "<flush>", "<flush>", "c\n",
      ])
  }

  @Test(arguments: [
    ("", 0), ("true", 0), ("false", 1), ("7", 7), ("3.0", 3), ("256", 1), ("-1", 1), ("0, true", 0),
  ])
  func `os.exit tells the host its status`(argument: String, status: Int32) async throws {
    let journal = Journal()
    let runner = try await makeRunner()
    try await runner.setExit { journal.add("\($0)") }
    await #expect(throws: LuaError.self) { try await runner.evaluate("os.exit(\(argument))") }
    #expect(journal.lines == ["\(status)"])
  }

  @Test func `os.exit ends all that runs, closes what is open, and is hard to catch`() async throws
  {
    let journal = Journal()
    let runner = try await makeRunner()
    try await runner.setOutput { journal.add($0.displayText) }
    try await runner.setExit { journal.add("exit \($0)") }
    await runner.setReporter { report in
      let error = if case .failure(let error) = report.result { error } else { nil as (any Error)? }
      journal.add("\(report.name) \((error as? LuaError)?.qualifiedCode ?? "ended")")
    }
    let problem = await #expect(throws: LuaError.self) {
      try await runner.evaluate(
        """
        local task = require("test.task")
        local open <close> = setmetatable({}, { __close = function() print("closed") end })
        task.spawn(function() task.sleep(100) end)
        task.spawn(function() task.sleep(100) end, { background = true, name = "behind" })
        task.sleep(0.01)
        pcall(os.exit, 5)
        print("went on")
        """)
    }
    #expect(problem?.qualifiedCode == "lua.cancelled")
    await runner.endBackgroundTasks()
    #expect(journal.lines.sorted() == ["behind lua.cancelled", "closed\n", "exit 5"])
    #expect(try await runner.evaluate("return 1") == [1])
  }

  @Test func `a status that is no integer is an error and ends nothing`() async throws {
    let journal = Journal()
    let runner = try await makeRunner()
    try await runner.setExit { journal.add("\($0)") }
    let results = try await runner.evaluate("return select(2, pcall(os.exit, {}))")
    #expect(results == ["bad argument #1 to 'exit' (integer expected, got table)"])
    #expect(journal.lines.isEmpty)
  }

  @Test(arguments: [
    ("error()", "the script raised nil"), ("error(true)", "the script raised true"),
    ("error({})", "the script raised a table without a message"),
    ("error({ code = 'site.odd' })", "the script raised 'site.odd' without a message"),
    ("error(print)", "the script raised a function"), ("error(12)", "12"),
    ("error(setmetatable({}, { __tostring = function() return 'odd' end }))", "odd"),
  ])
  func `what is raised without a message gets words`(code: String, message: String) async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: LuaError.self) { try await runner.evaluate(code) }
    #expect(error?.message == message)
  }

  @Test func `the version of Lua is known`() async throws {
    let runner = try await makeRunner()
    let version = try await runner.evaluate("return _VERSION").first?.text ?? "none"
    #expect(LuaRunner.languageVersion.hasPrefix(version + "."))
  }
}
