internal import BuildCache
internal import Diagnostics
internal import InstallStore
internal import LuaRuntime
internal import Platform
internal import SpecModel
internal import SystemPackage

/// The methods of a store that tell how a package could be moved.
enum StorePreview {
  static let all = [findFixedPrefix]

  private static let findFixedPrefix = NativeFunction(
    "find_fixed_prefix",
    summary: "Finds a place of an installed package that cannot take a longer prefix.",
    details:
      "Texts, links and search paths of libraries take any length; a path within a binary has"
      + " as much room as it takes. The fields of the result are `file`, relative to the prefix, and"
      + " `offset` in bytes.",
    parameters: [
      NativeParameter("spec", .object(SpecObject.luaClassName), help: "the package")
    ],
    results: [
      NativeResult(
        "place", .optional(.table), help: "the first, by the names of files; nil for none")
    ],
    errors: ["platform.*", "store.malformed", "store.not_installed", "store.unreadable"],
    example: """
      local store = require("albedo.store").open()
      local node = store:resolve(require("albedo.spec").parse("motto"))[1]
      local place = store:find_fixed_prefix(node)
      print(place and ("%s at %d"):format(place.file, place.offset) or "goes anywhere")
      """,
    body: .waiting { arguments in
      let store = arguments.receiver(StoreObject.self)
      let node = arguments.object("spec", as: SpecObject.self).node
      guard let path = try store.contents.record(for: node.hash)?.record.path else {
        throw StoreError(
          .notInstalled, "'\(node.shortText)' is not installed in '\(store.store.root)'")
      }
      let (prefix, root) = (FilePath(path), store.store.root)
      let place = try await onWorker {
        try FixedPrefix.first(in: prefix, sought: [prefix, root])
      }
      guard let place else { return [.nil] }
      return [
        .record(["file": .text(place.file.string), "offset": .integer(Int64(place.offset))])
      ]
    })
}
