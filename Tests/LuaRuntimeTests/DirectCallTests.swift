import Diagnostics
import LuaRuntime
import Testing

@Suite struct DirectCallTests {
  private func runner() async throws -> LuaRunner {
    let runner = try await makeRunner()
    try await runner.install(directModule())
    return runner
  }

  private func evaluate(_ chunk: String) async throws -> [LuaValue] {
    try await runner().run(
      chunk: "local d, sample = require('test.direct'), require('test.sample') " + chunk,
      name: "=t")
  }

  @Test(arguments: [
    ("d.plain(1, 2.5, true, 'text', 'a\\0\\xff')", ["1 2.5 true text 3"]),
    ("d.plain(1.0, 2, false, '', '')", ["1 2.0 false  0"]),
    (
      "d.plain(math.mininteger, -0.0, true, ('x'):rep(100), '')",
      [
        "-9223372036854775808 -0.0 true \(String(repeating: "x", count: 100)) 0"
      ]
    ),
    ("d.plain(1, 0/0, true, 'häß €', 'x', 'more')", ["1 \(-Double.nan) true häß € 1"]),
    ("d.optional()", ["7 none 1.5"]), ("d.optional(nil, 4, nil)", ["7 4 1.5"]),
    ("d.optional(3, 4.0, 2)", ["3 4 2.0"]),
    ("d.rest(1, 'a', nil)", ["1 string nil"]),
    ("d.words({ 'a', 'b' }, 'ü')", ["a b ü"]),
  ])
  func `arguments are read where they lie`(call: String, texts: [String]) async throws {
    let results = try await evaluate("return " + call)
    #expect(
      results.map(\.text) == texts.map { $0.replacing("-nan", with: "nan") }
        || results.map(\.text) == texts)
  }

  @Test(arguments: [
    ("d.plain()", "direct.plain: argument 1 (count): integer expected, got nil"),
    ("d.plain('1')", "direct.plain: argument 1 (count): integer expected, got string"),
    ("d.plain(1.5)", "direct.plain: argument 1 (count): integer expected, got 1.5"),
    (
      "d.plain(2^63)",
      "direct.plain: argument 1 (count): integer expected, got 9.223372036854776e+18"
    ),
    ("d.plain(1, '2')", "direct.plain: argument 2 (ratio): number expected, got string"),
    ("d.plain(1, 2, 0)", "direct.plain: argument 3 (flag): boolean expected, got number"),
    ("d.plain(1, 2, true, 3)", "direct.plain: argument 4 (text): string expected, got number"),
    ("d.plain(1, 2, true, '\\xff')", "direct.plain: argument 4 (text): text in UTF-8 expected"),
    (
      "d.plain(1, 2, true, '', io.stdout)",
      "direct.plain: argument 5 (raw): cannot copy a foreign userdata"
    ),
    (
      "d.weight(sample.open_door())",
      "direct.weight: argument 1 (weight): test.Weight expected, got test.Door"
    ),
    ("d.weight(io.stdout)", "direct.weight: argument 1 (weight): cannot copy a foreign userdata"),
    ("d.optional('x')", "direct.optional: argument 1 (first): integer expected, got string"),
  ])
  func `a wrong argument is named as ever`(call: String, message: String) async throws {
    let error = await #expect(throws: LuaError.self) { try await evaluate(call) }
    #expect(error?.message == message)
    #expect(error?.qualifiedCode == "lua.bad_argument" || message.contains("foreign"))
  }

  @Test func `every kind of reply arrives`() async throws {
    let results = try await evaluate(
      """
      local function kinds(...) return select("#", ...), ... end
      return { kinds(d.reply("nothing")) }, { kinds(d.reply("nil")) }, d.reply("boolean"),
        d.reply("integer"), d.reply("number"), d.reply("text"), #d.reply("bytes"),
        d.reply("object").grams, d.reply("value")[2], select(2, d.reply("values")), #d.reply("long")
      """)
    #expect(
      results == [[0], [1], true, 42, 0.5, "häß", 3, 9, "b", "second", 100_000])
  }

  @Test func `an object is given by its class, also one that is defined later`() async throws {
    #expect(try await evaluate("return d.weight(sample.weigh(12))") == [12])
    let runner = try await LuaRunner()
    try await runner.install(directModule())
    try await runner.install(sampleModule())
    let results = try await runner.run(
      chunk: "return require('test.direct').weight(require('test.sample').weigh(3))", name: "=t")
    #expect(results == [3])
  }

  @Test func `a Swift error of a direct function is the same value outside`() async throws {
    let error = await #expect(throws: ShopError.self) { try await evaluate("d.reply('error')") }
    #expect(error?.code == .noAnswer)
  }

  @Test func `a callback gets and gives any value`() async throws {
    let results = try await makeRunner().evaluate(
      """
      local t = { 1 }
      return sample.apply(function(a, b) return a, b, nil, t, print end, "x\\0y", 1.0)
      """)
    #expect(results.prefix(4) == ["x\0y", 1.0, nil, [1]])
    #expect(results.last?.function != nil)
    let deep = try await makeRunner().evaluate(
      """
      local function down(n) if n == 0 then return 0 end return 1 + sample.apply(down, n - 1) end
      return down(40), pcall(sample.apply, error, "x")
      """)
    #expect(deep.prefix(2) == [40, false])
  }
}

private func directModule() -> NativeModule {
  NativeModule(
    "test.direct", summary: "Direct functions.",
    functions: [
      NativeFunction(
        "plain", summary: "Takes one of each.",
        parameters: [
          NativeParameter("count", .integer, help: "a"),
          NativeParameter("ratio", .number, help: "b"),
          NativeParameter("flag", .boolean, help: "c"), NativeParameter("text", .string, help: "d"),
          NativeParameter("raw", .bytes, help: "e"),
        ],
        body: .direct { call in
          let count = call.withBytes("raw") { $0.byteCount }
          return .text(
            "\(call.integer("count")) \(call.number("ratio")) \(call.boolean("flag")) "
              + "\(call.string("text")) \(count)")
        }),
      NativeFunction(
        "optional", summary: "Takes what may be absent.",
        parameters: [
          NativeParameter("first", .integer, default: 7, help: "a"),
          NativeParameter("second", .optional(.integer), help: "b"),
          NativeParameter("third", .number, default: 1.5, help: "c"),
        ],
        body: .direct { call in
          let second = call["second"].integer.map(String.init) ?? "none"
          return .text("\(call.integer("first")) \(second) \(call.number("third"))")
        }),
      NativeFunction(
        "rest", summary: "Takes any number.",
        parameters: [
          NativeParameter("first", .integer, help: "a"),
          NativeParameter("others", .variadic(.any), help: "b"),
        ],
        body: .direct { call in
          let kinds = (call["others"].list ?? []).map(\.typeName).joined(separator: " ")
          return .text("\(call.integer("first")) \(kinds)")
        }),
      NativeFunction(
        "words", summary: "Takes a list.",
        parameters: [
          NativeParameter("list", .list(of: .string), help: "a"),
          NativeParameter("last", .string, help: "b"),
        ],
        body: .direct { call in
          let words = (call["list"].list ?? []).compactMap(\.text) + [call.string("last")]
          return .text(words.joined(separator: " "))
        }),
      NativeFunction(
        "weight", summary: "Takes an object.",
        parameters: [NativeParameter("weight", .object("test.Weight"), help: "a")],
        body: .direct { .integer($0.object("weight", as: Weight.self).grams) }),
      NativeFunction(
        "reply", summary: "Replies in one of the ways.",
        parameters: [NativeParameter("kind", .string, help: "which")],
        body: .direct { try reply($0.string("kind")) }),
    ])
}

private func reply(_ kind: String) throws -> LuaReply {
  switch kind {
  case "nothing": .nothing
  case "nil": .nil
  case "boolean": .boolean(true)
  case "integer": .integer(42)
  case "number": .number(0.5)
  case "text": .text("häß")
  case "bytes": .bytes([0, 255, 10])
  case "object": .object(Weight(9))
  case "value": .value(["a", "b"])
  case "values": .values(["first", "second"])
  case "long": .text(String(repeating: "x", count: 100_000))
  default: throw nestedError
  }
}
