package import Documents

/// The rules by which a higher scope's value lies over a lower one's.
package enum ConfigurationMerge {
  /// Returns `high` merged over `low`.
  ///
  /// Null and scalars of the higher value win; lists are joined, the higher one first, without the
  /// lower one's duplicates; mappings are merged key by key with the higher one's keys first. A key
  /// of the higher mapping that ends in a colon (`key::` in YAML) drops the lower value instead.
  package static func merged(low: DocumentValue, high: DocumentValue) -> DocumentValue {
    switch (low, high) {
    case (.list(let lowItems), .list(let highItems)):
      return .list(highItems + lowItems.filter { !highItems.contains($0) })
    case (.mapping(let lowMapping), .mapping(let highMapping)):
      return .mapping(merged(low: lowMapping, high: highMapping))
    case (_, .mapping(let highMapping)):
      // Override marks inside mean nothing without a lower value, but must not stay in the keys.
      return .mapping(merged(low: [:], high: highMapping))
    default:
      return high
    }
  }

  /// Returns a key without its override mark: the colon that stays of `key::` in YAML.
  package static func plainKey(_ key: String) -> String {
    key.hasSuffix(":") ? String(key.dropLast()) : key
  }

  private static func merged(low: DocumentMapping, high: DocumentMapping) -> DocumentMapping {
    var result: DocumentMapping = [:]
    for (key, value) in high {
      let name = plainKey(key)
      result[name] = merged(low: name == key ? low[name] ?? .null : .null, high: value)
    }
    for (key, value) in low where result[key] == nil {
      result[key] = value
    }
    return result
  }
}
