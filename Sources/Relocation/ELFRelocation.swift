/// Changes the search path for libraries and the interpreter of ELF files.
package enum ELFRelocation {
  /// What one file needs.
  struct Outcome {
    /// The changes; all keep the length, and the tail is there when something had to grow.
    var patch = Patch()
    /// The parts of the tail, counted from its start, that were copied from elsewhere in the file
    /// and in which prefixes have still to be changed.
    var copies: [Range<Int>] = []
    /// What there is to know of the changes.
    var notes = NoteCollector()
  }

  /// Returns the changes of RPATH or RUNPATH and interpreter; empty when nothing changes.
  ///
  /// Where the new strings fit into the old ones they are written in place with NULs behind, as
  /// Spack does. Otherwise they go to a new segment behind the end of the file. Files that cannot
  /// be parsed or extended for certain stay as they are. The kind of tag is kept.
  package static func patch(for bytes: Span<UInt8>, map: PrefixMap) -> Patch {
    outcome(for: bytes, map: map).patch
  }

  /// Returns the changes and what the search for C strings has to know about them.
  ///
  /// `moved` says where the file was and will be, when its relative search paths have to follow.
  static func outcome(
    for bytes: Span<UInt8>, map: PrefixMap, moved: MovedFile? = nil
  ) -> Outcome {
    guard !map.isEmpty, let file = ELFFile(bytes) else { return Outcome() }
    var edits: [Edit] = []
    var growth = ELFGrowth(file: file)
    var notes = NoteCollector()
    if let range = file.searchPathRange(in: bytes),
      let new = relocated(
        searchPath: ELFFile.copy(range, of: bytes), map: map, moved: moved)
    {
      noteHeads(of: bytes.extracting(range), at: range.lowerBound, map, &notes)
      if new.count <= range.count {
        edits.append(edit(range, new))
      } else {
        growth.searchPath = new
      }
    }
    var interpreterEdit: Edit?
    if let range = file.interpreterRange, let old = file.interpreter(in: bytes),
      let new = map.replacingHead(of: old)
    {
      notes.addHead(of: old.span, at: range.lowerBound, map)
      // The segment may be longer than the string, after an earlier relocation to a shorter one.
      if new.count < range.count {
        let end = range.lowerBound + max(old.count, new.count)
        interpreterEdit = edit(range.lowerBound..<end, new)
      } else {
        growth.interpreter = new
      }
    }
    guard growth.isNeeded else {
      guard let patch = Patch(edits + [interpreterEdit].compactMap(\.self)) else {
        return Outcome()
      }
      return Outcome(patch: patch, notes: notes)
    }
    guard var outcome = growth.outcome(in: bytes, with: edits, interpreterEdit) else {
      return Outcome()
    }
    outcome.notes = notes
    return outcome
  }

  private static func noteHeads(
    of searchPath: Span<UInt8>, at offset: Int, _ map: PrefixMap, _ notes: inout NoteCollector
  ) {
    var start = 0
    for index in 0...searchPath.count {
      guard index == searchPath.count || searchPath[index] == 0x3A else { continue }
      notes.addHead(of: searchPath.extracting(start..<index), at: offset + start, map)
      start = index + 1
    }
  }

  /// Returns the new search path, or nil when no item starts with an old prefix.
  ///
  /// Empty items are dropped when anything changes; all others stay, in their order.
  package static func relocated(
    searchPath: [UInt8], map: PrefixMap, moved: MovedFile? = nil
  ) -> [UInt8]? {
    var hasChanged = false
    let items = searchPath.split(separator: 0x3A).map { item in
      guard
        let new = map.replacingHead(of: Array(item))
          ?? moved?.relocated(Array(item), marker: RelativePath.elfMarker, map: map)
      else { return Array(item) }
      hasChanged = true
      return new
    }
    return hasChanged ? Array(items.joined(separator: [0x3A])) : nil
  }

  private static func edit(_ range: Range<Int>, _ string: [UInt8]) -> Edit {
    let rest = [UInt8](repeating: 0, count: range.count - string.count)
    return Edit(range: range, bytes: string + rest)
  }
}
