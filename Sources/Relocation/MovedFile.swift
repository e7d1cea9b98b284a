/// Where a file was and where it will be, for paths that count from the file's own folder.
///
/// Archives that Spack up to 0.19 made with `-r` hold such search paths and links; they have to be
/// made anew where packages do not lie to each other as they did.
package struct MovedFile: Sendable {
  /// The path when the archive was made.
  package let old: [UInt8]
  /// The path from now on.
  package let new: [UInt8]
  /// The install root from now on: paths below it become relative again.
  package let newRoot: [UInt8]

  /// Names the places of a file.
  package init(old: [UInt8], new: [UInt8], newRoot: [UInt8]) {
    self.old = old
    self.new = new
    self.newRoot = newRoot
  }

  /// Returns a search path that begins with `marker` as it has to be in the new place, or nil when
  /// it stays as it is.
  func relocated(_ path: [UInt8], marker: String, map: PrefixMap) -> [UInt8]? {
    guard let absolute = RelativePath.absolute(path, marker: marker, in: old),
      let moved = map.replacingHead(of: absolute)
    else { return nil }
    // What finds the same from its new place can stay as it is written.
    guard RelativePath.absolute(path, marker: marker, in: new) != RelativePath.normalized(moved)
    else { return nil }
    return RelativePath.relative(moved, marker: marker, in: new, below: newRoot)
  }

  /// Returns a relative target of a link as it has to be in the new place, or nil when it stays.
  package func relocated(linkTarget target: [UInt8], map: PrefixMap) -> [UInt8]? {
    guard target.first != 0x2F else { return nil }
    func absolute(in file: [UInt8]) -> [UInt8] {
      RelativePath.normalized(RelativePath.folder(of: file) + [0x2F] + target)
    }
    guard let moved = map.replacingHead(of: absolute(in: old)),
      absolute(in: new) != RelativePath.normalized(moved)
    else { return nil }
    return RelativePath.isBelow(moved, newRoot)
      ? RelativePath.relative(moved, to: RelativePath.folder(of: new)) : moved
  }
}

/// Paths that count from the folder of the file that holds them, as texts: no link is followed.
package enum RelativePath {
  /// The mark of ELF's loader for the folder of the file.
  package static let elfMarker = "$ORIGIN"
  /// The mark of Darwin's loader for the folder of the file.
  package static let machOMarker = "@loader_path"

  /// Returns the path that counts from the folder of `file`, or nil when `path` lacks the marker.
  package static func absolute(_ path: [UInt8], marker: String, in file: [UInt8]) -> [UInt8]? {
    let mark = Array(marker.utf8)
    guard path.starts(with: mark), path.count == mark.count || path[mark.count] == 0x2F else {
      return nil
    }
    return normalized(folder(of: file) + path.dropFirst(mark.count))
  }

  /// Returns an absolute path below `root` with a marker for the folder of `file`; others stay.
  package static func relative(
    _ path: [UInt8], marker: String, in file: [UInt8], below root: [UInt8]
  ) -> [UInt8] {
    guard isBelow(path, root) else { return path }
    return Array(marker.utf8) + [0x2F] + relative(path, to: folder(of: file))
  }

  /// Returns how to get from a folder to a path, both absolute; `.` when they are the same.
  package static func relative(_ path: [UInt8], to folder: [UInt8]) -> [UInt8] {
    let target = components(of: normalized(path))
    let start = components(of: normalized(folder))
    var shared = 0
    while shared < min(target.count, start.count), target[shared] == start[shared] { shared += 1 }
    let up = [ArraySlice<UInt8>](repeating: [0x2E, 0x2E], count: start.count - shared)
    let way = up + target[shared...]
    return way.isEmpty ? [0x2E] : Array(way.joined(separator: [0x2F]))
  }

  /// Returns whether a path is `root` or lies below it.
  static func isBelow(_ path: [UInt8], _ root: [UInt8]) -> Bool {
    path.starts(with: root) && (path.count == root.count || path[root.count] == 0x2F)
  }

  /// Returns the path without its last name.
  static func folder(of path: [UInt8]) -> [UInt8] {
    Array(path[..<(path.lastIndex(of: 0x2F) ?? 0)])
  }

  /// Returns the path without `.`, `..` and doubled slashes, as far as the text says.
  static func normalized(_ path: [UInt8]) -> [UInt8] {
    var result: [ArraySlice<UInt8>] = []
    let isAbsolute = path.first == 0x2F
    for component in components(of: path) where component != [0x2E] {
      if component == [0x2E, 0x2E], let last = result.last, last != [0x2E, 0x2E] {
        result.removeLast()
      } else if component != [0x2E, 0x2E] || !isAbsolute {
        result.append(component)
      }
    }
    let joined = Array(result.joined(separator: [0x2F]))
    return isAbsolute ? [0x2F] + joined : joined.isEmpty ? [0x2E] : joined
  }

  private static func components(of path: [UInt8]) -> [ArraySlice<UInt8>] {
    path.split(separator: 0x2F)
  }
}
