internal import LuaRuntime
internal import SpecModel

/// The functions that say in what specs differ.
enum SpecComparisonFunctions {
  static let all = [differences]

  private static let differences = NativeFunction(
    "differences", summary: "Tells in what a spec differs from another one of the same package.",
    details:
      "Field by field, for the package and for each dependency that is another one, so that the"
      + " cause is named and not only that hashes differ. Each difference has `field`, such as"
      + " `version`, `variant` or `target`; `dependency`, the package below that differs, if it is not"
      + " the spec itself; `wanted` and `found`, where the one and the other say something.",
    parameters: [
      NativeParameter("wanted", .object(SpecObject.luaClassName), help: "the spec to compare with"),
      NativeParameter("found", .object(SpecObject.luaClassName), help: "the other one"),
    ],
    results: [NativeResult("differences", .list(of: .table), help: "none for equal specs")],
    example: """
      local spec = require("albedo.spec")
      local quills = require("albedo.buildcache").open("/srv/cache"):entries("quill")
      for _, one in ipairs(spec.differences(quills[1], quills[2])) do
        print(one.dependency or "itself", one.field, one.wanted, one.found)
      end
      assert(#spec.differences(quills[1], quills[1]) == 0)
      """,
    body: .immediate { arguments in
      let wanted = arguments.object("wanted", as: SpecObject.self)
      let found = arguments.object("found", as: SpecObject.self)
      let comparison = SpecComparison(
        wanted: wanted.node, found: found.node, findWanted: { wanted.index.node($0) },
        findFound: { found.index.node($0) })
      return [
        .list(
          comparison.differences.map { one in
            .record([
              "dependency": one.dependency.map { .text($0) } ?? .nil, "field": .text(one.field),
              "wanted": one.wanted.map { .text($0) } ?? .nil,
              "found": one.found.map { .text($0) } ?? .nil,
            ])
          })
      ]
    })

  /// A method of queries.
  static let reasonsForMiss = NativeFunction(
    "reasons_for_miss", summary: "Tells what keeps a spec from being one that the query asks for.",
    parameters: [NativeParameter("spec", .object(SpecObject.luaClassName), help: "the spec")],
    results: [
      NativeResult("reasons", .list(of: .string), help: "clauses; none for a spec that matches")
    ],
    example: """
      local query = require("albedo.spec").parse("quill@2:+fancy")
      for node in require("albedo.buildcache").open("/srv/cache"):entries("quill") do
        print(node.short, table.concat(query:reasons_for_miss(node), ", "))
      end
      """,
    body: .immediate { arguments in
      let query = arguments.receiver(QueryObject.self).query
      let object = arguments.object("spec", as: SpecObject.self)
      guard !query.matches(object.node, find: { object.index.node($0) }) else { return [.list([])] }
      let reasons = query.reasonsForMiss(object.node, find: { object.index.node($0) })
      return [.list(reasons.map { .text($0) })]
    })
}
