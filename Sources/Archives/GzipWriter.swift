internal import CDeflate
internal import Diagnostics
package import Digests
package import Platform

/// What was written, measured on the way.
package struct GzipSummary: Sendable, Hashable {
  /// The SHA-256 of the compressed bytes: the address of a blob.
  package let compressed: Digest
  /// The number of compressed bytes.
  package let compressedByteCount: UInt64
  /// The SHA-256 of the bytes before compression.
  package let content: Digest
  /// The number of bytes before compression.
  package let contentByteCount: UInt64
}

/// What is left of a writer that has finished.
package struct GzipOutcome<Sink: ~Copyable>: ~Copyable {
  /// What was written.
  package let summary: GzipSummary
  private let sink: Sink

  fileprivate init(_ summary: GzipSummary, _ sink: consuming Sink) {
    self.summary = summary
    self.sink = sink
  }

  /// Gives the sink back, for example a staged file to commit.
  package consuming func takeSink() -> Sink { sink }
}

/// Compresses bytes with gzip on all cores, with the same result on any number of them.
///
/// Each MiB of input becomes a member of its own (RFC 1952, section 2.2), compressed at level 6,
/// without name and time. The sink is used on the thread that writes. Memory: about 2 MiB for
/// each core, twice.
package struct GzipWriter<Sink: ByteSink & ~Copyable>: ~Copyable, ByteSink {
  private typealias Member = Result<[UInt8], ArchiveError>

  private var sink: Sink
  private let pool: WorkerPool
  private let window: Int
  private let finished = Monitor<[Int: Member]>([:])
  private var block: [UInt8] = []
  private var submitted = 0
  private var emitted = 0
  private var contentByteCount: UInt64 = 0
  private var compressedByteCount: UInt64 = 0
  private var content: StreamingHasher
  private var compressed: StreamingHasher

  /// Starts a stream whose compressed bytes go to `sink`.
  ///
  /// Members are compressed on the threads of `pool`.
  package init(
    _ sink: consuming Sink, pool: WorkerPool = .processors
  ) throws(DigestError) {
    let content = try StreamingHasher(.sha256)
    let compressed = try StreamingHasher(.sha256)
    self.sink = sink
    self.pool = pool
    window = 2 * pool.limit
    self.content = content
    self.compressed = compressed
    block.reserveCapacity(Deflate.memberSize)
  }

  /// Adds bytes to compress.
  package mutating func write(_ bytes: Span<UInt8>) throws {
    var rest = bytes
    while !rest.isEmpty {
      if block.count == Deflate.memberSize { try submitBlock() }
      let count = min(rest.count, Deflate.memberSize - block.count)
      unsafe rest.extracting(first: count).withUnsafeBufferPointer {
        unsafe block.append(contentsOf: $0)
      }
      rest = rest.extracting(droppingFirst: count)
    }
  }

  /// Compresses what is left, tells what was written, and gives the sink back.
  ///
  /// No bytes at all give one empty member.
  package consuming func finish() throws -> GzipOutcome<Sink> {
    if submitted == 0 {
      // A thread would cost more than it saves.
      try measureBlock()
      try emit(Deflate.gzip(block))
    } else {
      try submitBlock()
    }
    while emitted < submitted { try emitNext() }
    let summary = GzipSummary(
      compressed: try compressed.finish(), compressedByteCount: compressedByteCount,
      content: try content.finish(), contentByteCount: contentByteCount)
    return GzipOutcome(summary, sink)
  }

  private mutating func measureBlock() throws {
    contentByteCount += UInt64(block.count)
    try content.update(block)
  }

  private mutating func submitBlock() throws {
    if submitted - emitted == window { try emitNext() }
    try measureBlock()
    let input = block
    block = []
    block.reserveCapacity(Deflate.memberSize)
    let index = submitted
    try pool.submit { [finished] in
      let member = Member { () throws(ArchiveError) in try Deflate.gzip(input) }
      finished.update { $0[index] = member }
    }
    submitted += 1
  }

  private mutating func emitNext() throws {
    let index = emitted
    let member = finished.wait { $0.removeValue(forKey: index) }
    emitted += 1
    try emit(member.get())
  }

  private mutating func emit(_ member: [UInt8]) throws {
    try compressed.update(member)
    compressedByteCount += UInt64(member.count)
    try sink.write(member.span)
  }
}

/// One-shot compression (`libdeflate.h`).
private enum Deflate {
  /// The input of one member, in bytes.
  static let memberSize = 1 << 20

  static func gzip(_ input: [UInt8]) throws(ArchiveError) -> [UInt8] {
    guard let compressor = unsafe libdeflate_alloc_compressor(6) else {
      throw ArchiveError(.outOfMemory, "could not compress: out of memory")
    }
    defer { unsafe libdeflate_free_compressor(compressor) }
    let bound = unsafe libdeflate_gzip_compress_bound(compressor, input.count)
    return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      // The bound leaves room for any input, so that 0 ("no room") cannot come back.
      unsafe count = input.withUnsafeBytes { bytes in
        unsafe libdeflate_gzip_compress(
          compressor, bytes.baseAddress, bytes.count, output.baseAddress, bound)
      }
    }
  }
}
