internal import CacheModel
internal import Diagnostics
package import PolicyModel
package import SpecModel
internal import Storage

extension WritableCache {
  /// Removes the whole cache of a layout that has a folder of its own, v0 to v2: entries, keys, index.
  ///
  /// The index goes last: a removal that was killed can be gone on with by whoever reads it. Returns
  /// how many files there were. With `hashes`, nothing is removed where the folder holds files of any
  /// other entry: the index, by which the hashes are known, need not list all, and caches of v1 lie in
  /// the same folder.
  ///
  /// Throws `buildcache.wrong_permit`, `buildcache.other_layout` for a cache of v3, which shares its
  /// blobs with others, `buildcache.other_entries`, and `storage.unwritable`; the same call then goes
  /// on.
  package func removeAll(
    of hashes: Set<SpecHash>? = nil, permit: Permit<IndexRequest>
  ) async throws -> Int {
    try checkPermit(permit)
    guard reader.layout.generation != .v3 else {
      throw BuildCacheError(
        .otherLayout, "the cache '\(reader.url)' of layout v3 cannot be removed as a whole",
        hint: "'albedo buildcache prune' removes entries")
    }
    let objects = try await storage.objects(below: BuildCacheFolder.root)
    if let hashes { try checkOthers(objects.map(\.key), besides: hashes) }
    let index: Set<String> =
      switch reader.layout.index(view: nil) {
      case .file(let key, let digest): [key, digest]
      case .page(let key), .manifest(let key): [key]
      }
    // Only what was listed: somebody may push meanwhile.
    for object in objects where !index.contains(object.key) {
      try await storage.remove(object.key)
    }
    for object in objects where index.contains(object.key) {
      try await storage.remove(object.key)
    }
    try await storage.removeEmptyFolders(BuildCacheFolder.root)
    return objects.count
  }

  private func checkOthers(
    _ keys: [String], besides hashes: Set<SpecHash>
  ) throws(BuildCacheError) {
    let others = keys.filter { key in
      BuildCacheFolder.hash(ofKey: key).map { !hashes.contains($0) } ?? false
    }
    guard let first = others.first else { return }
    let more = others.count > 1 ? " and \(others.count - 1) more" : ""
    throw BuildCacheError(
      .otherEntries,
      "the cache '\(reader.url)' of layout \(reader.layout.generation.rawValue) stays: it also holds"
        + " '\(first)'\(more), which would be lost",
      hint: "bring its index up to date with 'albedo buildcache update-index' and try again; what"
        + " layouts before v2 hold is pushed anew, or moved away by hand")
  }
}
