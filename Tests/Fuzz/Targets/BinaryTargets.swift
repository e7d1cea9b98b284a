import Relocation

extension FuzzTarget {
  /// Relocation of what a package holds.
  static let binaries = ["elf", "mach-o"].map { name in
    FuzzTarget(name: name) { bytes in
      guard let shorter = try? PrefixMap([pair("/o/", "/")]),
        let longer = try? PrefixMap([pair("/o", "/somewhere/else"), pair("lib", "l")]),
        let survey = try? RoomSurvey(prefixes: [Array("/o".utf8), Array("/usr".utf8)])
      else { preconditionFailure("the maps are sound") }
      for map in [shorter, longer] {
        guard let change = try? BinaryRelocation.change(of: bytes.span, map: map, file: "f") else {
          continue
        }
        check(change.patch, of: bytes)
      }
      _ = survey.room(of: bytes.span, file: "f")
      _ = MachORelocation.paths(in: bytes.span)
    }
  }

  private static func pair(_ old: String, _ new: String) -> PrefixMap.Pair {
    PrefixMap.Pair(old: Array(old.utf8), new: Array(new.utf8))
  }

  private static func check(_ patch: Patch, of bytes: [UInt8]) {
    var end = 0
    for edit in patch.edits {
      precondition(edit.range.lowerBound >= end, "edits overlap")
      precondition(edit.range.count == edit.bytes.count, "an edit changes the length")
      end = edit.range.upperBound
    }
    precondition(end <= bytes.count, "an edit reaches behind the end")
    if let tail = patch.tail {
      precondition(tail.offset >= bytes.count, "the tail does not go behind the end")
      precondition(tail.bytes.count < 4 * bytes.count + 70_000 * 56, "the tail is too long")
    }
    // A gap in front of the tail may be wide; it is not made here.
    guard patch.changedByteCount(of: bytes.count) < 1 << 22 else { return }
    var changed = bytes
    patch.apply(to: &changed)
    precondition(changed.count == patch.changedByteCount(of: bytes.count), "the length is wrong")
  }
}
