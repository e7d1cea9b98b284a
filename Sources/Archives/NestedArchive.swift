internal import Diagnostics

/// The members of an uncompressed tar of a few files, found by looking at its headers alone.
///
/// Caches of Spack up to 0.17 hold each package in such an archive: the archive of its prefix, its
/// spec, and the signature of that. Nothing but files at the top is taken, each name once.
package struct NestedArchive: Sendable, Equatable {
  /// One file in it.
  package struct Member: Sendable, Equatable {
    /// Its name, without a folder.
    package let name: String
    /// Where its content lies in the archive.
    package let range: Range<Int64>
  }

  /// The files in the order of the archive.
  package let members: [Member]

  /// How much an archive may ask of its reader.
  private enum Limit {
    /// Three files, and two extended headers for each.
    static let headerCount = 12
    static let extendedHeaderByteCount: Int64 = 64 << 10
    static let nameByteCount = 1024
    /// What may follow the end mark: writers fill up to a multiple of 10,240 bytes.
    static let tailByteCount: Int64 = 64 << 10
  }

  /// Reads the headers of an archive of `byteCount` bytes.
  ///
  /// `read` returns the bytes of a range, all of them; it is asked for some kilobytes at a time.
  /// `source` names the archive in errors. Throws `archive.unsupported_format`, `archive.corrupt`,
  /// `archive.truncated`, `archive.too_many_entries`, `archive.path_too_long`,
  /// `archive.unsafe_path`, `archive.duplicate_entry`, `archive.unsupported_kind`, and what `read`
  /// throws.
  package init(
    byteCount: Int64, source: String, read: (Range<Int64>) async throws -> [UInt8]
  ) async throws {
    var window = Window(byteCount: byteCount, source: source)
    var members: [Member] = []
    var position: Int64 = 0
    var headerCount = 0
    var pax = PaxValues()
    var longName: [UInt8]?
    while true {
      let block = try await window.read(position..<(position + 512), read)
      position += 512
      if block.allSatisfy({ $0 == 0 }) { break }
      headerCount += 1
      guard headerCount <= Limit.headerCount else {
        throw ArchiveError(
          .tooManyEntries, "the archive '\(source)' has more entries than a package of a cache")
      }
      let header = try Self.header(block, isFirst: headerCount == 1, source)
      let content = position..<(position + Int64(header.byteCount))
      switch header.type {
      case UInt8(ascii: "x"), UInt8(ascii: "g"), UInt8(ascii: "L"):
        guard Int64(content.count) <= Limit.extendedHeaderByteCount else {
          throw ArchiveError(.pathTooLong, "the archive '\(source)' has a header that is too long")
        }
        let bytes = try await window.read(content, read)
        if header.type == UInt8(ascii: "L") {
          longName = Array(bytes.prefix { $0 != 0 })
        } else {
          try pax.read(bytes)
        }
        position = content.upperBound
      default:
        let member = try Self.member(header, pax, longName, at: position, byteCount, source)
        guard !members.contains(where: { $0.name == member.name }) else {
          throw ArchiveError(
            .duplicateEntry, "the archive '\(source)' has '\(member.name)' twice")
        }
        members.append(member)
        position = member.range.upperBound
        (pax, longName) = (PaxValues(), nil)
      }
      let padding = position..<(position + Int64(TarLayout.padding(after: UInt64(position))))
      guard try await window.read(padding, read).allSatisfy({ $0 == 0 }) else {
        throw ArchiveError(
          .corrupt, "the archive '\(source)' has something between its entries", hint: Self.hint)
      }
      position = padding.upperBound
    }
    try await Self.checkTail(position..<byteCount, &window, source, read)
    self.members = members
  }

  private static func header(
    _ block: [UInt8], isFirst: Bool, _ source: String
  ) throws(ArchiveError) -> RawTarHeader {
    do throws(ArchiveError) {
      let header = try RawTarHeader(block)
      // Larger than any file can be; sums with places stay far from overflow.
      guard header.byteCount < 1 << 60 else {
        throw ArchiveError(.corrupt, "the archive '\(source)' has a size that is too large")
      }
      return header
    } catch {
      guard isFirst else { throw error }
      throw ArchiveError(
        .unsupportedFormat, "'\(source)' is not a tar archive", hint: "fetch the file again",
        cause: error)
    }
  }

  private static func member(
    _ header: RawTarHeader, _ pax: PaxValues, _ longName: [UInt8]?, at position: Int64,
    _ byteCount: Int64, _ source: String
  ) throws(ArchiveError) -> Member {
    let name = pax.path ?? longName ?? header.name
    guard [0, UInt8(ascii: "0"), UInt8(ascii: "7")].contains(header.type), pax.unsupported == nil
    else {
      throw ArchiveError(
        .unsupportedKind, "\(quoted(name)) in the archive '\(source)' is not a regular file",
        hint: hint)
    }
    guard name.count <= Limit.nameByteCount else {
      throw ArchiveError(.pathTooLong, "the archive '\(source)' has a name that is too long")
    }
    let isPlain = name.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
    guard isPlain, !name.isEmpty, name.first != UInt8(ascii: ".") else {
      throw ArchiveError(
        .unsafePath, "the archive '\(source)' has a file called \(quoted(name))", hint: hint)
    }
    let size = pax.byteCount ?? header.byteCount
    guard size < 1 << 60, position + Int64(size) <= byteCount else { throw truncated(source) }
    return Member(
      name: String(decoding: name, as: UTF8.self), range: position..<(position + Int64(size)))
  }

  /// Throws unless nothing but zeros follows the end mark.
  private static func checkTail(
    _ tail: Range<Int64>, _ window: inout Window, _ source: String,
    _ read: (Range<Int64>) async throws -> [UInt8]
  ) async throws {
    let isZero =
      tail.count <= Limit.tailByteCount
      ? try await window.read(tail, read).allSatisfy { $0 == 0 } : false
    guard isZero else {
      throw ArchiveError(
        .corrupt, "something follows the end of the archive '\(source)'", hint: hint)
    }
  }

  fileprivate static func truncated(_ source: String) -> ArchiveError {
    ArchiveError(
      .truncated, "the archive '\(source)' ends in the middle of an entry",
      hint: "fetch the file again")
  }

  private static let hint =
    "no honest archive has such an entry; do not trust where it came from"
}

/// The part of an archive that was read last, so that small questions come in few pieces.
private struct Window {
  private static let pieceByteCount: Int64 = 4096

  let byteCount: Int64
  let source: String
  private var start: Int64 = 0
  private var bytes: [UInt8] = []

  init(byteCount: Int64, source: String) {
    self.byteCount = byteCount
    self.source = source
  }

  mutating func read(
    _ range: Range<Int64>, _ fetch: (Range<Int64>) async throws -> [UInt8]
  ) async throws -> [UInt8] {
    if range.isEmpty { return [] }
    guard range.upperBound <= byteCount else { throw NestedArchive.truncated(source) }
    if range.lowerBound < start || range.upperBound > start + Int64(bytes.count) {
      let end = min(
        max(range.upperBound, range.lowerBound + Self.pieceByteCount), byteCount)
      let found = try await fetch(range.lowerBound..<end)
      guard Int64(found.count) == end - range.lowerBound else {
        throw NestedArchive.truncated(source)
      }
      (start, bytes) = (range.lowerBound, found)
    }
    let first = Int(range.lowerBound - start)
    return Array(bytes[first..<(first + range.count)])
  }
}
