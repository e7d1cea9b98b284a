internal import ConfigModel
internal import Digests
internal import LuaRuntime
internal import MirrorModel
internal import Platform
internal import PolicyModel
internal import SourceMirror
internal import SystemPackage

/// What `albedo.mirror` has for looking after a mirror: lists, verification, adoption.
enum MirrorUpkeepMethods {
  static func functions(_ session: APISession) -> [NativeFunction] { [demand, digests(session)] }

  static func methods(_ session: APISession) -> [NativeFunction] {
    [inventory, check, same, adopt(session)] + MirrorPruneMethods.all
  }

  private static func folder(_ arguments: LuaArguments) -> SourceFolder {
    arguments.receiver(SourceFolderObject.self).folder
  }

  // MARK: Functions

  private static let demand = NativeFunction(
    "demand", summary: "Returns a demand for nothing, to which plans are added.",
    results: [
      NativeResult(
        "demand", .object(MirrorDemandObject.luaClassName), help: "what recipes ask of a mirror")
    ],
    example: """
      local mirror, recipe = require("albedo.mirror"), require("albedo.recipe")
      local demand = mirror.demand()
      demand:add(recipe.plan(require("albedo.spec").parse("quill")))
      for _, item in ipairs(demand.items) do print(item.id, item.digest) end
      """,
    body: .immediate { _ in [.object(MirrorDemandObject())] })

  private static func digests(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "digests", summary: "Returns several digests of a file, which is read once.",
      parameters: [
        NativeParameter("path", .string, help: "the file").completing("file"),
        NativeParameter(
          "algorithms",
          .list(of: .oneOf(DigestAlgorithm.allCases.map(\.rawValue))),
          default: .list([.text(DigestAlgorithm.sha256.rawValue)]), help: "the kinds of digests"),
        NativeParameter("options", .options([.progress]), help: "how"),
      ],
      results: [
        NativeResult("digests", .list(of: .string), help: "in hexadecimal digits, in no order")
      ],
      errors: ["source.unreadable"],
      example: """
        local digests = require("albedo.mirror").digests("/srv/note.txt", { "md5", "sha256" })
        assert(#digests == 2)
        """,
      body: .waiting { arguments in
        let path = FilePath(session.substitution.path(arguments.string("path")))
        let algorithms = Set(
          arguments.list("algorithms").compactMap { $0.text.flatMap(DigestAlgorithm.init) })
        let progress = arguments.options("options").progress
        let found = try await onWorker { cancellation in
          try SourceFolder.digests(
            of: path, algorithms, cancellation: cancellation, progress: progress)
        }
        return [.list(found.map { .text($0.hexadecimal) })]
      })
  }

  // MARK: Looking

  private static let inventory = NativeFunction(
    "inventory", summary: "Lists what the mirror has; links are looked at, not followed.",
    parameters: [NativeParameter("options", .options([.progress]), help: "how")],
    results: [
      NativeResult("inventory", .object(MirrorInventoryObject.luaClassName), help: "all of it")
    ],
    errors: ["platform.*", "source.not_found", "source.unreadable"],
    example: """
      local inventory = require("albedo.mirror").open("/srv/sources"):inventory()
      print(inventory.count)
      """,
    body: .waiting { arguments in
      let (folder, progress) = (folder(arguments), arguments.options("options").progress)
      let found = try await onWorker { cancellation in
        try folder.inventory(cancellation: cancellation, progress: progress)
      }
      return [.object(MirrorInventoryObject(found))]
    })

  private static let check = NativeFunction(
    "check", summary: "Reads one file of the mirror and compares it with what it must be.",
    details: "An archive must have the digest of its name, or the one of its recipe; one that was"
      + " made from a repository must be readable to its end and hold the commit of its name.",
    parameters: [
      NativeParameter("path", .string, help: "the path below the mirror"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "inventory", .object(MirrorInventoryObject.luaClassName), help: "which lists the file"),
          NativeParameter(
            "source", .optional(.object(MirrorItemObject.luaClassName)),
            help: "what a recipe says of it"),
          .progress,
        ]), help: "what is known of it"),
    ],
    results: [
      NativeResult("problem", .optional(.string), help: "what is wrong, as a clause"),
      NativeResult(
        "doubt", .optional(.string), help: "what could not be proven though nothing is wrong"),
    ],
    errors: ["lua.bad_argument", "source.unreadable", "source.unwritable"],
    example: """
      local folder = require("albedo.mirror").open("/srv/sources")
      local inventory = folder:inventory()
      for _, entry in ipairs(inventory:entries({ "archive" })) do
        local problem = folder:check(entry.path, { inventory = inventory })
        if problem then print(entry.path, problem) end
      end
      """,
    body: .waiting { arguments in
      let (folder, options) = (folder(arguments), arguments.options("options"))
      guard let inventory = options["inventory"].object as? MirrorInventoryObject,
        let entry = inventory.inventory.entry(at: arguments.string("path")), entry.target == nil
      else {
        throw LuaError(
          .badArgument, "check: the inventory has no file '\(arguments.string("path"))'")
      }
      let item = (options["source"].object as? MirrorItemObject)?.item
      let progress = options.progress
      let found = try await onWorker { cancellation in
        try folder.check(entry, item: item, cancellation: cancellation, progress: progress)
      }
      return [found.problem.map { .text($0) } ?? .nil, found.doubt.map { .text($0) } ?? .nil]
    })

  private static let same = NativeFunction(
    "is_same", summary: "Tells whether a file has the same bytes in another mirror.",
    parameters: [
      NativeParameter("path", .string, help: "the path below both mirrors"),
      NativeParameter("other", .object(SourceFolderObject.luaClassName), help: "the other mirror"),
      NativeParameter("options", .options([.progress]), help: "how"),
    ],
    results: [NativeResult("same", .boolean, help: "whether both digests are equal")],
    errors: ["source.unreadable", "source.unwritable"],
    example: """
      local mirror = require("albedo.mirror")
      local one, other = mirror.open("/srv/sources"), mirror.open("/srv/sources")
      for _, entry in ipairs(one:inventory():entries({ "archive" })) do
        assert(one:is_same(entry.path, other))
      end
      """,
    body: .waiting { arguments in
      let (folder, path) = (folder(arguments), arguments.string("path"))
      let other = arguments.object("other", as: SourceFolderObject.self).folder
      let progress = arguments.options("options").progress
      return [
        .boolean(
          try await onWorker { cancellation in
            try folder.digest(at: path, cancellation: cancellation, progress: progress)
              == other.digest(at: path, cancellation: cancellation, progress: progress)
          })
      ]
    })

  // MARK: Adopting

  private static func adopt(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "adopt", summary: "Puts a file of this machine into the mirror, in the place of a source.",
      details:
        "It is copied and verified by the digest of the recipe; then the links are made under"
        + " which people find it. What the mirror has stays when it has that digest, and is replaced"
        + " otherwise. A file that is to be moved is removed when the mirror's copy is verified, and"
        + " never when it is the mirror's own.",
      parameters: [
        NativeParameter("path", .string, help: "the file").completing("file"),
        NativeParameter(
          "source", .object(MirrorItemObject.luaClassName), help: "what it is, by its digest"),
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "verdict", .object(VerdictObject.luaClassName),
              help: "the answer of policy on `source.select`"),
            NativeParameter(
              "move", .boolean, default: false,
              help: "whether the file is removed when the mirror has it"),
            .progress,
          ]), help: "the permission, and how"),
      ],
      results: [
        NativeResult(
          "result", .table,
          help: "`added`, false for what was there; `updated`, whether something damaged was there;"
            + " `linked`, whether a link was made; `bytes`; `own`, whether the file is the one that"
            + " the mirror has")
      ],
      errors: [
        "platform.*", "policy.denied", "source.changed", "source.fetch_failed", "source.no_digest",
        "source.not_found", "source.unreadable", "source.unwritable", "source.wrong_digest",
        "source.wrong_permit",
      ],
      example: """
        local mirror, recipe = require("albedo.mirror"), require("albedo.recipe")
        local folder, demand = mirror.open("/srv/fresh"), mirror.demand()
        demand:add(recipe.plan(require("albedo.spec").parse("motto")))
        local path = "/srv/motto-1.txt"
        for _, source in ipairs(demand:with_digests(mirror.digests(path, demand.algorithms))) do
          local verdict = require("albedo.policy").decide("source.select", {
            source = source,
            folder = folder,
          })
          print(folder:adopt(path, source, { verdict = verdict }).added)
        end
        """,
      body: .waiting { arguments in
        let folder = try arguments.receiver(SourceFolderObject.self).fetching()
        let options = arguments.options("options")
        let item = arguments.object("source", as: MirrorItemObject.self).item
        let path = FilePath(session.substitution.path(arguments.string("path")))
        let permit = try options.permit(SourceRequest.self, for: "adopt")
        let adopted = try await folder.adopt(
          path, as: item, then: options.boolean("move") ? .goes : .stays,
          transfers: try session.transferClient(), permit: permit, progress: options.progress)
        let added = adopted.added
        return [
          .record([
            "added": .boolean(added.isNew), "updated": .boolean(added.isUpdate),
            "linked": .boolean(added.isLinked), "bytes": .integer(added.byteCount),
            "own": .boolean(adopted.isOwn),
          ])
        ]
      })
  }
}
