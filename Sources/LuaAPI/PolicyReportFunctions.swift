internal import LuaRuntime
internal import PolicyModel
internal import SiteLua

/// The functions of `albedo.policy` that tell which rules there are and what is wrong with them.
enum PolicyReportFunctions {
  static func all(_ session: APISession) -> [NativeFunction] {
    [decisions, rules(session), check(session)]
  }

  private static let options = NativeParameter(
    "options", .options([PolicyDecideFunctions.with]), help: "which policies")

  private static let decisions = NativeFunction(
    "decisions", summary: "Returns the table of decisions.",
    results: [
      NativeResult(
        "decisions", .list(of: .table),
        help:
          "each with `name`, `verdict`, `closed` (whether a rule that fails stops what was asked"
          + " about), and `fields`: `name`, `type`, `optional`, `help`")
    ],
    example: """
      for _, decision in ipairs(require("albedo.policy").decisions()) do
        print(decision.name, decision.verdict, #decision.fields)
      end
      """,
    body: .immediate { _ in
      [
        .list(
          PolicyDecision.allCases.map { decision in
            .record([
              "name": .text(decision.rawValue), "verdict": .text(decision.expectation),
              "closed": .boolean(decision.isClosed),
              "fields": .list(
                PolicyField.all(of: decision).map { field in
                  .record([
                    "name": .text(field.name), "type": .text(field.type),
                    "optional": .boolean(field.isOptional), "help": .text(field.help),
                  ])
                }),
            ])
          })
      ]
    })

  private static func rules(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "rules", summary: "Returns the rules of all policies in the order in which they are asked.",
      parameters: [options],
      results: [
        NativeResult(
          "rules", .list(of: .table),
          help:
            "each with `decision`, `name`, `file`, `line`, `scope`, `priority`, `before`, `after`,"
            + " `guarded`, and `removed`: where it was removed, if it was")
      ],
      errors: APISession.configurationErrors,
      example: """
        for _, rule in ipairs(require("albedo.policy").rules()) do
          print(rule.decision, rule.name, rule.file, rule.line)
        end
        """,
      body: .waiting { arguments in
        let policies = try await session.policies(with: arguments.options("options")["with"].text)
        return [
          .list(
            policies.rules.map { value($0, removed: nil) }
              + policies.removed.map { value($0.rule, removed: $0.place) })
        ]
      })
  }

  private static func value(_ rule: PolicyRule, removed: String?) -> LuaValue {
    .record([
      "decision": .text(rule.decision.rawValue), "name": .text(rule.name),
      "file": .text(rule.file), "line": .integer(Int64(rule.line)), "scope": .text(rule.scope),
      "priority": .integer(Int64(rule.priority)), "before": .list(rule.before.map(LuaValue.text)),
      "after": .list(rule.after.map(LuaValue.text)), "guarded": .boolean(rule.isGuarded),
      "removed": removed.map { .text($0) } ?? .nil,
    ])
  }

  private static func check(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "check", summary: "Looks for what is wrong with the policies.",
      details:
        "Each rule is also asked about something made up: what fails then is found, as far as"
        + " it does not depend on the question.",
      parameters: [options],
      results: [
        NativeResult("files", .list(of: .string), help: "the files that were read"),
        NativeResult(
          "findings", .list(of: .table),
          help: "each with `file`, `line` where it is known, `rule`, `text`, and `serious`: whether"
            + " the policy does not do what it says"),
      ],
      errors: APISession.configurationErrors,
      example: """
        local files, findings = require("albedo.policy").check()
        assert(#files == 0 and #findings == 0)
        """,
      body: .waiting { arguments in
        let policies = try await session.policies(with: arguments.options("options")["with"].text)
        var findings = policies.problems.map { problem in
          finding(problem.file, nil, nil, problem.reason, isSerious: true)
        }
        findings += policies.oddities.map { oddity in
          finding(oddity.file, oddity.line, nil, oddity.text, isSerious: false)
        }
        findings += policies.removed.map { removed in
          finding(
            removed.rule.file, removed.rule.line, removed.rule.name,
            "it is never asked: \(removed.place) removes it", isSerious: false)
        }
        for failure in try await policies.trials() {
          findings.append(
            finding(
              failure.rule.file, failure.rule.line, failure.rule.name,
              "asked about something made up, it failed: \(failure.reason)",
              isSerious: failure.isCertain))
        }
        return [.list(policies.files.map { .text($0.path) }), .list(findings)]
      })
  }

  private static func finding(
    _ file: String, _ line: Int?, _ rule: String?, _ text: String, isSerious: Bool
  ) -> LuaValue {
    .record([
      "file": .text(file), "line": line.map { .integer(Int64($0)) } ?? .nil,
      "rule": rule.map { .text($0) } ?? .nil, "text": .text(text), "serious": .boolean(isSerious),
    ])
  }
}
