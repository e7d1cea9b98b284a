internal import ConfigModel
internal import Diagnostics
internal import LuaRuntime
internal import MirrorModel
internal import Platform
internal import PolicyModel
internal import SourceMirror
internal import SystemPackage

/// The methods of a source mirror that bring files into it.
enum MirrorAddMethods {
  static func all(_ session: APISession) -> [NativeFunction] {
    [add(session), tryAdd(session), byteCount(session)]
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
    MirrorModule.source,
    NativeParameter(
      "options",
      .options([
        fromParameter,
        NativeParameter(
          "verdict", .object(VerdictObject.luaClassName),
          help: "the answer of policy about this file"),
        NativeParameter(
          "checksum", .boolean, default: true,
          help: "whether a file without a digest in its recipe is refused"),
        NativeParameter(
          "replace", .boolean, default: false,
          help: "whether a file that is there is fetched again, and replaced when it is whole"),
        NativeParameter(
          "link", .boolean, default: false,
          help: "whether the links are made under which people find it"),
        MirrorModule.vintages,
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

  /// Fetches a source, telling rules of it before and afterwards.
  private static func add(
    _ arguments: LuaArguments, _ session: APISession
  ) async throws -> SourceFolder.Ending {
    let folder = try arguments.receiver(SourceFolderObject.self).fetching()
    let item = arguments.folderAndItem.1
    // Nobody hears of a fetch that is not permitted.
    let permit = try arguments.options("options").permit(SourceRequest.self, for: "add")
    try await session.announce(.beforeFetch, item.name) {
      PolicyInput(fetchOf: item, into: folder.url)
    }
    let ending = try await fetch(arguments, permit, session)
    if case .there(let added) = ending {
      await session.report(.afterFetch) {
        PolicyInput(
          fetchOf: item, into: folder.url,
          done: (byteCount: Int64(added.byteCount), place: added.place))
      }
    }
    return ending
  }

  private static func fetch(
    _ arguments: LuaArguments, _ permit: Permit<SourceRequest>, _ session: APISession
  ) async throws -> SourceFolder.Ending {
    let (folder, item) = arguments.folderAndItem
    let options = arguments.options("options")
    let origins = try origins(options["from"].list ?? [], session)
    let transfers = try session.transferClient()
    let existing = options.boolean("replace") ? SourceFolder.ExistingFile.replace : .keep
    let links = options.boolean("link") ? SourceFolder.Links.missing : .none
    if item.repository == nil {
      return try await folder.add(
        item, from: origins, transfers: transfers, search: try session.versionSearch(),
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
        MirrorModule.source,
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
