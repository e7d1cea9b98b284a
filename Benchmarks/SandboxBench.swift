import Foundation
import LuaRuntime

/// Measures calls of a function the size of a policy, trusted and sandboxed, one by one and in a
/// batch.
enum SandboxBench {
  /// Some thirty lines: comparisons, a pattern, look-ups, two results.
  private static let policy = """
    local licences = { MIT = true, ["Apache-2.0"] = true, ["BSD-3-Clause"] = true }
    local blocked = { "^py%-test", "^internal%-", "%-nightly$" }

    local function newest(version)
      local major, minor = version:match("^(%d+)%.(%d+)")
      if not major then return false end
      return tonumber(major) > 1 or tonumber(minor) >= 4
    end

    return function(request)
      if request.kind ~= "push" and request.kind ~= "mirror" then
        return "abstain", "no rule for " .. request.kind
      end
      for i = 1, #blocked do
        if request.name:find(blocked[i]) then
          return "deny", "blocked by name"
        end
      end
      if not licences[request.licence] then
        return "deny", "licence " .. request.licence
      end
      if request.size > 1 << 30 then
        return "deny", "too large"
      end
      if not newest(request.version) then
        return "deny", "too old"
      end
      return "allow", "rule " .. request.name
    end
    """

  private static let request: LuaValue = .record([
    "kind": "push", "name": "zlib-ng", "version": "2.1.6", "licence": "MIT", "size": 1_200_000,
  ])

  /// Prints the rows of the section that `LuaRuntimeBench` has begun.
  static func run() async throws {
    let budget = LuaBudget(instructions: 1_000_000, time: .seconds(1))
    let sandboxed = try await LuaRunner(.sandboxed())
    let bounded = try await function(in: sandboxed)
    let inBatches = try await best(50_000) { count in
      let batch = Array(repeating: [request], count: 100)
      for _ in 0..<count / 100 {
        for result in try await sandboxed.call(bounded, batch: batch, budget: budget) {
          guard try result.get().first == "allow" else { throw BenchFailure("the policy denies") }
        }
      }
    }
    row("sandboxed policy in batches", inBatches, "goal 10 µs")
    if Child.exists("lua5.4") {
      let plain = try LuaRuntimeBench.plain(
        "local f = (function() \(policy) end)() local r = { kind = 'push', name = 'zlib-ng', "
          + "version = '2.1.6', licence = 'MIT', size = 1200000 }",
        "f(r)", count: 50_000)
      Table.row(
        "", "lua5.4 the same, unbounded", LuaRuntimeBench.time(plain), "",
        String(format: "%.2fx", inBatches / plain))
    }
    let alone = try await best(20_000) { count in
      for _ in 0..<count { _ = try await sandboxed.call(bounded, [request], budget: budget) }
    }
    row("sandboxed policy, one by one", alone, "")
    let trusted = try await LuaRunner()
    let free = try await function(in: trusted)
    let unbounded = try await best(20_000) { count in
      for _ in 0..<count { _ = try await trusted.call(free, [request]) }
    }
    row("trusted policy, one by one", unbounded, "")
  }

  private static func row(_ task: String, _ nanoseconds: Double, _ goal: String) {
    Table.row(task, "albedo", LuaRuntimeBench.time(nanoseconds), "", goal)
  }

  private static func function(in runner: LuaRunner) async throws -> LuaFunction {
    let values = try await runner.run(LuaSource(policy, name: "=policy"))
    guard let function = values.first?.function else {
      throw BenchFailure("the policy gave no function")
    }
    return function
  }

  /// Returns nanoseconds a call: the best of five rounds.
  private static func best(
    _ count: Int, _ body: (Int) async throws -> Void
  ) async throws -> Double {
    var best = Double.infinity
    for _ in 0..<5 {
      let begin = ContinuousClock.now
      try await body(count)
      best = min(best, (ContinuousClock.now - begin) / .nanoseconds(1) / Double(count))
    }
    return best
  }
}
