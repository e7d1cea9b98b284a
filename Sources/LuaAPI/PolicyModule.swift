internal import BuildCache
package import LuaRuntime
internal import MirrorModel
internal import Platform
internal import PolicyModel
internal import Signatures
internal import SourceMirror
internal import SpecModel

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

  init(_ content: Content) {
    self.content = content
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

/// The module `albedo.policy`.
package enum PolicyModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.policy", summary: "Decisions about mirrors and caches.",
      functions: [decide(session), retain], classes: [verdict])
  }

  private static let decisions = [
    PushRequest.decision, SigningKeyRequest.decision, AcceptRequest.decision,
    IndexRequest.decision, SourceRequest.decision, PruneRequest.decision,
  ]

  private static func decide(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "decide", summary: "Asks policy for permission.",
      details:
        "The verdict is passed on to the function that acts, which refuses without an allowing one:"
        + " all that change what a cache holds or lists, `cache:install` and `folder:add`. For"
        + " `cache.accept` the entry's manifest is read and its signature verified; the verdict holds what was signed,"
        + " and nothing else of the manifest is used afterwards. For `cache.key` the keyring is"
        + " asked which keys sign.",
      parameters: [
        NativeParameter("decision", .oneOf(decisions), help: "what is asked"),
        NativeParameter(
          "request",
          .options([
            NativeParameter(
              "cache", .optional(.object(CacheObject.luaClassName)),
              help: "the cache; not for `source.select`, nor for `before.prune` of a mirror"),
            NativeParameter(
              "spec", .optional(.object(SpecObject.luaClassName)),
              help: "the package; not for `before.index`, optional for `cache.key`"),
            NativeParameter(
              "unsigned", .boolean, default: false,
              help: "whether signatures are waived; for `cache.accept`"),
            NativeParameter(
              "key", .optional(.string),
              help: "what means the key: a fingerprint, an id, an address, a name; for `cache.key`"),
            NativeParameter(
              "source", .optional(.object(MirrorItemObject.luaClassName)),
              help: "a file of the version; for `source.select`"),
            NativeParameter(
              "folder", .optional(.object(SourceFolderObject.luaClassName)),
              help: "the source mirror; for `source.select`, and for `before.prune` of one"),
            NativeParameter(
              "private", .boolean, default: false,
              help: "whether the mirror or cache stays within the site; for `source.select` and"
                + " `cache.push`"),
          ]), help: "what it is about"),
      ],
      results: [NativeResult("verdict", .object(VerdictObject.luaClassName), help: "the answer")],
      errors: (APISession.configurationErrors + [
        "buildcache.missing_entry", "cache.malformed", "cache.unsupported_version", "gpg.failed",
        "gpg.unavailable", "recipe.*", "repository.unreadable", "storage.unreachable",
        "storage.unreadable",
      ]).sorted(),
      example: """
        local policy = require("albedo.policy")
        local spec = require("albedo.spec")
        local cache = require("albedo.buildcache").open("/srv/cache")
        local node = spec.resolve(spec.parse("motto"), cache:entries())[1]
        local verdict = policy.decide("cache.accept", { cache = cache, spec = node })
        if not verdict.allowed then print(verdict.rule, verdict.reason, verdict.hint) end
        """,
      body: .waiting { arguments in
        let request = arguments.options("request")
        let decision = arguments.string("decision")
        if decision == SourceRequest.decision {
          return [.object(VerdictObject(.source(try sourceVerdict(request))))]
        }
        if decision == PruneRequest.decision,
          let folder = (request["folder"].object as? SourceFolderObject)?.folder
        {
          return [
            .object(VerdictObject(.prune(Policy.decide(PruneRequest(cache: folder.url)))))
          ]
        }
        guard let cache = request["cache"].object as? CacheObject else {
          throw LuaError(.badArgument, "policy.decide: '\(decision)' needs a cache")
        }
        let spec = request["spec"].object as? SpecObject
        let content = try await verdict(on: decision, cache: cache, spec, request, session)
        return [.object(VerdictObject(content))]
      })
  }

  private static func sourceVerdict(_ request: LuaArguments) throws -> Verdict<SourceRequest> {
    guard let item = (request["source"].object as? MirrorItemObject)?.item,
      let folder = (request["folder"].object as? SourceFolderObject)?.folder
    else {
      throw LuaError(
        .badArgument, "policy.decide: '\(SourceRequest.decision)' needs a source and a folder")
    }
    return Policy.decide(
      SourceRequest(
        package: item.package, version: item.version.text, mirror: folder.url,
        ban: item.redistributionBan, isPrivate: request.boolean("private")))
  }

  private static func verdict(
    on decision: String, cache: CacheObject, _ spec: SpecObject?, _ request: LuaArguments,
    _ session: APISession
  ) async throws -> VerdictObject.Content {
    let (node, keyring) = (spec?.node, session.keyring)
    switch decision {
    case PruneRequest.decision: return .prune(Policy.decide(PruneRequest(cache: cache.url)))
    case IndexRequest.decision: return .index(Policy.decide(IndexRequest(cache: cache.url)))
    case SigningKeyRequest.decision:
      let wanted = request["key"].text
      let keys = try await onWorker { try keyring.secretKeys().filter(\.canSign) }
      let meant = wanted.map { Keyring.matching($0, in: keys) } ?? keys
      return .key(
        Policy.decide(
          SigningKeyRequest(
            subject: node?.shortText ?? cache.url, hash: node?.hash.text, cache: cache.url,
            wanted: wanted,
            candidates: meant.map {
              SigningKeyRequest.Candidate(fingerprint: $0.fingerprint, name: $0.name)
            })))
    default: break
    }
    guard let spec, let node else {
      throw LuaError(.badArgument, "policy.decide: '\(decision)' needs a spec")
    }
    if decision == PushRequest.decision {
      return .push(
        Policy.decide(
          PushRequest(
            subject: node.shortText, hash: node.hash.text, cache: cache.url,
            ban: try await session.binaryBan(on: spec), isPrivate: request.boolean("private"))))
    }
    return .accept(
      Policy.decide(
        try await cache.reader.acceptRequest(
          for: node, signatureWaived: request.boolean("unsigned"),
          pinnedSigners: try session.pinnedSigners(ofCache: cache.url), keyring: keyring)))
  }

  private static let retain = NativeFunction(
    "retain", summary: "Asks policy, for each entry of a plan, whether it may go: `cache.retain`.",
    details: "What a rule keeps stays with all that it needs. `cache:prune` takes only plans about"
      + " which policy was asked.",
    parameters: [
      NativeParameter("plan", .object(PrunePlanObject.luaClassName), help: "the plan")
    ],
    results: [
      NativeResult("plan", .object(PrunePlanObject.luaClassName), help: "what is left of it")
    ],
    example: """
      local policy = require("albedo.policy")
      local cache = require("albedo.buildcache").open("/srv/cache")
      local plan = policy.retain(cache:plan_prune({ newest = 1, dry_run = true }))
      for _, entry in ipairs(plan.removed) do print(entry.spec, entry.reason) end
      """,
    body: .immediate { arguments in
      [.object(arguments.object("plan", as: PrunePlanObject.self).judged())]
    })

  private static let verdict = NativeClass(
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
    ] + VerdictObject.signatureProperties,
    operators: [
      .text(VerdictObject.self) { object in
        let word = object.deciding.answer == .allow ? "allowed" : "denied"
        return "\(word): \(object.deciding.reason) (\(object.deciding.rule))"
      }
    ])
}
