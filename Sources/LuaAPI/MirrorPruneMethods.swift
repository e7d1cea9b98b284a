internal import LuaRuntime
internal import MirrorModel
internal import Platform
internal import PolicyModel
internal import SourceMirror
internal import SpecModel

/// What a prune of a source mirror would do, as scripts hold it.
final class MirrorPrunePlanObject: LuaObject {
  static let luaClassName = "albedo.MirrorPrunePlan"

  let plan: MirrorPrunePlan

  init(_ plan: MirrorPrunePlan) { self.plan = plan }

  static let declaration = NativeClass(
    luaClassName, summary: "What a prune would take from a source mirror, and what it would leave.",
    properties: [
      list("removed", "what goes: `path`, `bytes`, `reason`") { $0.removed },
      list("kept", "what no recipe refers to and what stays: `path`, `bytes`, `reason`") {
        $0.kept
      },
      NativeProperty(
        "needed", .integer, help: "how many files recipes refer to",
        of: MirrorPrunePlanObject.self
      ) { .integer(Int64($0.plan.neededCount)) },
    ])

  private static func list(
    _ name: String, _ help: String,
    _ read: @escaping @Sendable (MirrorPrunePlan) -> [MirrorPrunePlan.Decision]
  ) -> NativeProperty {
    NativeProperty(name, .list(of: .table), help: help, of: MirrorPrunePlanObject.self) { object in
      .list(
        read(object.plan).map {
          .record([
            "path": .text($0.entry.path), "bytes": .integer($0.entry.byteCount),
            "reason": .text($0.reason),
          ])
        })
    }
  }
}

/// The methods of a source mirror that take content away.
enum MirrorPruneMethods {
  static let all = [plan, prune, trash, putBack, emptyTrash]

  private static let writingErrors = [
    "platform.*", "policy.denied", "source.unreadable", "source.unsafe_folder",
    "source.unwritable", "source.wrong_permit",
  ]
  private static let verdict = NativeParameter(
    "verdict", .object(VerdictObject.luaClassName), help: "of policy on `before.prune`")

  private static func folder(_ arguments: LuaArguments) -> SourceFolder {
    arguments.receiver(SourceFolderObject.self).folder
  }

  private static func writable(_ arguments: LuaArguments) throws -> SourceFolder {
    try arguments.receiver(SourceFolderObject.self).writable()
  }

  private static func permit(
    _ options: LuaArguments, for method: String
  ) throws -> Permit<PruneRequest> {
    try options.permit(PruneRequest.self, for: method)
  }

  private static let plan = NativeFunction(
    "plan_prune", summary: "Says what a prune would take away, and what it would leave and why.",
    details: "What no recipe refers to goes, with the links that lead to it, and links that lead"
      + " nowhere. In doubt content stays: where its package has no recipe, or one that is not known"
      + " wholly.",
    parameters: [
      NativeParameter(
        "inventory", .object(MirrorInventoryObject.luaClassName), help: "what the mirror has"),
      NativeParameter(
        "demand", .object(MirrorDemandObject.luaClassName), help: "what all recipes ask for"),
      NativeParameter(
        "rules",
        .options([
          NativeParameter(
            "older_than", .integer, default: 0, unit: "seconds",
            help: "what is younger is kept"),
          NativeParameter(
            "exclude", .list(of: .object(QueryObject.luaClassName)), default: [],
            help: "the packages and versions that are kept"),
          NativeParameter(
            "unnamed", .boolean, default: false,
            help: "whether content goes of which no name says whose it is, though a recipe is not"
              + " known wholly"),
        ]), help: "what is kept"),
    ],
    results: [NativeResult("plan", .object(MirrorPrunePlanObject.luaClassName), help: "the plan")],
    example: """
      local mirror, recipe = require("albedo.mirror"), require("albedo.recipe")
      local folder, demand = mirror.open("/srv/sources"), mirror.demand()
      for _, query in ipairs(require("albedo.spec").parse_all(recipe.names())) do
        demand:add(recipe.plan(query))
      end
      local plan = folder:plan_prune(folder:inventory(), demand, { older_than = 90 * 24 * 3600 })
      for _, one in ipairs(plan.removed) do print(one.path, one.reason) end
      """,
    body: .immediate { arguments in
      let rules = arguments.options("rules")
      let plan = MirrorPrunePlan(
        arguments.object("inventory", as: MirrorInventoryObject.self).inventory,
        demand: arguments.object("demand", as: MirrorDemandObject.self).demand,
        rules: MirrorPrunePlan.Rules(
          keptAge: Int64(rules.integer("older_than")), now: Int64(SystemClock.now),
          excluded: rules.list("exclude").compactMap { ($0.object as? QueryObject)?.query },
          takesUnnamed: rules.boolean("unnamed")))
      return [.object(MirrorPrunePlanObject(plan))]
    })

  private static let prune = NativeFunction(
    "prune", summary: "Moves what a plan lets go to the trash of the mirror.",
    parameters: [
      NativeParameter("plan", .object(MirrorPrunePlanObject.luaClassName), help: "the plan"),
      NativeParameter("options", .options([verdict, .progress]), help: "the permission"),
    ],
    results: [
      NativeResult(
        "result", .table,
        help: "`trash`, the name for `put_back`; `kept`, reasons by path of what has changed"
          + " meanwhile; `failed`, errors by path")
    ],
    errors: writingErrors,
    example: """
      local mirror = require("albedo.mirror")
      local folder = mirror.open("/srv/sources")
      local verdict = require("albedo.policy").decide("before.prune", { folder = folder })
      local plan = folder:plan_prune(folder:inventory(), mirror.demand())
      print(folder:prune(plan, { verdict = verdict }).trash)
      """,
    body: .waiting { arguments in
      let (folder, options) = (try writable(arguments), arguments.options("options"))
      let plan = arguments.object("plan", as: MirrorPrunePlanObject.self).plan
      let (permit, progress) = (try permit(options, for: "prune"), options.progress)
      let result = try await onWorker { cancellation in
        try folder.prune(
          plan, at: Int64(SystemClock.now), permit: permit, cancellation: cancellation,
          progress: progress)
      }
      return [
        .record([
          "trash": result.trash.map { .text($0) } ?? .nil,
          "kept": .table(
            result.kept.map { LuaField(key: .text($0.key), value: .text($0.value)) }),
          "failed": .table(
            result.failed.map { LuaField(key: .text($0.key), value: .error($0.value)) }),
        ])
      ]
    })

  // MARK: The trash

  private static func list(of trash: [SourceFolder.Trash]) -> LuaValue {
    .list(
      trash.map { one in
        .record([
          "name": .text(one.name), "time": .integer(one.time),
          "files": .integer(Int64(one.fileCount)), "bytes": .integer(one.byteCount),
          "can_be_put_back": .boolean(one.hasRecord),
        ])
      })
  }

  private static let trash = NativeFunction(
    "trash", summary: "Returns what prunes have taken away, the oldest first.",
    results: [
      NativeResult(
        "prunes", .list(of: .table),
        help: "`name`, `time`, `files`, `bytes` of each, and `can_be_put_back`")
    ],
    errors: [
      "platform.*", "source.not_found", "source.unreadable", "source.unsafe_folder",
      "source.unwritable",
    ],
    example: """
      local folder = require("albedo.mirror").open("/srv/sources")
      for _, prune in ipairs(folder:trash()) do print(prune.name, prune.files, prune.bytes) end
      """,
    body: .waiting { arguments in
      let folder = folder(arguments)
      return [list(of: try await onWorker { try folder.trash() })]
    })

  private static let putBack = NativeFunction(
    "put_back", summary: "Undoes a prune: what it has taken away is there again.",
    parameters: [
      NativeParameter("name", .string, help: "of the prune; the last one for an empty text"),
      NativeParameter("options", .options([verdict, .progress]), help: "the permission"),
    ],
    results: [
      NativeResult(
        "entries", .list(of: .table),
        help: "`path` of each, and `back`, which is false where the mirror has something there")
    ],
    errors: (writingErrors + ["source.missing_trash"]).sorted(),
    example: """
      local folder = require("albedo.mirror").open("/srv/sources")
      local verdict = require("albedo.policy").decide("before.prune", { folder = folder })
      assert(not pcall(folder.put_back, folder, "", { verdict = verdict }))
      """,
    body: .waiting { arguments in
      let (folder, options) = (try writable(arguments), arguments.options("options"))
      let (permit, progress) = (try permit(options, for: "put_back"), options.progress)
      let name = arguments.string("name")
      let found = try await onWorker { cancellation in
        try folder.putBack(
          name, permit: permit, cancellation: cancellation, progress: progress)
      }
      return [
        .list(found.map { .record(["path": .text($0.path), "back": .boolean($0.isBack)]) })
      ]
    })

  private static let emptyTrash = NativeFunction(
    "empty_trash", summary: "Deletes what prunes have taken away.",
    parameters: [
      NativeParameter(
        "before", .integer, unit: "seconds since 1970", help: "prunes that were made before"),
      NativeParameter("options", .options([verdict, .progress]), help: "the permission"),
    ],
    results: [
      NativeResult("prunes", .list(of: .table), help: "what was deleted, as `trash` describes it")
    ],
    errors: writingErrors,
    example: """
      local folder = require("albedo.mirror").open("/srv/sources")
      local gone = folder:empty_trash(os.time() - 30 * 24 * 3600, {
        verdict = require("albedo.policy").decide("before.prune", { folder = folder }),
      })
      for _, prune in ipairs(gone) do print(prune.name, prune.bytes) end
      """,
    body: .waiting { arguments in
      let (folder, options) = (try writable(arguments), arguments.options("options"))
      let (permit, progress) = (try permit(options, for: "empty_trash"), options.progress)
      let time = Int64(arguments.integer("before"))
      return [
        list(
          of: try await onWorker { cancellation in
            try folder.emptyTrash(
              before: time, permit: permit, cancellation: cancellation, progress: progress)
          })
      ]
    })
}
