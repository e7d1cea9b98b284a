internal import ConfigModel
internal import Diagnostics
package import LuaRuntime
internal import Platform
internal import SystemPackage

/// A folder that goes with the block that made it.
package final class TemporaryFolderObject: LuaObject {
  package static let luaClassName = "albedo.TemporaryFolder"

  let path: FilePath

  init(_ path: FilePath) { self.path = path }

  deinit { remove() }

  /// Removes the folder with what is in it; again is fine.
  func remove() { try? FileSystem.removeTree(path) }
}

/// The module `albedo.fs`.
package enum FileSystemModule {
  /// Declares the module for one session.
  package static func module(_ session: APISession) -> NativeModule {
    NativeModule(
      "albedo.fs", summary: "Files and folders of this machine.",
      functions: [
        read, write, copy, exists, stat, find, list, makeFolder, rename, remove,
        temporaryFolder(session), space, lockHolder, getUmask,
      ],
      classes: [
        NativeClass(
          TemporaryFolderObject.luaClassName,
          summary: "A folder that goes, with all that is in it, when its block is left.",
          properties: [
            NativeProperty(
              "path", .string, help: "its path, absolute", of: TemporaryFolderObject.self
            ) { .text($0.path.string) }
          ],
          operators: [.text(TemporaryFolderObject.self) { $0.path.string }],
          of: TemporaryFolderObject.self, close: { $0.remove() })
      ])
  }

  private static let path = NativeParameter("path", .string, help: "the path")
    .completing("file")

  // MARK: Content

  private static let read = NativeFunction(
    "read", summary: "Returns the whole content of a file.",
    parameters: [
      path,
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "limit", .integer, default: .integer(1 << 30), unit: "bytes",
            help: "how many bytes the file may have; more raise `platform.too_large`")
        ]), help: "how much is read"),
    ],
    results: [NativeResult("content", .bytes, help: "its bytes")], errors: ["platform.*"],
    example: """
      local fs = require("albedo.fs")
      assert(fs.read("/srv/note.txt") == "note\\n")
      """,
    body: .waiting { arguments in
      let file = try filePath(arguments, "path")
      let limit = max(0, arguments.options("options").integer("limit"))
      let bytes = try await onWorker { try FileSystem.readRegular(file, byteLimit: limit) }
      return [.string(LuaString(bytes: bytes))]
    })

  private static let write = NativeFunction(
    "write", summary: "Writes a file: all of it appears at once, or nothing.",
    details: "Missing folders are made. A file that is there is replaced, unless `new` says that"
      + " there must be none.",
    parameters: [
      NativeParameter("path", .string, help: "where it goes").completing("file"),
      NativeParameter("content", .bytes, help: "what it holds"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "new", .boolean, default: .boolean(false),
            help: "whether a file that is there raises `platform.exists` and stays")
        ]), help: "what becomes of a file that is there"),
    ],
    results: [], errors: ["platform.*"],
    example: """
      local fs = require("albedo.fs")
      fs.write("/srv/reports/today.txt", "all is well\\n")
      for line in io.lines("/srv/reports/today.txt") do print(line) end
      """,
    body: .waiting { arguments in
      let target = try filePath(arguments, "path")
      let content = arguments.bytes("content")
      let isNew = arguments.options("options").boolean("new")
      try await onWorker {
        let staged = try StagedFile(for: target)
        try staged.write(content.span)
        try staged.commit(isNew ? .fail : .replace)
      }
      return []
    })

  private static let copy = NativeFunction(
    "copy", summary: "Copies the content and the permissions of a file, in one step for readers.",
    details: "Missing folders are made. A file that is there is replaced.",
    parameters: [
      NativeParameter("source", .string, help: "the file").completing("file"),
      NativeParameter("target", .string, help: "the path of the copy"),
    ],
    results: [], errors: ["platform.*"],
    example: """
      local fs = require("albedo.fs")
      fs.copy("/srv/note.txt", "/srv/copies/note.txt")
      assert(fs.read("/srv/copies/note.txt") == fs.read("/srv/note.txt"))
      """,
    body: .waiting { arguments in
      let source = try filePath(arguments, "source")
      let target = try filePath(arguments, "target")
      try await onWorker { cancellation in
        let file = try File(source, .readAtOnce)
        let kind = try file.status().kind
        // Reading a folder says that it is one.
        guard kind == .file || kind == .folder else {
          throw PlatformError(
            .notSupported, "could not copy \(source.quoted): it is a pipe or a device, not a file")
        }
        let staged = try StagedFile(for: target)
        try file.forEachChunk { bytes in
          try cancellation.check()
          try staged.write(bytes)
        }
        try staged.setPermissions(try file.status().permissions & 0o777)
        try staged.commit()
      }
      return []
    })

  /// Returns the path that an argument is; throws `platform.invalid_name` for one with a NUL, which
  /// would end it there, and so mean another file.
  private static func filePath(
    _ arguments: LuaArguments, _ name: String
  ) throws(PlatformError) -> FilePath {
    let text = arguments.string(name)
    guard !text.utf8.contains(0) else {
      throw PlatformError(.invalidName, "the argument '\(name)' is no path: it holds a NUL")
    }
    return FilePath(text)
  }

  // MARK: Looking

  private static let exists = NativeFunction(
    "exists", summary: "Tells whether there is anything at a path; links are followed.",
    parameters: [path],
    results: [NativeResult("answer", .boolean, help: "whether there is")], errors: ["platform.*"],
    example: """
      local fs = require("albedo.fs")
      assert(fs.exists("/srv/note.txt") and not fs.exists("/srv/no-note.txt"))
      """,
    body: .waiting { arguments in
      let path = try filePath(arguments, "path")
      return [.boolean(try await onWorker { try FileStatus.ifPresent(path) != nil })]
    })

  private static let stat = NativeFunction(
    "stat", summary: "Tells what is at a path; nil where there is nothing.",
    details: "The fields are `kind` (`file`, `folder`, `link` or `other`), `size` in bytes,"
      + " `modified` in seconds since 1970, `mode` (the permission bits as a number), `owner` and"
      + " `group` (numbers), and `links`, how many names the file has.",
    parameters: [
      path,
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "follow", .boolean, default: .boolean(true),
            help: "whether what a symbolic link points to is meant, not the link")
        ]), help: "what is looked at"),
    ],
    results: [NativeResult("status", .optional(.table), help: "what it is")],
    errors: ["platform.*"],
    example: """
      local fs = require("albedo.fs")
      local status = fs.stat("/srv/note.txt")
      assert(status.kind == "file" and status.size == 5)
      assert(fs.stat("/srv/no-note.txt") == nil)
      """,
    body: .waiting { arguments in
      let path = try filePath(arguments, "path")
      let links: LinkRule = arguments.options("options").boolean("follow") ? .follow : .keep
      let status = try await onWorker { try FileStatus.ifPresent(path, links: links) }
      return [status.map { LuaValue(status: $0) } ?? .nil]
    })

  private static let find = NativeFunction(
    "find", summary: "Finds the files and folders whose paths match a pattern, sorted.",
    details: "`*`, `?` and `[a-z]` stand for characters of one name, never for a slash, nor for the"
      + " dot that a name begins with.",
    parameters: [NativeParameter("pattern", .string, help: "the pattern")],
    results: [NativeResult("paths", .list(of: .string), help: "those that are there, maybe none")],
    errors: [],
    example: """
      local fs = require("albedo.fs")
      for _, path in ipairs(fs.find("/srv/cache/v3/manifests/spec/m*/*.json")) do print(path) end
      """,
    body: .waiting { arguments in
      let pattern = arguments.string("pattern")
      let paths = try await onWorker { PathPattern(pattern).matches() }
      return [.list(paths.map { .text($0.string) })]
    })

  private static let list = NativeFunction(
    "list", summary: "Returns what a folder holds, sorted.",
    parameters: [
      NativeParameter("folder", .string, help: "the folder").completing("folder"),
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "kind", .optional(.oneOf(["file", "folder"])),
            help: "the only kind that is wanted; links count as what they point to"),
          NativeParameter(
            "hidden", .boolean, default: .boolean(false),
            help: "whether names that begin with a dot are wanted, too"),
        ]), help: "what is wanted"),
    ],
    results: [NativeResult("paths", .list(of: .string), help: "the folder with each name")],
    errors: ["platform.*"],
    example: """
      local fs = require("albedo.fs")
      fs.write("/srv/inbox/a.txt", "a")
      assert(#fs.list("/srv/inbox") == 1 and #fs.list("/srv/inbox", { kind = "folder" }) == 0)
      """,
    body: .waiting { arguments in
      let folder = try filePath(arguments, "folder")
      let options = arguments.options("options")
      let (kind, wantsHidden) = (options["kind"].text, options.boolean("hidden"))
      let paths = try await onWorker {
        try FileSystem.sortedEntries(of: folder).map { folder.appending($0.name) }.filter { path in
          let isHidden = path.lastComponent?.bytes.first == UInt8(ascii: ".")
          guard wantsHidden || !isHidden else { return false }
          guard let kind else { return true }
          return try FileStatus.ifPresent(path)?.kind == (kind == "file" ? .file : .folder)
        }
      }
      return [.list(paths.map { .text($0.string) })]
    })

  // MARK: Changes

  private static let makeFolder = NativeFunction(
    "make_folder", summary: "Makes a folder, and the missing ones above it.",
    details: "One that is there is fine.", parameters: [path], results: [],
    errors: ["platform.*"],
    example: """
      local fs = require("albedo.fs")
      fs.make_folder("/srv/new/inner")
      assert(fs.stat("/srv/new/inner").kind == "folder")
      """,
    body: .waiting { arguments in
      let path = try filePath(arguments, "path")
      try await onWorker { try FileSystem.makeFolders(path) }
      return []
    })

  private static let rename = NativeFunction(
    "rename", summary: "Gives a file or folder another name, in one step.",
    details: "A file of that name is replaced. Both must be on one file system.",
    parameters: [
      NativeParameter("source", .string, help: "what is there").completing("file"),
      NativeParameter("target", .string, help: "its new path"),
    ],
    results: [], errors: ["platform.*"],
    example: """
      local fs = require("albedo.fs")
      fs.write("/srv/draft.txt", "text")
      fs.rename("/srv/draft.txt", "/srv/final.txt")
      """,
    body: .waiting { arguments in
      let source = try filePath(arguments, "source")
      let target = try filePath(arguments, "target")
      try await onWorker { try FileSystem.rename(source, to: target) }
      return []
    })

  private static let remove = NativeFunction(
    "remove", summary: "Removes a file, a link, or an empty folder.",
    details: "No link is followed. What is not there is no error.",
    parameters: [
      path,
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "contents", .boolean, default: .boolean(false),
            help: "whether a folder goes with all that is in it")
        ]), help: "how much goes"),
    ],
    results: [NativeResult("removed", .boolean, help: "whether there was something")],
    errors: ["platform.*"],
    example: """
      local fs = require("albedo.fs")
      fs.write("/srv/old/report.txt", "done")
      assert(fs.remove("/srv/old", { contents = true }) and not fs.remove("/srv/old"))
      """,
    body: .waiting { arguments in
      let path = try filePath(arguments, "path")
      let isWhole = arguments.options("options").boolean("contents")
      let isRemoved = try await onWorker {
        guard let status = try FileStatus.ifPresent(path, links: .keep) else { return false }
        if isWhole {
          try FileSystem.removeTree(path)
        } else if status.kind == .folder {
          try FileSystem.removeFolder(path)
        } else {
          try FileSystem.removeFile(path)
        }
        return true
      }
      return [.boolean(isRemoved)]
    })

  private static func temporaryFolder(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "temporary_folder", summary: "Makes a folder that only this user may enter, for a while.",
      details: "It lies in `$tempdir`. `local folder <close> = fs.temporary_folder()` removes it"
        + " with all that is in it when the block is left, whichever way; without `<close>` it goes"
        + " some time after nobody holds the object any more.",
      results: [
        NativeResult(
          "folder", .object(TemporaryFolderObject.luaClassName), help: "its `path` says where")
      ],
      errors: ["platform.*"],
      example: """
        local fs = require("albedo.fs")
        local place
        do
          local folder <close> = fs.temporary_folder()
          place = folder.path
          fs.write(place .. "/draft.txt", "text")
        end
        assert(not fs.exists(place))
        """,
      body: .waiting { _ in
        let parent = FilePath(session.substitution.temporaryFolder)
        let folder = try await onWorker {
          let name = "albedo-" + (try Randomness.hexadecimal(byteCount: 8))
          let path = parent.appending(name)
          try FileSystem.makeFolder(path, permissions: 0o700)
          return path
        }
        return [.object(TemporaryFolderObject(folder))]
      })
  }

  // MARK: The machine

  private static let space = NativeFunction(
    "space", summary: "Tells how much room the file system of a path has.",
    details: "Of a path that is not there, the nearest folder above it counts. The fields are"
      + " `free`, what this user may still write, and `total`, both in bytes; and `free_files`, how"
      + " many files may still be made, nil where the file system sets no limit.",
    parameters: [path], results: [NativeResult("space", .table, help: "how much there is")],
    errors: ["platform.*"],
    example: """
      local space = require("albedo.fs").space("/srv/cache")
      assert(space.free <= space.total)
      """,
    body: .waiting { arguments in
      let path = try filePath(arguments, "path")
      let space = try await onWorker { try FileSystem.space(around: path) }
      return [
        .record([
          "free": .integer(Int64(clamping: space.freeByteCount)),
          "total": .integer(Int64(clamping: space.byteCount)),
          "free_files": space.freeFileCount.map { .integer(Int64(clamping: $0)) } ?? .nil,
        ])
      ]
    })

  private static let lockHolder = NativeFunction(
    "lock_holder", summary: "Tells who holds a lock file of Albedo's; nil for any other file.",
    details: "The fields are `owner`, what the holder is doing, `host`, `process`, `since` in"
      + " seconds since 1970, and `stale`, whether the next program that wants the lock takes it"
      + " away, since its holder has died or has not been heard of for an hour.",
    parameters: [path],
    results: [NativeResult("holder", .optional(.table), help: "who holds it")], errors: [],
    example: """
      local fs = require("albedo.fs")
      assert(fs.lock_holder("/srv/note.txt") == nil)
      """,
    body: .waiting { arguments in
      let path = FilePath(arguments.string("path"))
      let found = try await onWorker {
        ExclusiveFile.holder(of: path).map { ($0, ExclusiveFile.isStale(path)) }
      }
      guard let (holder, isStale) = found else { return [.nil] }
      return [
        .record([
          "owner": .text(holder.owner), "host": .text(holder.host),
          "process": .integer(Int64(holder.process)), "since": .number(holder.since),
          "stale": .boolean(isStale),
        ])
      ]
    })

  private static let getUmask = NativeFunction(
    "get_umask", summary: "Returns the permission bits that new files do not get (`umask`).",
    results: [NativeResult("bits", .integer, help: "such as 18, which is 022")], errors: [],
    example: """
      local bits = require("albedo.fs").get_umask()
      assert(bits & 511 == bits)
      """,
    body: .immediate { _ in [.integer(Int64(CurrentProcess.fileCreationMask))] })
}

extension LuaValue {
  /// What scripts are told of an entry.
  fileprivate init(status: FileStatus) {
    let kind =
      switch status.kind {
      case .file: "file"
      case .folder: "folder"
      case .link: "link"
      default: "other"
      }
    self = .record([
      "kind": .text(kind), "size": .integer(Int64(clamping: status.size)),
      "modified": .number(status.modified.secondsSinceEpoch),
      "mode": .integer(Int64(status.permissions)), "owner": .integer(Int64(status.owner)),
      "group": .integer(Int64(status.group)), "links": .integer(Int64(clamping: status.linkCount)),
    ])
  }
}
