internal import CArchive
internal import Diagnostics
internal import Digests
internal import Platform
internal import SystemPackage

/// The decompressed bytes of a file, in pieces (`archive_read(3)`).
///
/// libarchive finds out the compression: gzip, of one member or many, bzip2, xz, zstd, or none. Its
/// own reader of tar is not used: it changes names (decomposed Unicode is composed, other bytes
/// depend on the locale), and packages must come back byte for byte. It does not compare gzip's
/// checksum either; who needs certainty gives the digest of the file.
///
/// Safe: the handle never leaves, is freed once, and the type cannot be copied.
@safe struct Decompressor: ~Copyable, @unchecked Sendable {
  private let handle: OpaquePointer
  /// What libarchive reads; lives as long as the handle.
  private let source: ArchiveSource
  private let limits: ArchiveLimits
  private let path: FilePath
  private let progress: ItemProgress
  private var position: UInt64 = 0

  /// Opens a file, or a `part` of it, which must have the digest `sha256` if there is one.
  ///
  /// `progress` counts the compressed bytes that were read.
  init(
    _ path: FilePath, part: Range<UInt64>?, _ limits: ArchiveLimits, sha256: Digest?,
    progress: ItemProgress
  ) throws {
    let status = try FileStatus(of: path)
    guard status.kind == .file else {
      throw ArchiveError(.unsupportedFormat, "\(path.quoted) is not a regular file")
    }
    if status.size == 0 { throw ArchiveError(.truncated, "the archive \(path.quoted) is empty") }
    let source = try ArchiveSource(path, part: part, sha256: sha256)
    let handle = unsafe try Self.open(source, path)
    unsafe self.handle = unsafe handle
    self.source = source
    self.limits = limits
    self.path = path
    self.progress = progress
  }

  deinit { unsafe archive_read_free(handle) }

  /// Returns the next piece, or nil at the end of the file.
  ///
  /// The end comes only when the file had the promised digest: throws `archive.changed` otherwise.
  /// The bytes are valid until the next call; `Piece` keeps that promise within this module.
  mutating func next() throws(ArchiveError) -> Piece? {
    var bytes: UnsafeRawPointer?
    var count = 0
    var offset: Int64 = 0
    while true {
      switch unsafe archive_read_data_block(handle, &bytes, &count, &offset) {
      case ARCHIVE_OK:
        if count == 0 { continue }
        position += UInt64(count)
        try limits.check(contentByteCount: position)
        let consumed = unsafe archive_filter_bytes(handle, -1)
        try limits.check(ratioOf: position, to: UInt64(max(consumed, 1)))
        progress.reach(consumed)
        return unsafe Piece(UnsafeRawBufferPointer(start: bytes, count: count))
      case ARCHIVE_EOF:
        try source.finish()
        return nil
      case ARCHIVE_RETRY: continue
      default: throw unsafe Self.failure(handle, source, path)
      }
    }
  }

  private static func open(
    _ source: ArchiveSource, _ path: FilePath
  ) throws(ArchiveError) -> OpaquePointer {
    guard let handle = unsafe archive_read_new() else {
      throw ArchiveError(.outOfMemory, "could not open the archive \(path.quoted): out of memory")
    }
    unsafe archive_read_support_filter_gzip(handle)
    unsafe archive_read_support_filter_bzip2(handle)
    unsafe archive_read_support_filter_xz(handle)
    unsafe archive_read_support_filter_zstd(handle)
    unsafe archive_read_support_format_raw(handle)
    var entry: OpaquePointer?
    guard unsafe source.open(handle) == ARCHIVE_OK,
      unsafe archive_read_next_header(handle, &entry) == ARCHIVE_OK
    else {
      let error = unsafe failure(handle, source, path)
      unsafe archive_read_free(handle)
      throw error
    }
    return unsafe handle
  }

  private static func failure(
    _ handle: OpaquePointer, _ source: ArchiveSource, _ path: FilePath
  ) -> ArchiveError {
    if let failure = source.failure {
      return ArchiveError(.corrupt, "could not read the archive \(path.quoted)", cause: failure)
    }
    let reason = unsafe archive_error_string(handle).map { unsafe String(cString: $0) }
    let isTruncated = reason?.lowercased().contains("truncated") ?? false
    return ArchiveError(
      isTruncated ? .truncated : .corrupt,
      "could not decompress \(path.quoted): \(reason ?? "the data is damaged")",
      hint: "fetch the file again")
  }
}

/// Bytes that belong to a decompressor, until its next piece.
///
/// Safe: only `TarReader` holds one, together with its decompressor, and replaces it with each call.
@safe struct Piece: @unchecked Sendable {
  private var bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { unsafe self.bytes = unsafe bytes }

  var count: Int { unsafe bytes.count }

  /// Takes at most `limit` bytes from the front.
  mutating func take<Result>(
    _ limit: UInt64, _ body: (Span<UInt8>) throws -> Result
  ) rethrows -> Result {
    let count = unsafe Int(min(UInt64(bytes.count), limit))
    let front = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<count])
    unsafe bytes = unsafe UnsafeRawBufferPointer(rebasing: bytes[count...])
    return try unsafe body(front.bindMemory(to: UInt8.self).span)
  }
}
