internal import BuildCache
internal import CacheModel
internal import ConfigModel
internal import Diagnostics
internal import InstallStore
package import LuaRuntime
internal import PolicyModel
internal import SpecModel
internal import Storage
internal import SystemPackage

/// A build cache as scripts hold it.
package final class CacheObject: LuaObject {
  package static let luaClassName = "albedo.Cache"

  let reader: Cache
  /// What is known of the room of its archives.
  let rooms = CacheRooms()

  private let gate: WriteGate

  init(_ reader: Cache, gate: WriteGate) {
    self.reader = reader
    self.gate = gate
  }

  var url: String { reader.url }

  /// The cache for writing; what is only tried out is allowed in every session.
  ///
  /// Throws `policy.read_only` where the session only reads, and `storage.unsupported_scheme` where
  /// the place cannot be written at all.
  func writable(isDryRun: Bool = false) throws -> WritableCache {
    if !isDryRun { try gate.check("the cache", url) }
    return WritableCache(
      try StorageLocation().writable(url), layout: reader.layout, view: reader.view)
  }
}

/// The module `albedo.buildcache`.
package enum BuildCacheModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.buildcache", summary: "Build caches of every layout.",
      functions: CacheOpening.all(session),
      classes: [cache(session), PrunePlanObject.luaClass])
  }

  private static let specParameter = NativeParameter(
    "spec", .object(SpecObject.luaClassName), help: "the package")
  private static let verdictParameter = NativeParameter(
    "verdict", .object(VerdictObject.luaClassName), help: "the answer of policy to this very call")

  private static func cache(_ session: APISession) -> NativeClass {
    NativeClass(
      CacheObject.luaClassName, summary: "A build cache.",
      methods: questions + CacheEntryMethods.all + [
        getSpec, push(session), install(session), updateIndex(session), CacheDownload.download,
        CacheRemoval.removeAll,
      ]
        + CacheKeyMethods.all(session) + CacheIndexMethods.all(session)
        + CacheCopyMethods.all(session)
        + CacheReportMethods.all + CacheRoomMethods.all(session) + CachePruneMethods.all(session)
        + CacheTrashMethods.all + CacheSigningMethods.all(session),
      properties: [
        NativeProperty("url", .string, help: "the root of the cache", of: CacheObject.self) {
          .text($0.url)
        },
        NativeProperty(
          "layout", .string, help: "`v0`, `v1`, `v2` or `v3`", of: CacheObject.self
        ) {
          .text($0.reader.layout.generation.rawValue)
        },
        NativeProperty(
          "view", .optional(.string), help: "the view of the index that is read",
          of: CacheObject.self
        ) {
          $0.reader.view.map { .text($0) } ?? .nil
        },
      ],
      operators: [.text(CacheObject.self) { $0.url }])
  }

  private static let questions = [
    question(
      "is_new", "Tells whether nothing was ever pushed to the place.",
      example: """
        local cache = require("albedo.buildcache").open("/srv/empty")
        assert(cache:is_new())
        """
    ) { cache, _ in try await cache.isNew() },
    question(
      "has_index", "Tells whether the cache has an index.",
      example: """
        local cache = require("albedo.buildcache").open("/srv/empty")
        local nodes = cache:has_index() and cache:entries() or {}
        assert(#nodes == 0)
        """
    ) { cache, _ in try await cache.hasIndex() },
    question(
      "has_manifest", "Tells whether the cache has a manifest of a package.",
      details: "One look at one file; `has` looks at all that the manifest names.", [specParameter],
      example: """
        local buildcache = require("albedo.buildcache")
        local copy = buildcache.open("/srv/empty")
        for _, node in ipairs(buildcache.open("/srv/cache"):entries()) do
          if not copy:has_manifest(node) then print("not copied yet: " .. node.short) end
        end
        """
    ) { cache, arguments in
      try await cache.hasMetadata(of: arguments.object("spec", as: SpecObject.self).node)
    },
    question(
      "has", "Tells whether the cache holds the whole entry of a package.",
      details: "Every file that the manifest names must be there in its right size; its content is"
        + " not read. A damaged manifest counts as none.", [specParameter],
      example: """
        local task = require("albedo.task")
        local cache = require("albedo.buildcache").open("/srv/cache")
        local nodes = cache:entries()
        local whole = task.map(nodes, function(node) return node.external or cache:has(node) end)
        for position, node in ipairs(nodes) do
          if not whole[position] then print("damaged: " .. node.short) end
        end
        """
    ) { cache, arguments in
      try await cache.holds(arguments.object("spec", as: SpecObject.self).node)
    },
  ]

  private static func question(
    _ name: String, _ summary: String, details: String = "", _ parameters: [NativeParameter] = [],
    example: String, _ answer: @escaping @Sendable (Cache, LuaArguments) async throws -> Bool
  ) -> NativeFunction {
    NativeFunction(
      name, summary: summary, details: details, parameters: parameters,
      results: [NativeResult("answer", .boolean, help: "whether it does")],
      errors: ["storage.unreachable", "storage.unreadable"], example: example,
      body: .waiting { arguments in
        [.boolean(try await answer(arguments.receiver(CacheObject.self).reader, arguments))]
      })
  }

  private static let getSpec = NativeFunction(
    "get_spec", summary: "Reads the spec of an entry with its whole graph.",
    details:
      "The specs of `entries` know only what the index lists; an install needs this one. With"
      + " a verdict on `cache.accept` it is the spec that policy has accepted; without one nothing is"
      + " verified.",
    parameters: [
      specParameter,
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "verdict", .optional(.object(VerdictObject.luaClassName)),
            help: "the answer of policy about this very entry")
        ]), help: "the permission"),
    ],
    results: [NativeResult("spec", .object(SpecObject.luaClassName), help: "the spec")],
    errors: [
      "archive.*", "buildcache.damaged_entry", "buildcache.missing_entry",
      "buildcache.wrong_permit", "cache.malformed", "cache.missing_record",
      "cache.unsupported_version", "policy.denied", "spec.cycle", "spec.invalid_file",
      "spec.limit_exceeded", "spec.missing_node", "spec.unsupported_format", "storage.corrupt",
      "storage.not_found", "storage.unreachable", "storage.unreadable",
    ],
    example: """
      local spec = require("albedo.spec")
      local cache = require("albedo.buildcache").open("/srv/cache")
      local node = spec.resolve(spec.parse("pamphlet"), cache:entries(), "newest")[1]
      for _, dependency in ipairs(cache:get_spec(node):dependencies({ "link", "run" })) do
        print(dependency.short)
      end
      """,
    body: .waiting { arguments in
      let reader = arguments.receiver(CacheObject.self).reader
      let node = arguments.object("spec", as: SpecObject.self).node
      let options = arguments.options("options")
      guard options["verdict"].object != nil else {
        return [.object(SpecObject(try await reader.spec(of: node)))]
      }
      let permit = try options.permit(AcceptRequest.self, for: "get_spec")
      return [.object(SpecObject(try await reader.spec(of: node, permit: permit)))]
    })

  private static func push(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "push", summary: "Packs an installed package and adds it to the cache.",
      parameters: [
        specParameter,
        NativeParameter("store", .object(StoreObject.luaClassName), help: "where it is installed"),
        NativeParameter(
          "options",
          .options([
            verdictParameter,
            NativeParameter(
              "marks_layout", .boolean, default: true,
              help: "whether the place is marked as a cache now; `update_index` does it, too"),
            NativeParameter(
              "key_verdicts", .optional(.list(of: .object(VerdictObject.luaClassName))),
              help: "the answers of policy on `cache.key`: with each key the entry is signed"),
            NativeParameter(
              "allow_root", .boolean, default: false,
              help: "whether a package whose binaries name the store is pushed to v0 and v1, too"),
            .progress,
          ]), help: "the permission, and how"),
      ],
      results: [NativeResult("bytes", .integer, help: "how many bytes were stored")],
      errors: [
        "archive.changed", "archive.path_too_long", "buildcache.names_root",
        "buildcache.push_failed", "buildcache.unsuitable_spec", "buildcache.wrong_permit",
        "gpg.failed", "gpg.no_passphrase", "gpg.path_too_long",
        "gpg.unavailable", "gpg.unknown_key", "platform.*", "policy.denied", "storage.unreadable",
        "storage.unwritable", "store.malformed", "store.not_installed", "store.unreadable",
      ],
      example: """
        local policy = require("albedo.policy")
        local store = require("albedo.store").open()
        local cache = require("albedo.buildcache").open("/srv/empty")
        local node = store:resolve(require("albedo.spec").parse("motto"))[1]
        local verdict = policy.decide("cache.push", { cache = cache, spec = node })
        print(node.short, cache:push(node, store, { verdict = verdict }))
        assert(cache:has(node))
        """,
      body: .waiting { arguments in
        let spec = arguments.object("spec", as: SpecObject.self)
        let node = spec.node
        let store = arguments.object("store", as: StoreObject.self)
        let permit = try arguments.options("options").permit(PushRequest.self, for: "push")
        let cache = try arguments.receiver(CacheObject.self).writable()
        guard let record = try store.contents.record(for: node.hash)?.record else {
          throw StoreError(
            .notInstalled, "'\(node.shortText)' is not installed in '\(store.store.root)'")
        }
        try await session.announcePush(of: spec, to: arguments.receiver(CacheObject.self))
        let byteCount = try await cache.push(
          record, from: store.store, contents: store.contents,
          spackPrefix: session.substitution.spack,
          marksLayout: arguments.options("options").boolean("marks_layout"),
          signer: try CacheSigningMethods.signer(
            arguments.options("options"), for: "push", session.keyring),
          allowsRoot: arguments.options("options").boolean("allow_root"),
          permit: permit, progress: arguments.options("options").progress)
        await session.reportPush(
          of: spec, to: arguments.receiver(CacheObject.self), byteCount: byteCount)
        return [.integer(byteCount)]
      })
  }

  private static func install(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "install", summary: "Installs one package from its entry, without what it depends on.",
      details:
        "What does not fit the store, as `room` tells it, is refused before its archive is read.",
      parameters: [
        specParameter,
        NativeParameter("store", .object(StoreObject.luaClassName), help: "where it goes"),
        NativeParameter(
          "options",
          .options([
            verdictParameter,
            NativeParameter(
              "force", .boolean, default: false, help: "whether an installed one is replaced"),
            NativeParameter(
              "explicit", .boolean, default: false, help: "whether somebody asked for it by name"),
            NativeParameter(
              "strict", .boolean, default: false,
              help: "whether a package is refused when there is something to note of its relocation"
            ),
            .progress,
          ]), help: "the permission, and how"),
      ],
      results: [
        NativeResult(
          "result", .table,
          help:
            "`path` of the package, `bytes` that its archive has, and `notes`: what there is to know"
            + " of its relocation, as sentences that name file and offset")
      ],
      errors: [
        "archive.*", "buildcache.damaged_entry", "buildcache.doubtful_relocation",
        "buildcache.missing_entry",
        "buildcache.not_relocatable", "buildcache.prefix_occupied", "buildcache.wrong_permit",
        "cache.malformed", "cache.missing_record", "cache.unsupported_version", "config.malformed",
        "platform.*",
        "policy.denied", "spec.missing_node", "storage.corrupt", "storage.not_found",
        "storage.unreachable", "storage.unreadable", "store.locked", "store.malformed",
        "store.newer_version", "store.older_version", "store.unknown_group", "store.unreadable",
        "store.unwritable",
      ],
      example: """
        local policy = require("albedo.policy")
        local spec = require("albedo.spec")
        local store = require("albedo.store").open()
        local cache = require("albedo.buildcache").open("/srv/cache")
        local node = spec.resolve(spec.parse("vellum"), cache:entries())[1]
        local verdict = policy.decide("cache.accept", { cache = cache, spec = node, unsigned = true })
        local result = cache:install(cache:get_spec(node), store, { verdict = verdict, explicit = true })
        print(result.path, result.bytes)
        """,
      body: .waiting { arguments in
        let spec = try arguments.object("spec", as: SpecObject.self).concrete()
        let target = arguments.object("store", as: StoreObject.self)
        let store = try target.changeable()
        let options = arguments.options("options")
        let permit = try options.permit(AcceptRequest.self, for: "install")
        let cache = arguments.receiver(CacheObject.self)
        // A list that cannot be read is no reason not to install.
        let rooms = (try? await cache.rooms.known(of: cache.reader)) ?? RoomList()
        let node = arguments.object("spec", as: SpecObject.self)
        try await session.announce(.beforeInstall, node.node.shortText) {
          PolicyInput(installOf: node, from: cache, into: target)
        }
        let result = try await cache.reader.install(
          spec, into: store, isExplicit: options.boolean("explicit"),
          installed: options.boolean("force") ? .replace : .keep,
          permissions: try session.permissions(of: spec.root),
          doubts: options.boolean("strict") ? .refuse : .accept, rooms: rooms,
          permit: permit, progress: options.progress)
        await session.report(.afterInstall) {
          PolicyInput(
            installOf: node, from: cache, into: target,
            done: (path: result.prefix.string, byteCount: Int64(result.byteCount)))
        }
        return [
          .record([
            "path": .text(result.prefix.string), "bytes": .integer(result.byteCount),
            "notes": .list(result.notes.map { .text($0.message) }),
          ])
        ]
      })
  }

  private static func updateIndex(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "update_index", summary: "Adds packages that the cache holds to its index.",
      parameters: [
        NativeParameter(
          "specs", .list(of: .object(SpecObject.luaClassName)), help: "the packages"),
        NativeParameter(
          "options", .options([verdictParameter, .progress]), help: "the permission"),
      ],
      results: [
        NativeResult(
          "result", .table,
          help: "`changed`, whether a new index was written, and `records`, how many it has")
      ],
      errors: [
        "buildcache.wrong_permit", "cache.malformed", "cache.missing_record",
        "cache.unsupported_version", "policy.denied", "spec.missing_node", "storage.corrupt",
        "storage.locked", "storage.not_found", "storage.unreadable", "storage.unwritable",
      ],
      example: """
        local policy = require("albedo.policy")
        local cache = require("albedo.buildcache").open("/srv/cache")
        local held = {}
        for _, node in ipairs(cache:entries()) do
          if not node.external then held[#held + 1] = cache:get_spec(node) end
        end
        local verdict = policy.decide("before.index", { cache = cache })
        local result = cache:update_index(held, { verdict = verdict })
        print(result.changed and "new index" or "nothing to do", result.records)
        """,
      body: .waiting { arguments in
        let permit = try arguments.options("options").permit(
          IndexRequest.self, for: "update_index")
        let specs = try arguments.specs("specs").map { try $0.concrete() }
        let update = try await arguments.receiver(CacheObject.self).writable().updateIndex(
          adding: specs, permit: permit,
          progress: arguments.options("options").progress)
        await session.reportIndex(
          of: arguments.receiver(CacheObject.self), isChanged: update.isChanged)
        return [
          .record([
            "changed": .boolean(update.isChanged), "records": .integer(Int64(update.recordCount)),
          ])
        ]
      })
  }
}
