extension ELFGrowth {
  /// Copies what stands in the way of the program header table.
  ///
  /// The interpreter's path, when it is among it, is taken over by `moveInterpreter`.
  mutating func move(
    _ room: ELFTableRoom, to place: Place, _ interpreterEdit: Edit?, in bytes: Span<UInt8>
  ) {
    if let range = file.interpreterRange, room.parts.contains(range) {
      let fitting = interpreterEdit.map { Array($0.bytes.prefix { $0 != 0 }) }
      interpreter = interpreter ?? fitting ?? file.interpreter(in: bytes)
    } else if let interpreterEdit {
      edits.append(interpreterEdit)
    }
    for part in room.parts where part != file.interpreterRange {
      // Notes and hash tables want their words aligned as they were; 16 is more than any needs.
      tail += [UInt8](repeating: 0, count: (part.lowerBound - tail.count) & 15)
      let start = tail.count
      tail += ELFFile.copy(part, of: bytes)
      copies.append(start..<tail.count)
      for (entry, segment) in file.segments.enumerated()
      where segment.type != ELFFile.SegmentType.load && segment.fileByteCount > 0
        && segment.type != ELFFile.SegmentType.table && part.contains(Int(segment.offset))
      {
        let first = start + Int(segment.offset) - part.lowerBound
        write(first..<(first + Int(segment.fileByteCount)), entry: entry, place)
      }
      for section in room.sections where part.contains(Int(section.offset)) {
        let first = start + Int(section.offset) - part.lowerBound
        moveSection(section, to: place, first..<(first + Int(section.byteCount)))
        for entry in file.dynamic?.hashTableEntries.values.map(\.self) ?? []
        where section.isHashTable && entry.value == section.address {
          edits.append(
            format.edit(
              ELFFormat.Dynamic.value, at: entry.offset, to: place.address + UInt64(first)))
        }
      }
    }
  }

  /// Writes the interpreter's path to the new segment.
  mutating func moveInterpreter(
    _ interpreter: [UInt8], to place: Place, _ room: ELFTableRoom?, in bytes: Span<UInt8>
  ) {
    guard let old = file.interpreterRange else { return }
    let range = tail.count..<(tail.count + interpreter.count + 1)
    tail += interpreter + [0]
    for (entry, segment) in file.segments.enumerated()
    where segment.type == ELFFile.SegmentType.interpreter && segment.fileByteCount > 0 {
      write(range, entry: entry, place)
    }
    if room?.parts.contains(old) != true {
      edits.append(Edit(overwriting: old.lowerBound, with: Array(repeating: 0, count: old.count)))
    }
    for index in 0..<file.sectionCount {
      guard let section = file.section(index, in: bytes) else { return }
      if section.type == ELFFile.SectionType.program, section.offset == UInt64(old.lowerBound),
        section.byteCount == UInt64(old.count)
      {
        moveSection(section, to: place, range)
      }
    }
  }

  /// Copies the string table and adds the new search path; false when that is impossible.
  mutating func moveStrings(
    to place: Place, _ searchPath: [UInt8], in bytes: Span<UInt8>
  ) -> Bool {
    guard let dynamic = file.dynamic, let stringTable = dynamic.stringTable,
      let entry = dynamic.searchPath, let old = file.searchPathRange(in: bytes),
      let index = dynamic.stringSection, let section = file.section(index, in: bytes)
    else { return false }
    var strings = ELFFile.copy(stringTable, of: bytes)
    let unshared = unsharedPart(of: old, in: stringTable, bytes)
    let first = unshared.lowerBound - stringTable.lowerBound
    strings.replaceSubrange(
      first..<(first + unshared.count), with: [UInt8](repeating: 0, count: unshared.count))
    // The loader reads only the copy, so the original can go with its shared end.
    edits.append(Edit(overwriting: old.lowerBound, with: Array(repeating: 0, count: old.count)))
    let start = tail.count
    tail += strings
    copies.append(start..<tail.count)
    tail += searchPath + [0]
    let range = start..<tail.count
    var values = [
      (entry, UInt64(strings.count)),
      (dynamic.stringTableEntry, place.address + UInt64(start)),
    ]
    if let entry = dynamic.stringTableByteCountEntry { values.append((entry, UInt64(range.count))) }
    for (entry, value) in values {
      edits.append(format.edit(ELFFormat.Dynamic.value, at: entry.offset, to: value))
    }
    moveSection(section, to: place, range)
    return true
  }

  /// Returns the start of the old search path up to where another string begins.
  private func unsharedPart(
    of old: Range<Int>, in table: Range<Int>, _ bytes: Span<UInt8>
  ) -> Range<Int> {
    let none = old.lowerBound..<old.lowerBound
    guard old.lowerBound == table.lowerBound || bytes[old.lowerBound - 1] == 0,
      let offsets = file.dynamicStringOffsets(in: bytes)
    else { return none }
    let start = UInt64(old.lowerBound - table.lowerBound)
    guard offsets.count(where: { $0 == start }) == 1 else { return none }
    let inside = offsets.filter { $0 > start && $0 < start + UInt64(old.count) }
    let end = inside.min().map { table.lowerBound + Int($0) } ?? old.upperBound
    return old.lowerBound..<end
  }

  /// Lets a section header describe a part of the new segment.
  private mutating func moveSection(
    _ section: ELFFile.Section, to place: Place, _ range: Range<Int>
  ) {
    let start = UInt64(range.lowerBound)
    let base = section.entryOffset
    edits.append(format.edit(ELFFormat.Section.address, at: base, to: place.address + start))
    edits.append(format.edit(ELFFormat.Section.offset, at: base, to: place.offset + start))
    edits.append(format.edit(ELFFormat.Section.byteCount, at: base, to: UInt64(range.count)))
  }
}
