internal import CacheModel
internal import Concretizer
internal import InstallStore
package import LuaRuntime
internal import Platform
internal import SpecModel
internal import Synchronization
internal import SystemPackage

/// A store as scripts hold it, with its database as it was when the store was opened.
package final class StoreObject: LuaObject {
  package static let luaClassName = "albedo.Store"

  let store: Store
  let database: DatabaseSnapshot
  private let decoded = Mutex<StoreContents?>(nil)

  init(_ store: Store, database: DatabaseSnapshot) {
    self.store = store
    self.database = database
  }

  /// Returns all records, decoding them the first time; blocks.
  func contents() throws -> StoreContents {
    if let contents = decoded.withLock({ $0 }) { return contents }
    let contents = try StoreContents(database)
    decoded.withLock { $0 = contents }
    return contents
  }

  /// Whether a package is recorded as installed and its files are there; blocks.
  func isInstalled(_ object: SpecObject) throws -> Bool {
    guard let record = try database.record(for: object.node.hash), record.isInstalled,
      let path = record.path
    else { return false }
    return try store.holds(object.node.hash, at: FilePath(path))
  }
}

/// The module `albedo.store`.
package enum StoreModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.store", summary: "The install tree and its database.",
      functions: [open(session)], classes: [store])
  }

  private static let specList = NativeType.list(of: .object(SpecObject.luaClassName))

  private static func open(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "open", summary: "Opens the store that the configuration names.",
      details: "A store that does not exist yet is empty; it is made by the first install.",
      results: [NativeResult("store", .object(StoreObject.luaClassName), help: "the store")],
      errors: APISession.configurationErrors + [
        "store.malformed", "store.newer_version", "store.older_version", "store.unreadable",
      ],
      example: """
        local store = require("albedo.store").open()
        print(store.root)
        """,
      body: .waiting { _ in
        try await onWorker {
          let store = try session.store()
          return [.object(StoreObject(store, database: try store.readDatabase()))]
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
        var records: [SpecHash: DatabaseRecord] = [:]
        var nodes: [SpecNode] = []
        var all: [SpecNode] = []
        for hash in object.database.hashes {
          guard let record = try object.database.record(for: hash) else { continue }
          all.append(record.node)
          guard record.isInstalled else { continue }
          records[hash] = record
          nodes.append(record.node)
        }
        let known = NodeIndex(all)
        let candidates = Candidates(
          nodes: nodes, place: "installed in '\(object.store.root)'",
          hint: "see what is installed with 'spack find'; the store is set by"
            + " config:install_tree:root", find: { known.node($0) })
        let found = try candidates.resolve(query, several: several)
        return [
          .list(
            try found.map { node in
              guard let record = records[node.hash], !node.isExternal,
                let path = record.path, try object.store.holds(node.hash, at: FilePath(path))
              else {
                // Without its files only the database knows the package, which is enough to say so.
                return .object(SpecObject(node, in: known))
              }
              return .object(SpecObject(try object.store.spec(of: record)))
            })
        ]
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

  private static let store = NativeClass(
    StoreObject.luaClassName, summary: "An install tree.",
    methods: [
      resolve, select, StoreListing.list,
      NativeFunction(
        "is_installed", summary: "Tells whether a package was installed when the store was opened.",
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
        errors: [
          "store.locked", "store.malformed", "store.newer_version", "store.older_version",
          "store.unreadable", "store.unwritable",
        ],
        example: """
          local store = require("albedo.store").open()
          local node = store:resolve(require("albedo.spec").parse("motto"))[1]
          store:mark_explicit(node)
          """,
        body: .waiting { arguments in
          let object = arguments.receiver(StoreObject.self)
          let hash = arguments.object("spec", as: SpecObject.self).node.hash
          let progress = arguments.options("options").progress
          try await onWorker {
            guard let record = try object.database.record(for: hash), !record.isExplicit else {
              return
            }
            try object.store.markExplicit(hash, progress: progress)
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
    ],
    properties: [
      NativeProperty("root", .string, help: "the root of the tree", of: StoreObject.self) {
        .text($0.store.root.string)
      }
    ],
    operators: [.text(StoreObject.self) { $0.store.root.string }])
}
