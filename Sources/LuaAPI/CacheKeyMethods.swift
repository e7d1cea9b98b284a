internal import BuildCache
internal import LuaRuntime
internal import Platform
internal import PolicyModel
internal import Signatures

/// The methods of a cache that are about its keys.
enum CacheKeyMethods {
  static func all(_ session: APISession) -> [NativeFunction] {
    [keys(session), getKey(session), publishKeys(session)]
  }

  private static func keys(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "keys", summary: "Returns the fingerprints of the keys that the cache publishes, sorted.",
      results: [
        NativeResult(
          "fingerprints", .list(of: .string), help: "none when the cache has no list of keys")
      ],
      errors: [
        "cache.malformed", "cache.missing_record", "cache.unsupported_version", "storage.corrupt",
        "storage.not_found", "storage.unreadable",
      ],
      example: """
        local cache = require("albedo.buildcache").open("/srv/cache")
        for _, fingerprint in ipairs(cache:keys()) do print(fingerprint) end
        """,
      body: .waiting { arguments in
        let fingerprints = try await arguments.receiver(CacheObject.self).reader.publishedKeys(
          namedBy: session.keyring)
        return [.list(fingerprints.map { .text($0) })]
      })
  }

  private static func getKey(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "get_key", summary: "Returns the text of a key that the cache publishes.",
      details: "Whether it is the key of that name is not looked at; `Keyring:import` does that.",
      parameters: [NativeParameter("fingerprint", .string, help: "its fingerprint")],
      results: [NativeResult("text", .bytes, help: "the armored public key")],
      errors: [
        "cache.malformed", "cache.missing_record", "cache.unsupported_version", "storage.corrupt",
        "storage.not_found", "storage.unreadable",
      ],
      example: """
        local cache = require("albedo.buildcache").open("/srv/cache")
        for _, fingerprint in ipairs(cache:keys()) do print(#cache:get_key(fingerprint)) end
        """,
      body: .waiting { arguments in
        let reader = arguments.receiver(CacheObject.self).reader
        let text = try await reader.publishedKey(
          arguments.string("fingerprint"), namedBy: session.keyring)
        return [.string(LuaString(bytes: text))]
      })
  }

  private static func publishKeys(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "publish_keys", summary: "Publishes public keys of the keyring in the cache.",
      parameters: [
        NativeParameter("fingerprints", .list(of: .string), help: "the keys"),
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "verdict", .object(VerdictObject.luaClassName),
              help: "the answer of policy on `before.index`"),
            NativeParameter(
              "update_list", .boolean, default: true,
              help: "whether they are added to the cache's list of keys"),
            .progress,
          ]), help: "the permission, and how"),
      ],
      results: [
        NativeResult(
          "result", .table,
          help: "`changed`, how many keys are new to the cache or others than before, and `listed`,"
            + " how many its list has")
      ],
      errors: [
        "buildcache.wrong_permit", "cache.malformed", "cache.missing_record",
        "cache.unsupported_version", "gpg.failed", "gpg.unavailable", "policy.denied",
        "storage.corrupt", "storage.locked", "storage.not_found", "storage.unreadable",
        "storage.unwritable",
      ],
      example: """
        local ring = require("albedo.sign").open()
        local key = ring:import({ path = "/srv/key.asc" })[1]
        local cache = require("albedo.buildcache").open("/srv/cache")
        local verdict = require("albedo.policy").decide("before.index", { cache = cache })
        local result = cache:publish_keys({ key.fingerprint }, { verdict = verdict })
        print(result.changed, result.listed)
        """,
      body: .waiting { arguments in
        let options = arguments.options("options")
        let permit = try options.permit(IndexRequest.self, for: "publish_keys")
        let ring = session.keyring
        let fingerprints = arguments.list("fingerprints").compactMap(\.text)
        let keys = try await onWorker {
          try fingerprints.map {
            PublishedKey(fingerprint: $0, text: try ring.exportPublic([$0]))
          }
        }
        let update = try await arguments.receiver(CacheObject.self).writable().publish(
          keys, updatesList: options.boolean("update_list"), permit: permit,
          progress: options.progress)
        return [
          .record([
            "changed": .integer(Int64(update.changedCount)),
            "listed": update.listedCount.map { .integer(Int64($0)) } ?? .nil,
          ])
        ]
      })
  }
}
