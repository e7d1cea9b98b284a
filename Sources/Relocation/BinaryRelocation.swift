/// Changes the prefixes in one binary: first the dynamic section, then all C strings.
package enum BinaryRelocation {
  /// Returns all changes of a listed binary, whatever its format; empty when nothing changes.
  ///
  /// The edits are offsets into the original, keep its length and can be written over a mapped
  /// file; only the tail makes a file longer. The search for C strings sees what the first pass
  /// did, without a copy of the file in memory. `file` names the file in errors. Throws
  /// `cannotGrow` or `cannotShrink` for the first string that does not fit.
  package static func patch(
    for bytes: Span<UInt8>, map: PrefixMap, file: String
  ) throws(RelocationError) -> Patch {
    let (patch, misfits) = plan(for: bytes, map: map, misfitLimit: 1)
    if let misfit = misfits.first { throw misfit.error(in: file) }
    return patch
  }

  /// Returns the changes of what fits, and up to `misfitLimit` strings that do not.
  static func plan(
    for bytes: Span<UInt8>, map: PrefixMap, misfitLimit: Int
  ) -> (patch: Patch, misfits: [Misfit]) {
    let outcome = ELFRelocation.outcome(for: bytes, map: map)
    var scan = StringScan(map: map, misfitLimit: misfitLimit)
    scan.run(over: bytes, changedBy: outcome.patch.edits)
    if let tail = outcome.patch.tail {
      // The strings that have just been relocated are left alone; what else the tail holds is
      // treated as in its old place.
      for range in outcome.copies {
        let copy = Array(tail.bytes[range])
        _ = scan.run(
          over: copy.span, base: tail.offset + range.lowerBound, from: 0, before: copy.count)
      }
    }
    return (outcome.patch.followed(by: scan.edits), scan.misfits)
  }
}
