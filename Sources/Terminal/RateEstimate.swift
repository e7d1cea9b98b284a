/// How fast something goes, from samples of how far it is.
///
/// The rate is that of the last ten seconds, so that it follows changes and does not tremble.
package struct RateEstimate: Sendable, Equatable {
  private static let window = Duration.seconds(10)
  /// Two samples that are nearer to each other say nothing.
  private static let shortest = Duration.milliseconds(400)
  /// Samples that come faster are left out, so that their number is bounded.
  private static let spacing = Duration.milliseconds(200)

  private struct Sample: Sendable, Equatable {
    let time: Duration
    let amount: Int64
  }

  private var samples: [Sample] = []
  private var last: Sample?

  /// Creates an estimate that knows nothing yet.
  package init() {}

  /// Takes note of how much is done at a time; an amount that falls begins anew.
  package mutating func add(_ amount: Int64, at time: Duration) {
    if let last, amount < last.amount { samples = [] }
    let sample = Sample(time: time, amount: amount)
    last = sample
    if let newest = samples.last, time - newest.time < Self.spacing { return }
    samples.append(sample)
    // One sample older than the window stays: the distance to it is what is measured.
    while samples.count > 2, time - samples[1].time >= Self.window { samples.removeFirst() }
  }

  /// The amount a second; nil as long as there is nothing to tell it by.
  package var perSecond: Double? {
    guard let first = samples.first, let last, last.time - first.time >= Self.shortest else {
      return nil
    }
    return Double(last.amount - first.amount) / ((last.time - first.time) / .seconds(1))
  }

  /// Returns how long the rest will take at this rate; nil when that cannot be said, and when there
  /// is no rest.
  package func remaining(of total: Int64) -> Duration? {
    guard let last, let rate = perSecond, rate > 0, total > last.amount else { return nil }
    return .seconds(min(Double(total - last.amount) / rate, 1e9))
  }
}
