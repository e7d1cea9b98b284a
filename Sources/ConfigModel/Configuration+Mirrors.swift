internal import Diagnostics
package import Documents

extension Configuration {
  /// Returns the configured mirrors in the order in which they are asked.
  ///
  /// With `scope`, only those of the scope of that name, as it has them. URLs without a scheme are
  /// paths: they are substituted, made absolute and returned as `file://` URLs. Throws
  /// `config.malformed`, with file, line and column, for an entry that is not as it should be, also
  /// when a higher scope replaces it.
  package func mirrors(
    substitution: PathSubstitution, scope: String? = nil
  ) throws(ConfigurationError) -> [Mirror] {
    for scope in scopes { try scope.check("mirrors") }
    let chosen = scope.map { name in scopes.filter { $0.name == name } } ?? scopes
    let part = Configuration(scopes: chosen)
    guard case .mapping(let entries) = part.section("mirrors") else { return [] }
    var mirrors: [Mirror] = []
    for (name, entry) in entries {
      let folder = part.folder(settingValueAt: ["mirrors", name])
      let mirror = Mirror(name: name, entry) { text in
        Self.mirrorURL(text, substitution: substitution, folder: folder)
      }
      guard mirror.fetchURL != nil || mirror.pushURL != nil else {
        throw ConfigurationError(
          .malformed, "the mirror '\(name)' has no URL (\(part.place(["mirrors", name])))",
          hint: "give it 'url:', or 'fetch:' and 'push:'")
      }
      mirrors.append(mirror)
    }
    return mirrors
  }

  /// Where the highest scope has a key: `'mirrors.yaml', line 3, column 5`.
  private func place(_ path: [String]) -> String {
    let positions = scopes.reversed().lazy.compactMap { $0.position(of: path) }
    return positions.first.map(\.description) ?? "on the command line"
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
    return isURL ? "file://" + path : FileURL.text(ofPath: path)
  }
}

/// A secret that a configuration file holds itself, as files of Spack 0.23 and older may.
package struct PlainTextSecret: Sendable, Equatable {
  /// The name of the mirror.
  package let mirror: String
  /// The keys from the section down to the secret.
  package let path: [String]
  /// Where it stands; nil on the command line.
  package let position: SourcePosition?

  /// What to tell the user; the secret is not in it.
  package var warning: String {
    let key = path.last ?? ""
    let place = position.map { "in \($0)" } ?? "on the command line"
    let variable = key == "access_token" ? "access_token_variable" : "secret_variable"
    return "the mirror '\(mirror)' has a secret in plain text, '\(key)' \(place): anybody who can"
      + " read the file knows it; put it into an environment variable and name that with"
      + " '\(variable)'"
  }
}

extension Configuration {
  /// Returns the secrets of mirrors that stand in configuration files in plain text.
  package func plainTextSecrets() -> [PlainTextSecret] {
    scopes.flatMap { scope -> [PlainTextSecret] in
      let mirrors = scope.sections["mirrors"]?.mapping ?? [:]
      return mirrors.flatMap { key, entry -> [PlainTextSecret] in
        let name = ConfigurationMerge.plainKey(key)
        return Self.secretPaths(in: entry).map { path in
          let path = ["mirrors", name] + path
          return PlainTextSecret(mirror: name, path: path, position: scope.position(of: path))
        }
      }
    }
  }

  /// The keys of an entry, from the entry down and as they are written, whose values are secrets.
  static func secretPaths(in entry: DocumentValue) -> [[String]] {
    (entry.mapping ?? [:]).flatMap { written, value -> [[String]] in
      switch ConfigurationMerge.plainKey(written) {
      case "access_token": [[written]]
      case "access_pair" where value.list != nil: [[written]]
      case "access_pair" where value["secret"] != nil: [[written, "secret"]]
      case "fetch", "push": secretPaths(in: value).map { [written] + $0 }
      default: []
      }
    }
  }
}
