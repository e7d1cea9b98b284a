internal import Archives
package import CacheModel
internal import Diagnostics
internal import Digests
internal import Platform
package import PolicyModel
package import SpecModel
package import Storage

/// A build cache of layout 3, for reading.
package struct Cache: Sendable {
  let storage: any ReadableStorage

  /// A manifest is a few hundred bytes; a larger file is not one.
  static let manifestByteLimit = 1 << 20
  /// The spec of the largest environments has some megabytes.
  static let specByteLimit = 256 << 20
  /// An index of 100,000 packages has about 100 MB.
  package static let indexByteLimit = 2 << 30

  /// Creates the cache of a place; nothing is looked at yet.
  package init(_ storage: any ReadableStorage) {
    self.storage = storage
  }

  /// The root as a URL, for messages.
  package var url: String { storage.url }

  // MARK: Index

  /// Whether nothing was ever pushed to the place: it has no marker of a layout and no index.
  package func isNew() async throws -> Bool {
    if try await storage.byteCount(of: CachePath.layoutMarker) != nil { return false }
    return try await !hasIndex()
  }

  /// Whether the cache has an index.
  package func hasIndex() async throws -> Bool {
    try await storage.byteCount(of: CachePath.indexManifest) != nil
  }

  /// Returns the bytes of the index, verified against its manifest; nil when there is none.
  func readIndex(byteLimit: Int = Cache.indexByteLimit) async throws -> [UInt8]? {
    guard let bytes = try await readManifestIfPresent(CachePath.indexManifest) else { return nil }
    let source = url + "/" + CachePath.indexManifest
    let manifest = try Manifest.decode(bytes, source: source)
    let record = manifest.first { mediaType in
      if case .database = mediaType { true } else { false }
    }
    guard let record else {
      throw CacheError(
        .missingRecord, "'\(source)' names no index",
        hint: "make it anew with 'spack buildcache update-index'")
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
        hint: "make one with 'albedo buildcache push --update-index' or"
          + " 'spack buildcache update-index'")
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

  // MARK: Entries

  /// Whether the cache has a manifest for the spec.
  package func hasManifest(of node: SpecNode) async throws -> Bool {
    try await storage.byteCount(of: CachePath.specManifest(of: node)) != nil
  }

  /// Whether the cache holds the whole entry: the manifest and every blob in its right size.
  package func holds(_ node: SpecNode) async throws -> Bool {
    guard try await hasManifest(of: node) else { return false }
    guard let manifest = try await usableManifest(of: node) else { return false }
    for record in manifest.records {
      let byteCount = try await storage.byteCount(of: CachePath.blob(record.checksum))
      guard byteCount == record.byteCount else { return false }
    }
    return !manifest.records.isEmpty
  }

  /// Returns the text of an entry's manifest as it is stored; nothing of it is parsed.
  ///
  /// Throws `buildcache.missing_entry` when there is none.
  func manifestText(of node: SpecNode) async throws -> (bytes: [UInt8], source: String) {
    let key = CachePath.specManifest(of: node)
    guard let bytes = try await readManifestIfPresent(key) else {
      throw BuildCacheError(
        .missingEntry, "the cache '\(url)' has no entry for '\(node.shortText)'",
        hint: "its index is out of date: push the package again, or update the index")
    }
    return (bytes, url + "/" + key)
  }

  /// Returns the manifest of an entry; nothing is verified, so nothing may be installed from it.
  ///
  /// Throws `buildcache.missing_entry` when there is none, `cache.malformed` for damaged ones.
  package func unverifiedManifest(of node: SpecNode) async throws -> Manifest {
    let (bytes, source) = try await manifestText(of: node)
    let text = try SignedText(bytes, source: source)
    return try Manifest.decode(text.unverifiedPayload, source: source)
  }

  /// Returns the manifest that a permit is about.
  ///
  /// Throws `buildcache.wrong_permit` for a permit about something else, and `cache.malformed`.
  func manifest(
    of node: SpecNode, permittedBy permit: Permit<AcceptRequest>
  ) throws -> Manifest {
    let request = permit.request
    guard request.hash == node.hash.text, request.cache == url else {
      throw BuildCacheError(
        .wrongPermit,
        "a permit for '\(request.hash)' in '\(request.cache)' was used for"
          + " '\(node.shortText)' in '\(url)'")
    }
    return try Manifest.decode(
      request.payload, source: url + "/" + CachePath.specManifest(of: node))
  }

  /// Returns the concrete spec of an entry with its whole graph, read from the entry's spec blob.
  ///
  /// With a permit it is the spec that policy has accepted; without one nothing is verified. Throws
  /// `buildcache.wrong_permit`, and `buildcache.damaged_entry` when the blob is of another spec.
  package func spec(
    of node: SpecNode, permit: Permit<AcceptRequest>? = nil
  ) async throws -> ConcreteSpec {
    let manifest =
      if let permit {
        try manifest(of: node, permittedBy: permit)
      } else {
        try await unverifiedManifest(of: node)
      }
    let record = try record(of: node, in: manifest) { mediaType in
      if case .spec = mediaType { true } else { false }
    }
    let stored = try await readBlob(record, byteLimit: Self.specByteLimit)
    let source = url + "/" + CachePath.blob(record.checksum)
    return try await onWorker {
      // Spack reads a spec that is stored plain, too, whatever its record says.
      let isCompressed = stored.starts(with: [0x1F, 0x8B])
      let text =
        isCompressed
        ? try GzipText.decompress(stored, byteLimit: Self.specByteLimit) : stored
      let spec = try SpecFile.decode(text, source: source)
      // The index is not signed: under a name that it made up lies what was signed as another.
      guard spec.root.hash == node.hash, spec.root.name == node.name,
        spec.root.version == node.version
      else {
        throw BuildCacheError(
          .damagedEntry,
          "the entry of '\(node.shortText)' in '\(url)' holds the spec of"
            + " '\(spec.root.shortText)'",
          hint: "push the package again with --force")
      }
      return spec
    }
  }

  /// Returns the first record of a manifest that passes `isWanted`.
  func record(
    of node: SpecNode, in manifest: Manifest, where isWanted: (MediaType) -> Bool
  ) throws(CacheError) -> BlobRecord {
    guard let record = manifest.first(where: isWanted) else {
      throw CacheError(
        .missingRecord,
        "the manifest of '\(node.shortText)' in '\(url)' lacks a record that is needed",
        hint: "push the package again with --force")
    }
    return record
  }

  /// Returns the manifest of an entry, or nil when it is damaged: a push then replaces it.
  private func usableManifest(of node: SpecNode) async throws -> Manifest? {
    do {
      return try await unverifiedManifest(of: node)
    } catch {
      if error is CacheError { return nil }
      throw error
    }
  }

  func readManifestIfPresent(_ key: String) async throws(StorageError) -> [UInt8]? {
    do {
      return try await storage.read(key, byteLimit: Self.manifestByteLimit)
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
  }

  /// Returns the stored bytes of a blob, verified.
  ///
  /// `byteLimit` bounds what a hostile manifest can make this program hold in memory.
  func readBlob(_ record: BlobRecord, byteLimit: Int) async throws -> [UInt8] {
    let key = CachePath.blob(record.checksum)
    let bytes = try await storage.read(key, byteLimit: byteLimit)
    let digest = try await onWorker { try Digest(of: bytes).hexadecimal }
    guard digest == record.checksum else {
      throw StorageError(
        .corrupt, "'\(url)/\(key)' has the sha256 \(digest), not the one in its name",
        hint: "the cache is damaged: push the package again with --force")
    }
    return bytes
  }
}
