import Foundation
import PolicyModel
import SiteLua
import Testing

/// Runs attacks as policies of a user beside a rule of the site that denies everything.
@Suite(.serialized) struct PolicyAttackTests {
  private static let isSoak = ProcessInfo.processInfo.environment["ALBEDO_SOAK"] == "1"
  /// What may come on top of the budget.
  private static let margin: Duration = .milliseconds(100)

  private static var settings: PolicySet.Settings {
    var settings = PolicySet.Settings()
    settings.budget = PolicyBudget(instructions: 1_000_000, milliseconds: 2000, mebibytes: 8)
    return settings
  }

  private static let site = policyFile(
    """
    policy.on("cache.push", { name = "site" }, function(input)
      return policy.deny, ("%s of %s"):format(input.name, input.spec)
    end)
    """)
  private static let later = policyFile(
    """
    policy.on("cache.push", { name = "later" }, function(input)
      local blocks = require("blocks")
      return policy.deny, ("%s at most %d"):format(input.name, blocks.limit)
    end)
    """, "user/albedo/policy.d/z.lua", scope: "user", isGuarded: false, modules: modules)
  private static let modules = [
    "loop": "while true do end", "ring": "require('ring')", "blocks": "return { limit = 5 }",
  ]

  private func attacker(_ text: String) -> PolicyFile {
    policyFile(
      text, "user/albedo/policy.lua", scope: "user", isGuarded: false, modules: Self.modules)
  }

  /// Asks about several packages at once and checks that the others say what they always say.
  private func ask(_ set: PolicySet, _ attack: PolicyAttack) async throws -> [PolicyStatement] {
    let names = ["quill", "scribe", "quill"]
    let said = try await PolicyHearing(.cachePush, set).statements(about: names.map { push($0) })
    for (name, statements) in zip(names, said) {
      let others = statements.compactMap { statement in
        ["site", "later"].contains(statement.rule?.name) ? statement.answer : nil
      }
      #expect(
        others == [
          .word("deny", reason: "\(name) of \(name)@1.0/abcdefg"),
          .word("deny", reason: "\(name) at most 5"),
        ], "\(attack.name)")
    }
    return said.flatMap { $0.filter { $0.rule?.name == "attack" } }
  }

  /// Loads the attack between its victims and asks; returns what took how long.
  private func run(
    _ attack: PolicyAttack, _ text: String
  ) async throws -> (set: PolicySet, statements: [PolicyStatement]) {
    let clock = ContinuousClock()
    // Reading the file and its answers, which are given up after the first that runs out.
    let latest: Duration = .milliseconds(2 * 2000) + Self.margin
    var result: (set: PolicySet, statements: [PolicyStatement])?
    let time = try await clock.measure {
      let set = try await load(Self.site, attacker(text), Self.later, settings: Self.settings)
      result = (set, try await ask(set, attack))
    }
    // Tests that wait for processes take all threads of the pool for a while, which is no stall.
    #expect(!Self.isSoak || time < latest, "\(attack.name): \(time)")
    return try #require(result)
  }

  @Test(.timeLimit(.minutes(5)), arguments: fileAttacks)
  func `no file gets out, stalls, or spoils another`(_ attack: PolicyAttack) async throws {
    let (set, statements) = try await run(attack, attack.script)
    guard case .unusable(let reason) = attack.end else {
      Issue.record("a file is unusable or not")
      return
    }
    #expect(set.problems.map(\.file) == ["user/albedo/policy.lua"], "\(set.problems)")
    #expect(set.problems.first?.reason.contains(reason) == true, "\(set.problems)")
    #expect(statements == [])
  }

  @Test(.timeLimit(.minutes(5)), arguments: ruleAttacks)
  func `no rule gets out, stalls, or spoils another`(_ attack: PolicyAttack) async throws {
    let (set, statements) = try await run(
      attack,
      "policy.on('cache.push', { name = 'attack' }, function(input)\n\(attack.script)\nend)")
    #expect(set.problems == [])
    #expect(statements.count == 3)
    switch attack.end {
    case .contained:
      // What it has changed may break itself, and nobody else.
      #expect(statements.first?.answer == .silent, "\(statements)")
    case .failure(let reason):
      for statement in statements {
        guard case .failed(let said) = statement.answer else {
          Issue.record("\(attack.name): \(statement.answer)")
          continue
        }
        // On a slow machine the clock may end what counts instructions elsewhere.
        let isOverTime = reason == "instructions" && said.contains("takes longer than")
        #expect(said.contains(reason) || isOverTime, "\(said)")
        #expect(said.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
        #expect(said.count <= 600)
      }
    case .unusable: Issue.record("a rule does not make a file unusable")
    }
  }

  @Test func `what a file prints is bounded`() async throws {
    let lines = LineCount()
    var settings = Self.settings
    settings.write = { _, _ in lines.add() }
    settings.budget.instructions = 10_000_000
    let set = try await load(
      attacker(
        """
        for i = 1, 5000 do print(i) end
        policy.on("cache.push", { name = "a" }, function() for i = 1, 5000 do print(i) end end)
        """), settings: settings)
    #expect(set.problems == [])
    _ = try await set.say(push())
    #expect(lines.count == 1001)
  }

  @Test(arguments: [Int.min, Int.max])
  func `the outermost priorities order as others do`(_ priority: Int) async throws {
    let set = try await load(
      policyFile(
        """
        local function rule() end
        policy.on("cache.push", { name = "usual" }, rule)
        policy.on("cache.push", { name = "outermost", priority = \(priority == .min ? "math.mininteger" : "math.maxinteger") }, rule)
        """))
    #expect(
      set.rules.map(\.name)
        == (priority == .min ? ["usual", "outermost"] : ["outermost", "usual"]))
  }

  @Test func `the spec of a question is of no use afterwards, in whatever way it was kept`()
    async throws
  {
    let set = try await load(
      policyFile(
        """
        local kept, method, caller
        policy.on("cache.push", { name = "keeper" }, function(input)
          if not kept then
            kept, method = input, input.spec.satisfies
            local spec = input.spec
            caller = coroutine.wrap(function()
              while true do coroutine.yield(pcall(method, spec, "quill")) end
            end)
            assert(caller())
            return
          end
          assert(not pcall(method, kept.spec, "quill"))
          assert(not pcall(tostring, kept.spec))
          assert(caller() == false)
          return policy.deny, "contained"
        end)
        """))
    #expect(try await set.denial(push()) == nil)
    #expect(try await set.denial(push())?.hasSuffix(": contained") == true)
  }

  @Test func `a rule that was ended leaves no spec open, and the next one works`() async throws {
    let set = try await load(
      policyFile(
        """
        local kept
        policy.on("cache.push", { name = "ended" }, function(input)
          kept = input.spec
          while true do end
        end)
        policy.on("cache.push", { name = "next" }, function(input)
          return policy.deny, tostring(pcall(kept.satisfies, kept, "quill"))
        end)
        """), settings: Self.settings)
    let said = try await set.say(push())
    #expect(said.last?.answer == .word("deny", reason: "false"))
  }
}

/// Counts what is written from anywhere.
private final class LineCount: @unchecked Sendable {
  // Guarded by the lock.
  private var value = 0
  private let lock = NSLock()

  func add() { lock.withLock { value += 1 } }
  var count: Int { lock.withLock { value } }
}
