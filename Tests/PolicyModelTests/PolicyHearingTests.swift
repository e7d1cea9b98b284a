import Diagnostics
import PolicyModel
import Testing

/// Rules whose answers a test has written down.
private struct WrittenRules: PolicyRules {
  var all: [(rule: PolicyRule, answer: RuleAnswer)]
  var problems: [PolicyProblem] = []

  func rules(on decision: PolicyDecision) -> [PolicyRule] {
    all.map(\.rule).filter { $0.decision == decision }
  }

  func answers(of rule: PolicyRule, about inputs: [PolicyInput]) async throws -> [RuleAnswer] {
    inputs.map { _ in all[rule.id].answer }
  }
}

private func rules(
  _ decision: PolicyDecision, _ answers: RuleAnswer..., problems: [PolicyProblem] = []
) -> WrittenRules {
  WrittenRules(
    all: answers.enumerated().map { place, answer in
      (
        PolicyRule(
          id: place, name: "r\(place)", decision: decision, file: "p.lua", line: place + 1,
          scope: "site", isGuarded: true),
        answer
      )
    }, problems: problems)
}

private func opinions(
  _ decision: PolicyDecision, _ rules: WrittenRules
) async throws -> [Opinion.Answer] {
  try await PolicyHearing(decision, rules).statements(about: [PolicyInput([])])[0]
    .compactMap { $0.opinion(on: decision)?.answer }
}

@Suite struct PolicyHearingTests {
  @Test(arguments: PolicyDecision.allCases)
  func `a failure denies exactly where the table says so`(_ decision: PolicyDecision) async throws {
    let open: Set<PolicyDecision> = [
      .sourceOrder, .sourceName, .cacheOrder, .afterPush, .afterInstall, .afterFetch, .afterPrune,
      .afterIndex,
    ]
    let said = try await opinions(decision, rules(decision, .failed("oh")))
    #expect(said == (open.contains(decision) ? [] : [.deny]))
    let problem = PolicyProblem(file: "p.lua", scope: "site", reason: "torn")
    #expect(try await opinions(decision, rules(decision, problems: [problem])) == said)
  }

  @Test(arguments: PolicyDecision.allCases)
  func `a word that a decision does not know is a failure`(_ decision: PolicyDecision) async throws
  {
    let statement = try await PolicyHearing(
      decision, rules(decision, .list(["x"], reason: nil), .word("maybe", reason: nil))
    ).statements(about: [PolicyInput([])])[0]
    let isFailed = statement.map { if case .failed = $0.answer { true } else { false } }
    let expected: [Bool] =
      switch decision.combination {
      case .anyDenial, .anyKeep, .event: [true, true]
      case .lastKeys, .names: [false, false]
      case .orders: [false, true]
      }
    #expect(isFailed == expected)
  }

  @Test func `an entry is kept by any rule, and dropped where no rule keeps it`() async throws {
    let both = rules(.cacheRetain, .word("drop", reason: "old"), .word("keep", reason: "new"))
    #expect(try await opinions(.cacheRetain, both) == [.allow, .deny])
    let request = RetainRequest(
      subject: "a", hash: "a", cache: "c", age: 1, dependents: 0, isPinned: false, isKept: false,
      reason: "old")
    let verdict = Policy.decide(
      request,
      opinions: [
        Opinion(.allow, reason: "old", rule: "a"), Opinion(.deny, reason: "new", rule: "b"),
      ])
    #expect(!verdict.isAllowed)
    #expect(verdict.deciding.rule == "b")
  }

  @Test func `an event is refused by an error, in its own words`() async throws {
    let hearing = PolicyHearing(.beforePush, rules(.beforePush, .silent, .failed("frozen")))
    let statements = try await hearing.statements(about: [PolicyInput([])])[0]
    let refusal = hearing.refusal(of: "quill@2", statements)
    #expect(refusal?.message == "before.push refused 'quill@2': frozen (r1 (p.lua:2))")
    #expect(refusal?.exitClass == .refused)
  }

  @Test func `orders are applied one after the other, and may leave places out`() async throws {
    let hearing = PolicyHearing(
      .cacheOrder,
      rules(
        .cacheOrder, .list(["b", "a"], reason: nil), .list(["a", "a"], reason: nil),
        .list(["b"], reason: nil)))
    let orders = try await hearing.ordered([PolicyInput([])], [["a", "b", "a", "c"]])
    #expect(orders.map(\.items) == [["b"]])
    #expect(
      orders[0].omissions == [
        PolicyHearing.Omission(item: "c", rule: "r0 (p.lua:1)"),
        PolicyHearing.Omission(item: "a", rule: "r2 (p.lua:3)"),
      ])
    #expect(hearing.warnings(orders[0].statements).first?.contains("'a' stands twice") == true)
  }

  @Test func `all names are taken, each once`() async throws {
    let statements = try await PolicyHearing(
      .sourceName, rules(.sourceName, .word("x", reason: nil), .list(["y", "x"], reason: nil))
    ).statements(about: [PolicyInput([])])[0]
    #expect(PolicyHearing.names(statements) == ["x", "y"])
  }

  @Test func `the table has the decisions that are promised`() {
    let events = ["push", "install", "fetch", "prune", "index"].flatMap { event in
      ["before.\(event)", "after.\(event)"]
    }
    let others = [
      "source.select", "source.order", "source.name", "cache.push", "cache.key", "cache.accept",
      "cache.order", "cache.retain",
    ]
    #expect(Set(PolicyDecision.allCases.map(\.rawValue)) == Set(others + events))
  }
}
