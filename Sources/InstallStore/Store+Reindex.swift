package import Diagnostics
package import Platform
package import SpecModel
internal import SystemPackage

/// What rebuilding a database came to.
package struct ReindexReport: Sendable {
  /// How many records there are now.
  package let recordCount: Int
  /// What the old database had as installed, but no prefix holds.
  package let lost: [SpecNode]
  /// Why the old database could not be used; nil when it was, or when there was none.
  package let problem: (any Error)?
}

extension Store {
  /// Rebuilds the database from the prefixes below the root; blocks.
  ///
  /// What a prefix holds is true of its spec, path and state; what the old database says, of who
  /// asked for it, when, and what replaced it. Without an old one everything found counts as asked
  /// for. The old file is first copied to `index.json.bkp`. A store without a usable database gets
  /// one of the version that its newest spec needs. Throws `store.read_only_version` for version 6,
  /// `store.newer_version`, `store.locked`, `store.unwritable`, `store.unreadable`.
  package func reindex(
    cancellation: Cancellation = Cancellation(), progress: ItemProgress = ItemProgress()
  ) throws -> ReindexReport {
    try locks.withDatabase(cancellation: cancellation, progress: progress) {
      let upstreams = try readUpstreams()
      let (old, problem) = try oldDatabase(upstreams)
      let found = try PrefixScan(root: root).run()
      let format = old?.format ?? Self.format(for: found)
      var rebuilt = Rebuilt(upstreams: upstreams, format: format)
      rebuilt.add(found)
      if let old { rebuilt.add(try records(of: old)) }
      let snapshot = old ?? .empty(source: databaseFile.string, format: format)
      var edit = try DatabaseEdit(replacing: snapshot, with: rebuilt.records)
      try edit.recount()
      try keepCopy()
      try write(edit)
      return ReindexReport(
        recordCount: rebuilt.records.count, lost: rebuilt.lost, problem: problem)
    }
  }

  /// Reads the old database; a damaged one is only a problem.
  private func oldDatabase(
    _ upstreams: Upstreams
  ) throws(StoreError) -> (DatabaseSnapshot?, (any Error)?) {
    do throws(StoreError) {
      let database = try readDatabase(others: upstreams.hashes)
      return (database.count == 0 && database.format == .v8 ? nil : database, nil)
    } catch {
      guard error.code == .malformed || error.code == .olderVersion else { throw error }
      return (nil, error)
    }
  }

  private func records(of database: DatabaseSnapshot) throws(StoreError) -> [DatabaseRecord] {
    var records: [DatabaseRecord] = []
    for hash in database.hashes {
      // A record that cannot be read has nothing to tell.
      if let record = (try? database.record(for: hash)) ?? nil { records.append(record) }
    }
    return records
  }

  /// The version of the oldest Spack that can read all that was found.
  private static func format(for found: [PrefixScan.Found]) -> DatabaseFormat {
    // Every version can hold nothing, but the next package comes from a Spack of today.
    guard !found.isEmpty else { return .newest }
    let formats = Set(found.map(\.spec.root.format))
    return DatabaseFormat.allCases.first { format in
      format != .v6 && formats.allSatisfy { $0 == format.nodeFormat }
    } ?? .v8
  }

  private func keepCopy() throws(StoreError) {
    do {
      guard let bytes = try FileSystem.readRegularIfPresent(databaseFile) else { return }
      try FileSystem.replace(databaseFolder.appending("index.json.bkp"), with: bytes)
    } catch {
      throw StoreError(
        .unwritable, "could not copy the old database of '\(root)'", cause: error)
    }
  }
}

/// The packages below a root, by their spec files.
private struct PrefixScan {
  let root: FilePath

  /// A package.
  struct Found {
    let prefix: FilePath
    let spec: ConcreteSpec
    /// When the prefix was last touched, in seconds since the epoch.
    let time: Double
    /// What was deprecated for it.
    var deprecated: [ConcreteSpec] = []
  }

  /// Deeper folders are not looked into: no projection has so many parts.
  private static let maximumDepth = 64

  func run() throws(StoreError) -> [Found] {
    var found: [Found] = []
    do {
      try scan(root, depth: 0, &found)
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(.unreadable, "could not look through the store '\(root)'", cause: error)
    }
    return found
  }

  private func scan(_ folder: FilePath, depth: Int, _ found: inout [Found]) throws {
    guard depth <= Self.maximumDepth else { return }
    if depth > 0, let spec = try PrefixSpec.find(in: folder) {
      var package = Found(
        prefix: folder, spec: spec, time: try FileStatus(of: folder).changed.secondsSinceEpoch)
      package.deprecated = try deprecated(in: folder)
      found.append(package)
      return
    }
    for entry in try entries(of: folder) {
      let path = folder.appending(entry.name)
      let kind =
        entry.kind == .unknown ? try FileStatus.ifPresent(path, links: .keep)?.kind : entry.kind
      if kind == .folder { try scan(path, depth: depth + 1, &found) }
    }
  }

  /// The entries of a folder; none where nobody may look, since nobody can have installed there.
  private func entries(of folder: FilePath) throws(PlatformError) -> [FolderEntry] {
    do {
      return try FileSystem.sortedEntries(of: folder)
    } catch {
      guard error.code == .notFound || error.code == .permissionDenied else { throw error }
      return []
    }
  }

  private func deprecated(in prefix: FilePath) throws -> [ConcreteSpec] {
    let folder = prefix.appending(PrefixSpec.metadata).appending("deprecated")
    guard try FileStatus.ifPresent(folder)?.kind == .folder else { return [] }
    return try FileSystem.sortedEntries(of: folder).compactMap { entry in
      let file = folder.appending(entry.name)
      guard let bytes = try FileSystem.readRegularIfPresent(file, byteLimit: 64 << 20) else {
        return nil
      }
      return try? SpecFile.decode(bytes, source: file.string)
    }
  }
}

/// The records of a database that is being made anew.
private struct Rebuilt {
  private let upstreams: Upstreams
  private let format: DatabaseFormat
  private(set) var records: [DatabaseRecord] = []
  private var places: [SpecHash: Int] = [:]
  /// What was installed, by the old database.
  private(set) var lost: [SpecNode] = []

  init(upstreams: Upstreams, format: DatabaseFormat) {
    self.upstreams = upstreams
    self.format = format
  }

  /// Adds packages that were found, and then what they need and what they replaced.
  mutating func add(_ found: [PrefixScan.Found]) {
    for package in found {
      put(
        DatabaseRecord(
          node: package.spec.root, path: package.prefix.string, isInstalled: true,
          isExplicit: true, installationTime: String(package.time)))
    }
    for package in found {
      addDependencies(of: package.spec)
      for spec in package.deprecated {
        addDependencies(of: spec)
        addMissing(spec.root)
        if let place = places[spec.root.hash], !records[place].isInstalled {
          records[place].deprecatedFor = package.spec.root.hash
        }
      }
    }
  }

  private mutating func addDependencies(of spec: ConcreteSpec) {
    for node in spec.traversal(types: format.trackedTypes).dropFirst() { addMissing(node) }
  }

  private mutating func addMissing(_ node: SpecNode) {
    guard places[node.hash] == nil, !upstreams.hashes.contains(node.hash) else { return }
    put(
      DatabaseRecord(
        node: node, path: node.external?.path, isInstalled: node.isExternal, isExplicit: false,
        installationTime: "0.0"))
  }

  /// Takes over what only the old database knows.
  mutating func add(_ old: [DatabaseRecord]) {
    for record in old {
      guard let place = places[record.node.hash] else {
        addOnlyListed(record)
        continue
      }
      if record.isInstalled, !records[place].isInstalled { lost.append(record.node) }
      records[place].isExplicit = record.isExplicit
      records[place].installationTime = record.installationTime
      records[place].origin = record.origin
      if !records[place].isInstalled { records[place].deprecatedFor = record.deprecatedFor }
    }
    // A successor that is not there any more replaces nothing.
    for place in records.indices {
      if let successor = records[place].deprecatedFor, places[successor] == nil {
        records[place].deprecatedFor = nil
      }
    }
  }

  /// Keeps a record that no prefix speaks of: an external stays, all else is missing from now on.
  private mutating func addOnlyListed(_ record: DatabaseRecord) {
    var kept = record
    if !record.node.isExternal {
      if record.isInstalled { lost.append(record.node) }
      kept.isInstalled = false
    }
    put(kept)
  }

  private mutating func put(_ record: DatabaseRecord) {
    // The first of two prefixes with one package is as good as the other.
    guard places[record.node.hash] == nil else { return }
    places[record.node.hash] = records.count
    records.append(record)
  }
}
