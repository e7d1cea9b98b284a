internal import Diagnostics
internal import Platform
internal import RecipeModel
internal import Synchronization
internal import SystemPackage

extension RepositoryRecipes {
  /// Returns all recipes of the repository, each as its files say now.
  ///
  /// Only what has changed since the last snapshot is read; then a new one is written, where that is
  /// possible. Once this has been asked for, the rest of the run sees the same state. Throws
  /// `unreadable`.
  func all(_ progress: ItemProgress, _ cancellation: Cancellation) throws -> Snapshot {
    if let current = currentSnapshot { return current }
    let started = Int64(SystemClock.now)
    var update = SnapshotUpdate(names: try repository.names())
    if let old = openedSnapshot() {
      do throws(SnapshotDamage) {
        try update.compare(with: old, of: repository)
        if update.isUnneeded(for: old) { return take(old) }
        try update.load(from: old)
      } catch {
        // Damage says nothing of the recipes, so that all are read.
        update = SnapshotUpdate(names: try repository.names())
      }
    }
    try read(&update, progress, cancellation)
    return take(try write(update, started: started))
  }

  /// Reads what has to be read, on all cores.
  private func read(
    _ update: inout SnapshotUpdate, _ progress: ItemProgress, _ cancellation: Cancellation
  ) throws {
    let names = update.missing
    progress.begin("reading recipes", total: Int64(names.count), unit: .count)
    let next = Atomic<Int>(0)
    let read = Mutex(SnapshotUpdate(names: []))
    let stop = Cancellation()
    @Sendable func work() throws {
      let worker = makeWorker()
      var mine = SnapshotUpdate(names: [])
      while !stop.isRequested {
        try cancellation.check()
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < names.count else { break }
        if let package = Self.read(names[index], by: worker) { mine.add(SnapshotPackage(package)) }
        progress.advance(by: 1)
      }
      mine.premises = worker.files.premises
      mine.files = worker.files.states
      read.withLock { $0.merge(mine) }
    }
    let count = max(1, min(Machine.usableCores, names.count / 16, 8))
    try runTogether(Array(repeating: { @Sendable in try work() }, count: count)) { _ in
      stop.request()
    }
    read.withLock { update.merge($0) }
  }

  /// Reads a recipe; a file that cannot be read takes no other recipe with it.
  ///
  /// Such a failure has no stamp, so that the next run looks at the file again.
  private static func read(_ name: String, by worker: RecipeWorker) -> ReadRecipe? {
    do throws(RepositoryError) {
      return try worker.read(name)
    } catch {
      let failure = RecipeError(
        .malformed, error.message, hint: error.hint, cause: error.cause)
      return ReadRecipe(name: name, result: .failure(failure), file: .missing, otherFiles: [])
    }
  }

  /// Writes a snapshot and opens it; where there is no place for it, it stays in memory.
  private func write(_ update: SnapshotUpdate, started: Int64) throws -> Snapshot {
    let writer = SnapshotWriter(
      subject: reading.subject(of: repository), premises: update.premises,
      packages: update.orderedPackages(readAt: started), files: update.files(readAt: started))
    do {
      if let file = snapshotFile {
        // Others must not write what digests are taken from, whatever the umask says.
        let staged = try StagedFile(for: file, permissions: 0o644)
        try writer.write(to: staged)
        try staged.commit()
        sweep(file.removingLastComponent())
        return try Snapshot(mapping: file)
      }
    } catch {
      // A cache that cannot be written only costs time.
    }
    return try Snapshot(writer.bytes)
  }

  /// Removes snapshots that nobody has made anew for long, and what killed runs have left.
  private func sweep(_ folder: FilePath) {
    _ = try? StagedFile.sweep(folder, olderThan: .seconds(3600))
    _ = try? FileSystem.removeFiles(of: folder, olderThan: .seconds(90 * 24 * 3600)) { name in
      name.string.hasSuffix(SnapshotSubject.fileEnding)
    }
  }
}

/// The content of a snapshot that comes to be: what is kept of the last one, and what was read anew.
struct SnapshotUpdate {
  /// The packages that have to be read.
  private(set) var missing: [String]
  /// What was found outside of the repository.
  var premises = SnapshotPremises()
  /// The state of the other files.
  var files: [String: SnapshotFile] = [:]
  private var packages: [SnapshotPackage] = []
  /// Whether files have other stamps though they are the same.
  private var hasTouched = false
  /// What is as it was.
  private var kept: [Snapshot.Row] = []
  /// The paths of the last snapshot's other files, nil for those that have changed.
  private var paths: [String?] = []

  /// Begins with everything to be read.
  init(names: [String]) { missing = names }

  /// Adds a package that was read.
  mutating func add(_ package: SnapshotPackage) { packages.append(package) }

  /// Adds what another thread has read.
  mutating func merge(_ other: Self) {
    packages += other.packages
    premises.formUnion(other.premises)
    files.merge(other.files) { _, new in new }
  }

  /// Whether everything in `old` is so, and nothing else is.
  func isUnneeded(for old: Snapshot) -> Bool {
    missing.isEmpty && !hasTouched && kept.count == old.packageCount
  }

  /// Finds what is as it was; the rest has to be read.
  mutating func compare(with old: Snapshot, of repository: Repository) throws(SnapshotDamage) {
    premises = old.premises
    let others = try (0..<old.fileCount).map { index throws(SnapshotDamage) in try old.file(index) }
    let otherPaths = others.map(\.path)
    let otherStamps = FileStamp.results(count: others.count) { FilePath(otherPaths[$0]) }
    for (index, other) in others.enumerated() {
      var (path, file) = other
      let isSame = Self.refresh(&file, FilePath(path), otherStamps[index], &hasTouched)
      paths.append(isSame ? path : nil)
      if isSame { files[path] = file }
    }
    var changed: [String] = []
    let names = missing
    let stamps = FileStamp.results(count: names.count) { repository.file(of: names[$0]) }
    var index = 0
    for (place, name) in names.enumerated() {
      var row: Snapshot.Row?
      while row == nil, index < old.packageCount {
        let here = try old.row(index)
        if here.name > name { break }
        index += 1
        if here.name == name { row = here }
      }
      if let row = row.flatMap({ refreshed($0, repository, stamps[place]) }) {
        kept.append(row)
      } else {
        changed.append(name)
      }
    }
    missing = changed
  }

  /// A package with the stamp that its file has now; nil when it has to be read.
  private mutating func refreshed(
    _ row: Snapshot.Row, _ repository: Repository, _ stamp: Result<FileStamp?, FileStamp.NotKnown>
  ) -> Snapshot.Row? {
    var row = row
    let isSame = row.references.allSatisfy { paths.indices.contains($0) && paths[$0] != nil }
    return isSame && Self.refresh(&row.file, repository.file(of: row.name), stamp, &hasTouched)
      ? row : nil
  }

  /// Takes over what is as it was.
  mutating func load(from old: Snapshot) throws(SnapshotDamage) {
    var places: [Int: Int] = [:]
    for row in kept {
      var package = SnapshotPackage(
        name: row.name, file: row.file, bytes: try old.bytes(of: row))
      package.isVirtual = row.isVirtual
      package.isFailure = row.isFailure
      package.otherFiles = row.references.compactMap { paths[$0] }
      places[row.index] = packages.count
      packages.append(package)
    }
    try addLookups(of: old, places)
  }

  /// Gives packages that are kept the words and digests that they were looked up by.
  private mutating func addLookups(
    of old: Snapshot, _ kept: [Int: Int]
  ) throws(SnapshotDamage) {
    for index in 0..<old.termCount {
      let (term, holders) = try old.term(index)
      for holder in holders {
        if let place = kept[holder] { packages[place].terms.insert(term) }
      }
    }
    var keys: [(place: Int, key: UInt64)] = []
    try old.forEachDigestKey { key, package in
      if let place = kept[package] { keys.append((place, key)) }
    }
    for (place, key) in keys { packages[place].digestKeys.insert(key) }
  }

  /// Whether a file is as it was; one that was only touched gets its new stamp.
  private static func refresh(
    _ file: inout SnapshotFile, _ path: @autoclosure () -> FilePath,
    _ now: Result<FileStamp?, FileStamp.NotKnown>, _ hasTouched: inout Bool
  ) -> Bool {
    guard case .success(let stamp) = now else { return false }
    if stamp == file.stamp { return true }
    guard RepositoryRecipes.hasDigest(path(), stamp, file) else { return false }
    file.stamp = stamp
    hasTouched = true
    return true
  }

  // MARK: Writing

  /// The packages in the order of their names.
  func orderedPackages(readAt second: Int64) -> [SnapshotPackage] {
    packages.sorted { $0.name < $1.name }.map { package in
      var package = package
      package.file = Self.settled(package.file, second)
      return package
    }
  }

  /// The state of the other files that packages refer to.
  func files(readAt second: Int64) -> [String: SnapshotFile] {
    let needed = Set(packages.flatMap(\.otherFiles))
    return files.filter { needed.contains($0.key) }.mapValues { Self.settled($0, second) }
  }

  /// A file that may change once more without getting another stamp gets none that fits, so that the
  /// next run looks at its bytes.
  private static func settled(_ file: SnapshotFile, _ second: Int64) -> SnapshotFile {
    guard let stamp = file.stamp, stamp.isTooFresh(forReadingAt: second) else { return file }
    var file = file
    file.stamp = FileStamp(byteCount: stamp.byteCount, inode: 0, modified: .epoch, changed: .epoch)
    return file
  }
}
