import LuaRuntime
import Synchronization
import Testing

@Suite struct OperatorTests {
  @Test(arguments: [
    ("l + l", 6), ("l + 1", 4), ("1 + l", 4), ("l - 1", 2), ("10 - l", 7), ("l * 4", 12),
    ("4 * l", 12), ("l / 2", 1), ("l // 2", 1), ("l % 2", 1), ("l ^ 2", 9), ("-l", -3),
  ])
  func `arithmetic has its operands in the order written`(
    expression: String, metres: Int64
  ) async throws {
    let runner = try await makeLengthRunner()
    let results = try await runner.run(
      chunk: "local l = require('test.lengths').make(3) return (\(expression)).metres", name: "=t")
    #expect(results == [.integer(metres)])
  }

  @Test(arguments: [
    ("return l + 'x'", "operator '+' of test.Length: number or test.Length expected, got string"),
    ("return nil * l", "operator '*' of test.Length: number or test.Length expected, got nil"),
    ("return l // 0", "division by zero"),
    ("return l & 1", "attempt to perform bitwise operation"),
    ("l.metres = 'x'", "Length.metres: integer expected, got string"),
    ("l.metrs = 1", "test.Length has no field 'metrs'; did you mean 'metres'?"),
    ("l.feet = 1", "cannot set field 'feet' of a test.Length"),
    ("l[{}] = 1", "test.Length has no field of type table"),
    ("l()", "Length: argument 1 (unit): string expected, got nil"),
    ("return rawset(l, 'metres', 1)", "table expected"),
    ("for k in pairs(broken) do end", "no pairs today"),
  ])
  func `misused operators are errors that name them`(
    chunk: String, message: String
  ) async throws {
    let runner = try await makeLengthRunner()
    let error = await #expect(throws: LuaError.self) {
      try await runner.run(
        chunk: """
          local lengths = require('test.lengths')
          local l, broken = lengths.make(3), lengths.make(-1)
          \(chunk)
          """, name: "=t")
    }
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }

  @Test func `a property can be set, and a call has checked arguments`() async throws {
    let runner = try await makeLengthRunner()
    let results = try await runner.run(
      chunk: """
        local l = require('test.lengths').make(3)
        l.metres = 5.0
        return l.metres, l.feet, l('cm'), l('m', 2), pcall(l, 'x')
        """, name: "=t")
    #expect(results.prefix(5) == [5, 16, 500, 10, false])
  }

  @Test func `pairs gives the fields in order, also in nested loops`() async throws {
    let runner = try await makeLengthRunner()
    let results = try await runner.run(
      chunk: """
        local l, found = require('test.lengths').make(3), {}
        for name, value in pairs(l) do
          for inner in pairs(l) do found[#found + 1] = name .. inner .. value end
          l.metres = 100
        end
        return found
        """, name: "=t")
    #expect(results == [["mm3", "mcm3", "cmm300", "cmcm300"]])
  }

  @Test func `a sequence is a list that a loop can go through`() async throws {
    let module = NativeModule(
      "test.words", summary: "Words.",
      functions: [
        NativeFunction(
          "all", summary: "Returns words.",
          results: [NativeResult("words", .sequence(of: .string), help: "some")],
          body: .immediate { _ in [.sequence(["a", "b", "c"])] })
      ])
    let runner = try await LuaRunner()
    try await runner.install(module)
    let results = try await runner.run(
      chunk: """
        local words, found = require('test.words').all(), {}
        for word in words do
          found[#found + 1] = word
          for inner in words do
            found[#found + 1] = inner
            if inner == "b" then break end
          end
        end
        for position, word in ipairs(words) do found[#found + 1] = position .. word end
        table.sort(words, function(left, right) return left > right end)
        return table.concat(found, " "), #words, words[1], words,
          select("#", require('test.words').all()(nil, "z"))
        """, name: "=t")
    #expect(results == ["a a b b a b c a b 1a 2b 3c", 3, "c", ["c", "b", "a"], 0])
    let line = "---@return string[]|fun(): string? words some\n"
    #expect(AnnotationWriter.text(for: module).contains(line))
  }

  @Test func `operators are annotated and on the page`() {
    let annotations = AnnotationWriter.text(for: lengthModule())
    for line in [
      "---@operator add(number|test.Length): test.Length", "---@operator unm: test.Length",
      "---@operator idiv(number|test.Length): test.Length",
      "---@overload fun(unit: string, times?: integer): integer",
      "--- `pairs` goes through its fields. Can be set: `metres`.",
    ] { #expect(annotations.contains(line + "\n"), "\(line)") }
    let page = ReferenceWriter.page(for: lengthModule())
    for line in [
      "- `length + number|test.Length`, either way round gives `test.Length`",
      "- `-length` gives `test.Length`", "### `length(unit [, times])`",
    ] { #expect(page.contains(line + "\n"), "\(line)") }
  }
}

/// A length that can change.
private final class Length: LuaObject {
  static let luaClassName = "test.Length"

  let metres: Mutex<Int>

  init(_ metres: Int) {
    self.metres = Mutex(metres)
  }

  var value: Int { metres.withLock { $0 } }
}

private func makeLengthRunner() async throws -> LuaRunner {
  let runner = try await LuaRunner()
  try await runner.install(lengthModule())
  return runner
}

private func arithmetic(
  _ kind: NativeArithmetic, _ body: @escaping @Sendable (Int, Int) throws -> Int
) -> NativeOperator {
  .arithmetic(
    kind, Length.self, with: .either([.number, .object("test.Length")]),
    gives: .object("test.Length")
  ) { one, other in
    let operands = [one, other].map { value in
      (value.object as? Length)?.value ?? Int(value.number ?? 0)
    }
    return .object(Length(try body(operands[0], operands[1])))
  }
}

private func divide(_ one: Int, _ other: Int) throws -> Int {
  guard other != 0 else { throw LuaError(.error, "division by zero") }
  return one / other
}

private func lengthModule() -> NativeModule {
  NativeModule(
    "test.lengths", summary: "Lengths.",
    functions: [
      NativeFunction(
        "make", summary: "Makes a length.",
        parameters: [NativeParameter("metres", .integer, help: "how long")],
        results: [NativeResult("length", .object("test.Length"), help: "the length")],
        body: .direct { .object(Length($0.integer("metres"))) })
    ],
    classes: [
      NativeClass(
        "test.Length", summary: "A length.",
        properties: [
          NativeProperty(
            "metres", .integer, help: "in metres", of: Length.self,
            { .integer(Int64($0.value)) },
            set: { length, value in
              length.metres.withLock { $0 = Int(value.integer ?? 0) }
            }),
          NativeProperty("feet", .integer, help: "in feet", of: Length.self) {
            .integer(Int64(Double($0.value) * 3.28))
          },
        ],
        operators: [
          arithmetic(.add, +), arithmetic(.subtract, -), arithmetic(.multiply, *),
          arithmetic(.divide, divide), arithmetic(.floorDivide, divide),
          arithmetic(.modulo) { $0 % $1 },
          arithmetic(.power) { base, exponent in
            (0..<exponent).reduce(1) { value, _ in value * base }
          },
          .negate(Length.self, gives: .object("test.Length")) { .object(Length(-$0.value)) },
          .pairs(Length.self) { length in
            guard length.value >= 0 else { throw LuaError(.error, "no pairs today") }
            return [
              LuaField(key: "m", value: .integer(Int64(length.value))),
              LuaField(key: "none", value: nil),
              LuaField(key: "cm", value: .integer(Int64(length.value * 100))),
            ]
          },
          .call(
            NativeFunction(
              "in_unit", summary: "Converts the length.",
              parameters: [
                NativeParameter("unit", .string, help: "a unit"),
                NativeParameter("times", .integer, default: 1, help: "how often"),
              ],
              results: [NativeResult("count", .integer, help: "how many")],
              body: .direct { call in
                guard call.string("unit") != "x" else { throw nestedError }
                let factor = call.string("unit") == "cm" ? 100 : 1
                return .integer(call.receiver(Length.self).value * factor * call.integer("times"))
              })),
        ])
    ])
}
