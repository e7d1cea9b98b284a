internal import CacheModel
package import Diagnostics
internal import Digests
package import PolicyModel
internal import Storage

extension WritableCache {
  /// What publishing keys came to.
  package struct KeyUpdate: Sendable, Equatable {
    /// How many keys are new to the cache, or changed.
    package let changedCount: Int
    /// How many keys the cache's list has now; nil when the list was left alone.
    package let listedCount: Int?
  }

  /// Publishes public keys, and adds them to the cache's list of keys when `updatesList`.
  ///
  /// No other Albedo changes the list meanwhile, and nothing that it has is lost. Where everything
  /// is there already, nothing is locked or written. A key replaces what is published under its
  /// fingerprint. Throws `buildcache.wrong_permit`, `storage.locked`, and what reading a damaged
  /// list throws.
  package func publish(
    _ keys: [PublishedKey], updatesList: Bool, permit: Permit<IndexRequest>,
    progress: ItemProgress = ItemProgress()
  ) async throws -> KeyUpdate {
    try checkPermit(permit)
    var changedCount = 0
    for key in keys where try await !isPublished(key) {
      try await write(key.text, as: .key, to: reader.layout.keyKey(key.fingerprint))
      changedCount += 1
    }
    let listedCount = updatesList ? try await list(keys.map(\.fingerprint), progress) : nil
    try await markLayout()
    return KeyUpdate(changedCount: changedCount, listedCount: listedCount)
  }

  /// Writes a key or the list of keys: as a blob that a manifest names, or as the file itself.
  private func write(_ bytes: [UInt8], as mediaType: MediaType, to key: String) async throws {
    guard case .manifests = reader.layout.keys else {
      try await storage.write(bytes, to: key)
      return
    }
    let record = try await writeBlob(bytes, mediaType: mediaType)
    try await storage.write(Manifest(records: [record]).encode(), to: key)
  }

  /// Adds fingerprints to the list and returns how many it has; nil where there is no list.
  private func list(_ fingerprints: [String], _ progress: ItemProgress) async throws -> Int? {
    let key: String
    switch reader.layout.keys {
    case .manifests(let list), .files(let list): key = list
    case .loose: return nil
    }
    let before = KeyList(try await reader.publishedKeys())
    if Set(fingerprints).isSubset(of: before.fingerprints), !before.fingerprints.isEmpty {
      return before.fingerprints.count
    }
    return try await withIndexLock(progress) {
      // Another writer may have been first.
      var list = KeyList(try await reader.publishedKeys())
      list.add(fingerprints)
      try await write(list, to: key)
      return list.fingerprints.count
    }
  }

  /// Writes the list of keys; under the lock.
  func write(_ list: KeyList, to key: String) async throws {
    try await write(list.encode(), as: .keyIndex, to: key)
  }

  private func isPublished(_ key: PublishedKey) async throws -> Bool {
    do {
      return try await reader.publishedKey(key.fingerprint) == key.text
    } catch {
      // What is missing or damaged is written anew.
      return false
    }
  }

  private func writeBlob(_ bytes: [UInt8], mediaType: MediaType) async throws -> BlobRecord {
    let checksum = try Digest(of: bytes).hexadecimal
    try await storage.write(bytes, to: CachePath.blob(checksum))
    return BlobRecord(
      mediaType: mediaType, compression: "none", byteCount: Int64(bytes.count), checksum: checksum)
  }
}
