internal import Diagnostics

/// Writes a tar file, byte for byte as Spack does.
///
/// The bytes go to a sink in pieces of any size. Equal members give equal bytes.
package struct TarWriter: ~Copyable {
  private let sink: (Span<UInt8>) throws -> Void
  private var byteCount: UInt64 = 0
  private var openMember: (name: [UInt8], remaining: UInt64)?

  /// Starts a file whose bytes `sink` takes; a span is valid during the call only.
  package init(sink: @escaping (Span<UInt8>) throws -> Void) { self.sink = sink }

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
      throw Self.changed(openMember?.name ?? [])
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

  /// Writes the end: two empty blocks, and more up to a multiple of 10,240 bytes.
  package consuming func finish() throws {
    try endMember()
    let record = UInt64(TarLayout.recordSize)
    let total = (byteCount + 2 * 512 + record - 1) / record * record
    try emit([UInt8](repeating: 0, count: Int(total - byteCount)).span)
  }

  private mutating func endMember() throws {
    guard let (name, remaining) = openMember else { return }
    if remaining != 0 { throw Self.changed(name) }
    openMember = nil
    let padding = TarLayout.padding(after: byteCount)
    if padding > 0 { try emit([UInt8](repeating: 0, count: padding).span) }
  }

  private mutating func emit(_ bytes: Span<UInt8>) throws {
    byteCount += UInt64(bytes.count)
    try sink(bytes)
  }

  static func changed(_ name: [UInt8]) -> ArchiveError {
    ArchiveError(
      .changed, "could not pack \(quoted(name)): its size changed meanwhile",
      hint: "make sure that no other program writes to the package, then try again")
  }
}
