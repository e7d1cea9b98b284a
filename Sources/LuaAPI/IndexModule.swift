internal import BuildCache
internal import CacheModel
package import LuaRuntime
internal import Platform
internal import SpecModel

/// The index of a cache at one moment, as scripts hold it.
final class IndexObject: LuaObject {
  static let luaClassName = "albedo.Index"

  let index: OpenedIndex

  init(_ index: OpenedIndex) {
    self.index = index
  }

  /// The specs of the index, whose dependencies it knows.
  func object(_ node: SpecNode) -> SpecObject {
    SpecObject(node, in: NodeIndex(find: { [index] in (try? index.node($0)) ?? nil }))
  }
}

/// The module `albedo.index`.
package enum IndexModule {
  /// Declares the module.
  package static func module() -> NativeModule {
    NativeModule(
      "albedo.index", summary: "Indices of build caches: what they list, and whether it is there.",
      functions: [open], classes: [index])
  }

  /// The codes of what reads an index.
  static let readingErrors = [
    "buildcache.missing_index", "cache.malformed", "cache.missing_record",
    "cache.unsupported_version", "storage.corrupt", "storage.not_found", "storage.unreachable",
    "storage.unreadable",
  ]

  private static let open = NativeFunction(
    "open", summary: "Reads the index of a cache as it is now.",
    details: "Its records are looked over, and decoded when they are asked for: opening the index"
      + " of a large cache is much cheaper than `cache:entries()`.",
    parameters: [
      NativeParameter("cache", .object(CacheObject.luaClassName), help: "the cache")
    ],
    results: [NativeResult("index", .object(IndexObject.luaClassName), help: "the index")],
    errors: readingErrors,
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      local index = require("albedo.index").open(cache)
      print(index.records, index.held, index.version)
      """,
    body: .waiting { arguments in
      let cache = arguments.object("cache", as: CacheObject.self)
      return [.object(IndexObject(try await cache.reader.openIndex()))]
    })

  private static let index = NativeClass(
    IndexObject.luaClassName, summary: "The index of a cache, as it was when it was opened.",
    methods: [entries, find, holds, differences],
    properties: [
      NativeProperty("url", .string, help: "the root of the cache", of: IndexObject.self) {
        .text($0.index.cache.url)
      },
      NativeProperty(
        "view", .optional(.string), help: "the view that it is; nil for the main index",
        of: IndexObject.self
      ) { $0.index.cache.view.map { .text($0) } ?? .nil },
      NativeProperty(
        "version", .integer, help: "the version of the database document: 8 for Spack 1",
        of: IndexObject.self
      ) { .integer(Int64($0.index.version)) },
      NativeProperty("bytes", .integer, help: "the size of its text in bytes", of: IndexObject.self)
      { .integer(Int64($0.index.byteCount)) },
      NativeProperty(
        "records", .integer, help: "how many packages it lists, dependencies among them",
        of: IndexObject.self
      ) { .integer(Int64($0.index.recordCount)) },
      NativeProperty(
        "held", .integer, help: "how many of them it says the cache holds", of: IndexObject.self
      ) { .integer(Int64($0.index.heldCount)) },
    ],
    operators: [.text(IndexObject.self) { "the index of \($0.index.cache.url)" }])

  private static let specList = NativeType.list(of: .object(SpecObject.luaClassName))

  private static let entries = NativeFunction(
    "entries", summary: "Returns what the index says the cache holds, or what is external.",
    details: "With a query only records of that name are decoded.",
    parameters: [
      NativeParameter(
        "query", .optional(.object(QueryObject.luaClassName)), help: "what they must match")
    ],
    results: [NativeResult("specs", specList, help: "in the order of the index")],
    errors: ["cache.malformed"],
    example: """
      local index = require("albedo.index").open(require("albedo.buildcache").open("/srv/cache"))
      for _, node in ipairs(index:entries(require("albedo.spec").parse("quill@2:"))) do
        print(node.short, node.group)
      end
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(IndexObject.self)
      let query = (arguments["query"].object as? QueryObject)?.query
      return try await onWorker {
        let nodes = try object.index.entries(named: query?.name)
        let matching = query.map { query in
          nodes.filter { node in
            query.matches(node, find: { (try? object.index.node($0)) ?? nil })
          }
        }
        return [.list((matching ?? nodes).map { .object(object.object($0)) })]
      }
    })

  private static let find = NativeFunction(
    "find", summary: "Finds the record of a hash.",
    parameters: [NativeParameter("hash", .string, help: "the whole hash, 32 characters")],
    results: [
      NativeResult(
        "spec", .optional(.object(SpecObject.luaClassName)), help: "nil when there is no record")
    ],
    errors: ["cache.malformed"],
    example: """
      local index = require("albedo.index").open(require("albedo.buildcache").open("/srv/cache"))
      local motto = index:find("u7pyu5l2e445brjwcchquga477jqerle")
      print(motto and motto.short or "unknown")
      """,
    body: .immediate { arguments in
      let object = arguments.receiver(IndexObject.self)
      guard let hash = SpecHash(arguments.string("hash")),
        let node = try object.index.node(hash)
      else { return [.nil] }
      return [.object(object.object(node))]
    })

  private static let holds = NativeFunction(
    "holds", summary: "Tells whether the index says that the cache holds a package.",
    parameters: [NativeParameter("hash", .string, help: "the whole hash, 32 characters")],
    results: [NativeResult("answer", .boolean, help: "false when there is no record")],
    example: """
      local index = require("albedo.index").open(require("albedo.buildcache").open("/srv/cache"))
      for _, node in ipairs(require("albedo.environment").open("/srv/stack"):specs()) do
        if not index:holds(node.hash) then print("not in the cache: " .. node.short) end
      end
      """,
    body: .immediate { arguments in
      let object = arguments.receiver(IndexObject.self)
      return [.boolean(SpecHash(arguments.string("hash")).map { object.index.holds($0) } ?? false)]
    })

  private static let differences = NativeFunction(
    "differences", summary: "Compares the index with what the cache has metadata of.",
    details:
      "A place that can be listed is listed; elsewhere, as on a web server, each entry of the"
      + " index is asked for, and `unindexed` is nil.",
    results: [
      NativeResult(
        "differences", .table,
        help: "`missing` and `absent_dependencies`, specs of the index; `unindexed`, entries that"
          + " it lacks, each with `hash` and `key`; `wrong_digest`, whether the file with the index's"
          + " digest has another one")
    ],
    errors: ["cache.malformed", "storage.unreachable", "storage.unreadable"],
    example: """
      local index = require("albedo.index").open(require("albedo.buildcache").open("/srv/cache"))
      local differences = index:differences()
      assert(#differences.missing == 0 and #differences.unindexed == 0)
      for _, node in ipairs(differences.absent_dependencies) do
        print("needed, but not in the cache: " .. node.short)
      end
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(IndexObject.self)
      let difference = try await object.index.difference()
      return [
        .record([
          "missing": .list(difference.missing.map { .object(object.object($0)) }),
          "unindexed": difference.unindexed.map { .list($0.map(CacheIndexMethods.value)) } ?? .nil,
          "absent_dependencies": .list(
            difference.absentDependencies.map { .object(object.object($0)) }),
          "wrong_digest": .boolean(difference.isDigestWrong),
        ])
      ]
    })
}
