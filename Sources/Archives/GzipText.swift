internal import CDeflate
internal import Diagnostics

/// Decompression of small gzip data in memory.
package enum GzipText {
  /// Returns the decompressed bytes of all members of `input` (`libdeflate_gzip_decompress_ex`).
  ///
  /// For texts such as a spec; an archive is streamed instead. Throws `corrupt` for what is not
  /// gzip and `too_large` when the result would have more than `byteLimit` bytes.
  package static func decompress(
    _ input: [UInt8], byteLimit: Int
  ) throws(ArchiveError) -> [UInt8] {
    guard let decompressor = unsafe libdeflate_alloc_decompressor() else {
      throw ArchiveError(.outOfMemory, "could not decompress: out of memory")
    }
    defer { unsafe libdeflate_free_decompressor(decompressor) }
    var result: [UInt8] = []
    var rest = input[...]
    repeat {
      let (member, consumed) = unsafe try member(of: rest, decompressor, byteLimit - result.count)
      result += member
      rest = rest.dropFirst(consumed)
    } while !rest.isEmpty
    return result
  }

  /// Decompresses one member into a buffer that grows until the member fits.
  private static func member(
    of input: ArraySlice<UInt8>, _ decompressor: OpaquePointer, _ byteLimit: Int
  ) throws(ArchiveError) -> (bytes: [UInt8], consumed: Int) {
    var capacity = min(max(4 * input.count, 1 << 12), max(byteLimit, 1))
    while true {
      var consumed = 0
      var status = LIBDEFLATE_BAD_DATA
      let output = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        unsafe status = input.withUnsafeBytes { bytes in
          unsafe libdeflate_gzip_decompress_ex(
            decompressor, bytes.baseAddress, bytes.count, buffer.baseAddress, capacity, &consumed,
            &count)
        }
        if status != LIBDEFLATE_SUCCESS { count = 0 }
      }
      switch status {
      case LIBDEFLATE_SUCCESS:
        return (output, consumed)
      case LIBDEFLATE_INSUFFICIENT_SPACE where capacity < byteLimit:
        capacity = min(capacity * 4, byteLimit)
      case LIBDEFLATE_INSUFFICIENT_SPACE:
        throw ArchiveError(.tooLarge, "the compressed text is larger than allowed")
      default:
        throw ArchiveError(
          .corrupt, "the compressed text is damaged", hint: "fetch the file again")
      }
    }
  }
}
