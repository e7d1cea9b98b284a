/// A new segment behind the end of an ELF file, for strings that outgrew their place.
///
/// The segment holds the interpreter's path if it grew and a copy of the dynamic string table
/// with the new search path behind it. It needs one more entry in the program header table. Where
/// only small parts stand behind the table, they move to the new segment too (`ELFTableRoom`).
/// Elsewhere the table itself moves; kernels before 5.18 tell the loader where it is by adding
/// its file offset to the address of the file's start, so then the new segment keeps the distance
/// between offsets and addresses that the first segment has.
struct ELFGrowth {
  /// The largest gap of NULs before the segment, 1 GiB; uninitialised data makes it that wide.
  static let maximumGapByteCount = 1 << 30

  /// Where the segment begins, in the file and in memory.
  struct Place {
    let offset: UInt64
    let address: UInt64
  }

  /// The file to extend.
  let file: ELFFile
  /// The search path that does not fit.
  var searchPath: [UInt8]?
  /// The interpreter that does not fit.
  var interpreter: [UInt8]?

  /// The changes of the original.
  var edits: [Edit] = []
  /// The content of the new segment.
  var tail: [UInt8] = []
  /// The parts of the tail that are copies.
  var copies: [Range<Int>] = []
  /// The program header table as it will be.
  var table: [UInt8] = []

  /// Creates a plan in which nothing has grown yet.
  init(file: ELFFile) {
    self.file = file
  }

  /// Whether anything has to grow.
  var isNeeded: Bool { searchPath != nil || interpreter != nil }

  /// How the file is laid out.
  var format: ELFFormat { file.format }

  /// Returns the changes together with `others`, or nil when the file cannot be extended safely.
  ///
  /// `interpreterEdit` is the change of an interpreter that fits; it is written in place unless
  /// the place is needed for the table.
  consuming func outcome(
    in bytes: Span<UInt8>, with others: [Edit], _ interpreterEdit: Edit?
  ) -> ELFRelocation.Outcome? {
    edits = others
    guard readTable(in: bytes) else { return nil }
    let room = ELFTableRoom(in: file, bytes)
    let loads = file.segments.filter { $0.type == ELFFile.SegmentType.load }
    guard
      let place = room == nil
        ? placeAtDistance(of: loads, fileByteCount: bytes.count)
        : placeAtEnd(of: loads, fileByteCount: bytes.count)
    else { return nil }
    if let room {
      move(room, to: place, interpreterEdit, in: bytes)
    } else {
      tail = [UInt8](repeating: 0, count: table.count + format.segmentByteCount)
      if let interpreterEdit { edits.append(interpreterEdit) }
    }
    if let interpreter { moveInterpreter(interpreter, to: place, room, in: bytes) }
    if let searchPath, !moveStrings(to: place, searchPath, in: bytes) { return nil }
    guard place.address + UInt64(tail.count) <= format.maximumAddress else { return nil }
    addSegment(at: place)
    if let room { fillRoom(room) } else { moveTable(to: place) }
    let newTail = Patch.Tail(offset: Int(place.offset), bytes: tail)
    guard let patch = Patch(edits, tail: newTail) else { return nil }
    return ELFRelocation.Outcome(patch: patch, copies: copies)
  }

  /// The largest page that a kernel for this machine may use.
  private var pageByteCount: UInt64 {
    // 3 and 62 are EM_386 and EM_X86_64, whose pages are small; others may have 64 KiB.
    file.machine == 3 || file.machine == 62 ? 4096 : 65536
  }

  /// Returns the next page behind the file and behind all segments.
  private func placeAtEnd(of loads: [ELFFile.Segment], fileByteCount: Int) -> Place? {
    guard let address = firstPage(behind: loads, 0),
      let offset = firstPage(behind: [], UInt64(fileByteCount))
    else { return nil }
    return Place(offset: offset, address: address)
  }

  /// Returns the next page at which offset and address are as far apart as in the first segment.
  private func placeAtDistance(of loads: [ELFFile.Segment], fileByteCount: Int) -> Place? {
    guard let first = loads.first, first.address >= first.offset else { return nil }
    let distance = first.address - first.offset
    let (end, overflow) = distance.addingReportingOverflow(UInt64(fileByteCount))
    guard !overflow, distance % pageByteCount == 0,
      let address = firstPage(behind: loads, end),
      address - distance - UInt64(fileByteCount) <= UInt64(Self.maximumGapByteCount)
    else { return nil }
    return Place(offset: address - distance, address: address)
  }

  private func firstPage(behind loads: [ELFFile.Segment], _ start: UInt64) -> UInt64? {
    var end = start
    for load in loads {
      let (loadEnd, overflow) = load.address.addingReportingOverflow(load.memoryByteCount)
      guard !overflow else { return nil }
      end = max(end, loadEnd)
    }
    guard end <= format.maximumAddress - pageByteCount else { return nil }
    return (end + pageByteCount - 1) / pageByteCount * pageByteCount
  }

  /// Copies the program header table; false when one more entry cannot be added.
  private mutating func readTable(in bytes: Span<UInt8>) -> Bool {
    let entry = format.value(ELFFormat.Header.segmentEntryByteCount, at: 0, in: bytes)
    // 0xffff segments mean that the true number is elsewhere.
    guard entry == UInt64(format.segmentByteCount), file.segments.count < 0xFFFE
    else { return false }
    let start = file.segmentTableOffset
    table = ELFFile.copy(
      start..<(start + file.segments.count * format.segmentByteCount), of: bytes)
    return true
  }

  /// Puts the new segment behind the last one that is loaded.
  private mutating func addSegment(at place: Place) {
    let lastLoad = file.segments.lastIndex { $0.type == ELFFile.SegmentType.load } ?? 0
    let base = (lastLoad + 1) * format.segmentByteCount
    table.insert(
      contentsOf: [UInt8](repeating: 0, count: format.segmentByteCount), at: base)
    format.write(ELFFile.SegmentType.load, ELFFormat.Segment.type, at: base, to: &table)
    // Readable only.
    format.write(4, ELFFormat.Segment.flags, at: base, to: &table)
    format.write(pageByteCount, ELFFormat.Segment.alignment, at: base, to: &table)
    write(0..<tail.count, entry: lastLoad + 1, place)
    for entry in tableEntries() {
      let base = entry * format.segmentByteCount
      let count = UInt64(table.count)
      format.write(count, ELFFormat.Segment.fileByteCount, at: base, to: &table)
      format.write(count, ELFFormat.Segment.memoryByteCount, at: base, to: &table)
    }
    edits.append(
      format.edit(
        ELFFormat.Header.segmentCount, at: 0, to: UInt64(file.segments.count + 1)))
  }

  /// Returns which entries of the new table describe the table itself.
  private func tableEntries() -> [Int] {
    let lastLoad = file.segments.lastIndex { $0.type == ELFFile.SegmentType.load } ?? 0
    return file.segments.indices.filter { file.segments[$0].type == ELFFile.SegmentType.table }
      .map { $0 <= lastLoad ? $0 : $0 + 1 }
  }

  /// Writes the table to the start of the new segment.
  private mutating func moveTable(to place: Place) {
    for entry in tableEntries() { write(0..<table.count, entry: entry, place) }
    tail.replaceSubrange(0..<table.count, with: table)
    edits.append(format.edit(ELFFormat.Header.segmentTableOffset, at: 0, to: place.offset))
  }

  /// Writes the table to its old place, and NULs over what else has moved away.
  private mutating func fillRoom(_ room: ELFTableRoom) {
    let edit = Edit(overwriting: file.segmentTableOffset, with: table)
    edits.append(edit)
    for part in room.parts where part.upperBound > edit.range.upperBound {
      let start = max(part.lowerBound, edit.range.upperBound)
      edits.append(
        Edit(overwriting: start, with: Array(repeating: 0, count: part.upperBound - start)))
    }
  }

  /// Lets an entry of the table cover a part of the new segment.
  mutating func write(_ range: Range<Int>, entry: Int, _ place: Place) {
    let base = entry * format.segmentByteCount
    let start = UInt64(range.lowerBound)
    let count = UInt64(range.count)
    format.write(place.offset + start, ELFFormat.Segment.offset, at: base, to: &table)
    format.write(place.address + start, ELFFormat.Segment.address, at: base, to: &table)
    format.write(place.address + start, ELFFormat.Segment.physicalAddress, at: base, to: &table)
    format.write(count, ELFFormat.Segment.fileByteCount, at: base, to: &table)
    format.write(count, ELFFormat.Segment.memoryByteCount, at: base, to: &table)
  }
}
