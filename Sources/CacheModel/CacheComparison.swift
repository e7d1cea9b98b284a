internal import SpecModel

/// What two caches have in common, and what not, by the hashes of packages and the checksums of
/// their archives.
package struct CacheComparison: Sendable {
  /// An entry of both.
  package struct Pair: Sendable {
    /// That of the first.
    package let first: HeldEntry
    /// That of the second.
    package let second: HeldEntry
  }

  /// What the first alone has.
  package private(set) var onlyFirst: [HeldEntry] = []
  /// What the second alone has.
  package private(set) var onlySecond: [HeldEntry] = []
  /// What both have with the same archive.
  package private(set) var equal: [Pair] = []
  /// What both have with different archives.
  package private(set) var different: [Pair] = []
  /// What both have, while the metadata of one cannot be read.
  package private(set) var unknown: [Pair] = []

  /// Compares; the order is that of names, versions and hashes.
  package init(_ first: [HeldEntry], _ second: [HeldEntry]) {
    let others = Dictionary(second.map { ($0.hash, $0) }) { first, _ in first }
    var seen: Set<SpecHash> = []
    for entry in Self.sorted(first) where seen.insert(entry.hash).inserted {
      guard let other = others[entry.hash] else {
        onlyFirst.append(entry)
        continue
      }
      let pair = Pair(first: entry, second: other)
      switch (entry.checksum, other.checksum) {
      case (let one?, let two?) where one == two: equal.append(pair)
      case (.some, .some): different.append(pair)
      default: unknown.append(pair)
      }
    }
    for entry in Self.sorted(second) where seen.insert(entry.hash).inserted {
      onlySecond.append(entry)
    }
  }

  private static func sorted(_ entries: [HeldEntry]) -> [HeldEntry] {
    entries.sorted { left, right in
      guard let one = left.node, let other = right.node else {
        return (left.node == nil ? 1 : 0, left.hash.text) < (
          right.node == nil ? 1 : 0, right.hash.text
        )
      }
      return (one.name, one.version, one.hash.text) < (other.name, other.version, other.hash.text)
    }
  }
}
