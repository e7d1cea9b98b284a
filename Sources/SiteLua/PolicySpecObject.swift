package import LuaRuntime
internal import PolicyModel
internal import Synchronization

/// The package that a rule is asked about, as the rule holds it: only until it has answered.
package final class PolicySpecObject: LuaObject {
  package static let luaClassName = "albedo.PolicySpec"

  private let spec: Mutex<PolicySpec?>

  init(_ spec: PolicySpec) {
    self.spec = Mutex(spec)
  }

  /// Lets go of the package: the question is answered.
  func close() {
    spec.withLock { $0 = nil }
  }

  private func opened() throws(LuaError) -> PolicySpec {
    guard let spec = spec.withLock({ $0 }) else {
      throw LuaError(
        .closed, "the spec of a question can only be used until the rule has answered",
        hint: "keep what you need of it as a text: tostring(input.spec)")
    }
    return spec
  }

  /// How many characters a query of a rule may have.
  private static let queryLimit = 4096

  /// The class, for the machines of policies and for the reference.
  package static let luaClass = NativeClass(
    luaClassName, summary: "The package that a rule of a policy is asked about.",
    methods: [
      NativeFunction(
        "satisfies", summary: "Tells whether the package satisfies a spec.",
        details: "Only until the rule has answered.",
        parameters: [NativeParameter("query", .string, help: "such as `quill@2: +unicode`")],
        results: [NativeResult("answer", .boolean, help: "whether it does")],
        errors: ["lua.closed", "spec.*"],
        example: """
          local policy = require("albedo.policy")
          local function rule(input)
            if input.spec:satisfies("quill@2:") then return "deny", "not yet" end
          end
          assert(policy and rule)
          """,
        body: .direct { call in
          let query = call.string("query")
          guard query.utf8.count <= queryLimit else {
            throw LuaError(
              .badArgument, "a spec of more than \(queryLimit) characters is not looked at")
          }
          return .boolean(try call.receiver(PolicySpecObject.self).opened().satisfies(query))
        })
    ],
    operators: [.text(PolicySpecObject.self) { try $0.opened().text }])
}
