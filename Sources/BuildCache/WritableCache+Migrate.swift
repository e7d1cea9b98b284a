internal import Archives
internal import CacheModel
package import Diagnostics
internal import Documents
internal import Platform
package import PolicyModel
package import SpecModel
internal import Storage

extension WritableCache {
  /// Makes an entry of layout v3 out of one of layout v2, and returns how many bytes were written.
  ///
  /// The archive stays as it is; the spec becomes a blob, with the nodes as they were written, and the
  /// manifest is signed anew by `signer`, or not at all. What is migrated is what policy has accepted
  /// of the old entry, which `acceptance` holds. The manifest comes last; the index and the old entry
  /// are left alone. `progress` follows the work. Throws `buildcache.wrong_permit`,
  /// `buildcache.other_layout`, `buildcache.damaged_entry`, `cache.malformed`, `storage.corrupt`, and
  /// what reading, signing and writing throw.
  package func migrateEntry(
    of node: SpecNode, from source: Cache, acceptance: Permit<AcceptRequest>,
    signer: ManifestSigner?, permit: Permit<PushRequest>,
    progress: ItemProgress = ItemProgress()
  ) async throws -> Int64 {
    try checkPermit(permit.request.hash, permit.request.cache, for: node)
    let archive = try source.description(of: node, permittedBy: acceptance).archive
    guard reader.layout.generation == .v3, source.layout.generation == .v2 else {
      throw BuildCacheError(
        .otherLayout,
        "entries of layout \(source.layout.generation.rawValue) cannot be made ones of"
          + " \(reader.layout.generation.rawValue)",
        hint: "install the packages and push them to a cache of layout v3")
    }
    guard archive.form == .plain else {
      throw BuildCacheError(
        .otherLayout,
        "the entry of '\(node.shortText)' in '\(source.url)' was written by Spack 0.17 or older, as"
          + " an archive within an archive",
        hint: "install the package and push it to a cache of layout v3")
    }
    // Looks at the spec of the entry, too: the index may call it by a wrong name.
    _ = try await source.spec(of: node, permit: acceptance)
    let tarball = try await migrateArchive(archive, of: source, progress)
    let payload = acceptance.request.payload
    let spec = try await onWorker {
      try Self.migratedSpec(payload, archiveByteCount: tarball.byteCount, of: node)
    }
    try await storage.write(spec.bytes, to: CachePath.blob(spec.record.checksum))
    try await writeManifest([tarball, spec.record], of: node, signer: signer)
    try await markLayout()
    return tarball.byteCount + spec.record.byteCount
  }

  private func migrateArchive(
    _ archive: EntryArchive, of source: Cache, _ progress: ItemProgress
  ) async throws -> BlobRecord {
    let key = CachePath.blob(archive.checksum)
    var byteCount = try await wholeByteCount(of: key, archive.checksum, progress)
    if byteCount == nil {
      let staged = try await stage(archive, from: source, progress)
      try await onWorker {
        defer { staged.object.discard() }
        try staged.object.commit(to: key)
      }
      byteCount = staged.byteCount
    }
    return BlobRecord(
      mediaType: .tarball, compression: "gzip", byteCount: byteCount ?? 0,
      checksum: archive.checksum)
  }

  /// The size of a blob that is there and is what its name says; else nil.
  ///
  /// It is read, since the archive that it stands for may be removed afterwards.
  private func wholeByteCount(
    of key: String, _ checksum: String, _ progress: ItemProgress
  ) async throws -> Int64? {
    guard let byteCount = try await storage.byteCount(of: key) else { return nil }
    do {
      let expected = ExpectedContent(byteCount: byteCount, sha256: checksum)
      _ = try await storage.localFile(of: key, expecting: expected, progress: progress)
      return byteCount
    } catch  where error.code == .corrupt {
      return nil
    }
  }

  /// The spec file of a v2 entry as Spack 1.2 makes a blob of it.
  private static func migratedSpec(
    _ payload: [UInt8], archiveByteCount: Int64, of node: SpecNode
  ) throws -> (bytes: [UInt8], record: BlobRecord) {
    var document = try JSON.decode(payload, source: node.shortText).mapping ?? [:]
    document["binary_cache_checksum"] = nil
    document["buildcache_layout_version"] = 2
    document["archive_size"] = .number(String(archiveByteCount))
    return try specBlob(JSON.encode(.mapping(document), style: .compact))
  }
}
