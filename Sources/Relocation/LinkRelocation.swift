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

  /// Returns the target that a link had before Spack up to 0.14 masked it, or nil when it did not.
  ///
  /// For an archive it put as many `@` in front as the install root is long, then the path of the
  /// package below the root. Where the target was in another package, it counted the rest from the
  /// folder in which it made the archive, so that the root's last names follow on many `..`.
  package static func unmasked(
    _ target: [UInt8], root: [UInt8], relativePrefix: [UInt8]
  ) -> [UInt8]? {
    guard !root.isEmpty, target.starts(with: [UInt8](repeating: 0x40, count: root.count)),
      target.count > root.count, target[root.count] == 0x2F
    else { return nil }
    let path = root + target[root.count...]
    let prefix = root + [0x2F] + relativePrefix + [0x2F]
    guard path.starts(with: prefix) else { return path }
    let names = path.dropFirst(prefix.count).split(separator: 0x2F)
    guard names.first == [0x2E, 0x2E] else { return path }
    let below = Array(names.drop { $0 == [0x2E, 0x2E] })
    let rootNames = root.split(separator: 0x2F)
    for count in stride(from: min(rootNames.count, below.count), through: 1, by: -1)
    where rootNames.suffix(count).elementsEqual(below.prefix(count)) {
      return root + [0x2F] + below[count...].joined(separator: [0x2F])
    }
    return path
  }

  /// Returns what there is to know of a link that was changed.
  package static func notes(of target: [UInt8], map: PrefixMap) -> [RelocationNote] {
    var notes = NoteCollector()
    if target.first == 0x2F { notes.addHead(of: target.span, at: 0, map) }
    return notes.notes
  }
}
