internal import LuaRuntime
internal import PolicyModel

/// The answer of policy as scripts hold it and pass it on to the effect it permits.
package final class VerdictObject: LuaObject {
  package static let luaClassName = "albedo.Verdict"

  /// The verdict, which only the effect that it permits knows the kind of.
  let verdict: any AnyVerdict
  /// What rules have said before.
  let statements: [PolicyStatement]

  init(_ verdict: any AnyVerdict, _ statements: [PolicyStatement] = []) {
    self.verdict = verdict
    self.statements = statements
  }
}

extension VerdictObject {
  /// Returns the permission to act on a request of a kind, for a function that acts.
  ///
  /// Throws `lua.bad_argument` for the answer to another question, and `policy.denied`.
  func permit<Request: PolicyRequest>(
    _ kind: Request.Type, for function: String
  ) throws -> Permit<Request> {
    guard let verdict = verdict as? Verdict<Request> else {
      throw LuaError(
        .badArgument,
        "\(function): expected a verdict on '\(Request.decision.rawValue)', got one on"
          + " '\(verdict.decision.rawValue)'")
    }
    return try verdict.permit()
  }

  /// The key that policy has chosen, where it was asked for one.
  var fingerprint: String? {
    (verdict as? Verdict<SigningKeyRequest>)?.request.key?.fingerprint
  }
}

extension LuaArguments {
  /// Returns the permission that the verdict among the options of a function that acts gives.
  func permit<Request: PolicyRequest>(
    _ kind: Request.Type, for function: String, in name: String = "verdict"
  ) throws -> Permit<Request> {
    try object(name, as: VerdictObject.self).permit(kind, for: function)
  }
}

extension VerdictObject {
  static let luaClass = NativeClass(
    VerdictObject.luaClassName, summary: "The answer of policy to one request.",
    properties: [
      NativeProperty(
        "allowed", .boolean, help: "whether the request is permitted", of: VerdictObject.self
      ) { .boolean($0.verdict.isAllowed) },
      NativeProperty("reason", .string, help: "why", of: VerdictObject.self) {
        .text($0.verdict.deciding.reason)
      },
      NativeProperty("rule", .string, help: "the rule that decided", of: VerdictObject.self) {
        .text($0.verdict.deciding.rule)
      },
      NativeProperty(
        "hint", .optional(.string), help: "what a user can do about a denial",
        of: VerdictObject.self
      ) { $0.verdict.hint.map { .text($0) } ?? .nil },
      NativeProperty(
        "fingerprint", .optional(.string),
        help: "the key that signs; for an allowing verdict on `cache.key`", of: VerdictObject.self
      ) { $0.fingerprint.map { .text($0) } ?? .nil },
      NativeProperty(
        "opinions", .list(of: .table),
        help: "what each rule has said, in the order of asking: `rule`, `answer` (a word, a list as"
          + " words, or nil), `reason`, `failed`, and `name`, `file`, `line`, `scope` of the rule",
        of: VerdictObject.self
      ) { object in .list(object.statements.map { $0.value(on: object.verdict.decision) }) },
    ] + VerdictObject.signatureProperties,
    operators: [
      .text(VerdictObject.self) { object in
        let (word, deciding) = (
          object.verdict.isAllowed ? "allowed" : "denied", object.verdict.deciding
        )
        return "\(word): \(deciding.reason) (\(deciding.rule))"
      }
    ])
}

extension PolicyStatement {
  /// The statement as scripts see it.
  func value(on decision: PolicyDecision) -> LuaValue {
    var fields: [(String, LuaValue)] = [("rule", .text(ruleText)), ("failed", false)]
    switch answer {
    case .silent: break
    case .word(let word, _): fields.append(("answer", .text(word)))
    case .list(let words, _): fields.append(("answer", .text(words.joined(separator: ", "))))
    case .failed: fields[1].1 = true
    }
    if let reason = reason(on: decision) { fields.append(("reason", .text(reason))) }
    if let rule {
      fields += [
        ("name", .text(rule.name)), ("file", .text(rule.file)),
        ("line", .integer(Int64(rule.line))), ("scope", .text(rule.scope)),
      ]
    }
    return .table(fields.map { LuaField(key: .text($0.0), value: $0.1) })
  }
}
