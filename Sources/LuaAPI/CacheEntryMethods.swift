internal import BuildCache
internal import CacheModel
internal import LuaRuntime
internal import SpecModel

/// The methods of a cache that say which entries it has and what is known of one.
enum CacheEntryMethods {
  static let all = [entries, describe]

  private static let entries = NativeFunction(
    "entries", summary: "Returns what the cache's index lists, in the index's order.",
    details:
      "With a query, what it matches. The result is a list, and a `for` loop can go through it:"
      + " `for spec in cache:entries(\"quill@2:\") do`. What is known of an entry itself, such as its"
      + " size, `describe` tells.",
    parameters: [
      NativeParameter(
        "query", .optional(.either([.string, .object(QueryObject.luaClassName)])),
        help: "the query or its text"
      ).completing("cached_spec")
    ],
    results: [
      NativeResult(
        "specs", .sequence(of: .object(SpecObject.luaClassName)), help: "held or external")
    ],
    errors: [
      "buildcache.missing_index", "cache.malformed", "cache.missing_record",
      "cache.unsupported_version", "spec.syntax", "storage.corrupt", "storage.not_found",
      "storage.unreachable", "storage.unreadable",
    ],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      for spec in cache:entries("quill@2:") do print(spec.short) end
      local nodes = cache:entries()
      table.sort(nodes)
      for position, node in ipairs(nodes) do print(position, #nodes, node.group, node.short) end
      """,
    body: .waiting { arguments in
      let asked = arguments["query"]
      let query = try (asked.object as? QueryObject)?.query ?? asked.text.map(SpecQuery.parse)
      let (listed, known) = try await arguments.receiver(CacheObject.self).reader.entries()
      let index = NodeIndex(known)
      let found = listed.filter { node in
        query?.matches(node) { index.node($0) } ?? true
      }
      return [.sequence(found.map { .object(SpecObject($0, in: index)) })]
    })

  private static let describe = NativeFunction(
    "describe", summary: "Tells what the metadata of an entry says of it.",
    details:
      "Nothing is verified; what an install may use, policy decides. `layout` is the generation"
      + " of the entry, such as `v3`; `signed`, whether its metadata carries a signature; `bytes`,"
      + " the size of its archive; `checksum`, the archive's SHA-256; `path` and `archive`, where"
      + " metadata and archive are below the root; `room`, where it is known, a list of the old"
      + " prefixes that cannot become any length, each with `bytes`, the length of the longest new one,"
      + " and `file` and `offset`, where no longer one fits.",
    parameters: [
      NativeParameter("spec", .object(SpecObject.luaClassName), help: "the package")
    ],
    results: [
      NativeResult(
        "entry", .optional(.table), help: "what is known of it; nil where the cache has no entry")
    ],
    errors: [
      "cache.malformed", "cache.missing_record", "cache.unsupported_version",
      "storage.unreachable", "storage.unreadable",
    ],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      local total = 0
      for spec in cache:entries("quill") do
        local entry = cache:describe(spec)
        if entry then
          total = total + entry.bytes
          print(spec.short, entry.layout, entry.signed and "signed" or "unsigned", entry.archive)
        end
      end
      assert(total > 0)
      """,
    body: .waiting { arguments in
      let cache = arguments.receiver(CacheObject.self)
      let reader = cache.reader
      let node = arguments.object("spec", as: SpecObject.self).node
      guard let entry = try await reader.description(of: node) else { return [.nil] }
      // What an audit has recorded may be damaged, which says nothing of the entry.
      let rooms = (try? await cache.rooms.known(of: reader)) ?? RoomList()
      let room = Cache.room(of: entry.archive, rooms)
      return [
        .record([
          "layout": .text(entry.generation.rawValue), "signed": .boolean(entry.isSigned),
          "bytes": entry.byteCount.map { .integer($0) } ?? .nil,
          "checksum": .text(entry.archive.checksum), "path": .text(entry.key),
          "archive": .text(entry.archive.key),
          "room": room.map(CacheRoomMethods.limits) ?? .nil,
        ])
      ]
    })
}
