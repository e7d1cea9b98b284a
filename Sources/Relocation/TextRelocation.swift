/// Changes the prefixes in a text file.
package enum TextRelocation {
  /// Returns the changes of a text; empty when no prefix stands where a path can begin.
  ///
  /// Results are not looked at again: `/a` to `/b` and `/b` to `/c` turn `/a /b` into `/b /c`.
  /// The edits change the length, so the file has to be written anew behind the first of them.
  package static func patch(for bytes: Span<UInt8>, map: PrefixMap) -> Patch {
    change(of: bytes, map: map).patch
  }

  /// Returns the changes of a text, and what there is to know of them.
  package static func change(of bytes: Span<UInt8>, map: PrefixMap) -> FileChange {
    var edits: [Edit] = []
    let unchanged = map.pairs.indices.filter { map.pairs[$0].old == map.pairs[$0].new }
    var scan = PathScan(map.matcher, unchanged: Set(unchanged))
    var notes = NoteCollector()
    while let match = scan.next(in: bytes) {
      let pair = map.pairs[match.rank]
      edits.append(Edit(range: match.offset..<match.end, bytes: pair.new))
      if pair.old != pair.new {
        notes.addBoundary(in: bytes, end: match.end, at: match.offset, pair.old)
      }
    }
    return FileChange(patch: Patch(sorted: edits), notes: notes.notes + scan.notes.notes)
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
