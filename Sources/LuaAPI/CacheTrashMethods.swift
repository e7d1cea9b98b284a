internal import BuildCache
internal import CacheModel
internal import LuaRuntime
internal import PolicyModel
internal import SpecModel

/// The methods of a cache about what was pruned, and about what never is.
enum CacheTrashMethods {
  static let all = [trash, putBack, emptyTrash, pins, changePins]

  private static let writingErrors = [
    "policy.denied", "storage.locked", "storage.not_found", "storage.unreadable",
    "storage.unsupported_scheme", "storage.unwritable",
  ]

  private static let trash = NativeFunction(
    "trash", summary: "Returns what prunes and repairs have taken away, the oldest first.",
    results: [
      NativeResult(
        "prunes", .list(of: .table),
        help: "`name`, `time`, `files`, `bytes` of each, and `can_be_put_back`, which holds for"
          + " prunes alone")
    ],
    errors: ["buildcache.not_listable", "storage.unreadable"],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      for _, prune in ipairs(cache:trash()) do
        print(prune.name, os.date("%F", prune.time), prune.files, prune.bytes)
      end
      """,
    body: .waiting { arguments in
      [list(of: try await arguments.receiver(CacheObject.self).reader.trash())]
    })

  private static func list(of trash: [Cache.Trash]) -> LuaValue {
    .list(
      trash.map { one in
        .record([
          "name": .text(one.name), "time": .integer(one.time),
          "files": .integer(Int64(one.fileCount)), "bytes": .integer(one.byteCount),
          "can_be_put_back": .boolean(one.hasRecord),
        ])
      })
  }

  private static let putBack = NativeFunction(
    "put_back", summary: "Undoes a prune: what it has taken away is there and listed again.",
    parameters: [
      NativeParameter("name", .string, help: "of the prune; the last one for an empty text"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "verdict", .object(VerdictObject.luaClassName), help: "of policy on `before.index`"),
          .progress,
        ]), help: "the permission"),
    ],
    results: [
      NativeResult(
        "entries", .list(of: .table),
        help: "`id`, `spec`, `path`, and `back`, which is false where the cache has it anyhow")
    ],
    errors: ([
      "buildcache.missing_trash", "buildcache.not_listable", "buildcache.wrong_permit",
      "cache.malformed", "cache.missing_record", "cache.unsupported_version", "storage.corrupt",
    ] + writingErrors).sorted(),
    example: """
      local policy = require("albedo.policy")
      local cache = require("albedo.buildcache").open("/srv/cache")
      local verdict = policy.decide("before.index", { cache = cache })
      for _, prune in ipairs(cache:trash()) do
        for _, entry in ipairs(cache:put_back(prune.name, { verdict = verdict })) do
          print(entry.spec, entry.back)
        end
      end
      assert(not pcall(cache.put_back, cache, "", { verdict = verdict }))
      """,
    body: .waiting { arguments in
      let options = arguments.options("options")
      let permit = try options.permit(IndexRequest.self, for: "put_back")
      let entries = try await arguments.receiver(CacheObject.self).writable().putBack(
        arguments.string("name"), permit: permit, progress: options.progress)
      return [
        .list(
          entries.map { one in
            .record([
              "id": .text(one.entry.hash.text), "spec": .text(one.entry.text),
              "path": .text(one.entry.key), "back": .boolean(one.isBack),
            ])
          })
      ]
    })

  private static let emptyTrash = NativeFunction(
    "empty_trash", summary: "Deletes what prunes have taken away.",
    parameters: [
      NativeParameter(
        "before", .integer, unit: "seconds since 1970", help: "prunes that were made before"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "verdict", .object(VerdictObject.luaClassName), help: "of policy on `before.prune`"),
          .progress,
        ]), help: "the permission"),
    ],
    results: [
      NativeResult("prunes", .list(of: .table), help: "what was deleted, as `trash` describes it")
    ],
    errors: (["buildcache.not_listable", "buildcache.wrong_permit"] + writingErrors).sorted(),
    example: """
      local policy = require("albedo.policy")
      local cache = require("albedo.buildcache").open("/srv/cache")
      local month = 30 * 24 * 3600
      local gone = cache:empty_trash(os.time() - month, {
        verdict = policy.decide("before.prune", { cache = cache }),
      })
      for _, prune in ipairs(gone) do print(prune.name, prune.bytes) end
      """,
    body: .waiting { arguments in
      let options = arguments.options("options")
      let permit = try options.permit(PruneRequest.self, for: "empty_trash")
      let deleted = try await arguments.receiver(CacheObject.self).writable().emptyTrash(
        before: Int64(arguments.integer("before")), permit: permit,
        progress: options.progress)
      return [list(of: deleted)]
    })

  // MARK: Pins

  private static func list(of pins: PinList) -> LuaValue {
    .list(
      pins.pins.map { .record(["id": .text($0.hash.text), "spec": .text($0.text)]) })
  }

  private static let pins = NativeFunction(
    "pins", summary: "Returns what no prune takes away, whatever its rules say.",
    results: [NativeResult("pins", .list(of: .table), help: "`id` and `spec` of each")],
    errors: ["cache.malformed", "storage.unreachable", "storage.unreadable"],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      for _, pin in ipairs(cache:pins()) do print(pin.id, pin.spec) end
      """,
    body: .waiting { arguments in
      [list(of: try await arguments.receiver(CacheObject.self).reader.pins())]
    })

  private static let changePins = NativeFunction(
    "change_pins", summary: "Pins packages, or takes pins away.",
    parameters: [
      NativeParameter(
        "changes",
        .options([
          NativeParameter(
            "add", .list(of: .object(SpecObject.luaClassName)), default: [],
            help: "packages to pin, with all that they need to run"),
          NativeParameter(
            "remove", .list(of: .string), default: [], help: "whole hashes whose pins go"),
        ]), help: "what changes")
    ],
    results: [NativeResult("pins", .list(of: .table), help: "as `pins` gives them now")],
    errors: [
      "cache.malformed", "storage.locked", "storage.unreadable", "storage.unsupported_scheme",
      "storage.unwritable",
    ],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      local pins = cache:change_pins({ add = cache:entries("motto") })
      assert(#pins == 1 and #cache:change_pins({ remove = { pins[1].id } }) == 0)
      """,
    body: .waiting { arguments in
      let changes = arguments.options("changes")
      let added = changes.specs("add").map {
        PinList.Pin(hash: $0.node.hash, text: $0.node.shortText)
      }
      let removed = changes.list("remove").compactMap { $0.text.flatMap { SpecHash($0) } }
      let pins = try await arguments.receiver(CacheObject.self).writable().changePins { pins in
        for pin in added { _ = pins.add(pin) }
        for hash in removed { _ = pins.remove(hash) }
      }
      return [list(of: pins)]
    })
}
