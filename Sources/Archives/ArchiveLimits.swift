internal import Diagnostics

/// How much an archive may ask of the machine that reads it.
package struct ArchiveLimits: Sendable, Hashable {
  /// The largest number of entries; 5,000,000 unless told.
  package var entryCount = 5_000_000
  /// The largest number of uncompressed bytes in all; 1 TiB unless told.
  package var contentByteCount: UInt64 = 1 << 40
  /// The longest name or link target in bytes; 4,096 unless told.
  package var pathLength = 4096
  /// The largest growth on decompression; 1,100 unless told, a little more than gzip can reach.
  ///
  /// Looked at after the first 16 MiB only, because small archives harm nobody.
  package var compressionRatio: UInt64 = 1100

  /// The limits for packages.
  package static let standard = ArchiveLimits()

  /// Creates the standard limits, to be changed.
  package init() {}

  func check(entryCount count: Int) throws(ArchiveError) {
    if count > entryCount {
      throw ArchiveError(.tooManyEntries, "the archive has more than \(entryCount) entries")
    }
  }

  func check(pathLength length: Int) throws(ArchiveError) {
    if length > pathLength {
      throw ArchiveError(
        .pathTooLong, "the archive has a name of more than \(pathLength) bytes")
    }
  }

  func check(contentByteCount count: UInt64) throws(ArchiveError) {
    if count > contentByteCount {
      throw ArchiveError(
        .tooLarge, "the archive has more than \(contentByteCount) bytes when decompressed")
    }
  }

  func check(ratioOf count: UInt64, to compressedCount: UInt64) throws(ArchiveError) {
    if count > 16 << 20, count / compressionRatio > compressedCount {
      throw ArchiveError(
        .suspiciousRatio,
        "the archive grows more than \(compressionRatio) times when decompressed")
    }
  }
}
