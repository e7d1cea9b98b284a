/// How numbers and tables are laid out in one ELF file; see elf(5).
///
/// Every read is checked against the end of the file and gives nil behind it.
struct ELFFormat: Sendable, Equatable {
  /// A field of a header: its place and width in both classes.
  struct Field {
    let offset32: Int
    let byteCount32: Int
    let offset64: Int
    let byteCount64: Int

    init(_ offset32: Int, _ byteCount32: Int, _ offset64: Int, _ byteCount64: Int) {
      self.offset32 = offset32
      self.byteCount32 = byteCount32
      self.offset64 = offset64
      self.byteCount64 = byteCount64
    }
  }

  /// Fields of the file header.
  enum Header {
    static let type = Field(16, 2, 16, 2)
    static let machine = Field(18, 2, 18, 2)
    static let segmentTableOffset = Field(28, 4, 32, 8)
    static let sectionTableOffset = Field(32, 4, 40, 8)
    static let segmentEntryByteCount = Field(42, 2, 54, 2)
    static let segmentCount = Field(44, 2, 56, 2)
    static let sectionCount = Field(48, 2, 60, 2)
  }

  /// Fields of an entry of the program header table.
  enum Segment {
    static let type = Field(0, 4, 0, 4)
    static let flags = Field(24, 4, 4, 4)
    static let offset = Field(4, 4, 8, 8)
    static let address = Field(8, 4, 16, 8)
    static let physicalAddress = Field(12, 4, 24, 8)
    static let fileByteCount = Field(16, 4, 32, 8)
    static let memoryByteCount = Field(20, 4, 40, 8)
    static let alignment = Field(28, 4, 48, 8)
  }

  /// Fields of an entry of the section header table.
  enum Section {
    static let type = Field(4, 4, 4, 4)
    static let address = Field(12, 4, 16, 8)
    static let offset = Field(16, 4, 24, 8)
    static let byteCount = Field(20, 4, 32, 8)
    static let link = Field(24, 4, 40, 4)
  }

  /// Fields of an entry of the dynamic section.
  enum Dynamic {
    static let tag = Field(0, 4, 0, 8)
    static let value = Field(4, 4, 8, 8)
  }

  /// Whether the class is ELFCLASS64.
  let is64Bit: Bool
  /// Whether the most significant byte comes first.
  let isBigEndian: Bool

  var segmentByteCount: Int { is64Bit ? 56 : 32 }
  var sectionByteCount: Int { is64Bit ? 64 : 40 }
  var dynamicByteCount: Int { is64Bit ? 16 : 8 }
  var symbolByteCount: Int { is64Bit ? 24 : 16 }
  /// The highest address and offset that fits a field.
  var maximumAddress: UInt64 { is64Bit ? UInt64(Int.max) : UInt64(UInt32.max) }

  /// Returns the place of a field in an entry at `base`.
  func range(of field: Field, at base: Int) -> Range<Int> {
    let start = base + (is64Bit ? field.offset64 : field.offset32)
    return start..<(start + (is64Bit ? field.byteCount64 : field.byteCount32))
  }

  /// Returns a field of the entry at `base`, or nil behind the end of the file.
  func value(_ field: Field, at base: Int, in bytes: Span<UInt8>) -> UInt64? {
    guard base >= 0, base <= bytes.count else { return nil }
    return number(at: range(of: field, at: base), in: bytes)
  }

  /// Returns the number that fills `range`, or nil behind the end of the file.
  func number(at range: Range<Int>, in bytes: Span<UInt8>) -> UInt64? {
    guard range.lowerBound >= 0, range.upperBound <= bytes.count else { return nil }
    var value: UInt64 = 0
    for place in 0..<range.count {
      let index = isBigEndian ? range.lowerBound + place : range.upperBound - 1 - place
      value = value << 8 | UInt64(bytes[index])
    }
    return value
  }

  /// Returns the edit that writes `value` into a field of the entry at `base`.
  func edit(_ field: Field, at base: Int, to value: UInt64) -> Edit {
    let range = range(of: field, at: base)
    return Edit(range: range, bytes: encoded(value, byteCount: range.count))
  }

  /// Writes `value` into a field of the entry that begins at `base` of `table`.
  func write(_ value: UInt64, _ field: Field, at base: Int, to table: inout [UInt8]) {
    let range = range(of: field, at: base)
    table.replaceSubrange(range, with: encoded(value, byteCount: range.count))
  }

  private func encoded(_ value: UInt64, byteCount: Int) -> [UInt8] {
    let littleEndian = (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    return isBigEndian ? littleEndian.reversed() : littleEndian
  }
}
