internal import Diagnostics
internal import InstallStore
internal import LuaRuntime
internal import Platform
internal import SpecModel

/// The method of a store that finds what a listing shows.
enum StoreListing {
  static let list = NativeFunction(
    "list", summary: "Finds all packages that some queries mean, in the order of Spack.",
    details: """
      A query may name a virtual package, such as `mpi`: then those are meant that a package of the \
      database needs as that.
      """,
    parameters: [
      NativeParameter(
        "queries", .optional(.list(of: .object(QueryObject.luaClassName))),
        help: "what is asked for; without any, everything"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "states", .optional(.list(of: .oneOf(DatabaseRecord.Status.allCases.map(\.rawValue)))),
            help: "what may have become of a package; only installed ones unless told"),
          NativeParameter(
            "explicit", .optional(.boolean), help: "whether somebody asked for it by name"),
          NativeParameter(
            "external", .optional(.boolean), help: "whether it was there before Spack"),
          NativeParameter(
            "since", .optional(.number), unit: "seconds since 1970", help: "installed from then on"),
          NativeParameter(
            "before", .optional(.number), unit: "seconds since 1970", help: "installed before"),
          NativeParameter(
            "hashes", .optional(.list(of: .string)), help: "only packages with these hashes"),
        ]), help: "which records"),
    ],
    results: [
      NativeResult(
        "specs", .list(of: .object(SpecObject.luaClassName)), help: "each once, maybe none"),
      NativeResult(
        "guess", .optional(.string), help: "without any: a question that offers other names"),
    ],
    errors: ["store.malformed", "store.unreadable"],
    example: """
      local spec = require("albedo.spec")
      local store = require("albedo.store").open()
      for _, node in ipairs(store:list({ spec.parse("quill@2:") }, { explicit = false })) do
        print(node.short)
      end
      local nodes, guess = store:list({ spec.parse("moto") })
      assert(#nodes == 0 and guess:find("motto", 1, true))
      """,
    body: .waiting { arguments in
      let object = arguments.receiver(StoreObject.self)
      let queries = (arguments["queries"].list ?? []).compactMap {
        ($0.object as? QueryObject)?.query
      }
      let options = arguments.options("options")
      let filter = RecordFilter(options)
      let hashes = options["hashes"].list.map {
        Set($0.compactMap(\.text).compactMap(SpecHash.init))
      }
      return try await onWorker {
        let contents = object.contents
        let providers = try contents.providers(for: queries)
        let nodes = try contents.records(
          matching: queries, filter, among: hashes, providers: providers
        ).map(\.record.node)
        let index = object.index
        let sorted = SpecOrder { index.node($0) }.sorted(nodes)
        return [
          .list(sorted.map { .object(SpecObject($0, in: index)) }),
          sorted.isEmpty ? try guess(queries, contents).map { .text($0) } ?? .nil : .nil,
        ]
      }
    })

  /// A question about the names of queries that nothing matches.
  private static func guess(_ queries: [SpecQuery], _ contents: StoreContents) throws -> String? {
    let wanted = queries.compactMap(\.name)
    guard !wanted.isEmpty else { return nil }
    let names = try contents.names()
    let unknown = wanted.filter { !names.contains($0) }
    return unknown.lazy.compactMap { NearMiss.question(for: $0, among: Array(names)) }.first
  }
}

extension RecordFilter {
  /// Reads the options of `store:list`.
  fileprivate init(_ options: LuaArguments) {
    self.init()
    if let words = options["states"].list {
      statuses = Set(words.compactMap(\.text).compactMap(DatabaseRecord.Status.init))
    }
    isExplicit = options["explicit"].boolean
    isExternal = options["external"].boolean
    since = options["since"].number
    before = options["before"].number
  }
}
