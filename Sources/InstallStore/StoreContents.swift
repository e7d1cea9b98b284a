internal import Diagnostics
package import SpecModel
internal import Synchronization

/// A record and the database that has it.
package struct StoredRecord: Sendable {
  /// The record.
  package let record: DatabaseRecord
  /// The name of the upstream that has it; nil for the store itself.
  package let upstream: String?
  /// The version of the database that has it.
  package let format: DatabaseFormat
}

/// Which records are asked for, beside what their specs must be.
package struct RecordFilter: Sendable {
  /// The states that are wanted.
  package var statuses: Set<DatabaseRecord.Status> = [.installed]
  /// Whether somebody asked for the package by name; nil for both.
  package var isExplicit: Bool?
  /// Seconds since the epoch; only what was installed then or later.
  package var since: Double?
  /// Seconds since the epoch; only what was installed before.
  package var before: Double?

  /// Creates a filter for what is installed.
  package init() {}

  func admits(_ record: DatabaseRecord) -> Bool {
    guard statuses.contains(record.status) else { return false }
    if let isExplicit, record.isExplicit != isExplicit { return false }
    guard since != nil || before != nil else { return true }
    let time = Double(record.installationTime) ?? 0
    return time >= since ?? -.infinity && time < before ?? .infinity
  }
}

/// What a store and its upstreams hold, at one instant.
///
/// What a store lists hides what its upstreams have of the same hash, installed or not; the first
/// upstream hides the others. Records are decoded when they are asked for, and kept.
package final class StoreContents: Sendable {
  /// The database of the store itself.
  package let local: DatabaseSnapshot
  /// Those of its upstreams.
  package let upstreams: Upstreams
  private let known = Mutex<[SpecHash: StoredRecord]>([:])

  /// Creates the contents of databases that were read.
  package init(local: DatabaseSnapshot, upstreams: Upstreams) {
    self.local = local
    self.upstreams = upstreams
  }

  private var databases: [(name: String?, database: DatabaseSnapshot)] {
    [(nil, local)] + upstreams.members.map { ($0.name, $0.database) }
  }

  /// The hashes of all records, those of the store first, each once.
  package var hashes: [SpecHash] {
    guard !upstreams.members.isEmpty else { return local.hashes }
    var seen: Set<SpecHash> = []
    return databases.flatMap { $0.database.hashes }.filter { seen.insert($0).inserted }
  }

  /// Returns the record of a hash, or nil.
  ///
  /// Throws `store.malformed` for one that cannot be read.
  package func record(for hash: SpecHash) throws(StoreError) -> StoredRecord? {
    if let record = known.withLock({ $0[hash] }) { return record }
    for (name, database) in databases {
      guard let record = try database.record(for: hash) else { continue }
      let stored = StoredRecord(record: record, upstream: name, format: database.format)
      known.withLock { $0[hash] = stored }
      return stored
    }
    return nil
  }

  /// Returns the node of a hash; nil for one that is not there or cannot be read.
  package func node(_ hash: SpecHash) -> SpecNode? { (try? record(for: hash))?.record.node }

  /// Returns the records whose specs are what a query asks for, in the order of the databases.
  ///
  /// Without a query all of them. Records that the query's name or hash exclude are not decoded.
  package func records(
    matching query: SpecQuery? = nil, _ filter: RecordFilter = RecordFilter()
  ) throws(StoreError) -> [StoredRecord] {
    var found: [StoredRecord] = []
    for hash in hashes where mayMatch(hash, query) {
      guard let stored = try record(for: hash), filter.admits(stored.record) else { continue }
      if let query, !query.matches(stored.record.node, find: { node($0) }) { continue }
      found.append(stored)
    }
    return found
  }

  private func mayMatch(_ hash: SpecHash, _ query: SpecQuery?) -> Bool {
    guard let query else { return true }
    if let prefix = query.hash, !prefix.matches(hash) { return false }
    guard let name = query.name else { return true }
    for (_, database) in databases where database.contains(hash) {
      return database.mayBe(hash, of: name)
    }
    return false
  }

  /// Returns the one record whose hash begins so.
  ///
  /// Throws `store.not_installed` when there is none and `store.ambiguous` when there are several.
  package func record(beginning prefix: SpecHashPrefix) throws(StoreError) -> StoredRecord {
    let found = hashes.filter { prefix.matches($0) }
    guard let hash = found.first, let stored = try record(for: hash) else {
      throw StoreError(
        .notInstalled, "no package of '\(local.source)' has a hash that begins with '\(prefix)'",
        hint: "see what is installed with 'albedo find -l'")
    }
    guard found.count == 1 else {
      let names = found.prefix(8).map { "/\($0.text)" }.joined(separator: ", ")
      throw StoreError(
        .ambiguous, "'\(prefix)' is the beginning of \(found.count) hashes: \(names)",
        hint: "type more of the hash")
    }
    return stored
  }

  /// Returns the installed records that depend on a package by one of `types`, in order.
  ///
  /// With `isTransitive` also those that depend on these, and so on. Only records whose text names
  /// the hash are decoded.
  package func installedDependents(
    of hash: SpecHash, types: DependencyTypes = .all, isTransitive: Bool = false
  ) throws(StoreError) -> [StoredRecord] {
    var found: [StoredRecord] = []
    var seen: Set<SpecHash> = [hash]
    var waiting = [hash]
    while !waiting.isEmpty {
      let next = waiting.removeFirst()
      for other in databases.flatMap({ $0.database.mentioning(next) }) where !seen.contains(other) {
        guard let stored = try record(for: other), stored.record.isInstalled,
          stored.record.node.dependencies.contains(where: {
            $0.hash == next && !$0.types.isDisjoint(with: types)
          })
        else { continue }
        seen.insert(other)
        found.append(stored)
        if isTransitive { waiting.append(other) }
      }
    }
    return found
  }
}

extension Store {
  /// Reads the databases of the store and of its upstreams.
  ///
  /// Throws `store.unreadable`, and what decoding a database throws.
  package func readContents() throws(StoreError) -> StoreContents {
    let upstreams = try readUpstreams()
    return StoreContents(
      local: try readDatabase(others: upstreams.hashes), upstreams: upstreams)
  }
}
