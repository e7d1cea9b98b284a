internal import Diagnostics
internal import Digests
internal import Platform
internal import Synchronization

/// Writes a body to a file and hashes it on the way, over as many exchanges as it takes.
///
/// Bytes are gathered into blocks on the client's thread; one lane writes them, another hashes them.
/// When too much is under way, the transfer pauses until the lanes have caught up.
final class DownloadBody: BodyReceiver {
  fileprivate struct State {
    /// The offset that the running exchange was asked for.
    var asked: Int64 = 0
    /// How many bytes of the object have come, whether written yet or not.
    var position: Int64 = 0
    var block: [UInt8] = []
    /// Bytes that the lanes have yet to handle, each counted once for each lane.
    var underWay = 0
    var isPaused = false
    var exchange = 0
    var hasUsedLanes = false
    /// Whether the file on disk is the beginning of this object.
    var isBegun = false
    var mustBeginAnew = false
    var source: PartialFile.Source?
    var isNoteDue = false
    var isContinued = false
    var hasFoundBeginning = false
    /// Whether the file was closed with the last of its bytes.
    var isClosed = false
    var failure: TransferError?
  }

  /// What is done as soon as a file is closed that has a certain digest.
  struct Arrival: Sendable {
    let digest: Digest
    let act: @Sendable () -> Void
  }

  private static let blockByteCount = 256 << 10
  /// Four mebibytes where both lanes are behind, eight where one is.
  private static let underWayLimit = 2 * (4 << 20)

  let file: PartialFile
  private let url: WebURL
  private let byteLimit: Int64?
  private let progress: ItemProgress
  private let algorithm: DigestAlgorithm
  private let state = Mutex(State())
  /// Made anew with the first byte.
  private let hasher = Mutex<StreamingHasher?>(nil)
  private let writing: WorkerLane
  private let hashing = WorkerLane()
  private let arrival: Arrival?
  private let goOn: @Sendable (_ exchange: Int) -> Void

  /// Creates the receiver of a new file, which is written on the lane `writing`; `goOn` is told when a
  /// paused exchange may go on.
  init(
    _ url: WebURL, to file: PartialFile, _ algorithm: DigestAlgorithm, byteLimit: Int64?,
    progress: ItemProgress, writing: WorkerLane = WorkerLane(),
    arrival: Arrival? = nil, goOn: @escaping @Sendable (_ exchange: Int) -> Void
  ) {
    self.url = url
    self.file = file
    self.algorithm = algorithm
    self.byteLimit = byteLimit
    self.progress = progress
    self.writing = writing
    self.arrival = arrival
    self.goOn = goOn
  }

  // MARK: Between exchanges

  /// What is known of the object's content so far.
  var source: PartialFile.Source? { state.withLock { $0.source } }

  /// How many bytes have come.
  var position: Int64 { state.withLock { $0.position } }

  /// Whether a part of the file was fetched without all that was before it.
  var isContinued: Bool { state.withLock { $0.isContinued } }

  /// Whether the file begins with what was there before the first exchange.
  var hasFoundBeginning: Bool { state.withLock { $0.hasFoundBeginning } }

  /// Whether the file is closed already, since it was small and came whole.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Whether the last answer was not the rest of what is there.
  var mustBeginAnew: Bool { state.withLock { $0.mustBeginAnew } }

  /// Reads what the file has, which is the beginning of `source`; blocks.
  func take(_ source: PartialFile.Source?, cancellation: Cancellation) throws {
    var count: Int64 = 0
    restartHash()
    progress.begin("hashing", total: file.byteCount())
    try file.forEachChunk { bytes in
      try cancellation.check()
      try hash(bytes)
      count += Int64(bytes.count)
      progress.advance(by: bytes.count)
    }
    state.withLock { state in
      state.position = count
      state.source = source
      state.isBegun = count > 0
      state.hasFoundBeginning = count > 0
    }
  }

  /// Says from where on the next exchange asks; 0 means the whole object.
  func willAsk(from offset: Int64) {
    state.withLock { state in
      state.asked = offset
      state.mustBeginAnew = false
      if offset == 0 { state.rewind() }
    }
  }

  /// Waits until all that has come is written and hashed; throws when it could not be.
  ///
  /// A file that is not `whole` yet gets its note, so that a later program can continue it.
  func settle(isWhole: Bool) async throws(TransferError) {
    let (block, offset, isAlone) = state.withLock { state in
      defer {
        state.block = []
        if isWhole { state.isNoteDue = false }
      }
      return (
        state.block, state.position - Int64(state.block.count), !state.hasUsedLanes
      )
    }
    if isAlone {
      // A small file: writing and hashing it takes less than waking two threads.
      if isWhole || !block.isEmpty {
        writing.add { [self] in
          write(block, at: offset)
          hashBlock(block, at: offset)
          if isWhole { closeIfComplete() }
        }
        await writing.drain()
      }
    } else {
      if !block.isEmpty { pass(block, at: offset) }
      await writing.drain()
      await hashing.drain()
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  /// The digest of all that has come, after `settle`.
  func digest() throws(TransferError) -> Digest {
    do {
      return try hasher.withLock { hasher throws(DigestError) in
        guard let hasher = hasher.take() else { preconditionFailure("a digest is taken once") }
        return try hasher.finish()
      }
    } catch {
      throw TransferError(.unavailable, "could not check '\(url.shown)'", cause: error)
    }
  }

  /// The digest of what has come so far, after `settle` or `take`.
  func digestSoFar() -> Digest? {
    hasher.withLock { hasher in try? hasher?.digestSoFar() }
  }

  // MARK: On the client's thread

  func belongs(to exchange: Int) {
    state.withLock { state in
      state.exchange = exchange
      state.isPaused = false
    }
  }

  func begin(_ head: ResponseHead) -> BodyDecision {
    guard head.isSuccess else { return .skip }
    let asked = state.withLock { $0.asked }
    let isRest = head.status == 206
    if isRest, asked == 0 {
      return .stop(
        TransferError(
          .malformedAnswer,
          "'\(url.shown)' was answered with a part, although the whole was asked for"))
    }
    if isRest, !isRestOfSource(head, from: asked) {
      state.withLock { $0.mustBeginAnew = true }
      return .stop(
        TransferError(.cutOff, "'\(url.shown)' is not what has been downloaded in part"))
    }
    let total =
      isRest
      ? head.contentRange?.total ?? head.bodyByteCount.map { $0 + asked } : head.bodyByteCount
    if let total, let byteLimit, total > byteLimit {
      return .stop(.tooLarge(url.shown, byteCount: total, limit: byteLimit))
    }
    progress.begin("downloading", total: total)
    progress.reach(isRest ? asked : 0)
    state.withLock { state in
      if isRest { state.isContinued = true } else { state.rewind() }
      state.source = PartialFile.Source(url: url.shown, validator: head.validator, total: total)
      state.isNoteDue = true
    }
    return .take
  }

  func append(_ bytes: Span<UInt8>) -> BodyStep {
    enum Next {
      case step(BodyStep)
      case full(block: [UInt8], offset: Int64)
    }
    let next: Next = state.withLock { state in
      if let failure = state.failure { return .step(.stop(failure)) }
      if state.underWay > Self.underWayLimit {
        state.isPaused = true
        return .step(.pause)
      }
      if let byteLimit, state.position + Int64(bytes.count) > byteLimit {
        return .step(.stop(.tooLarge(url.shown, byteCount: nil, limit: byteLimit)))
      }
      if state.block.isEmpty {
        state.block.reserveCapacity(min(Self.blockByteCount, state.expectedRest) + bytes.count)
      }
      state.block.append(span: bytes)
      state.position += Int64(bytes.count)
      guard state.block.count >= Self.blockByteCount else { return .step(.taken) }
      defer { state.block = [] }
      return .full(block: state.block, offset: state.position - Int64(state.block.count))
    }
    switch next {
    case .step(.taken): progress.advance(by: bytes.count)
    case .step(let step): return step
    case .full(let block, let offset):
      progress.advance(by: bytes.count)
      pass(block, at: offset)
    }
    return .taken
  }

  private func isRestOfSource(_ head: ResponseHead, from asked: Int64) -> Bool {
    guard let range = head.contentRange, range.start == asked else { return false }
    guard let source else { return true }
    if let total = range.total, let known = source.total, total != known { return false }
    if let tag = head.validator.strongTag, let known = source.validator.strongTag, tag != known {
      return false
    }
    return true
  }

  // MARK: On the lanes

  private func pass(_ block: [UInt8], at offset: Int64) {
    state.withLock { state in
      state.underWay += 2 * block.count
      state.hasUsedLanes = true
    }
    writing.add { [self] in
      write(block, at: offset)
      release(block.count)
    }
    hashing.add { [self] in
      hashBlock(block, at: offset)
      release(block.count)
    }
  }

  private func release(_ count: Int) {
    let paused = state.withLock { state -> Int? in
      state.underWay -= count
      guard state.isPaused, state.underWay <= Self.underWayLimit / 2 else { return nil }
      state.isPaused = false
      return state.exchange
    }
    if let paused { goOn(paused) }
  }

  private func write(_ block: [UInt8], at offset: Int64) {
    let (isBegun, note) = state.withLock { state in
      defer {
        state.isBegun = true
        state.isNoteDue = false
      }
      // The first byte of the object replaces whatever the file holds.
      return (state.isBegun && offset > 0, state.isNoteDue ? state.source : nil)
    }
    do throws(PlatformError) {
      if !isBegun { try file.beginAnew() }
      if let note { try file.note(note) }
      try file.write(block, at: offset)
    } catch {
      fail(
        TransferError(
          .unwritable, "could not write what '\(url.shown)' holds to \(file.path.quoted)",
          cause: error))
    }
  }

  /// Closes a file that has all bytes which the server promised, as long as its thread is here.
  private func closeIfComplete() {
    let isComplete = state.withLock { state in
      state.failure == nil && state.source.map { $0.total ?? state.position } == state.position
    }
    guard isComplete else { return }
    do throws(PlatformError) {
      try file.close(isWhole: true)
      state.withLock { $0.isClosed = true }
      if let arrival, digestSoFar() == arrival.digest { arrival.act() }
    } catch {
      fail(
        TransferError(.unwritable, "could not write \(file.path.quoted)", cause: error))
    }
  }

  private func hashBlock(_ block: [UInt8], at offset: Int64) {
    if offset == 0 { restartHash() }
    do throws(DigestError) {
      try hash(block.span)
    } catch {
      fail(TransferError(.unavailable, "could not check '\(url.shown)'", cause: error))
    }
  }

  private func hash(_ bytes: Span<UInt8>) throws(DigestError) {
    try hasher.withLock { hasher throws(DigestError) in try hasher?.update(bytes) }
  }

  private func restartHash() {
    do throws(DigestError) {
      try hasher.withLock { hasher throws(DigestError) in
        hasher = try StreamingHasher(algorithm)
      }
    } catch {
      fail(TransferError(.unavailable, "could not check '\(url.shown)'", cause: error))
    }
  }

  private func fail(_ error: TransferError) {
    state.withLock { state in
      if state.failure == nil { state.failure = error }
    }
  }
}

extension DownloadBody.State {
  /// Forgets what has come: the next byte is the object's first.
  fileprivate mutating func rewind() {
    position = 0
    block = []
    isBegun = false
    isContinued = false
    hasFoundBeginning = false
    hasUsedLanes = false
    isClosed = false
    source = nil
  }

  /// How many bytes are to come, as far as the server has told; without its word, a small number.
  fileprivate var expectedRest: Int {
    guard let total = source?.total else { return 16 << 10 }
    return Int(clamping: max(0, total - position))
  }
}
