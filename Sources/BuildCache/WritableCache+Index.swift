internal import CacheModel
package import Diagnostics
package import PolicyModel
package import SpecModel
internal import Storage

extension WritableCache {
  /// What an update of the index came to.
  package struct IndexUpdate: Sendable, Equatable {
    /// Whether a new index was written.
    package let isChanged: Bool
    /// How many records the index has now.
    package let recordCount: Int
  }

  /// Adds specs that the cache holds to its index, making one when there is none, and marks the
  /// place as a cache.
  ///
  /// No other Albedo changes the index meanwhile, and nothing that it lists is lost. The memory
  /// needed is that of the index. `progress` follows the work. Throws `buildcache.wrong_permit`,
  /// `storage.locked`, and what reading a damaged index throws; the old index then stays.
  package func updateIndex(
    adding specs: [ConcreteSpec], permit: Permit<IndexRequest>,
    progress: ItemProgress = ItemProgress()
  ) async throws -> IndexUpdate {
    try checkPermit(permit)
    progress.begin("reading")
    if case .page(let key) = reader.layout.index(view: reader.view) {
      return try await updatePage(at: key, progress)
    }
    return try await changeIndex(progress) { state in
      try await onWorkerOfIndex(state) { outline in
        var merge = IndexMerge(outline)
        for spec in specs { merge.add(spec) }
        return merge
      }
    }
  }

  /// Takes what the cache holds no more out of its index.
  ///
  /// A record that others need stays, as one that is known by name. Without an index nothing is done.
  /// Throws as ``updateIndex(adding:permit:progress:)`` does.
  package func updateIndex(
    removing hashes: Set<SpecHash>, permit: Permit<IndexRequest>,
    progress: ItemProgress = ItemProgress()
  ) async throws -> IndexUpdate {
    try checkPermit(permit)
    guard try await reader.hasIndex() else {
      return IndexUpdate(isChanged: false, recordCount: 0)
    }
    progress.begin("reading")
    if case .page(let key) = reader.layout.index(view: reader.view) {
      return try await updatePage(at: key, progress)
    }
    let held = try await namesWhereIndexIsSilent()
    return try await changeIndex(progress) { state in
      try await onWorkerOfIndex(state) { outline in
        var merge = IndexMerge(outline, held: held)
        try merge.remove(hashes)
        return merge
      }
    }
  }

  /// What the cache holds, where its index does not tell.
  private func namesWhereIndexIsSilent() async throws -> Set<SpecHash>? {
    guard !reader.layout.indexFormat.tellsPresence else { return nil }
    return Set(try await reader.entryNames().map(\.hash))
  }

  func checkPermit(_ permit: Permit<IndexRequest>) throws(BuildCacheError) {
    guard permit.request.cache == reader.url else {
      throw BuildCacheError(
        .wrongPermit, "a permit for '\(permit.request.cache)' was used for '\(reader.url)'")
    }
  }
}
