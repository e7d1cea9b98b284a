package import Documents

/// Finds values in the text of a section that nobody should be able to read there.
package enum SecretFinder {
  /// Returns the paths of the secrets in a text's section, as the text spells their keys.
  ///
  /// These are the secrets of mirrors, and URLs with a password or a signature, in any section.
  package static func paths(in text: YAMLText, _ keys: [String]) -> [[String]] {
    guard let section = text.value(at: keys) else { return [] }
    var paths: [[String]] = []
    if keys.last.map(ConfigurationMerge.plainKey) == "mirrors" {
      for (name, entry) in section.mapping ?? [:] {
        paths += Configuration.secretPaths(in: entry).map { keys + [name] + $0 }
      }
    }
    collectURLs(in: section, keys, into: &paths)
    return paths
  }

  /// Whether a value is a secret by its place in the configuration, or a URL with one in it.
  static func isSecret(_ value: DocumentValue, at path: [String]) -> Bool {
    if let text = value.string, MirrorURL.letsIn(text) { return true }
    guard path.first == "mirrors", path.count > 2, !value.isNull else { return false }
    return switch path.last {
    case "access_token": true
    case "access_pair": value.list != nil
    case "secret": path.dropLast().last == "access_pair"
    default: false
    }
  }

  /// What to do instead of writing the secret at `path`.
  package static func advice(for path: [String]) -> String {
    switch path.last.map(ConfigurationMerge.plainKey) {
    case "access_token": "name a variable that holds it with 'access_token_variable'"
    case "secret", "access_pair":
      "name a variable that holds it with 'secret_variable' below 'access_pair'"
    default:
      "leave password and signature out of the URL; for a mirror, name a variable of a secret with"
        + " 'secret_variable' below 'access_pair'"
    }
  }

  private static func collectURLs(
    in value: DocumentValue, _ path: [String], into paths: inout [[String]]
  ) {
    switch value {
    case .string(let text) where MirrorURL.letsIn(text): paths.append(path)
    case .list where holdsSecretURL(value): paths.append(path)
    case .mapping(let mapping):
      for (key, value) in mapping { collectURLs(in: value, path + [key], into: &paths) }
    default: break
    }
  }

  /// Whether a URL that lets its readers in is anywhere in a value.
  private static func holdsSecretURL(_ value: DocumentValue) -> Bool {
    switch value {
    case .string(let text): MirrorURL.letsIn(text)
    case .list(let items): items.contains(where: holdsSecretURL)
    case .mapping(let mapping): mapping.contains { holdsSecretURL($0.value) }
    default: false
    }
  }
}
