internal import Diagnostics
package import Documents

/// One `-c KEY:VALUE` of the command line, such as `config:install_tree:root:/opt/store`.
package struct CommandLineSetting: Sendable, Equatable {
  /// The keys from the section down to the one that is set.
  package let path: ConfigurationPath
  /// The value, read as YAML.
  package let value: DocumentValue

  /// The section that the setting belongs to.
  package var section: String { path.keys[0] }

  /// Reads a setting: keys separated by colons, then the value.
  ///
  /// A part may be quoted with `'` or `"` to hold colons. Two colons behind a key drop what lower
  /// scopes say (`mirrors::name:…`), `+:` and `-:` join the value with theirs, before or behind it.
  /// The value starts at the last separating colon, or earlier where what follows is a URL or a YAML
  /// list or mapping, so that `mirrors:site:file:///srv/cache` needs no quotes. A single value for a
  /// key that takes only lists becomes a list. Throws `config.bad_setting` when there are fewer than
  /// two parts, a key is empty, or the value is not YAML.
  package init(_ text: String) throws(ConfigurationError) {
    var path = ConfigurationPath()
    let rest = try path.readKeys(of: text, keepingLast: true)
    guard !path.keys.isEmpty else {
      throw ConfigurationPath.failure(text, "there is no colon in it")
    }
    let value: DocumentValue
    do {
      value = try YAML.decode(Array(Self.quotedIfURL(rest).utf8), source: "command line").root
    } catch {
      throw ConfigurationError(
        .badSetting, "could not read the value of the setting '\(text)'", cause: error)
    }
    self.path = path
    self.value = Self.fitted(value, to: ConfigurationSchema.schema(at: path.keys))
  }

  /// A single value as a list where nothing but a list may stand.
  private static func fitted(_ value: DocumentValue, to schema: Schema?) -> DocumentValue {
    guard let schema, value.list == nil, !value.isNull, !schema.takes(value),
      schema.takes(.list([]))
    else { return value }
    return .list([value])
  }

  /// The setting as a value of its section, with the marks of keys in it.
  package var sectionValue: DocumentValue {
    var value = value
    for (key, rule) in zip(path.keys, path.rules).dropFirst().reversed() {
      value = .mapping([key + ConfigurationPath.mark(of: rule): value])
    }
    return value
  }

  /// A URL is quoted, so that YAML does not read its colon or a hash in it.
  private static func quotedIfURL(_ text: Substring) -> Substring {
    ConfigurationPath.isURL(text)
      ? Substring("'" + text.replacing("'", with: "''") + "'") : text
  }
}
