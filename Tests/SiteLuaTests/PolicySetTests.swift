import PolicyModel
import SiteLua
import Testing

/// A policy as a test writes it.
func policyFile(
  _ text: String, _ path: String = "site/albedo/policy.lua", scope: String = "site",
  isGuarded: Bool = true, modules: [String: String] = [:]
) -> PolicyFile {
  PolicyFile(
    path: path, scope: scope, isGuarded: isGuarded,
    bytes: Array(("local policy = require(\"albedo.policy\")\n" + text).utf8),
    module: { name in
      modules[name].map {
        PolicyModuleText(path: "site/albedo/lib/\(name).lua", bytes: Array($0.utf8))
      }
    })
}

/// Loads policies of a test.
func load(
  _ files: PolicyFile..., settings: PolicySet.Settings = PolicySet.Settings()
) async throws -> PolicySet {
  try await PolicySet.load(PolicyFiles(files), settings: settings)
}

/// A question about pushing a package of a name.
func push(_ name: String = "quill", satisfies: Set<String> = []) -> PolicyInput {
  PolicyInput(
    spec: PolicySpec(text: name + "@1.0/abcdefg") { satisfies.contains($0) },
    [
      ("name", .text(name)), ("version", .text("1.0")), ("prerelease", .boolean(false)),
      ("hash", .text("abcdefg")), ("platform", .text("linux")), ("os", .text("debian12")),
      ("target", .text("zen2")), ("variants", .record([PolicyEntry("shared", .boolean(true))])),
      ("cache", .text("file:///c")), ("private", .boolean(false)), ("licenses", .texts(["MIT"])),
      ("size", .integer(1000)),
    ])
}

extension PolicySet {
  /// What rules say about one input.
  func say(_ input: PolicyInput, on decision: PolicyDecision = .cachePush) async throws
    -> [PolicyStatement]
  {
    try await PolicyHearing(decision, self).statements(about: [input])[0]
  }

  /// The first denial, as `rule: reason`.
  func denial(_ input: PolicyInput, on decision: PolicyDecision = .cachePush) async throws
    -> String?
  {
    try await say(input, on: decision).compactMap { $0.opinion(on: decision) }
      .first { $0.answer == .deny }.map { "\($0.rule): \($0.reason)" }
  }
}

@Suite struct PolicySetTests {
  @Test func `a rule sees plain values and says why it denies, with its file and line`()
    async throws
  {
    let set = try await load(
      policyFile(
        """
        policy.on("cache.push", { name = "static" }, function(input)
          if input.variants.shared and input.spec:satisfies("quill@1:") and input.size == 1000 then
            return policy.deny, tostring(input.spec) .. " to " .. input.cache
          end
        end)
        """))
    #expect(set.problems == [])
    #expect(
      try await set.denial(push(satisfies: ["quill@1:"]))
        == "static (site/albedo/policy.lua:2): quill@1.0/abcdefg to file:///c")
    #expect(try await set.denial(push()) == nil)
  }

  @Test(arguments: [
    (
      #"policy.on("cache.pusch", { name = "a" }, print)"#,
      "policy.lua:2: policy.on: there is no decision 'cache.pusch'"
    ),
    (#"policy.on("cache.push", { nam = "a" }, print)"#, "there is no option 'nam'"),
    (#"policy.on("cache.push", {}, print)"#, "expected the name of the rule as a text, got nil"),
    (#"policy.on("cache.push", { name = "a" })"#, "expected the rule as a function, got nil"),
    (
      #"policy.on("cache.push", { name = "a", priority = 1.5 }, print)"#,
      "expected priority as a whole number"
    ),
    (#"policy.on("cache.push", { name = "a", before = 3 }, print)"#, "expected before as a name"),
    ("policy.remove(3)", "expected the name of a rule as a text, got number"),
    ("local x = y", "policy.lua:2: undefined global 'y'"),
    ("x = 1", "policy.lua:2: assignment to global 'x'"),
    ("local x = =", "policy.lua:2: unexpected symbol"),
    (#"require("albedo.fs")"#, "there is no module 'albedo.fs'"),
    (#"require("../x")"#, "this cannot be the name of a module"),
    ("io.open('/etc/passwd')", "undefined global 'io'"),
    ("load('x')", "undefined global 'load'"),
    ("error({ code = 'x.y', message = 'no luck' })", "no luck"),
    ("error(setmetatable({}, { __tostring = error }))", ""),
    ("while true do end", "more than 100000 instructions"),
    (
      "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end", "the script needs more than"
    ),
    ("string.rep('x', 1e9)", ""),
    ("policy.matches(('a'):rep(200) .. 'b', '^(a+)+$')", ""),
    (
      """
      policy.on("cache.push", { name = "a" }, print)
      policy.on("cache.push", { name = "a" }, print)
      """, "line 3: cache.push has a rule 'a' already, in site/albedo/policy.lua:2"
    ),
    (
      """
      policy.on("cache.push", { name = "a", before = "b" }, print)
      policy.on("cache.push", { name = "b", before = "a" }, print)
      """, "line 2: rules of cache.push wait for one another: a (site/albedo/policy.lua:2), b"
    ),
  ])
  func `what is wrong with a file is told, and denies what it might have denied`(
    _ text: String, _ complaint: String
  ) async throws {
    var settings = PolicySet.Settings()
    settings.guardedBudget.instructions = 100_000
    let set = try await load(policyFile(text), settings: settings)
    #expect(set.problems.count == 1, "\(set.problems)")
    #expect(set.problems.first?.reason.contains(complaint) == true, "\(set.problems)")
    let denial = try await set.denial(push())
    #expect(denial?.contains("the policy cannot be asked") == true, "\(denial ?? "nothing")")
  }

  @Test(arguments: [
    ("return 3", "a rule returned a number"),
    ("return 'maybe'", "expected \"allow\" or \"deny\", or nil, got 'maybe'"),
    ("return {}", "got a list"),
    ("return { 'deny' }", "got a list"),
    ("return print", "a rule returned a function"),
    ("return input.spec", "a rule returned a"),
    ("return 'allow', {}", "expected the reason as a text"),
    ("return input.licence", "cache.push has no field 'licence'; did you mean 'licenses'"),
    ("return input.nothing.more", "has no field 'nothing'"),
    ("return policy.denied, 'no'", "albedo.policy has no field 'denied'"),
    ("error('no')", "policy.lua:3: no"),
    ("error({ message = 'table' })", "table"),
    ("error()", ""),
    ("while true do end", "instructions"),
    ("while true do pcall(function() while true do end end) end", "instructions"),
    ("return coroutine.wrap(function() while true do end end)()", "instructions"),
    ("local x = ('x'):rep(2^20) while true do x = x .. x end", "the script needs more than"),
    ("return ('a'):rep(30000):find(('a*'):rep(30) .. 'b')", "the script needs more than"),
    ("policy.on('cache.push', { name = 'late' }, print)", "while the file is read"),
    ("input.new = 1", "cannot get a field 'new'"),
    ("setmetatable(input, {})", ""),
    ("getmetatable('').__index.rep = nil", ""),
    ("input.spec.satisfies = nil", ""),
    ("return input.spec:satisfies(('x'):rep(5000))", "more than 4096 characters"),
    ("coroutine.yield(1)", ""),
    ("setmetatable({}, { __gc = print })", ""),
    ("require('albedo.fs')", "there is no module"),
  ])
  func `a rule that fails denies, and says how`(_ body: String, _ complaint: String) async throws {
    var settings = PolicySet.Settings()
    settings.guardedBudget.instructions = 100_000
    settings.guardedBudget.mebibytes = 8
    let set = try await load(
      policyFile("policy.on('cache.push', { name = 'bad' }, function(input)\n\(body)\nend)"),
      settings: settings)
    #expect(set.problems == [])
    let denial = try await set.denial(push())
    #expect(denial?.contains("bad (site/albedo/policy.lua:2): the rule failed: ") == true)
    #expect(denial?.contains(complaint) == true, "\(denial ?? "nothing")")
  }

  @Test func `a rule that ran out of its budget costs it once`() async throws {
    let set = try await load(
      policyFile("policy.on('cache.push', { name = 'bad' }, function() while true do end end)"))
    let clock = ContinuousClock()
    let time = try await clock.measure {
      let said = try await PolicyHearing(.cachePush, set).statements(
        about: Array(repeating: push(), count: 2000))
      #expect(said.allSatisfy { $0[0].opinion(on: .cachePush)?.answer == .deny })
      #expect(try await set.denial(push())?.contains("not asked again in this run") == true)
    }
    #expect(time < .seconds(5), "\(time)")
  }

  @Test func `where a failure stops nothing, it is no opinion but a warning`() async throws {
    let set = try await load(
      policyFile(
        """
        policy.on("cache.order", { name = "bad" }, function() error("oh") end)
        policy.on("cache.order", { name = "other" }, function() return { "c" } end)
        policy.on("cache.order", { name = "turn" }, function(input)
          return { input.caches[2], input.caches[1] }
        end)
        """))
    let hearing = PolicyHearing(.cacheOrder, set)
    let orders = try await hearing.ordered([push()], [["a", "b"]])
    #expect(orders.map(\.items) == [["b", "a"]])
    let warnings = hearing.warnings(orders[0].statements)
    #expect(warnings.count == 2)
    #expect(warnings[0].contains("bad (site/albedo/policy.lua:2) on cache.order failed"))
    #expect(warnings[1].contains("'c' is not among what is to be ordered"))
  }

  @Test func `nothing of a question is left when it is answered`() async throws {
    let set = try await load(
      policyFile(
        """
        local kept
        policy.on("cache.push", { name = "keeper" }, function(input)
          if kept then
            local ok, why = pcall(kept.satisfies, kept, "quill")
            return policy.deny, tostring(ok) .. " " .. tostring(why)
          end
          kept = input.spec
          input.name = "changed"
        end)
        policy.on("cache.push", { name = "next" }, function(input)
          if input.name ~= "quill" then return policy.deny, input.name end
        end)
        """))
    #expect(try await set.denial(push()) == nil)
    let denial = try await set.denial(push())
    #expect(denial?.contains("false the spec of a question can only be used until") == true)
  }

  @Test func `no file sees what another has changed`() async throws {
    let set = try await load(
      policyFile(
        """
        string.rep = function() return "stolen" end
        policy.on = nil
        rawset(policy, "deny", "allow")
        """, "site/albedo/policy.d/1.lua"),
      policyFile(
        """
        policy.on("cache.push", { name = "a" }, function()
          return policy.deny, string.rep("x", 3)
        end)
        """, "site/albedo/policy.d/2.lua"))
    #expect(set.problems == [])
    #expect(try await set.denial(push()) == "a (site/albedo/policy.d/2.lua:2): xxx")
  }

  @Test func `a policy requires modules of its scope, once`() async throws {
    let set = try await load(
      policyFile(
        """
        local one, two = require("blocked"), require("blocked")
        assert(one == two)
        policy.on("cache.push", { name = "a" }, function(input)
          if one[input.name] then return "deny", "blocked" end
        end)
        """, modules: ["blocked": "return { quill = true }"]))
    #expect(set.problems == [])
    #expect(try await set.denial(push()) != nil)
    #expect(try await set.denial(push("scribe")) == nil)
    let loop = try await load(
      policyFile("require('a')", modules: ["a": "require('b')", "b": "require('a')"]))
    #expect(loop.problems.first?.reason.contains("'a' requires itself") == true)
  }

  // MARK: Scopes

  private static let denying = """
    policy.on("cache.push", { name = "deny" }, function() return "deny", "by the site" end)
    """

  @Test func `a user cannot remove, replace or overrule a rule of the site`() async throws {
    let site = policyFile(Self.denying)
    for text in [
      "policy.remove('deny')",
      "policy.on('cache.push', { name = 'deny' }, function() return 'allow' end)",
    ] {
      let set = try await load(
        site, policyFile(text, "home/albedo/policy.lua", scope: "user", isGuarded: false))
      #expect(set.problems.first?.file == "home/albedo/policy.lua")
      #expect(try await set.say(push()).contains { $0.rule?.name == "deny" })
    }
    let first = try await load(
      site,
      policyFile(
        """
        policy.on("cache.push", { name = "mine", priority = 100, before = "deny" }, function()
          return "allow"
        end)
        """, "home/albedo/policy.lua", scope: "user", isGuarded: false))
    #expect(first.rules.map(\.name) == ["deny", "mine"])
    #expect(first.oddities.map(\.text).contains { $0.contains("rules of the site come first") })
    #expect(try await first.denial(push())?.contains("by the site") == true)
  }

  @Test func `the site can let others remove its rules`() async throws {
    var settings = PolicySet.Settings()
    settings.allowsOverride = true
    let set = try await load(
      policyFile(Self.denying),
      policyFile(
        "policy.remove('deny')", "home/albedo/policy.lua", scope: "user", isGuarded: false),
      settings: settings)
    #expect(set.problems == [])
    #expect(set.rules.isEmpty)
    #expect(set.removed.first?.place == "home/albedo/policy.lua:2")
  }

  @Test func `rules are asked by what they say of one another, then by priority`() async throws {
    let set = try await load(
      policyFile(
        """
        local function rule() end
        policy.on("cache.push", { name = "d" }, rule)
        policy.on("cache.push", { name = "c", priority = 5 }, rule)
        policy.on("cache.push", { name = "b", priority = 9, after = { "c", "e" } }, rule)
        policy.on("cache.push", { name = "a", before = "d" }, rule)
        """))
    #expect(set.rules.map(\.name) == ["c", "b", "a", "d"])
    #expect(
      set.oddities.map(\.text) == ["'b' is to stand after 'e', which is no rule of cache.push"])
  }

  @Test func `the last keys win, and those of the site over a user's`() async throws {
    let site = policyFile(
      """
      policy.on("cache.key", { name = "one" }, function() return "A" end)
      policy.on("cache.key", { name = "two" }, function() return { "B", "C" } end)
      policy.on("cache.key", { name = "three" }, function() end)
      """)
    let user = policyFile(
      "policy.on('cache.key', { name = 'mine' }, function() return 'M' end)",
      "home/albedo/policy.lua", scope: "user", isGuarded: false)
    let said = try await load(site, user).say(PolicyInput([]), on: .cacheKey)
    #expect(PolicyHearing.lastKeys(said)?.keys == ["B", "C"])
    let alone = try await load(user).say(PolicyInput([]), on: .cacheKey)
    #expect(PolicyHearing.lastKeys(alone)?.keys == ["M"])
  }

  @Test func `a thousand rules are loaded and asked`() async throws {
    let set = try await load(
      policyFile(
        """
        for index = 1, 1000 do
          policy.on("cache.push", { name = "r" .. index }, function()
            if index == 1000 then return "deny", "the last one" end
          end)
        end
        """))
    #expect(set.problems == [])
    #expect(set.rules.count == 1000)
    #expect(try await set.denial(push())?.hasSuffix("the last one") == true)
  }

  @Test func `misspelt fields are found without a question`() async throws {
    let set = try await load(
      policyFile(
        """
        policy.on("cache.push", { name = "typo" }, function(input) return input.licences end)
        policy.on("source.select", { name = "good" }, function(input)
          if input.size and input.size > 10 then return "deny" end
        end)
        """))
    let trials = try await set.trials()
    #expect(trials.map(\.rule.name) == ["typo"])
    #expect(trials.first?.reason.contains("did you mean 'licenses'") == true)
  }

  @Test(arguments: PolicyDecision.allCases)
  func `every field of a decision can be read, and no other`(_ decision: PolicyDecision)
    async throws
  {
    let names = PolicyField.all(of: decision).map(\.name)
    let reads = names.map { "local _ = input.\($0)" }.joined(separator: "\n")
    let set = try await load(
      policyFile(
        "policy.on('\(decision.rawValue)', { name = 'a' }, function(input)\n\(reads)\nend)"))
    #expect(try await set.trials().isEmpty)
    let other = try await load(
      policyFile(
        "policy.on('\(decision.rawValue)', { name = 'a' }, function(input) return input.zzz end)"))
    #expect(try await other.trials().count == 1)
  }
}
