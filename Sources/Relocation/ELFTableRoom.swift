/// Which parts of an ELF file must move so that its program header table can take one more entry
/// where it is.
///
/// Behind the table stand, in what linkers write, the interpreter's path, notes and hash tables
/// of symbols. All of them are found through headers or the dynamic section only, so they can
/// live anywhere.
struct ELFTableRoom {
  /// The parts to move, in ascending order; each holds whole sections.
  let parts: [Range<Int>]
  /// The sections to move with them.
  let sections: [ELFFile.Section]

  /// Finds the parts, or returns nil when anything else is in the way.
  init?(in file: ELFFile, _ bytes: Span<UInt8>) {
    let tableByteCount = file.segments.count * file.format.segmentByteCount
    let start = file.segmentTableOffset + tableByteCount
    let room = start..<(start + file.format.segmentByteCount)
    guard room.upperBound <= bytes.count, file.sectionCount > 0,
      Self.isLoaded(file.segmentTableOffset..<room.upperBound, by: file)
    else { return nil }
    var sections: [ELFFile.Section] = []
    for index in 0..<file.sectionCount {
      guard let section = file.section(index, in: bytes) else { return nil }
      if section.type != 0, section.type != ELFFile.SectionType.absent { sections.append(section) }
    }
    let movable = Self.joined(Self.movableRanges(of: file, sections, in: bytes))
    let parts = movable.filter { $0.overlaps(room) }
    let taken = parts + [room]
    func isClear(_ range: Range<Int>) -> Bool {
      !taken.contains { $0.overlaps(range) }
        || parts.contains { $0.lowerBound <= range.lowerBound && range.upperBound <= $0.upperBound }
    }
    // Anything of another kind that shares bytes with a part would be torn or moved wrongly.
    for section in sections where section.byteCount > 0 {
      guard let range = ELFFile.range(section.offset, section.byteCount, in: bytes),
        section.type == ELFFile.SectionType.note || section.isHashTable
          || range == file.interpreterRange
          ? isClear(range) : !taken.contains(where: { $0.overlaps(range) })
      else { return nil }
    }
    for segment in file.segments where segment.fileByteCount > 0 {
      guard segment.type != ELFFile.SegmentType.load, segment.type != ELFFile.SegmentType.table
      else { continue }
      guard let range = ELFFile.range(segment.offset, segment.fileByteCount, in: bytes),
        isClear(range)
      else { return nil }
    }
    guard room.allSatisfy({ index in bytes[index] == 0 || parts.contains { $0.contains(index) } })
    else { return nil }
    self.parts = parts
    self.sections = sections.filter { section in
      section.byteCount > 0 && parts.contains { $0.contains(Int(section.offset)) }
    }
  }

  private static func isLoaded(_ range: Range<Int>, by file: ELFFile) -> Bool {
    file.segments.contains { segment in
      segment.type == ELFFile.SegmentType.load && segment.offset <= UInt64(range.lowerBound)
        && UInt64(range.upperBound) - segment.offset <= segment.fileByteCount
    }
  }

  /// Returns the interpreter's path, the notes and the hash tables.
  private static func movableRanges(
    of file: ELFFile, _ sections: [ELFFile.Section], in bytes: Span<UInt8>
  ) -> [Range<Int>] {
    var ranges = file.interpreterRange.map { [$0] } ?? []
    let segmentTypes = [ELFFile.SegmentType.note, ELFFile.SegmentType.property]
    for segment in file.segments
    where segmentTypes.contains(segment.type) && segment.fileByteCount > 0 {
      if let range = ELFFile.range(segment.offset, segment.fileByteCount, in: bytes) {
        ranges.append(range)
      }
    }
    for section in sections where section.isHashTable && section.byteCount > 0 {
      if let range = ELFFile.range(section.offset, section.byteCount, in: bytes),
        file.dynamic?.hashTableEntries.values.contains(where: { $0.value == section.address })
          == true
      {
        ranges.append(range)
      }
    }
    return ranges
  }

  /// Joins ranges that share bytes, in ascending order.
  private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, last.upperBound > range.lowerBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}

extension ELFFile.Section {
  /// Whether the section is a hash table of the dynamic symbols.
  var isHashTable: Bool {
    type == ELFFile.SectionType.hashTable || type == ELFFile.SectionType.gnuHashTable
  }
}
