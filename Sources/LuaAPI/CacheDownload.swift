internal import BuildCache
internal import Diagnostics
internal import LuaRuntime
internal import SpecModel
internal import SystemPackage

/// The method of a cache that copies an entry's files to this machine.
enum CacheDownload {
  static let download = NativeFunction(
    "download", summary: "Copies the files of an entry into a folder as they are.",
    details:
      "Digests are verified, signatures are not. Blobs get the names of their digests, files"
      + " of older layouts their paths below `build_cache`.",
    parameters: [
      NativeParameter("spec", .object(SpecObject.luaClassName), help: "the package"),
      NativeParameter("folder", .string, help: "where the files go; it is made if need be")
        .completing("folder"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "require_cdashid", .boolean, default: false,
            help: "whether an entry without a `.cdashid` file is an error"),
          .progress,
        ]), help: "what must be there, and who sees the bytes"),
    ],
    results: [
      NativeResult("result", .table, help: "the `files`, and the `bytes` of all of them")
    ],
    errors: [
      "archive.*", "buildcache.damaged_entry", "buildcache.missing_entry", "cache.malformed",
      "cache.missing_record", "cache.unsupported_version", "platform.*", "storage.corrupt",
      "storage.not_found", "storage.unreachable", "storage.unreadable",
    ],
    example: """
      local spec = require("albedo.spec")
      local cache = require("albedo.buildcache").open("/srv/cache")
      local node = spec.resolve(spec.parse("motto"), cache:entries())[1]
      for _, path in ipairs(cache:download(node, "/srv/files").files) do print(path) end
      """,
    body: .waiting { arguments in
      let options = arguments.options("options")
      let download = try await arguments.receiver(CacheObject.self).reader.download(
        arguments.object("spec", as: SpecObject.self).node,
        to: FilePath(arguments.string("folder")),
        needsBuildIdentifier: options.boolean("require_cdashid"), progress: options.progress)
      return [
        .record([
          "files": .list(download.files.map { .text($0.string) }),
          "bytes": .integer(download.byteCount),
        ])
      ]
    })
}
