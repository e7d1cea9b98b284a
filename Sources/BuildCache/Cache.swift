package import CacheModel
internal import Diagnostics
internal import Digests
internal import Platform
internal import SpecModel
package import Storage

/// A build cache for reading: a place, and one layout of what lies there.
///
/// A place can hold caches of two generations side by side, as after a migration; each is a value of
/// its own.
package struct Cache: Sendable {
  let storage: any ReadableStorage
  /// The layout that is read.
  package let layout: any CacheLayout
  /// The view of the index that is read; nil for the main index.
  package let view: String?
  /// Where copies of the index are kept; nil where reading it costs nothing.
  let copies: IndexCopies?

  /// A manifest is a few hundred bytes, and a spec file of the older layouts has some megabytes.
  static let metadataByteLimit = 64 << 20
  /// A manifest of an index or of keys; a larger file is not one.
  static let manifestByteLimit = 1 << 20
  /// The spec of the largest environments has some megabytes.
  static let specByteLimit = 256 << 20
  /// An index of 100,000 packages has about 100 MB.
  package static let indexByteLimit = 2 << 30

  /// Creates the cache of a place; nothing is looked at yet.
  package init(
    _ storage: any ReadableStorage, layout: any CacheLayout = LayoutV3(), view: String? = nil,
    copies: IndexCopies? = nil
  ) {
    self.storage = storage
    self.layout = layout
    self.view = view
    self.copies = copies
  }

  /// The root as a URL, for messages.
  package var url: String { storage.url }

  /// Whether nothing was ever pushed to the place: it has no marker of a layout and no index.
  package func isNew() async throws -> Bool {
    if let marker = layout.markerKey, try await storage.byteCount(of: marker) != nil {
      return false
    }
    return try await !hasIndex()
  }

  func readIfPresent(
    _ key: String, byteLimit: Int = Cache.manifestByteLimit
  ) async throws(StorageError) -> [UInt8]? {
    do {
      return try await storage.read(key, byteLimit: byteLimit)
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
