internal import Diagnostics
internal import Platform
internal import RecipeModel
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
    guard let snapshot = openedSnapshot() else { return nil }
    do throws(SnapshotDamage) {
      guard let row = try snapshot.row(named: name) else { return nil }
      let isSettled = state.withLock { $0.isCurrent }
      if !isSettled {
        guard try isCurrent(row, in: snapshot) else { return nil }
      }
      return try snapshot.recipe(of: row)
    } catch {
      forgetSnapshot()
      return nil
    }
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

  /// Takes a snapshot in which everything is so.
  func take(_ snapshot: Snapshot) {
    state.withLock { state in
      state.snapshot = snapshot
      state.isOpened = true
      state.isCurrent = true
    }
  }

  /// The snapshot in which everything was found to be so, if that was looked at in this run.
  var currentSnapshot: Snapshot? { state.withLock { $0.isCurrent ? $0.snapshot : nil } }

  private func forgetSnapshot() {
    state.withLock { state in
      state.snapshot = nil
      state.isCurrent = false
    }
  }

  /// The snapshot as it lies in the cache; nil when there is none of use.
  func openedSnapshot() -> Snapshot? {
    let known = state.withLock { state in
      defer { state.isOpened = true }
      return (state.snapshot, state.isOpened)
    }
    if known.1 { return known.0 }
    let snapshot = openSnapshot()
    state.withLock { $0.snapshot = snapshot }
    return snapshot
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
    if let verdict = state.withLock({ $0.fileVerdicts[reference] }) { return verdict }
    let (path, file) = try snapshot.file(reference)
    let verdict = Self.isUnchanged(FilePath(path), file)
    state.withLock { $0.fileVerdicts[reference] = verdict }
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
