internal import Diagnostics
package import Documents

/// One `-c KEY:VALUE` of the command line, such as `config:install_tree:root:/opt/store`.
package struct CommandLineSetting: Sendable, Equatable {
  /// The keys from the section down to the one that is set.
  package let path: [String]
  /// The value, read as YAML.
  package let value: DocumentValue
  /// Whether the section's lower values are dropped (`mirrors::name:…`).
  package let overridesSection: Bool

  /// The section that the setting belongs to.
  package var section: String { path[0] }

  /// Reads a setting: keys separated by colons, then the value.
  ///
  /// A part may be quoted with `'` or `"` to hold colons. The value starts at the last separating
  /// colon, or earlier where what follows is a URL or a YAML list or mapping, so that
  /// `mirrors:site:file:///srv/cache` needs no quotes. Throws `config.bad_setting` when there are
  /// fewer than two parts, a key is empty, or the value is not YAML.
  package init(_ text: String) throws(ConfigurationError) {
    var keys: [String] = []
    var overridesSection = false
    var rest = Substring(text)
    while let (key, after) = Self.leadingKey(of: rest) {
      if key.isEmpty, keys.count == 1, !overridesSection {
        overridesSection = true
      } else if key.isEmpty {
        throw Self.failure(text, "a key is empty")
      } else {
        keys.append(key)
      }
      rest = after
    }
    guard !keys.isEmpty else { throw Self.failure(text, "there is no colon in it") }
    path = keys
    self.overridesSection = overridesSection
    do {
      value = try YAML.decode(Array(Self.quotedIfURL(rest).utf8), source: "command line").root
    } catch {
      throw ConfigurationError(
        .badSetting, "could not read the value of the setting '\(text)'", cause: error)
    }
  }

  /// Splits `key:rest`, or returns nil when `text` is the value.
  private static func leadingKey(of text: Substring) -> (String, Substring)? {
    guard let first = text.first, !"[{".contains(first), !isURL(text) else { return nil }
    if first == "'" || first == "\"" {
      let body = text.dropFirst()
      guard let close = body.firstIndex(of: first) else { return nil }
      let after = body[body.index(after: close)...]
      guard after.first == ":" else { return nil }
      return (String(body[..<close]), after.dropFirst())
    }
    guard let colon = text.firstIndex(of: ":") else { return nil }
    return (String(text[..<colon]), text[text.index(after: colon)...])
  }

  /// Whether `text` starts with a scheme and `://`.
  private static func isURL(_ text: Substring) -> Bool {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
      return false
    }
    return colon > text.startIndex
      && text[..<colon].allSatisfy { $0.isLetter || $0.isNumber || "+-.".contains($0) }
  }

  /// A URL is quoted, so that YAML does not read its colon or a hash in it.
  private static func quotedIfURL(_ text: Substring) -> Substring {
    isURL(text) ? Substring("'" + text.replacing("'", with: "''") + "'") : text
  }

  private static func failure(_ text: String, _ reason: String) -> ConfigurationError {
    ConfigurationError(
      .badSetting, "could not read the setting '\(text)': \(reason)",
      hint: "write SECTION:KEY:VALUE, for example config:install_tree:root:/opt/store")
  }
}
