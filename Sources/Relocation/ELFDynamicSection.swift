/// What the dynamic section of an ELF file says about its strings.
struct ELFDynamicSection: Sendable {
  /// One entry.
  struct Entry: Sendable {
    let tag: UInt64
    let value: UInt64
    /// The place of the entry in the file.
    let offset: Int
  }

  /// The tags of elf(5) that hold strings, and those of the string table.
  enum Tag {
    static let needed: UInt64 = 1
    static let hashTable: UInt64 = 4
    static let gnuHashTable: UInt64 = 0x6FFF_FEF5
    static let stringTable: UInt64 = 5
    static let stringTableByteCount: UInt64 = 10
    static let name: UInt64 = 14
    static let rpath: UInt64 = 15
    static let runpath: UInt64 = 29
    /// Further tags that hold strings: configuration, audit libraries, auxiliary and filter.
    static let otherStrings: Set<UInt64> = [
      0x6FFF_FEFA, 0x6FFF_FEFB, 0x6FFF_FEFC, 0x7FFF_FFFD, 0x7FFF_FFFF,
    ]
  }

  /// The one RPATH or RUNPATH.
  private(set) var searchPath: Entry?
  /// The entry with the address of the string table.
  private(set) var stringTableEntry: Entry
  /// The entries with the addresses of hash tables of symbols, by tag.
  private(set) var hashTableEntries: [UInt64: Entry] = [:]
  /// The entry with the size of the string table, which relocation itself does not trust.
  private(set) var stringTableByteCountEntry: Entry?
  /// Offsets into the string table of all strings that the section names, the search path among
  /// them.
  private(set) var stringOffsets: [UInt64] = []
  /// The string table in the file; nil when nothing needs it.
  private(set) var stringTable: Range<Int>?
  /// The number of the string table's section; nil when nothing needs it.
  private(set) var stringSection: Int?

  /// Reads the section at `range`, or returns nil when it is ambiguous or points nowhere.
  init?(at range: Range<Int>, of file: ELFFile, in bytes: Span<UInt8>) {
    var searchPaths: [Entry] = []
    var tables: [Entry] = []
    var required: [UInt64] = []
    for entry in Self.entries(at: range, file.format, in: bytes) {
      switch entry.tag {
      case Tag.rpath, Tag.runpath:
        searchPaths.append(entry)
        required.append(entry.value)
      case Tag.needed, Tag.name: required.append(entry.value)
      case Tag.stringTable: tables.append(entry)
      case Tag.hashTable, Tag.gnuHashTable: hashTableEntries[entry.tag] = entry
      case Tag.stringTableByteCount: stringTableByteCountEntry = entry
      default: if Tag.otherStrings.contains(entry.tag) { stringOffsets.append(entry.value) }
      }
    }
    guard searchPaths.count <= 1, tables.count == 1, let table = tables.first else { return nil }
    searchPath = searchPaths.first
    stringTableEntry = table
    stringOffsets += required
    guard !required.isEmpty else { return }
    guard let offset = file.fileOffset(ofAddress: table.value),
      let section = file.stringSection(at: offset, in: bytes)
    else { return nil }
    stringTable = section.range
    stringSection = section.index
    // Every string ends in the table when the last one does.
    var end = section.range.upperBound
    while end > section.range.lowerBound, bytes[end - 1] != 0 { end -= 1 }
    let limit = UInt64(end - section.range.lowerBound)
    guard required.allSatisfy({ $0 < limit }) else { return nil }
  }

  private static func entries(
    at range: Range<Int>, _ format: ELFFormat, in bytes: Span<UInt8>
  ) -> [Entry] {
    var entries: [Entry] = []
    var offset = range.lowerBound
    while range.upperBound - offset >= format.dynamicByteCount,
      let tag = format.value(ELFFormat.Dynamic.tag, at: offset, in: bytes), tag != 0,
      let value = format.value(ELFFormat.Dynamic.value, at: offset, in: bytes)
    {
      entries.append(Entry(tag: tag, value: value, offset: offset))
      offset += format.dynamicByteCount
    }
    return entries
  }
}
