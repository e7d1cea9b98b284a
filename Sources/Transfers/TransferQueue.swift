/// Which transfers wait for their turn: so many run for one host, and so many in all.
///
/// Those of one host start in the order in which they came; of several hosts that could start one, it
/// is the one whose transfer has waited longest.
struct TransferQueue<Element> {
  private struct Host {
    var running = 0
    var waiting: [(number: Int, element: Element)] = []
    /// Index of the first that waits.
    var first = 0

    mutating func start() -> Element {
      let element = waiting[first].element
      first += 1
      running += 1
      if first >= 256, first * 2 >= waiting.count {
        waiting.removeFirst(first)
        first = 0
      }
      return element
    }
  }

  private let perHostLimit: Int
  private let totalLimit: Int
  private var hosts: [String: Host] = [:]
  /// How many run.
  private(set) var running = 0

  init(perHostLimit: Int, totalLimit: Int) {
    self.perHostLimit = max(1, perHostLimit)
    self.totalLimit = max(1, totalLimit)
  }

  /// Adds a transfer; numbers rise.
  mutating func add(_ element: Element, number: Int, host: String) {
    hosts[host, default: Host()].waiting.append((number, element))
  }

  /// Takes the next that may start, and counts it as running.
  mutating func next() -> Element? {
    guard running < totalLimit else { return nil }
    var best: (name: String, number: Int)?
    for (name, host) in hosts
    where host.running < perHostLimit && host.first < host.waiting.count {
      let number = host.waiting[host.first].number
      if best.map({ number < $0.number }) ?? true { best = (name, number) }
    }
    guard let name = best?.name else { return nil }
    running += 1
    return hosts[name]?.start()
  }

  /// Takes a waiting transfer out again; nil when it does not wait.
  mutating func remove(number: Int, host: String) -> Element? {
    guard var queue = hosts[host],
      let index = queue.waiting[queue.first...].firstIndex(where: { $0.number == number })
    else { return nil }
    let element = queue.waiting.remove(at: index).element
    hosts[host] = queue
    dropIfIdle(host)
    return element
  }

  /// Takes all that wait.
  mutating func removeAll() -> [Element] {
    let all = hosts.values.flatMap { $0.waiting[$0.first...].map(\.element) }
    for name in hosts.keys { hosts[name]?.waiting = [] }
    for name in hosts.keys { hosts[name]?.first = 0 }
    return all
  }

  /// Says that a transfer has ended that was running.
  mutating func ended(host: String) {
    running -= 1
    hosts[host]?.running -= 1
    dropIfIdle(host)
  }

  private mutating func dropIfIdle(_ name: String) {
    guard let host = hosts[name], host.running == 0, host.first == host.waiting.count else {
      return
    }
    hosts[name] = nil
  }
}
