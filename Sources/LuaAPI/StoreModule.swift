internal import CacheModel
internal import Concretizer
internal import ConfigModel
internal import InstallStore
package import LuaRuntime
internal import Platform
internal import SpecModel
internal import SystemPackage

/// The module `albedo.store`.
package enum StoreModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.store", summary: "The install tree and its database.",
      functions: [open(session)],
      classes: [store(session), StoreRecordObjects.record, StoreRecordObjects.records])
  }

  private static let specList = NativeType.list(of: .object(SpecObject.luaClassName))

  private static func open(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "open", summary: "Opens the store that the configuration names, or another one.",
      details: "A store that does not exist yet is empty; it is made by the first install. What is "
        + "read is the database as it is now: a later change by others shows when the store is "
        + "opened again.",
      parameters: [
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "root", .optional(.string), help: "the root of another store, which may be padded"),
            NativeParameter(
              "upstreams", .optional(.list(of: .string)),
              help: "the roots of stores to look in besides; those of the configuration unless told"
            ),
          ]), help: "which store")
      ],
      results: [NativeResult("store", .object(StoreObject.luaClassName), help: "the store")],
      errors: APISession.configurationErrors + StoreObject.readingErrors,
      example: """
        local store = require("albedo.store").open({ upstreams = { "/srv/central" } })
        print(store.root, #store)
        """,
      body: .waiting { arguments in
        let options = arguments.options("options")
        let root = options["root"].text
        let upstreams = options["upstreams"].list?.compactMap(\.text)
        return try await onWorker {
          let object = try StoreObject(
            try session.store(root: root, upstreams: upstreams), gate: session.gate)
          for (name, file) in object.contents.upstreams.absent {
            session.output.output.warn("the upstream '\(name)' has no database '\(file)'")
          }
          return [.object(object)]
        }
      })
  }

  private static let resolve = NativeFunction(
    "resolve", summary: "Finds the installed packages that a query means.",
    parameters: [
      NativeParameter("query", .object(QueryObject.luaClassName), help: "the query"),
      NativeParameter(
        "several", .oneOf(["refuse", "newest", "all"]), default: "refuse",
        help: "what to do when several match"),
    ],
    results: [NativeResult("specs", specList, help: "each with its whole graph")],
    errors: [
      "concretizer.ambiguous", "concretizer.no_match", "store.malformed", "store.not_installed",
      "store.unreadable",
    ],
    example: """
      local spec = require("albedo.spec")
      local store = require("albedo.store").open()
      for _, node in ipairs(store:resolve(spec.parse("motto"), "all")) do
        print(node.short, store:prefix(node))
      end
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(StoreObject.self)
      let query = arguments.object("query", as: QueryObject.self).query
      let several = Candidates.Several(named: arguments.string("several"))
      return try await onWorker {
        let contents = object.contents
        var matches = try contents.records(matching: [query])
        // Only the message of a failure needs to know everything that there is.
        if matches.isEmpty { matches = try contents.records() }
        let candidates = Candidates(
          nodes: matches.map(\.record.node), place: "installed in '\(object.store.root)'",
          hint: "see what is installed with 'albedo find'; the store is set by"
            + " config:install_tree:root", find: { contents.node($0) })
        let found = try candidates.resolve(query, several: several)
        return [.list(try found.map { .object(try object.whole($0)) })]
      }
    })

  private static let select = NativeFunction(
    "select", summary: "Chooses what a push of some packages takes, in the order of Spack.",
    parameters: [
      NativeParameter("specs", specList, help: "the packages that were named"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "only", .optional(.list(of: .oneOf(["package", "dependencies"]))),
            help: "the parts to take; both unless told"),
          NativeParameter(
            "build_dependencies", .boolean, default: true,
            help: "whether what is needed for building alone goes along"),
        ]), help: "what to take"),
    ],
    results: [NativeResult("specs", specList, help: "without externals, each once")],
    errors: ["spec.missing_node"],
    example: """
      local store = require("albedo.store").open()
      local named = store:resolve(require("albedo.spec").parse("motto"))
      for _, node in ipairs(store:select(named, { build_dependencies = false })) do
        print("would push " .. node.short)
      end
      """,
    body: .immediate { arguments in
      let options = arguments.options("options")
      let only = options["only"].list?.compactMap(\.text) ?? []
      let parts: [PushSelection.Part] =
        only.isEmpty
        ? PushSelection.Part.allCases
        : only.map { $0 == "package" ? .package : .dependencies }
      let roots = try arguments.specs("specs").map { try $0.concrete() }
      let index = NodeIndex(roots.flatMap(\.nodes))
      let selection = PushSelection(
        parts: Set(parts), includesBuildDependencies: options.boolean("build_dependencies"))
      return [
        .list(
          selection.hashes(of: roots).compactMap { hash in
            index.node(hash).map { .object(SpecObject($0, in: index)) }
          })
      ]
    })

  private static func store(_ session: APISession) -> NativeClass {
    NativeClass(
      StoreObject.luaClassName, summary: "An install tree.",
      methods: [
        resolve, select, StoreListing.list,
        NativeFunction(
          "is_installed",
          summary: "Tells whether a package was installed when the store was opened.",
          details: "The database must say so, and the files must be there.",
          parameters: [
            NativeParameter("spec", .object(SpecObject.luaClassName), help: "the package")
          ],
          results: [NativeResult("installed", .boolean, help: "whether it is")],
          errors: ["store.malformed", "store.unreadable"],
          example: """
            local store = require("albedo.store").open()
            for _, node in ipairs(require("albedo.buildcache").open("/srv/cache"):entries()) do
              if not node.external and not store:is_installed(node) then print(node.short) end
            end
            """,
          body: .waiting { arguments in
            let object = arguments.receiver(StoreObject.self)
            let spec = arguments.object("spec", as: SpecObject.self)
            return [.boolean(try await onWorker { try object.isInstalled(spec) })]
          }),
        NativeFunction(
          "mark_explicit", summary: "Records that somebody asked for an installed package by name.",
          details: "What is recorded so already stays as it is.",
          parameters: [
            NativeParameter("spec", .object(SpecObject.luaClassName), help: "the package"),
            NativeParameter("options", .options([.progress]), help: "who is told of a wait"),
          ],
          errors: StoreObject.changingErrors,
          example: """
            local store = require("albedo.store").open()
            local node = store:resolve(require("albedo.spec").parse("motto"))[1]
            store:mark_explicit(node)
            """,
          body: .waiting { arguments in
            let object = arguments.receiver(StoreObject.self)
            let hash = arguments.object("spec", as: SpecObject.self).node.hash
            let progress = arguments.options("options").progress
            try await onWorker { cancellation in
              guard let record = try object.database.record(for: hash), !record.isExplicit else {
                return
              }
              try object.changeable().mark(
                hash, isExplicit: true, cancellation: cancellation, progress: progress)
              try object.readAgain()
            }
            return []
          }),
        NativeFunction(
          "prefix", summary: "Returns where a package is or would be installed.",
          parameters: [
            NativeParameter("spec", .object(SpecObject.luaClassName), help: "the package")
          ],
          results: [NativeResult("path", .string, help: "an absolute path")],
          errors: ["spec.missing_node", "store.malformed"],
          example: """
            local store = require("albedo.store").open()
            local node = store:resolve(require("albedo.spec").parse("motto"))[1]
            assert(store:prefix(node):find(store.root, 1, true) == 1)
            """,
          body: .immediate { arguments in
            let object = arguments.receiver(StoreObject.self)
            let spec = arguments.object("spec", as: SpecObject.self)
            let prefix = try object.store.prefix(of: spec.node, in: try spec.concrete())
            return [.text(prefix.string)]
          }),
      ] + StoreMethods.all(session) + StorePreview.all,
      properties: [
        NativeProperty("root", .string, help: "the root of the tree", of: StoreObject.self) {
          .text($0.store.root.string)
        },
        NativeProperty(
          "database_version", .integer, help: "the version of the database", of: StoreObject.self
        ) { .integer(Int64($0.database.format.rawValue)) },
        NativeProperty(
          "upstreams", .list(of: .string), help: "the names of the upstreams", of: StoreObject.self
        ) { .list($0.store.upstreams.map { .text($0.name) }) },
      ],
      operators: [
        .text(StoreObject.self) { $0.store.root.string },
        .length(StoreObject.self) { $0.contents.hashes.count },
      ])
  }
}
