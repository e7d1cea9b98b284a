internal import BuildCache
internal import Diagnostics
package import LuaRuntime
internal import Platform
internal import Relocation
internal import SystemPackage

/// Old prefixes and what takes their place, as scripts hold them.
package final class PrefixMapObject: LuaObject {
  package static let luaClassName = "albedo.PrefixMap"

  let map: PrefixMap

  init(_ map: PrefixMap) {
    self.map = map
  }
}

/// The module `albedo.relocate`.
package enum RelocateModule {
  /// Declares the module.
  package static func module() -> NativeModule {
    NativeModule(
      "albedo.relocate", summary: "What becomes of paths in files when a package moves.",
      functions: [map],
      classes: [
        NativeClass(
          PrefixMapObject.luaClassName,
          summary: "Old prefixes in the order in which they are looked for, and the new ones.",
          methods: [preview])
      ])
  }

  private static let map = NativeFunction(
    "map", summary: "Makes a map from old prefixes to new ones.",
    details: "The first old prefix that stands at a place counts, so longer ones come first.",
    parameters: [
      NativeParameter(
        "pairs", .list(of: .list(of: .string)), help: "each an old prefix and a new one")
    ],
    results: [NativeResult("map", .object(PrefixMapObject.luaClassName), help: "the map")],
    errors: ["lua.bad_argument", "relocation.invalid_prefix"],
    example: """
      local relocate = require("albedo.relocate")
      local map = relocate.map({ { "/srv/old/quill", "/srv/new/quill" }, { "/srv/old", "/srv/new" } })
      assert(map)
      """,
    body: .immediate { arguments in
      let pairs = try arguments.list("pairs").map { value throws -> PrefixMap.Pair in
        let words = (value.list ?? []).compactMap(\.text)
        guard words.count == 2 else {
          throw LuaError(.badArgument, "pairs: each has an old prefix and a new one")
        }
        return PrefixMap.Pair(old: Array(words[0].utf8), new: Array(words[1].utf8))
      }
      return [.object(PrefixMapObject(try PrefixMap(pairs)))]
    })

  private static let preview = NativeFunction(
    "preview", summary: "Tells what relocation would change in a file; nothing is changed.",
    details: "The file is taken as one that its package lists for relocation. The result has `kind`"
      + " (`text`, `binary` or `other`, which never changes), `changes`, how many places change,"
      + " `grows`, whether the file becomes longer, and `notes`, sentences on what is doubtful. What"
      + " does not fit is raised, with file, offset and missing bytes.",
    parameters: [NativeParameter("path", .string, help: "the file").completing("file")],
    results: [NativeResult("change", .table, help: "what would change")],
    errors: ["platform.*", "relocation.cannot_grow", "relocation.cannot_shrink"],
    example: """
      local map = require("albedo.relocate").map({ { "/srv/old", "/srv/newer" } })
      local change = map:preview("/srv/key.asc")
      assert(change.kind == "text" and change.changes == 0)
      """,
    body: .waiting { arguments in
      let map = arguments.receiver(PrefixMapObject.self).map
      let path = FilePath(arguments.string("path"))
      return [try await onWorker { try change(of: path, map) }]
    })

  private static func change(of path: FilePath, _ map: PrefixMap) throws -> LuaValue {
    guard try FileStatus(of: path).size > 0 else { return value("other", nil, path) }
    let file = try MappedFile(path)
    switch file.withBytes({ FileClassifier.kind(of: $0) }) {
    case .binary:
      let change = try file.withBytes { bytes throws(RelocationError) in
        try BinaryRelocation.change(of: bytes, map: map, file: path.string)
      }
      return value("binary", change, path)
    case .text:
      return value("text", file.withBytes { TextRelocation.change(of: $0, map: map) }, path)
    default:
      return value("other", nil, path)
    }
  }

  private static func value(_ kind: String, _ change: FileChange?, _ path: FilePath) -> LuaValue {
    let patch = change?.patch ?? Patch()
    let growth = patch.edits.reduce(0) { $0 + $1.bytes.count - $1.range.count }
    return .record([
      "kind": .text(kind), "changes": .integer(Int64(patch.edits.count)),
      "grows": .boolean(growth > 0 || patch.tail != nil),
      "notes": .list(
        (change?.notes ?? []).map { .text(FileNote(file: path.string, note: $0).message) }),
    ])
  }
}
