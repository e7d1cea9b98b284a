import LuaRuntime

/// Measures calls of a function the size of a policy, trusted and sandboxed, one by one and in a
/// batch.
enum SandboxBench {
  /// Some thirty lines: comparisons, a pattern, look-ups, two results.
  static let policy = """
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

  static let request: LuaValue = .record([
    "kind": "push", "name": "zlib-ng", "version": "2.1.6", "licence": "MIT", "size": 1_200_000,
  ])

  /// Prints microseconds per call.
  static func run() async throws {
    let budget = LuaBudget(instructions: 1_000_000, time: .seconds(1))
    let trusted = try await LuaRunner()
    let plain = try await function(in: trusted)
    try await report("trusted, one call at a time", 20_000) { count in
      for _ in 0..<count { _ = try await trusted.call(plain, [request]) }
    }
    let sandboxed = try await LuaRunner(.sandboxed())
    let bounded = try await function(in: sandboxed)
    try await report("sandboxed, one call at a time", 20_000) { count in
      for _ in 0..<count { _ = try await sandboxed.call(bounded, [request], budget: budget) }
    }
    try await report("sandboxed, in batches of 100", 50_000) { count in
      let batch = Array(repeating: [request], count: 100)
      for _ in 0..<count / 100 {
        for result in try await sandboxed.call(bounded, batch: batch, budget: budget) {
          guard try result.get().first == "allow" else { return }
        }
      }
    }
  }

  private static func function(in runner: LuaRunner) async throws -> LuaFunction {
    let values = try await runner.run(LuaSource(policy, name: "=policy"))
    guard let function = values.first?.function else {
      throw LuaError(.unexpected, "the policy gave no function")
    }
    return function
  }

  /// The median of seven rounds after one to warm up.
  private static func report(
    _ name: String, _ count: Int, _ body: (Int) async throws -> Void
  ) async throws {
    try await body(count)
    var rounds: [Double] = []
    for _ in 0..<7 {
      let begin = ContinuousClock.now
      try await body(count)
      rounds.append((ContinuousClock.now - begin) / .microseconds(1) / Double(count))
    }
    let hundredths = (rounds.sorted()[3] * 100).rounded() / 100
    print("\(name): \(hundredths) µs a call")
  }
}
