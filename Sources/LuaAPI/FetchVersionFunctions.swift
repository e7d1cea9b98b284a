internal import ConfigModel
internal import Diagnostics
internal import Digests
internal import LuaRuntime
internal import Platform
internal import RecipeModel
internal import RecipeStore
internal import SourceMirror
internal import SpecModel
internal import SystemPackage
internal import Transfers

/// The functions of `albedo.fetch` about the versions of packages.
enum FetchVersionFunctions {
  static func all(_ session: APISession) -> [NativeFunction] {
    [findVersions(session), addresses(session), digest(session)]
  }

  private static let package = NativeParameter(
    "package", .string, help: "the package, also with its repository: `builtin.zlib`")
  private static let recipeErrors = RecipeModule.lookupErrors + ["repository.unknown_package"]

  private static func recipe(
    _ name: String, _ session: APISession
  ) async throws -> (recipe: Recipe, store: RecipeStore) {
    let (namespace, name) = RecipeModule.name(name)
    let store = try await session.recipes()
    return (try await onWorker { try store.recipe(named: name, in: namespace) }, store)
  }

  // MARK: Versions on the web

  private static func findVersions(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "find_versions", summary: "Returns the versions of a package that pages on the web name.",
      details:
        "The pages are those that the recipe names, the folders of its archives, and the lists"
        + " of sites such as GitHub and PyPI. A page that cannot be read is one of `failures`.",
      parameters: [
        package, NativeParameter("options", .options([.progress]), help: "how"),
      ],
      results: [
        NativeResult(
          "findings", .table,
          help:
            "`package`, its `namespace`, the `file` and `language` of its recipe, `versions` (`version`, `url`,"
            + " `is_new`, the declared `digest`, and the one that the page claims), how many"
            + " `pages` were read, `failures` (`page`, `error`, `is_root`, `is_unreachable`), and `cut` where not"
            + " all could be read")
      ],
      errors: (recipeErrors + ["source.no_listing", "transfer.*"]).sorted(),
      example: """
        local fetch = require("albedo.fetch")
        local ok, found = pcall(fetch.find_versions, "quill")
        print(ok and #found.versions or found.code)
        """,
      body: .waiting { arguments in
        let (recipe, store) = try await Self.recipe(arguments.string("package"), session)
        guard let listing = recipe.versionListing else { throw noListing(of: recipe) }
        let harvest = try await session.versionSearch().harvest(
          listing, progress: arguments.options("options").progress)
        let versions = try await onWorker {
          // Many links may be of one version.
          var known: [Version: String?] = [:]
          return listing.versions(in: harvest.links) { version in
            if let url = known[version] { return url }
            let url = (try? store.addresses(of: version, in: recipe))?.urls.first
            known[version] = .some(url)
            return url
          }
        }
        return [findings(recipe, harvest, versions)]
      })
  }

  private static func noListing(of recipe: Recipe) -> SourceError {
    let repository = recipe.attributes["git"]?.value?.text
    return SourceError(
      .noListing, "the recipe of '\(recipe.name)' names no archive whose versions could be found",
      hint: repository.map {
        "its versions are the tags of its repository: git ls-remote --tags"
          + " \(ShownURL.withoutSecrets($0))"
      } ?? "give it a 'url' or 'list_url'")
  }

  private static func findings(
    _ recipe: Recipe, _ harvest: PageHarvest, _ versions: [VersionListing.Found]
  ) -> LuaValue {
    .record([
      "package": .text(recipe.name), "namespace": recipe.namespace.map(LuaValue.text) ?? .nil,
      "file": .text(recipe.file),
      "language": .text(recipe.file.hasSuffix(".lua") ? "lua" : "python"),
      "pages": .integer(Int64(harvest.pageCount)),
      "cut": harvest.cut.map { .text($0) } ?? .nil,
      "versions": .list(
        versions.map { found in
          let declared = recipe.version(found.version)
          return .record([
            "version": .text(found.version.text), "url": .text(found.url),
            "is_new": .boolean(declared == nil),
            "digest": declared.flatMap { digest(of: $0) }.map { .text($0) } ?? .nil,
            "claimed_digest": found.claimedDigest.map { .text($0) } ?? .nil,
          ])
        }),
      "failures": .list(
        harvest.failures.map { failure in
          .record([
            "page": .text(failure.page),
            "error": .text(ErrorReport.sentence(for: failure.error)),
            "is_root": .boolean(failure.isRoot),
            "is_unreachable": .boolean(
              ErrorReport.exitClass(of: failure.error) == .unreachable),
          ])
        }),
    ])
  }

  private static func digest(of version: RecipeVersion) -> String? {
    guard case .archive(let source) = version.source else { return nil }
    return source.checksum?.text
  }

  // MARK: Addresses

  private static func addresses(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "addresses",
      summary: "Returns where the archive of a version may be, in the order of trying.",
      details: """
        The version need not be declared: its addresses are those that the recipe's own function gives, \
        or follow from those of others. Where they cannot be known there are none, and the reason.
        """,
      parameters: [package, NativeParameter("version", .string, help: "the version")],
      results: [
        NativeResult("urls", .list(of: .string), help: "each URL once"),
        NativeResult(
          "unknown", .optional(.table), help: "file, line and reason why there may be others"),
      ],
      errors: (recipeErrors + ["spec.invalid_text"]).sorted(),
      example: """
        local fetch = require("albedo.fetch")
        local ok, urls = pcall(fetch.addresses, "quill", "3.0")
        print(ok and urls[1] or urls.code)
        """,
      body: .waiting { arguments in
        let version = try Version(arguments.string("version"))
        let (recipe, store) = try await Self.recipe(arguments.string("package"), session)
        let found = try await onWorker { try store.addresses(of: version, in: recipe) }
        return [
          .list(found.urls.map(LuaValue.text)), found.unknown.map(LuaValue.init(unknown:)) ?? .nil,
        ]
      })
  }

  // MARK: Digests

  private static func digest(_ session: APISession) -> NativeFunction {
    NativeFunction(
      "digest", summary: "Downloads an object and returns its digest; the file is not kept.",
      details: "A web page is refused: what has a digest in a recipe is an archive.",
      parameters: [
        NativeParameter(
          "url", .string, help: "an `http:`, `https:`, `ftp:` or `s3:` URL"),
        NativeParameter(
          "options",
          .options([
            NativeParameter(
              "like", .optional(.string),
              help: "a digest of the same kind; without one, it is a SHA-256"),
            .progress,
          ]), help: "how"),
      ],
      results: [
        NativeResult("result", .table, help: "`digest`, `bytes` and the `url` after redirects")
      ],
      errors: (APISession.configurationErrors + [
        "digest.malformed", "source.fetch_failed", "transfer.*",
      ]).sorted(),
      example: """
        local fetch = require("albedo.fetch")
        local ok, result = pcall(fetch.digest, "http://127.0.0.1:9/quill-3.0.tar.gz")
        print(ok and result.digest or result.code)
        """,
      body: .waiting { arguments in
        let options = arguments.options("options")
        let algorithm = try options["like"].text.map { try Digest(hexadecimal: $0).algorithm }
        let download = try await discarding(
          arguments.string("url"), algorithm ?? .sha256, session, options.progress)
        guard !download.isWebPage else {
          throw SourceError(
            .fetchFailed, "'\(download.finalURL)' sent a web page, not an archive",
            hint: "the address may be gone, or something on the way wants a login: open it in a"
              + " browser")
        }
        return [
          .record([
            "digest": .text(download.digest.hexadecimal), "bytes": .integer(download.byteCount),
            "url": .text(download.finalURL),
          ])
        ]
      })
  }

  /// Downloads into a file of this run alone, which goes again.
  private static func discarding(
    _ url: String, _ algorithm: DigestAlgorithm, _ session: APISession, _ progress: ItemProgress
  ) async throws -> Download {
    let name = try Randomness.hexadecimal(byteCount: 8)
    let folder = try session.downloadFolder()
    let file = folder.appending("digest-\(name).part")
    func discard() async throws {
      try await onWorker {
        for name in [file, FilePath(file.string + ".source")] { try? FileSystem.removeFile(name) }
      }
    }
    try await onWorker { try FileSystem.makeFolders(folder, permissions: 0o700) }
    do {
      let download = try await session.transferClient().download(
        TransferRequest(url), to: file, digest: algorithm, byteLimit: nil, progress: progress)
      try await discard()
      return download
    } catch {
      try? await discard()
      throw error
    }
  }
}

extension RecipeStore {
  /// Where the archive of a version may be, declared or not, each URL once; and why there may be
  /// others.
  fileprivate func addresses(
    of version: Version, in recipe: Recipe
  ) throws -> (urls: [String], unknown: Unknown?) {
    switch try source(of: version, in: recipe) {
    case .archive(let source): return (unique(source.urls), source.moreURLs)
    case .unknown(let unknown): return ([], unknown)
    case .repository, .nothing, .faulty:
      // Though the version itself would come from elsewhere, others may have archives.
      let candidates = recipe.candidates(for: version)
      return (unique(candidates.value?.urls ?? []), candidates.unknown)
    }
  }

  private func unique(_ urls: [String]) -> [String] {
    urls.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
