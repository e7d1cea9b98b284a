internal import CacheModel
internal import Diagnostics
package import PolicyModel
internal import Storage

extension WritableCache {
  /// Removes the whole cache of a layout that has a folder of its own, v0 to v2: entries, keys, index.
  ///
  /// The index goes last: a removal that was killed can be gone on with by whoever reads it. Returns
  /// how many files there were.
  ///
  /// Throws `buildcache.wrong_permit`, `buildcache.other_layout` for a cache of v3, which shares its
  /// blobs with others, and `storage.unwritable`; the same call then goes on.
  package func removeAll(permit: Permit<IndexRequest>) async throws -> Int {
    guard permit.request.cache == reader.url else {
      throw BuildCacheError(
        .wrongPermit, "a permit for '\(permit.request.cache)' was used for '\(reader.url)'")
    }
    guard reader.layout.generation != .v3 else {
      throw BuildCacheError(
        .otherLayout, "the cache '\(reader.url)' of layout v3 cannot be removed as a whole",
        hint: "'albedo buildcache prune' removes entries")
    }
    let objects = try await storage.objects(below: BuildCacheFolder.root)
    let index: Set<String> =
      switch reader.layout.index(view: nil) {
      case .file(let key, let digest): [key, digest]
      case .page(let key), .manifest(let key): [key]
      }
    for object in objects where !index.contains(object.key) {
      try await storage.remove(object.key)
    }
    try await storage.removeAll(below: BuildCacheFolder.root)
    return objects.count
  }
}
