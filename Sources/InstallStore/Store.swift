package import ConfigModel
package import Diagnostics
internal import Documents
package import Platform
package import SpecModel
package import SystemPackage

/// An install tree of Spack 1.x with its database.
package struct Store: Sendable {
  /// The root under which packages are, padded as the builder's configuration says.
  package let root: FilePath
  /// The root before padding, which `bin/sbang` is under.
  package let unpaddedRoot: FilePath
  private let projections: [(query: SpecQuery?, projection: SpecProjection)]
  /// How long a database lock is waited for; Spack's default of `config:db_lock_timeout`.
  private static let databaseLockTimeout = Duration.seconds(60)
  /// How long another process may take to install a package that is wanted here too.
  private static let prefixLockTimeout = Duration.seconds(3600)
  /// Database files that a killed writer left behind are removed when they are this old.
  private static let stagedFileLifetime = Duration.seconds(24 * 3600)

  /// Creates the store of an install tree; nothing is looked at yet.
  ///
  /// `paddedRoot` is the root that packages are under. Throws `store.malformed` for a projection
  /// whose spec is not a query or whose format cannot be read.
  package init(_ tree: InstallTree, paddedRoot: String) throws(StoreError) {
    root = FilePath(paddedRoot)
    unpaddedRoot = FilePath(tree.unpaddedRoot)
    var projections: [(query: SpecQuery?, projection: SpecProjection)] = []
    for (spec, format) in tree.projections {
      do {
        let query = spec == "all" ? nil : try SpecQuery.parse(spec)
        projections.append((query, try SpecProjection(format)))
      } catch {
        throw StoreError(
          .malformed, "could not read the projection of '\(spec)' in config:install_tree",
          cause: error)
      }
    }
    // `all` is the fallback wherever it stands in the file.
    self.projections =
      projections.filter { $0.query != nil } + projections.filter { $0.query == nil }
  }

  /// The folder of the database.
  package var databaseFolder: FilePath { root.appending(".spack-db") }

  /// The script that runs interpreters whose path is too long for the kernel.
  package var sbang: FilePath { unpaddedRoot.appending("bin").appending("sbang") }

  private var databaseFile: FilePath { databaseFolder.appending("index.json") }

  // MARK: Paths

  /// Returns where a node of a spec is or would be installed: its own path when it is external.
  ///
  /// Throws `store.malformed` when its projection cannot be formatted.
  package func prefix(
    of node: SpecNode, in spec: ConcreteSpec
  ) throws(StoreError) -> FilePath {
    if let path = node.external?.path { return FilePath(path) }
    let chosen = projections.first { projection in
      projection.query?.matches(node) { spec.node($0) } ?? true
    }
    guard let chosen else {
      preconditionFailure("an install tree has a projection for all")
    }
    do {
      return root.pushing(FilePath(try chosen.projection.path(of: node, in: spec)))
    } catch {
      throw StoreError(
        .malformed, "could not form the install path of '\(node.shortText)'", cause: error)
    }
  }

  /// Whether a folder holds a package whole: a spec file with the package's hash.
  ///
  /// Throws `store.unreadable` when that cannot be told.
  package func holds(_ hash: SpecHash, at prefix: FilePath) throws(StoreError) -> Bool {
    try hashOfPackage(at: prefix) == hash
  }

  /// Returns the hash of the package that a folder holds by its spec file.
  ///
  /// Nil without a spec file, or with one that is damaged. Throws `store.unreadable` when the file
  /// is there and cannot be read.
  package func hashOfPackage(at prefix: FilePath) throws(StoreError) -> SpecHash? {
    let file = Self.specFile(in: prefix)
    do {
      guard let bytes = try FileSystem.readIfPresent(file) else { return nil }
      return try? SpecFile.decode(bytes, source: file.string).root.hash
    } catch {
      // A file where the folder should be is no package either.
      if error.code == .notAFolder { return nil }
      throw StoreError(.unreadable, "could not read '\(file)'", cause: error)
    }
  }

  /// Reads the spec file of an installed package.
  ///
  /// Throws `store.not_installed` when there is none and `store.malformed` when it is of another
  /// package or cannot be read.
  package func spec(of record: DatabaseRecord) throws(StoreError) -> ConcreteSpec {
    guard let path = record.path else {
      throw StoreError(
        .notInstalled, "the database lists '\(record.node.shortText)' without a path",
        hint: "run 'spack reindex'")
    }
    let prefix = FilePath(path)
    let file = Self.specFile(in: prefix)
    let bytes: [UInt8]?
    do {
      bytes = try FileSystem.readIfPresent(file)
    } catch {
      throw StoreError(.unreadable, "could not read '\(file)'", cause: error)
    }
    guard let bytes else {
      throw StoreError(
        .notInstalled, "'\(record.node.shortText)' is not installed in '\(prefix)'",
        hint: "the database lists it, but its files are gone: install it again")
    }
    let spec: ConcreteSpec
    do {
      spec = try SpecFile.decode(bytes, source: file.string)
    } catch {
      throw StoreError(.malformed, "could not read '\(file)'", cause: error)
    }
    guard spec.root.hash == record.node.hash else {
      throw StoreError(
        .malformed, "'\(file)' is of \(spec.root.shortText), not of \(record.node.shortText)",
        hint: "the database and the files disagree: run 'spack reindex'")
    }
    return spec
  }

  private static func specFile(in prefix: FilePath) -> FilePath {
    prefix.appending(".spack").appending("spec.json")
  }

  // MARK: Database

  /// Reads the database as it is now; an absent one is empty.
  package func readDatabase() throws(StoreError) -> DatabaseSnapshot {
    let bytes: [UInt8]?
    do {
      bytes = try FileSystem.readIfPresent(databaseFile)
    } catch {
      throw StoreError(.unreadable, "could not read the database of '\(root)'", cause: error)
    }
    guard let bytes else { return .empty(source: databaseFile.string) }
    return try DatabaseSnapshot(decoding: bytes, source: databaseFile.string)
  }

  /// Registers an installed package so that Spack sees it; blocks while others hold the lock.
  ///
  /// Takes Spack's own lock, reads the database again, and replaces it in one step. `progress` is
  /// told who is waited for. Throws `store.locked`, `store.unwritable`, and what reading it throws.
  package func register(
    _ spec: ConcreteSpec, isExplicit: Bool, progress: ItemProgress = ItemProgress()
  ) throws {
    try edit(progress) { edit throws(StoreError) in
      try edit.register(
        spec, isExplicit: isExplicit, time: String(SystemClock.now),
        path: { node throws(StoreError) in try prefix(of: node, in: spec).string },
        isComplete: { node throws(StoreError) in
          try holds(node.hash, at: try prefix(of: node, in: spec))
        })
    }
  }

  /// Records that somebody asked for an installed package by name, which keeps `spack gc` away.
  ///
  /// Blocks and throws as `register` does.
  package func markExplicit(
    _ hash: SpecHash, progress: ItemProgress = ItemProgress()
  ) throws {
    try edit(progress) { edit throws(StoreError) in try edit.markExplicit(hash) }
  }

  /// Changes the database under Spack's own lock, in one step.
  private func edit(
    _ progress: ItemProgress, _ change: (inout DatabaseEdit) throws(StoreError) -> Void
  ) throws {
    try withLock(
      "lock", named: "the database lock of the store '\(root)'", range: .wholeFile,
      timeout: Self.databaseLockTimeout, progress: progress
    ) {
      var edit = DatabaseEdit(try readDatabase())
      try change(&edit)
      do {
        let staged = try StagedFile(for: databaseFile)
        try edit.write { bytes throws(PlatformError) in try staged.write(bytes.span) }
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

  /// Runs `body` while no other Spack or Albedo installs or removes the package; blocks.
  ///
  /// A requested `cancellation` ends the waiting with `platform.cancelled`; `progress` is told who
  /// is waited for. Throws `store.locked` when another process does not let go, and what `body`
  /// throws.
  package func withPrefixLock<Result>(
    of hash: SpecHash, cancellation: Cancellation, progress: ItemProgress = ItemProgress(),
    _ body: () throws -> Result
  ) throws -> Result {
    try withLock(
      "prefix_lock", named: "the lock of package /\(hash.short) in the store '\(root)'",
      range: .byte(at: Int64(clamping: hash.lockOffset)), timeout: Self.prefixLockTimeout,
      cancellation: cancellation, progress: progress, body)
  }

  private func withLock<Result>(
    _ name: String, named title: String, range: ByteRange, timeout: Duration,
    cancellation: Cancellation = Cancellation(), progress: ItemProgress, _ body: () throws -> Result
  ) throws -> Result {
    let lock: ByteRangeLock
    defer { progress.goOn() }
    do {
      try FileSystem.makeFolders(databaseFolder)
      lock = try ByteRangeLock(
        .exclusive, on: databaseFolder.appending(name), range: range, timeout: timeout,
        cancellation: cancellation, onWait: { progress.wait(for: title + $0.phrase) })
      progress.goOn()
    } catch let error where error.code == .cancelled {
      throw error
    } catch {
      let isBusy = error.code == .timedOut
      throw StoreError(
        isBusy ? .locked : .unwritable, "could not lock the store '\(root)'",
        hint: isBusy ? "another Spack or Albedo is at work in this store: try again later" : nil,
        cause: error)
    }
    // Released by hand: the lock must be held to the end of the body, whatever it throws.
    let outcome = Swift.Result { try body() }
    lock.release()
    return try outcome.get()
  }
}
