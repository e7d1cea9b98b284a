internal import CacheModel
package import Diagnostics
internal import Digests
internal import Platform
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
    guard permit.request.cache == reader.url else {
      throw BuildCacheError(
        .wrongPermit, "a permit for '\(permit.request.cache)' was used for '\(reader.url)'")
    }
    // Where there is nothing to add, nothing is locked or written: the cache may be read-only.
    progress.begin("reading")
    let merge = try await merged(with: specs)
    if !merge.isChanged {
      try await markLayout()
      return IndexUpdate(isChanged: false, recordCount: merge.count)
    }
    return try await storage.withLock(
      CachePath.indexLock, named: "the index lock of '\(reader.url)'",
      timeout: Self.indexLockTimeout, progress: progress
    ) {
      // Another writer may have been first.
      let merge = try await merged(with: specs)
      let staged = try await storage.stage()
      let record = try await onWorker {
        defer { staged.discard() }
        progress.begin("writing")
        return try Self.write(merge, to: staged, progress)
      }
      try await storage.write(Manifest(records: [record]).encode(), to: CachePath.indexManifest)
      try await markLayout()
      return IndexUpdate(isChanged: true, recordCount: merge.count)
    }
  }

  /// Returns the index as it is now with `specs` added.
  private func merged(with specs: [ConcreteSpec]) async throws -> IndexMerge {
    let existing = try await reader.readIndex()
    let source = reader.url + " (index)"
    return try await onWorker {
      var merge = try IndexMerge(existing: existing, source: source)
      for spec in specs { merge.add(spec) }
      return merge
    }
  }

  private static func write(
    _ merge: IndexMerge, to staged: any StagedObject, _ progress: ItemProgress
  ) throws -> BlobRecord {
    var hasher = try StreamingHasher(.sha256)
    var byteCount: Int64 = 0
    try merge.write { bytes in
      try hasher.update(bytes)
      byteCount += Int64(bytes.count)
      try staged.append(bytes.span)
      progress.advance(by: bytes.count)
    }
    let checksum = try hasher.finish().hexadecimal
    try staged.commit(to: CachePath.blob(checksum))
    return BlobRecord(
      mediaType: .database(version: CacheIndex.version), compression: "none",
      byteCount: byteCount, checksum: checksum)
  }
}
