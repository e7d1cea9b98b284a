internal import BuildCache
internal import CacheModel
internal import Diagnostics
internal import LuaRuntime
internal import Platform
internal import PolicyModel
internal import SpecModel
internal import Storage

/// The methods of a cache that keep its index true.
enum CacheIndexMethods {
  static func all(_ session: APISession) -> [NativeFunction] {
    [refreshIndex(session), refreshKeys, storedEntries, checkEntry, storedBlobs, quarantine]
  }

  private static let verdict = NativeParameter(
    "verdict", .object(VerdictObject.luaClassName), help: "the answer of policy to this very call")

  /// An entry that is known by the name of its metadata.
  static func value(_ name: EntryName) -> LuaValue {
    .record(["hash": .text(name.hash.text), "key": .text(name.key)])
  }

  private static func permit(
    _ options: LuaArguments, _ function: String
  ) throws -> Permit<IndexRequest> {
    try options.permit(IndexRequest.self, for: function)
  }

  private static func refreshIndex(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "refresh_index", summary: "Brings the index up to date with what the cache holds.",
      details:
        "The cache is listed. An entry whose hash the index has is not read: a hash names its"
        + " spec for ever, so that its record is right. What the cache does not hold any more goes."
        + " What cannot be read is left out and returned. Of a cache that was opened with a view, that"
        + " view is the index. A long run that was killed goes on where it stopped.",
      parameters: [
        NativeParameter(
          "options",
          .options([
            verdict,
            NativeParameter(
              "full", .boolean, default: false,
              help: "whether the index is not looked at and every entry is read"),
            NativeParameter(
              "hashes", .optional(.list(of: .string)),
              help: "the packages that may be listed; all unless told"),
            NativeParameter(
              "jobs", .integer, default: .integer(8), help: "how many entries are read at a time"),
            NativeParameter(
              "dry_run", .boolean, default: false, help: "whether nothing is written"),
            .progress,
          ]), help: "the permission, and how")
      ],
      results: [
        NativeResult(
          "result", .table,
          help: "`changed`, whether a new index was written; `records`, how many it has; `added`,"
            + " entries with `hash`, `key` and `text`; `removed`, specs; `unreadable`, entries with `hash`,"
            + " `key` and `error`; `resumed`, how many an earlier run had read")
      ],
      errors: [
        "buildcache.missing_entry", "buildcache.not_listable", "buildcache.wrong_permit",
        "cache.malformed", "cache.missing_record", "cache.unsupported_version", "policy.denied",
        "storage.corrupt", "storage.locked", "storage.not_found", "storage.unreadable",
        "storage.unsupported_scheme", "storage.unwritable",
      ],
      example: """
        local policy = require("albedo.policy")
        local cache = require("albedo.buildcache").open("/srv/cache")
        local verdict = policy.decide("before.index", { cache = cache })
        local result = cache:refresh_index({ verdict = verdict })
        print(#result.added .. " added, " .. #result.removed .. " removed")
        for _, entry in ipairs(result.unreadable) do print(entry.key, entry.error.message) end
        """,
      body: .waiting { arguments in
        let options = arguments.options("options")
        let cache = arguments.receiver(CacheObject.self)
        let refresh = IndexRefresh(
          start: options.boolean("full") ? .nothing : .changes,
          wanted: options["hashes"].list.map {
            Set($0.compactMap { $0.text.flatMap { SpecHash($0) } })
          },
          jobs: Int(clamping: options["jobs"].integer ?? 8), isDryRun: options.boolean("dry_run"))
        let report = try await cache.writable(isDryRun: options.boolean("dry_run")).refreshIndex(
          refresh, permit: try permit(options, "refresh_index"), progress: options.progress)
        if !options.boolean("dry_run") {
          await session.reportIndex(of: cache, isChanged: report.isChanged)
        }
        return [
          .record([
            "changed": .boolean(report.isChanged),
            "records": .integer(Int64(report.recordCount)),
            "added": .list(
              report.added.map {
                .record([
                  "hash": .text($0.name.hash.text), "key": .text($0.name.key),
                  "text": .text($0.text),
                ])
              }),
            "removed": .list(
              report.removed.map { .object(SpecObject($0, in: NodeIndex(report.removed))) }),
            "unreadable": .list(
              report.unreadable.map {
                .record([
                  "hash": .text($0.hash.text), "key": .text($0.key), "error": .error($0.error),
                ])
              }),
            "resumed": .integer(Int64(report.resumedCount)),
          ])
        ]
      })
  }

  private static let refreshKeys = NativeFunction(
    "refresh_keys", summary: "Makes the list of keys anew from the keys that the cache has.",
    parameters: [
      NativeParameter("options", .options([verdict, .progress]), help: "the permission")
    ],
    results: [
      NativeResult(
        "result", .table, help: "`changed`, whether a new list was written; `listed`, how many keys"
      )
    ],
    errors: [
      "buildcache.wrong_permit", "policy.denied", "storage.locked", "storage.unreadable",
      "storage.unsupported_scheme", "storage.unwritable",
    ],
    example: """
      local policy = require("albedo.policy")
      local cache = require("albedo.buildcache").open("/srv/cache")
      local verdict = policy.decide("before.index", { cache = cache })
      print(cache:refresh_keys({ verdict = verdict }).listed .. " keys")
      """,
    body: .waiting { arguments in
      let options = arguments.options("options")
      let cache = try arguments.receiver(CacheObject.self).writable()
      let update = try await cache.refreshKeyList(
        permit: try permit(options, "refresh_keys"), progress: options.progress)
      return [
        .record([
          "changed": .boolean(update.changedCount > 0),
          "listed": update.listedCount.map { .integer(Int64($0)) } ?? .nil,
        ])
      ]
    })

  private static let storedEntries = NativeFunction(
    "stored_entries", summary: "Lists the entries whose metadata is in the cache; none is read.",
    results: [
      NativeResult(
        "entries", .list(of: .table), help: "each with `hash`, `key`, `bytes` and `modified`")
    ],
    errors: ["buildcache.not_listable", "storage.unreadable"],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      for _, entry in ipairs(cache:stored_entries()) do print(entry.hash, entry.key) end
      """,
    body: .waiting { arguments in
      let stored = try await arguments.receiver(CacheObject.self).reader.storedEntries()
      return [
        .list(
          stored.map {
            .record([
              "hash": .text($0.name.hash.text), "key": .text($0.name.key),
              "bytes": .integer($0.object.byteCount), "modified": .integer($0.object.modified),
            ])
          })
      ]
    })

  private static let checkEntry = NativeFunction(
    "check_entry", summary: "Looks at one entry; what is wrong with it is returned, not raised.",
    details:
      "With `presence` the metadata is read, and what it names must be there in its size; with"
      + " `spec` the spec is read, too; with `content` also the archive, which must be the one that"
      + " the metadata names and of this package. No signature is verified.",
    parameters: [
      NativeParameter("hash", .string, help: "the whole hash of the package"),
      NativeParameter("key", .string, help: "where its metadata is"),
      NativeParameter(
        "depth", .oneOf(EntryCheck.Depth.allCases.map(\.rawValue)), default: "presence",
        help: "how closely"),
    ],
    results: [
      NativeResult(
        "check", .table,
        help:
          "`findings`, each with `kind`, `text` and maybe `record`, what the manifest says of the"
          + " blob; `spec` once it was read, `bytes`, and the `keys` of what the metadata names")
    ],
    errors: ["storage.unreachable", "storage.unreadable"],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      for _, entry in ipairs(cache:stored_entries()) do
        local check = cache:check_entry(entry.hash, entry.key, "content")
        for _, finding in ipairs(check.findings) do print(entry.key, finding.text) end
      end
      """,
    body: .waiting { arguments in
      guard let hash = SpecHash(arguments.string("hash")) else {
        throw LuaError(.badArgument, "check_entry: '\(arguments.string("hash"))' is no whole hash")
      }
      let depth = EntryCheck.Depth(rawValue: arguments.string("depth")) ?? .presence
      let check = try await arguments.receiver(CacheObject.self).reader.check(
        EntryName(key: arguments.string("key"), hash: hash), depth: depth)
      return [
        .record([
          "findings": .list(check.findings.map(value)),
          "spec": check.node.map { .object(SpecObject($0, in: NodeIndex([$0]))) } ?? .nil,
          "bytes": .integer(check.byteCount),
          "keys": .list(check.keys.map { .text($0) }),
        ])
      ]
    })

  private static func value(_ finding: EntryCheck.Finding) -> LuaValue {
    .record([
      "kind": .text(finding.kind.rawValue), "text": .text(finding.text),
      "record": finding.record.map { record in
        .record([
          "contentLength": .integer(record.byteCount),
          "mediaType": .text(record.mediaType.text),
          "compression": .text(record.compression),
          "checksumAlgorithm": .text("sha256"),
          "checksum": .text(record.checksum),
        ])
      } ?? .nil,
    ])
  }

  private static let storedBlobs = NativeFunction(
    "stored_blobs", summary: "Lists what metadata can name: archives, and blobs of other kinds.",
    details: "`index` is true for blobs that are, or were, an index, and for those of keys.",
    results: [
      NativeResult(
        "blobs", .list(of: .table), help: "each with `key`, `bytes`, `modified` and `index`")
    ],
    errors: [
      "buildcache.not_listable", "cache.malformed", "storage.not_found", "storage.unreadable",
    ],
    example: """
      local cache = require("albedo.buildcache").open("/srv/cache")
      local total = 0
      for _, blob in ipairs(cache:stored_blobs()) do total = total + blob.bytes end
      print(require("albedo.ui").format_size(total))
      """,
    body: .waiting { arguments in
      let blobs = try await arguments.receiver(CacheObject.self).reader.storedBlobs()
      return [
        .list(
          blobs.map {
            .record([
              "key": .text($0.object.key), "bytes": .integer($0.object.byteCount),
              "modified": .integer($0.object.modified), "index": .boolean($0.isOfIndexOrKey),
            ])
          })
      ]
    })

  private static let quarantine = NativeFunction(
    "quarantine",
    summary: "Moves files of the cache out of the way, to a folder among Albedo's own.",
    details: "Nothing is deleted: they can be moved back as they are.",
    parameters: [
      NativeParameter("keys", .list(of: .string), help: "what is moved, paths below the root"),
      NativeParameter("options", .options([verdict]), help: "the permission"),
    ],
    results: [
      NativeResult("folder", .string, help: "where they are now, a path below the cache's root")
    ],
    errors: [
      "buildcache.wrong_permit", "policy.denied", "storage.locked", "storage.not_found",
      "storage.unsupported_scheme", "storage.unwritable",
    ],
    example: """
      local policy = require("albedo.policy")
      local cache = require("albedo.buildcache").open("/srv/cache")
      local verdict = policy.decide("before.index", { cache = cache })
      local damaged = {}
      for _, entry in ipairs(cache:stored_entries()) do
        if #cache:check_entry(entry.hash, entry.key).findings > 0 then
          damaged[#damaged + 1] = entry.key
        end
      end
      if #damaged > 0 then print(cache:quarantine(damaged, { verdict = verdict })) end
      """,
    body: .waiting { arguments in
      let keys = arguments.list("keys").compactMap(\.text)
      let cache = try arguments.receiver(CacheObject.self).writable()
      let folder = try await cache.quarantine(
        keys, permit: try permit(arguments.options("options"), "quarantine"))
      return [.text(folder)]
    })
}
