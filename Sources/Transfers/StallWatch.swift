/// Tells whether a transfer still moves.
///
/// Times are given, not asked for, as durations since any fixed moment.
struct StallWatch {
  private let timeout: Duration
  private let minimumRate: Int
  private var lastNews: Duration
  private var spanStart: Duration?
  private var spanByteCount = 0

  init(timeout: Duration, minimumRate: Int, now: Duration) {
    self.timeout = timeout
    self.minimumRate = minimumRate
    lastNews = now
  }

  /// When to look again.
  var deadline: Duration {
    let quiet = lastNews + timeout
    return spanStart.map { min($0 + timeout, quiet) } ?? quiet
  }

  /// Notes that nothing is expected before `now`: it connects, or the receiver asked for a pause.
  mutating func excuse(now: Duration) {
    lastNews = now
    if spanStart != nil { beginSpan(now) }
  }

  /// Notes bytes of a head, or of a body.
  mutating func received(_ count: Int, ofBody isBody: Bool, now: Duration) {
    lastNews = now
    guard isBody else { return }
    if spanStart == nil { beginSpan(now) }
    spanByteCount += count
  }

  /// Returns what is wrong at `now`; nil while the transfer moves.
  mutating func complaint(now: Duration) -> String? {
    if now - lastNews >= timeout {
      return "no byte came for \(Self.seconds(timeout)) s"
    }
    guard let start = spanStart, now - start >= timeout else { return nil }
    let wanted = Double(minimumRate) * (timeout / .seconds(1))
    if Double(spanByteCount) < wanted {
      return "only \(spanByteCount) bytes came in \(Self.seconds(timeout)) s"
    }
    beginSpan(now)
    return nil
  }

  private mutating func beginSpan(_ now: Duration) {
    spanStart = now
    spanByteCount = 0
  }

  private static func seconds(_ duration: Duration) -> String {
    let tenths = Int64((duration / .milliseconds(100)).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
