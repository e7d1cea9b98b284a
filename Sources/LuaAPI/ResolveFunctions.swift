internal import Concretizer
internal import LuaRuntime
internal import Platform
internal import SpecModel

/// The function of `albedo.spec` that resolves queries among several places.
enum ResolveFunctions {
  static let resolveAmong = NativeFunction(
    "resolve_among", summary: "Finds what a query means in the first of some places that has it.",
    details: """
      Places that cost much, such as caches, should come last, and only be asked for when the others \
      had nothing. What is missed is told of all places together.
      """,
    parameters: [
      NativeParameter("query", .object(QueryObject.luaClassName), help: "the query"),
      NativeParameter(
        "places",
        .list(
          of: .options([
            NativeParameter(
              "specs", .list(of: .object(SpecObject.luaClassName)), help: "what is there"),
            NativeParameter(
              "name", .string, help: "where it is, completing \"packages …\": `in the caches`"),
            NativeParameter("hint", .string, default: "", help: "what a user can do to see it"),
          ])), help: "where to look, in order; at least one"),
      NativeParameter(
        "several", .oneOf(["refuse", "newest", "all"]), default: "refuse",
        help: "what to do when several match in one place"),
    ],
    results: [
      NativeResult(
        "specs", .list(of: .object(SpecObject.luaClassName)), help: "at least one"),
      NativeResult("place", .integer, help: "the number of the place that has them"),
    ],
    errors: ["concretizer.ambiguous", "concretizer.no_match"],
    example: """
      local spec = require("albedo.spec")
      local store = require("albedo.store").open()
      local cache = require("albedo.buildcache").open("/srv/cache")
      local places = {
        { specs = store:list(), name = "installed in '" .. store.root .. "'" },
        { specs = cache:entries(), name = "in " .. cache.url },
      }
      local found, place = spec.resolve_among(spec.parse("motto"), places)
      print(found[1].short, places[place].name)
      """,
    body: .waiting { arguments in
      let query = arguments.object("query", as: QueryObject.self).query
      let several = Candidates.Several(named: arguments.string("several"))
      let places = arguments.list("places")
      let objects = places.map { place in
        (place["specs"].list ?? []).compactMap { $0.object as? SpecObject }
      }
      return try await onWorker {
        let sources = zip(places, objects).map { place, objects in
          Candidates(
            nodes: objects.map(\.node), place: place["name"].text ?? "",
            hint: place["hint"].text ?? "", find: NodeIndex.lookup(in: objects))
        }
        let found = try SpecSources(sources).resolve(query, several: several)
        let hashes = Set(found.nodes.map(\.hash))
        let matches = objects[found.source].filter { hashes.contains($0.node.hash) }
        return [.list(matches.map { .object($0) }), .integer(Int64(found.source + 1))]
      }
    })
}
