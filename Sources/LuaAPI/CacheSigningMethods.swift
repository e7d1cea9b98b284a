internal import BuildCache
internal import Diagnostics
internal import LuaRuntime
internal import PolicyModel
internal import Signatures

/// The method of a cache that signs what is in it.
enum CacheSigningMethods {
  static func all(_ session: APISession) -> [NativeFunction] { [sign(session)] }

  /// What signs an entry, where the script has asked which keys do; nil when it has not.
  static func signer(
    _ options: LuaArguments, for function: String, _ keyring: Keyring
  ) throws -> ManifestSigner? {
    guard let verdicts = options["key_verdicts"].list else { return nil }
    let permits = try verdicts.map { value in
      guard let verdict = value.object as? VerdictObject else {
        throw LuaError(.badArgument, "\(function): expected verdicts on 'cache.key'")
      }
      return try verdict.permit(SigningKeyRequest.self, for: function)
    }
    return ManifestSigner(keyring: keyring, permits: permits)
  }

  private static let earlier: [(word: String, value: WritableCache.EarlierSignatures)] = [
    ("replace", .replace), ("replace_always", .replaceAlways), ("keep", .keep),
  ]

  private static func sign(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "sign", summary: "Signs an entry that is in the cache.",
      details: "Every file of the entry is read before and must be what its metadata says. An entry"
        + " whose signature is bad, or by a key that is not trusted, is not signed, and none of"
        + " layouts v0 and v1, where signatures lie inside archives. With `keep` the new signatures"
        + " stand beside those that are there; with `replace` they take their place, and an"
        + " entry that all of the keys have signed stays as it is; with `replace_always` it is signed"
        + " anew in any case.",
      parameters: [
        NativeParameter("spec", .object(SpecObject.luaClassName), help: "the package"),
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "key_verdicts", .list(of: .object(VerdictObject.luaClassName)),
              help: "the answers of policy on `cache.key`, one for each key that signs"),
            NativeParameter(
              "earlier", .oneOf(earlier.map(\.word)), default: .text("replace"),
              help: "what becomes of the signatures that are there"),
            NativeParameter(
              "dry_run", .boolean, default: false,
              help: "whether nothing is signed, and only said what the signatures there make of it"),
            .progress,
          ]), help: "the keys, and how"),
      ],
      results: [
        NativeResult(
          "result", .table,
          help: "`added`, the fingerprints of the keys with a new signature; `signatures`, how many"
            + " there are now; `was_unsigned`, whether there was none")
      ],
      errors: [
        "archive.*", "buildcache.changed", "buildcache.damaged_entry", "buildcache.missing_entry",
        "buildcache.push_failed", "buildcache.signature_inside",
        "buildcache.unsuitable_signature", "buildcache.wrong_permit",
        "cache.malformed", "cache.missing_record", "cache.unsupported_version", "gpg.failed",
        "gpg.malformed", "gpg.no_passphrase", "gpg.unavailable", "gpg.unknown_key", "policy.denied",
        "spec.*", "storage.corrupt", "storage.not_found", "storage.unreadable",
        "storage.unsupported_scheme", "storage.unwritable",
      ],
      example: """
        local policy = require("albedo.policy")
        local cache = require("albedo.buildcache").open("/srv/cache")
        local verdict = policy.decide("cache.key", { cache = cache })
        for _, node in ipairs(verdict.allowed and cache:entries() or {}) do
          if not node.external then
            local result = cache:sign(node, { key_verdicts = { verdict }, earlier = "keep" })
            print(node.short, result.signatures)
          end
        end
        """,
      body: .waiting { arguments in
        let node = arguments.object("spec", as: SpecObject.self).node
        let options = arguments.options("options")
        let signer = try signer(options, for: "sign", session.keyring)
        let word = options.string("earlier")
        let cache = arguments.receiver(CacheObject.self)
        let signing = try await cache.writable(isDryRun: options.boolean("dry_run")).sign(
          node, earlier: earlier.first { $0.word == word }?.value ?? .replace,
          signer: signer ?? ManifestSigner(keyring: session.keyring, permits: []),
          isDryRun: options.boolean("dry_run"), progress: options.progress)
        return [
          .record([
            "added": .list(signing.added.map { .text($0) }),
            "signatures": .integer(Int64(signing.signatureCount)),
            "was_unsigned": .boolean(signing.wasUnsigned),
          ])
        ]
      })
  }
}
