package import SpecModel

extension Recipe {
  /// Decides how the sources of all versions are got, as Spack 1.2 does.
  ///
  /// `urlOf` says what the recipe's own function gives for a version; nil is what Python's None is.
  package mutating func decideSources(
    urlOf: (RecipeVersion) -> Known<String?> = { _ in .value(nil) }
  ) {
    let readings = URLReadings()
    for index in versions.indices {
      decideSource(
        of: index, attributes: attributes, functionURL: urlOf(versions[index]),
        writtenVersion: .value(versions[index].version.text), readings: readings)
    }
  }

  /// Decides how the source of one version is got.
  ///
  /// `attributes` are those of the package as the function that gives the URL has left them.
  mutating func decideSource(
    of index: Int, attributes: [String: Known<RecipeValue>], functionURL: Known<String?>,
    writtenVersion: Known<String>, readings: URLReadings
  ) {
    // The copy of the recipe in the rules is gone when the version changes: all would be copied.
    let (source, derivable) = SourceRules(
      recipe: self, attributes: attributes, functionURL: functionURL, readings: readings,
      writtenVersion: writtenVersion
    ).decision(for: versions[index])
    versions[index].source = source
    versions[index].derivableURLs = derivable
  }

  /// How the source of a version is got that is not declared, as far as the attributes tell.
  package func source(ofUndeclared version: Version) -> PackageSource {
    source(
      ofUndeclared: version, attributes: attributes, functionURL: .value(nil),
      writtenVersion: .value(version.text), readings: URLReadings())
  }

  /// How the source of a version is got that is not declared.
  ///
  /// `attributes` are those of the package as the function that gives the URL has left them.
  func source(
    ofUndeclared version: Version, attributes: [String: Known<RecipeValue>],
    functionURL: Known<String?>, writtenVersion: Known<String>, readings: URLReadings
  ) -> PackageSource {
    SourceRules(
      recipe: self, attributes: attributes, functionURL: functionURL, readings: readings,
      writtenVersion: writtenVersion
    ).source(
      of: RecipeVersion(
        version: version, arguments: [:], place: RecipePlace(file: file, line: line)))
  }

  /// The key under which a reader puts arguments that it could not even name.
  static let furtherArguments = "**"
}

extension PackageSource {
  /// How a resource with these arguments is got.
  init(ofResourceWith arguments: [String: Known<RecipeValue>]) {
    if let unknown = arguments[Recipe.furtherArguments]?.unknown {
      self = .unknown(unknown)
    } else {
      self =
        SourceRules.statedSource(arguments, defaults: [:])
        ?? .faulty("the recipe does not say where the resource is")
    }
  }

  /// What is not known of it.
  package var unknowns: [Unknown] {
    switch self {
    case .unknown(let unknown): [unknown]
    case .archive(let archive): [archive.moreURLs].compactMap(\.self)
    case .repository, .nothing, .faulty: []
    }
  }
}

/// How Spack 1.2 chooses the source of a version.
struct SourceRules {
  let recipe: Recipe
  /// The attributes of the package as the function that gives the URL has left them.
  let attributes: [String: Known<RecipeValue>]
  /// What that function gives; nil when it gives nothing.
  let functionURL: Known<String?>
  /// The URLs that have been read already.
  let readings: URLReadings
  /// How the version is written in URLs; nil for as it is.
  var writtenVersion: Known<String>?

  /// Returns how the source of a version is got, and what URLs could be derived though it has its own.
  func decision(for version: RecipeVersion) -> (source: PackageSource, derivable: [String]?) {
    let source = source(of: version)
    // A URL of its own stands alone, whatever others could be derived.
    guard version.url != nil, case .archive(let archive) = source,
      case .value(let all) = candidates(for: version), all.urls != archive.urls
    else { return (source, nil) }
    return (source, all.urls)
  }

  /// Returns how the source of a version is got.
  func source(of version: RecipeVersion) -> PackageSource {
    switch attributes["has_code"] {
    case .unknown(let unknown): return .unknown(unknown)
    case .value(let value) where !value.isTrue: return .nothing
    default: break
    }
    if let unknown = version.arguments[Recipe.furtherArguments]?.unknown {
      return .unknown(unknown)
    }
    if let own = Self.statedSource(version.arguments, defaults: attributes) {
      return own
    }
    if let problem = severalRepositories { return problem }
    if Checksum.keywords.contains(where: { version.arguments[$0] != nil }) {
      return archive(of: version)
    }
    for kind in RepositorySource.Kind.allCases
    where kind.typicalArguments.contains(where: { version.arguments[$0] != nil }) {
      guard let place = attributes[kind.rawValue] else { continue }
      return Self.repository(kind, at: place, version.arguments, defaults: attributes)
    }
    if attributes["url"] != nil { return archive(of: version) }
    for kind in RepositorySource.Kind.allCases {
      guard let place = attributes[kind.rawValue] else { continue }
      return Self.repository(kind, at: place, version.arguments, defaults: attributes)
    }
    return attributes["urls"]?.unknown.map(PackageSource.unknown)
      ?? .faulty("the recipe does not say where the source of version \(version.version) is")
  }

  /// The source that arguments state by themselves, without the attributes of the package.
  static func statedSource(
    _ arguments: [String: Known<RecipeValue>], defaults: [String: Known<RecipeValue>]
  ) -> PackageSource? {
    if let url = arguments["url"] {
      switch text(url, "url") {
      case .unknown(let unknown): return .unknown(unknown)
      case .value(nil): return .faulty("its url is not a text")
      case .value(let url?): return archive([url], arguments, options: defaults["fetch_options"])
      }
    }
    for kind in RepositorySource.Kind.allCases {
      guard let place = arguments[kind.rawValue] else { continue }
      // Of the attributes of the package only this one counts for a repository of its own.
      return repository(
        kind, at: place, arguments,
        defaults: kind == .git ? defaults.filter { $0.key == "submodules" } : [:])
    }
    return nil
  }

  private var severalRepositories: PackageSource? {
    let kinds = RepositorySource.Kind.allCases.filter {
      attributes[$0.rawValue]?.value.map { $0 != .none } ?? false
    }
    guard kinds.count > 1 else { return nil }
    let names = kinds.map { "'\($0.rawValue)'" }.joined(separator: " and ")
    return .faulty("the recipe sets \(names), so that the kind of its repository is not clear")
  }

  private func archive(of version: RecipeVersion) -> PackageSource {
    let candidates: URLCandidates
    switch self.candidates(for: version) {
    case .unknown(let unknown): return .unknown(unknown)
    case .value(let value): candidates = value
    }
    guard !candidates.urls.isEmpty else {
      return .faulty("the recipe has no URL for version \(version.version)")
    }
    return Self.archive(
      candidates.urls, version.arguments, options: attributes["fetch_options"],
      moreURLs: candidates.more)
  }

  private static func archive(
    _ urls: [String], _ arguments: [String: Known<RecipeValue>], options: Known<RecipeValue>?,
    moreURLs: Unknown? = nil
  ) -> PackageSource {
    var checksum: Checksum?
    for keyword in Checksum.keywords {
      guard let given = arguments[keyword] else { continue }
      switch text(given, keyword) {
      case .unknown(let unknown): return .unknown(unknown)
      case .value(nil): return .faulty("its \(keyword) is not a text")
      case .value(let text?): checksum = Checksum(text)
      }
    }
    for key in ["expand", "extension", "no_cache"] {
      if let unknown = arguments[key]?.unknown { return .unknown(unknown) }
    }
    return .archive(
      ArchiveSource(
        urls: urls, moreURLs: moreURLs, checksum: checksum,
        statedExtension: arguments["extension"]?.value?.text,
        isExpanded: arguments["expand"]?.value?.isTrue ?? true,
        isUncached: arguments["no_cache"]?.value?.isTrue ?? false,
        fetchOptions: (arguments["fetch_options"] ?? options)?.value))
  }

  private static func repository(
    _ kind: RepositorySource.Kind, at place: Known<RecipeValue>,
    _ arguments: [String: Known<RecipeValue>], defaults: [String: Known<RecipeValue>]
  ) -> PackageSource {
    let general = [
      "submodules", "submodules_delete", "git_sparse_paths", "get_full_repo", "no_cache",
    ]
    let wanted = [kind.rawValue: place].merging(
      arguments.filter { kind.typicalArguments.contains($0.key) || general.contains($0.key) }
    ) { place, _ in place }
    let computing = ["submodules", "git_sparse_paths"]
    var values = defaults.filter { computing.contains($0.key) }
    values.merge(wanted) { _, own in own }
    // What is checked out besides may be decided by a function while building.
    let computed = computing.compactMap { values[$0]?.unknown }.first
    for key in computing where values[key]?.unknown != nil {
      values[key] = key == "submodules" ? .value(.boolean(true)) : nil
    }
    if let unknown = values.values.compactMap(\.unknown).min(by: { $0.line < $1.line }) {
      return .unknown(unknown)
    }
    func text(_ key: String) -> String? { values[key]?.value?.textOrDigits }
    guard let url = text(kind.rawValue) else {
      return .faulty("its \(kind.rawValue) is not a text")
    }
    return .repository(
      RepositorySource(
        kind: kind, url: url, commit: text("commit"), tag: text("tag"), branch: text("branch"),
        revision: text("revision"), date: text("date"),
        sparsePaths: values["git_sparse_paths"]?.value?.texts ?? [],
        hasSubmodules: values["submodules"]?.value?.isTrue ?? false,
        submodulePaths: values["submodules"]?.value?.texts ?? [],
        deletedSubmodules: values["submodules_delete"]?.value?.texts ?? [],
        isWhole: values["get_full_repo"]?.value?.isTrue ?? false,
        isUncached: values["no_cache"]?.value?.isTrue ?? false, computed: computed))
  }

  private static func text(_ value: Known<RecipeValue>, _ key: String) -> Known<String?> {
    switch value {
    case .unknown(let unknown): .unknown(unknown)
    case .value(let value): .value(value.text)
    }
  }
}

extension RecipeValue {
  /// The texts of a list, or a text by itself.
  fileprivate var texts: [String] { text.map { [$0] } ?? list?.compactMap(\.text) ?? [] }
}
