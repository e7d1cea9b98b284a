internal import Diagnostics
internal import Platform

/// The fields of one header block, without what comes before it.
struct RawTarHeader {
  let name: [UInt8]
  let linkName: [UInt8]
  let permissions: UInt32
  let byteCount: UInt64
  let modified: Int64
  let type: UInt8

  /// Reads a block; raises `corrupt` when its checksum is wrong or a number is none.
  init(_ block: [UInt8]) throws(ArchiveError) {
    guard Self.hasValidChecksum(block) else {
      throw ArchiveError(
        .corrupt, "the archive is damaged: a header has a wrong checksum",
        hint: "fetch the file again")
    }
    var name = Self.text(block[TarLayout.name])
    // GNU's magic is followed by blanks, and then the field means something else.
    if block[TarLayout.magic].elementsEqual("ustar\0".utf8) {
      let prefix = Self.text(block[TarLayout.prefix])
      if !prefix.isEmpty { name = prefix + [UInt8(ascii: "/")] + name }
    }
    self.name = name
    linkName = Self.text(block[TarLayout.linkName])
    permissions = UInt32(truncatingIfNeeded: try Self.number(block[TarLayout.mode])) & 0o7777
    let size = try Self.number(block[TarLayout.size])
    guard size >= 0 else { throw ArchiveError(.corrupt, "the archive has a negative size") }
    byteCount = UInt64(size)
    modified = try Self.number(block[TarLayout.modified])
    type = block[TarLayout.type]
  }

  /// The sum of all bytes with the field itself as blanks; some old writers add signed bytes.
  private static func hasValidChecksum(_ block: [UInt8]) -> Bool {
    guard let stored = try? number(block[TarLayout.checksum]) else { return false }
    // The field itself counts as eight blanks.
    var unsigned: Int64 = 8 * 32
    var signed: Int64 = 8 * 32
    for index in block.indices where !TarLayout.checksum.contains(index) {
      unsigned += Int64(block[index])
      signed += Int64(Int8(bitPattern: block[index]))
    }
    return stored == unsigned || stored == signed
  }

  private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] {
    Array(field.prefix { $0 != 0 })
  }

  /// Octal digits between blanks and NULs, or GNU's form: a first bit, then a binary number.
  private static func number(_ field: ArraySlice<UInt8>) throws(ArchiveError) -> Int64 {
    if let first = field.first, first & 0x80 != 0 { return try binary(field, first) }
    let digits = field.drop { $0 == UInt8(ascii: " ") }
      .prefix { $0 != 0 && $0 != UInt8(ascii: " ") }
    if digits.isEmpty { return 0 }
    guard let value = Int64(String(decoding: digits, as: UTF8.self), radix: 8), value >= 0 else {
      throw ArchiveError(.corrupt, "the archive is damaged: a header has a wrong number")
    }
    return value
  }

  private static func binary(
    _ field: ArraySlice<UInt8>, _ first: UInt8
  ) throws(ArchiveError) -> Int64 {
    let isNegative = first & 0x40 != 0
    var value: Int64 = isNegative ? -1 : 0
    for (index, byte) in field.enumerated() {
      let bits = index == 0 && !isNegative ? byte & 0x3F : byte
      guard value.magnitude >> 54 == 0 else {
        throw ArchiveError(.corrupt, "the archive has a number that is too large")
      }
      value = value << 8 | Int64(bits)
    }
    return value
  }
}

/// The records of `pax` extended headers that matter here.
struct PaxValues {
  var path: [UInt8]?
  var linkPath: [UInt8]?
  var byteCount: UInt64?
  var modified: FileTime?
  /// A kind of file, in words, that the records describe beyond what a header can.
  var unsupported: String?

  /// Adds the records of one extended header, which replace earlier ones.
  mutating func read(_ records: [UInt8]) throws(ArchiveError) {
    var rest = records[...]
    while !rest.isEmpty {
      // At most seven digits: a header is shorter than a MiB.
      let digits = rest.prefix(8).prefix { $0 != UInt8(ascii: " ") }
      guard let length = Int(String(decoding: digits, as: UTF8.self)),
        length > digits.count + 2, length <= rest.count
      else { throw Self.damaged }
      let record = rest.prefix(length).dropFirst(digits.count + 1)
      rest = rest.dropFirst(length)
      guard record.last == UInt8(ascii: "\n"),
        let equals = record.firstIndex(of: UInt8(ascii: "="))
      else { throw Self.damaged }
      try set(record[..<equals], record[(equals + 1)...].dropLast())
    }
  }

  private mutating func set(
    _ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>
  ) throws(ArchiveError) {
    switch String(decoding: key, as: UTF8.self) {
    case "path": path = Array(value)
    case "linkpath": linkPath = Array(value)
    case "size":
      guard let count = UInt64(String(decoding: value, as: UTF8.self)), count < 1 << 62 else {
        throw Self.damaged
      }
      byteCount = count
    case "mtime":
      // A fraction is dropped: packages are not dated more exactly.
      let whole = value.prefix { $0 != UInt8(ascii: ".") }
      guard let seconds = Int64(String(decoding: whole, as: UTF8.self)) else { throw Self.damaged }
      modified = FileTime(seconds: seconds)
    case let text where text.hasPrefix("GNU.sparse."): unsupported = "a sparse file"
    default: break
    }
  }

  private static var damaged: ArchiveError {
    ArchiveError(
      .corrupt, "the archive is damaged: an extended header has a wrong record",
      hint: "fetch the file again")
  }
}
