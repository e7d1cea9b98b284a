/// Moments at which something happens to a task, the nearest first.
///
/// Nothing is taken out before its time: whoever pops asks whether an entry still counts. Entries
/// that no longer count are swept out when they are more than half.
struct TimerHeap {
  struct Entry {
    let time: TaskTime
    /// Grows with every entry: keeps the order of equal times, and names the entry.
    let number: Int
    let task: Int
  }

  private var entries: [Entry] = []
  private var lastNumber = 0
  private var staleCount = 0

  /// The nearest moment; it may belong to an entry that no longer counts.
  var next: TaskTime? { entries.first?.time }

  /// Adds a moment and returns the number of its entry.
  mutating func add(_ time: TaskTime, task: Int) -> Int {
    lastNumber += 1
    entries.append(Entry(time: time, number: lastNumber, task: task))
    rise(entries.count - 1)
    return lastNumber
  }

  /// Takes out the nearest entry if its time has come.
  mutating func pop(at now: TaskTime) -> Entry? {
    guard let first = entries.first, first.time <= now else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      sink(0)
    }
    return first
  }

  /// Notes that an entry no longer counts.
  mutating func forgetOne(isCurrent: (Entry) -> Bool) {
    staleCount += 1
    guard staleCount > 64, staleCount * 2 > entries.count else { return }
    staleCount = 0
    entries = entries.filter(isCurrent)
    for index in stride(from: entries.count / 2, through: 0, by: -1) { sink(index) }
  }

  private func isBefore(_ one: Int, _ other: Int) -> Bool {
    (entries[one].time, entries[one].number) < (entries[other].time, entries[other].number)
  }

  private mutating func rise(_ start: Int) {
    var index = start
    while index > 0, isBefore(index, (index - 1) / 2) {
      entries.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  private mutating func sink(_ start: Int) {
    var index = start
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < entries.count && isBefore(child, least) { least = child }
      guard least != index else { return }
      entries.swapAt(index, least)
      index = least
    }
  }
}
