internal import Diagnostics
internal import Synchronization

/// Keeps a small body in memory.
final class MemoryBody: BodyReceiver {
  private let shownURL: String
  private let byteLimit: Int
  private let mediaType: String?
  private let progress: ItemProgress
  private let bytes = Mutex<[UInt8]>([])

  /// Takes so many bytes at most, and of an object of `mediaType` alone unless that is nil.
  init(_ shownURL: String, byteLimit: Int, mediaType: String? = nil, progress: ItemProgress) {
    self.shownURL = shownURL
    self.byteLimit = byteLimit
    self.mediaType = mediaType
    self.progress = progress
  }

  func begin(_ head: ResponseHead) -> BodyDecision {
    bytes.withLock { $0.removeAll(keepingCapacity: true) }
    guard head.isSuccess else { return .skip }
    if let mediaType, head.contentType != mediaType {
      let found = ShownURL.withoutSecrets(head.contentType ?? "of no known type")
      return .stop(
        TransferError(.wrongType, "'\(shownURL)' is \(found), not \(mediaType)"))
    }
    let expected = head.bodyByteCount
    if let expected, expected > Int64(byteLimit) { return .stop(tooLarge(expected)) }
    progress.begin("reading", total: expected)
    // The server's word is good for a reservation of this size and no more.
    bytes.withLock { $0.reserveCapacity(Int(min(expected ?? 0, 1 << 20))) }
    return .take
  }

  func append(_ new: Span<UInt8>) -> BodyStep {
    progress.advance(by: new.count)
    return bytes.withLock { bytes in
      if new.count > byteLimit - bytes.count { return .stop(tooLarge(nil)) }
      bytes.append(span: new)
      return .taken
    }
  }

  /// Takes the bytes away.
  func take() -> [UInt8] {
    bytes.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
  }

  private func tooLarge(_ size: Int64?) -> TransferError {
    .tooLarge(shownURL, byteCount: size, limit: Int64(byteLimit))
  }
}

extension TransferError {
  /// The error for what is larger than the caller takes.
  static func tooLarge(_ shownURL: String, byteCount: Int64?, limit: Int64) -> TransferError {
    let size = byteCount.map { "has \($0) bytes" } ?? "goes on"
    return TransferError(
      .tooLarge, "'\(shownURL)' \(size), more than the \(limit) that are expected at most",
      hint: "the server may have sent something else: look at the URL in a browser")
  }
}

extension [UInt8] {
  /// Appends the bytes of a span in one copy.
  mutating func append(span: Span<UInt8>) {
    unsafe span.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
  }
}
