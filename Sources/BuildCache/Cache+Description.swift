package import CacheModel
internal import Diagnostics
package import SpecModel
internal import Storage

extension Cache {
  /// What is known of an entry from its metadata; nothing of it is verified.
  package struct Described: Sendable, Equatable {
    /// The key of the metadata.
    package let key: String
    /// The generation of its layout.
    package let generation: CacheGeneration
    /// Whether the metadata carries a signature.
    package let isSigned: Bool
    /// The archive.
    package let archive: EntryArchive
    /// The size of the archive; of the object that holds it where the metadata does not tell it.
    package let byteCount: Int64?
  }

  /// Returns what an entry's metadata tells, or nil when the cache has none of the spec.
  ///
  /// Throws `cache.malformed` for damaged metadata.
  package func description(of node: SpecNode) async throws -> Described? {
    let metadata: Metadata
    do {
      metadata = try await self.metadata(of: node)
    } catch let error as BuildCacheError where error.code == .missingEntry {
      return nil
    }
    let archive = try layout.description(
      of: node, in: try unverifiedPayload(of: metadata), source: metadata.source
    ).archive
    var byteCount = archive.byteCount
    if byteCount == nil { byteCount = try await storage.byteCount(of: archive.key) }
    return Described(
      key: try await metadataKey(of: node), generation: layout.generation,
      isSigned: try isSigned(metadata), archive: archive, byteCount: byteCount)
  }

  private func isSigned(_ metadata: Metadata) throws -> Bool {
    switch metadata.form {
    case .text: try SignedText(metadata.bytes, source: metadata.source).isSigned
    case .detached(let signature): signature != nil
    }
  }

  /// The first of the possible keys of an entry's metadata under which there is something.
  private func metadataKey(of node: SpecNode) async throws -> String {
    let keys = layout.metadataKeys(of: node)
    for key in keys.dropLast() where try await storage.byteCount(of: key) != nil { return key }
    return keys.last ?? ""
  }
}
