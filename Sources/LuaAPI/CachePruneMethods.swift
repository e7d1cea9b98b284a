internal import BuildCache
internal import CacheModel
internal import LuaRuntime
internal import Platform
internal import PolicyModel
internal import SpecModel

/// The methods of a cache that take entries away.
enum CachePruneMethods {
  static func all(_ session: APISession) -> [NativeFunction] { [plan, prune(session)] }

  private static let rules: [NativeParameter] = [
    NativeParameter(
      "keep", .optional(.table),
      help: "hashes that are kept, each with the reason; without one of the next two rules all"
        + " others go"),
    NativeParameter(
      "older_than", .optional(.integer), unit: "seconds",
      help: "the age from which entries go"),
    NativeParameter(
      "newest", .optional(.integer),
      help: "how many versions of each package are kept, the newest ones"),
    NativeParameter(
      "keep_build", .boolean, default: false,
      help: "whether what kept entries need for building alone is kept, too"),
    NativeParameter(
      "exact", .boolean, default: false,
      help: "whether what kept entries need goes unless it is kept itself, as Spack does it"),
    NativeParameter(
      "grace", .integer, default: 3600, unit: "seconds",
      help: "what was written within this time is not touched"),
    NativeParameter(
      "drop", .optional(.table),
      help: "hashes that go, each with the reason: nothing else goes then but the parts that belong"
        + " to them alone, and none of them that something needs which stays"),
    NativeParameter(
      "seen", .optional(.table),
      help: "by hash the `seen` of an earlier plan: an entry that was changed since is kept"),
    NativeParameter(
      "dry_run", .boolean, default: false,
      help: "whether nothing is written at all; the time is then that of this host, not of the"
        + " place"),
    .progress,
  ]

  private static let plan = NativeFunction(
    "plan_prune", summary: "Says what a prune would take away and what it would leave.",
    details:
      "Without rules only what belongs to no entry goes, and entries whose archive is missing."
      + " What an entry that stays needs to run stays with it, and a blob stays as long as one entry"
      + " names it. What is pinned stays. Each rule keeps something: an entry goes when none does.",
    parameters: [NativeParameter("rules", .options(rules), help: "what is kept")],
    results: [
      NativeResult("plan", .object(PrunePlanObject.luaClassName), help: "for `policy.retain`")
    ],
    errors: [
      "buildcache.missing_index", "buildcache.not_listable", "cache.malformed",
      "cache.missing_record", "cache.unsupported_version", "lua.bad_argument", "platform.*",
      "storage.corrupt", "storage.not_found", "storage.unreachable", "storage.unreadable",
      "storage.unsupported_scheme", "storage.unwritable",
    ],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      local keep = {}
      for spec in cache:entries("pamphlet") do keep[spec.hash] = "it is in the release" end
      local plan = cache:plan_prune({ keep = keep, grace = 0, dry_run = true })
      for _, entry in ipairs(plan.kept) do print(entry.spec, entry.reason) end
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(CacheObject.self)
      let options = arguments.options("rules")
      let isDry = options.boolean("dry_run")
      let started =
        isDry ? Int64(SystemClock.now) : try await object.writable().timeOfPlace()
      let inventory = try await object.reader.inventory(progress: options.progress)
      var rules = PruneRules(
        kept: try reasons(options, "keep"), pinned: try await object.reader.pins().hashes,
        isSelective: !options["keep"].isNil, oldestAge: options["older_than"].integer,
        newestCount: options["newest"].integer.map { Int($0) },
        keepsBuildDependencies: options.boolean("keep_build"),
        isExact: options.boolean("exact"), grace: Int64(options.integer("grace")))
      rules.isConfined = !options["drop"].isNil
      rules.dropped = try reasons(options, "drop")
      rules.seen = try seen(options)
      return [
        .object(
          PrunePlanObject(
            PrunePlan(inventory, rules: rules, started: started), cache: object.url))
      ]
    })

  /// The hashes of a table with their reasons.
  private static func reasons(
    _ options: LuaArguments, _ name: String
  ) throws -> [SpecHash: String] {
    try table(options, name, of: "reasons") { _, value in value.text }
  }

  /// What entries looked like when they were chosen.
  private static func seen(_ options: LuaArguments) throws -> [SpecHash: HeldObject] {
    try table(options, "seen", of: "what a plan says of them") { _, value in
      guard let path = value["path"].text, let size = value["bytes"].integer,
        let modified = value["modified"].integer
      else { return nil }
      return HeldObject(key: path, byteCount: size, modified: modified)
    }
  }

  /// Reads a table whose keys are whole hashes.
  private static func table<Value>(
    _ options: LuaArguments, _ name: String, of what: String,
    _ read: (SpecHash, LuaValue) -> Value?
  ) throws -> [SpecHash: Value] {
    var found: [SpecHash: Value] = [:]
    for field in options[name].fields ?? [] {
      guard let hash = field.key.text.flatMap({ SpecHash($0) }), let value = read(hash, field.value)
      else {
        throw LuaError(
          .badArgument,
          "plan_prune: field '\(name)': whole hashes and \(what) expected, got"
            + " \(field.key) and \(field.value)")
      }
      found[hash] = value
    }
    return found
  }

  private static func prune(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "prune", summary: "Takes away what a plan lets go.",
      details:
        "It goes to the trash of the cache, from where `put_back` brings it back; with `now` it is"
        + " deleted at once. The index is changed first, then metadata goes, then what it names.",
      parameters: [
        NativeParameter(
          "plan", .object(PrunePlanObject.luaClassName),
          help: "the plan, as `policy.retain` gave it"),
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "verdict", .object(VerdictObject.luaClassName), help: "of policy on `before.prune`"),
            NativeParameter(
              "index_verdict", .object(VerdictObject.luaClassName),
              help: "of policy on `before.index`"),
            NativeParameter(
              "now", .boolean, default: false, help: "whether nothing is kept to be put back"),
            .progress,
          ]), help: "the permissions"),
      ],
      results: [
        NativeResult(
          "result", .table,
          help:
            "`trash`, the name for `put_back`; `kept`, the reason by path of what stays after all;"
            + " `failed`, the error by path of what could not be taken away")
      ],
      errors: [
        "buildcache.missing_index", "buildcache.not_listable", "buildcache.wrong_permit",
        "cache.malformed", "cache.missing_record", "cache.unsupported_version", "lua.bad_argument",
        "policy.denied", "storage.corrupt", "storage.locked", "storage.not_found",
        "storage.unreadable", "storage.unsupported_scheme", "storage.unwritable",
      ],
      example: """
        local policy = require("albedo.policy")
        local cache = require("albedo.buildcache").open("/srv/cache")
        local plan = policy.retain(cache:plan_prune({ newest = 1, grace = 0 }))
        local result = cache:prune(plan, {
          verdict = policy.decide("before.prune", { cache = cache }),
          index_verdict = policy.decide("before.index", { cache = cache }),
        })
        print(result.trash or "nothing to do", #plan.removed)
        """,
      body: .waiting { arguments in
        let object = arguments.object("plan", as: PrunePlanObject.self)
        let options = arguments.options("options")
        let permits = WritableCache.PrunePermits(
          prune: try options.permit(PruneRequest.self, for: "prune"),
          entries: try object.permits(),
          index: try options.permit(IndexRequest.self, for: "prune", in: "index_verdict"))
        let result = try await arguments.receiver(CacheObject.self).writable().prune(
          object.plan, deletes: options.boolean("now"), permits: permits,
          progress: options.progress)
        var kept: [LuaField] = []
        var failed: [LuaField] = []
        for item in result.pruned {
          switch item.outcome {
          case .removed: break
          case .kept(let reason): kept.append(LuaField(key: .text(item.key), value: .text(reason)))
          case .failed(let error):
            failed.append(LuaField(key: .text(item.key), value: .error(error)))
          }
        }
        let removed = result.pruned.count - kept.count - failed.count
        await session.report(.afterPrune) {
          PolicyInput(pruneOf: object.cache, removed: removed)
        }
        await session.reportIndex(
          of: arguments.receiver(CacheObject.self), isChanged: !object.plan.removed.isEmpty)
        let name = result.trash?.split(separator: "/").last.map(String.init)
        return [
          .record([
            "trash": name.map { .text($0) } ?? .nil, "kept": .table(kept), "failed": .table(failed),
          ])
        ]
      })
  }
}
