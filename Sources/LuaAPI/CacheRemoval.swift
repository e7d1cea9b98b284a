internal import BuildCache
internal import LuaRuntime
internal import PolicyModel
internal import SpecModel

/// The method of a cache that ends it.
enum CacheRemoval {
  static let removeAll = NativeFunction(
    "remove_all", summary: "Removes a whole cache of layout v0 to v2: entries, keys and index.",
    details: "Nothing brings it back; a cache of another layout in the same place stays.",
    parameters: [
      NativeParameter(
        "options",
        .options([
          NativeParameter(
            "hashes", .optional(.list(of: .string)),
            help: "the whole hashes of all its entries; where it holds another, nothing is removed"),
          NativeParameter(
            "verdict", .object(VerdictObject.luaClassName),
            help: "the answer of policy on `before.index`"),
        ]), help: "the permission")
    ],
    results: [NativeResult("count", .integer, help: "how many files there were")],
    errors: [
      "buildcache.other_entries", "buildcache.other_layout", "buildcache.wrong_permit",
      "policy.denied", "storage.unreadable",
      "storage.unwritable",
    ],
    example: """
      local policy = require("albedo.policy")
      local old = require("albedo.buildcache").open("/srv/cache", { layout = "v2" })
      local verdict = policy.decide("before.index", { cache = old })
      print(old:remove_all({ verdict = verdict }) .. " files removed")
      """,
    body: .waiting { arguments in
      let options = arguments.options("options")
      let permit = try options.permit(IndexRequest.self, for: "remove_all")
      let hashes = options["hashes"].list.map {
        Set($0.compactMap { $0.text.flatMap { SpecHash($0) } })
      }
      let cache = try arguments.receiver(CacheObject.self).writable()
      return [.integer(Int64(try await cache.removeAll(of: hashes, permit: permit)))]
    })
}
