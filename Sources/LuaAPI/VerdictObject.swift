internal import LuaRuntime
internal import PolicyModel

/// The answer of policy as scripts hold it and pass it on to the effect it permits.
package final class VerdictObject: LuaObject {
  package static let luaClassName = "albedo.Verdict"

  /// A verdict about any of the requests that scripts can make.
  enum Content: Sendable {
    case push(Verdict<PushRequest>)
    case accept(Verdict<AcceptRequest>)
    case index(Verdict<IndexRequest>)
    case source(Verdict<SourceRequest>)
    case key(Verdict<SigningKeyRequest>)
    case prune(Verdict<PruneRequest>)
  }

  let content: Content
  /// What rules have said before.
  let statements: [PolicyStatement]

  init(_ content: Content, _ statements: [PolicyStatement] = []) {
    self.content = content
    self.statements = statements
  }

  var deciding: Opinion {
    switch content {
    case .push(let verdict): verdict.deciding
    case .accept(let verdict): verdict.deciding
    case .index(let verdict): verdict.deciding
    case .source(let verdict): verdict.deciding
    case .key(let verdict): verdict.deciding
    case .prune(let verdict): verdict.deciding
    }
  }

  var hint: String? {
    switch content {
    case .push(let verdict): verdict.request.hint
    case .accept(let verdict): verdict.request.hint
    case .index(let verdict): verdict.request.hint
    case .source(let verdict): verdict.request.hint
    case .key(let verdict): verdict.request.hint
    case .prune(let verdict): verdict.request.hint
    }
  }
}

extension VerdictObject {
  /// The error of a function that was given the answer to another question.
  static func wrong(_ function: String) -> LuaError {
    LuaError(.badArgument, "\(function): the verdict is about another decision")
  }

  /// The key that policy has chosen, where it was asked for one.
  var fingerprint: String? {
    if case .key(let verdict) = content { verdict.request.key?.fingerprint } else { nil }
  }
}

extension LuaArguments {
  /// The verdict among the options of a function that acts.
  var verdict: VerdictObject { object("verdict", as: VerdictObject.self) }
}

extension VerdictObject {
  static let luaClass = NativeClass(
    VerdictObject.luaClassName, summary: "The answer of policy to one request.",
    properties: [
      NativeProperty(
        "allowed", .boolean, help: "whether the request is permitted", of: VerdictObject.self
      ) { .boolean($0.deciding.answer == .allow) },
      NativeProperty("reason", .string, help: "why", of: VerdictObject.self) {
        .text($0.deciding.reason)
      },
      NativeProperty("rule", .string, help: "the rule that decided", of: VerdictObject.self) {
        .text($0.deciding.rule)
      },
      NativeProperty(
        "hint", .optional(.string), help: "what a user can do about a denial",
        of: VerdictObject.self
      ) { $0.hint.map { .text($0) } ?? .nil },
      NativeProperty(
        "fingerprint", .optional(.string),
        help: "the key that signs; for an allowing verdict on `cache.key`", of: VerdictObject.self
      ) { $0.fingerprint.map { .text($0) } ?? .nil },
      NativeProperty(
        "opinions", .list(of: .table),
        help: "what each rule has said, in the order of asking: `rule`, `answer` (a word, a list as"
          + " words, or nil), `reason`, `failed`, and `name`, `file`, `line`, `scope` of the rule",
        of: VerdictObject.self
      ) { object in .list(object.statements.map { $0.value(on: object.decision) }) },
    ] + VerdictObject.signatureProperties,
    operators: [
      .text(VerdictObject.self) { object in
        let word = object.deciding.answer == .allow ? "allowed" : "denied"
        return "\(word): \(object.deciding.reason) (\(object.deciding.rule))"
      }
    ])

  /// What was decided.
  var decision: PolicyDecision {
    switch content {
    case .push: .cachePush
    case .accept: .cacheAccept
    case .index: .beforeIndex
    case .source: .sourceSelect
    case .key: .cacheKey
    case .prune: .beforePrune
    }
  }
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
