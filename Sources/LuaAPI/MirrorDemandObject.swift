internal import Digests
internal import LuaRuntime
internal import MirrorModel
internal import Synchronization

/// What recipes ask of a mirror, as scripts hold it.
final class MirrorDemandObject: LuaObject {
  static let luaClassName = "albedo.MirrorDemand"

  private let state = Mutex(MirrorDemand())

  /// What is asked for now.
  var demand: MirrorDemand { state.withLock { $0 } }

  static let declaration = NativeClass(
    luaClassName,
    summary: "What recipes ask of a source mirror, to be looked up by path and by digest.",
    methods: [add, addUnreadable, find, named, withDigests, like],
    properties: [
      NativeProperty(
        "items", .list(of: .object(MirrorItemObject.luaClassName)), help: "each file once",
        of: MirrorDemandObject.self
      ) { .list($0.demand.items.map { .object(MirrorItemObject($0)) }) },
      NativeProperty(
        "algorithms", .list(of: .string), help: "the kinds of digests that items have",
        of: MirrorDemandObject.self
      ) { .list($0.demand.algorithms.map(\.rawValue).sorted().map { .text($0) }) },
      NativeProperty(
        "incompleteness", .optional(.string),
        help: "why something may be asked for that is not among the items; nil when all is known",
        of: MirrorDemandObject.self
      ) { $0.demand.incompleteness.map { .text($0) } ?? .nil },
    ])

  private static let itemList = NativeType.list(of: .object(MirrorItemObject.luaClassName))
  private static func list(_ items: [MirrorItem]) -> LuaValue {
    .list(items.map { .object(MirrorItemObject($0)) })
  }
  private static func demand(_ arguments: LuaArguments) -> MirrorDemand {
    arguments.receiver(MirrorDemandObject.self).demand
  }

  /// An example of a method, for which all recipes are planned.
  private static func example(_ rest: String) -> String {
    """
    local mirror, recipe = require("albedo.mirror"), require("albedo.recipe")
    local demand = mirror.demand()
    for _, query in ipairs(require("albedo.spec").parse_all(recipe.names())) do
      demand:add(recipe.plan(query))
    end
    \(rest)
    """
  }

  private static let add = NativeFunction(
    "add", summary: "Adds what a plan asks for.",
    parameters: [
      NativeParameter("plan", .object(MirrorPlanObject.luaClassName), help: "of `recipe.plan`")
    ],
    example: example("assert(#demand.items > 0)"),
    body: .immediate { arguments in
      let plan = arguments.object("plan", as: MirrorPlanObject.self).plan
      arguments.receiver(MirrorDemandObject.self).state.withLock { $0.add(plan) }
      return []
    })

  private static let addUnreadable = NativeFunction(
    "add_unreadable", summary: "Notes that the recipe of a package could not be read.",
    parameters: [
      NativeParameter("package", .string, help: "its name"),
      NativeParameter("reason", .string, help: "why, as a clause"),
    ],
    example: """
      local demand = require("albedo.mirror").demand()
      demand:add_unreadable("quill", "it is too large")
      assert(demand.incompleteness:find("too large"))
      """,
    body: .immediate { arguments in
      let (package, reason) = (arguments.string("package"), arguments.string("reason"))
      arguments.receiver(MirrorDemandObject.self).state.withLock {
        $0.add(unreadable: package, reason: reason)
      }
      return []
    })

  private static let find = NativeFunction(
    "find", summary: "Returns the item whose file lies at a path of the mirror, or nil.",
    parameters: [NativeParameter("path", .string, help: "the path below the mirror")],
    results: [
      NativeResult("item", .optional(.object(MirrorItemObject.luaClassName)), help: "the item")
    ],
    example: example(
      """
      for _, item in ipairs(demand.items) do
        if item.storage then assert(demand:find(item.storage).id == item.id) end
      end
      """),
    body: .immediate { arguments in
      let path = MirrorNames.onDisk(arguments.string("path"))
      return [demand(arguments).item(storedAt: path).map { .object(MirrorItemObject($0)) } ?? .nil]
    })

  private static let named = NativeFunction(
    "named", summary: "Returns the items that people find under a path of the mirror.",
    parameters: [NativeParameter("path", .string, help: "the path below the mirror")],
    results: [NativeResult("items", itemList, help: "mostly one")],
    example: example("assert(demand:named(\"quill/quill-2.0.tar.gz\")[1].id == \"quill@2.0\")"),
    body: .immediate { arguments in
      [list(demand(arguments).items(named: MirrorNames.onDisk(arguments.string("path"))))]
    })

  private static let withDigests = NativeFunction(
    "with_digests", summary: "Returns the items whose file has one of these digests.",
    parameters: [
      NativeParameter("digests", .list(of: .string), help: "in hexadecimal digits, of any kind")
    ],
    results: [NativeResult("items", itemList, help: "maybe none")],
    example: example(
      """
      local digests = mirror.digests("/srv/note.txt", demand.algorithms)
      assert(#demand:with_digests(digests) == 0)
      """),
    body: .immediate { arguments in
      [list(demand(arguments).items(withDigests: arguments.list("digests").compactMap(\.text)))]
    })

  private static let like = NativeFunction(
    "like", summary: "Returns the items that a file of some name was probably meant to be.",
    parameters: [NativeParameter("name", .string, help: "the name of the file, without a folder")],
    results: [NativeResult("items", itemList, help: "maybe none")],
    example: example("assert(demand:like(\"quill-2.0.tar.gz\")[1].digest)"),
    body: .immediate { arguments in
      [list(demand(arguments).items(like: arguments.string("name")))]
    })
}
