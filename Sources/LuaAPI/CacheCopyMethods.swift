internal import BuildCache
internal import LuaRuntime
internal import PolicyModel

/// The methods of a cache that take entries over from another.
enum CacheCopyMethods {
  static func all(_ session: APISession) -> [NativeFunction] {
    [copyFrom(session), migrateFrom(session)]
  }

  private static let source = NativeParameter(
    "source", .object(CacheObject.luaClassName), help: "the cache that has the entry")
  private static let spec = NativeParameter(
    "spec", .object(SpecObject.luaClassName), help: "the package")
  private static let verdict = NativeParameter(
    "verdict", .object(VerdictObject.luaClassName),
    help: "the answer of policy on `cache.push` about this package and this cache")
  private static let result = NativeResult("bytes", .integer, help: "how many bytes were written")
  private static let errors = [
    "archive.*", "buildcache.damaged_entry", "buildcache.missing_entry", "buildcache.other_layout",
    "buildcache.wrong_permit", "cache.malformed", "cache.missing_record",
    "cache.unsupported_version", "policy.denied", "storage.corrupt", "storage.not_found",
    "storage.unreachable", "storage.unreadable", "storage.unwritable",
  ]

  private static func copyFrom(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "copy_from", summary: "Copies an entry of another cache of the same layout, byte for byte.",
      details:
        "Nothing is repacked or signed anew; the archive is compared with what the metadata says"
        + " of it. An entry that is there is replaced. The index is left alone: `update_index` follows.",
      parameters: [
        source, spec,
        NativeParameter("options", .options([verdict, .progress]), help: "the permission"),
      ],
      results: [result], errors: errors,
      example: """
        local buildcache = require("albedo.buildcache")
        local policy = require("albedo.policy")
        local from, to = buildcache.open("/srv/cache"), buildcache.open("/srv/empty")
        for _, node in ipairs(from:entries()) do
          if not node.external and not to:has(node) then
            local verdict = policy.decide("cache.push", { cache = to, spec = node })
            print(node.short, to:copy_from(from, node, { verdict = verdict }))
          end
        end
        """,
      body: .waiting { arguments in
        let options = arguments.options("options")
        let permit = try options.permit(PushRequest.self, for: "copy_from")
        let cache = arguments.receiver(CacheObject.self)
        let spec = arguments.object("spec", as: SpecObject.self)
        try await session.announcePush(of: spec, to: cache)
        let byteCount = try await cache.writable().copyEntry(
          of: spec.node, from: arguments.object("source", as: CacheObject.self).reader,
          permit: permit, progress: options.progress)
        await session.reportPush(of: spec, to: cache, byteCount: Int64(byteCount))
        return [.integer(byteCount)]
      })
  }

  private static func migrateFrom(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "migrate_from", summary: "Makes an entry of layout v3 out of one of layout v2.",
      details:
        "The archive stays as it is, the manifest is signed anew. What is taken over is what policy"
        + " has accepted of the old entry. The index and the old entry are left alone.",
      parameters: [
        source, spec,
        NativeParameter(
          "options",
          .options([
            verdict,
            NativeParameter(
              "accept_verdict", .object(VerdictObject.luaClassName),
              help: "the answer of policy on `cache.accept` about the old entry"),
            NativeParameter(
              "key_verdicts", .optional(.list(of: .object(VerdictObject.luaClassName))),
              help: "the answers of policy on `cache.key`: with each key the entry is signed"),
            .progress,
          ]), help: "the permissions"),
      ],
      results: [result],
      errors: (errors + [
        "gpg.failed", "gpg.no_passphrase", "gpg.path_too_long", "gpg.unavailable",
        "gpg.unknown_key", "spec.*",
      ]).sorted(),
      example: """
        local buildcache = require("albedo.buildcache")
        local policy = require("albedo.policy")
        local old = buildcache.open("/srv/cache", { layout = "v2" })
        local new = buildcache.open("/srv/cache", { layout = "v3" })
        for _, node in ipairs(old:has_index() and old:entries() or {}) do
          if not node.external and not new:has(node) then
            new:migrate_from(old, node, {
              verdict = policy.decide("cache.push", { cache = new, spec = node }),
              accept_verdict = policy.decide("cache.accept", { cache = old, spec = node }),
            })
          end
        end
        """,
      body: .waiting { arguments in
        let options = arguments.options("options")
        let permit = try options.permit(PushRequest.self, for: "migrate_from")
        let acceptance = try options.permit(
          AcceptRequest.self, for: "migrate_from", in: "accept_verdict")
        let cache = arguments.receiver(CacheObject.self)
        let spec = arguments.object("spec", as: SpecObject.self)
        try await session.announcePush(of: spec, to: cache)
        let byteCount = try await cache.writable().migrateEntry(
          of: spec.node, from: arguments.object("source", as: CacheObject.self).reader,
          acceptance: acceptance,
          signer: try CacheSigningMethods.signer(
            options, for: "migrate_from", session.keyring),
          permit: permit, progress: options.progress)
        await session.reportPush(of: spec, to: cache, byteCount: Int64(byteCount))
        return [.integer(byteCount)]
      })
  }
}
