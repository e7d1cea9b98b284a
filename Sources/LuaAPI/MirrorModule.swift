internal import ConfigModel
internal import Diagnostics
package import LuaRuntime
internal import MirrorModel
internal import Platform
internal import PolicyModel
internal import SourceMirror
internal import SystemPackage

/// A source mirror in a folder as scripts hold it.
package final class SourceFolderObject: LuaObject {
  package static let luaClassName = "albedo.SourceFolder"

  let folder: SourceFolder

  init(_ folder: SourceFolder) { self.folder = folder }
}

/// The module `albedo.mirror`.
package enum MirrorModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.mirror", summary: "Source mirrors in folders.",
      functions: [open(session), sourceCache(session)], classes: [folder(session)])
  }

  private static let source = NativeParameter(
    "source", .object(MirrorItemObject.luaClassName), help: "the file")

  private static func open(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "open", summary: "Opens the source mirror in a folder; nothing is read yet.",
      details: "The folder is made when something is put into it.",
      parameters: [NativeParameter("path", .string, help: "a path or a `file://` URL")],
      results: [
        NativeResult("folder", .object(SourceFolderObject.luaClassName), help: "the mirror")
      ],
      errors: ["source.unsupported_address"],
      example: """
        local mirror = require("albedo.mirror")
        local folder = mirror.open("/srv/sources")
        print(folder.path, folder.url)
        """,
      body: .immediate { arguments in
        guard !arguments.string("path").isEmpty else {
          throw SourceError(
            .unsupportedAddress, "the path of the mirror is empty",
            hint: "name a folder; '.' is the one you are in")
        }
        let path = session.substitution.path(arguments.string("path"))
        guard path.hasPrefix("/") else {
          throw SourceError(
            .unsupportedAddress,
            "cannot make a source mirror at '\(ShownURL.withoutSecrets(path))'",
            hint: "name a folder; copy it to where it is served")
        }
        return [.object(SourceFolderObject(SourceFolder(root: FilePath(path))))]
      })
  }

  private static func sourceCache(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "source_cache", summary: "Opens the local cache of sources, `config:source_cache`.",
      results: [
        NativeResult("folder", .object(SourceFolderObject.luaClassName), help: "the cache")
      ],
      errors: APISession.configurationErrors,
      example: """
        local cache = require("albedo.mirror").source_cache()
        print(cache.path)
        """,
      body: .immediate { _ in
        let settings = try session.configuration().sourceSettings(
          substitution: session.substitution)
        return [
          .object(SourceFolderObject(SourceFolder(root: FilePath(settings.sourceCache))))
        ]
      })
  }

  private static func folder(_ session: APISession) -> NativeClass {
    NativeClass(
      SourceFolderObject.luaClassName, summary: "A source mirror in a folder.",
      methods: [
        has, isIntact, pathOf, link, sweep, add(session), tryAdd(session), byteCount(session),
      ] + LedgerMethods.all + MirrorRemovalMethods.all(session),
      properties: [
        NativeProperty("path", .string, help: "the folder", of: SourceFolderObject.self) {
          .text($0.folder.root.string)
        },
        NativeProperty(
          "url", .string, help: "the folder as a URL", of: SourceFolderObject.self
        ) { .text($0.folder.url) },
      ],
      operators: [.text(SourceFolderObject.self) { $0.folder.root.string }])
  }

  // MARK: Looking

  private static let has = NativeFunction(
    "has", summary: "Tells whether the mirror has a file, whatever is in it.",
    parameters: [source],
    results: [NativeResult("has", .boolean, help: "whether it is there")],
    errors: ["source.unreadable", "source.unwritable"],
    example: """
      local folder = require("albedo.mirror").open("/srv/sources")
      local quill = require("albedo.spec").parse("quill")
      for _, source in ipairs(require("albedo.recipe").items(quill)) do
        if not folder:has(source) then print("missing: " .. source.id) end
      end
      """,
    body: .waiting { arguments in
      let (folder, item) = arguments.folderAndItem
      return [.boolean(try await onWorker { try folder.holds(folder.settled(item)) })]
    })

  private static let isIntact = NativeFunction(
    "is_intact", summary: "Tells whether a file that the mirror has is what the recipe promises.",
    details: "It reads the whole file. True where the recipe gives no digest.",
    parameters: [source, NativeParameter("options", .options([.progress]), help: "how")],
    results: [NativeResult("intact", .boolean, help: "whether its digest is right")],
    errors: ["source.unreadable", "source.unwritable"],
    example: """
      local recipe, spec = require("albedo.recipe"), require("albedo.spec")
      local folder = require("albedo.mirror").open("/srv/sources")
      for _, source in ipairs(recipe.items(spec.parse("motto"))) do
        if folder:has(source) and not folder:is_intact(source) then
          print("damaged: " .. source.id)
        end
      end
      """,
    body: .waiting { arguments in
      let (folder, item) = arguments.folderAndItem
      let progress = arguments.options("options").progress
      return [
        .boolean(
          try await onWorker { cancellation in
            try folder.isIntact(item, cancellation: cancellation, progress: progress)
          })
      ]
    })

  private static let pathOf = NativeFunction(
    "path_of", summary: "Returns where a file is in the mirror, or would be.",
    parameters: [source],
    results: [
      NativeResult("path", .optional(.string), help: "the path; nil when it has no place")
    ],
    errors: ["source.unreadable", "source.unwritable"],
    example: """
      local recipe, spec = require("albedo.recipe"), require("albedo.spec")
      local folder = require("albedo.mirror").open("/srv/sources")
      local source = recipe.items(spec.parse("motto"))[1]
      print(folder:path_of(source))
      """,
    body: .waiting { arguments in
      let (folder, item) = arguments.folderAndItem
      let path = try await onWorker { try folder.path(of: folder.settled(item)) }
      return [path.map { .text($0.string) } ?? .nil]
    })

  // MARK: Changing

  private static let vintages = NativeParameter(
    "vintages", .list(of: .oneOf(SpackVintage.allCases.map(\.rawValue))),
    default: .list([.text(SpackVintage.v12.rawValue)]),
    help:
      "the generations of Spack that will look for it; up to 0.23 the archive of a tag or branch"
      + " has a name of its own")

  private static let link = NativeFunction(
    "link", summary: "Makes the links under which people, and old Spacks, find a file.",
    parameters: [source, NativeParameter("options", .options([vintages]), help: "which links")],
    results: [NativeResult("changed", .boolean, help: "whether one was missing")],
    errors: ["source.unreadable", "source.unwritable"],
    example: """
      local recipe, spec = require("albedo.recipe"), require("albedo.spec")
      local folder = require("albedo.mirror").open("/srv/sources")
      for _, source in ipairs(recipe.items(spec.parse("motto"))) do
        if folder:has(source) and folder:link(source) then print("linked " .. source.alias) end
      end
      """,
    body: .waiting { arguments in
      let (folder, plain) = arguments.folderAndItem
      let item = plain.named(for: arguments.options("options").vintages)
      return [.boolean(try await onWorker { try folder.link(item) })]
    })

  private static let sweep = NativeFunction(
    "sweep", summary: "Removes what fetches that were interrupted a week ago or earlier have left.",
    example: """
      local folder = require("albedo.mirror").open("/srv/sources")
      folder:sweep()
      """,
    body: .waiting { arguments in
      let folder = arguments.receiver(SourceFolderObject.self).folder
      try await onWorker { folder.sweep() }
      return []
    })

  private static func origins(
    _ places: [LuaValue], _ session: APISession
  ) throws -> [SourceOrigin] {
    try places.compactMap(\.text).map { place in
      place == "upstream"
        ? SourceOrigin.upstream
        : try SourceOrigin(
          url: session.configuration().mirror(
            meantBy: place, substitution: session.substitution
          ).fetchURL ?? place)
    }
  }

  private static func add(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "add", summary: "Fetches a file from the first place that has it, verifies and stores it.",
      details: "What comes from a repository is checked out and packed. A commit or tag that is"
        + " there is asked for nowhere; a branch is asked for at its repository first, and when that"
        + " fails the copy that is there stays, with a warning.",
      parameters: addParameters, results: [addResult],
      errors: (addErrors + [
        "source.fetch_failed", "source.not_found", "source.program_missing", "source.unreachable",
        "source.wrong_digest",
      ]).sorted(),
      example: """
        local policy, recipe = require("albedo.policy"), require("albedo.recipe")
        local folder = require("albedo.mirror").open("/srv/sources")
        local query = require("albedo.spec").parse("motto")
        for _, source in ipairs(recipe.items(query)) do
          local verdict = policy.decide("source.select", { source = source, folder = folder })
          local ok, result = pcall(folder.add, folder, source, {
            verdict = verdict,
            from = { "/srv/other-sources", "upstream" },
          })
          print(source.id, ok and result.place or result)
        end
        """,
      body: .waiting { arguments in
        switch try await Self.add(arguments, session) {
        case .there(let added): return [LuaValue(added)]
        case .nowhere(let error, _): throw error
        }
      })
  }

  private static func tryAdd(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "try_add",
      summary: "Fetches a file as `add` does, and tells what each place said when none gave it.",
      parameters: addParameters,
      results: [
        addResult,
        NativeResult(
          "error", .optional(.error), help: "why no place gave the file; then `added` is false"),
      ],
      errors: addErrors,
      example: """
        local policy, recipe = require("albedo.policy"), require("albedo.recipe")
        local folder = require("albedo.mirror").open("/srv/sources")
        for _, source in ipairs(recipe.items(require("albedo.spec").parse("motto"))) do
          local verdict = policy.decide("source.select", { source = source, folder = folder })
          local result, err = folder:try_add(source, { verdict = verdict })
          for _, attempt in ipairs(err and result.attempts or {}) do
            print(source.id, attempt.place, attempt.error)
          end
        end
        """,
      body: .waiting { arguments in
        switch try await Self.add(arguments, session) {
        case .there(let added): return [LuaValue(added), .nil]
        case .nowhere(let error, let attempts):
          return [
            .record(["added": false, "linked": false, "attempts": LuaValue(attempts: attempts)]),
            .error(error),
          ]
        }
      })
  }

  private static let addParameters = [
    source,
    NativeParameter(
      "options",
      .options([
        fromParameter,
        NativeParameter(
          "verdict", .object(VerdictObject.luaClassName),
          help: "the answer of policy about this version"),
        NativeParameter(
          "checksum", .boolean, default: true,
          help: "whether a file without a digest in its recipe is refused"),
        NativeParameter(
          "replace", .boolean, default: false,
          help: "whether a file that is there is fetched again, and replaced when it is whole"),
        NativeParameter(
          "link", .boolean, default: false,
          help: "whether the links are made under which people find it"),
        vintages,
        .progress,
      ]), help: "the places, the permission, and how"),
  ]

  private static let fromParameter = NativeParameter(
    "from", .list(of: .string), default: .list([.text("upstream")]),
    help: "the places in the order of asking: paths or URLs of mirrors, and `upstream` for where"
      + " the recipe says")

  private static let addResult = NativeResult(
    "result", .table,
    help: "`added`, false for what is there; `updated`, whether an older one was there; `linked`,"
      + " whether a link was made; `bytes`; `place`, which gave it; `attempts`, a list of those that"
      + " did not: `place`, `error`; `path`, where it is; `commit`, which a checkout is of, nil where"
      + " that is not known; `warnings`, texts")

  private static let addErrors =
    (APISession.configurationErrors + [
      "policy.denied", "source.moved_tag", "source.no_digest", "source.uncacheable",
      "source.unreadable", "source.unsupported_address", "source.unwritable",
      "source.wrong_permit",
    ]).sorted()

  private static func add(
    _ arguments: LuaArguments, _ session: APISession
  ) async throws -> SourceFolder.Ending {
    let (folder, item) = arguments.folderAndItem
    let options = arguments.options("options")
    guard case .source(let verdict) = options.verdict.content else {
      throw VerdictObject.wrong("add")
    }
    let origins = try origins(options["from"].list ?? [], session)
    let transfers = try session.transferClient()
    let existing = options.boolean("replace") ? SourceFolder.ExistingFile.replace : .keep
    let links = options.boolean("link") ? SourceFolder.Links.missing : .none
    let permit = try verdict.permit()
    if item.repository == nil {
      return try await folder.add(
        item, from: origins, transfers: transfers,
        missingDigest: options.boolean("checksum") ? .refuse : .accept, existing: existing,
        links: links, permit: permit, progress: options.progress)
    }
    return try await folder.addCheckout(
      item.named(for: options.vintages), from: origins, transfers: transfers,
      checkouts: try session.checkouts(), existing: existing, links: links, permit: permit,
      progress: options.progress)
  }

  private static func byteCount(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "byte_count", summary: "Finds out how large a file is at the first place that has it.",
      details: "Nothing is fetched: servers are asked for the head alone.",
      parameters: [
        source,
        NativeParameter("options", .options([fromParameter]), help: "the places"),
      ],
      results: [
        NativeResult(
          "bytes", .optional(.integer), help: "its size in bytes; nil where no place tells it")
      ],
      errors: (APISession.configurationErrors + [
        "source.unsupported_address", "source.unwritable",
      ]).sorted(),
      example: """
        local recipe, spec = require("albedo.recipe"), require("albedo.spec")
        local folder = require("albedo.mirror").open("/srv/sources")
        for _, source in ipairs(recipe.items(spec.parse("motto"))) do
          print(source.id, folder:byte_count(source))
        end
        """,
      body: .waiting { arguments in
        let (folder, item) = arguments.folderAndItem
        let count = try await folder.byteCount(
          of: item, in: try Self.origins(arguments.options("options")["from"].list ?? [], session),
          transfers: try session.transferClient())
        return [count.map(LuaValue.integer) ?? .nil]
      })
  }
}

extension LuaArguments {
  /// The generations of Spack that an option names.
  fileprivate var vintages: Set<SpackVintage> {
    Set((self["vintages"].list ?? []).compactMap(\.text).compactMap(SpackVintage.init(rawValue:)))
  }

  /// The mirror that a method was called on, and the file that it is about.
  fileprivate var folderAndItem: (SourceFolder, MirrorItem) {
    (receiver(SourceFolderObject.self).folder, object("source", as: MirrorItemObject.self).item)
  }
}

extension LuaValue {
  /// What became of a file, as scripts see it.
  fileprivate init(_ added: SourceFolder.Added) {
    self = .record([
      "added": .boolean(added.isNew), "updated": .boolean(added.isUpdate),
      "linked": .boolean(added.isLinked),
      "bytes": .integer(added.byteCount), "commit": added.commit.map { .text($0) } ?? .nil,
      "path": added.path.map { .text($0.string) } ?? .nil,
      "warnings": .list(added.warnings.map { .text($0) }),
      "place": added.place.map { .text($0) } ?? .nil,
      "attempts": LuaValue(attempts: added.attempts),
    ])
  }

  /// The places that were asked in vain, and what each said.
  fileprivate init(attempts: [SourceAttempt]) {
    self = .list(
      attempts.map { attempt in
        .record([
          "place": .text(attempt.place),
          "error": .text(ErrorReport.sentence(for: attempt.error)),
        ])
      })
  }
}
