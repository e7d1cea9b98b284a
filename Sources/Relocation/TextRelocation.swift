/// Changes the prefixes in a text file.
package enum TextRelocation {
  /// Returns the changes of a text; empty when no prefix stands where a path can begin.
  ///
  /// Results are not looked at again: `/a` to `/b` and `/b` to `/c` turn `/a /b` into `/b /c`.
  /// The edits change the length, so the file has to be written anew behind the first of them.
  package static func patch(for bytes: Span<UInt8>, map: PrefixMap) -> Patch {
    var edits: [Edit] = []
    var scan = PathScan(map.matcher)
    while let match = scan.next(in: bytes) {
      edits.append(Edit(range: match.offset..<match.end, bytes: map.pairs[match.rank].new))
    }
    return Patch(sorted: edits)
  }

  /// Returns the changed text, or nil when nothing changes.
  package static func relocated(_ bytes: [UInt8], map: PrefixMap) -> [UInt8]? {
    let patch = patch(for: bytes.span, map: map)
    guard !patch.isEmpty else { return nil }
    var result = bytes
    patch.apply(to: &result)
    return result
  }
}
