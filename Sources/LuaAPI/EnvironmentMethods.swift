internal import Concretizer
internal import EnvironmentFiles
internal import InstallStore
internal import LuaRuntime
internal import Platform
internal import SpecModel
internal import SystemPackage

/// The methods of environments.
enum EnvironmentMethods {
  static func all(_ session: APISession) -> [NativeFunction] {
    [roots(session), specs, find, resolve, checkLocked]
  }

  private static let specList = NativeType.list(of: .object(SpecObject.luaClassName))
  private static let query = NativeParameter(
    "query", .object(QueryObject.luaClassName), help: "the query")

  private static func roots(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "roots", summary: "Returns what is wanted, and what became of it.",
      details:
        "First what the lock file has, in the order of concretization; then what the manifest"
        + " asks for besides, which has no `hash` until it is concretized.",
      results: [
        NativeResult(
          "roots", .list(of: .table),
          help: "spec, hash, node, and `included_from` for what another environment brings")
      ],
      errors: Set(
        APISession.configurationErrors + [
          "environment.bad_condition", "environment.limit_exceeded",
          "environment.malformed_manifest", "environment.undefined_list",
        ]
      ).sorted(),
      example: """
        local stack = require("albedo.environment").open("/srv/stack")
        for _, root in ipairs(stack:roots()) do
          print(root.spec, root.node and root.node.short or "not concretized")
        end
        """,
      body: .waiting { arguments in
        let object = arguments.receiver(EnvironmentObject.self)
        return try await onWorker {
          [
            .list(
              try object.roots(session).map { root in
                .record([
                  "spec": .text(root.text),
                  "hash": root.node.map { .text($0.hash.text) } ?? .nil,
                  "node": root.node.map { .object(SpecObject($0, in: object.index)) } ?? .nil,
                  "included_from": root.origin.map { .text($0) } ?? .nil,
                ])
              })
          ]
        }
      })
  }

  private static let specs = NativeFunction(
    "specs", summary: "Returns all concrete specs, roots before what they need.",
    details: "Empty until the environment is concretized. With `roots` only those that are wanted"
      + " by themselves, each once.",
    parameters: [
      NativeParameter("which", .oneOf(["all", "roots"]), default: "all", help: "which ones")
    ],
    results: [NativeResult("specs", specList, help: "each once, externals too")],
    example: """
      local stack = require("albedo.environment").open("/srv/stack")
      for _, node in ipairs(stack:specs()) do print(node.hash, node.short) end
      assert(#stack:specs("roots") <= #stack:specs())
      """,
    body: .immediate { arguments in
      let object = arguments.receiver(EnvironmentObject.self)
      let found =
        arguments.string("which") == "roots" ? object.concreteRoots : object.specs
      return [.list(found.map { .object($0) })]
    })

  private static let find = NativeFunction(
    "find", summary: "Returns the concrete specs that a query asks for, roots first.",
    parameters: [query],
    results: [NativeResult("specs", specList, help: "none when nothing matches")],
    example: """
      local spec = require("albedo.spec")
      local stack = require("albedo.environment").open("/srv/stack")
      for _, node in ipairs(stack:find(spec.parse("quill@2:"))) do print(node.short) end
      """,
    body: .immediate { arguments in
      let object = arguments.receiver(EnvironmentObject.self)
      let query = arguments.object("query", as: QueryObject.self).query
      return [.list(object.matches(query).map { .object(SpecObject($0, in: object.index)) })]
    })

  private static let resolve = NativeFunction(
    "resolve", summary: "Finds the concrete specs that a query means.",
    details: "Of several matches a root is meant where only one is a root, as for Spack. With a"
      + " store, those that are installed in it are preferred.",
    parameters: [
      query,
      NativeParameter(
        "several", .oneOf(["refuse", "newest", "all"]), default: "refuse",
        help: "what to do when several match"),
      NativeParameter(
        "store", .optional(.object(StoreObject.luaClassName)), help: "where they may be installed"),
    ],
    results: [NativeResult("specs", specList, help: "at least one")],
    errors: [
      "concretizer.ambiguous", "concretizer.no_match", "env.not_locked", "store.malformed",
      "store.unreadable",
    ],
    example: """
      local spec = require("albedo.spec")
      local stack = require("albedo.environment").open("/srv/stack")
      print(stack:resolve(spec.parse("pamphlet"))[1].short)
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(EnvironmentObject.self)
      let query = arguments.object("query", as: QueryObject.self).query
      let several = Candidates.Several(named: arguments.string("several"))
      let store = arguments["store"].object as? StoreObject
      return try await onWorker {
        let nodes = try choose(query, in: object, store, takesAll: several.isAll)
        let candidates = Candidates(
          nodes: nodes, place: "in the environment '\(object.location.name)'",
          hint: "'albedo env show \(object.location.name)' shows what it has; -E in its place means"
            + " all packages",
          find: { object.index.node($0) })
        let found = try candidates.resolve(query, several: several)
        return [.list(found.map { .object(SpecObject($0, in: object.index)) })]
      }
    })

  private static let checkLocked = NativeFunction(
    "check_locked", summary: "Raises an error unless something is concretized.",
    errors: ["env.not_locked"],
    example: """
      local stack = require("albedo.environment").open("/srv/stack")
      stack:check_locked()
      assert(stack.lock_version >= 1)
      """,
    body: .immediate { arguments in
      try arguments.receiver(EnvironmentObject.self).checkLocked()
      return []
    })

  /// Returns the packages among which a query is decided.
  private static func choose(
    _ query: SpecQuery, in object: EnvironmentObject, _ store: StoreObject?, takesAll: Bool
  ) throws -> [SpecNode] {
    try object.checkLocked()
    var matches = object.matches(query)
    // Nothing matches: then all are candidates, so that the error can name the nearest.
    guard !matches.isEmpty else { return object.specs.map(\.node) }
    if let store {
      let installed = try matches.filter {
        try store.contents.record(for: $0.hash)?.record.isInstalled == true
      }
      if !installed.isEmpty { matches = installed }
    }
    let roots = Set(object.concreteRoots.map(\.node.hash))
    let found = matches.filter { roots.contains($0.hash) }
    return found.count == 1 && !takesAll ? found : matches
  }
}

extension Candidates.Several {
  /// Whether every match is taken.
  fileprivate var isAll: Bool {
    if case .all = self { true } else { false }
  }
}
