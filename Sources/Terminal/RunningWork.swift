package import Diagnostics

/// What is at work: follows the counters and says what there is to show, without a clock of its own.
///
/// Times are durations since any fixed moment, given by the caller.
package struct RunningWork: Sendable {
  private struct Entry {
    let progress: ItemProgress
    let start: Duration
    var rate = RateEstimate()
    var phaseNumber = 0
    var waitStart: Duration?
    var nextLine: Duration
    /// Whether a line was printed about the wait that goes on.
    var hasSaidWait = false
  }

  private struct Batch {
    let progress: BatchProgress
    let start: Duration
    var rate = RateEstimate()
    var endedByteCount: Int64 = 0
    var endedCount = 0
    var lastEnd: Duration
  }

  /// Work that ends sooner is not shown: it would only flicker.
  private static let leastAge = Duration.milliseconds(200)
  /// A wait that ends sooner is not worth a word.
  private static let leastWait = Duration.seconds(1)
  /// How often a log is told of work that goes on.
  private static let lineInterval = Duration.seconds(30)

  private var entries: [Entry] = []
  private var batches: [Batch] = []

  /// Creates work of which there is none yet.
  package init() {}

  /// Whether nothing is at work.
  package var isEmpty: Bool { entries.isEmpty && batches.isEmpty }

  /// Takes an item in.
  package mutating func add(_ progress: ItemProgress, at now: Duration) {
    entries.append(Entry(progress: progress, start: now, nextLine: now + Self.lineInterval))
  }

  /// Takes a batch in; of several the last one is shown.
  package mutating func add(_ progress: BatchProgress, at now: Duration) {
    batches.append(Batch(progress: progress, start: now, lastEnd: now))
  }

  /// Lets go of an item that has ended.
  package mutating func remove(_ progress: ItemProgress) {
    guard let index = entries.firstIndex(where: { $0.progress === progress }) else { return }
    entries.remove(at: index)
    let byteCount = progress.byteCount
    for index in batches.indices { batches[index].endedByteCount += byteCount }
  }

  /// Lets go of a batch that has ended.
  package mutating func remove(_ progress: BatchProgress) {
    batches.removeAll { $0.progress === progress }
  }

  /// Looks at all counters and returns what a screen shows now.
  package mutating func look(
    at now: Duration
  ) -> (items: [ProgressLayout.Item], total: ProgressLayout.Total?) {
    var items: [ProgressLayout.Item] = []
    for index in entries.indices {
      let item = look(at: index, now)
      if now - entries[index].start >= Self.leastAge { items.append(item) }
    }
    return (items, total(at: now))
  }

  /// Looks at all counters and returns the lines that a log gets now, mostly none.
  package mutating func lines(at now: Duration) -> [String] {
    var lines: [String] = []
    for index in entries.indices {
      let item = look(at: index, now)
      let isNewWait = item.wait != nil && !entries[index].hasSaidWait
      entries[index].hasSaidWait = item.wait != nil
      guard isNewWait || now >= entries[index].nextLine else { continue }
      entries[index].nextLine = now + Self.lineInterval
      lines.append(Self.line(of: item, after: now - entries[index].start))
    }
    return lines
  }

  private mutating func look(at index: Int, _ now: Duration) -> ProgressLayout.Item {
    let progress = entries[index].progress
    let seen = progress.snapshot
    if seen.phaseNumber != entries[index].phaseNumber {
      entries[index].phaseNumber = seen.phaseNumber
      entries[index].rate = RateEstimate()
    }
    entries[index].rate.add(seen.done, at: now)
    let waitStart = seen.wait == nil ? nil : entries[index].waitStart ?? now
    entries[index].waitStart = waitStart
    var item = ProgressLayout.Item(name: progress.name)
    if let reason = seen.wait, let waitStart, now - waitStart >= Self.leastWait {
      item.wait = "waiting for \(reason) (\(QuantityText.clock(now - waitStart)))"
    }
    guard let phase = seen.phase else { return item }
    item.word = phase.word
    item.unit = phase.unit
    item.done = seen.done
    // What was expected can prove too little: relocating lengthens what is hashed afterwards.
    item.total = phase.total.map { max($0, seen.done) }
    item.perSecond = entries[index].rate.perSecond
    item.remaining = phase.total.flatMap { entries[index].rate.remaining(of: $0) }
    return item
  }

  private mutating func total(at now: Duration) -> ProgressLayout.Total? {
    guard let index = batches.indices.last else { return nil }
    let running = entries.reduce(0) { $0 + $1.progress.byteCount }
    let done = batches[index].endedByteCount + running
    batches[index].rate.add(done, at: now)
    let progress = batches[index].progress
    let endedCount = progress.endedCount
    if endedCount != batches[index].endedCount {
      batches[index].endedCount = endedCount
      batches[index].lastEnd = now
    }
    let byBytes = progress.byteCount.map { batches[index].rate.remaining(of: $0) }
    return ProgressLayout.Total(
      endedCount: endedCount, itemCount: progress.itemCount, done: done,
      total: progress.byteCount, perSecond: batches[index].rate.perSecond,
      remaining: byBytes ?? Self.remaining(of: batches[index], at: now))
  }

  /// The time to the end if the items to come take as long as those that have ended.
  private static func remaining(of batch: Batch, at now: Duration) -> Duration? {
    let left = batch.progress.itemCount - batch.endedCount
    guard batch.endedCount > 0, left > 0 else { return nil }
    let each = (batch.lastEnd - batch.start) / batch.endedCount
    let rest = each * left - (now - batch.lastEnd)
    // Once the guess has proved wrong, no guess is better.
    return rest > .zero ? rest : nil
  }

  private static func line(of item: ProgressLayout.Item, after age: Duration) -> String {
    if let wait = item.wait { return "\(item.name): \(wait)" }
    var parts = [item.word.isEmpty ? "at work" : item.word]
    switch (item.unit, item.total) {
    case (.bytes, let total?): parts.append(QuantityText.size(item.done, of: total))
    case (.bytes, nil): if item.done > 0 { parts.append(QuantityText.size(item.done)) }
    case (.count, let total?): parts.append("\(item.done) of \(total)")
    case (.count, nil): if item.done > 0 { parts.append("\(item.done)") }
    }
    if item.unit == .bytes, let rate = item.perSecond { parts.append(QuantityText.rate(rate)) }
    if let remaining = item.remaining {
      parts.append(QuantityText.clock(remaining) + " left")
    } else {
      parts.append("since \(QuantityText.clock(age))")
    }
    return "\(item.name): " + parts.joined(separator: ", ")
  }
}
