internal import LuaRuntime
internal import SpecModel

/// The specs that a walk comes to, as scripts hold them.
package final class SpecTraversal: LuaObject {
  package static let luaClassName = "albedo.SpecTraversal"

  fileprivate let stops: [(node: SpecNode, depth: Int)]
  private let index: NodeIndex
  private let places: [SpecHash: Int]

  init(_ stops: [(node: SpecNode, depth: Int)], in index: NodeIndex) {
    self.stops = stops
    self.index = index
    places = Dictionary(stops.enumerated().map { ($1.node.hash, $0) }) { first, _ in first }
  }

  /// The spec at a place, counted from 0; nil when there is none.
  fileprivate func spec(at place: Int) -> LuaValue {
    guard stops.indices.contains(place) else { return .nil }
    return .object(SpecObject(stops[place].node, in: index))
  }

  /// The place behind that of a spec; the first when there is no spec.
  fileprivate func place(after spec: SpecObject?) -> Int {
    guard let spec else { return 0 }
    return places[spec.node.hash].map { $0 + 1 } ?? stops.count
  }

  /// The class as Lua knows it.
  static let luaClass = NativeClass(
    luaClassName, summary: "The specs that a walk comes to: a list that can also be looped over.",
    operators: [
      .length(SpecTraversal.self) { $0.stops.count },
      .index(SpecTraversal.self) { walk, key in
        guard let number = key.integer, let place = Int(exactly: number) else { return .nil }
        return walk.spec(at: place &- 1)
      },
      .call(next),
    ])

  private static let next = NativeFunction(
    "next", summary: "Gives the next spec to a loop: `for spec, depth in node:traverse() do`.",
    parameters: [
      NativeParameter("state", .any, help: "what a `for` loop passes; not looked at"),
      NativeParameter(
        "spec", .optional(.object(SpecObject.luaClassName)), help: "the last one that was given"),
    ],
    results: [
      NativeResult("spec", .optional(.object(SpecObject.luaClassName)), help: "nil after the last"),
      NativeResult(
        "depth", .optional(.integer), help: "how many dependencies led to it from the start"),
    ],
    body: .immediate { arguments in
      let walk = arguments.receiver(SpecTraversal.self)
      let place = walk.place(after: arguments["spec"].object as? SpecObject)
      guard walk.stops.indices.contains(place) else { return [.nil] }
      return [walk.spec(at: place), .integer(Int64(walk.stops[place].depth))]
    })
}
