/// What becomes of a short string whose end others may share, when the new prefix is only a little
/// shorter and ends otherwise.
package enum ShortStringRule: Sendable {
  /// It does not fit: Spack's rule from 0.18 on.
  case refuse
  /// Slashes go in front of the new prefix, which moves the end: the rule of older Spacks, whose
  /// packages have been used so.
  case moveEnd
}

/// Changes the prefixes in the C strings of a binary, without moving a byte.
package enum StringRelocation {
  /// How many bytes before the NUL are taken for an end that other strings may share.
  package static let sharedEndByteCount = 7

  /// Returns the changes of a binary; empty when no prefix occurs.
  ///
  /// `file` names the file in errors. `sharedEnd` is the number of bytes at the end of a string
  /// that other strings may share. Throws `cannotGrow` or `cannotShrink` for the first string
  /// that does not fit; nothing is changed then.
  package static func patch(
    for bytes: Span<UInt8>, map: PrefixMap, file: String,
    sharedEnd: Int = Self.sharedEndByteCount
  ) throws(RelocationError) -> Patch {
    var scan = StringScan(map: map, misfitLimit: 1, sharedEnd: sharedEnd)
    scan.run(over: bytes, changedBy: [])
    if let misfit = scan.misfits.first { throw misfit.error(in: file) }
    return Patch(sorted: scan.edits)
  }
}
