package import LuaRuntime
internal import PolicyModel
internal import SiteLua

/// The module `albedo.policy`.
package enum PolicyModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.policy", summary: "Decisions about mirrors and caches.",
      functions: PolicyDecideFunctions.all(session) + PolicyOrderFunctions.all(session)
        + PolicyReportFunctions.all(session)
        + [PolicyEventFunctions.foresee(session), mode(session)] + words,
      classes: [VerdictObject.luaClass, PolicySpecObject.luaClass])
  }

  private static func mode(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "mode", summary: "Tells whether caches, source mirrors and the store may be changed.",
      details: "A command and a script may change them. A session at a prompt only reads at first,"
        + " and only its own commands `:mode` and `:commit` let it do more.",
      results: [
        NativeResult(
          "mode", .oneOf(WriteGate.Mode.allCases.map(\.rawValue)),
          help: "`write`; or `plan`, when only a plan that is committed changes something; or"
            + " `read`, when nothing does")
      ],
      example: """
        local policy = require("albedo.policy")
        if policy.mode() ~= "write" then print("nothing is changed in this session") end
        """,
      body: .immediate { _ in [.text(session.gate.mode.rawValue)] })
  }

  // MARK: What policies say

  /// The words of policies: a script that uses one is told where it belongs.
  private static let words = [on, remove, matches]

  private static func refusal(_ word: String) -> LuaError {
    LuaError(
      .badArgument, "policy.\(word) is a word of policies, which a script cannot use",
      hint: "rules stand in albedo/policy.lua of a scope; see docs/policies/README.md")
  }

  private static let on = NativeFunction(
    "on", summary: "Adds a rule about a decision; only in a policy.",
    details:
      "The rule gets a table about the question and returns a verdict with its reason, or nothing."
      + " Which fields and verdicts a decision has is in docs/policies/README.md.",
    parameters: [
      NativeParameter(
        "decision", .oneOf(PolicyDecision.allCases.map(\.rawValue)), help: "what it is asked about"),
      NativeParameter(
        "options",
        .options([
          NativeParameter("name", .string, help: "its name, once for each decision"),
          NativeParameter(
            "priority", .integer, default: 0,
            help: "how much it presses: rules with more are asked earlier"),
          NativeParameter(
            "before", .optional(.either([.string, .list(of: .string)])),
            help: "rules that it is asked before"),
          NativeParameter(
            "after", .optional(.either([.string, .list(of: .string)])),
            help: "rules that it is asked after"),
        ]), help: "its name and its place"),
      NativeParameter("rule", .function, help: "`function(input) return verdict, reason end`"),
    ],
    example: """
      -- In albedo/policy.lua of a scope.
      local function declare(policy)
        policy.on("cache.push", { name = "no quills" }, function(input)
          if input.name == "quill" then return policy.deny, "not here" end
        end)
      end
      assert(not pcall(declare, require("albedo.policy")))
      """,
    body: .immediate { _ in throw refusal("on") })

  private static let remove = NativeFunction(
    "remove",
    summary: "Removes the rules of a name that earlier files have added; only in a policy.",
    details: "Rules of the site stay, unless its `albedo:policy:allow_override` says otherwise.",
    parameters: [NativeParameter("name", .string, help: "the name")],
    example: """
      -- In albedo/policy.d/later.lua of the scope that has added the rule.
      local function declare(policy)
        policy.remove("no quills")
      end
      assert(not pcall(declare, require("albedo.policy")))
      """,
    body: .immediate { _ in throw refusal("remove") })

  private static let matches = NativeFunction(
    "matches", summary: "Tells whether a regular expression matches in a text; only in a policy.",
    parameters: [
      NativeParameter("text", .string, help: "the text, of at most 64 KiB"),
      NativeParameter("expression", .string, help: "a regular expression of Perl's kind"),
    ],
    results: [NativeResult("answer", .boolean, help: "whether it does")],
    errors: ["pattern.*"],
    example: """
      -- In a rule of a policy.
      local function is_inside(policy, input)
        return policy.matches(input.cache, "/inside(/|$)")
      end
      assert(not pcall(is_inside, require("albedo.policy"), { cache = "file:///srv/inside" }))
      """,
    body: .immediate { _ in throw refusal("matches") })
}
