internal import Diagnostics
internal import InstallStore
internal import LuaRuntime
internal import Platform
internal import SpecModel

/// Which records of a database a listing takes.
struct RecordFilter: Sendable {
  /// What may stand in a record.
  enum State: String, Sendable, CaseIterable {
    /// The package is there.
    case installed
    /// It is not, though something needs it.
    case missing
    /// Another package stands in for it.
    case deprecated
  }

  var states: Set<State> = [.installed]
  /// Whether somebody must, or must not, have asked for the package by name.
  var isExplicit: Bool?
  /// Whether the package must, or must not, have been there before Spack.
  var isExternal: Bool?
  /// Seconds since 1970, both included.
  var since: Double?
  var until: Double?

  /// Whether a record is one of them.
  func admits(_ record: DatabaseRecord) -> Bool {
    let state: State =
      record.isInstalled ? .installed : record.deprecatedFor != nil ? .deprecated : .missing
    guard states.contains(state), isExplicit.map({ $0 == record.isExplicit }) ?? true,
      isExternal.map({ $0 == record.node.isExternal }) ?? true
    else { return false }
    guard since != nil || until != nil else { return true }
    let time = Double(record.installationTime) ?? 0
    return time >= since ?? -.infinity && time <= until ?? .infinity
  }
}

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
            "states", .optional(.list(of: .oneOf(RecordFilter.State.allCases.map(\.rawValue)))),
            help: "what may have become of a package; only installed ones unless told"),
          NativeParameter(
            "explicit", .optional(.boolean), help: "whether somebody asked for it by name"),
          NativeParameter(
            "external", .optional(.boolean), help: "whether it was there before Spack"),
          NativeParameter(
            "since", .optional(.number), unit: "seconds since 1970", help: "installed from then on"),
          NativeParameter(
            "before", .optional(.number), unit: "seconds since 1970", help: "installed up to then"),
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
        let contents = try object.contents()
        let found = contents.nodes(queries, filter, among: hashes)
        let guess = found.isEmpty ? contents.guess(queries) : nil
        return [
          .list(found.map { .object(SpecObject($0, in: contents.index)) }),
          guess.map { .text($0) } ?? .nil,
        ]
      }
    })
}

extension StoreContents {
  /// Returns the packages that a filter admits and one of the queries means, in Spack's order.
  fileprivate func nodes(
    _ queries: [SpecQuery], _ filter: RecordFilter, among hashes: Set<SpecHash>?
  ) -> [SpecNode] {
    let providers = queries.isEmpty ? VirtualProviders.unknown : self.providers
    let nodes = records.lazy.filter { record in
      guard filter.admits(record), hashes?.contains(record.node.hash) ?? true else { return false }
      return queries.isEmpty
        || queries.contains { query in
          query.matches(record.node, providers: providers) { self.index.node($0) }
        }
    }.map(\.node)
    return SpecOrder { self.index.node($0) }.sorted(Array(nodes))
  }

  /// A question about the names of queries that nothing matches.
  fileprivate func guess(_ queries: [SpecQuery]) -> String? {
    let names = Array(Set(records.map(\.node.name)))
    let unknown = queries.compactMap(\.name).filter { !names.contains($0) }
    return unknown.lazy.compactMap { NearMiss.question(for: $0, among: names) }.first
  }
}

extension RecordFilter {
  /// Reads the options of `store:list`.
  fileprivate init(_ options: LuaArguments) {
    if let words = options["states"].list {
      states = Set(words.compactMap(\.text).compactMap(State.init))
    }
    isExplicit = options["explicit"].boolean
    isExternal = options["external"].boolean
    since = options["since"].number
    until = options["before"].number
  }
}
