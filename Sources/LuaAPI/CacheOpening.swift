internal import BuildCache
internal import CacheModel
internal import Diagnostics
internal import LuaRuntime
internal import Storage

/// The functions that open caches.
enum CacheOpening {
  static func all(_ session: APISession) -> [NativeFunction] { [open(session), openAll(session)] }

  private static let url = NativeParameter(
    "url", .string, help: "a `file://`, `http://` or `https://` URL, or a path"
  ).completing("folder")
  private static let view = NativeParameter(
    "view", .optional(.string), help: "the view of the index that is read; only v3 has views")

  private static func open(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "open", summary: "Opens the cache at a URL or an absolute path.",
      details:
        "Unless a layout is named, the place is looked at: the newest layout that is there is"
        + " opened, or v3 where nothing is. A cache on a web server is read only;"
        + " `config:connect_timeout`, `verify_ssl` and `ssl_certs` hold for it, and the credentials"
        + " of a mirror with that URL.",
      parameters: [
        url,
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "layout", .optional(.oneOf(CacheGeneration.allCases.map(\.rawValue))),
              help: "the layout, whatever is there; nothing is read then"),
            view,
          ]), help: "which of the caches"),
      ],
      results: [NativeResult("cache", .object(CacheObject.luaClassName), help: "the cache")],
      errors: (APISession.storageErrors + [
        "buildcache.unsupported_view", "storage.unreachable", "storage.unreadable",
      ]).sorted(),
      example: """
        local cache = require("albedo.buildcache").open("/srv/cache")
        print(cache.url, cache.layout, #cache:entries())
        """,
      body: .waiting { arguments in
        let url = arguments.string("url")
        let storage = try session.readableStorage(url)
        let copies = try session.indexCopies(for: url)
        let options = arguments.options("options")
        let view = options["view"].text
        if let name = options["layout"].text, let generation = CacheGeneration(rawValue: name) {
          try check(view: view, generation)
          return [
            .object(
              CacheObject(
                Cache(storage, layout: generation.layout, view: view, copies: copies),
                gate: session.gate))
          ]
        }
        let newest =
          view == nil ? try await CacheDetection.layouts(of: storage).first : LayoutV3()
        return [
          .object(
            CacheObject(
              Cache(storage, layout: newest ?? LayoutV3(), view: view, copies: copies),
              gate: session.gate))
        ]
      })
  }

  private static func openAll(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "open_all",
      summary: "Opens each cache that is at a URL or an absolute path, the newest first.",
      details:
        "A place holds several after a migration, or when programs of different age push to it."
        + " Where nothing is, the one of layout v3 is opened, as is the only one with a view.",
      parameters: [url, NativeParameter("options", .options([view]), help: "which of the caches")],
      results: [
        NativeResult(
          "caches", .list(of: .object(CacheObject.luaClassName)), help: "at least one")
      ],
      errors: (APISession.storageErrors + ["storage.unreachable", "storage.unreadable"]).sorted(),
      example: """
        for _, cache in ipairs(require("albedo.buildcache").open_all("/srv/cache")) do
          print(cache.layout, cache:has_index())
        end
        """,
      body: .waiting { arguments in
        let url = arguments.string("url")
        let storage = try session.readableStorage(url)
        let copies = try session.indexCopies(for: url)
        let view = arguments.options("options")["view"].text
        var layouts: [any CacheLayout] =
          view == nil ? try await CacheDetection.layouts(of: storage) : []
        if layouts.isEmpty { layouts = [LayoutV3()] }
        return [
          .list(
            layouts.map {
              .object(
                CacheObject(
                  Cache(storage, layout: $0, view: view, copies: copies), gate: session.gate))
            })
        ]
      })
  }

  private static func check(view: String?, _ generation: CacheGeneration) throws {
    guard view != nil, generation != .v3 else { return }
    throw BuildCacheError(
      .unsupportedView, "a cache of layout \(generation.rawValue) has no views",
      hint: "leave the view out, or name layout v3")
  }
}
