/// One architecture of a Mach-O file: where its load commands are, and how far they may grow.
///
/// The value holds offsets and numbers, never the bytes of the file. All offsets count from the
/// start of the file, not of the slice.
struct MachOSlice: Sendable {
  /// One load command.
  struct LoadCommand: Sendable {
    let type: UInt32
    let range: Range<Int>
    /// The place of the path in a command that has one, up to the command's end.
    let pathRange: Range<Int>?
  }

  let format: MachOFormat
  /// Where the header begins.
  let start: Int
  let commands: [LoadCommand]
  /// The load commands, one behind the other.
  let commandsRange: Range<Int>
  /// Where the first content begins, behind the gap that linkers leave for longer commands.
  let contentStart: Int
  let isObject: Bool
  /// Whether a code signature covers the slice, which any change makes void.
  var hasCodeSignature: Bool { commands.contains { $0.type == MachOFormat.Command.codeSignature } }

  /// The most architectures that are read of one file; real ones have up to five.
  static let maximumCount = 64

  /// Returns the slices of a file: one, or those that a universal file lists.
  ///
  /// Empty for what is no Mach-O file or is damaged: relocation then leaves the load commands
  /// alone.
  static func slices(of bytes: Span<UInt8>) -> [MachOSlice] {
    if MachOFormat(at: 0, in: bytes) != nil {
      return MachOSlice(0..<bytes.count, of: bytes).map { [$0] } ?? []
    }
    let ranges = universalRanges(of: bytes)
    let slices = ranges.compactMap { MachOSlice($0, of: bytes) }
    guard slices.count == ranges.count else { return [] }
    // Architectures that share bytes would be changed twice.
    let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
    for (first, second) in zip(sorted, sorted.dropFirst()) where first.overlaps(second) {
      return []
    }
    return slices
  }

  /// Reads `fat_arch` and `fat_arch_64` of `mach-o/fat.h`.
  private static func universalRanges(of bytes: Span<UInt8>) -> [Range<Int>] {
    guard bytes.count >= 8 else { return [] }
    var magic: UInt32 = 0
    for index in 0..<4 { magic = magic << 8 | UInt32(bytes[index]) }
    let isBigEndian = magic == 0xCAFE_BABE || magic == 0xCAFE_BABF
    let is64Bit = magic == 0xCAFE_BABF || magic == 0xBFBA_FECA
    guard isBigEndian || is64Bit || magic == 0xBEBA_FECA else { return [] }
    func number(_ offset: Int, _ byteCount: Int) -> UInt64? {
      guard offset <= bytes.count - byteCount else { return nil }
      return (0..<byteCount).reduce(UInt64(0)) { value, place in
        value << 8 | UInt64(bytes[offset + (isBigEndian ? place : byteCount - 1 - place)])
      }
    }
    guard let count = number(4, 4), count <= UInt64(maximumCount) else { return [] }
    var ranges: [Range<Int>] = []
    for index in 0..<Int(count) {
      let entry = 8 + index * (is64Bit ? 32 : 20)
      guard let offset = number(entry + 8, is64Bit ? 8 : 4),
        let byteCount = number(entry + (is64Bit ? 16 : 12), is64Bit ? 8 : 4),
        let range = ELFFile.range(offset, byteCount, in: bytes)
      else { return [] }
      ranges.append(range)
    }
    return ranges
  }

  /// Reads the header and the load commands of the slice at `range`, or returns nil when they are
  /// damaged.
  init?(_ range: Range<Int>, of bytes: Span<UInt8>) {
    guard let format = MachOFormat(at: range.lowerBound, in: bytes),
      let type = format.number(at: range.lowerBound + MachOFormat.Header.fileType, in: bytes),
      let count = format.number(at: range.lowerBound + MachOFormat.Header.commandCount, in: bytes),
      let byteCount = format.number(
        at: range.lowerBound + MachOFormat.Header.commandsByteCount, in: bytes)
    else { return nil }
    let first = range.lowerBound + format.headerByteCount
    guard first <= range.upperBound, byteCount <= UInt64(range.upperBound - first) else {
      return nil
    }
    self.format = format
    start = range.lowerBound
    isObject = type == MachOFormat.objectFileType
    commandsRange = first..<(first + Int(byteCount))
    var commands: [LoadCommand] = []
    var contentStart = range.upperBound
    var position = first
    for _ in 0..<count {
      guard let command = Self.command(at: position, in: commandsRange, format, bytes),
        let content = Self.contentStart(of: command, format, sliceStart: start, bytes)
      else { return nil }
      contentStart = min(contentStart, content)
      commands.append(command)
      position = command.range.upperBound
    }
    guard position == commandsRange.upperBound, contentStart >= position else { return nil }
    self.commands = commands
    self.contentStart = contentStart
  }

  private static func command(
    at offset: Int, in commands: Range<Int>, _ format: MachOFormat, _ bytes: Span<UInt8>
  ) -> LoadCommand? {
    guard offset <= commands.upperBound - 8, let type = format.number(at: offset, in: bytes),
      let byteCount = format.number(at: offset + 4, in: bytes), byteCount >= 8, byteCount % 4 == 0,
      byteCount <= UInt64(commands.upperBound - offset)
    else { return nil }
    let range = offset..<(offset + Int(byteCount))
    var path: Range<Int>?
    if let fixed = pathPlace(ofType: UInt32(type)) {
      guard byteCount >= UInt64(fixed), let place = format.number(at: offset + 8, in: bytes),
        place >= UInt64(fixed), place < byteCount
      else { return nil }
      path = (offset + Int(place))..<range.upperBound
    }
    return LoadCommand(type: UInt32(type), range: range, pathRange: path)
  }

  /// Returns how many bytes stand before the path in a command that has one.
  private static func pathPlace(ofType type: UInt32) -> Int? {
    switch type {
    case MachOFormat.Command.searchPath: 12
    case MachOFormat.Command.libraryName, MachOFormat.Command.loadLibrary,
      MachOFormat.Command.lazyLibrary, MachOFormat.Command.weakLibrary,
      MachOFormat.Command.reexportedLibrary, MachOFormat.Command.upwardLibrary:
      24
    default: nil
    }
  }

  /// Returns where the content of a segment command begins in the file; `Int.max` for none, and
  /// nil for a damaged command.
  private static func contentStart(
    of command: LoadCommand, _ format: MachOFormat, sliceStart: Int, _ bytes: Span<UInt8>
  ) -> Int? {
    let wanted = format.is64Bit ? MachOFormat.Command.segment64 : MachOFormat.Command.segment
    guard command.type == wanted else { return .max }
    let base = command.range.lowerBound
    let fixed = format.is64Bit ? 72 : 56
    let sectionByteCount = format.is64Bit ? 80 : 68
    guard command.range.count >= fixed,
      let fileOffset = format.number(
        at: base + (format.is64Bit ? 40 : 32), byteCount: format.addressByteCount, in: bytes),
      let fileByteCount = format.number(
        at: base + (format.is64Bit ? 48 : 36), byteCount: format.addressByteCount, in: bytes),
      let count = format.number(at: base + (format.is64Bit ? 64 : 48), in: bytes),
      count <= UInt64((command.range.count - fixed) / sectionByteCount)
    else { return nil }
    var first = UInt64.max
    for index in 0..<Int(count) {
      let section = base + fixed + index * sectionByteCount
      guard
        let byteCount = format.number(
          at: section + (format.is64Bit ? 40 : 36), byteCount: format.addressByteCount, in: bytes),
        let offset = format.number(at: section + (format.is64Bit ? 48 : 40), in: bytes),
        let flags = format.number(at: section + (format.is64Bit ? 64 : 56), in: bytes)
      else { return nil }
      // Kinds 1, 12 and 18 are zeros that take no place in the file.
      if byteCount > 0, offset > 0, ![1, 12, 18].contains(flags & 0xFF) {
        first = min(first, offset)
      }
    }
    // The segment that begins with the header holds it; what others have without sections counts.
    if count == 0, fileByteCount > 0, fileOffset > 0 { first = min(first, fileOffset) }
    guard first < UInt64.max else { return .max }
    guard let first = Int(exactly: first) else { return .max }
    let (place, overflow) = sliceStart.addingReportingOverflow(first)
    return overflow ? nil : place
  }

  /// Returns the path of a command, up to its first NUL.
  func path(of command: LoadCommand, in bytes: Span<UInt8>) -> [UInt8]? {
    guard let range = command.pathRange else { return nil }
    var path: [UInt8] = []
    for index in range {
      if bytes[index] == 0 { break }
      path.append(bytes[index])
    }
    return path
  }
}
