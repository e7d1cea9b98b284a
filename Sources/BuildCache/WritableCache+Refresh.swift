package import CacheModel
package import Diagnostics
internal import Digests
internal import Platform
package import PolicyModel
package import SpecModel
internal import Storage

/// How an index is brought up to date with what a cache holds.
package struct IndexRefresh: Sendable {
  /// What becomes of the index that is there.
  package enum Start: String, Sendable, CaseIterable {
    /// It is kept where it is right: only entries that it has not are read.
    case changes
    /// It is not looked at: every entry is read.
    case nothing
  }

  /// What becomes of the index that is there.
  package var start: Start
  /// The entries that may be listed; nil for all.
  package var wanted: Set<SpecHash>?
  /// How many entries are read at a time.
  package var jobs: Int
  /// Whether nothing is written.
  package var isDryRun: Bool
  /// After how many more entries what was read is kept for a run that may follow.
  package var draftStep: Int

  /// Creates the request.
  package init(
    start: Start = .changes, wanted: Set<SpecHash>? = nil, jobs: Int = 8, isDryRun: Bool = false,
    draftStep: Int = 2048
  ) {
    self.start = start
    self.wanted = wanted
    self.jobs = max(1, jobs)
    self.isDryRun = isDryRun
    self.draftStep = max(1, draftStep)
  }
}

/// What bringing an index up to date came to.
package struct IndexRefreshReport: Sendable {
  /// An entry that could not be read and is not in the index.
  package struct Unreadable: Sendable {
    /// Its hash, as its name tells.
    package let hash: SpecHash
    /// The key of its metadata.
    package let key: String
    /// Why.
    package let error: any Error
  }

  /// Whether a new index was written, or would be in a dry run.
  package var isChanged = false
  /// How many records the index has now.
  package var recordCount = 0
  /// An entry that the index did not list.
  package struct Added: Sendable {
    /// The name of its metadata.
    package let name: EntryName
    /// The package, as `quill@2.0/4xfpsw7`.
    package let text: String
  }

  /// The entries that the index did not list, in the order of their keys.
  package var added: [Added] = []
  /// What the index promised and the cache has not.
  package var removed: [SpecNode] = []
  /// What could not be read.
  package var unreadable: [Unreadable] = []
  /// How many entries an earlier run had read that was killed.
  package var resumedCount = 0
}

extension WritableCache {
  /// Brings the index up to date with what a listing of the cache shows.
  ///
  /// An entry whose hash the index has is not read: the hash names the spec, so that its record
  /// cannot have become another one. Entries are read several at a time; what a long run has read is
  /// kept beside the cache now and then, and taken up by the next one. The index that readers see is
  /// replaced at the end, and loses nothing that others have added meanwhile. An entry that cannot
  /// be read is reported and left out. Throws `buildcache.wrong_permit`, `buildcache.not_listable`,
  /// `buildcache.missing_entry` where no cache is, `storage.locked`, and for a damaged index what reading
  /// it throws, unless nothing of it is kept.
  package func refreshIndex(
    _ refresh: IndexRefresh = IndexRefresh(), permit: Permit<IndexRequest>,
    progress: ItemProgress = ItemProgress()
  ) async throws -> IndexRefreshReport {
    try checkPermit(permit)
    if case .page(let key) = reader.layout.index(view: reader.view) {
      if refresh.isDryRun { return IndexRefreshReport() }
      let update = try await updatePage(at: key, progress)
      return IndexRefreshReport(isChanged: update.isChanged, recordCount: update.recordCount)
    }
    progress.begin("listing")
    // The index is read while the cache is listed.
    async let listed = names(refresh)
    let state = try await state(refresh)
    let draft = IndexDraft(
      key: CachePath.indexDraft(
        reader.layout.generation, view: reader.view, isFull: refresh.start == .nothing),
      step: refresh.draftStep)
    let reading = IndexReading(
      cache: self, jobs: refresh.jobs, batchCount: min(256, refresh.draftStep),
      draft: refresh.isDryRun ? nil : draft, sources: try await sources(draft))
    let names = try await listed
    if names.isEmpty, refresh.wanted == nil, try await reader.isNew() {
      throw BuildCacheError(
        .missingEntry,
        "there is no cache in '\(reader.url)': it has no entry that an index could list",
        hint: "push packages to it first, or look whether the place is the right one")
    }
    let attempt = try await reading.attempt(state, names: names, progress)
    let report: IndexRefreshReport
    if refresh.isDryRun || (!attempt.merge.isChanged && state.token != nil) {
      report = attempt.report(isChanged: attempt.merge.isChanged || state.token == nil)
    } else {
      report = try await publish(attempt, reading, refresh, state, progress)
    }
    if !refresh.isDryRun {
      try await markLayout()
      try await storage.remove(draft.key)
      try await mendDigest(progress)
    }
    return report
  }

  /// Publishes what was made of the index, or of what others have made of it meanwhile.
  private func publish(
    _ attempt: IndexAttempt, _ reading: IndexReading, _ refresh: IndexRefresh,
    _ state: Cache.IndexState, _ progress: ItemProgress
  ) async throws -> IndexRefreshReport {
    try await withIndexLock(progress) {
      if try await reader.indexToken() == state.token {
        let update = try await publish(attempt.merge, in: state, progress)
        return attempt.report(isChanged: update.isChanged)
      }
      // Somebody was first. What was read is still right; what they have pushed is looked for.
      let state = try await self.state(refresh)
      let attempt = try await reading.following(attempt)
        .attempt(state, names: try await names(refresh), progress)
      if !attempt.merge.isChanged, state.token != nil { return attempt.report(isChanged: false) }
      let update = try await publish(attempt.merge, in: state, progress)
      return attempt.report(isChanged: update.isChanged)
    }
  }

  private func state(_ refresh: IndexRefresh) async throws -> Cache.IndexState {
    switch refresh.start {
    case .changes: try await reader.indexState()
    case .nothing: Cache.IndexState(token: try await reader.indexToken(), bytes: nil)
    }
  }

  private func names(_ refresh: IndexRefresh) async throws -> [EntryName] {
    let names = try await reader.entryNames()
    guard let wanted = refresh.wanted else { return names }
    return names.filter { wanted.contains($0.hash) }
  }

  /// What a run that was killed has read; none when there is nothing that can be used.
  private func sources(_ draft: IndexDraft) async throws -> [IndexMerge] {
    guard let bytes = try await draft.read(storage),
      let merge = try? await onWorkerOfIndex(
        Cache.IndexState(token: nil, bytes: bytes), { IndexMerge($0) })
    else { return [] }
    return [merge]
  }

  /// Writes the file with the digest of an index again where it lags behind.
  private func mendDigest(_ progress: ItemProgress) async throws {
    guard case .file(let key, let digest) = reader.layout.index(view: reader.view),
      let bytes = try await reader.readIfPresent(key, byteLimit: Cache.indexByteLimit)
    else { return }
    let checksum = try await onWorker { Array(try Digest(of: bytes).hexadecimal.utf8) }
    guard try await reader.readIfPresent(digest) != checksum else { return }
    // Somebody may be between the index and its digest: what is right is known under the lock alone.
    try await withIndexLock(progress) {
      guard let bytes = try await reader.readIfPresent(key, byteLimit: Cache.indexByteLimit) else {
        return
      }
      let checksum = try await onWorker { Array(try Digest(of: bytes).hexadecimal.utf8) }
      if try await reader.readIfPresent(digest) != checksum {
        try await storage.write(checksum, to: digest)
      }
    }
  }
}
