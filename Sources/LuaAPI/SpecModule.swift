internal import Concretizer
internal import Documents
package import LuaRuntime
internal import SpecModel

/// The module `albedo.spec`.
package enum SpecModule {
  /// Declares the module.
  package static func module() -> NativeModule {
    NativeModule(
      "albedo.spec", summary: "Queries for concrete specs, and the specs themselves.",
      functions: [parse, parseAll, resolve, ResolveFunctions.resolveAmong, waves]
        + SpecFileFunctions.functions + ListingFunctions.all + SpecComparisonFunctions.all,
      classes: [spec, query, SpecTraversal.luaClass])
  }

  private static let parse = NativeFunction(
    "parse", summary: "Reads a query such as `quill@2.0+shared`, `scribe ^quill` or `/4xfpsw7`.",
    parameters: [
      NativeParameter("text", .string, help: "the query").completing("cached_spec")
    ],
    results: [NativeResult("query", .object(QueryObject.luaClassName), help: "the query")],
    errors: ["spec.syntax"],
    example: """
      local spec = require("albedo.spec")
      assert(tostring(spec.parse("quill@2.0")) == "quill@2.0")
      """,
    body: .direct { call in
      .object(QueryObject(try SpecQuery.parse(call.string("text"))))
    })

  private static let parseAll = NativeFunction(
    "parse_all", summary: "Reads the queries that words of a command line make together.",
    details: "Words that belong together make one query, such as `scribe` and `^quill@2`. What "
      + "stands behind the `=` of a word is one value, since the shell took its quotes away.",
    parameters: [NativeParameter("texts", .list(of: .string), help: "the words")],
    results: [
      NativeResult("queries", .list(of: .object(QueryObject.luaClassName)), help: "in order")
    ],
    errors: ["spec.syntax"],
    example: """
      local spec = require("albedo.spec")
      local queries = spec.parse_all({ "scribe", "^quill@2", "motto" })
      assert(#queries == 2 and tostring(queries[1]) == "scribe ^quill@2")
      """,
    body: .immediate { arguments in
      let words = arguments.list("texts").compactMap(\.text)
      return [.list(try SpecQuery.parse(words: words).map { .object(QueryObject($0)) })]
    })

  private static let resolve = NativeFunction(
    "resolve", summary: "Finds the candidates that a query means.",
    parameters: [
      NativeParameter("query", .object(QueryObject.luaClassName), help: "the query"),
      NativeParameter(
        "candidates", .list(of: .object(SpecObject.luaClassName)), help: "the specs to choose from"),
      NativeParameter(
        "several", .oneOf(["refuse", "newest", "all"]), default: "refuse",
        help: "what to do when several match"),
      NativeParameter("origin", .string, default: "the caches", help: "where they are, for errors"),
    ],
    results: [
      NativeResult("specs", .list(of: .object(SpecObject.luaClassName)), help: "at least one")
    ],
    errors: ["concretizer.ambiguous", "concretizer.no_match"],
    example: """
      local spec = require("albedo.spec")
      local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
      for _, node in ipairs(spec.resolve(spec.parse("quill"), nodes, "all")) do
        print(node.short)
      end
      local ok, problem = pcall(spec.resolve, spec.parse("quill@99"), nodes)
      assert(not ok and problem.code == "concretizer.no_match")
      """,
    body: .immediate { arguments in
      let objects = arguments.specs("candidates")
      let candidates = Candidates(
        nodes: objects.map(\.node), place: "in \(arguments.string("origin"))",
        hint: "see what there is with 'albedo buildcache list -al'",
        find: NodeIndex.lookup(in: objects))
      let found = try candidates.resolve(
        arguments.object("query", as: QueryObject.self).query,
        several: Candidates.Several(named: arguments.string("several")))
      let hashes = Set(found.map(\.hash))
      return [.list(objects.filter { hashes.contains($0.node.hash) }.map { .object($0) })]
    })

  private static let waves = NativeFunction(
    "waves", summary: "Orders specs and what they depend on for work in parallel.",
    details: "What a spec depends on is always in an earlier wave than the spec.",
    parameters: [
      NativeParameter(
        "specs", .list(of: .object(SpecObject.luaClassName)), help: "the specs to start from"),
      NativeParameter("types", .optional(dependencyTypeList), help: "the dependencies to follow"),
    ],
    results: [
      NativeResult(
        "waves", .list(of: .list(of: .object(SpecObject.luaClassName))), help: "each spec once")
    ],
    errors: ["spec.cycle", "spec.limit_exceeded", "spec.missing_node"],
    example: """
      local spec = require("albedo.spec")
      local task = require("albedo.task")
      local cache = require("albedo.buildcache").open("/srv/cache")
      local root = spec.resolve(spec.parse("pamphlet"), cache:entries())[1]
      for number, wave in ipairs(spec.waves({ cache:get_spec(root) }, { "link", "run" })) do
        task.map(wave, function(node) print(number, node.short) end)
      end
      """,
    body: .immediate { arguments in
      let types = arguments.dependencyTypes("types")
      var depths: [SpecHash: Int] = [:]
      var objects: [(object: SpecObject, depth: Int)] = []
      for root in arguments.specs("specs") {
        for node in try root.concrete().traversal(.postorder, types: types)
        where depths[node.hash] == nil {
          let object = SpecObject(node, in: root.index)
          let below = object.dependencies(of: types).compactMap { depths[$0.node.hash] }
          let depth = (below.max() ?? -1) + 1
          depths[node.hash] = depth
          objects.append((object, depth))
        }
      }
      let count = (depths.values.max() ?? -1) + 1
      return [
        .list(
          (0..<count).map { depth in
            .list(objects.filter { $0.depth == depth }.map { .object($0.object) })
          })
      ]
    })

  private static let query = NativeClass(
    QueryObject.luaClassName, summary: "A query for concrete specs.",
    methods: [
      NativeFunction(
        "matches", summary: "Tells whether a spec is one that the query asks for.",
        parameters: [
          NativeParameter("spec", .object(SpecObject.luaClassName), help: "the spec")
        ],
        results: [NativeResult("matches", .boolean, help: "whether it is")],
        example: """
          local query = require("albedo.spec").parse("quill@2:")
          for _, node in ipairs(require("albedo.buildcache").open("/srv/cache"):entries()) do
            if query:matches(node) then print(node.short) end
          end
          """,
        body: .direct { call in
          let query = call.receiver(QueryObject.self).query
          let object = call.object("spec", as: SpecObject.self)
          return .boolean(query.matches(object.node) { object.index.node($0) })
        })
    ] + [SpecComparisonFunctions.reasonsForMiss] + SpecMethods.ofQueries,
    properties: [
      queryText("name", "the package, if the query names one") { $0.name },
      queryText("namespace", "the recipe's repository, if the query names one") { $0.namespace },
      queryText("versions", "the versions as behind `@`, if the query names some") {
        $0.versions.isAny ? nil : $0.versions.description
      },
      queryText("hash", "how the hash starts, if the query says so") { $0.hash?.text },
    ],
    operators: [
      .equal(QueryObject.self) { $0.query == $1.query },
      .lessThan(QueryObject.self) { $0.query.description < $1.query.description },
      .text(QueryObject.self) { $0.query.description },
      .concatenate(SpecConcatenation.joined),
    ])

  private static func queryText(
    _ name: String, _ help: String, _ read: @escaping @Sendable (SpecQuery) -> String?
  ) -> NativeProperty {
    NativeProperty(name, .optional(.string), help: help, of: QueryObject.self) { object in
      read(object.query).map { .text($0) } ?? .nil
    }
  }

  private static let spec = NativeClass(
    SpecObject.luaClassName, summary: "A concrete spec.",
    methods: [
      NativeFunction(
        "dependencies", summary: "Returns what the spec depends on directly, by name.",
        parameters: [
          NativeParameter("types", .optional(dependencyTypeList), help: "the types to follow")
        ],
        results: [
          NativeResult("specs", .list(of: .object(SpecObject.luaClassName)), help: "by name")
        ],
        example: """
          local spec = require("albedo.spec")
          local nodes = require("albedo.buildcache").open("/srv/cache"):entries()
          local pamphlet = spec.resolve(spec.parse("pamphlet"), nodes)[1]
          for _, node in ipairs(pamphlet:dependencies({ "link" })) do print(node.short) end
          """,
        body: .immediate { arguments in
          let object = arguments.receiver(SpecObject.self)
          let types = arguments.dependencyTypes("types")
          return [.list(object.dependencies(of: types).map { .object($0) })]
        })
    ] + SpecMethods.ofSpecs,
    properties: properties,
    operators: [
      .equal(SpecObject.self) { $0.node.hash == $1.node.hash },
      .lessThan(SpecObject.self) { left, right in
        SpecOrder { left.index.node($0) ?? right.index.node($0) }
          .areInOrder(left.node, right.node)
      },
      .text(SpecObject.self) { $0.node.shortText },
      .concatenate(SpecConcatenation.joined),
    ])

  private static let properties = [
    text("hash", "the hash, 32 characters") { $0.node.hash.text },
    NativeProperty(
      "file_format", .integer, help: "the format of the file that it was first written to, 1 to 5",
      of: SpecObject.self
    ) { .integer(Int64(clamping: $0.node.originalFormat)) },
    text("name", "the package's name") { $0.node.name },
    text("version", "the version") { $0.node.version.text },
    text("short", "name, version and the start of the hash") { $0.node.shortText },
    text("name_and_version", "name and version") { $0.node.nameAndVersion },
    text("namespace", "the recipe's repository, or an empty text") { $0.node.namespace ?? "" },
    text("platform", "the platform it was built for") { $0.node.architecture.platform },
    text("operating_system", "the operating system it was built for") { $0.node.architecture.os },
    text("target", "the microarchitecture it was built for") { $0.node.architecture.target },
    text("variants", "the variants as a listing shows them") { object in
      let text = object.node.variantsText
      return object.node.parameters.isEmpty ? "" : text
    },
    text("group", "the heading under which Spack lists it") { object in
      SpecGroup(of: object.node) { object.index.node($0) }.heading
    },
    NativeProperty(
      "external", .boolean, help: "whether it was not built by Spack", of: SpecObject.self
    ) { .boolean($0.node.isExternal) },
    NativeProperty(
      "prefix", .optional(.string), help: "where it is, if it is external", of: SpecObject.self
    ) { $0.node.external?.path.map { .text($0) } ?? .nil },
  ]

  private static func text(
    _ name: String, _ help: String, _ read: @escaping @Sendable (SpecObject) -> String
  ) -> NativeProperty {
    NativeProperty(name, .string, help: help, of: SpecObject.self) { .text(read($0)) }
  }
}

extension Candidates.Several {
  /// Reads the word that scripts use; the declaration of the parameter admits no other.
  init(named word: String) {
    switch word {
    case "newest": self = .newest
    case "all": self = .all
    default: self = .refuse
    }
  }
}
