internal import BuildCache
internal import CacheModel
internal import LuaRuntime
internal import SpecModel

/// The methods of a cache that say what it holds, in numbers and against another.
enum CacheReportMethods {
  static let all = [statistics, compare, members]

  private static let readingErrors = [
    "buildcache.missing_index", "buildcache.not_listable", "cache.malformed",
    "cache.missing_record", "cache.unsupported_version", "storage.corrupt", "storage.not_found",
    "storage.unreachable", "storage.unreadable",
  ]

  private static let statistics = NativeFunction(
    "statistics", summary: "Tells what the cache holds, in numbers.",
    details:
      "`entries` and `bytes` of all; `packages`, the largest first, each with `name`, `entries`,"
      + " `bytes` and its `versions`; `months` with `month`, `entries` and `bytes` that were written in"
      + " each; `largest` entries; `shared` blobs and `saved_bytes`; `duplicates` of archives and"
      + " `duplicate_bytes`; `orphans` and `orphan_bytes`; `signed`, `broken`, `unlisted` entries and"
      + " `absent` ones, which the index alone has; `index_bytes`, `trash_bytes`.",
    parameters: [
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "largest", .integer, default: 10, help: "how many of the largest entries are told"),
          .progress,
        ]), help: "how much")
    ],
    results: [NativeResult("statistics", .table, help: "the numbers")],
    errors: readingErrors,
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      local statistics = cache:statistics()
      for _, package in ipairs(statistics.packages) do
        print(package.name, package.entries, package.bytes)
      end
      assert(statistics.entries == 14 and statistics.broken == 0)
      """,
    body: .waiting { arguments in
      let options = arguments.options("options")
      let inventory = try await arguments.receiver(CacheObject.self).reader.inventory(
        progress: options.progress)
      return [
        table(CacheStatistics(inventory, largestCount: max(0, options.integer("largest"))))
      ]
    })

  private static func fields(_ amount: CacheStatistics.Amount) -> [LuaField] {
    [
      LuaField(key: "entries", value: .integer(Int64(amount.entryCount))),
      LuaField(key: "bytes", value: .integer(amount.byteCount)),
    ]
  }

  private static func table(_ statistics: CacheStatistics) -> LuaValue {
    let packages: [LuaValue] = statistics.packages.map { package in
      let versions: [LuaValue] = package.versions.map { version, amount in
        .table([LuaField(key: "version", value: .text(version))] + fields(amount))
      }
      return .table(
        [
          LuaField(key: "name", value: .text(package.name)),
          LuaField(key: "versions", value: .list(versions)),
        ] + fields(package.total))
    }
    let months: [LuaValue] = statistics.months.map { month, amount in
      .table([LuaField(key: "month", value: .text(month))] + fields(amount))
    }
    let largest: [LuaValue] = statistics.largest.map { entry, bytes in
      .record([
        "id": .text(entry.hash.text), "spec": .text(entry.text), "bytes": .integer(bytes),
        "path": .text(entry.metadata.key),
      ])
    }
    let numbers: KeyValuePairs<String, Int64> = [
      "shared": Int64(statistics.sharedCount), "saved_bytes": statistics.savedByteCount,
      "duplicates": Int64(statistics.duplicateCount),
      "duplicate_bytes": statistics.duplicateByteCount,
      "orphans": Int64(statistics.orphans.count), "orphan_bytes": statistics.orphans.byteCount,
      "signed": Int64(statistics.signedCount), "broken": Int64(statistics.brokenCount),
      "unlisted": Int64(statistics.unlistedCount), "absent": Int64(statistics.absentCount),
      "index_bytes": statistics.indexByteCount, "trash_bytes": statistics.trashByteCount,
    ]
    return .table(
      fields(statistics.total) + [
        LuaField(key: "packages", value: .list(packages)),
        LuaField(key: "months", value: .list(months)),
        LuaField(key: "largest", value: .list(largest)),
      ] + numbers.map { LuaField(key: .text($0), value: .integer($1)) })
  }

  // MARK: Comparing

  private static func entry(_ entry: HeldEntry) -> LuaValue {
    .record([
      "id": .text(entry.hash.text), "spec": .text(entry.text),
      "node": entry.node.map { .object(SpecObject($0, in: NodeIndex([$0]))) } ?? .nil,
      "checksum": entry.checksum.map { .text($0) } ?? .nil,
      "signed": .boolean(entry.isSigned), "problem": entry.damage.map { .text($0) } ?? .nil,
    ])
  }

  private static func pair(_ pair: CacheComparison.Pair) -> LuaValue {
    .record(["here": entry(pair.first), "there": entry(pair.second)])
  }

  private static let compare = NativeFunction(
    "compare", summary: "Tells which entries two caches share, and which differ.",
    details:
      "The same hash with another archive is `different`: the package was built or packed twice."
      + " Each entry has `id`, `spec`, `node`, `checksum` of the archive, `signed`, and `problem` where"
      + " its metadata cannot be read. A cache that cannot be listed is taken at its index's word.",
    parameters: [
      NativeParameter("other", .object(CacheObject.luaClassName), help: "the other cache"),
      NativeParameter("options", .options([.progress]), help: "what shows how far it is"),
    ],
    results: [
      NativeResult(
        "comparison", .table,
        help: "`only_here` and `only_there`, lists of entries; `equal`, `different` and `unknown`,"
          + " lists of pairs with `here` and `there`")
    ],
    errors: readingErrors,
    example: """
      local buildcache = require("albedo.buildcache")
      local cache = buildcache.open("/srv/cache")
      local comparison = cache:compare(buildcache.open("/srv/empty"))
      for _, entry in ipairs(comparison.only_here) do print(entry.spec) end
      assert(#comparison.different == 0)
      """,
    body: .waiting { arguments in
      let progress = arguments.options("options").progress
      let first = try await arguments.receiver(CacheObject.self).reader.holdings(
        progress: progress)
      let second = try await arguments.object("other", as: CacheObject.self).reader.holdings(
        progress: progress)
      let comparison = CacheComparison(first, second)
      return [
        .record([
          "only_here": .list(comparison.onlyFirst.map(entry)),
          "only_there": .list(comparison.onlySecond.map(entry)),
          "equal": .list(comparison.equal.map(pair)),
          "different": .list(comparison.different.map(pair)),
          "unknown": .list(comparison.unknown.map(pair)),
        ])
      ]
    })

  private static let members = NativeFunction(
    "members", summary: "Returns what is in the archive of an entry, in its order.",
    details:
      "The archive is verified against its metadata; nothing is unpacked. Each member has `path`,"
      + " `kind`, `mode`, `bytes`, and `checksum` of a file or `target` of a link.",
    parameters: [
      NativeParameter("spec", .object(SpecObject.luaClassName), help: "the package"),
      NativeParameter("options", .options([.progress]), help: "what shows how far it is"),
    ],
    results: [NativeResult("members", .list(of: .table), help: "the members")],
    errors: [
      "archive.*", "buildcache.missing_entry", "cache.malformed", "cache.missing_record",
      "cache.unsupported_version", "platform.*", "storage.corrupt", "storage.not_found",
      "storage.unreachable", "storage.unreadable",
    ],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      for _, member in ipairs(cache:members(cache:entries("motto")[1])) do
        print(member.kind, member.path, member.bytes, member.checksum or member.target)
      end
      """,
    body: .waiting { arguments in
      let members = try await arguments.receiver(CacheObject.self).reader.members(
        of: arguments.object("spec", as: SpecObject.self).node,
        progress: arguments.options("options").progress)
      return [
        .list(
          members.map { member in
            .record([
              "path": .text(member.path), "kind": .text(member.kind),
              "mode": .integer(Int64(member.permissions)),
              "bytes": .integer(Int64(clamping: member.byteCount)),
              "checksum": member.checksum.map { .text($0) } ?? .nil,
              "target": member.target.map { .text($0) } ?? .nil,
            ])
          })
      ]
    })
}
