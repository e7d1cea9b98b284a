package import SpecModel

/// The URLs at which the source of a version may be.
package struct URLCandidates: Sendable, Equatable {
  /// The URLs in the order of trying; the same one may stand twice, as in Spack.
  package var urls: [String] = []
  /// Why there may be more behind these; nil when there are none.
  package var more: Unknown?
}

extension Recipe {
  /// Returns all URLs that can be derived for a version, declared or not, as Spack 1.2 does.
  ///
  /// First the URL of the version itself, then what the recipe's function says, then `url`, `urls`
  /// and `list_url` with the version put in; where none of these helps, the nearest version that
  /// has a URL of its own. (0.16 takes only the first of these and never `list_url`.) `functionURL`
  /// is what the recipe's function says; nil in it is what Python's None is.
  package func candidates(
    for version: Version, functionURL: Known<String?> = .value(nil)
  ) -> Known<URLCandidates> {
    SourceRules(
      recipe: self, attributes: attributes, functionURL: functionURL, readings: URLReadings()
    ).candidates(
      for: self.version(version)
        ?? RecipeVersion(
          version: version, arguments: [:], place: RecipePlace(file: file, line: line)))
  }
}

extension SourceRules {
  /// Returns all URLs that can be derived for a version.
  func candidates(for version: RecipeVersion) -> Known<URLCandidates> {
    var result = URLCandidates()
    let written: String
    switch writtenVersion {
    case nil: written = version.version.text
    case .value(let text): written = text
    case .unknown(let unknown): return .unknown(unknown)
    }
    switch version.url {
    case .unknown(let unknown): return .unknown(unknown)
    case .value(let value): if let url = value.text { result.urls.append(url) }
    case nil: break
    }
    switch functionURL {
    case .unknown(let unknown):
      // The version's own URL stands before what the function would add.
      if result.urls.isEmpty { return .unknown(unknown) }
      result.more = unknown
    case .value(let url?): if !result.urls.contains(url) { result.urls.append(url) }
    case .value(nil): break
    }
    for key in ["url", "urls", "list_url"] {
      switch attributes[key] {
      case nil: continue
      case .unknown(let unknown):
        // Behind a URL that is known, an unknown one is only a further place to try.
        if result.urls.isEmpty { return .unknown(unknown) }
        result.more = result.more ?? unknown
      case .value(let value):
        for url in value.list ?? [value] {
          guard let url = url.text else { continue }
          guard let pieces = readings.pieces(of: url) else { continue }
          result.urls.append(pieces.joined(separator: written))
        }
      }
    }
    if !result.urls.isEmpty { return .value(result) }
    return lastResort(for: version, written).map(result)
  }

  /// `url`, the first of `urls`, or the URL of the nearest version, with the version put in as far
  /// as it goes.
  private func lastResort(for version: RecipeVersion, _ written: String) -> Known<String?> {
    let stated = [attributes["url"]?.value?.text, attributes["urls"]?.value?.list?.first?.text]
    if let url = stated.compactMap(\.self).first {
      return .value(substituted(written, in: url))
    }
    if let gap = recipe.gaps[.versions]?.first { return .unknown(gap) }
    var explicit: [(version: Version, url: String)] = []
    for other in recipe.versions {
      switch other.url {
      case .unknown(let unknown): return .unknown(unknown)
      case .value(let value): if let url = value.text { explicit.append((other.version, url)) }
      case nil: continue
      }
    }
    explicit.sort { $0.version < $1.version }
    let nearest = explicit.last { $0.version <= version.version } ?? explicit.first
    return .value(nearest.map { substituted(written, in: $0.url) })
  }

  /// A URL with another version; the URL itself where no version is found in it.
  private func substituted(_ version: String, in url: String) -> String {
    readings.pieces(of: url)?.joined(separator: version) ?? url
  }
}

extension Known<String?> {
  /// Adds the URL, if there is one, to `candidates`.
  fileprivate func map(_ candidates: URLCandidates) -> Known<URLCandidates> {
    switch self {
    case .unknown(let unknown): return .unknown(unknown)
    case .value(let url):
      var candidates = candidates
      candidates.urls += [url].compactMap(\.self)
      return .value(candidates)
    }
  }
}

/// The URLs of one recipe as they were read, since those of all versions are made of the same few.
final class URLReadings {
  private var known: [String: [String]?] = [:]

  /// The URL without its versions; nil when no version is found in it.
  func pieces(of url: String) -> [String]? {
    if let known = known[url] { return known }
    let reading = URLReading(url)
    let pieces = reading.version == nil ? nil : reading.pieces
    known[url] = pieces
    return pieces
  }
}
