internal import CacheModel
internal import Diagnostics
internal import Digests
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
    try await indexState(byteLimit: byteLimit).bytes
  }

  /// The index as it is at one moment.
  struct IndexState: Sendable {
    /// What differs whenever the index does: its manifest, or its own bytes; nil without an index.
    let token: [UInt8]?
    /// The bytes of the index; nil without one, or where they were not wanted.
    let bytes: [UInt8]?
  }

  /// Returns the index as it is now, verified; one that is damaged throws.
  func indexState(byteLimit: Int = Cache.indexByteLimit) async throws -> IndexState {
    switch layout.index(view: view) {
    case .manifest(let key):
      guard let manifest = try await readIfPresent(key) else {
        return IndexState(token: nil, bytes: nil)
      }
      let bytes = try await readIndexBlob(namedBy: manifest, at: key, byteLimit: byteLimit)
      return IndexState(token: manifest, bytes: bytes)
    case .file(let key, let digest):
      let bytes = try await readIndexFile(key, digest: digest, byteLimit: byteLimit)
      return IndexState(token: bytes, bytes: bytes)
    case .page(let key):
      let bytes = try await readIfPresent(key, byteLimit: byteLimit)
      return IndexState(token: bytes, bytes: bytes)
    }
  }

  /// Returns what tells whether the index has changed since another look; nothing is verified.
  func indexToken(byteLimit: Int = Cache.indexByteLimit) async throws -> [UInt8]? {
    switch layout.index(view: view) {
    case .manifest(let key): try await readIfPresent(key)
    case .file(let key, _), .page(let key): try await readIfPresent(key, byteLimit: byteLimit)
    }
  }

  private func readIndexBlob(
    namedBy bytes: [UInt8], at key: String, byteLimit: Int
  ) async throws -> [UInt8] {
    let source = url + "/" + key
    let manifest = try Manifest.decode(bytes, source: source)
    let record = manifest.first { mediaType in
      if case .database = mediaType { true } else { false }
    }
    guard let record else {
      throw CacheError(
        .missingRecord, "'\(source)' names no index",
        hint: "make it anew with 'albedo buildcache update-index --full'")
    }
    if let copy = try await copies?.read(copyOwner, checksum: record.checksum) { return copy }
    let index = try await readBlob(record, byteLimit: byteLimit)
    try await copies?.write(copyOwner, checksum: record.checksum, index)
    return index
  }

  /// What copies of the index are kept under.
  private var copyOwner: String {
    [url, layout.generation.rawValue, view ?? ""].joined(separator: " ")
  }

  /// Returns the bytes of an index that is a file; its digest lies beside it, and may lag behind.
  private func readIndexFile(
    _ key: String, digest: String, byteLimit: Int
  ) async throws -> [UInt8]? {
    guard let copies else { return try await readIfPresent(key, byteLimit: byteLimit) }
    let recorded = try await readIfPresent(digest).map { String(decoding: $0, as: UTF8.self) }
    if let recorded, BlobRecord.isChecksum(recorded),
      let copy = try await copies.read(copyOwner, checksum: recorded)
    {
      return copy
    }
    guard let index = try await readIfPresent(key, byteLimit: byteLimit) else { return nil }
    let checksum = try await onWorker { try Digest(of: index).hexadecimal }
    try await copies.write(copyOwner, checksum: checksum, index)
    return index
  }

  /// Returns the specs that the index lists as held by the cache or as external, in its order, and
  /// all that it knows, among which their dependencies are.
  ///
  /// Throws `buildcache.missing_index` when the cache has none, and a `StorageError` when it has more
  /// than `byteLimit` bytes.
  package func entries(
    byteLimit: Int = Cache.indexByteLimit
  ) async throws -> (listed: [SpecNode], known: [SpecNode]) {
    if case .page = layout.index(view: view) {
      guard let page = try await readIndex(byteLimit: byteLimit) else { throw missingIndex }
      return try await entries(ofPage: page)
    }
    return try await openIndex(byteLimit: byteLimit).allEntries()
  }
}
