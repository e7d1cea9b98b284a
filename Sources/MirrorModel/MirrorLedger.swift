internal import Diagnostics

/// What a source mirror was asked for and what became of it, over all runs.
///
/// Kept in ``path`` of the mirror, one JSON object a line: first
/// `{"schema": 1, "requests": […]}`, then an entry each. Without it no source is lost, and the next
/// run begins another one.
package struct MirrorLedger: Sendable, Equatable {
  /// The file, relative to the mirror.
  package static let path = ".albedo/ledger.jsonl"

  /// So many requests are remembered; older ones go when no entry names them.
  static let requestLimit = 1000

  /// What runs were asked for, the oldest first.
  package internal(set) var requests: [LedgerRequest]
  /// What became of each thing, by key.
  var byKey: [LedgerEntry.Key: LedgerEntry]

  /// Creates an empty ledger.
  package init() {
    requests = []
    byKey = [:]
  }

  /// The entries, sorted by spec.
  package var entries: [LedgerEntry] { byKey.values.sorted { $0.key < $1.key } }

  /// Whether nothing was ever asked for.
  package var isEmpty: Bool { requests.isEmpty && byKey.isEmpty }

  /// Takes what a run has found out.
  ///
  /// A later word replaces an earlier one, but the end of a run before it came to a thing is no word
  /// about it. A request that was asked before keeps its number.
  package mutating func merge(_ run: LedgerRun) {
    let number = take(run.request)
    let said = Set(run.entries.map(\.key))
    byKey = byKey.filter { key, entry in
      entry.isHeld || said.contains(key) || !run.covers(entry)
    }
    for entry in run.entries {
      let earlier = byKey[entry.key]
      if entry.outcome == .interrupted, earlier != nil { continue }
      var entry = entry
      entry.request = number
      if let earlier { entry.inherit(from: earlier) }
      byKey[entry.key] = entry
    }
    forgetOldRequests()
  }

  /// Takes out the entries of paths that the mirror does not have any more; returns how many.
  ///
  /// An entry goes with its file; one that has none goes with the last of its names for people.
  @discardableResult
  package mutating func forget(_ paths: Set<String>) -> Int {
    let count = byKey.count
    // Checkouts may have doubled slashes in the ledger, as Spack has them, and never on disk.
    let gone = Set(paths.map(MirrorNames.onDisk))
    byKey = byKey.filter { _, entry in
      if let storage = entry.storage { return !gone.contains(MirrorNames.onDisk(storage)) }
      return entry.aliases.isEmpty
        || !entry.aliases.allSatisfy { gone.contains(MirrorNames.onDisk($0)) }
    }
    forgetOldRequests()
    return count - byKey.count
  }

  /// Takes a request and returns its number.
  private mutating func take(_ request: LedgerRequest) -> Int {
    var request = request
    if let place = requests.firstIndex(where: { $0.asksAsMuch(as: request) }) {
      request.number = requests.remove(at: place).number
    } else {
      request.number = (requests.map(\.number).max() ?? 0) + 1
    }
    requests.append(request)
    return request.number
  }

  private mutating func forgetOldRequests() {
    guard requests.count > Self.requestLimit else { return }
    let named = Set(byKey.values.map(\.request))
    let excess = requests.count - Self.requestLimit
    let old = requests.filter { !named.contains($0.number) }.prefix(excess).map(\.number)
    requests.removeAll { old.contains($0.number) }
  }
}
