package import CacheModel
package import Diagnostics
internal import Platform
package import PolicyModel
internal import SpecModel
internal import Storage

extension WritableCache {
  /// The permissions that a prune needs.
  package struct PrunePermits: Sendable {
    let prune: Permit<PruneRequest>
    let entries: [Permit<RetainRequest>]
    let index: Permit<IndexRequest>

    /// Creates the set: one for the whole, one for each entry that goes, one for the index.
    package init(
      prune: Permit<PruneRequest>, entries: [Permit<RetainRequest>], index: Permit<IndexRequest>
    ) {
      self.prune = prune
      self.entries = entries
      self.index = index
    }
  }

  /// What became of something that was to go.
  package struct Pruned: Sendable {
    /// How it ended.
    package enum Outcome: Sendable {
      /// It is gone.
      case removed
      /// It stays; why, as a clause.
      case kept(String)
      /// It could not be taken away.
      case failed(any Error)
    }

    /// The key of an entry's metadata, or of a file that belongs to none.
    package let key: String
    /// How it ended.
    package let outcome: Outcome
  }

  /// What a prune came to.
  package struct PruneResult: Sendable {
    /// The folder of the trash that holds what was taken away; nil when nothing is to be put back.
    package let trash: String?
    /// What became of each entry and each other file that the plan lets go.
    package let pruned: [Pruned]
  }

  /// Takes away what a plan lets go.
  ///
  /// What goes is moved to the trash, with a record of what it was, and deleted from there at once
  /// when `deletes`. The index is changed first, then metadata goes, then what it names: whoever reads
  /// meanwhile finds entries whole or not at all, also after a kill, and a second run completes. What
  /// was pushed meanwhile, and all that it needs, stays or comes back. One prune of a cache works at a
  /// time. Throws `buildcache.wrong_permit`, `storage.locked`, `storage.unwritable` when not even the
  /// record can be written, and what reading a damaged index throws.
  package func prune(
    _ plan: PrunePlan, deletes: Bool, permits: PrunePermits,
    progress: ItemProgress = ItemProgress()
  ) async throws -> PruneResult {
    try check(permits, for: plan)
    guard !plan.removed.isEmpty || !plan.orphans.isEmpty else {
      return PruneResult(trash: nil, pruned: [])
    }
    return try await withPruneLock(progress) {
      var run = PruneRun(
        cache: self, plan: plan, permits: permits, progress: progress,
        folder: try await freeTrashFolder(at: plan.started))
      let pruned = try await run.run()
      guard deletes else { return PruneResult(trash: run.folder, pruned: pruned) }
      _ = try await emptyTrash(run.folder)
      return PruneResult(trash: nil, pruned: pruned)
    }
  }

  /// Returns the time by the clock of the place, in seconds since 1970; writes a file for it.
  ///
  /// The times of files are the file server's, and this host's clock may be another. Throws
  /// `storage.unwritable`.
  package func timeOfPlace() async throws -> Int64 {
    // One file for all: another prune would remove it in between.
    try await withPruneLock(ItemProgress()) {
      try await storage.write([], to: CachePath.clock)
      let folder = String(CachePath.clock.prefix { $0 != "/" }) + "/clock"
      let time = try await storage.objects(below: folder).first { $0.key == CachePath.clock }?
        .modified
      try await storage.remove(CachePath.clock)
      try await storage.removeEmptyFolders(folder)
      return time ?? Int64(SystemClock.now)
    }
  }

  /// Runs `body` while nobody else prunes, puts back, or pins.
  func withPruneLock<Result: Sendable>(
    _ progress: ItemProgress, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    try await storage.withLock(
      CachePath.pruneLock, named: "the prune lock of '\(reader.url)'",
      timeout: Self.indexLockTimeout, progress: progress, body)
  }

  private func check(_ permits: PrunePermits, for plan: PrunePlan) throws(BuildCacheError) {
    let places = [permits.prune.request.cache, permits.index.request.cache]
    guard
      let other = (places + permits.entries.map(\.request.cache)).first(where: { $0 != reader.url })
    else {
      let permitted = Set(permits.entries.map(\.request.hash))
      guard let removed = plan.removed.first(where: { !permitted.contains($0.entry.hash.text) })
      else { return }
      throw BuildCacheError(
        .wrongPermit, "nothing permits to prune '\(removed.entry.text)' from '\(reader.url)'")
    }
    throw BuildCacheError(
      .wrongPermit, "a permit to prune '\(other)' was used for '\(reader.url)'")
  }
}
