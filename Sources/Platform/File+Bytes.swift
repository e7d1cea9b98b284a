internal import CPlatform
internal import Diagnostics

/// The size of the pieces in which files are read, in bytes: large enough that calls cost nothing.
package let fileChunkSize = 256 * 1024

extension File {
  /// Reads into `buffer` behind its first `skipped` bytes; returns 0 at the end (`read(2)`).
  package func read(
    into buffer: inout MutableSpan<UInt8>, skipping skipped: Int = 0
  ) throws(PlatformError) -> Int {
    unsafe try buffer.withUnsafeMutableBytes { bytes throws(PlatformError) in
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[skipped...])
      return try perform(.read, path.quoted) {
        unsafe CPlatform.read(descriptor, part.baseAddress, part.count)
      }
    }
  }

  /// Reads at most `buffer.count` bytes at `offset`, without moving the current place (`pread(2)`).
  package func read(
    into buffer: inout MutableSpan<UInt8>, at offset: UInt64
  ) throws(PlatformError) -> Int {
    unsafe try buffer.withUnsafeMutableBytes { bytes throws(PlatformError) in
      try perform(.read, path.quoted) {
        unsafe pread(descriptor, bytes.baseAddress, bytes.count, Int(clamping: offset))
      }
    }
  }

  /// Returns the bytes of a range, without moving the current place; raises `changed` when the file
  /// ends before.
  package func read(_ range: Range<UInt64>) throws(PlatformError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < range.count {
      // One call reads everything, unless the file is of a kind that gives less at a time.
      var piece = [UInt8](repeating: 0, count: range.count - bytes.count)
      var span = piece.mutableSpan
      let count = try read(into: &span, at: range.lowerBound + UInt64(bytes.count))
      guard count > 0 else {
        throw PlatformError(
          .changed, "could not read \(path.quoted): it has fewer than \(range.upperBound) bytes")
      }
      if bytes.isEmpty, count == piece.count { return piece }
      bytes += piece[..<count]
    }
    return bytes
  }

  /// Fills `buffer` from the current place and returns how many bytes there were.
  ///
  /// Fewer than `buffer.count` only at the end of the file.
  package func fill(_ buffer: inout MutableSpan<UInt8>) throws(PlatformError) -> Int {
    var count = 0
    while count < buffer.count {
      let step = try read(into: &buffer, skipping: count)
      if step == 0 { break }
      count += step
    }
    return count
  }

  /// Reads the rest of the file; raises `too_large` when it has more than `byteLimit` bytes.
  package func readAll(byteLimit: Int = .max) throws(PlatformError) -> [UInt8] {
    let expected = Int(clamping: try status().size)
    if expected > byteLimit { throw tooLarge(byteLimit) }
    var result: [UInt8] = []
    result.reserveCapacity(expected)
    // One byte more than expected shows the end of an unchanged file with the first read.
    var chunk = [UInt8](repeating: 0, count: min(max(expected, 4095) + 1, fileChunkSize))
    while true {
      var span = chunk.mutableSpan
      let count = try read(into: &span)
      if count == 0 { return result }
      if result.count + count > byteLimit { throw tooLarge(byteLimit) }
      result.append(contentsOf: chunk[..<count])
    }
  }

  /// Reads the next bytes: `limit` of them, or fewer at the end of the file.
  package func readHead(_ limit: Int) throws(PlatformError) -> [UInt8] {
    var head = [UInt8](repeating: 0, count: limit)
    var span = head.mutableSpan
    let count = try fill(&span)
    head.removeLast(limit - count)
    return head
  }

  /// Reads the rest of the file in pieces of at most `fileChunkSize` bytes.
  ///
  /// The bytes are valid during the call of `body` only.
  package func forEachChunk(_ body: (Span<UInt8>) throws -> Void) throws {
    // A large buffer costs more than a small file. One byte more than the file has, so that the
    // read that finds the end is the second.
    let expected = Int(clamping: try status().size)
    let chunkSize = min(max(expected, 4095) + 1, fileChunkSize)
    var chunk = [UInt8](repeating: 0, count: chunkSize)
    while true {
      var span = chunk.mutableSpan
      let count = try read(into: &span)
      if count == 0 { return }
      try body(chunk.span.extracting(first: count))
    }
  }

  /// Writes all of `bytes` at the current place (`write(2)`).
  package func write(_ bytes: Span<UInt8>) throws(PlatformError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = unsafe try rest.withUnsafeBytes { raw throws(PlatformError) in
        try perform(.write, path.quoted) {
          unsafe CPlatform.write(descriptor, raw.baseAddress, raw.count)
        }
      }
      rest = rest.extracting(droppingFirst: count)
    }
  }

  /// Writes all of `bytes` at `offset`, without moving the current place (`pwrite(2)`).
  package func write(_ bytes: Span<UInt8>, at offset: UInt64) throws(PlatformError) {
    var rest = bytes
    var place = offset
    while !rest.isEmpty {
      let count = unsafe try rest.withUnsafeBytes { raw throws(PlatformError) in
        try perform(.write, path.quoted) {
          unsafe pwrite(descriptor, raw.baseAddress, raw.count, Int(clamping: place))
        }
      }
      rest = rest.extracting(droppingFirst: count)
      place += UInt64(count)
    }
  }

  private func tooLarge(_ limit: Int) -> PlatformError {
    PlatformError(.tooLarge, "could not read \(path.quoted): it has more than \(limit) bytes")
  }
}
