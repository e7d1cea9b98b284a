extension ELFFile {
  /// One entry of the section header table.
  struct Section: Sendable {
    /// The place of the entry in the file.
    let entryOffset: Int
    let type: UInt64
    let address: UInt64
    let offset: UInt64
    let byteCount: UInt64
    let link: UInt64
  }

  /// The numbers in a section's type field: `sh_type` of elf(5).
  enum SectionType {
    static let program: UInt64 = 1
    static let strings: UInt64 = 3
    static let hashTable: UInt64 = 5
    static let gnuHashTable: UInt64 = 0x6FFF_FFF6
    static let dynamic: UInt64 = 6
    static let note: UInt64 = 7
    /// Takes no place in the file.
    static let absent: UInt64 = 8
    static let dynamicSymbols: UInt64 = 11
    static let versionsDefined: UInt64 = 0x6FFF_FFFD
    static let versionsNeeded: UInt64 = 0x6FFF_FFFE
  }

  /// Returns one section header, or nil behind the end of the table or of the file.
  func section(_ index: Int, in bytes: Span<UInt8>) -> Section? {
    guard index < sectionCount else { return nil }
    let (entry, overflow) = sectionTableOffset.addingReportingOverflow(
      index * format.sectionByteCount)
    guard !overflow, let type = format.value(ELFFormat.Section.type, at: entry, in: bytes),
      let address = format.value(ELFFormat.Section.address, at: entry, in: bytes),
      let offset = format.value(ELFFormat.Section.offset, at: entry, in: bytes),
      let byteCount = format.value(ELFFormat.Section.byteCount, at: entry, in: bytes),
      let link = format.value(ELFFormat.Section.link, at: entry, in: bytes)
    else { return nil }
    return Section(
      entryOffset: entry, type: type, address: address, offset: offset, byteCount: byteCount,
      link: link)
  }

  /// Returns the string table that begins at exactly `offset` of the file.
  func stringSection(at offset: Int, in bytes: Span<UInt8>) -> (index: Int, range: Range<Int>)? {
    for index in 0..<sectionCount {
      guard let section = section(index, in: bytes) else { return nil }
      if section.type == SectionType.strings, section.offset == UInt64(offset) {
        return Self.range(section.offset, section.byteCount, in: bytes).map { (index, $0) }
      }
    }
    return nil
  }

  /// Returns the offsets of all strings that anything in the file takes from the dynamic string
  /// table, or nil when that cannot be known.
  ///
  /// Users of the table are the dynamic section, the dynamic symbols and the symbol versions.
  func dynamicStringOffsets(in bytes: Span<UInt8>) -> [UInt64]? {
    guard let dynamic, let table = dynamic.stringSection else { return nil }
    var offsets = dynamic.stringOffsets
    var types: Set<UInt64> = []
    for index in 0..<sectionCount {
      guard let section = section(index, in: bytes) else { return nil }
      guard section.link == UInt64(table), index != table else { continue }
      // Sound files have one of each; many that overlap would take for ever to read.
      guard types.insert(section.type).inserted else { return nil }
      switch section.type {
      case SectionType.dynamic: continue
      case SectionType.dynamicSymbols:
        guard let names = symbolNames(of: section, in: bytes) else { return nil }
        offsets += names
      case SectionType.versionsDefined:
        guard let names = definedVersions(of: section, in: bytes) else { return nil }
        offsets += names
      case SectionType.versionsNeeded:
        guard let names = neededVersions(of: section, in: bytes) else { return nil }
        offsets += names
      default: return nil
      }
    }
    return types.contains(SectionType.dynamicSymbols) ? offsets : nil
  }

  private func symbolNames(of section: Section, in bytes: Span<UInt8>) -> [UInt64]? {
    guard let range = Self.range(section.offset, section.byteCount, in: bytes) else { return nil }
    return stride(from: range.lowerBound, to: range.upperBound, by: format.symbolByteCount)
      .compactMap { format.number(at: $0..<($0 + 4), in: bytes) }
  }

  /// Names in Elfxx_Verdef: `vd_cnt` at 6, `vd_aux` at 12, `vd_next` at 16; then pairs of name
  /// and next.
  private func definedVersions(of section: Section, in bytes: Span<UInt8>) -> [UInt64]? {
    versionNames(of: section, in: bytes, Chain(count: 6, first: 12, next: 16, own: nil), name: 0)
  }

  /// Names in Elfxx_Verneed: `vn_cnt` at 2, `vn_file` at 4, `vn_aux` at 8, `vn_next` at 12; then
  /// entries with the name at 8 and next at 12.
  private func neededVersions(of section: Section, in bytes: Span<UInt8>) -> [UInt64]? {
    versionNames(of: section, in: bytes, Chain(count: 2, first: 8, next: 12, own: 4), name: 8)
  }

  /// Where the fields of a version entry are; `own` is its own name, if it has one.
  private struct Chain {
    let count: Int
    let first: Int
    let next: Int
    let own: Int?
  }

  private func versionNames(
    of section: Section, in bytes: Span<UInt8>, _ chain: Chain, name: Int
  ) -> [UInt64]? {
    guard let range = Self.range(section.offset, section.byteCount, in: bytes) else { return nil }
    func word(_ offset: Int, byteCount: Int = 4) -> Int? {
      guard offset <= range.upperBound - byteCount else { return nil }
      return format.number(at: offset..<(offset + byteCount), in: bytes).map { Int($0) }
    }
    var names: [UInt64] = []
    // Sound tables never visit more entries than fit in; loops and overlaps would.
    var budget = range.count / 8
    var entry = range.lowerBound
    while true {
      guard let count = word(entry + chain.count, byteCount: 2),
        let first = word(entry + chain.first), let next = word(entry + chain.next)
      else { return nil }
      if let own = chain.own {
        guard let own = word(entry + own) else { return nil }
        names.append(UInt64(own))
      }
      var auxiliary = entry + first
      for _ in 0..<count {
        guard budget > 0, let string = word(auxiliary + name), let step = word(auxiliary + name + 4)
        else { return nil }
        budget -= 1
        names.append(UInt64(string))
        auxiliary += step
      }
      guard next > 0 else { return names }
      guard budget > 0 else { return nil }
      budget -= 1
      entry += next
    }
  }
}
