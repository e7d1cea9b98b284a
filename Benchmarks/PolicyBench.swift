import PolicyModel
import SiteLua

/// Measures decisions of a site's policy: the questions as the program asks them, with every field,
/// through the hearing, into the machine of the file and back.
enum PolicyBench {
  private static let policy = """
    local policy = require("albedo.policy")

    local free = { MIT = true, ["Apache-2.0"] = true, ["BSD-3-Clause"] = true, Zlib = true }
    local blocked = { "^py%-test", "^internal%-", "%-nightly$" }

    policy.on("cache.push", { name = "licences" }, function(input)
      for _, licence in ipairs(input.licenses) do
        if not free[licence] then
          return policy.deny, ("the licence '%s' is not free"):format(licence)
        end
      end
    end)

    policy.on("cache.push", { name = "names" }, function(input)
      for index = 1, #blocked do
        if input.name:find(blocked[index]) then return policy.deny, "it is blocked by name" end
      end
    end)

    policy.on("cache.push", { name = "size", after = "names" }, function(input)
      if input.size and input.size > 2 << 30 then return policy.deny, "it is too large" end
      if input.prerelease and not input.private then return policy.deny, "it is a prerelease" end
      return policy.allow, "it may be handed on"
    end)
    """

  private static let oneRule = """
    local policy = require("albedo.policy")

    policy.on("cache.push", { name = "size" }, function(input)
      if input.size and input.size > 2 << 30 then return policy.deny, "it is too large" end
      return policy.allow, "it may be handed on"
    end)
    """

  private static func question(_ number: Int) -> PolicyInput {
    PolicyInput(
      spec: PolicySpec(text: "zlib-ng@2.1.6/abcdefg") { _ in false },
      [
        ("name", .text("zlib-ng")), ("version", .text("2.1.\(number)")),
        ("prerelease", .boolean(false)), ("hash", .text("abcdefghijklmnopqrstuvwxyz234567")),
        ("namespace", .text("builtin")), ("platform", .text("linux")), ("os", .text("debian12")),
        ("target", .text("x86_64_v3")),
        (
          "variants",
          .record([
            PolicyEntry("shared", .boolean(true)), PolicyEntry("pic", .boolean(true)),
            PolicyEntry("build_system", .text("cmake")), PolicyEntry("compat", .boolean(false)),
          ])
        ),
        ("cache", .text("file:///srv/cache")), ("private", .boolean(false)),
        ("licenses", .texts(["Zlib"])), ("size", .integer(1_200_000)),
      ])
  }

  private static func load(_ text: String) async throws -> PolicyHearing {
    let file = PolicyFile(
      path: "site/albedo/policy.lua", scope: "site", isGuarded: true, bytes: Array(text.utf8))
    let set = try await PolicySet.load(PolicyFiles([file]), settings: PolicySet.Settings())
    guard set.problems.isEmpty else { throw BenchFailure(set.problems[0].reason) }
    return PolicyHearing(.cachePush, set)
  }

  /// Prints the section.
  static func run() async throws {
    Table.section("policies")
    let inputs = (0..<10_000).map(question)
    for (name, text) in [("1 rule", oneRule), ("3 rules", policy)] {
      let hearing = try await load(text)
      let many = try await best(10_000) {
        let said = try await hearing.statements(about: inputs)
        guard said.allSatisfy({ $0.last?.answer != .silent }) else {
          throw BenchFailure("the policy has nothing to say")
        }
      }
      Table.row(
        "10,000 decisions, \(name)", "albedo", "\(Int(many / 100)) ms", "",
        "goal 400 ms; \(LuaRuntimeBench.time(many)) each, goal 20 µs")
      let alone = try await best(2000) {
        for place in 0..<2000 { _ = try await hearing.statements(about: [inputs[place]]) }
      }
      Table.row("one by one, \(name)", "albedo", LuaRuntimeBench.time(alone), "", "")
    }
  }

  /// Returns nanoseconds a decision: the best of five rounds of `count`.
  private static func best(
    _ count: Int, _ body: () async throws -> Void
  ) async throws -> Double {
    var best = Double.infinity
    for _ in 0..<5 {
      let begin = ContinuousClock.now
      try await body()
      best = min(best, (ContinuousClock.now - begin) / .nanoseconds(1) / Double(count))
    }
    return best
  }
}
