internal import LuaRuntime
internal import PolicyModel
internal import SiteLua

/// Policies that a test asks about what it makes up.
final class TrialPolicies: LuaObject {
  static let luaClassName = "albedo.TrialPolicies"

  let policies: PolicySet

  init(_ policies: PolicySet) {
    self.policies = policies
  }

  static let luaClass = NativeClass(
    luaClassName, summary: "Policies that are tried out.", methods: [ask, lineCounts],
    properties: [
      NativeProperty(
        "rules", .list(of: .table),
        help: "the rules in the order of asking, each with `decision`, `name`, `file`, `line`",
        of: TrialPolicies.self
      ) { trial in
        .list(
          trial.policies.rules.map { rule in
            .record([
              "decision": .text(rule.decision.rawValue), "name": .text(rule.name),
              "file": .text(rule.file), "line": .integer(Int64(rule.line)),
            ])
          })
      },
      NativeProperty(
        "problems", .list(of: .table),
        help: "what is wrong with the files, each with `file`, `text`, and whether it is `serious`:"
          + " whether the rules are not asked as they should be",
        of: TrialPolicies.self
      ) { trial in .list(trial.policies.findings) },
    ])

  private static let ask = NativeFunction(
    "ask", summary: "Asks the rules about something made up.",
    details:
      "`spec` is the text of a spec; `name`, `version`, `prerelease`, `platform`, `os`, `target` and"
      + " `variants` follow from it unless they are given. What else is left out and is always there"
      + " in a real question is empty, 0 or false. A field that the decision does not have is an"
      + " error. Of Albedo's own rules, that about what a recipe forbids to hand on is asked as well;"
      + " signatures are not looked at.",
    parameters: [
      NativeParameter(
        "decision", .oneOf(PolicyDecision.allCases.map(\.rawValue)), help: "what is asked"),
      NativeParameter("input", .table, default: .table([]), help: "what the rules are told"),
    ],
    results: [
      NativeResult(
        "answer", .table,
        help: "`verdict`: `allow`, `deny`, `keep`, `drop`, or nil; `list`, where rules return one;"
          + " `reason`; `rule`, `file` and `line` of the rule that decided; `failed`: whether it"
          + " failed; `opinions`, as those of a verdict")
    ],
    errors: ["spec.*"],
    example: """
      local trial = require("albedo.trial")
      local text = 'policy.on("cache.retain", { name = "old" }, function(input)'
        .. ' if input.age > 30 * 86400 then return "drop", "it is old" end end)'
      local policies = trial.read_policies({ { path = "old.lua", text = text } })
      local answer = policies:ask("cache.retain", { spec = "quill@1.0", age = 31 * 86400 })
      assert(answer.verdict == "drop" and answer.rule == "old" and answer.line == 1)
      """,
    body: .waiting { arguments in
      let trial = arguments.receiver(TrialPolicies.self)
      guard let decision = PolicyDecision(rawValue: arguments.string("decision")) else { return [] }
      let question = try TrialQuestion(decision, arguments["input"])
      return [try await trial.answer(to: question)]
    })

  private static let lineCounts = NativeFunction(
    "line_counts", summary: "Returns how often lines of the files have run, if that is counted.",
    results: [
      NativeResult("counts", .list(of: .table), help: "for each sandbox, by file, then by line")
    ],
    example: """
      local trial = require("albedo.trial")
      local files = { { path = "empty.lua", text = "local nothing = 1" } }
      local policies = trial.read_policies(files, { count_lines = true })
      assert(policies:line_counts()[1]["empty.lua"][1] == 1)
      """,
    body: .waiting { arguments in
      let counts = await arguments.receiver(TrialPolicies.self).policies.lineCounts()
      // Each policy has a machine of its own, and several may have run the same module.
      return [.list(counts.map { LuaValue(lineCounts: [$0]) })]
    })
}

extension TrialPolicies {
  private func answer(to question: TrialQuestion) async throws -> LuaValue {
    let decision = question.decision
    let hearing = PolicyHearing(decision, policies)
    let statements: [PolicyStatement]
    var order: [String]?
    if let field = decision.orderedField {
      let items = question.texts(of: field)
      let ordered = try await hearing.ordered([question.input], [items]).first
      (order, statements) = (ordered?.items, ordered?.statements ?? [])
    } else {
      statements = try await hearing.statements(about: [question.input])[0]
    }
    switch decision.combination {
    case .anyDenial, .event:
      return answer(question.deciding(statements), statements, decision)
    case .anyKeep:
      let opinions = statements.compactMap { $0.opinion(on: decision) }
      let deciding = opinions.first { $0.answer == .deny } ?? opinions.first
      return answer(deciding, statements, decision)
    case .lastKeys:
      let found = PolicyHearing.lastKeys(statements)
      return answer(list: found?.keys, by: found?.statement, statements, decision)
    case .orders:
      let last = statements.last { if case .list = $0.answer { true } else { false } }
      return answer(list: order, by: last, statements, decision)
    case .names:
      let first = statements.first { if case .list = $0.answer { true } else { false } }
      return answer(list: PolicyHearing.names(statements), by: first, statements, decision)
    }
  }

  private func answer(
    _ deciding: Opinion?, _ statements: [PolicyStatement], _ decision: PolicyDecision
  ) -> LuaValue {
    let word: String? = deciding.map { opinion in
      let isRetention = decision.combination == .anyKeep
      return opinion.answer == .allow
        ? (isRetention ? "drop" : "allow") : (isRetention ? "keep" : "deny")
    }
    let statement = statements.first { statement in
      statement.opinion(on: decision) == deciding && deciding != nil
    }
    return table(
      verdict: word.map { .text($0) } ?? .nil, list: .nil, reason: deciding?.reason,
      ruleText: deciding?.rule, by: statement, statements, decision)
  }

  private func answer(
    list: [String]?, by statement: PolicyStatement?, _ statements: [PolicyStatement],
    _ decision: PolicyDecision
  ) -> LuaValue {
    table(
      verdict: .nil, list: .list((list ?? []).map { .text($0) }),
      reason: statement?.reason(on: decision), ruleText: statement?.ruleText, by: statement,
      statements, decision)
  }

  private func table(
    verdict: LuaValue, list: LuaValue, reason: String?, ruleText: String?,
    by statement: PolicyStatement?, _ statements: [PolicyStatement], _ decision: PolicyDecision
  ) -> LuaValue {
    // What fails and stops nothing is no opinion, but a test wants to know.
    let failed = statements.contains { if case .failed = $0.answer { true } else { false } }
    return .record([
      "decision": .text(decision.rawValue), "verdict": verdict, "list": list,
      "reason": reason.map { .text($0) } ?? .nil,
      "rule": (statement?.rule?.name ?? ruleText).map { .text($0) } ?? .nil,
      "file": statement?.rule.map { .text($0.file) } ?? .nil,
      "line": statement?.rule.map { .integer(Int64($0.line)) } ?? .nil,
      "failed": .boolean(failed),
      "opinions": .list(statements.map { $0.value(on: decision) }),
    ])
  }
}

extension PolicySet {
  /// What is wrong or odd about the files, as scripts see it.
  fileprivate var findings: [LuaValue] {
    problems.map { problem in
      .record(["file": .text(problem.file), "text": .text(problem.reason), "serious": true])
    }
      + oddities.map { oddity in
        .record([
          "file": .text("\(oddity.file):\(oddity.line)"), "text": .text(oddity.text),
          "serious": false,
        ])
      }
  }
}
