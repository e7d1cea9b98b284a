/// Changes where a symbolic link points.
package enum LinkRelocation {
  /// Returns the new target of a link, or nil when it stays.
  ///
  /// Only an absolute target changes, and only its head; the comparison is of bytes, so that
  /// `/old2/x` starts with `/old`.
  package static func relocated(_ target: [UInt8], map: PrefixMap) -> [UInt8]? {
    guard target.first == 0x2F else { return nil }
    return map.replacingHead(of: target)
  }

  /// Returns what there is to know of a link that was changed.
  package static func notes(of target: [UInt8], map: PrefixMap) -> [RelocationNote] {
    var notes = NoteCollector()
    if target.first == 0x2F { notes.addHead(of: target.span, at: 0, map) }
    return notes.notes
  }
}
