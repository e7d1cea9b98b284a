package import SpecModel

/// What does not fit together in a database.
package struct DatabaseFinding: Sendable, Hashable {
  /// What kind of finding it is.
  package enum Kind: String, Sendable, CaseIterable {
    /// The record cannot be read.
    case damaged
    /// The number of references is not how many records refer to it.
    case count
    /// It depends on what no record stands for.
    case dependency
    /// It is deprecated for what no record stands for.
    case successor
    /// Packages depend on each other in a circle.
    case cycle
    /// The database lists it as installed, but its prefix is not that of the package.
    case prefix
  }

  /// What is wrong.
  package let kind: Kind
  /// The record.
  package let hash: SpecHash
  /// What was found, in a sentence without a full stop.
  package let message: String
}

/// Goes through all records of a database.
struct DatabaseCheck {
  let database: DatabaseSnapshot
  private var records: [SpecHash: DatabaseRecord] = [:]
  private var findings: [DatabaseFinding] = []

  init(_ database: DatabaseSnapshot) { self.database = database }

  /// Returns what does not fit together, in the order of the file.
  mutating func run(
    isComplete: (DatabaseRecord) throws(StoreError) -> Bool
  ) throws(StoreError) -> [DatabaseFinding] {
    readRecords()
    var counts: [SpecHash: Int] = [:]
    for record in records.values {
      let tracked = record.node.dependencies.filter {
        !$0.types.isDisjoint(with: database.format.trackedTypes)
      }
      for hash in Set(tracked.map(\.hash)) { counts[hash, default: 0] += 1 }
      if let successor = record.deprecatedFor { counts[successor, default: 0] += 1 }
    }
    for hash in database.hashes {
      guard let record = records[hash] else { continue }
      checkReferences(of: record, counts[hash, default: 0])
      if record.isInstalled, !record.node.isExternal, try !isComplete(record) {
        note(
          .prefix, record, "is listed as installed, but '\(record.path ?? "")' does not hold it")
      }
    }
    findCycles()
    return findings
  }

  private mutating func readRecords() {
    for hash in database.hashes {
      do throws(StoreError) {
        records[hash] = try database.record(for: hash)
      } catch {
        findings.append(
          DatabaseFinding(kind: .damaged, hash: hash, message: "\(error)"))
      }
    }
  }

  private mutating func note(
    _ kind: DatabaseFinding.Kind, _ record: DatabaseRecord, _ text: String
  ) {
    findings.append(
      DatabaseFinding(
        kind: kind, hash: record.node.hash, message: "\(record.node.shortText) \(text)"))
  }

  private mutating func checkReferences(of record: DatabaseRecord, _ count: Int) {
    if record.referenceCount != count {
      note(
        .count, record,
        "has a reference count of \(record.referenceCount), but \(count) records refer to it")
    }
    for dependency in record.missingDependencies {
      note(
        .dependency, record,
        "needs \(dependency.name) /\(dependency.hash.short), which is not in the database")
    }
    if let successor = record.deprecatedFor, records[successor] == nil {
      note(
        .successor, record,
        "is deprecated for /\(successor.short), which is not in the database")
    }
  }

  /// Notes one circle after another; each of its packages is then left out of the search.
  private mutating func findCycles() {
    var isDone: Set<SpecHash> = []
    for start in database.hashes where !isDone.contains(start) {
      guard let cycle = cycle(from: start, &isDone), let record = records[cycle[0]] else {
        continue
      }
      let names = cycle.map { records[$0]?.node.shortText ?? $0.short }
      note(
        .cycle, record,
        "depends on itself: " + (names + [names[0]]).joined(separator: " → "))
    }
  }

  /// Walks depth first without recursion, since a file may be a long chain.
  private func cycle(from start: SpecHash, _ isDone: inout Set<SpecHash>) -> [SpecHash]? {
    var path: [(hash: SpecHash, rest: [SpecHash])] = []
    var isOpen: Set<SpecHash> = []
    func enter(_ hash: SpecHash) {
      isOpen.insert(hash)
      path.append((hash, records[hash]?.node.dependencies.map(\.hash) ?? []))
    }
    enter(start)
    while let step = path.last {
      guard let next = step.rest.last else {
        isDone.insert(step.hash)
        isOpen.remove(step.hash)
        path.removeLast()
        continue
      }
      path[path.count - 1].rest.removeLast()
      if isOpen.contains(next) {
        isDone.formUnion(path.map(\.hash))
        return path.map(\.hash).drop { $0 != next }.map { $0 }
      }
      if !isDone.contains(next), records[next] != nil { enter(next) }
    }
    return nil
  }
}
