internal import CArchive
internal import Diagnostics
internal import Digests
internal import Platform
internal import SystemPackage

/// The file behind a decompressor, hashed as it is read.
///
/// Who verifies a file and opens it again may get other bytes: whoever can write where it lies can
/// change it in between. So the bytes that are unpacked are those that are hashed, and at the end
/// their digest must be the one that was promised.
///
/// Safe: one decompressor uses it, on one thread at a time. The buffer is freed once, and libarchive
/// reads a piece of it only until it asks for the next.
@safe final class ArchiveSource {
  private static let bufferSize = 128 * 1024

  private let file: File
  private let path: FilePath
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private let expected: Digest?
  private var hasher: StreamingHasher?
  /// What is left to read of a part of the file; nil where all of it is the archive.
  private var part: Range<UInt64>?
  /// Why the last reading failed; libarchive is told only that it did.
  private(set) var failure: (any Error)?

  /// Opens a file, or a `part` of it; with `sha256` its bytes must have this digest.
  init(_ path: FilePath, part: Range<UInt64>?, sha256: Digest?) throws {
    file = try File(path)
    self.part = part
    self.path = path
    expected = sha256
    hasher = try sha256 == nil ? nil : StreamingHasher(.sha256)
    unsafe buffer = .allocate(capacity: Self.bufferSize)
    unsafe buffer.initialize(repeating: 0)
  }

  deinit { unsafe buffer.deallocate() }

  /// Lets libarchive read the file; it may do so as long as this lives.
  func open(_ handle: OpaquePointer) -> Int32 {
    unsafe archive_read_open(
      handle, Unmanaged.passUnretained(self).toOpaque(), nil,
      { _, client, piece in
        guard let client = unsafe client else { return -1 }
        let source = unsafe Unmanaged<ArchiveSource>.fromOpaque(client).takeUnretainedValue()
        unsafe piece?.pointee = unsafe UnsafeRawPointer(source.buffer.baseAddress)
        return source.read() ?? -1
      }, nil)
  }

  /// Fills the buffer and returns how much there was; nil when that failed.
  private func read() -> Int? {
    do {
      let count = try readPiece()
      try unsafe hasher?.update(buffer.span.extracting(first: count))
      return count
    } catch {
      failure = error
      return nil
    }
  }

  private func readPiece() throws(PlatformError) -> Int {
    guard let part else {
      var span = unsafe buffer.mutableSpan
      return try file.read(into: &span)
    }
    guard !part.isEmpty else { return 0 }
    let limit = unsafe Int(min(UInt64(buffer.count), UInt64(part.count)))
    var span = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<limit]).mutableSpan
    let count = try file.read(into: &span, at: part.lowerBound)
    self.part = (part.lowerBound + UInt64(count))..<part.upperBound
    return count
  }

  /// Reads what libarchive had no need of, and compares the digest.
  ///
  /// Throws `archive.changed` for other bytes than the ones that were promised.
  func finish() throws(ArchiveError) {
    guard let expected, hasher != nil else { return }
    while let count = read(), count > 0 {}
    let digest = try? hasher.take()?.finish()
    guard failure == nil, digest == expected else {
      throw ArchiveError(
        .changed,
        "\(path.quoted) changed while it was unpacked: it is not the file any more that was verified",
        hint: "somebody writes to that file: do not use it; tell who looks after the place",
        cause: failure)
    }
  }
}
