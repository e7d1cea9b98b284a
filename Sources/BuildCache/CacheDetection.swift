package import CacheModel
internal import Diagnostics
internal import Documents
internal import SpecModel
package import Storage

/// Finds out which caches lie in a place.
///
/// A place holds caches of several generations side by side after a migration, or when programs of
/// different age push to it.
package enum CacheDetection {
  /// Returns the layouts that are present, the newest first; none where nothing was ever pushed.
  ///
  /// Looked at are markers and indices, and, where a place can be listed and has no index below
  /// `build_cache`, the names of the entries. An index that cannot be read counts as one of v2, whose
  /// reader says what is wrong with it. Throws what the place throws.
  package static func layouts(
    of storage: any ReadableStorage
  ) async throws(StorageError) -> [any CacheLayout] {
    var found: Set<CacheGeneration> = []
    if try await hasV3(storage) { found.insert(.v3) }
    let old = try await oldIndex(of: storage)
    if let old { found.insert(old) }
    // Spack 0.15 and 0.16 make an index of their own of what is there, so that both show the same.
    if old != .v1, try await storage.byteCount(of: BuildCacheFolder.page) != nil {
      found.insert(.v0)
    }
    if found.isDisjoint(with: [.v0, .v1, .v2]) {
      found.formUnion(try await generationsByName(storage))
    }
    return found.sorted(by: >).map(\.layout)
  }

  private static func hasV3(_ storage: any ReadableStorage) async throws(StorageError) -> Bool {
    for key in [CachePath.layoutMarker, CachePath.indexManifest] {
      if try await storage.byteCount(of: key) != nil { return true }
    }
    guard let storage = storage as? any ListableStorage else { return false }
    // A cache of views alone, or one that was killed before its first index.
    return try await !storage.objects(below: "v3/manifests").isEmpty
  }

  /// Returns the generation that wrote the index below `build_cache`; nil when there is none.
  private static func oldIndex(
    of storage: any ReadableStorage
  ) async throws(StorageError) -> CacheGeneration? {
    guard let byteCount = try await storage.byteCount(of: BuildCacheFolder.index) else {
      return nil
    }
    var version: Int?
    if byteCount > Self.endByteCount, let storage = storage as? any PartialStorage {
      // The index may have hundreds of megabytes.
      let ends = [0..<Self.endByteCount, (byteCount - Self.endByteCount)..<byteCount]
      version = CacheIndex.version(
        head: try await storage.read(BuildCacheFolder.index, range: ends[0]),
        tail: try await storage.read(BuildCacheFolder.index, range: ends[1]))
    }
    if version == nil {
      let bytes = try await storage.read(
        BuildCacheFolder.index, byteLimit: Cache.indexByteLimit)
      version = try? CacheIndex.version(of: bytes, source: BuildCacheFolder.index)
    }
    return version.map { $0 <= 5 } == true ? .v1 : .v2
  }

  /// How much of each end of an index says what it is.
  private static let endByteCount: Int64 = 128

  private static func generationsByName(
    _ storage: any ReadableStorage
  ) async throws(StorageError) -> Set<CacheGeneration> {
    guard let storage = storage as? any ListableStorage else { return [] }
    var found: Set<CacheGeneration> = []
    var hasKeyFolder = false
    var hasLooseKey = false
    var earlyEntry: String?
    for object in try await storage.objects(below: BuildCacheFolder.root) {
      let name = object.key.dropFirst(BuildCacheFolder.root.count + 1)
      if name.hasPrefix("_pgp/") { hasKeyFolder = true }
      guard !name.contains("/") else { continue }
      if LayoutV2().entryName(ofKey: object.key) != nil { found.insert(.v2) }
      if LayoutV1().entryName(ofKey: object.key) != nil {
        found.insert(.v1)
        earlyEntry = object.key
      }
      if name.hasSuffix(".key") { hasLooseKey = true }
    }
    if let earlyEntry, !hasKeyFolder {
      var isV0 = hasLooseKey
      if !isV0 { isV0 = try await isOfSeed(earlyEntry, storage) }
      if isV0 {
        found.remove(.v1)
        found.insert(.v0)
      }
    }
    return found
  }

  /// Whether Spack 0.13 or 0.14 wrote an entry: later the full hash is in the nodes.
  private static func isOfSeed(
    _ key: String, _ storage: any ReadableStorage
  ) async throws(StorageError) -> Bool {
    let bytes = try await storage.read(key, byteLimit: Cache.manifestByteLimit)
    // What is damaged is reported by who reads it.
    let document = try? YAML.decode(bytes, source: key)
    return document?.root["full_hash"] != nil
  }
}
