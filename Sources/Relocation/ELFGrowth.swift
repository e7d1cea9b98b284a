/// A new segment behind the end of an ELF file, for strings that outgrew their place.
///
/// The segment holds a copy of the program header table with one more entry, the interpreter's
/// path if it grew, and a copy of the dynamic string table with the new search path behind it.
/// Kernels before 5.18 tell the loader where the table is by adding its file offset to the
/// address of the file's start, so the new segment keeps the distance between offsets and
/// addresses that the first segment has.
struct ELFGrowth {
  /// The largest gap of NULs before the segment, 1 GiB; uninitialised data makes it that wide.
  static let maximumGapByteCount = 1 << 30

  /// The file to extend.
  let file: ELFFile
  /// The search path that does not fit.
  var searchPath: [UInt8]?
  /// The interpreter that does not fit.
  var interpreter: [UInt8]?

  private var edits: [Edit] = []
  private var tail: [UInt8] = []

  /// Creates a plan in which nothing has grown yet.
  init(file: ELFFile) {
    self.file = file
  }

  /// Whether anything has to grow.
  var isNeeded: Bool { searchPath != nil || interpreter != nil }

  private var format: ELFFormat { file.format }

  /// Returns the changes together with `others`, or nil when the file cannot be extended safely.
  consuming func outcome(in bytes: Span<UInt8>, with others: [Edit]) -> ELFRelocation.Outcome? {
    edits = others
    guard let place = place(fileByteCount: bytes.count), var table = table(in: bytes)
    else { return nil }
    tail = [UInt8](repeating: 0, count: table.count + format.segmentByteCount)
    if let interpreter {
      let start = tail.count
      tail += interpreter + [0]
      moveInterpreter(to: place, start..<tail.count, table: &table, in: bytes)
    }
    var openTail = 0..<0
    if let searchPath {
      guard let range = moveStrings(to: place, searchPath, in: bytes) else { return nil }
      openTail = range
    }
    guard place.address + UInt64(tail.count) <= format.maximumAddress else { return nil }
    finish(&table, at: place)
    tail.replaceSubrange(0..<table.count, with: table)
    let offset = Int(place.offset)
    guard let patch = Patch(edits, tail: Patch.Tail(offset: offset, bytes: tail))
    else { return nil }
    return ELFRelocation.Outcome(patch: patch, openTail: openTail)
  }

  /// Where the segment begins, in the file and in memory.
  private struct Place {
    let offset: UInt64
    let address: UInt64
  }

  /// The largest page that a kernel for this machine may use.
  private var pageByteCount: UInt64 {
    // 3 and 62 are EM_386 and EM_X86_64, whose pages are small; others may have 64 KiB.
    file.machine == 3 || file.machine == 62 ? 4096 : 65536
  }

  private func place(fileByteCount: Int) -> Place? {
    let loads = file.segments.filter { $0.type == ELFFile.SegmentType.load }
    guard let first = loads.first, first.address >= first.offset else { return nil }
    let distance = first.address - first.offset
    guard distance % pageByteCount == 0 else { return nil }
    var address = distance.addingReportingOverflow(UInt64(fileByteCount))
    for load in loads {
      let end = load.address.addingReportingOverflow(load.memoryByteCount)
      address = (max(address.partialValue, end.partialValue), address.overflow || end.overflow)
    }
    guard !address.overflow, address.partialValue <= format.maximumAddress - pageByteCount
    else { return nil }
    let start = (address.partialValue + pageByteCount - 1) / pageByteCount * pageByteCount
    let offset = start - distance
    guard offset <= format.maximumAddress,
      offset - UInt64(fileByteCount) <= UInt64(Self.maximumGapByteCount)
    else { return nil }
    return Place(offset: offset, address: start)
  }

  /// Returns a copy of the program header table, or nil when one more entry cannot be added.
  private func table(in bytes: Span<UInt8>) -> [UInt8]? {
    let entry = format.value(ELFFormat.Header.segmentEntryByteCount, at: 0, in: bytes)
    // 0xffff segments mean that the true number is elsewhere.
    guard entry == UInt64(format.segmentByteCount), file.segments.count < 0xFFFE
    else { return nil }
    let start = file.segmentTableOffset
    return ELFFile.copy(
      start..<(start + file.segments.count * format.segmentByteCount), of: bytes)
  }

  private mutating func moveInterpreter(
    to place: Place, _ range: Range<Int>, table: inout [UInt8], in bytes: Span<UInt8>
  ) {
    guard let old = file.interpreterRange else { return }
    for (index, segment) in file.segments.enumerated()
    where segment.type == ELFFile.SegmentType.interpreter && segment.fileByteCount > 0 {
      write(range, to: &table, index, place)
    }
    edits.append(Edit(overwriting: old.lowerBound, with: Array(repeating: 0, count: old.count)))
    for index in 0..<file.sectionCount {
      guard let section = file.section(index, in: bytes) else { return }
      if section.type == ELFFile.SectionType.program, section.offset == UInt64(old.lowerBound),
        section.byteCount == UInt64(old.count)
      {
        moveSection(section, to: place, range)
      }
    }
  }

  /// Copies the string table and returns the place of its old strings in the tail.
  private mutating func moveStrings(
    to place: Place, _ searchPath: [UInt8], in bytes: Span<UInt8>
  ) -> Range<Int>? {
    guard let dynamic = file.dynamic, let table = dynamic.stringTable,
      let entry = dynamic.searchPath, let old = file.searchPathRange(in: bytes),
      let index = dynamic.stringSection, let section = file.section(index, in: bytes)
    else { return nil }
    var strings = ELFFile.copy(table, of: bytes)
    let unshared = unsharedPart(of: old, in: table, bytes)
    let wiped = [UInt8](repeating: 0, count: unshared.count)
    let first = unshared.lowerBound - table.lowerBound
    strings.replaceSubrange(first..<(first + wiped.count), with: wiped)
    // The loader reads only the copy, so the original can go with its shared end.
    edits.append(
      Edit(overwriting: old.lowerBound, with: Array(repeating: 0, count: old.count)))
    let start = tail.count
    tail += strings
    let openTail = start..<tail.count
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
    return openTail
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

  private mutating func moveSection(
    _ section: ELFFile.Section, to place: Place, _ range: Range<Int>
  ) {
    let start = UInt64(range.lowerBound)
    let base = section.entryOffset
    edits.append(format.edit(ELFFormat.Section.address, at: base, to: place.address + start))
    edits.append(format.edit(ELFFormat.Section.offset, at: base, to: place.offset + start))
    edits.append(format.edit(ELFFormat.Section.byteCount, at: base, to: UInt64(range.count)))
  }

  /// Adds the new segment to the table and lets the file header point to it.
  private mutating func finish(_ table: inout [UInt8], at place: Place) {
    let entryByteCount = format.segmentByteCount
    let lastLoad = file.segments.lastIndex { $0.type == ELFFile.SegmentType.load } ?? 0
    let newIndex = lastLoad + 1
    table.insert(
      contentsOf: [UInt8](repeating: 0, count: entryByteCount), at: newIndex * entryByteCount)
    let base = newIndex * entryByteCount
    format.write(ELFFile.SegmentType.load, ELFFormat.Segment.type, at: base, to: &table)
    // Readable only.
    format.write(4, ELFFormat.Segment.flags, at: base, to: &table)
    format.write(pageByteCount, ELFFormat.Segment.alignment, at: base, to: &table)
    write(0..<tail.count, to: &table, newIndex, place)
    for (index, segment) in file.segments.enumerated()
    where segment.type == ELFFile.SegmentType.table {
      write(0..<table.count, to: &table, index < newIndex ? index : index + 1, place)
    }
    edits.append(format.edit(ELFFormat.Header.segmentTableOffset, at: 0, to: place.offset))
    edits.append(
      format.edit(
        ELFFormat.Header.segmentCount, at: 0, to: UInt64(file.segments.count + 1)))
  }

  /// Lets an entry of the table cover a part of the new segment.
  private func write(
    _ range: Range<Int>, to table: inout [UInt8], _ index: Int, _ place: Place
  ) {
    let base = index * format.segmentByteCount
    let start = UInt64(range.lowerBound)
    let count = UInt64(range.count)
    format.write(place.offset + start, ELFFormat.Segment.offset, at: base, to: &table)
    format.write(place.address + start, ELFFormat.Segment.address, at: base, to: &table)
    format.write(place.address + start, ELFFormat.Segment.physicalAddress, at: base, to: &table)
    format.write(count, ELFFormat.Segment.fileByteCount, at: base, to: &table)
    format.write(count, ELFFormat.Segment.memoryByteCount, at: base, to: &table)
  }
}
