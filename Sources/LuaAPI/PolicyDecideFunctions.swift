internal import BuildCache
internal import InstallStore
internal import LuaRuntime
internal import MirrorModel
internal import Platform
internal import PolicyModel
internal import Signatures
internal import SourceMirror
internal import SpecModel

/// The functions of `albedo.policy` that ask for permission.
enum PolicyDecideFunctions {
  static func all(_ session: APISession) -> [NativeFunction] {
    [decide(session), decideAll(session), keys(session), retain(session)]
  }

  private static let decisions = [
    PushRequest.decision, SigningKeyRequest.decision, AcceptRequest.decision,
    IndexRequest.decision, SourceRequest.decision, PruneRequest.decision,
  ]
  private static let decision = NativeParameter(
    "decision", .oneOf(decisions), help: "what is asked")
  static let with = NativeParameter(
    "with", .optional(.string),
    help: "a policy file that is tried out: it stands in for the file of its name, or is added")
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
      help: "a file of the version; for `source.select`"),
    NativeParameter(
      "folder", .optional(.object(SourceFolderObject.luaClassName)),
      help: "the source mirror; for `source.select`, and for `before.prune` of one"),
    NativeParameter(
      "private", .boolean, default: false,
      help: "whether the mirror or cache stays within the site; for `source.select` and"
        + " `cache.push`"),
    with,
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
        decision, NativeParameter("request", .options(request), help: "what it is about"),
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
        let request = arguments.options("request")
        let verdicts = try await verdicts(on: arguments.string("decision"), [request], session)
        return [.object(verdicts[0])]
      })
  }

  private static func decideAll(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "decide_all", summary: "Asks policy for many permissions of one kind at once.",
      details:
        "Each rule is asked about all of them in one go, which is much cheaper than one by one.",
      parameters: [
        decision,
        NativeParameter(
          "requests", .list(of: .options(request)), help: "what they are about, as for `decide`"),
      ],
      results: [
        NativeResult(
          "verdicts", .list(of: .object(VerdictObject.luaClassName)), help: "the answers, in order")
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
        let verdicts = try await verdicts(
          on: arguments.string("decision"), arguments.optionsList("requests"), session)
        return [.list(verdicts.map { .object($0) })]
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
        let verdicts = try await PolicyKeys(session).verdicts(
          cache: cache.url, spec: request["spec"].object as? SpecObject, wanted: names,
          with: request["with"].text)
        return [.list(verdicts.map { .object($0) })]
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
        NativeParameter("options", .options([with]), help: "how policy is asked"),
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

  // MARK: Verdicts

  private static func verdicts(
    on decision: String, _ requests: [LuaArguments], _ session: APISession
  ) async throws -> [VerdictObject] {
    guard !requests.isEmpty else { return [] }
    let with = requests[0]["with"].text
    if decision == SourceRequest.decision {
      return try await sourceVerdicts(requests, session, with)
    }
    if decision == PruneRequest.decision {
      return try await pruneVerdicts(requests, session, with)
    }
    let caches = try requests.map { request in
      guard let cache = request["cache"].object as? CacheObject else {
        throw LuaError(.badArgument, "policy.decide: '\(decision)' needs a cache")
      }
      return cache
    }
    switch decision {
    case IndexRequest.decision:
      return try await session.decide(
        .beforeIndex, caches.map { IndexRequest(cache: $0.url) }, with: with,
        inputs: { caches.map { PolicyInput([("cache", .text($0.url))]) } }
      ).map { VerdictObject(.index($0.verdict), $0.statements) }
    case SigningKeyRequest.decision:
      var verdicts: [VerdictObject] = []
      for (request, cache) in zip(requests, caches) {
        verdicts += try await PolicyKeys(session).verdicts(
          cache: cache.url, spec: request["spec"].object as? SpecObject,
          wanted: request["key"].text.map { [$0] } ?? [], with: with
        ).prefix(1)
      }
      return verdicts
    default: break
    }
    let specs = try requests.map { request in
      guard let spec = request["spec"].object as? SpecObject else {
        throw LuaError(.badArgument, "policy.decide: '\(decision)' needs a spec")
      }
      return spec
    }
    return decision == PushRequest.decision
      ? try await pushVerdicts(requests, caches, specs, session, with)
      : try await acceptVerdicts(requests, caches, specs, session, with)
  }

  private static func pruneVerdicts(
    _ requests: [LuaArguments], _ session: APISession, _ with: String?
  ) async throws -> [VerdictObject] {
    let places = try requests.map { request in
      let folder = (request["folder"].object as? SourceFolderObject)?.folder
      guard let url = (request["cache"].object as? CacheObject)?.url ?? folder?.url else {
        throw LuaError(
          .badArgument, "policy.decide: '\(PruneRequest.decision)' needs a cache or a folder")
      }
      return url
    }
    return try await session.decide(
      .beforePrune, places.map { PruneRequest(cache: $0) }, with: with,
      inputs: { places.map { PolicyInput([("cache", .text($0))]) } }
    ).map { VerdictObject(.prune($0.verdict), $0.statements) }
  }

  private static func sourceVerdicts(
    _ requests: [LuaArguments], _ session: APISession, _ with: String?
  ) async throws -> [VerdictObject] {
    let sources = try requests.map { request in
      guard let item = (request["source"].object as? MirrorItemObject)?.item,
        let folder = (request["folder"].object as? SourceFolderObject)?.folder
      else {
        throw LuaError(
          .badArgument, "policy.decide: '\(SourceRequest.decision)' needs a source and a folder")
      }
      return (item: item, folder: folder, isPrivate: request.boolean("private"))
    }
    return try await session.decide(
      .sourceSelect,
      sources.map {
        SourceRequest(
          package: $0.item.package, version: $0.item.version.text, mirror: $0.folder.url,
          ban: $0.item.redistributionBan, isPrivate: $0.isPrivate)
      }, with: with
    ) {
      let recipes = try await session.recipes()
      return try await onWorker {
        let facts = PolicyFacts(recipes: recipes)
        return try sources.map {
          try facts.sourceInput(
            $0.item, mirror: $0.folder.url,
            size: try $0.folder.path(of: $0.item).flatMap { path in
              try FileStatus.ifPresent(path).map { Int64(clamping: $0.size) }
            },
            isPrivate: $0.isPrivate)
        }
      }
    }.map { VerdictObject(.source($0.verdict), $0.statements) }
  }

  private static func pushVerdicts(
    _ requests: [LuaArguments], _ caches: [CacheObject], _ specs: [SpecObject],
    _ session: APISession, _ with: String?
  ) async throws -> [VerdictObject] {
    let recipes = try await session.recipes()
    let bans = try await onWorker { try specs.map { try recipes.binaryBan(on: $0) } }
    let questions = requests.indices.map { place in
      PushRequest(
        subject: specs[place].node.shortText, hash: specs[place].node.hash.text,
        cache: caches[place].url, ban: bans[place],
        isPrivate: requests[place].boolean("private"))
    }
    return try await session.decide(.cachePush, questions, with: with) {
      let store = try session.store()
      return try await onWorker {
        let facts = PolicyFacts(recipes: recipes, contents: try store.readContents())
        return try zip(questions, specs).map { question, spec in
          try facts.pushInput(
            spec, cache: question.cache, ban: question.ban, isPrivate: question.isPrivate)
        }
      }
    }.map { VerdictObject(.push($0.verdict), $0.statements) }
  }

  private static func acceptVerdicts(
    _ requests: [LuaArguments], _ caches: [CacheObject], _ specs: [SpecObject],
    _ session: APISession, _ with: String?
  ) async throws -> [VerdictObject] {
    var questions: [AcceptRequest] = []
    for (place, request) in requests.enumerated() {
      questions.append(
        try await caches[place].reader.acceptRequest(
          for: specs[place].node, signatureWaived: request.boolean("unsigned"),
          pinnedSigners: try session.pinnedSigners(ofCache: caches[place].url),
          keyring: session.keyring))
    }
    return try await session.decide(.cacheAccept, questions, with: with) { [questions] in
      zip(questions, specs).map { question, spec in
        PolicyInput(
          spec,
          [
            ("cache", .text(question.cache)), ("unsigned", .boolean(question.signatureWaived)),
            ("signature", .text(question.signature.word)),
            ("signatures", .list(question.findings)),
          ])
      }
    }.map { VerdictObject(.accept($0.verdict), $0.statements) }
  }
}

extension AcceptRequest {
  /// What rules are told of the signatures.
  fileprivate var findings: [PolicyValue] {
    guard case .verified(let findings) = signature else { return [] }
    return findings.map { finding in
      .record(
        [
          PolicyEntry("fingerprint", .text(finding.fingerprint)),
          PolicyEntry("state", .text(finding.state.rawValue)),
          PolicyEntry("counts", .boolean(isAccepted(finding))),
        ] + (finding.name.map { [PolicyEntry("name", .text($0))] } ?? []))
    }
  }
}
