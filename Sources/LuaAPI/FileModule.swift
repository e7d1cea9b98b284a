internal import Diagnostics
package import LuaRuntime
internal import Platform
internal import SystemPackage

/// The module `albedo.file`.
package enum FileModule {
  /// Declares the module.
  package static func module() -> NativeModule {
    NativeModule(
      "albedo.file", summary: "Files of this machine: what Lua's own `io` and `os` cannot do.",
      functions: [write, find, list])
  }

  private static let write = NativeFunction(
    "write", summary: "Writes a file: all of it appears at once, or nothing.",
    details: "Missing folders are made. A file that is there is replaced.",
    parameters: [
      NativeParameter("path", .string, help: "where it goes").completing("file"),
      NativeParameter("text", .bytes, help: "what it holds"),
    ],
    results: [], errors: ["platform.*"],
    example: """
      local file = require("albedo.file")
      file.write("/srv/reports/today.txt", "all is well\\n")
      for line in io.lines("/srv/reports/today.txt") do print(line) end
      """,
    body: .waiting { arguments in
      let (path, text) = (FilePath(arguments.string("path")), arguments.bytes("text"))
      try await onWorker { try FileSystem.replace(path, with: text) }
      return []
    })

  private static let find = NativeFunction(
    "find", summary: "Finds the files and folders whose paths match a pattern, sorted.",
    details: "`*`, `?` and `[a-z]` stand for characters of one name, never for a slash, nor for the"
      + " dot that a name begins with.",
    parameters: [NativeParameter("pattern", .string, help: "the pattern")],
    results: [NativeResult("paths", .list(of: .string), help: "those that are there, maybe none")],
    errors: [],
    example: """
      local file = require("albedo.file")
      for _, path in ipairs(file.find("/srv/cache/v3/manifests/spec/m*/*.json")) do print(path) end
      """,
    body: .waiting { arguments in
      let pattern = arguments.string("pattern")
      let paths = try await onWorker { PathPattern(pattern).matches() }
      return [.list(paths.map { .text($0.string) })]
    })

  private static let list = NativeFunction(
    "list", summary: "Returns the files of a folder, sorted; hidden ones and folders are left out.",
    parameters: [NativeParameter("folder", .string, help: "the folder").completing("folder")],
    results: [NativeResult("paths", .list(of: .string), help: "the folder with each name")],
    errors: ["platform.*"],
    example: """
      local file = require("albedo.file")
      file.write("/srv/inbox/a.txt", "a")
      assert(#file.list("/srv/inbox") == 1)
      """,
    body: .waiting { arguments in
      let folder = FilePath(arguments.string("folder"))
      let paths = try await onWorker {
        try FileSystem.sortedEntries(of: folder).map { folder.appending($0.name) }.filter { path in
          guard path.lastComponent?.bytes.first != UInt8(ascii: ".") else { return false }
          return try FileStatus.ifPresent(path)?.kind == .file
        }
      }
      return [.list(paths.map { .text($0.string) })]
    })
}
