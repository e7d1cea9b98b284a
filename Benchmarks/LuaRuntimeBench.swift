import Foundation
import LuaRuntime

/// Measures what a call between Lua and Swift, a wait and a task cost, beside plain `lua5.4`.
///
/// Every figure is the best of five loops, so that another program at work disturbs it little; the
/// loop itself, about 2 ns, is part of it.
struct LuaRuntimeBench {
  private static let rounds = 5

  /// One line of the table: a loop in our machine and one of plain Lua that does the like.
  private struct Loop {
    let task: String
    let goal: String
    let count: Int
    let setUp: String
    let body: String
    var beside: (name: String, setUp: String, body: String)?
    /// Whether other threads have a part in it: then the wall clock counts.
    var hasThreads = false
  }

  private static let loops = [
    Loop(
      task: "call with an integer", goal: "50 ns", count: 1_000_000,
      setUp: "local f = bench.next", body: "f(i)",
      beside: ("math.abs", "local f = math.abs", "f(i)")),
    Loop(
      task: "call with a short string", goal: "150 ns", count: 1_000_000,
      setUp: "local f = bench.length", body: "f('hello')",
      beside: ("string.len", "local f = string.len", "f('hello')")),
    Loop(
      task: "short string both ways", goal: "", count: 1_000_000,
      setUp: "local f = bench.echo", body: "f('hello')",
      beside: ("string.lower", "local f = string.lower", "f('hello')")),
    Loop(
      task: "method of an object", goal: "150 ns", count: 1_000_000,
      setUp: "local c = bench.counter()", body: "c:add(i)",
      beside: ("file:seek", "local c = io.tmpfile()", "c:seek('cur', 0)")),
    Loop(
      task: "property of an object", goal: "", count: 1_000_000,
      setUp: "local c = bench.counter()", body: "local x = c.value", beside: nil),
    Loop(
      task: "new object", goal: "", count: 200_000, setUp: "local f = bench.counter",
      body: "f()", beside: ("coroutine.create", "local f = coroutine.create", "f(print)")),
    Loop(
      task: "Lua function from Swift", goal: "", count: 1, setUp: "local f = bench.each",
      body: "f(function(x) return x end, scale)",
      beside: (
        "table.sort", "local t = {} for i = 1, \(callbacks) do t[i] = 0 end",
        "scale = 0 table.sort(t, function(a, b) scale = scale + 1 return a < b end)"
      )),
    Loop(
      task: "task switch: a wait", goal: "6 µs", count: 20_000, setUp: "local f = bench.wait",
      body: "f()", beside: nil, hasThreads: true),
    Loop(
      task: "task switch: sleep(0)", goal: "6 µs", count: 100_000,
      setUp: "local f = require('bench.task').sleep", body: "f(0)",
      beside: (
        "coroutine.yield",
        "local f = coroutine.wrap(function() while true do coroutine.yield() end end)",
        "f()"
      )),
    Loop(
      task: "spawn and wait", goal: "", count: 20_000,
      setUp: "local s = require('bench.task').spawn", body: "s(function() end):wait()",
      beside: ("coroutine.wrap", "local s = coroutine.wrap", "s(function() end)()")),
  ]
  private static let callbacks = 100_000

  /// Prints the section.
  func run() async throws {
    Table.section("LuaRuntime")
    // First, while no memory of earlier work lies about to be used again.
    try await memory()
    for loop in Self.loops {
      let own = try await measure(loop)
      Table.row(
        loop.task, "albedo", Self.time(own), "", loop.goal.isEmpty ? "" : "goal " + loop.goal)
      guard let beside = loop.beside, Child.exists("lua5.4") else { continue }
      let other = try Self.plain(beside.setUp, beside.body, count: loop.count)
      Table.row(
        "", "lua5.4 " + beside.name, Self.time(other), "", String(format: "%.2fx", own / other))
    }
    try await SandboxBench.run()
  }

  /// The memory of ten thousand tasks that sleep, Lua's own apart.
  private func memory() async throws {
    let runner = try await runner()
    let count = 10_000
    let before = try Self.anonymousByteCount() - (await runner.usedByteCount)
    async let run = runner.run(
      chunk: """
        local task = require("bench.task")
        for i = 1, \(count) do task.spawn(function() task.sleep(2) end) end
        """, name: "=memory")
    try await Task.sleep(for: .seconds(1))
    let lua = await runner.usedByteCount
    let after = try Self.anonymousByteCount() - lua
    _ = try await run
    Table.row(
      "10,000 tasks at once", "albedo", "\((after - before) / count) B each", "", "goal 1 KiB")
    Table.row("", "Lua's own", "\(lua / count) B each", "", "")
  }

  /// The memory of this process that is no file's.
  private static func anonymousByteCount() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
    let digits = line?.filter(\.isNumber) ?? ""
    guard let kibibytes = Int(digits) else { throw BenchFailure("no RssAnon in /proc/self/status") }
    return kibibytes << 10
  }

  private func runner() async throws -> LuaRunner {
    let runner = try await LuaRunner()
    try await runner.install(BenchCounter.module)
    try await runner.install(.tasks(named: "bench.task"))
    return runner
  }

  /// Returns nanoseconds for one turn of a loop in our machine.
  private func measure(_ loop: Loop) async throws -> Double {
    let chunk =
      "local bench = require('bench.calls') local now = \(loop.hasThreads ? "bench.now" : "os.clock") "
      + Self.script(loop.setUp, loop.body, loop.count) + " return best / scale"
    let results = try await runner().run(chunk: chunk, name: "=loop")
    return (results.first?.number ?? 0) * 1e9
  }

  /// Returns nanoseconds for one turn of a loop in plain Lua, by the processor's time.
  static func plain(_ setUp: String, _ body: String, count: Int) throws -> Double {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let chunk =
      "local now = os.clock " + script(setUp, body, count) + " print(best / scale * 1e9)"
    process.arguments = ["lua5.4", "-e", chunk]
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard let result = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw BenchFailure("lua5.4 printed '\(text)'")
    }
    return result
  }

  /// The best of some loops in seconds as `best`; `scale` is how many turns a loop stands for.
  private static func script(_ setUp: String, _ body: String, _ count: Int) -> String {
    """
    local best, scale = math.huge, \(count == 1 ? callbacks : count)
    \(setUp)
    for round = 1, \(rounds) do
      local start = now()
      for i = 1, \(count) do \(body) end
      best = math.min(best, now() - start)
    end
    """
  }

  static func time(_ nanoseconds: Double) -> String {
    nanoseconds < 1000
      ? String(format: "%.0f ns", nanoseconds) : String(format: "%.2f µs", nanoseconds / 1000)
  }
}

/// What the loops call.
private final class BenchCounter: LuaObject {
  static let luaClassName = "bench.Counter"

  private static let start = ContinuousClock.now

  static let module = NativeModule(
    "bench.calls", summary: "What the benchmarks call.",
    functions: [
      function("now", []) { _ in
        let passed = (ContinuousClock.now - start).components
        return .number(Double(passed.seconds) + Double(passed.attoseconds) / 1e18)
      },
      function("next", [number]) { .integer($0.integer("number") &+ 1) },
      function("length", [text]) { .integer($0.string("text").utf8.count) },
      function("echo", [text]) { .text($0.string("text")) },
      function("counter", []) { _ in .object(BenchCounter()) },
      NativeFunction("wait", summary: "Waits for nothing.", body: .waiting { _ in [] }),
      NativeFunction(
        "each", summary: "Calls a function often.",
        parameters: [
          NativeParameter("call", .function, help: "what to call"),
          NativeParameter("count", .integer, help: "how often"),
        ],
        body: .calling { arguments, frame in
          let call = arguments.function("call")
          for number in 0..<arguments.integer("count") {
            _ = try frame.call(call, with: .integer(Int64(number)))
          }
          return []
        }),
    ],
    classes: [
      NativeClass(
        luaClassName, summary: "Counts.",
        methods: [
          function("add", [number]) { call in
            .integer(call.receiver(BenchCounter.self).value &+ call.integer("number"))
          }
        ],
        properties: [
          NativeProperty("value", .integer, help: "the count", of: BenchCounter.self) {
            .integer(Int64($0.value))
          }
        ])
    ])

  private static let number = NativeParameter("number", .integer, help: "a number")
  private static let text = NativeParameter("text", .string, help: "a text")

  private static func function(
    _ name: String, _ parameters: [NativeParameter],
    _ body: @escaping @Sendable (borrowing LuaCall) throws -> LuaReply
  ) -> NativeFunction {
    NativeFunction(
      name, summary: "Is called often.", parameters: parameters, body: .direct(body))
  }

  let value = 1
}
