/// Changes the prefixes in one binary: first its search paths, then all C strings.
package enum BinaryRelocation {
  /// Returns all changes of a listed binary, whatever its format; empty when nothing changes.
  ///
  /// The same as `change`, without the notes.
  package static func patch(
    for bytes: Span<UInt8>, map: PrefixMap, file: String
  ) throws(RelocationError) -> Patch {
    try change(of: bytes, map: map, file: file).patch
  }

  /// Returns all changes of a listed binary, whatever its format, and what there is to know of them.
  ///
  /// The edits are offsets into the original, keep its length and can be written over a mapped
  /// file; only the tail makes a file longer. The search for C strings sees what the first pass
  /// did, without a copy of the file in memory. `file` names the file in errors. `moved` says where
  /// the file was and will be, when its relative search paths have to follow. Throws `cannotGrow`
  /// or `cannotShrink` for the first place that does not fit.
  package static func change(
    of bytes: Span<UInt8>, map: PrefixMap, file: String,
    shortStrings: ShortStringRule = .refuse, moved: MovedFile? = nil
  ) throws(RelocationError) -> FileChange {
    let plan = plan(
      for: bytes, map: map, misfitLimit: 1, shortStrings: shortStrings, moved: moved)
    if let misfit = plan.misfits.first { throw misfit.error(in: file) }
    return FileChange(patch: plan.patch, notes: plan.notes)
  }

  /// What can and cannot be changed in a file.
  struct Plan {
    /// The changes of what fits.
    let patch: Patch
    /// The places that do not fit.
    let misfits: [Misfit]
    /// What there is to know of the changes.
    let notes: [RelocationNote]
  }

  /// Returns the changes of what fits, and up to `misfitLimit` places that do not.
  static func plan(
    for bytes: Span<UInt8>, map: PrefixMap, misfitLimit: Int,
    shortStrings: ShortStringRule = .refuse, moved: MovedFile? = nil
  ) -> Plan {
    let isMachO = FileClassifier.isMachO(bytes)
    let mach =
      isMachO
      ? MachORelocation.outcome(for: bytes, map: map, misfitLimit: misfitLimit, moved: moved)
      : MachORelocation.Outcome()
    let elf =
      isMachO
      ? ELFRelocation.Outcome() : ELFRelocation.outcome(for: bytes, map: map, moved: moved)
    let first = isMachO ? Patch(sorted: mach.edits) : elf.patch
    var scan = StringScan(
      map: map, misfitLimit: misfitLimit - mach.misfits.count, shortStrings: shortStrings)
    scan.run(over: bytes, changedBy: first.edits)
    if let tail = first.tail {
      // The strings that have just been relocated are left alone; what else the tail holds is
      // treated as in its old place.
      for range in elf.copies {
        let copy = Array(tail.bytes[range])
        _ = scan.run(
          over: copy.span, base: tail.offset + range.lowerBound, from: 0, before: copy.count)
      }
    }
    let patch = first.followed(by: scan.edits)
    var notes = isMachO ? mach.notes : elf.notes
    notes.add(scan.notes)
    if isMachO, !patch.isEmpty, MachORelocation.isSigned(bytes) { notes.add(.signature, at: 0, []) }
    return Plan(patch: patch, misfits: mach.misfits + scan.misfits, notes: notes.notes)
  }
}
