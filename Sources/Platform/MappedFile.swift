internal import CPlatform
internal import Diagnostics
package import SystemPackage

/// A file as memory, shared with the file system: large files cost no anonymous pages.
///
/// Safe: the pointer never leaves but as a span that ends with the call, and the type cannot be
/// copied. A file that somebody else cuts short meanwhile ends the process when the missing part
/// is touched (SIGBUS), so map only files that belong to this program or are never cut.
@safe package struct MappedFile: ~Copyable, @unchecked Sendable {
  /// What may be done with the bytes.
  package enum Access: Sendable {
    /// Reading.
    case read
    /// Reading, and writing through to the file.
    case readWrite
  }

  private let base: UnsafeMutableRawPointer?
  /// The number of bytes.
  package let count: Int
  private let access: Access

  /// Maps the whole of a regular file, which may be empty (`mmap(2)`).
  package init(_ path: FilePath, _ access: Access = .read) throws(PlatformError) {
    try self.init(File(path, access == .read ? .read : .readWrite), access)
  }

  /// Maps the whole of an open file, which may be closed afterwards.
  package init(_ file: borrowing File, _ access: Access = .read) throws(PlatformError) {
    let status = try file.status()
    guard status.kind == .file else {
      throw PlatformError(.notSupported, "could not map \(file.path.quoted): not a regular file")
    }
    let count = Int(clamping: status.size)
    let mapped = unsafe count == 0 ? nil : albedo_map(file.descriptor, count, access == .readWrite)
    guard unsafe count == 0 || mapped != nil else {
      throw PlatformError(errno: albedo_errno(), .map, file.path.quoted)
    }
    self.access = access
    self.count = count
    unsafe base = unsafe mapped
  }

  deinit { if let base = unsafe base { unsafe munmap(base, count) } }

  /// Calls `body` with the bytes, which are valid during the call only.
  package borrowing func withBytes<Result: ~Copyable, Problem: Error>(
    _ body: (Span<UInt8>) throws(Problem) -> Result
  ) throws(Problem) -> Result {
    let buffer = unsafe UnsafeBufferPointer(
      start: base?.assumingMemoryBound(to: UInt8.self), count: count)
    return try body(unsafe Span(_unsafeElements: buffer))
  }

  /// Returns a copy of the bytes of a range, which must lie within the file.
  package borrowing func bytes(_ range: Range<Int>) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range leaves the file")
    guard !range.isEmpty, let base = unsafe base else { return [] }
    return unsafe Array(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// Calls `body` with the bytes to change; they are valid during the call only.
  ///
  /// Raises `read_only` when the file was mapped for reading.
  package mutating func withMutableBytes<Result: ~Copyable>(
    _ body: (inout MutableSpan<UInt8>) throws -> Result
  ) throws -> Result {
    guard access == .readWrite else {
      throw PlatformError(.readOnly, "could not change a file that is mapped for reading")
    }
    let buffer = unsafe UnsafeMutableBufferPointer(
      start: base?.assumingMemoryBound(to: UInt8.self), count: count)
    var span = unsafe MutableSpan(_unsafeElements: buffer)
    return try body(&span)
  }
}
