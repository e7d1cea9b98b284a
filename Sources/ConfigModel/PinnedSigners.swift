internal import Diagnostics
internal import Documents

/// The only keys that count for what comes from a mirror: `albedo:mirrors:NAME:signers`.
package struct PinnedSigners: Sendable, Equatable {
  /// The name of the mirror in `mirrors.yaml`.
  package let mirror: String
  /// The fingerprints of the primary keys in upper-case hex; empty: none counts.
  package let fingerprints: Set<String>
}

extension Configuration {
  /// Returns the mirrors whose signers are pinned, in the order of their names.
  ///
  /// Where several scopes pin signers of one mirror, only those count that each of them names: so
  /// whoever is asked later, such as an environment, can take keys away, and never add one. An
  /// override of the section (`albedo::`) changes nothing of that. Throws `config.malformed` for what
  /// is no whole fingerprint, since a shorter id can be made to fit another key.
  package func pinnedSigners() throws(ConfigurationError) -> [PinnedSigners] {
    var pins: [String: Set<String>] = [:]
    for layer in scopes.flatMap({ $0.layers(of: "albedo") }) {
      for (key, entry) in layer.value["mirrors"]?.mapping ?? [:] {
        let name = ConfigurationMerge.plainKey(key)
        guard let signers = entry.mapping?.first(where: Self.isSigners)?.value else { continue }
        var named: Set<String> = []
        for text in signers.list ?? [] { named.insert(try Self.fingerprint(text, of: name)) }
        pins[name] = pins[name]?.intersection(named) ?? named
      }
    }
    return pins.sorted { $0.key < $1.key }
      .map { PinnedSigners(mirror: $0.key, fingerprints: $0.value) }
  }

  private static func isSigners(_ key: String, _ value: DocumentValue) -> Bool {
    ConfigurationMerge.plainKey(key) == "signers"
  }

  /// Reads a fingerprint: 40 hex digits, or 64 of a newer key, in groups as gpg prints them or not.
  private static func fingerprint(
    _ value: DocumentValue, of mirror: String
  ) throws(ConfigurationError) -> String {
    let digits = (value.string ?? "").filter { $0 != " " }.uppercased()
    guard [40, 64].contains(digits.utf8.count), digits.allSatisfy(\.isHexDigit) else {
      throw ConfigurationError(
        .malformed,
        "'\(value.string ?? "")' among albedo:mirrors:\(mirror):signers is no fingerprint",
        hint: "write all 40 digits in quotes, as 'albedo gpg list' shows them")
    }
    return digits
  }
}
