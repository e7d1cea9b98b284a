internal import Diagnostics
internal import Digests
internal import Platform
internal import SystemPackage

/// A file on this machine that a source is read from.
struct SourceFile {
  private let path: FilePath

  init(_ path: FilePath) { self.path = path }

  /// Returns the digest of the file; blocks.
  func digest(
    _ algorithm: DigestAlgorithm, cancellation: Cancellation, progress: ItemProgress
  ) throws -> Digest {
    let file = try File(path)
    progress.begin("verifying", total: Int64(clamping: try file.status().size))
    return try Self.read(file, algorithm, cancellation, progress) { _ in }.digest
  }

  /// Returns several digests of the file, read once; blocks.
  func digests(
    _ algorithms: Set<DigestAlgorithm>, cancellation: Cancellation, progress: ItemProgress
  ) throws -> [Digest] {
    let file = try File(path, .readAtOnce)
    let status = try file.status()
    guard status.kind == .file else {
      throw PlatformError(.notSupported, "'\(path)' is not a regular file")
    }
    progress.begin("reading", total: Int64(clamping: status.size))
    let lanes = try algorithms.map { Lane(try StreamingHasher($0)) }
    try file.forEachChunk { bytes in
      try cancellation.check()
      for lane in lanes { try lane.hasher.update(bytes) }
      progress.advance(by: bytes.count)
    }
    return try lanes.map { try $0.hasher.digestSoFar() }
  }

  /// Writes the content to `target` and returns its digest and size; blocks.
  ///
  /// Throws what the file system says of this file, and `source.unwritable`.
  func copy(
    to target: FilePath, _ algorithm: DigestAlgorithm, cancellation: Cancellation,
    progress: ItemProgress
  ) throws -> (digest: Digest, byteCount: Int64) {
    let status = try FileStatus(of: path)
    guard status.kind == .file else {
      throw PlatformError(.notSupported, "'\(path)' is not a regular file")
    }
    let source = try File(path)
    let copy = try Self.writing(target) { () throws(PlatformError) in
      try FileSystem.makeFolders(target.removingLastComponent())
      return try File.inPlace(of: target)
    }
    progress.begin("copying", total: Int64(clamping: status.size))
    let result = try Self.read(source, algorithm, cancellation, progress) { bytes in
      try Self.writing(target) { () throws(PlatformError) in try copy.write(bytes) }
    }
    do {
      try copy.finish()
    } catch {
      throw Self.unwritable(target, error)
    }
    return result
  }

  /// Runs what writes to `target`: that it fails is no fault of the place that is read from.
  private static func writing<Result: ~Copyable>(
    _ target: FilePath, _ body: () throws(PlatformError) -> Result
  ) throws(SourceError) -> Result {
    do {
      return try body()
    } catch {
      throw unwritable(target, error)
    }
  }

  private static func unwritable(_ target: FilePath, _ error: PlatformError) -> SourceError {
    SourceError(
      .unwritable, "could not write '\(target)'", hint: "look whether there is room enough",
      cause: error)
  }

  /// One of several digests that are computed together.
  private final class Lane {
    var hasher: StreamingHasher

    init(_ hasher: consuming StreamingHasher) { self.hasher = hasher }
  }

  private static func read(
    _ file: borrowing File, _ algorithm: DigestAlgorithm, _ cancellation: Cancellation,
    _ progress: ItemProgress, _ body: (Span<UInt8>) throws -> Void
  ) throws -> (digest: Digest, byteCount: Int64) {
    var hasher = try StreamingHasher(algorithm)
    var byteCount: Int64 = 0
    try file.forEachChunk { bytes in
      try cancellation.check()
      try hasher.update(bytes)
      try body(bytes)
      byteCount += Int64(bytes.count)
      progress.advance(by: bytes.count)
    }
    let digest = try hasher.finish()
    return (digest, byteCount)
  }
}
