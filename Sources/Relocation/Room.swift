/// How long a prefix inside a binary may become.
package enum Room {
  /// Returns up to `limit` strings of a binary that cannot take their new prefix.
  ///
  /// RPATH and interpreter are not among them: they can always grow, unless the file is of a kind
  /// that cannot be extended. Nothing is changed.
  package static func misfits(
    in bytes: Span<UInt8>, map: PrefixMap, limit: Int = 1000
  ) -> [Misfit] {
    BinaryRelocation.plan(for: bytes, map: map, misfitLimit: limit).misfits
  }

  /// Returns the length in bytes up to which every new prefix fits in place of `prefix`.
  ///
  /// Returns nil when the binary sets no limit. A longer prefix may still fit in special cases,
  /// for example when it ends as the old one does. Throws `invalidPrefix` as `PrefixMap` does.
  package static func maximumByteCount(
    of prefix: [UInt8], in bytes: Span<UInt8>
  ) throws(RelocationError) -> Int? {
    // The shortest new prefix, and one that ends like no other, takes the old one out of RPATH
    // and interpreter; every string that the search then meets is a limit.
    let map = try PrefixMap([PrefixMap.Pair(old: prefix, new: [0x01])])
    let dynamic = ELFRelocation.outcome(for: bytes, map: map).patch.edits
    var scan = StringScan(map: map, misfitLimit: .max)
    scan.run(over: bytes, changedBy: dynamic)
    guard !scan.edits.isEmpty || !scan.misfits.isEmpty else { return nil }
    // An edit with a NUL rewrote a whole short string, which takes a much shorter prefix only.
    let hasShortString = !scan.misfits.isEmpty || scan.edits.contains { $0.bytes.contains(0) }
    return hasShortString
      ? max(prefix.count - StringRelocation.sharedEndByteCount - 1, 0) : prefix.count
  }
}
