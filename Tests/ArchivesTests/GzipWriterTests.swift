import AlbedoTesting
import Archives
import Diagnostics
import Digests
import Platform
import SystemPackage
import Testing

@Suite struct GzipWriterTests {
  /// Bytes that compress a little, the same on every machine.
  private func sample(_ count: Int) -> [UInt8] {
    var seed: UInt32 = 7
    return (0..<count).map { _ in
      seed = seed &* 1_664_525 &+ 1_013_904_223
      return UInt8(seed >> 28)
    }
  }

  private func compress(
    _ bytes: [UInt8], pool: WorkerPool = .processors, step: Int = 100_000
  ) throws -> ([UInt8], GzipSummary) {
    let output = Bytes()
    var writer = try GzipWriter(output, pool: pool)
    for start in stride(from: 0, to: bytes.count, by: step) {
      try writer.write(bytes.span.extracting(start..<min(start + step, bytes.count)))
    }
    let summary = try writer.finish().summary
    return (output.value, summary)
  }

  @Test(arguments: [0, 1, 1 << 20, (1 << 20) + 1, 5_000_000])
  func `the result does not depend on threads or steps`(count: Int) throws {
    let bytes = sample(count)
    let (packed, summary) = try compress(bytes)
    #expect(try compress(bytes, pool: WorkerPool(limit: 1), step: 999_983).0 == packed)
    #expect(try compress(bytes, pool: WorkerPool(limit: 3), step: 3_000_000).0 == packed)
    #expect(packed.starts(with: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]))
    #expect(summary.compressed == (try Digest(of: packed)))
    #expect(summary.compressedByteCount == UInt64(packed.count))
    #expect(summary.content == (try Digest(of: bytes)))
    #expect(summary.contentByteCount == UInt64(count))
  }

  @Test func `many members are read as one stream`() throws {
    let bytes = sample(3_500_000)
    let plain = Bytes()
    var tar = TarWriter(plain)
    try tar.add(TarMember(name: [0x61], kind: .file, permissions: 0o644), content: bytes)
    _ = try tar.finish()
    let folder = try TemporaryFolder()
    let path = FilePath(try folder.write("a.tar.gz", compress(plain.value).0))
    var reader = try ArchiveReader(path)
    #expect(try reader.next()?.byteCount == 3_500_000)
    let content = Bytes()
    try reader.forEachChunk { content.append($0) }
    #expect(content.value == bytes)
    #expect(try reader.next() == nil)
  }

  /// An address sanitizer, which is always run with options, keeps freed memory.
  @Test(.enabled(if: CurrentProcess.variable("ASAN_OPTIONS") == nil))
  func `memory does not depend on the size of the input`() async {
    // A process of its own, because the peak counts what other tests use too.
    await #expect(processExitsWith: .success) {
      let chunk = [UInt8](repeating: 1, count: 1 << 20)
      var writer = try GzipWriter(Nowhere(), pool: WorkerPool(limit: 2))
      for _ in 0..<300 { try writer.write(chunk.span) }
      let summary = try writer.finish().summary
      precondition(summary.contentByteCount == 300 << 20, "bytes are missing")
      precondition(CurrentProcess.peakResidentBytes < 160 << 20, "the input is kept in memory")
    }
  }

  @Test func `a package goes through all stages into a staged file`() throws {
    let folder = try TemporaryFolder()
    try folder.write("p/bin/tool", "content")
    let target = FilePath(folder["cache/blob"])
    var tar = TarWriter(try GzipWriter(StagedFile(for: target)))
    var witness = Witness()
    try PackageTree(FilePath(folder["p"]), recordedAs: "/opt/p")
      .write(to: &tar, observer: &witness) { _ in Array("{}".utf8) }
    let outcome = try tar.finish().finish()
    let summary = outcome.summary
    try outcome.takeSink().commit(.fail)
    #expect(try Digest(of: FileSystem.read(target)) == summary.compressed)
    #expect(try PackageExtractor(target).findPrefix() == Array("opt/p".utf8))
  }

  @Test func `a full device stops the writer`() throws {
    let error = #expect(throws: PlatformError.self) {
      var writer = try GzipWriter(File("/dev/full", .readWrite))
      let bytes = sample(1 << 20)
      for _ in 0..<20 { try writer.write(bytes.span) }
      _ = try writer.finish()
    }
    #expect(error?.code == .noSpace)
  }
}
