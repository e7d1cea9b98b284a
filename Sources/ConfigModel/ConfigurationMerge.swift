package import Documents

/// The rules by which a higher scope's value lies over a lower one's.
package enum ConfigurationMerge {
  /// Where the higher value comes from, which decides which marks its keys may have.
  package enum Source: Sendable {
    /// A file: `key::` in YAML, which is the key `key:`, drops the lower value.
    case file
    /// The command line: `key:` drops the lower value, `key+:` and `key-:` join with it.
    case commandLine
  }

  /// How one key's value is laid over the lower one.
  package enum Rule: Sendable, Equatable {
    /// Lists are joined, the higher one first; mappings are merged; anything else is replaced.
    case usual
    /// The lower value is dropped.
    case override
    /// As usual, but texts are joined, too, the higher one first (`key+:`).
    case prepend
    /// Lists and texts are joined, the higher one last (`key-:`).
    case append
  }

  /// Returns `high` merged over `low`.
  ///
  /// Null and scalars of the higher value win; lists are joined, the higher one first, without the
  /// lower one's duplicates; mappings are merged key by key with the higher one's keys first. Marks
  /// of keys change that for one key, see `Rule`; they mean nothing without a lower value, but do not
  /// stay in the keys.
  package static func merged(
    low: DocumentValue, high: DocumentValue, _ source: Source = .file, _ rule: Rule = .usual
  ) -> DocumentValue {
    switch (rule == .override ? .null : low, high) {
    case (.list(let lowItems), .list(let highItems)):
      let rest = lowItems.filter { !highItems.contains($0) }
      return .list(rule == .append ? rest + highItems : highItems + rest)
    case (.string(let lowText), .string(let highText)) where rule == .prepend:
      return .string(highText + lowText)
    case (.string(let lowText), .string(let highText)) where rule == .append:
      return .string(lowText + highText)
    case (.mapping(let lowMapping), .mapping(let highMapping)):
      return .mapping(merged(low: lowMapping, high: highMapping, source))
    case (_, .mapping(let highMapping)):
      return .mapping(merged(low: [:], high: highMapping, source))
    default:
      return high
    }
  }

  /// Returns a key of a file without its override mark: the colon that stays of `key::` in YAML.
  package static func plainKey(_ key: String) -> String {
    key.hasSuffix(":") ? String(key.dropLast()) : key
  }

  /// Returns a key without its mark, and the rule that the mark stands for.
  package static func keyAndRule(_ key: String, _ source: Source) -> (key: String, rule: Rule) {
    if source == .commandLine {
      if key.hasSuffix("+:") { return (String(key.dropLast(2)), .prepend) }
      if key.hasSuffix("-:") { return (String(key.dropLast(2)), .append) }
    }
    return key.hasSuffix(":") ? (String(key.dropLast()), .override) : (key, .usual)
  }

  private static func merged(
    low: DocumentMapping, high: DocumentMapping, _ source: Source
  ) -> DocumentMapping {
    var result: DocumentMapping = [:]
    for (marked, value) in high {
      let (key, rule) = keyAndRule(marked, source)
      // The command line may name a key twice, with different marks: `a:[1]` and `a-:[2]`.
      result[key] = merged(low: result[key] ?? low[key] ?? .null, high: value, source, rule)
    }
    for (key, value) in low where result[key] == nil {
      result[key] = value
    }
    return result
  }
}
