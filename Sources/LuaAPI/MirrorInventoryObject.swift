internal import LuaRuntime
internal import MirrorModel

/// What a source mirror has, as scripts hold it.
final class MirrorInventoryObject: LuaObject {
  static let luaClassName = "albedo.MirrorInventory"

  let inventory: MirrorInventory

  init(_ inventory: MirrorInventory) { self.inventory = inventory }

  static let declaration = NativeClass(
    luaClassName, summary: "What the folder of a source mirror had when it was listed.",
    methods: [entries, find, statistics, compare],
    properties: [
      NativeProperty(
        "count", .integer, help: "how many files and links there are",
        of: MirrorInventoryObject.self
      ) { .integer(Int64($0.inventory.entries.count)) },
      NativeProperty(
        "nameless", .integer, help: "how many have names that are no text, or are no files",
        of: MirrorInventoryObject.self
      ) { .integer(Int64($0.inventory.namelessCount)) },
    ])

  private static let fields =
    "`path`; `kind`: `archive`, `checkout`, `named`, `link`, `leftover` of an interrupted run,"
    + " `foreign`; `bytes`, `modified`; of a link `target`, `leads` (`file`, `nothing`, `outside`)"
    + " and `file`, the path that it leads to; `package` of a name for people; `names` of a file: the"
    + " links that lead to it"

  private static let entries = NativeFunction(
    "entries", summary: "Returns what the mirror has, sorted by path.",
    parameters: [
      NativeParameter(
        "kinds", .optional(.list(of: .oneOf(MirrorEntry.Kind.allCases.map(\.rawValue)))),
        help: "the kinds that are wanted; all unless told")
    ],
    results: [NativeResult("entries", .list(of: .table), help: fields)],
    example: """
      local inventory = require("albedo.mirror").open("/srv/sources"):inventory()
      for _, entry in ipairs(inventory:entries({ "archive", "checkout" })) do
        print(entry.path, entry.bytes)
      end
      """,
    body: .immediate { arguments in
      let inventory = arguments.receiver(MirrorInventoryObject.self).inventory
      let kinds = arguments["kinds"].list.map { Set($0.compactMap(\.text)) }
      return [
        .list(
          inventory.entries.filter { kinds?.contains($0.kind.rawValue) ?? true }
            .map { table($0, in: inventory) })
      ]
    })

  private static let find = NativeFunction(
    "find", summary: "Returns the entry at a path, or nil.",
    parameters: [NativeParameter("path", .string, help: "the path below the mirror")],
    results: [NativeResult("entry", .optional(.table), help: fields)],
    example: """
      local inventory = require("albedo.mirror").open("/srv/sources"):inventory()
      local entry = inventory:find("motto/motto-1")
      print(entry and entry.file)
      """,
    body: .immediate { arguments in
      let inventory = arguments.receiver(MirrorInventoryObject.self).inventory
      let found = inventory.entry(at: arguments.string("path"))
      return [found.map { table($0, in: inventory) } ?? .nil]
    })

  private static func table(_ entry: MirrorEntry, in inventory: MirrorInventory) -> LuaValue {
    var fields: [LuaField] = [
      LuaField(key: "path", value: .text(entry.path)),
      LuaField(key: "kind", value: .text(entry.kind.rawValue)),
      LuaField(key: "bytes", value: .integer(entry.byteCount)),
      LuaField(key: "modified", value: .integer(entry.modified)),
      LuaField(key: "package", value: entry.package.map { .text($0) } ?? .nil),
      LuaField(key: "target", value: entry.target.map { .text($0) } ?? .nil),
      LuaField(
        key: "names", value: .list((inventory.linksByFile[entry.path] ?? []).map { .text($0.path) })
      ),
    ]
    switch inventory.end(of: entry) {
    case .file(let file)?:
      fields.append(LuaField(key: "leads", value: "file"))
      fields.append(LuaField(key: "file", value: .text(file.path)))
    case .nothing?: fields.append(LuaField(key: "leads", value: "nothing"))
    case .outside?: fields.append(LuaField(key: "leads", value: "outside"))
    case nil: break
    }
    return .table(fields)
  }

  // MARK: Numbers and differences

  private static let statistics = NativeFunction(
    "statistics", summary: "Tells what the mirror holds, in numbers.",
    details:
      "`files`, `shared` (what further names would cost as copies), `unnamed` (no name for people"
      + " leads there), and the lists `kinds`, `packages`, `largest`: each with `name`, `count` and"
      + " `bytes`; `broken_links`.",
    parameters: [
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "largest", .integer, default: 10, help: "how many of the largest files are told")
        ]), help: "how much")
    ],
    results: [NativeResult("statistics", .table, help: "the numbers")],
    example: """
      local numbers = require("albedo.mirror").open("/srv/sources"):inventory():statistics()
      print(numbers.files.count, numbers.files.bytes)
      for _, package in ipairs(numbers.packages) do print(package.name, package.bytes) end
      """,
    body: .immediate { arguments in
      let found = MirrorStatistics(
        of: arguments.receiver(MirrorInventoryObject.self).inventory,
        largestCount: max(0, arguments.options("options").integer("largest")))
      return [
        .record([
          "files": table(found.files), "shared": table(found.shared),
          "unnamed": table(found.unnamed), "kinds": .list(found.kinds.map(table)),
          "packages": .list(found.packages.map(table)),
          "largest": .list(found.largest.map(table)),
          "broken_links": .integer(Int64(found.brokenLinkCount)),
        ])
      ]
    })

  private static func table(_ amount: MirrorStatistics.Amount) -> LuaValue {
    .record([
      "name": .text(amount.name), "count": .integer(Int64(amount.count)),
      "bytes": .integer(amount.byteCount),
    ])
  }

  private static let compare = NativeFunction(
    "compare", summary: "Tells in what two mirrors differ; no file is read for it.",
    details: "Content under a digest is the same where path and size are. What is `undecided` has"
      + " one path and one size, and a name that does not promise what is in it.",
    parameters: [
      NativeParameter("other", .object(luaClassName), help: "the inventory of the other mirror")
    ],
    results: [
      NativeResult(
        "comparison", .table,
        help: "`only_here`, `only_there` and `equal`, lists of entries as `entries` gives them;"
          + " `different` and `undecided` with `here`, `there`, and `reason` in words")
    ],
    example: """
      local mirror = require("albedo.mirror")
      local first = mirror.open("/srv/sources"):inventory()
      local found = first:compare(mirror.open("/srv/sources"):inventory())
      assert(#found.only_here == 0 and #found.different == 0)
      """,
    body: .immediate { arguments in
      let first = arguments.receiver(MirrorInventoryObject.self).inventory
      let second = arguments.object("other", as: MirrorInventoryObject.self).inventory
      let found = MirrorComparison(first, second)
      func pairs(_ pairs: [MirrorComparison.Pair]) -> LuaValue {
        .list(
          pairs.map {
            .record([
              "here": table($0.here, in: first), "there": table($0.there, in: second),
              "reason": .text($0.reason),
            ])
          })
      }
      return [
        .record([
          "only_here": .list(found.onlyHere.map { table($0, in: first) }),
          "only_there": .list(found.onlyThere.map { table($0, in: second) }),
          "equal": .list(found.equal.map { table($0, in: first) }),
          "different": pairs(found.different), "undecided": pairs(found.undecided),
        ])
      ]
    })
}
