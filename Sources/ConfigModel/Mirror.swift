internal import Diagnostics
internal import Documents

/// One configured mirror, as `mirrors.yaml` describes it.
package struct Mirror: Sendable, Equatable {
  /// The name it is configured under; nil for one that was given by URL.
  package let name: String?
  /// Where it is read from; nil when only a push URL is configured.
  package let fetchURL: String?
  /// Where it is written to; nil when only a fetch URL is configured.
  package let pushURL: String?
  /// Whether its entries must carry a valid signature.
  package let isSigned: Bool
  /// Whether it holds binary packages.
  package let hasBinaries: Bool

  /// Creates an unnamed mirror at `url`, for both directions.
  package init(url: String) {
    name = nil
    fetchURL = url
    pushURL = url
    isSigned = true
    hasBinaries = true
  }

  /// Reads one entry of `mirrors.yaml` of any vintage.
  ///
  /// A text is the URL of both directions; a mapping has `url`, `fetch`, `push` (texts, or mappings
  /// with a `url`) and the switches `signed` and `binary`, both true unless set.
  init(
    name: String, entry: DocumentValue, resolve: (String) -> String
  ) throws(ConfigurationError) {
    self.name = name
    switch entry {
    case .string(let url):
      (fetchURL, pushURL) = (resolve(url), resolve(url))
      (isSigned, hasBinaries) = (true, true)
    case .mapping:
      let common = entry["url"]?.string
      func url(_ direction: String) -> String? {
        let own = entry[direction]
        return (own?.string ?? own?["url"]?.string ?? common).map(resolve)
      }
      (fetchURL, pushURL) = (url("fetch"), url("push"))
      isSigned = entry["signed"]?.bool ?? true
      hasBinaries = entry["binary"]?.bool ?? true
      guard fetchURL != nil || pushURL != nil else {
        throw ConfigurationError(
          .malformed, "mirror '\(name)' has no URL configured",
          hint: "give it 'url:', or 'fetch:' and 'push:', in mirrors.yaml")
      }
    default:
      throw ConfigurationError(
        .malformed, "mirror '\(name)' must be a URL or a mapping",
        hint: "see 'mirrors:' in your configuration scopes")
    }
  }
}

extension Configuration {
  /// Returns the configured mirrors in the order in which they are asked.
  ///
  /// URLs without a scheme are paths: they are substituted, made absolute and returned as `file://`
  /// URLs. Throws `config.malformed` for an entry that is neither a URL nor a mapping with one.
  package func mirrors(
    substitution: PathSubstitution
  ) throws(ConfigurationError) -> [Mirror] {
    guard case .mapping(let entries) = section("mirrors") else { return [] }
    var mirrors: [Mirror] = []
    for (name, entry) in entries {
      let folder = folder(settingValueAt: ["mirrors", name])
      mirrors.append(
        try Mirror(name: name, entry: entry) { text in
          Self.mirrorURL(text, substitution: substitution, folder: folder)
        })
    }
    return mirrors
  }

  /// Returns the mirror that a command-line argument means: a configured name, a URL or a path.
  ///
  /// A text is a path when it has a slash or is `.` or `..`. Throws `config.unknown_mirror`, naming
  /// the nearest configured names, for anything else.
  package func mirror(
    meantBy argument: String, substitution: PathSubstitution
  ) throws(ConfigurationError) -> Mirror {
    let configured = try mirrors(substitution: substitution)
    if let mirror = configured.first(where: { $0.name == argument }) { return mirror }
    guard argument.contains("/") || argument == "." || argument == ".." else {
      let names = configured.compactMap(\.name)
      throw ConfigurationError(
        .unknownMirror, "no mirror is named '\(argument)'",
        hint: names.isEmpty
          ? "no mirrors are configured; for a folder write './\(argument)'"
          : "configured: \(names.joined(separator: ", ")); for a folder write './\(argument)'")
    }
    let url = Self.mirrorURL(argument, substitution: substitution, folder: nil)
    return configured.first { $0.fetchURL == url && $0.pushURL == url } ?? Mirror(url: url)
  }

  private static func mirrorURL(
    _ text: String, substitution: PathSubstitution, folder: String?
  ) -> String {
    let isURL = substitution.substituted(text).hasPrefix("file://")
    let path = substitution.path(text, relativeTo: folder)
    guard path.hasPrefix("/") else { return path }
    // In a URL a percent sign begins an escape; in a path it is itself.
    return "file://" + (isURL ? path : path.replacing("%", with: "%25"))
  }
}
