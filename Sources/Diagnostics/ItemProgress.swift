import Synchronization

/// How far the work on one item is: counted by whoever does it, looked at by whoever shows it.
///
/// Counting is one addition to an atomic number, without a lock, so a loop may do it for every block
/// of bytes. Everything else happens a few times for an item. Used from any thread.
public final class ItemProgress: Sendable {
  /// What is being counted.
  public enum Unit: Sendable, Equatable {
    /// Bytes, which are shown with a rate.
    case bytes
    /// Things, shown as a number of a number.
    case count
  }

  /// A part of the work, with a count of its own.
  public struct Phase: Sendable, Equatable {
    /// What is being done, as one word: `hashing`.
    public var word: String
    /// What is being counted.
    public var unit: Unit
    /// How much there is to do; nil where nobody knows.
    public var total: Int64?
  }

  /// A part of the work that has ended.
  public struct PastPhase: Sendable, Equatable {
    /// What was done.
    public var word: String
    /// How long it took.
    public var duration: Duration
  }

  /// What can be seen at one moment.
  public struct Snapshot: Sendable, Equatable {
    /// The part that is at work; nil before the first.
    public var phase: Phase?
    /// Rises with each phase, which begins counting anew.
    public var phaseNumber: Int
    /// What of the phase is done.
    public var done: Int64
    /// What the work waits for, where it does: `the lock '/srv/cache/x', held by node7:4711`.
    public var wait: String?
  }

  private struct Stage {
    var phase: Phase?
    var phaseStart = ContinuousClock.now
    var phaseNumber = 0
    var past: [PastPhase] = []
    var pastByteCount: Int64 = 0
    var wait: String?
    var isEnded = false
  }

  /// The name of the item.
  public let name: String
  private let done = Atomic<Int64>(0)
  private let stage = Mutex(Stage())
  private let onEnd: (@Sendable (ItemProgress) -> Void)?

  /// Whether somebody looks; a total that costs something need not be found out for nobody.
  public let isWatched: Bool

  /// Creates the progress of an item; `onEnd` is called once when it ends.
  public init(
    name: String = "", isWatched: Bool = false,
    onEnd: (@Sendable (ItemProgress) -> Void)? = nil
  ) {
    self.name = name
    self.isWatched = isWatched
    self.onEnd = onEnd
  }

  /// Says that so much more of the phase is done.
  public func advance(by amount: Int) {
    done.wrappingAdd(Int64(amount), ordering: .relaxed)
  }

  /// Says how much of the phase is done in all.
  public func reach(_ amount: Int64) { done.store(amount, ordering: .relaxed) }

  /// Begins a part of the work; the one before has ended.
  public func begin(_ word: String, total: Int64? = nil, unit: Unit = .bytes) {
    stage.withLock { stage in
      endPhase(&stage)
      stage.phase = Phase(word: word, unit: unit, total: total)
      stage.phaseStart = .now
      stage.phaseNumber += 1
      done.store(0, ordering: .relaxed)
    }
  }

  /// Says what the work waits for; says it again when the reason changes.
  public func wait(for reason: String) {
    stage.withLock { $0.wait = reason }
  }

  /// Says that the waiting is over.
  public func goOn() { stage.withLock { $0.wait = nil } }

  /// Says that the work has ended, well or not; true the first time.
  @discardableResult
  public func end() -> Bool {
    let isNews = stage.withLock { stage in
      if stage.isEnded { return false }
      endPhase(&stage)
      stage.wait = nil
      stage.isEnded = true
      return true
    }
    if isNews { onEnd?(self) }
    return isNews
  }

  /// What can be seen now.
  public var snapshot: Snapshot {
    stage.withLock { stage in
      Snapshot(
        phase: stage.phase, phaseNumber: stage.phaseNumber, done: done.load(ordering: .relaxed),
        wait: stage.wait)
    }
  }

  /// The bytes of all phases together.
  public var byteCount: Int64 {
    stage.withLock { stage in
      let current = stage.phase?.unit == .bytes ? done.load(ordering: .relaxed) : 0
      return stage.pastByteCount + current
    }
  }

  /// The phases that have ended, in order.
  public var past: [PastPhase] { stage.withLock { $0.past } }

  private func endPhase(_ stage: inout Stage) {
    guard let phase = stage.phase else { return }
    stage.past.append(PastPhase(word: phase.word, duration: stage.phaseStart.duration(to: .now)))
    if phase.unit == .bytes { stage.pastByteCount += done.load(ordering: .relaxed) }
    stage.phase = nil
  }
}

/// How far a batch of items is.
public final class BatchProgress: Sendable {
  /// How many items there are.
  public let itemCount: Int
  /// How many bytes there are in all items; nil where nobody knows.
  public let byteCount: Int64?
  private let ended = Atomic<Int>(0)
  private let isEnded = Atomic<Bool>(false)
  private let onEnd: (@Sendable (BatchProgress) -> Void)?

  /// Creates the progress of a batch; without `onEnd` nobody looks at it.
  public init(
    itemCount: Int, byteCount: Int64? = nil, onEnd: (@Sendable (BatchProgress) -> Void)? = nil
  ) {
    self.itemCount = itemCount
    self.byteCount = byteCount
    self.onEnd = onEnd
  }

  /// How many items have ended.
  public var endedCount: Int { ended.load(ordering: .relaxed) }

  /// Says that one more item has ended.
  public func endItem() { ended.wrappingAdd(1, ordering: .relaxed) }

  /// Says that the batch has ended; once is enough.
  public func end() {
    if !isEnded.exchange(true, ordering: .relaxed) { onEnd?(self) }
  }
}
