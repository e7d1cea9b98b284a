/// Tells whether a file or link mentions one of several prefixes, to list it when it is pushed.
package struct PrefixSearch: Sendable {
  private let matcher: PrefixMatcher

  /// Creates a search for `prefixes`; throws `invalidPrefix` as `PrefixMap` does.
  package init(_ prefixes: [[UInt8]]) throws(RelocationError) {
    // The map's checks and its removal of duplicates are what is wanted here; the empty new
    // prefix only keeps the pairs from being dropped.
    matcher = try PrefixMap(prefixes.map { PrefixMap.Pair(old: $0, new: []) }).matcher
  }

  /// Returns whether `TextRelocation` would find one of the prefixes in a text.
  package func occurs(in bytes: Span<UInt8>) -> Bool {
    var scan = PathScan(matcher)
    return scan.next(in: bytes) != nil
  }

  /// Returns the note of a file that names a prefix anywhere and is of no kind that is changed.
  package func note(ofUnchanged bytes: Span<UInt8>) -> RelocationNote? {
    guard let first = matcher.next(in: bytes, from: 0, before: bytes.count) else { return nil }
    var count = 1
    var position = first.end
    while let match = matcher.next(in: bytes, from: position, before: bytes.count) {
      count += 1
      position = match.end
    }
    return RelocationNote(
      kind: .notChanged, offset: first.offset, count: count,
      prefix: ELFFile.copy(first.offset..<first.end, of: bytes))
  }

  /// Returns whether the target of a symbolic link starts with one of the prefixes.
  ///
  /// A relative target never does.
  package func isHead(of target: [UInt8]) -> Bool {
    target.first == 0x2F && matcher.match(in: target.span, at: 0) != nil
  }

  /// Returns where a file that is no text names one of the prefixes outside the search path of its
  /// libraries; nil when it does not, and for texts.
  ///
  /// Spack up to 0.17 calls a package relocatable when none of its files has such a place.
  package func fixedOffset(in bytes: Span<UInt8>) -> Int? {
    guard FileClassifier.kind(of: bytes) != .text else { return nil }
    let searchPath = ELFFile(bytes)?.searchPathRange(in: bytes) ?? 0..<0
    var position = 0
    while let match = matcher.next(in: bytes, from: position, before: bytes.count) {
      guard searchPath.contains(match.offset) else { return match.offset }
      position = match.end
    }
    return nil
  }
}
