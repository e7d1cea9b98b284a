internal import Diagnostics

/// The keys that lead to a value of the configuration, such as `config:install_tree:root`.
package struct ConfigurationPath: Sendable, Equatable, CustomStringConvertible {
  /// The keys, the section's first, without quotes and marks.
  package private(set) var keys: [String] = []
  /// What the mark behind each key says.
  package private(set) var rules: [ConfigurationMerge.Rule] = []

  /// How many keys a path may have: more than any setting needs, and so few that values made of them
  /// can be walked.
  private static let keyLimit = 100

  /// Creates an empty path.
  init() {}

  /// Reads a path of keys alone, separated by colons; a key with colons in it is quoted.
  ///
  /// Throws `config.bad_setting` for an empty key.
  package init(keys text: String) throws(ConfigurationError) {
    let rest = try readKeys(of: text, keepingLast: false)
    if !rest.isEmpty { try append(Self.unquoted(rest), of: text) }
    guard !keys.isEmpty else { throw Self.failure(text, "it is empty") }
  }

  /// Reads the keys at the front of a text and returns what is left, which is the value.
  ///
  /// With `keepingLast`, that begins where no key can: at a URL, a list or a mapping, and at the
  /// latest behind the last colon.
  mutating func readKeys(
    of text: String, keepingLast: Bool
  ) throws(ConfigurationError) -> Substring {
    var rest = Substring(text)
    while let (key, after) = Self.leadingKey(of: rest, stopsAtValues: keepingLast) {
      if key.text.isEmpty, let last = rules.indices.last, rules[last] == .usual {
        guard !rules.contains(.override) else { throw Self.failure(text, "'::' is in it twice") }
        rules[last] = .override
      } else if key.text.isEmpty {
        throw Self.failure(text, "a key is empty")
      } else {
        try append(key, of: text)
      }
      rest = after
    }
    return rest
  }

  private mutating func append(
    _ key: (text: String, isQuoted: Bool), of text: String
  ) throws(ConfigurationError) {
    guard keys.count < Self.keyLimit else {
      throw Self.failure(text, "it has more than \(Self.keyLimit) keys")
    }
    guard !key.isQuoted, let last = key.text.last, last == "+" || last == "-" else {
      guard !key.text.isEmpty else { throw Self.failure(text, "a key is empty") }
      keys.append(key.text)
      rules.append(.usual)
      return
    }
    let name = String(key.text.dropLast())
    guard !name.isEmpty else { throw Self.failure(text, "a key is empty") }
    keys.append(name)
    rules.append(last == "+" ? .prepend : .append)
  }

  /// The path as it is written on a command line.
  package var description: String {
    zip(keys, rules).map { key, rule in
      let key = key.contains(":") ? "'\(key)'" : key
      return key + (Self.mark(of: rule).dropLast(rule == .override ? 0 : 1))
    }.joined(separator: ":")
  }

  /// What is written behind a key for a rule, as `ConfigurationMerge` reads it.
  static func mark(of rule: ConfigurationMerge.Rule) -> String {
    switch rule {
    case .usual: ""
    case .override: ":"
    case .prepend: "+:"
    case .append: "-:"
    }
  }

  /// Splits `key:rest`, or returns nil when `text` is the value, or the last key.
  private static func leadingKey(
    of text: Substring, stopsAtValues: Bool
  ) -> (key: (text: String, isQuoted: Bool), rest: Substring)? {
    guard let first = text.first else { return nil }
    if stopsAtValues, "[{".contains(first) || isURL(text) { return nil }
    if first == "'" || first == "\"" {
      let body = text.dropFirst()
      guard let close = body.firstIndex(of: first) else { return nil }
      let after = body[body.index(after: close)...]
      guard after.first == ":" else { return nil }
      return ((String(body[..<close]), true), after.dropFirst())
    }
    guard let colon = text.firstIndex(of: ":") else { return nil }
    return ((String(text[..<colon]), false), text[text.index(after: colon)...])
  }

  private static func unquoted(_ text: Substring) -> (text: String, isQuoted: Bool) {
    guard let first = text.first, first == "'" || first == "\"", text.count > 1,
      text.last == first
    else { return (String(text), false) }
    return (String(text.dropFirst().dropLast()), true)
  }

  /// Whether `text` starts with a scheme and `://`.
  static func isURL(_ text: Substring) -> Bool {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
      return false
    }
    return colon > text.startIndex
      && text[..<colon].allSatisfy { $0.isLetter || $0.isNumber || "+-.".contains($0) }
  }

  static func failure(_ text: String, _ reason: String) -> ConfigurationError {
    ConfigurationError(
      .badSetting, "could not read the setting '\(text)': \(reason)",
      hint: "write SECTION:KEY:VALUE, for example config:install_tree:root:/opt/store")
  }
}
