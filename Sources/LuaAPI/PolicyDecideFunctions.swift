internal import LuaRuntime
internal import PolicyModel

/// The functions of `albedo.policy` that ask for permission.
enum PolicyDecideFunctions {
  static func all(_ session: APISession) -> [NativeFunction] {
    [decide(session), decideAll(session), keys(session), retain(session)]
  }

  private static let decisions = [
    PushRequest.decision, SigningKeyRequest.decision, AcceptRequest.decision,
    IndexRequest.decision, SourceRequest.decision, PruneRequest.decision,
  ].map(\.rawValue)
  private static let decision = NativeParameter(
    "decision", .oneOf(decisions), help: "what is asked")
  static let with = NativeParameter(
    "with", .optional(.string),
    help: "a policy that is tried out, `FILE` or `FILE=PLACE`: it stands in for the policy with the"
      + " path `PLACE`, else for the one of its name, or is one more of the site")
  static let options = NativeParameter(
    "options", .options([with]), help: "which policies are asked")
  private static let request: [NativeParameter] = [
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
      help: "the file; for `source.select`"),
    NativeParameter(
      "folder", .optional(.object(SourceFolderObject.luaClassName)),
      help: "the source mirror; for `source.select`, and for `before.prune` of one"),
    NativeParameter(
      "private", .boolean, default: false,
      help: "whether the mirror or cache stays within the site; for `source.select` and"
        + " `cache.push`"),
  ]
  private static let errors =
    (APISession.configurationErrors + [
      "buildcache.missing_entry", "cache.malformed", "cache.unsupported_version", "gpg.failed",
      "gpg.unavailable", "recipe.*", "repository.unreadable", "storage.unreachable",
      "storage.unreadable", "store.*",
    ]).sorted()

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
        decision, NativeParameter("request", .options(request), help: "what it is about"), options,
      ],
      results: [NativeResult("verdict", .object(VerdictObject.luaClassName), help: "the answer")],
      errors: errors,
      example: """
        local policy = require("albedo.policy")
        local spec = require("albedo.spec")
        local cache = require("albedo.buildcache").open("/srv/cache")
        local node = spec.resolve(spec.parse("motto"), cache:entries())[1]
        local verdict = policy.decide("cache.accept", { cache = cache, spec = node })
        if not verdict.allowed then print(verdict.rule, verdict.reason, verdict.hint) end
        """,
      body: .waiting { arguments in
        let judgement = try await judgements(arguments, [arguments.options("request")], session)[0]
        if let failure = judgement.failure { throw failure }
        return [.object(VerdictObject(judgement.verdict, judgement.statements))]
      })
  }

  private static func decideAll(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "decide_all", summary: "Asks policy for many permissions of one kind at once.",
      details:
        "Each rule is asked about all of them in one go, which is much cheaper than one by one. What"
        + " `decide` would raise about one of them, such as a recipe that cannot be read, stops no other.",
      parameters: [
        decision,
        NativeParameter(
          "requests", .list(of: .options(request)), help: "what they are about, as for `decide`"),
        options,
      ],
      results: [
        NativeResult(
          "verdicts", .list(of: .object(VerdictObject.luaClassName)),
          help: "the answers, in order"),
        NativeResult(
          "failures", .table,
          help: "by the place of a request why not enough is known of it; its verdict denies"),
      ],
      errors: errors,
      example: """
        local policy = require("albedo.policy")
        local buildcache = require("albedo.buildcache")
        local cache, requests = buildcache.open("/srv/empty"), {}
        for node in buildcache.open("/srv/cache"):entries() do
          requests[#requests + 1] = { cache = cache, spec = node }
        end
        for index, verdict in ipairs(policy.decide_all("cache.push", requests)) do
          print(requests[index].spec.short, verdict.allowed)
        end
        """,
      body: .waiting { arguments in
        let judgements = try await judgements(
          arguments, arguments.optionsList("requests"), session)
        let failures = judgements.enumerated().compactMap { place, judgement in
          judgement.failure.map {
            LuaField(key: .integer(Int64(place + 1)), value: .error($0))
          }
        }
        return [
          .list(judgements.map { .object(VerdictObject($0.verdict, $0.statements)) }),
          .table(failures),
        ]
      })
  }

  private static func keys(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "keys", summary: "Asks policy which keys sign: `cache.key`.",
      details:
        "Where a rule names keys these sign, else those that the user has named, else the only"
        + " one there is.",
      parameters: [
        NativeParameter(
          "request",
          .options([
            NativeParameter("cache", .object(CacheObject.luaClassName), help: "the cache"),
            NativeParameter(
              "spec", .optional(.object(SpecObject.luaClassName)),
              help: "the package; without one the whole cache is meant"),
            NativeParameter(
              "keys", .list(of: .string), default: .list([]),
              help: "what the user has named: fingerprints, ids, addresses, names"),
            with,
          ]), help: "what it is about")
      ],
      results: [
        NativeResult(
          "verdicts", .list(of: .object(VerdictObject.luaClassName)), help: "one for each key")
      ],
      errors: errors,
      example: """
        local policy = require("albedo.policy")
        local cache = require("albedo.buildcache").open("/srv/cache")
        for _, verdict in ipairs(policy.keys({ cache = cache })) do
          print(verdict.allowed, verdict.fingerprint, verdict.reason)
        end
        """,
      body: .waiting { arguments in
        let request = arguments.options("request")
        let cache = request.object("cache", as: CacheObject.self)
        let names = request.list("keys").compactMap(\.text)
        let verdicts = try await PolicyKeys(session).judgements(
          cache: cache.url, spec: request["spec"].object as? SpecObject, wanted: names,
          with: request["with"].text)
        return [.list(verdicts.map { .object(VerdictObject($0.verdict, $0.statements)) })]
      })
  }

  private static func retain(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "retain",
      summary: "Asks policy, for each entry of a plan, whether it may go: `cache.retain`.",
      details: "What a rule keeps stays with all that it needs; what a rule lets go goes unless"
        + " something keeps it. `cache:prune` takes only plans about which policy was asked.",
      parameters: [
        NativeParameter("plan", .object(PrunePlanObject.luaClassName), help: "the plan"),
        options,
      ],
      results: [
        NativeResult("plan", .object(PrunePlanObject.luaClassName), help: "what is left of it")
      ],
      errors: APISession.configurationErrors,
      example: """
        local policy = require("albedo.policy")
        local cache = require("albedo.buildcache").open("/srv/cache")
        local plan = policy.retain(cache:plan_prune({ newest = 1, dry_run = true }))
        for _, entry in ipairs(plan.removed) do print(entry.spec, entry.reason) end
        """,
      body: .waiting { arguments in
        let plan = arguments.object("plan", as: PrunePlanObject.self)
        let with = arguments.options("options")["with"].text
        return [.object(try await plan.judged(session, with: with))]
      })
  }
}
