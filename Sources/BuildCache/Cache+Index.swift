internal import CacheModel
internal import Diagnostics
internal import Platform
package import SpecModel
internal import Storage

extension Cache {
  /// Whether the cache has an index.
  package func hasIndex() async throws -> Bool {
    switch layout.index(view: view) {
    case .manifest(let key), .file(let key, _), .page(let key):
      try await storage.byteCount(of: key) != nil
    }
  }

  /// Returns the bytes of the index, verified against its manifest; nil when there is none.
  func readIndex(byteLimit: Int = Cache.indexByteLimit) async throws -> [UInt8]? {
    switch layout.index(view: view) {
    case .manifest(let key):
      return try await readIndexBlob(namedBy: key, byteLimit: byteLimit)
    case .file(let key, _), .page(let key):
      return try await readIfPresent(key, byteLimit: byteLimit)
    }
  }

  private func readIndexBlob(namedBy key: String, byteLimit: Int) async throws -> [UInt8]? {
    guard let bytes = try await readIfPresent(key) else { return nil }
    let source = url + "/" + key
    let manifest = try Manifest.decode(bytes, source: source)
    let record = manifest.first { mediaType in
      if case .database = mediaType { true } else { false }
    }
    guard let record else {
      throw CacheError(
        .missingRecord, "'\(source)' names no index",
        hint: "make it anew with 'albedo buildcache update-index'")
    }
    return try await readBlob(record, byteLimit: byteLimit)
  }

  /// Returns the specs that the index lists as held by the cache or as external, in its order, and
  /// all that it knows, among which their dependencies are.
  ///
  /// Throws `buildcache.missing_index` when the cache has none, and a `StorageError` when it has more
  /// than `byteLimit` bytes.
  package func entries(
    byteLimit: Int = Cache.indexByteLimit
  ) async throws -> (listed: [SpecNode], known: [SpecNode]) {
    guard let bytes = try await readIndex(byteLimit: byteLimit) else {
      throw BuildCacheError(
        .missingIndex, "the cache '\(url)' has no index",
        hint: "make one with 'albedo buildcache update-index'")
    }
    return try await onWorker {
      var listed: [SpecNode] = []
      var known: [SpecNode] = []
      try CacheIndex.forEachEntry(in: bytes, source: url + " (index)") { entry in
        known.append(entry.node)
        if entry.isInCache || entry.node.isExternal { listed.append(entry.node) }
      }
      return (listed, known)
    }
  }
}
