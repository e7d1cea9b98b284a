internal import Diagnostics

/// Which hosts have failed again and again, and until when they are left alone.
///
/// Times are given, not asked for, as durations since any fixed moment.
struct HostTable {
  private struct Record {
    var failures: Int
    var firstFailure: Duration
    var lastFailure: Duration
    var reason: String
  }

  private let settings: BreakerSettings
  private var records: [String: Record] = [:]

  init(_ settings: BreakerSettings) { self.settings = settings }

  /// Throws `transfer.host_given_up` when the host is left alone at `now`.
  ///
  /// After the rest one failure is enough to leave it alone again.
  func check(_ origin: String, now: Duration) throws(TransferError) {
    guard let record = records[origin], record.failures >= settings.failures else { return }
    guard record.lastFailure + settings.rest > now else { return }
    throw TransferError(
      .hostGivenUp,
      "'\(origin)' is left alone: it has failed \(record.failures) times in a row in the"
        + " last \(QuantityText.span(now - record.firstFailure)) (\(record.reason))",
      // The same for all that the host was asked for, so that it is said once.
      hint: "it is asked again \(QuantityText.span(settings.rest)) after its last failure; check"
        + " the network, or use another mirror")
  }

  /// Notes that the host has answered, whatever it said.
  mutating func answered(_ origin: String) {
    if !records.isEmpty { records[origin] = nil }
  }

  /// Notes that the host has not answered.
  mutating func failed(_ origin: String, because reason: String, now: Duration) {
    var record =
      records[origin] ?? Record(failures: 0, firstFailure: now, lastFailure: now, reason: reason)
    record.failures += 1
    record.lastFailure = now
    record.reason = reason
    records[origin] = record
  }
}

/// URLs that were not found a moment ago.
///
/// Bounded: a full table forgets everything, which costs a request each.
struct AbsenceTable {
  private static let capacity = 8192
  private let lifetime: Duration
  private var ends: [String: Duration] = [:]

  init(lifetime: Duration) { self.lifetime = lifetime }

  /// Whether the URL was not found less than the table's lifetime before `now`.
  func contains(_ url: String, now: Duration) -> Bool {
    guard let end = ends[url] else { return false }
    return now < end
  }

  /// Notes that the URL was not found.
  mutating func add(_ url: String, now: Duration) {
    if ends.count >= Self.capacity { ends.removeAll(keepingCapacity: true) }
    ends[url] = now + lifetime
  }

  /// Notes that the URL was found.
  mutating func remove(_ url: String) {
    if !ends.isEmpty { ends[url] = nil }
  }
}
