import Diagnostics

/// Which old prefixes become which new ones; the first match in order wins in every pass.
///
/// Prefixes are byte strings, because a path need not be UTF-8.
package struct PrefixMap: Sendable {
  /// One old prefix and what it becomes.
  package struct Pair: Sendable, Equatable {
    /// The prefix to look for.
    package let old: [UInt8]
    /// What takes its place.
    package let new: [UInt8]

    /// Creates a pair.
    package init(old: [UInt8], new: [UInt8]) {
      self.old = old
      self.new = new
    }
  }

  /// The longest prefix accepted, in bytes: the longest path that Linux takes.
  package static let maximumPrefixByteCount = 4096

  /// The pairs that count, each old prefix once, in the order of their first mention.
  package let pairs: [Pair]
  let matcher: PrefixMatcher

  /// Creates a map from pairs in order.
  ///
  /// A later pair with the same old prefix replaces the earlier one in its place. Then pairs that
  /// change nothing are dropped, except where a later pair would change what they keep: what an
  /// upstream has stays where it is, though the root around it becomes another one. Throws `invalidPrefix` for an old prefix that is empty, and for
  /// any prefix that contains a NUL or is longer than 4096 bytes.
  package init(_ pairs: [Pair]) throws(RelocationError) {
    var places: [[UInt8]: Int] = [:]
    var kept: [Pair] = []
    for pair in pairs {
      try Self.check(pair)
      if let place = places[pair.old] {
        kept[place] = pair
      } else {
        places[pair.old] = kept.count
        kept.append(pair)
      }
    }
    self.pairs = kept.enumerated().filter { place, pair in
      pair.old != pair.new
        || kept[(place + 1)...].contains { $0.old != $0.new && pair.old.starts(with: $0.old) }
    }.map(\.element)
    matcher = PrefixMatcher(self.pairs.map(\.old))
  }

  /// Creates the map of one package from what its archive says and from where things are now.
  ///
  /// The order is that of Spack 1.2: the sbang script (when the archive names one), the prefix of
  /// each node that the archive knows, in the order of `prefixes`, and last the install root.
  package init(
    oldSbang: [UInt8]?, newSbang: [UInt8], prefixes: [Pair], oldRoot: [UInt8], newRoot: [UInt8]
  ) throws(RelocationError) {
    let sbang = oldSbang.map { [Pair(old: $0, new: newSbang)] } ?? []
    try self.init(sbang + prefixes + [Pair(old: oldRoot, new: newRoot)])
  }

  /// Whether nothing has to change, so that no file need be read.
  package var isEmpty: Bool { pairs.isEmpty }

  /// Returns `path` with its head replaced, or nil when it starts with no old prefix.
  ///
  /// The comparison is of bytes, without regard to path components: `/old2` starts with `/old`.
  package func replacingHead(of path: [UInt8]) -> [UInt8]? {
    guard let match = matcher.match(in: path.span, at: 0) else { return nil }
    return pairs[match.rank].new + path[match.end...]
  }

  private static func check(_ pair: Pair) throws(RelocationError) {
    for prefix in [pair.old, pair.new]
    where prefix.count > maximumPrefixByteCount || prefix.contains(0) {
      throw RelocationError(
        .invalidPrefix,
        "the prefix '\(readable(Array(prefix.prefix(200))))' contains a NUL or is longer than "
          + "\(maximumPrefixByteCount) bytes",
        hint: "the archive's list of prefixes is damaged; fetch the package again")
    }
    guard pair.old.isEmpty else { return }
    throw RelocationError(
      .invalidPrefix, "the prefix that should become '\(readable(pair.new))' is empty",
      hint: "the archive's list of prefixes is damaged; fetch the package again")
  }
}
