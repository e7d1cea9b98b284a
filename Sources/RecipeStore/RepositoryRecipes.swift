internal import Diagnostics
internal import Platform
internal import RecipeModel
internal import SpecModel
internal import Synchronization
internal import SystemPackage

/// The recipes of one repository: one at a time from their files, or all of them.
///
/// What was read once is looked up in a snapshot, if one is there; before a recipe is taken from it
/// the files that it was read from are looked at.
final class RepositoryRecipes: Sendable {
  let repository: Repository
  let others: [Repository]
  let reading: RecipeReading

  private struct State {
    var snapshot: Snapshot?
    /// Whether a snapshot has been looked for.
    var isOpened = false
    /// Whether everything in the snapshot was found to be so in this run.
    var isCurrent = false
    /// Which of the snapshot's other files are as they were.
    var fileVerdicts: [Int: Bool] = [:]
    var workers: [SentWorker] = []
  }

  /// A worker that nobody uses now.
  ///
  /// Sendable: it is taken out of the list by one thread, which uses it alone until it puts it back.
  private struct SentWorker: @unchecked Sendable {
    let worker: RecipeWorker
  }

  private let state = Mutex(State())

  init(_ repository: Repository, others: [Repository], reading: RecipeReading) {
    self.repository = repository
    self.others = others
    self.reading = reading
  }

  /// The file of the snapshot, whether it exists or not.
  var snapshotFile: FilePath? {
    reading.cache.map { $0.appending(reading.subject(of: repository).fileName) }
  }

  // MARK: One recipe

  /// Returns the recipe of a package, or nil when the repository has none.
  ///
  /// Throws `unreadable` for a file that cannot be read, and what `RecipeReader` throws for its text.
  func findRecipe(named name: String) throws -> Recipe? {
    guard repository.canHold(name) else { return nil }
    if let known = recipeOfSnapshot(named: name) { return try known.get() }
    return try withWorker { worker in try worker.read(name) }?.result.get()
  }

  /// What the snapshot says of a package, if its files are as they were; nil when it says nothing.
  private func recipeOfSnapshot(named name: String) -> Result<Recipe, RecipeError>? {
    let (opened, isSettled) = openedState()
    guard let snapshot = opened else { return nil }
    do throws(SnapshotDamage) {
      guard let row = try snapshot.row(named: name) else { return nil }
      if !isSettled {
        guard try isCurrent(row, in: snapshot) else { return nil }
      }
      return try snapshot.recipe(of: row)
    } catch {
      discard(snapshot)
      return nil
    }
  }

  /// Finds out how the source of a version is got that a recipe does not declare; nil when the
  /// repository has no such package.
  ///
  /// The recipe is run for it. Throws what ``findRecipe(named:)`` throws.
  func source(ofUndeclared version: Version, of name: String) throws -> PackageSource? {
    guard repository.canHold(name) else { return nil }
    return try withWorker { worker in try worker.source(ofUndeclared: version, of: name) }
  }

  /// Runs a body with a worker of this repository.
  private func withWorker<Value>(_ body: (RecipeWorker) throws -> Value) rethrows -> Value {
    let worker = state.withLock { $0.workers.popLast() } ?? SentWorker(worker: makeWorker())
    defer { state.withLock { $0.workers.append(worker) } }
    return try body(worker.worker)
  }

  func makeWorker() -> RecipeWorker {
    RecipeWorker(
      RepositoryFiles(repository, others: others, classes: reading.classes), host: reading.host)
  }

  // MARK: The snapshot

  /// Takes a snapshot in which everything is so; returns that of who was first.
  func take(_ snapshot: Snapshot) -> Snapshot {
    state.withLock { state in
      if state.isCurrent, let first = state.snapshot { return first }
      (state.snapshot, state.isOpened, state.isCurrent) = (snapshot, true, true)
      return snapshot
    }
  }

  /// The snapshot in which everything was found to be so, if that was looked at in this run.
  var currentSnapshot: Snapshot? { state.withLock { $0.isCurrent ? $0.snapshot : nil } }

  /// Lets go of a damaged snapshot and of its file, so that the next one is made anew.
  func discard(_ snapshot: Snapshot) {
    let isOurs = state.withLock { state in
      guard state.snapshot === snapshot else { return false }
      (state.snapshot, state.isCurrent, state.fileVerdicts) = (nil, false, [:])
      return true
    }
    // Whoever has put a sound one in its place meanwhile has to make it again.
    if isOurs, let snapshotFile { try? FileSystem.removeFile(snapshotFile) }
  }

  /// Returns what can be read in place of a snapshot of which something turned out to be damaged.
  func mended(_ snapshot: Snapshot) throws -> Snapshot {
    if let current = currentSnapshot, current !== snapshot { return current }
    if snapshot.isIntact { return snapshot }
    discard(snapshot)
    return try all(ItemProgress(), Cancellation())
  }

  /// The snapshot as it lies in the cache; nil when there is none of use.
  func openedSnapshot() -> Snapshot? { openedState().snapshot }

  /// The snapshot, and whether everything in it was found to be so.
  private func openedState() -> (snapshot: Snapshot?, isCurrent: Bool) {
    let known = state.withLock { $0.isOpened ? ($0.snapshot, $0.isCurrent) : nil }
    if let known { return known }
    // A file is read, so that others do not wait: of several who do this the first one counts.
    let snapshot = openSnapshot()
    return state.withLock { state in
      if !state.isOpened { (state.snapshot, state.isOpened) = (snapshot, true) }
      return (state.snapshot, state.isCurrent)
    }
  }

  private func openSnapshot() -> Snapshot? {
    guard let path = snapshotFile, let status = try? FileStatus(of: path, links: .keep),
      status.kind == .file, Self.isTrusted(status),
      let snapshot = try? Snapshot(mapping: path),
      snapshot.subject == reading.subject(of: repository), holds(snapshot.premises)
    else { return nil }
    return snapshot
  }

  /// Whether only the user, or the system, can have written a file: digests are taken from it.
  private static func isTrusted(_ status: FileStatus) -> Bool {
    (status.owner == CurrentProcess.effectiveUser || status.owner == 0)
      && status.permissions & 0o022 == 0
  }

  private func holds(_ premises: SnapshotPremises) -> Bool {
    guard premises.nestedNamespaces == RepositoryFiles.nestedNamespaces(of: others) else {
      return false
    }
    let roots = premises.repositories.allSatisfy { namespace, root in
      (others.first { $0.namespace == namespace }?.root.string ?? "") == root
    }
    return roots
      && premises.absentFiles.allSatisfy { FileStamp.result(FilePath($0)) == .success(nil) }
  }

  // MARK: What has changed

  /// Whether the files of a package are as they were read.
  private func isCurrent(
    _ row: Snapshot.Row, in snapshot: Snapshot
  ) throws(SnapshotDamage) -> Bool {
    guard Self.isUnchanged(repository.file(of: row.name), row.file) else { return false }
    for reference in row.references {
      guard try isCurrent(reference, in: snapshot) else { return false }
    }
    return true
  }

  private func isCurrent(
    _ reference: Int, in snapshot: Snapshot
  ) throws(SnapshotDamage) -> Bool {
    let known = state.withLock { $0.snapshot === snapshot ? $0.fileVerdicts[reference] : nil }
    if let known { return known }
    let (path, file) = try snapshot.file(reference)
    let verdict = Self.isUnchanged(FilePath(path), file)
    state.withLock { if $0.snapshot === snapshot { $0.fileVerdicts[reference] = verdict } }
    return verdict
  }

  private static func isUnchanged(_ path: FilePath, _ file: SnapshotFile) -> Bool {
    guard case .success(let stamp) = FileStamp.result(path) else { return false }
    return stamp == file.stamp || hasDigest(path, stamp, file)
  }

  /// Whether a file that was touched, or moved, has the bytes that it had.
  static func hasDigest(_ path: FilePath, _ stamp: FileStamp?, _ file: SnapshotFile) -> Bool {
    guard stamp != nil, file.stamp != nil,
      let bytes = try? FileSystem.readRegularIfPresent(path, byteLimit: RecipeReader.byteLimit)
    else { return false }
    return RepositoryFiles.digest(of: bytes) == file.digest
  }
}
