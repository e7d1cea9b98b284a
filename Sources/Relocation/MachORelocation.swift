/// Changes the search paths, names and needed libraries in the load commands of Mach-O files.
package enum MachORelocation {
  /// What one file needs.
  struct Outcome {
    /// The changes; all keep the length, in ascending order.
    var edits: [Edit] = []
    /// The load commands that do not fit in front of the file's content.
    var misfits: [Misfit] = []
    /// What there is to know of the changes.
    var notes = NoteCollector()
  }

  /// Returns whether a change of the file makes a code signature void.
  package static func isSigned(_ bytes: Span<UInt8>) -> Bool {
    MachOSlice.slices(of: bytes).contains { $0.hasCodeSignature }
  }

  /// Returns the paths in the load commands of all architectures, in the file's order.
  package static func paths(in bytes: Span<UInt8>) -> [[UInt8]] {
    MachOSlice.slices(of: bytes).flatMap { slice in
      slice.commands.compactMap { slice.path(of: $0, in: bytes) }
    }
  }

  /// Returns the changes of all architectures of a file.
  ///
  /// A path that fits its command is written in place. Where one does not fit, or where two search
  /// paths become one, the load commands are laid out anew, in the gap that linkers leave behind
  /// them. As in Spack the longest old prefix counts, and it is replaced wherever it stands in the
  /// path; paths that begin with `@` and those of `libgcc_` stay, and so do object files and
  /// whatever is damaged.
  ///
  /// `moved` says where the file was and will be, when its relative search paths have to follow.
  static func outcome(
    for bytes: Span<UInt8>, map: PrefixMap, misfitLimit: Int = 1, moved: MovedFile? = nil
  ) -> Outcome {
    guard !map.isEmpty else { return Outcome() }
    var outcome = Outcome()
    for slice in MachOSlice.slices(of: bytes) where !slice.isObject {
      let plan = plan(for: slice, bytes, map, moved)
      guard plan.isChanged else { continue }
      if let edits = inPlace(plan, slice, bytes) {
        outcome.edits += edits
      } else if let edit = laidOut(plan, slice, bytes) {
        outcome.edits.append(edit)
      } else if outcome.misfits.count < misfitLimit {
        outcome.misfits.append(misfit(plan, slice))
      }
      outcome.notes.add(plan.notes)
    }
    outcome.edits.sort { $0.range.lowerBound < $1.range.lowerBound }
    return outcome
  }

  /// What becomes of the commands of a slice, one for each.
  private struct Plan {
    enum Change {
      case keep
      case remove
      case path([UInt8])
    }

    var changes: [Change] = []
    /// The pair behind the first change.
    var pair: PrefixMap.Pair?
    var notes = NoteCollector()
    var isChanged: Bool { pair != nil }
  }

  private static func plan(
    for slice: MachOSlice, _ bytes: Span<UInt8>, _ map: PrefixMap, _ moved: MovedFile?
  ) -> Plan {
    var plan = Plan()
    // The loader refuses a file that names a search path twice, wherever the other one stands.
    var searchPaths: Set<[UInt8]> = []
    for command in slice.commands where command.type == MachOFormat.Command.searchPath {
      guard let path = slice.path(of: command, in: bytes),
        (relocated(path, map) ?? followed(path, map, moved)) == nil
      else { continue }
      searchPaths.insert(path)
    }
    for command in slice.commands {
      guard let old = slice.path(of: command, in: bytes) else {
        plan.changes.append(.keep)
        continue
      }
      let isSearchPath = command.type == MachOFormat.Command.searchPath
      guard let (new, pair) = relocated(old, map) ?? followed(old, map, moved) else {
        plan.changes.append(.keep)
        continue
      }
      plan.pair = plan.pair ?? pair
      plan.notes.addBoundary(
        in: old.span, end: pair.old.count, at: command.pathRange?.lowerBound ?? 0, pair.old)
      if isSearchPath, !searchPaths.insert(new).inserted {
        plan.changes.append(.remove)
      } else {
        plan.changes.append(.path(new))
      }
    }
    return plan
  }

  /// Returns the new path and the pair that made it, or nil when the path stays.
  static func relocated(_ path: [UInt8], _ map: PrefixMap) -> ([UInt8], PrefixMap.Pair)? {
    let heads = map.pairs.filter { path.starts(with: $0.old) }
    guard let pair = heads.max(by: { $0.old.count < $1.old.count }), pair.old != pair.new,
      path.firstRange(of: Array("libgcc_".utf8)) == nil
    else { return nil }
    return (path.replacing(pair.old, with: pair.new), pair)
  }

  /// Returns a path that counts from the file's folder as the file's new place wants it.
  private static func followed(
    _ path: [UInt8], _ map: PrefixMap, _ moved: MovedFile?
  ) -> ([UInt8], PrefixMap.Pair)? {
    moved?.relocated(path, marker: RelativePath.machOMarker, map: map).map {
      ($0, PrefixMap.Pair(old: path, new: $0))
    }
  }

  /// Returns the edits when each path fits its command and none goes.
  private static func inPlace(
    _ plan: Plan, _ slice: MachOSlice, _ bytes: Span<UInt8>
  ) -> [Edit]? {
    var edits: [Edit] = []
    for (command, change) in zip(slice.commands, plan.changes) {
      switch change {
      case .keep: break
      case .remove: return nil
      case .path(let new):
        guard let range = command.pathRange, new.count < range.count else { return nil }
        let rest = [UInt8](repeating: 0, count: range.count - new.count)
        edits.append(Edit(range: range, bytes: new + rest))
      }
    }
    return edits
  }

  /// Returns the edit that writes header and commands anew; nil when they take too much place.
  private static func laidOut(
    _ plan: Plan, _ slice: MachOSlice, _ bytes: Span<UInt8>
  ) -> Edit? {
    let format = slice.format
    var header = ELFFile.copy(slice.start..<slice.commandsRange.lowerBound, of: bytes)
    var commands: [UInt8] = []
    var count = 0
    for (command, change) in zip(slice.commands, plan.changes) {
      switch change {
      case .keep: commands += ELFFile.copy(command.range, of: bytes)
      case .remove: continue
      case .path(let new): commands += self.command(command, with: new, format, bytes)
      }
      count += 1
    }
    let old = slice.commandsRange
    let end = old.lowerBound + commands.count
    guard end <= slice.contentStart else { return nil }
    // Nothing is known of bytes in the gap that are not zero.
    for index in old.upperBound..<max(end, old.upperBound) where bytes[index] != 0 { return nil }
    format.write(count, at: MachOFormat.Header.commandCount, to: &header)
    format.write(commands.count, at: MachOFormat.Header.commandsByteCount, to: &header)
    let rest = [UInt8](repeating: 0, count: max(old.upperBound - end, 0))
    return Edit(overwriting: slice.start, with: header + commands + rest)
  }

  /// Returns a command with another path, as long as it needs to be, but never shorter than it was.
  private static func command(
    _ command: MachOSlice.LoadCommand, with path: [UInt8], _ format: MachOFormat,
    _ bytes: Span<UInt8>
  ) -> [UInt8] {
    let start = command.pathRange?.lowerBound ?? command.range.upperBound
    var result = ELFFile.copy(command.range.lowerBound..<start, of: bytes) + path + [0]
    let step = format.commandAlignment
    let byteCount = max((result.count + step - 1) / step * step, command.range.count)
    result += [UInt8](repeating: 0, count: byteCount - result.count)
    format.write(byteCount, at: 4, to: &result)
    return result
  }

  private static func misfit(_ plan: Plan, _ slice: MachOSlice) -> Misfit {
    let step = slice.format.commandAlignment
    var end = slice.commandsRange.lowerBound
    var offset = slice.commandsRange.lowerBound
    var isFound = false
    for (command, change) in zip(slice.commands, plan.changes) {
      switch change {
      case .keep: end += command.range.count
      case .remove: break
      case .path(let new):
        guard let path = command.pathRange else { continue }
        let fixed = path.lowerBound - command.range.lowerBound
        let needed = (fixed + new.count + step) / step * step
        if !isFound, needed > command.range.count { (offset, isFound) = (path.lowerBound, true) }
        end += max(needed, command.range.count)
      }
    }
    return Misfit(
      reason: .noRoomForCommands, offset: offset,
      missingByteCount: max(end - slice.contentStart, 1),
      pair: plan.pair ?? PrefixMap.Pair(old: [], new: []))
  }
}
