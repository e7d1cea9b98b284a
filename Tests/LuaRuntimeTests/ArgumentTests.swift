import LuaRuntime
import Testing

@Suite struct ArgumentTests {
  @Test(arguments: [
    ("sample.parse()", "sample.parse: argument 1 (text): string expected, got nil"),
    ("sample.parse({})", "sample.parse: argument 1 (text): string expected, got table"),
    ("sample.parse('\\xff')", "sample.parse: argument 1 (text): text in UTF-8 expected"),
    ("sample.parse('1', 1.5)", "sample.parse: argument 2 (scale): integer expected, got 1.5"),
    ("sample.parse('1', '2')", "sample.parse: argument 2 (scale): integer expected, got string"),
    (
      "sample.parse('1', 1, { strikt = true })",
      "sample.parse: argument 3 (options): unknown field 'strikt'; did you mean 'strict'?"
    ),
    (
      "sample.parse('1', 1, { strict = 1 })",
      "sample.parse: argument 3 (options): field 'strict': boolean expected, got number"
    ),
    (
      "sample.parse('1', 1, { unit = 'kgs' })",
      "sample.parse: argument 3 (options): field 'unit': one of 'g', 'kg' expected, got 'kgs'; "
        + "did you mean 'kg'?"
    ),
    (
      "sample.parse('1', 1, { tags = { 'a', 2 } })",
      "sample.parse: argument 3 (options): field 'tags': item 2: string expected, got number"
    ),
    (
      "sample.parse('1', 1, { 'strict' })",
      "sample.parse: argument 3 (options): unexpected field with a key of type number"
    ),
    (
      "sample.pick('x')",
      "sample.pick: argument 1 (what): number or test.Weight expected, got string"
    ),
    (
      "sample.pick(sample.open_door())",
      "sample.pick: argument 1 (what): number or test.Weight expected, got test.Door"
    ),
    (
      "sample.weigh(1).plus(2)",
      "Weight:plus: test.Weight expected as receiver, got number"
    ),
    (
      "task.map({}, print, { job = 1 })",
      "task.map: argument 3 (options): unknown field 'job'; did you mean 'jobs'?"
    ),
    ("task.map({}, 1)", "task.map: argument 2 (call): function expected, got number"),
    ("task.sleep('x')", "task.sleep: argument 1 (seconds): number expected, got string"),
  ])
  func `a wrong argument is named`(call: String, message: String) async throws {
    let runner = try await makeRunner()
    let error = await #expect(throws: LuaError.self) { try await runner.evaluate(call) }
    #expect(error?.message == message)
    #expect(error?.qualifiedCode == "lua.bad_argument")
    #expect(error?.traceback?.contains("test:1:") == true)
  }

  @Test func `defaults, whole floats and further arguments are accepted`() async throws {
    let runner = try await makeRunner()
    let results = try await runner.evaluate(
      "return sample.parse('2', 3.0, { unit = 'kg' }, 'more').grams, sample.parse('7').grams")
    #expect(results == [6000, 7])
  }

  @Test func `bytes need not be text`() async throws {
    let runner = try await makeRunner()
    #expect(try await runner.evaluate("return sample.measure('a\\0\\xff')") == [3])
  }
}
