internal import Archives
package import CacheModel
package import Diagnostics
internal import Digests
internal import Documents
package import InstallStore
internal import Platform
package import PolicyModel
internal import SpecModel
package import Storage

/// A build cache for reading and writing.
package struct WritableCache: Sendable {
  /// The same cache for reading.
  package let reader: Cache
  let storage: any WritableStorage

  /// How long another writer of the index is waited for.
  static let indexLockTimeout = Duration.seconds(600)

  /// Creates the cache of a place; nothing is looked at yet.
  package init(
    _ storage: any WritableStorage, layout: any CacheLayout = LayoutV3(), view: String? = nil
  ) {
    self.storage = storage
    reader = Cache(storage, layout: layout, view: view)
  }

  // MARK: Entries

  /// Packs an installed package and adds it to the cache, replacing an entry that is there.
  ///
  /// The archive comes first, then the spec, then the manifest, so that whoever sees the manifest
  /// finds the rest. `contents` says where the package's dependencies are. `marksLayout` is false
  /// when `updateIndex` follows: a new cache then counts as new until it has an index, also after a
  /// push that was killed. `spackPrefix` is what the archive says of its maker. A `signer` signs the
  /// manifest, which keeps its name. In v0 and v1 a package whose binaries name the store's root is
  /// refused unless `allowsRoot`; v2 and v3 take what they name. `progress` follows the work. Returns
  /// the number of bytes stored. Throws `buildcache.wrong_permit` when a permit is for another item,
  /// `store.not_installed`, `buildcache.unsuitable_spec` and `buildcache.names_root` where the layout
  /// refuses the package, and what packing, signing and writing throw.
  package func push(
    _ record: DatabaseRecord, from store: Store, contents: StoreContents, spackPrefix: String,
    marksLayout: Bool = true, signer: ManifestSigner? = nil, allowsRoot: Bool = false,
    permit: Permit<PushRequest>, progress: ItemProgress = ItemProgress()
  ) async throws -> Int64 {
    try checkPermit(permit.request.hash, permit.request.cache, for: record.node)
    if reader.layout.generation < .v3 {
      return try await pushOld(
        record, from: store, contents: contents, spackPrefix: spackPrefix, signer: signer,
        allowsRoot: allowsRoot, progress: progress)
    }
    let staged = try await storage.stage()
    let (spec, packed) = try await onWorker { cancellation in
      defer { staged.discard() }
      let spec = try store.spec(of: record)
      let packer = PackagePacker(
        spec: spec, store: store, contents: contents, spackPrefix: spackPrefix,
        progress: progress, cancellation: cancellation)
      let packed = try packer.pack(to: staged)
      try staged.commit(to: CachePath.blob(packed.archive.compressed.hexadecimal))
      return (spec, packed)
    }
    let specBlob = try await onWorker { try Self.specBlob(of: spec) }
    try await storage.write(specBlob.bytes, to: CachePath.blob(specBlob.record.checksum))
    let tarball = BlobRecord(
      mediaType: .tarball, compression: "gzip",
      byteCount: Int64(packed.archive.compressedByteCount),
      checksum: packed.archive.compressed.hexadecimal, room: RoomRecord.encode(packed.room))
    try await writeManifest([tarball, specBlob.record], of: record.node, signer: signer)
    if marksLayout { try await markLayout() }
    return tarball.byteCount + specBlob.record.byteCount
  }

  /// Writes the manifest of an entry, signed where there is a signer.
  func writeManifest(
    _ records: [BlobRecord], of node: SpecNode, signer: ManifestSigner?
  ) async throws {
    var manifest = Manifest(records: records).encode()
    if let signer {
      let (text, cache) = (manifest, reader.url)
      manifest = try await onWorker { try signer.sign(text, for: node, in: cache) }
    }
    try await storage.write(manifest, to: CachePath.specManifest(of: node))
  }

  private static func specBlob(
    of spec: ConcreteSpec
  ) throws -> (bytes: [UInt8], record: BlobRecord) {
    var spec = spec
    // A leftover of layout 2 that readers still expect, whatever layout the cache has.
    spec.extras["buildcache_layout_version"] = 2
    return try specBlob(try SpecFile.encode(spec, format: SpecFile.currentFormat))
  }

  /// The text of a spec as a blob.
  static func specBlob(_ text: [UInt8]) throws -> (bytes: [UInt8], record: BlobRecord) {
    var gzip = try GzipWriter(ByteCollector())
    try gzip.write(text.span)
    let outcome = try gzip.finish()
    let summary = outcome.summary
    let record = BlobRecord(
      mediaType: .spec(format: SpecFile.currentFormat), compression: "gzip",
      byteCount: Int64(summary.compressedByteCount), checksum: summary.compressed.hexadecimal)
    return (outcome.takeSink().bytes, record)
  }

  func markLayout() async throws {
    guard let marker = reader.layout.markerKey, try await storage.byteCount(of: marker) == nil
    else { return }
    try await storage.write(Array(CachePath.layoutMarkerText.utf8), to: marker)
  }

  func checkPermit(_ hash: String, _ cache: String, for node: SpecNode) throws {
    guard hash == node.hash.text, cache == reader.url else {
      throw BuildCacheError(
        .wrongPermit,
        "a permit for '\(hash)' in '\(cache)' was used for '\(node.shortText)' in '\(reader.url)'")
    }
  }
}

/// Collects the bytes of a small stream.
private struct ByteCollector: ByteSink {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ more: Span<UInt8>) {
    bytes.reserveCapacity(bytes.count + more.count)
    for index in more.indices { bytes.append(more[index]) }
  }
}
