internal import Digests
internal import Platform
internal import SystemPackage

/// How a snapshot is laid out.
///
/// A header names the sections; each section but `recipes` is verified as a whole when something
/// first needs it, recipes one by one. All numbers are little-endian, all tables have rows of one
/// length, so that nothing needs to be read but what is asked for.
enum SnapshotLayout {
  /// The parts of a snapshot, in their order in the file.
  enum Section: Int, CaseIterable {
    /// What the snapshot is of, see ``SnapshotSubject``.
    case subject
    /// Names of packages, paths and words, one behind the other.
    case texts
    /// One row a package, in the order of the names.
    case packages
    /// The rows of files that packages refer to, four bytes each.
    case references
    /// One row a file that recipes were read with: modules and patches.
    case files
    /// One row a word, see ``SnapshotWords``, in order.
    case words
    /// The packages of the words, four bytes each.
    case holders
    /// One row a digest, in order.
    case digests
    /// The recipes themselves.
    case recipes
  }

  /// What a file begins with; the last byte is the version of the layout.
  static let signature: [UInt8] = Array("albedo recipes".utf8) + [0, 2]
  /// The signature, the sections, and the digest of both.
  static let headerByteCount = signature.count + Section.allCases.count * 24 + 8
  static let stampByteCount = 40
  static let digestByteCount = 32
  static let packageByteCount = 8 + 8 + 4 + 4 + 8 + stampByteCount + digestByteCount + 8
  static let fileByteCount = 8 + stampByteCount + digestByteCount
  static let wordByteCount = 4 + 8 + 8
  static let digestRowByteCount = 12

  /// More than any recipe needs.
  static let recipeByteLimit = 16 << 20

  /// What a section or a recipe is verified by.
  static func check(_ bytes: [UInt8]) -> UInt64 { check(bytes.span) }

  static func check(_ bytes: Span<UInt8>) -> UInt64 {
    guard let digest = try? Digest(of: bytes) else {
      preconditionFailure("SHA-256 is always there")
    }
    return digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension [UInt8] {
  /// Appends the low bytes of a number, the lowest first.
  mutating func append(number: some FixedWidthInteger, byteCount: Int) {
    for place in 0..<byteCount { append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
  }

  mutating func append(_ stamp: FileStamp) {
    append(number: stamp.byteCount, byteCount: 8)
    append(number: stamp.inode, byteCount: 8)
    for time in [stamp.modified, stamp.changed] {
      append(number: time.seconds, byteCount: 8)
      append(number: time.nanoseconds, byteCount: 4)
    }
  }
}

/// Reads numbers of a table whose bytes are there.
struct RowReader {
  let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func number(_ byteCount: Int) -> UInt64 {
    precondition(offset + byteCount <= bytes.count, "a row is longer than its table says")
    var result: UInt64 = 0
    for place in 0..<byteCount { result |= UInt64(bytes[offset + place]) << (8 * place) }
    offset += byteCount
    return result
  }

  mutating func integer(_ byteCount: Int) -> Int { Int(clamping: number(byteCount)) }

  mutating func stamp() -> FileStamp {
    let byteCount = number(8)
    let inode = number(8)
    let modified = time()
    return FileStamp(byteCount: byteCount, inode: inode, modified: modified, changed: time())
  }

  mutating func digest() -> [UInt8] {
    defer { offset += SnapshotLayout.digestByteCount }
    return Array(bytes[offset..<offset + SnapshotLayout.digestByteCount])
  }

  private mutating func time() -> FileTime {
    let seconds = Int64(bitPattern: number(8))
    return FileTime(seconds: seconds, nanoseconds: Int32(truncatingIfNeeded: number(4)))
  }
}
