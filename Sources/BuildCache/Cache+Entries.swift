internal import Archives
package import CacheModel
internal import Diagnostics
internal import Platform
package import PolicyModel
package import SpecModel
package import Storage

extension Cache {
  /// The metadata of an entry as it is stored; nothing of it is verified or parsed.
  struct Metadata: Sendable {
    /// How the text and its signature belong together.
    enum Form: Sendable, Equatable {
      /// The text may be clear-signed.
      case text
      /// The text stands for itself, and this signs it.
      case detached(signature: [UInt8]?)
    }

    /// The object that holds it.
    let key: String
    let bytes: [UInt8]
    let form: Form
    /// What messages call it.
    let source: String
  }

  /// Whether the cache has what says what an entry of the spec holds.
  package func hasMetadata(of node: SpecNode) async throws -> Bool {
    let keys: [String] =
      switch layout.metadata(of: node) {
      case .file(let keys, _): keys
      case .members(let place): [place.key]
      case .none: []
      }
    return try await hasAny(of: keys)
  }

  private func hasAny(of keys: [String]) async throws -> Bool {
    for key in keys where try await storage.byteCount(of: key) != nil { return true }
    return false
  }

  /// Whether the cache holds the whole entry: the metadata and all that it names, in its right size.
  package func holds(_ node: SpecNode) async throws -> Bool {
    guard try await hasAny(of: layout.metadataKeys(of: node)),
      let description = try await usableDescription(of: node)
    else { return false }
    guard try await holds(description.archive.key, byteCount: description.archive.byteCount) else {
      return false
    }
    guard case .blob(let record) = description.spec else { return true }
    return try await holds(CachePath.blob(record.checksum), byteCount: record.byteCount)
  }

  private func holds(_ key: String, byteCount wanted: Int64?) async throws -> Bool {
    guard let byteCount = try await storage.byteCount(of: key) else { return false }
    return wanted == nil || byteCount == wanted
  }

  /// Returns the metadata of an entry as it is stored; nothing of it is parsed.
  ///
  /// Throws `buildcache.missing_entry` when there is none.
  func metadata(of node: SpecNode) async throws -> Metadata {
    switch layout.metadata(of: node) {
    case .file(let keys, _):
      for key in keys {
        if let bytes = try await readIfPresent(key, byteLimit: Self.metadataByteLimit) {
          return Metadata(key: key, bytes: bytes, form: .text, source: url + "/" + key)
        }
      }
    case .members(let place):
      if try await storage.byteCount(of: place.key) != nil { return try await metadata(in: place) }
    case .none:
      break
    }
    throw missingEntry(node)
  }

  func missingEntry(_ node: SpecNode) -> BuildCacheError {
    BuildCacheError(
      .missingEntry, "the cache '\(url)' has no entry for '\(node.shortText)'",
      hint: "its index is out of date: push the package again, or update the index")
  }

  /// Returns what an entry's metadata says; nothing is verified, so nothing may be installed from it.
  ///
  /// Throws `buildcache.missing_entry` when there is none, `cache.malformed` for damaged ones.
  package func unverifiedDescription(of node: SpecNode) async throws -> EntryDescription {
    let metadata = try await metadata(of: node)
    return try layout.description(
      of: node, in: try unverifiedPayload(of: metadata), source: metadata.source)
  }

  func unverifiedPayload(of metadata: Metadata) throws -> [UInt8] {
    guard metadata.form == .text else { return metadata.bytes }
    let text = try SignedText(metadata.bytes, source: metadata.source).unverifiedPayload
    return try Self.decompressed(text)
  }

  /// Spack reads a spec that is stored compressed, too, and one that is not where it should be.
  static func decompressed(_ stored: [UInt8]) throws -> [UInt8] {
    guard stored.starts(with: [0x1F, 0x8B]) else { return stored }
    return try GzipText.decompress(stored, byteLimit: specByteLimit)
  }

  /// Returns what an entry's metadata says, or nil when it is absent or damaged: a push then
  /// replaces it.
  private func usableDescription(of node: SpecNode) async throws -> EntryDescription? {
    do {
      return try await unverifiedDescription(of: node)
    } catch {
      if error is CacheError || error is ArchiveError { return nil }
      if let error = error as? BuildCacheError, error.code == .missingEntry { return nil }
      throw error
    }
  }

  /// Returns what the metadata says that a permit is about.
  ///
  /// Throws `buildcache.wrong_permit` for a permit about something else, and `cache.malformed`.
  func description(
    of node: SpecNode, permittedBy permit: Permit<AcceptRequest>
  ) throws -> EntryDescription {
    let request = try checked(permit, for: node)
    return try layout.description(of: node, in: request.payload, source: source(of: node))
  }

  private func checked(
    _ permit: Permit<AcceptRequest>, for node: SpecNode
  ) throws(BuildCacheError) -> AcceptRequest {
    let request = permit.request
    guard request.hash == node.hash.text, request.cache == url else {
      throw BuildCacheError(
        .wrongPermit,
        "a permit for '\(request.hash)' in '\(request.cache)' was used for"
          + " '\(node.shortText)' in '\(url)'")
    }
    return request
  }

  private func source(of node: SpecNode) -> String {
    switch layout.metadata(of: node) {
    case .file(let keys, _): url + "/" + (keys.first ?? layout.metadataFolder)
    case .members(let place): url + "/" + place.key
    case .none: url + "/" + layout.metadataFolder
    }
  }

  /// Returns the concrete spec of an entry with its whole graph.
  ///
  /// With a permit it is the spec that policy has accepted; without one nothing is verified. Throws
  /// `buildcache.wrong_permit`, and `buildcache.damaged_entry` when the entry is of another spec.
  package func spec(
    of node: SpecNode, permit: Permit<AcceptRequest>? = nil
  ) async throws -> ConcreteSpec {
    let payload: [UInt8]
    let payloadSource: String
    if let permit {
      (payload, payloadSource) = (try checked(permit, for: node).payload, source(of: node))
    } else {
      let metadata = try await metadata(of: node)
      (payload, payloadSource) = (try unverifiedPayload(of: metadata), metadata.source)
    }
    let description = try layout.description(of: node, in: payload, source: payloadSource)
    return try await spec(
      of: node, describedAs: description, payload: payload, source: payloadSource)
  }

  /// Returns the spec of an entry whose metadata is at hand.
  ///
  /// Throws `buildcache.damaged_entry` when it is of another package.
  func spec(
    of node: SpecNode, describedAs description: EntryDescription, payload: [UInt8],
    source payloadSource: String
  ) async throws -> ConcreteSpec {
    let (stored, source) =
      switch description.spec {
      case .metadata: (payload, payloadSource)
      case .blob(let record):
        (
          try await readBlob(record, byteLimit: Self.specByteLimit),
          url + "/" + CachePath.blob(record.checksum)
        )
      }
    return try await onWorker { try decodeSpec(stored, of: node, source: source) }
  }

  private func decodeSpec(
    _ stored: [UInt8], of node: SpecNode, source: String
  ) throws -> ConcreteSpec {
    let spec = try Self.decodeSpec(stored, source: source)
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

  // MARK: Listing

  /// An entry as a listing of the place tells of it; nothing of it was read.
  package struct Stored: Sendable, Equatable {
    /// Which package it is, by the name of its metadata.
    package let name: EntryName
    /// The metadata.
    package let object: StoredObject
  }

  /// Returns all entries whose metadata is in the place, in the order of their keys.
  ///
  /// Throws `buildcache.not_listable` for a place that cannot be listed, such as a web server.
  package func storedEntries() async throws -> [Stored] {
    try await listable().objects(below: layout.metadataFolder).compactMap { object in
      layout.entryName(ofKey: object.key).map { Stored(name: $0, object: object) }
    }
  }

  func listable() throws(BuildCacheError) -> any ListableStorage {
    guard let storage = storage as? any ListableStorage else {
      throw BuildCacheError(
        .notListable, "the cache '\(url)' cannot tell which files it has",
        hint: "use the folder or bucket that the server serves")
    }
    return storage
  }
}
