/// The parts of an ELF executable or shared library that relocation needs.
///
/// Only files are accepted that Spack 1.2 can parse too: see `init`. The value holds offsets and
/// numbers, never the bytes of the file.
package struct ELFFile: Sendable {
  /// One entry of the program header table.
  struct Segment: Sendable {
    /// The place of the entry in the file.
    let entryOffset: Int
    let type: UInt64
    let offset: UInt64
    let address: UInt64
    let fileByteCount: UInt64
    let memoryByteCount: UInt64
  }

  /// The number at the end of a segment's type field: `p_type` of elf(5).
  enum SegmentType {
    static let load: UInt64 = 1
    static let dynamic: UInt64 = 2
    static let interpreter: UInt64 = 3
    static let note: UInt64 = 4
    static let table: UInt64 = 6
    static let property: UInt64 = 0x6474_E553
  }

  let format: ELFFormat
  let machine: UInt64
  /// All entries of the program header table, in its order.
  let segments: [Segment]
  let segmentTableOffset: Int
  let sectionTableOffset: Int
  let sectionCount: Int
  /// The bytes of the interpreter's path with its NUL, as PT_INTERP says.
  private(set) var interpreterRange: Range<Int>?
  private(set) var dynamic: ELFDynamicSection?

  /// Reads the headers of a file.
  ///
  /// Returns nil for what cannot be relocated: not ELF, a relocatable object or core file, or
  /// anything whose interpreter, dynamic section or string table cannot be found for certain. The
  /// size of the string table is taken from the section headers, so a file without them gives nil
  /// when it has a RPATH, a name or a needed library.
  package init?(_ bytes: Span<UInt8>) {
    guard let format = Self.format(of: bytes),
      let type = format.value(ELFFormat.Header.type, at: 0, in: bytes), type == 2 || type == 3,
      let machine = format.value(ELFFormat.Header.machine, at: 0, in: bytes),
      let segmentTable = format.value(ELFFormat.Header.segmentTableOffset, at: 0, in: bytes),
      let sectionTable = format.value(ELFFormat.Header.sectionTableOffset, at: 0, in: bytes),
      let segmentCount = format.value(ELFFormat.Header.segmentCount, at: 0, in: bytes),
      let sectionCount = format.value(ELFFormat.Header.sectionCount, at: 0, in: bytes),
      let segmentTableOffset = Int(exactly: segmentTable),
      let sectionTableOffset = Int(exactly: sectionTable),
      let segments = Self.segments(
        at: segmentTableOffset, count: Int(segmentCount), format: format, in: bytes)
    else { return nil }
    self.format = format
    self.machine = machine
    self.segments = segments
    self.segmentTableOffset = segmentTableOffset
    self.sectionTableOffset = sectionTableOffset
    self.sectionCount = Int(sectionCount)
    if let segment = segment(SegmentType.interpreter) {
      guard let range = Self.range(segment.offset, segment.fileByteCount, in: bytes),
        Self.string(in: range, of: bytes) != nil
      else { return nil }
      interpreterRange = range
    }
    if let segment = segment(SegmentType.dynamic) {
      guard let range = Self.range(segment.offset, segment.fileByteCount, in: bytes),
        let section = ELFDynamicSection(at: range, of: self, in: bytes)
      else { return nil }
      dynamic = section
    }
  }

  /// Returns the last segment of a type; an empty one counts as missing, as debug files have it.
  private func segment(_ type: UInt64) -> Segment? {
    segments.last { $0.type == type && $0.fileByteCount > 0 }
  }

  private static func format(of bytes: Span<UInt8>) -> ELFFormat? {
    guard bytes.count >= 6, bytes[0] == 0x7F, bytes[1] == 0x45, bytes[2] == 0x4C,
      bytes[3] == 0x46, bytes[4] == 1 || bytes[4] == 2, bytes[5] == 1 || bytes[5] == 2
    else { return nil }
    return ELFFormat(is64Bit: bytes[4] == 2, isBigEndian: bytes[5] == 2)
  }

  private static func segments(
    at offset: Int, count: Int, format: ELFFormat, in bytes: Span<UInt8>
  ) -> [Segment]? {
    var segments: [Segment] = []
    for index in 0..<count {
      let (entry, overflow) = offset.addingReportingOverflow(index * format.segmentByteCount)
      guard !overflow, let type = format.value(ELFFormat.Segment.type, at: entry, in: bytes),
        let offset = format.value(ELFFormat.Segment.offset, at: entry, in: bytes),
        let address = format.value(ELFFormat.Segment.address, at: entry, in: bytes),
        let fileByteCount = format.value(ELFFormat.Segment.fileByteCount, at: entry, in: bytes),
        let memory = format.value(ELFFormat.Segment.memoryByteCount, at: entry, in: bytes),
        format.value(ELFFormat.Segment.alignment, at: entry, in: bytes) != nil
      else { return nil }
      segments.append(
        Segment(
          entryOffset: entry, type: type, offset: offset, address: address,
          fileByteCount: fileByteCount, memoryByteCount: memory))
    }
    return segments
  }

  /// The path of the interpreter, or nil when the file names none.
  package func interpreter(in bytes: Span<UInt8>) -> [UInt8]? {
    interpreterRange.flatMap { Self.string(in: $0, of: bytes) }
  }

  /// The RPATH or RUNPATH, whichever the file has.
  package func searchPath(in bytes: Span<UInt8>) -> [UInt8]? {
    searchPathRange(in: bytes).map { Self.copy($0, of: bytes) }
  }

  /// The place of the RPATH or RUNPATH in the file, without its NUL.
  func searchPathRange(in bytes: Span<UInt8>) -> Range<Int>? {
    guard let dynamic, let table = dynamic.stringTable, let entry = dynamic.searchPath
    else { return nil }
    return Self.stringRange(at: entry.value, in: table, of: bytes)
  }

  /// Returns the place in the file of the byte at `address`, by the load segments.
  ///
  /// As in Spack the last segment that begins at or before the address decides, whether or not it
  /// reaches that far.
  func fileOffset(ofAddress address: UInt64) -> Int? {
    let load =
      segments
      .filter { $0.type == SegmentType.load && $0.fileByteCount > 0 && $0.address <= address }
      .max { $0.address < $1.address }
    guard let load else { return nil }
    let (offset, overflow) = load.offset.addingReportingOverflow(address - load.address)
    return overflow ? nil : Int(exactly: offset)
  }

  /// Returns the first `count` bytes at `offset` as a range, or nil when the file is shorter.
  static func range(_ offset: UInt64, _ count: UInt64, in bytes: Span<UInt8>) -> Range<Int>? {
    guard let start = Int(exactly: offset), let count = Int(exactly: count),
      start <= bytes.count, count <= bytes.count - start
    else { return nil }
    return start..<(start + count)
  }

  /// Returns the string at the start of `range` without its NUL, or nil when it has none there.
  static func string(in range: Range<Int>, of bytes: Span<UInt8>) -> [UInt8]? {
    guard let place = stringRange(at: 0, in: range, of: bytes) else { return nil }
    return copy(place, of: bytes)
  }

  /// Returns the place of the string that begins `offset` bytes into a table.
  static func stringRange(
    at offset: UInt64, in table: Range<Int>, of bytes: Span<UInt8>
  ) -> Range<Int>? {
    guard let offset = Int(exactly: offset), offset < table.count else { return nil }
    let start = table.lowerBound + offset
    var end = start
    while end < table.upperBound, bytes[end] != 0 { end += 1 }
    return end < table.upperBound ? start..<end : nil
  }

  /// Returns a copy of a part of the file.
  static func copy(_ range: Range<Int>, of bytes: Span<UInt8>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for index in range { copy.append(bytes[index]) }
    return copy
  }
}
