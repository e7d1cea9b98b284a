package import Diagnostics
package import Platform
package import SpecModel
internal import SystemPackage

extension Store {
  /// Database files that a killed writer left behind are removed when they are this old.
  private static let stagedFileLifetime = Duration.seconds(24 * 3600)

  /// Reads the database as it is now; an absent one is empty.
  ///
  /// Without a lock, which the writers' renaming makes safe. `others` are the hashes that upstreams
  /// know. Throws `store.unreadable`, and what decoding throws.
  package func readDatabase(others: Set<SpecHash> = []) throws(StoreError) -> DatabaseSnapshot {
    let bytes: [UInt8]?
    do {
      bytes = try FileSystem.readRegularIfPresent(databaseFile)
    } catch {
      throw StoreError(.unreadable, "could not read the database of '\(root)'", cause: error)
    }
    guard let bytes else { return .empty(source: databaseFile.string, others: others) }
    return try DatabaseSnapshot(decoding: bytes, source: databaseFile.string, others: others)
  }

  /// Registers an installed package so that Spack sees it; blocks while others hold the lock.
  ///
  /// Takes Spack's own lock, reads the database again, and replaces it in one step. What an
  /// upstream has is not registered; `known` is what the caller has read of them already. The mark
  /// of a failed install goes, since Spack builds nothing that needs a marked package. A requested `cancellation` ends the waiting with
  /// `platform.cancelled`; `progress` is told who is waited for. Throws `store.locked`,
  /// `store.unwritable`, what reading it throws, and what `DatabaseEdit` throws.
  package func register(
    _ spec: ConcreteSpec, isExplicit: Bool, upstreams known: Upstreams? = nil,
    cancellation: Cancellation = Cancellation(), progress: ItemProgress = ItemProgress()
  ) throws {
    let upstreams = try known ?? readUpstreams()
    try edit(cancellation, progress, upstreams) { edit throws(StoreError) in
      let store = try adapted(to: edit.format)
      try edit.register(
        spec, isExplicit: isExplicit, time: String(SystemClock.now),
        isElsewhere: { hash throws(StoreError) in try upstreams.isInstalled(hash) },
        path: { node throws(StoreError) in try store.prefix(of: node, in: spec).string },
        isComplete: { node throws(StoreError) in
          try holds(node.hash, at: try store.prefix(of: node, in: spec))
        })
    }
    FailureMarks(store: self).remove(spec.root.hash)
  }

  /// Records whether somebody asked for an installed package by name, which keeps `spack gc` away.
  ///
  /// Blocks and throws as `register` does.
  package func mark(
    _ hash: SpecHash, isExplicit: Bool, cancellation: Cancellation = Cancellation(),
    progress: ItemProgress = ItemProgress()
  ) throws {
    try edit(cancellation, progress, try readUpstreams()) { edit throws(StoreError) in
      try edit.mark(hash, isExplicit: isExplicit)
    }
  }

  /// Returns what does not fit together in the database, and between it and the prefixes.
  ///
  /// Reads every spec file of the store, but changes nothing.
  package func check() throws(StoreError) -> [DatabaseFinding] {
    let upstreams = try readUpstreams()
    var check = DatabaseCheck(try readDatabase(others: upstreams.hashes))
    return try check.run { record throws(StoreError) in
      guard let path = record.path else { return false }
      return try holds(record.node.hash, at: FilePath(path))
    }
  }

  /// Changes the database under Spack's own lock, in one step; what changes nothing writes nothing.
  func edit(
    _ cancellation: Cancellation, _ progress: ItemProgress, _ upstreams: Upstreams,
    _ change: (inout DatabaseEdit) throws(StoreError) -> Void
  ) throws {
    try locks.withDatabase(cancellation: cancellation, progress: progress) {
      var edit = try DatabaseEdit(try readDatabase(others: upstreams.hashes))
      try change(&edit)
      if edit.isChanged { try write(edit) }
    }
  }

  /// Writes a database beside the old one and gives it its name; the lock must be held.
  func write(_ edit: DatabaseEdit) throws {
    do {
      let staged = try StagedFile(for: databaseFile)
      try edit.write { bytes in try staged.write(bytes.span) }
      try staged.commit()
      // A running Spack reads the database again only when this text has changed.
      try FileSystem.replace(
        databaseFolder.appending("index_verifier"), with: Array(try Randomness.uuid().utf8))
      // What is left of killed writers may belong to others, and is not worth a failure.
      _ = try? StagedFile.sweep(databaseFolder, olderThan: Self.stagedFileLifetime)
    } catch {
      throw StoreError(.unwritable, "could not write the database of '\(root)'", cause: error)
    }
  }
}
