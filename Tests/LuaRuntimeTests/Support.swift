import Diagnostics
import LuaRuntime
import Synchronization

/// A failure of another module, as a binding would throw it.
enum ShopFailure: String, FailureCode {
  case closed
  case noAnswer = "no_answer"

  static var domain: String { "shop" }
  var exitClass: ExitClass { self == .noAnswer ? .unreachable : .failed }
}

typealias ShopError = Failure<ShopFailure>

/// An immutable value with operators.
final class Weight: LuaObject {
  static let luaClassName = "test.Weight"

  let grams: Int
  let tally: Crowd?

  init(_ grams: Int, tally: Crowd? = nil) {
    self.grams = grams
    self.tally = tally
    tally?.enter()
  }

  deinit {
    tally?.leave()
  }
}

/// A thing with a lifetime.
final class Door: LuaObject {
  static let luaClassName = "test.Door"

  let isOpen = Mutex(true)
}

/// Counts how many calls are under way, or objects alive, at once.
final class Crowd: Sendable {
  private let state = Mutex((now: 0, most: 0))

  var most: Int { state.withLock { $0.most } }
  var now: Int { state.withLock { $0.now } }

  func enter() {
    state.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
  }

  func leave() {
    state.withLock { $0.now -= 1 }
  }
}

/// A list that tests append to from any thread.
final class Journal: Sendable {
  private let entries = Mutex<[String]>([])

  var lines: [String] { entries.withLock { $0 } }

  func add(_ line: String) {
    entries.withLock { $0.append(line) }
  }
}

/// The module that most tests use.
func sampleModule(
  crowd: Crowd = Crowd(), journal: Journal = Journal(), tally: Crowd = Crowd()
) -> NativeModule {
  NativeModule(
    "test.sample", summary: "Offers things to test with.",
    functions: plainFunctions + waitingFunctions(crowd, journal) + objectFunctions(tally),
    classes: [weightClass, doorClass],
    constants: [
      NativeConstant("limit", 12, .integer, help: "the most that fits"),
      NativeConstant("units", ["g", "kg"], .list(of: .string), help: "the known units"),
    ])
}

private let plainFunctions = [
  NativeFunction(
    "parse", summary: "Reads a weight.", details: "Spaces are ignored.",
    parameters: [
      NativeParameter("text", .string, help: "the text"),
      NativeParameter("scale", .integer, default: 1, unit: "grams", help: "what one means"),
      NativeParameter(
        "options",
        .options([
          NativeParameter("strict", .boolean, default: false, help: "refuse signs"),
          NativeParameter("unit", .optional(.oneOf(["g", "kg"])), help: "the unit"),
          NativeParameter("tags", .optional(.list(of: .string)), help: "any words"),
        ]), help: "how to read"),
    ],
    results: [NativeResult("weight", .object("test.Weight"), help: "the weight")],
    errors: ["shop.closed"], example: "local w = sample.parse(\"12\")",
    body: .immediate { arguments in
      let factor = arguments.options("options")["unit"].text == "kg" ? 1000 : 1
      guard let number = Int(arguments.string("text")) else {
        throw ShopError(.closed, "'\(arguments.string("text"))' is no weight")
      }
      return [.object(Weight(number * factor * arguments.integer("scale")))]
    }),
  NativeFunction(
    "echo", summary: "Returns its arguments.",
    parameters: [NativeParameter("values", .variadic(.any), help: "anything")],
    results: [NativeResult("...", .any, help: "the same")],
    body: .immediate { $0.rest }),
  NativeFunction(
    "measure", summary: "Returns the length of a byte string.",
    parameters: [NativeParameter("bytes", .bytes, help: "any bytes")],
    results: [NativeResult("count", .integer, help: "how many bytes")],
    body: .immediate { [.integer(Int64($0.bytes("bytes").count))] }),
  NativeFunction(
    "pick", summary: "Accepts a number or a weight.",
    parameters: [
      NativeParameter("what", .either([.number, .object("test.Weight")]), help: "the thing")
    ],
    results: [NativeResult("kind", .string, help: "what it is")],
    body: .immediate { [.text($0["what"].typeName)] }),
  NativeFunction(
    "fail", summary: "Fails with a cause.",
    body: .immediate { _ in throw nestedError }),
  NativeFunction(
    "describe", summary: "Returns the code of an error.",
    parameters: [NativeParameter("error", .error, help: "the error")],
    results: [NativeResult("code", .string, help: "its code")],
    body: .immediate { [.text(LuaError(describing: $0.error("error")).qualifiedCode)] }),
  NativeFunction(
    "apply", summary: "Calls a function.",
    parameters: [
      NativeParameter("call", .function, help: "what to call"),
      NativeParameter("values", .variadic(.any), help: "its arguments"),
    ],
    results: [NativeResult("...", .any, help: "its results")],
    body: .calling { arguments, frame in
      try frame.call(arguments.function("call"), arguments.rest)
    }),
]

/// An error with a hint, an activity and a cause of its own.
let nestedError = ShopError(
  .noAnswer, "could not order 'tea'", hint: "try later",
  cause: ShopError(.closed, "the shop is closed", hint: "opens at nine")
).during("shopping")

private func waitingFunctions(_ crowd: Crowd, _ journal: Journal) -> [NativeFunction] {
  [
    NativeFunction(
      "double", summary: "Doubles a number after a while.",
      parameters: [
        NativeParameter("number", .integer, help: "the number"),
        NativeParameter("milliseconds", .integer, default: 0, help: "how long to take"),
      ],
      results: [NativeResult("double", .integer, help: "twice the number")],
      body: .waiting { arguments in
        crowd.enter()
        defer { crowd.leave() }
        try await Task.sleep(for: .milliseconds(arguments.integer("milliseconds")))
        return [.integer(Int64(arguments.integer("number") * 2))]
      }),
    NativeFunction(
      "hang", summary: "Waits until it is cancelled.",
      body: .waiting { _ in
        journal.add("waiting")
        do {
          try await Task.sleep(for: .seconds(3600))
        } catch {
          journal.add("cancelled")
          throw error
        }
        return []
      }),
    NativeFunction(
      "fail_later", summary: "Fails after waiting.",
      body: .waiting { _ in
        await Task.yield()
        throw nestedError
      }),
    NativeFunction(
      "note", summary: "Writes a line.",
      parameters: [NativeParameter("line", .string, help: "the line")],
      body: .immediate { arguments in
        journal.add(arguments.string("line"))
        return []
      }),
    NativeFunction(
      "call_back", summary: "Calls a function from another thread.",
      parameters: [NativeParameter("call", .function, help: "what to call")],
      results: [NativeResult("...", .any, help: "its results")],
      body: .waiting { try await $0.function("call").call([1, 2]) }),
  ]
}

private func objectFunctions(_ tally: Crowd) -> [NativeFunction] {
  [
    NativeFunction(
      "weigh", summary: "Makes a weight.",
      parameters: [NativeParameter("grams", .integer, help: "how much")],
      results: [NativeResult("weight", .object("test.Weight"), help: "the weight")],
      body: .immediate { [.object(Weight($0.integer("grams"), tally: tally))] }),
    NativeFunction(
      "open_door", summary: "Opens a door.",
      results: [NativeResult("door", .object("test.Door"), help: "the door")],
      body: .immediate { _ in [.object(Door())] }),
  ]
}

private let weightClass = NativeClass(
  "test.Weight", summary: "A weight.",
  methods: [
    NativeFunction(
      "plus", summary: "Adds a weight.",
      parameters: [NativeParameter("other", .object("test.Weight"), help: "the other")],
      results: [NativeResult("sum", .object("test.Weight"), help: "both")],
      body: .immediate { arguments in
        let sum =
          arguments.receiver(Weight.self).grams
          + arguments.object("other", as: Weight.self).grams
        return [.object(Weight(sum, tally: arguments.receiver(Weight.self).tally))]
      })
  ],
  properties: [
    NativeProperty("grams", .integer, help: "the weight in grams", of: Weight.self) {
      .integer(Int64($0.grams))
    }
  ],
  operators: [
    .equal(Weight.self) { $0.grams == $1.grams },
    .lessThan(Weight.self) { $0.grams < $1.grams },
    .lessOrEqual(Weight.self) { $0.grams <= $1.grams },
    .text(Weight.self) { "\($0.grams) g" },
    .length(Weight.self) { $0.grams },
    .concatenate { one, other in
      let parts = [one, other].map { value in
        (value.object as? Weight).map { "\($0.grams) g" } ?? value.text ?? "?"
      }
      return .text(parts.joined())
    },
  ])

private let doorClass = NativeClass(
  "test.Door", summary: "A door.",
  methods: [
    NativeFunction(
      "is_open", summary: "Tells whether it is open.",
      results: [NativeResult("open", .boolean, help: "whether it is open")],
      body: .immediate { [.boolean($0.receiver(Door.self).isOpen.withLock { $0 })] })
  ],
  of: Door.self, close: { door in door.isOpen.withLock { $0 = false } })

/// A runner with the sample module and the task module.
func makeRunner(
  crowd: Crowd = Crowd(), journal: Journal = Journal(), tally: Crowd = Crowd(),
  configuration: LuaConfiguration = LuaConfiguration()
) async throws -> LuaRunner {
  let runner = try await LuaRunner(configuration)
  try await runner.install(sampleModule(crowd: crowd, journal: journal, tally: tally))
  try await runner.install(.tasks(named: "test.task", defaultJobs: 4))
  return runner
}

extension LuaRunner {
  /// Runs a chunk in which `sample` and `task` are the modules of the tests.
  func evaluate(_ body: String, _ arguments: [LuaValue] = []) async throws -> [LuaValue] {
    try await run(
      chunk: """
        local sample, task = require("test.sample"), require("test.task") \(body)
        """, name: "=test", arguments: arguments)
  }
}
