internal import Platform

/// The blocks that come before a member's content, equal to those of Python's `tarfile`.
///
/// Owner, group and their names, and the device fields, are always empty or zero.
struct TarHeader {
  private let member: TarMember

  init(_ member: TarMember) { self.member = member }

  /// The header block, preceded by a `pax` header where ustar's fields cannot hold the facts.
  var blocks: [UInt8] {
    var name = member.name
    var linkName: [UInt8] = []
    switch member.kind {
    case .folder: name.append(UInt8(ascii: "/"))
    case .link(let target), .hardLink(let target): linkName = target
    case .file, .unsupported: break
    }
    var records = PaxRecords()
    records.addIfNeeded("path", name)
    records.addIfNeeded("linkpath", linkName)
    var size = member.byteCount
    // The field has eleven octal digits: just under 8 GiB.
    if size >= 1 << 33 {
      records.add("size", Array(String(size).utf8))
      size = 0
    }
    var blocks = records.isEmpty ? [] : Self.paxBlocks(records.bytes)
    blocks += Self.block(
      name: name, mode: member.permissions, size: size, time: member.modified.seconds,
      type: type, linkName: linkName)
    return blocks
  }

  private var type: UInt8 {
    switch member.kind {
    case .file: UInt8(ascii: "0")
    case .hardLink: UInt8(ascii: "1")
    case .link: UInt8(ascii: "2")
    case .folder: UInt8(ascii: "5")
    case .unsupported:
      preconditionFailure("only files, folders and links are written to an archive")
    }
  }

  private static func paxBlocks(_ records: [UInt8]) -> [UInt8] {
    var blocks = block(
      name: Array("././@PaxHeader".utf8), mode: 0, size: UInt64(records.count), time: 0,
      type: UInt8(ascii: "x"), linkName: [])
    blocks += records
    let padding = TarLayout.padding(after: UInt64(records.count))
    blocks += repeatElement(0, count: padding)
    return blocks
  }

  private static func block(
    name: [UInt8], mode: UInt32, size: UInt64, time: Int64, type: UInt8, linkName: [UInt8]
  ) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: TarLayout.blockSize)
    func put(_ bytes: some Sequence<UInt8>, _ field: Range<Int>) {
      for (index, byte) in zip(field, bytes) { block[index] = byte }
    }
    put(ascii(name), TarLayout.name)
    put(octal(UInt64(mode & 0o7777), digits: 7), TarLayout.mode)
    put(octal(0, digits: 7), TarLayout.owner)
    put(octal(0, digits: 7), TarLayout.group)
    put(octal(size, digits: 11), TarLayout.size)
    put(octal(UInt64(clamping: time), digits: 11), TarLayout.modified)
    put(repeatElement(UInt8(ascii: " "), count: 8), TarLayout.checksum)
    block[TarLayout.type] = type
    put(ascii(linkName), TarLayout.linkName)
    put(Array("ustar\0".utf8), TarLayout.magic)
    put(Array("00".utf8), TarLayout.version)
    let sum = block.reduce(UInt64(0)) { $0 + UInt64($1) }
    put(octal(sum, digits: 6), TarLayout.checksum)
    return block
  }

  /// The digits; the zero byte behind them is in the block already, but not the checksum's.
  private static func octal(_ value: UInt64, digits: Int) -> [UInt8] {
    let text = Array(String(value, radix: 8).utf8.suffix(digits))
    return [UInt8](repeating: UInt8(ascii: "0"), count: digits - text.count) + text + [0]
  }

  /// The name with one `?` for each character that is not ASCII, and for each stray byte.
  private static func ascii(_ name: [UInt8]) -> [UInt8] {
    if name.allSatisfy({ $0 < 0x80 }) { return name }
    return DecodedName.scalars(of: name).map { $0 < 0x80 ? UInt8($0) : UInt8(ascii: "?") }
  }
}

/// The records of a `pax` extended header: `LENGTH KEY=VALUE` and a newline each.
private struct PaxRecords {
  private var records: [(key: String, value: [UInt8])] = []

  var isEmpty: Bool { records.isEmpty }

  mutating func add(_ key: String, _ value: [UInt8]) { records.append((key, value)) }

  /// Adds a name that is too long for its field of 100 bytes, or not ASCII.
  mutating func addIfNeeded(_ key: String, _ value: [UInt8]) {
    if value.count > 100 || value.contains(where: { $0 >= 0x80 }) { add(key, value) }
  }

  var bytes: [UInt8] {
    let isText = records.allSatisfy { String(validating: $0.value, as: UTF8.self) != nil }
    let declaration = isText ? [] : Self.record("hdrcharset", Array("BINARY".utf8))
    return records.reduce(into: declaration) { $0 += Self.record($1.key, $1.value) }
  }

  /// The length counts itself.
  private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
    let rest = key.utf8.count + value.count + 3
    var length = rest
    while rest + String(length).utf8.count != length { length = rest + String(length).utf8.count }
    return Array("\(length) \(key)=".utf8) + value + [UInt8(ascii: "\n")]
  }
}
