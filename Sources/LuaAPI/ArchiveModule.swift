internal import Archives
internal import CacheModel
internal import Diagnostics
package import LuaRuntime
internal import Platform
internal import SystemPackage

/// A package archive on this machine as scripts hold it.
package final class ArchiveObject: LuaObject {
  package static let luaClassName = "albedo.Archive"

  let path: FilePath
  let limits: ArchiveLimits

  init(_ path: FilePath, limits: ArchiveLimits) {
    self.path = path
    self.limits = limits
  }
}

/// The module `albedo.archive`.
package enum ArchiveModule {
  /// A file that a script holds as a text.
  private static let defaultTextByteCount = 64 << 20

  /// What reading an archive can raise.
  private static let readingErrors = [
    "archive.corrupt", "archive.out_of_memory", "archive.path_too_long",
    "archive.suspicious_ratio", "archive.too_large", "archive.too_many_entries",
    "archive.truncated", "archive.unsupported_format", "platform.*",
  ]

  /// Declares the module.
  package static func module() -> NativeModule {
    NativeModule(
      "albedo.archive", summary: "Archives of packages: what is in them, read with limits.",
      functions: [open],
      classes: [
        NativeClass(
          ArchiveObject.luaClassName,
          summary: "A tar file, compressed or not; it is read anew by each method.",
          methods: [members, read, prefix, buildInfo, extract],
          properties: [
            NativeProperty("path", .string, help: "where it is", of: ArchiveObject.self) {
              .text($0.path.string)
            }
          ],
          operators: [.text(ArchiveObject.self) { $0.path.string }])
      ])
  }

  private static let open = NativeFunction(
    "open", summary: "Names an archive; nothing is read yet.",
    details: "An archive is as hostile as whoever made it: reading ends with an error at the"
      + " limits, and unpacking never leaves the folder.",
    parameters: [
      NativeParameter("path", .string, help: "the file").completing("file"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "entries", .integer, default: .integer(5_000_000), help: "how many members it may have"),
          NativeParameter(
            "bytes", .integer, default: .integer(1 << 40), unit: "bytes",
            help: "how much it may hold when it is decompressed"),
        ]), help: "the limits"),
    ],
    results: [NativeResult("archive", .object(ArchiveObject.luaClassName), help: "the archive")],
    example: """
      local package = require("albedo.archive").open("/srv/motto.tar.gz", { bytes = 1 << 30 })
      print(package.path)
      """,
    body: .immediate { arguments in
      let options = arguments.options("options")
      var limits = ArchiveLimits.standard
      limits.entryCount = options.integer("entries")
      limits.contentByteCount = UInt64(clamping: options.integer("bytes"))
      return [.object(ArchiveObject(FilePath(arguments.string("path")), limits: limits))]
    })

  private static let members = NativeFunction(
    "members", summary: "Returns what is in the archive, in its order.",
    details: "Each member is a table with `path`, `kind` (`file`, `folder`, `link`, `hard link`, or"
      + " in words what cannot be unpacked), `size` in bytes, `mode` and, of links, `target`.",
    results: [NativeResult("members", .list(of: .table), help: "the members")],
    errors: readingErrors,
    example: """
      local package = require("albedo.archive").open("/srv/motto.tar.gz")
      for _, member in ipairs(package:members()) do print(member.kind, member.size, member.path) end
      """,
    body: .waiting { arguments in
      let archive = arguments.receiver(ArchiveObject.self)
      return [
        .list(
          try await onWorker { cancellation in
            var reader = try ArchiveReader(archive.path, limits: archive.limits)
            var members: [LuaValue] = []
            while let member = try reader.next() {
              try cancellation.check()
              members.append(LuaValue(member: member))
            }
            return members
          })
      ]
    })

  private static let read = NativeFunction(
    "read", summary: "Returns the content of one file of the archive, or nil.",
    details: "The first member of that name counts. Links are not followed.",
    parameters: [
      NativeParameter("member", .string, help: "its path in the archive"),
      NativeParameter(
        "limit", .integer, default: .integer(Int64(defaultTextByteCount)), unit: "bytes",
        help: "how large it may be"),
    ],
    results: [NativeResult("content", .optional(.bytes), help: "the bytes; nil: no such file")],
    errors: readingErrors,
    example: """
      local package = require("albedo.archive").open("/srv/motto.tar.gz")
      local text = package:read(package:prefix() .. "/.spack/spec.json")
      print(#text)
      """,
    body: .waiting { arguments in
      let archive = arguments.receiver(ArchiveObject.self)
      let (name, limit) = (Array(arguments.string("member").utf8), arguments.integer("limit"))
      let content = try await onWorker { cancellation in
        try archive.content(of: name, byteLimit: limit, cancellation)
      }
      return [content.map { .string(LuaString(bytes: $0)) } ?? .nil]
    })

  private static let prefix = NativeFunction(
    "prefix", summary: "Returns the folder of the archive that holds its package.",
    results: [
      NativeResult("path", .string, help: "as the archive calls it, without a slash in front")
    ],
    errors: (readingErrors + ["archive.not_a_package"]).sorted(),
    example: """
      print(require("albedo.archive").open("/srv/motto.tar.gz"):prefix())
      """,
    body: .waiting { arguments in
      let archive = arguments.receiver(ArchiveObject.self)
      let prefix = try await onWorker {
        try PackageExtractor(archive.path, limits: archive.limits).findPrefix()
      }
      return [.text(String(decoding: prefix, as: UTF8.self))]
    })

  private static let buildInfo = NativeFunction(
    "build_info", summary: "Returns what the package says of the place where it was built.",
    details: "A table with `root`, `prefix`, `sbang`, `hashes` (old prefixes by hash) and the lists"
      + " `binaries`, `links` and `texts` of what names such a place.",
    results: [NativeResult("info", .table, help: "of `.spack/binary_distribution`")],
    errors: (readingErrors + ["archive.not_a_package", "cache.malformed"]).sorted(),
    example: """
      local info = require("albedo.archive").open("/srv/motto.tar.gz"):build_info()
      print(info.root, info.prefix, #info.texts)
      """,
    body: .waiting { arguments in
      let archive = arguments.receiver(ArchiveObject.self)
      return [
        LuaValue(
          buildInfo: try await onWorker { cancellation in
            let prefix = try PackageExtractor(archive.path, limits: archive.limits).findPrefix()
            let name = prefix + Array(("/" + BuildInfo.path).utf8)
            let text = try archive.content(
              of: name, byteLimit: defaultTextByteCount, cancellation)
            return try BuildInfo.decode(text ?? [], source: archive.path.string)
          })
      ]
    })

  private static let extract = NativeFunction(
    "extract", summary: "Unpacks the package of the archive into an empty folder.",
    details: "What lies outside of the package's prefix is refused, and so is whatever would leave"
      + " the folder. Nothing is relocated. When it fails, what was unpacked stays.",
    parameters: [
      NativeParameter("folder", .string, help: "made where it is absent").completing("folder")
    ],
    results: [
      NativeResult(
        "summary", .table, help: "`prefix`, `files`, `folders`, `links`, `hard_links`, `bytes`")
    ],
    errors: (readingErrors + [
      "archive.duplicate_entry", "archive.not_a_package", "archive.unsafe_path",
      "archive.unsupported_kind", "archive.wrong_prefix",
    ]).sorted(),
    example: """
      local package = require("albedo.archive").open("/srv/motto.tar.gz")
      local summary = package:extract("/srv/unpacked")
      print(summary.files, summary.bytes)
      """,
    body: .waiting { arguments in
      let archive = arguments.receiver(ArchiveObject.self)
      let folder = FilePath(arguments.string("folder"))
      let summary = try await onWorker { cancellation in
        try FileSystem.makeFolders(folder)
        return try PackageExtractor(archive.path, limits: archive.limits).extract(
          into: try RootedFolder(folder), cancellation: cancellation)
      }
      return [
        .record([
          "prefix": .text(String(decoding: summary.prefix, as: UTF8.self)),
          "files": .integer(Int64(summary.fileCount)),
          "folders": .integer(Int64(summary.folderCount)),
          "links": .integer(Int64(summary.linkCount)),
          "hard_links": .integer(Int64(summary.hardLinkCount)),
          "bytes": .integer(Int64(clamping: summary.byteCount)),
        ])
      ]
    })
}

extension ArchiveObject {
  /// Returns the content of the first file of a name, or nil; blocks.
  fileprivate func content(
    of name: [UInt8], byteLimit: Int, _ cancellation: Cancellation
  ) throws -> [UInt8]? {
    var reader = try ArchiveReader(path, limits: limits)
    while let member = try reader.next() {
      try cancellation.check()
      guard member.name == name, member.kind == .file else { continue }
      guard member.byteCount <= UInt64(max(byteLimit, 0)) else {
        throw ArchiveError(
          .tooLarge,
          "'\(String(decoding: name, as: UTF8.self))' in \(path.quoted) has \(member.byteCount)"
            + " bytes, more than the \(byteLimit) that were allowed",
          hint: "raise the limit, or unpack the archive")
      }
      var content: [UInt8] = []
      content.reserveCapacity(Int(member.byteCount))
      try reader.forEachChunk { bytes in
        for index in bytes.indices { content.append(bytes[index]) }
      }
      return content
    }
    return nil
  }
}

extension LuaValue {
  fileprivate init(member: TarMember) {
    let (kind, target): (String, [UInt8]?) =
      switch member.kind {
      case .file: ("file", nil)
      case .folder: ("folder", nil)
      case .link(let target): ("link", target)
      case .hardLink(let target): ("hard link", target)
      case .unsupported(let words): (words, nil)
      }
    self = .record([
      "path": .string(LuaString(bytes: member.name)), "kind": .text(kind),
      "size": .integer(Int64(clamping: member.byteCount)),
      "mode": .integer(Int64(member.permissions)),
      "target": target.map { .string(LuaString(bytes: $0)) } ?? .nil,
    ])
  }

  fileprivate init(buildInfo info: BuildInfo) {
    self = .record([
      "root": .text(info.root), "prefix": .text(info.root + "/" + info.relativePrefix),
      "sbang": info.sbangPath.map { .text($0) } ?? .nil,
      "hashes": .table(
        info.hashToPrefix.map { LuaField(key: .text($0.hash), value: .text($0.prefix)) }),
      "binaries": .list(info.binaries.map { .text($0) }),
      "links": .list(info.links.map { .text($0) }),
      "texts": .list(info.textFiles.map { .text($0) }),
    ])
  }
}
