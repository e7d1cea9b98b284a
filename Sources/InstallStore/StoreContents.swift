internal import Diagnostics
package import SpecModel
internal import Synchronization

/// A record and the database that has it.
///
/// A class because records are handed around much more than read.
package final class StoredRecord: Sendable {
  /// The record.
  package let record: DatabaseRecord
  /// The name of the upstream that has it; nil for the store itself.
  package let upstream: String?
  /// The version of the database that has it.
  package let format: DatabaseFormat

  init(record: DatabaseRecord, upstream: String?, format: DatabaseFormat) {
    self.record = record
    self.upstream = upstream
    self.format = format
  }
}

/// Which records are asked for, beside what their specs must be.
package struct RecordFilter: Sendable {
  /// The states that are wanted.
  package var statuses: Set<DatabaseRecord.Status> = [.installed]
  /// Whether somebody asked for the package by name; nil for both.
  package var isExplicit: Bool?
  /// Whether the package was there before Spack; nil for both.
  package var isExternal: Bool?
  /// Seconds since the epoch; only what was installed then or later.
  package var since: Double?
  /// Seconds since the epoch; only what was installed before.
  package var before: Double?

  /// Creates a filter for what is installed.
  package init() {}

  func admits(_ record: DatabaseRecord) -> Bool {
    guard statuses.contains(record.status) else { return false }
    if let isExplicit, record.isExplicit != isExplicit { return false }
    if let isExternal, record.node.isExternal != isExternal { return false }
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

  /// Returns the records whose specs are what one of some queries asks for, in the order of the
  /// databases.
  ///
  /// Without queries all of them; with `candidates` only these. Records that the queries' names or
  /// hashes exclude are not decoded.
  package func records(
    matching queries: [SpecQuery] = [], _ filter: RecordFilter = RecordFilter(),
    among candidates: Set<SpecHash>? = nil, providers: VirtualProviders = .unknown
  ) throws(StoreError) -> [StoredRecord] {
    var found: [StoredRecord] = []
    let wanted = queries.map { (prefix: $0.hash, names: names($0, providers)) }
    func mayMatch(_ hash: SpecHash) -> Bool {
      wanted.contains { query in
        query.prefix?.matches(hash) ?? true
          && query.names?.contains { isRecord(hash, of: $0) } ?? true
      }
    }
    for hash in hashes
    where candidates?.contains(hash) ?? true && (queries.isEmpty || mayMatch(hash)) {
      guard let stored = try record(for: hash), filter.admits(stored.record) else { continue }
      let node = stored.record.node
      if queries.isEmpty
        || queries.contains(where: {
          $0.matches(node, providers: providers, find: { self.node($0) })
        })
      {
        found.append(stored)
      }
    }
    return found
  }

  /// The names of the packages that a query may mean; nil for any.
  private func names(_ query: SpecQuery, _ providers: VirtualProviders) -> [String]? {
    query.name.map { [$0] + providers.packages(providing: $0) }
  }

  /// Whether the record that counts for a hash may be of a package of that name.
  private func isRecord(_ hash: SpecHash, of name: String) -> Bool {
    database(of: hash)?.mayBe(hash, of: name) ?? false
  }

  /// The database whose record counts for a hash.
  private func database(of hash: SpecHash) -> DatabaseSnapshot? {
    if upstreams.members.isEmpty { return local }
    return databases.first { $0.database.contains(hash) }?.database
  }

  /// What packages are known to provide of what queries ask for: what the edges to them say.
  ///
  /// Only recipes know the versions of what is provided, so any will do. Decodes only the records
  /// that say of a dependency that it stands for what is asked.
  package func providers(for queries: [SpecQuery]) throws(StoreError) -> VirtualProviders {
    let hashes = hashes
    func isPackage(_ name: String) -> Bool { hashes.contains { isRecord($0, of: name) } }
    let mayBeVirtual = queries.contains { query in
      !query.spec.dependencies.isEmpty || query.name.map { !isPackage($0) } ?? false
    }
    guard mayBeVirtual else { return .unknown }
    let asked = Set(queries.flatMap { $0.spec.virtualNames })
    let texts = asked.map { Array("\"\($0)\"".utf8) }
    var nodes: [SpecNode] = []
    for hash in hashes where database(of: hash)?.mayNeed(hash, as: texts) ?? false {
      if let stored = try record(for: hash) { nodes.append(stored.record.node) }
    }
    return VirtualProviders(saidBy: nodes, packages: Set(asked.filter(isPackage)))
  }

  /// The names of all packages that there are records of, decoding as few as can be.
  ///
  /// Throws `store.malformed` for a record that cannot be read.
  package func names() throws(StoreError) -> Set<String> {
    var names: Set<String> = []
    for hash in hashes {
      if let name = database(of: hash)?.plainName(of: hash) {
        names.insert(name)
      } else if let stored = try record(for: hash) {
        names.insert(stored.record.node.name)
      }
    }
    return names
  }

  /// How a package stands in the store; a record that cannot be read is none.
  package func status(of node: SpecNode) -> SpecStatus {
    if node.isExternal { return .external }
    guard let stored = try? record(for: node.hash) else { return .absent }
    guard stored.record.isInstalled else { return .missing }
    return stored.upstream == nil ? .installed : .upstream
  }

  /// Where a package is; nil where nothing says it.
  package func path(of node: SpecNode) -> String? {
    node.external?.path ?? (try? record(for: node.hash))?.record.path
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
  /// the hash are decoded, or all when there is a second level.
  package func installedDependents(
    of hash: SpecHash, types: DependencyTypes = .all, isTransitive: Bool = false
  ) throws(StoreError) -> [StoredRecord] {
    var found: [StoredRecord] = []
    var seen: Set<SpecHash> = [hash]
    var waiting = databases.flatMap { $0.database.mentioning(hash) }.map { (hash, $0) }
    var place = 0
    // Made for a second level only: most packages that are removed have no dependents.
    var dependents: [SpecHash: [SpecHash]]?
    while place < waiting.count {
      let (needed, other) = waiting[place]
      place += 1
      guard !seen.contains(other), let stored = try record(for: other), stored.record.isInstalled,
        stored.record.node.dependencies.contains(where: {
          $0.hash == needed && !$0.types.isDisjoint(with: types)
        })
      else { continue }
      seen.insert(other)
      found.append(stored)
      guard isTransitive else { continue }
      if dependents == nil { dependents = try allDependents() }
      waiting += (dependents?[other] ?? []).map { (other, $0) }
    }
    return found
  }

  /// The hashes of the records that depend on each package, in order; decodes all records.
  private func allDependents() throws(StoreError) -> [SpecHash: [SpecHash]] {
    var dependents: [SpecHash: [SpecHash]] = [:]
    for hash in hashes {
      guard let stored = try record(for: hash) else { continue }
      for needed in Set(stored.record.node.dependencies.map(\.hash)) {
        dependents[needed, default: []].append(hash)
      }
    }
    return dependents
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
