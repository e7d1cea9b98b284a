import Diagnostics
import LuaAPI
import Synchronization

/// Collects what a command writes.
final class Collector: CommandOutput {
  private struct State {
    var lines: [String] = []
    var items: [ItemProgress] = []
    var batches: [BatchProgress] = []
  }

  private let state = Mutex(State())
  let isTerminal = false
  let verbosity = OutputVerbosity.normal
  let elapsed = Duration.seconds(2)

  var lines: [String] { state.withLock { $0.lines } }
  var items: [ItemProgress] { state.withLock { $0.items } }
  var batches: [BatchProgress] { state.withLock { $0.batches } }

  private func add(_ line: String) { state.withLock { $0.lines.append(line) } }

  func print(_ line: String) { add(line) }
  func item(_ item: OutputItem) {
    add("\(item.position ?? 0)/\(item.count ?? 0) \(item.outcome?.rawValue ?? "-") \(item.text)")
  }
  func columns(_ items: [String]) { add(items.joined(separator: ",")) }
  func table(_ table: OutputTable) {
    for column in table.columns {
      add("\(column.title) \(column.isRightAligned) \(column.priority) \(column.leastWidth)")
    }
    for row in table.rows { add(row.joined(separator: "|")) }
  }
  func flush() {}
  func note(_ text: String) { add("note " + text) }
  func detail(_ text: String) { add("detail " + text) }
  func warn(_ text: String) { add("warn " + text) }

  func start(_ name: String) -> ItemProgress {
    let item = ItemProgress(name: name) { [weak self] in self?.add("end of \($0.name)") }
    state.withLock { $0.items.append(item) }
    return item
  }

  func startBatch(itemCount: Int, byteCount: Int64?) -> BatchProgress {
    let batch = BatchProgress(itemCount: itemCount, byteCount: byteCount) { [weak self] in
      self?.add("end of \($0.endedCount)/\($0.itemCount)")
    }
    state.withLock { $0.batches.append(batch) }
    return batch
  }
}
