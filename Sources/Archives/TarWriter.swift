internal import Diagnostics
package import Platform

/// Writes a tar file, byte for byte as Spack does.
///
/// The bytes go to a sink in pieces of any size. Equal members give equal bytes.
package struct TarWriter<Sink: ByteSink & ~Copyable>: ~Copyable {
  private var sink: Sink
  private var byteCount: UInt64 = 0
  private var openMember: (name: [UInt8], remaining: UInt64)?

  /// Starts a file whose bytes go to `sink`.
  package init(_ sink: consuming Sink) { self.sink = sink }

  /// Writes a header; `member.byteCount` bytes of content must follow with `write`.
  ///
  /// Raises `changed` when the member before has had less content than it announced.
  package mutating func begin(_ member: TarMember) throws {
    try endMember()
    try emit(TarHeader(member).blocks.span)
    openMember = (member.name, member.byteCount)
  }

  /// Adds content to the member; raises `changed` when that is more than it announced.
  package mutating func write(_ bytes: Span<UInt8>) throws {
    guard let (name, remaining) = openMember, UInt64(bytes.count) <= remaining else {
      throw ArchiveError.changed(openMember?.name ?? [])
    }
    try emit(bytes)
    openMember = (name, remaining - UInt64(bytes.count))
  }

  /// Writes a member with its whole content.
  package mutating func add(_ member: TarMember, content: [UInt8] = []) throws {
    var member = member
    member.byteCount = UInt64(content.count)
    try begin(member)
    try write(content.span)
  }

  /// Writes the end and gives the sink back.
  ///
  /// The end is two empty blocks, and more up to a multiple of 10,240 bytes.
  package consuming func finish() throws -> Sink {
    try endMember()
    let record = UInt64(TarLayout.recordSize)
    let total = (byteCount + 2 * 512 + record - 1) / record * record
    try emit([UInt8](repeating: 0, count: Int(total - byteCount)).span)
    return sink
  }

  private mutating func endMember() throws {
    guard let (name, remaining) = openMember else { return }
    if remaining != 0 { throw ArchiveError.changed(name) }
    openMember = nil
    let padding = TarLayout.padding(after: byteCount)
    if padding > 0 { try emit([UInt8](repeating: 0, count: padding).span) }
  }

  private mutating func emit(_ bytes: Span<UInt8>) throws {
    byteCount += UInt64(bytes.count)
    try sink.write(bytes)
  }
}

extension Failure where Code == ArchiveFailure {
  /// A file that had another size at its end than at its beginning.
  static func changed(_ name: [UInt8]) -> ArchiveError {
    ArchiveError(
      .changed, "could not pack \(quoted(name)): its size changed meanwhile",
      hint: "make sure that no other program writes to the package, then try again")
  }
}
