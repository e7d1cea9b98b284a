internal import Diagnostics
internal import Documents
package import SpecModel

/// Changes to a database that are collected and then written as a whole.
///
/// Records that no change touches keep what they say; in versions 7 and 8 their very bytes.
package struct DatabaseEdit {
  private let snapshot: DatabaseSnapshot
  private var changed: [SpecHash: DatabaseRecord] = [:]
  private var added: [SpecHash] = []
  private var removed: Set<SpecHash> = []

  /// Starts from a database.
  ///
  /// Throws `store.read_only_version` for one of version 6: its records do not hold what Spack 0.17
  /// to 0.20 need of a package, so nothing that is written could be trusted.
  package init(_ snapshot: DatabaseSnapshot) throws(StoreError) {
    guard snapshot.format != .v6 else {
      throw StoreError(
        .readOnlyVersion,
        "the database '\(snapshot.source)' has version 6, of \(snapshot.format.writers), which is"
          + " only read",
        hint: "bring the store up to date with 'spack reindex' of Spack 0.21 or newer; nothing was"
          + " changed")
    }
    self.snapshot = snapshot
  }

  /// Starts from records, of which there are no others.
  init(replacing snapshot: DatabaseSnapshot, with records: [DatabaseRecord]) throws(StoreError) {
    try self.init(snapshot)
    removed = Set(snapshot.hashes)
    for record in records {
      try RecordFitness.check(record.node, for: format, source: snapshot.source)
      put(record)
    }
  }

  /// The version of the file.
  package var format: DatabaseFormat { snapshot.format }

  /// The hashes of all records: those of the file, then those that were added.
  package var hashes: [SpecHash] { snapshot.hashes.filter { !removed.contains($0) } + added }

  /// Whether anything was changed.
  package var isChanged: Bool { !changed.isEmpty || !removed.isEmpty }

  /// Returns the record of a hash as it is now, or nil.
  package func record(for hash: SpecHash) throws(StoreError) -> DatabaseRecord? {
    if let record = changed[hash] { return record }
    return removed.contains(hash) ? nil : try snapshot.record(for: hash)
  }

  private func hasRecord(_ hash: SpecHash) -> Bool {
    changed[hash] != nil || (snapshot.contains(hash) && !removed.contains(hash))
  }

  private mutating func put(_ record: DatabaseRecord) {
    let hash = record.node.hash
    if changed[hash] == nil, !snapshot.contains(hash) || removed.contains(hash) {
      added.append(hash)
    }
    changed[hash] = record
  }

  private mutating func delete(_ hash: SpecHash) {
    changed[hash] = nil
    added.removeAll { $0 == hash }
    if snapshot.contains(hash) { removed.insert(hash) }
  }

  /// The hashes that a record counts as one reference each.
  private func references(of record: DatabaseRecord) -> Set<SpecHash> {
    let tracked = record.node.dependencies.filter {
      !$0.types.isDisjoint(with: format.trackedTypes)
    }
    return Set(tracked.map(\.hash))
  }

  private mutating func changeCount(of hash: SpecHash, by difference: Int) throws(StoreError) {
    guard var record = try record(for: hash) else { return }
    record.referenceCount = Self.count(record.referenceCount, changedBy: difference)
    put(record)
  }

  /// Returns a changed number of references; a file may hold any, also those that nothing fits to.
  private static func count(_ count: Int, changedBy difference: Int) -> Int {
    let (sum, isOverflow) = count.addingReportingOverflow(difference)
    return isOverflow ? max(0, count) : max(0, sum)
  }

  // MARK: Changes

  /// Registers an installed package with everything that it depends on.
  ///
  /// Dependencies without a record get one first, marked installed where `isComplete` says that
  /// their prefix is in place, by the rules of the Spack that writes this version. What
  /// `isElsewhere` says is installed in an upstream gets none, nor what only it needs. `path` gives
  /// a package's path. `time` is in seconds since the epoch, spelled as it is to be written. Throws
  /// `store.unsuitable_spec` for a spec that this version of the database cannot hold.
  package mutating func register(
    _ spec: ConcreteSpec, isExplicit: Bool, time: String,
    isElsewhere: (SpecHash) throws(StoreError) -> Bool = { _ in false },
    path: (SpecNode) throws(StoreError) -> String,
    isComplete: (SpecNode) throws(StoreError) -> Bool
  ) throws(StoreError) {
    if try isElsewhere(spec.root.hash) { return }
    if var existing = try record(for: spec.root.hash) {
      existing.path = try path(spec.root)
      existing.isInstalled = true
      existing.isExplicit = existing.isExplicit || isExplicit
      existing.installationTime = time
      existing.deprecatedFor = try forgetDeprecation(of: existing)
      put(existing)
    }
    let wanted = try unrecorded(of: spec, isElsewhere)
    for node in spec.traversal(.postorder, types: format.trackedTypes)
    where wanted.contains(node.hash) {
      let isRoot = node.hash == spec.root.hash
      try RecordFitness.check(node, for: format, source: snapshot.source)
      let isInstalled = isRoot || node.isExternal ? true : try isComplete(node)
      let record = DatabaseRecord(
        node: node, path: try path(node), isInstalled: isInstalled,
        isExplicit: isRoot && isExplicit, installationTime: time)
      put(record)
      for hash in references(of: record) { try changeCount(of: hash, by: 1) }
    }
  }

  /// What of a spec needs a record: all that is reached without passing through what has one.
  private func unrecorded(
    of spec: ConcreteSpec, _ isElsewhere: (SpecHash) throws(StoreError) -> Bool
  ) throws(StoreError) -> Set<SpecHash> {
    if hasRecord(spec.root.hash) { return [] }
    var found: Set<SpecHash> = [spec.root.hash]
    var waiting = [spec.root.hash]
    while let hash = waiting.popLast() {
      for (_, node) in spec.dependencies(of: hash, types: format.trackedTypes)
      where !found.contains(node.hash) && !hasRecord(node.hash) {
        if try isElsewhere(node.hash) { continue }
        found.insert(node.hash)
        waiting.append(node.hash)
      }
    }
    return found
  }

  /// Records whether somebody asked for a package by name; does nothing for one without a record.
  package mutating func mark(_ hash: SpecHash, isExplicit: Bool) throws(StoreError) {
    guard var record = try record(for: hash), record.isExplicit != isExplicit else { return }
    record.isExplicit = isExplicit
    put(record)
  }

  /// Records that a package is not installed any more; does nothing for one without a record.
  ///
  /// A record that others refer to stays, as missing. Else it goes, and with it every record of a
  /// dependency that nobody refers to any more and that is not installed.
  package mutating func remove(_ hash: SpecHash) throws(StoreError) {
    guard var record = try record(for: hash) else { return }
    guard record.referenceCount <= 0 else {
      record.isInstalled = false
      put(record)
      return
    }
    delete(hash)
    try release(references(of: record))
    if let successor = record.deprecatedFor { try release([successor]) }
  }

  /// Takes one reference from each record, and away what is then neither referred to nor installed.
  private mutating func release(_ hashes: Set<SpecHash>) throws(StoreError) {
    var waiting = hashes.sorted()
    while let hash = waiting.popLast() {
      guard var record = try record(for: hash) else { continue }
      record.referenceCount = Self.count(record.referenceCount, changedBy: -1)
      if record.referenceCount == 0, !record.isInstalled {
        delete(hash)
        waiting += references(of: record).sorted()
      } else {
        put(record)
      }
    }
  }

  /// Records that a package is replaced by another one, which both must have records.
  ///
  /// Throws `store.not_installed` for one without a record.
  package mutating func deprecate(
    _ hash: SpecHash, for successor: SpecHash
  ) throws(StoreError) {
    guard var record = try record(for: hash), hasRecord(successor), hash != successor else {
      let absent = hasRecord(hash) ? successor : hash
      throw StoreError(
        .notInstalled,
        "could not deprecate /\(hash.short) for /\(successor.short):"
          + " '\(snapshot.source)' does not list /\(absent.short) besides",
        hint: "install the package that is to replace the other one first")
    }
    if record.deprecatedFor == successor { return }
    _ = try forgetDeprecation(of: record)
    try changeCount(of: successor, by: 1)
    record = try self.record(for: hash) ?? record
    record.deprecatedFor = successor
    record.isInstalled = false
    put(record)
  }

  /// Takes back the reference of a deprecated record; always nil, what the record then says.
  private mutating func forgetDeprecation(
    of record: DatabaseRecord
  ) throws(StoreError) -> SpecHash? {
    if let old = record.deprecatedFor { try changeCount(of: old, by: -1) }
    return nil
  }

  /// Sets the number of references of every record to what the records say.
  package mutating func recount() throws(StoreError) {
    var counts: [SpecHash: Int] = [:]
    var records: [DatabaseRecord] = []
    for hash in hashes {
      if let record = try record(for: hash) { records.append(record) }
    }
    for record in records {
      for hash in references(of: record) { counts[hash, default: 0] += 1 }
      if let successor = record.deprecatedFor { counts[successor, default: 0] += 1 }
    }
    for var record in records
    where record.referenceCount != counts[record.node.hash, default: 0] {
      record.referenceCount = counts[record.node.hash, default: 0]
      put(record)
    }
  }

  // MARK: Writing

  /// Writes the changed database to `sink`, piece by piece, in the layout of its version.
  package func write(to sink: ([UInt8]) throws -> Void) throws {
    guard format.style == .compact else { return try writeAnew(to: sink) }
    try sink(Array("{\"database\":{\"version\":\"\(format.rawValue)\",\"installs\":{".utf8))
    var isFirst = true
    for hash in hashes {
      try sink(Array("\(isFirst ? "" : ",")\"\(hash)\":".utf8))
      isFirst = false
      if let record = changed[hash] {
        try sink(record.encode(in: format))
      } else if let text = snapshot.text(for: hash) {
        try sink(Array(text))
      }
    }
    try sink(Array("}}}".utf8))
  }

  /// Writes a file whose lines are indented, which no record's own bytes fit into as they are.
  private func writeAnew(to sink: ([UInt8]) throws -> Void) throws {
    let document = try snapshot.document()
    var database = document["database"]?.mapping ?? [:]
    let old = database["installs"]?.mapping ?? [:]
    var installs: DocumentMapping = [:]
    for hash in hashes {
      installs[hash.text] =
        changed[hash].map { .mapping($0.document(in: format)) } ?? old[hash.text]
    }
    database["installs"] = .mapping(installs)
    try sink(JSON.encode(["database": .mapping(database)], style: format.style))
  }
}
