internal import CacheModel
package import Diagnostics
internal import Digests
internal import Platform
package import PolicyModel
package import SpecModel
internal import Storage

extension WritableCache {
  /// Copies an entry of another cache of the same layout, byte for byte, and returns how many bytes
  /// were written.
  ///
  /// Nothing is repacked or signed anew, and nothing is verified but that the archive is the one that
  /// the metadata names. The metadata comes last, so that whoever sees it finds the rest; an entry that
  /// is there is replaced, and is absent meanwhile where its files have the same names. The index is
  /// left alone. `progress` follows the work. Throws `buildcache.wrong_permit`,
  /// `buildcache.missing_entry`, `buildcache.other_layout` for a cache of another layout,
  /// `storage.corrupt`, and what reading and writing throw.
  package func copyEntry(
    of node: SpecNode, from source: Cache, permit: Permit<PushRequest>,
    progress: ItemProgress = ItemProgress()
  ) async throws -> Int64 {
    try checkPermit(permit.request.hash, permit.request.cache, for: node)
    guard reader.layout.holdsSameEntries(as: source.layout) else {
      throw BuildCacheError(
        .otherLayout,
        "'\(source.url)' is a cache of layout \(source.layout.generation.rawValue), '\(reader.url)'"
          + " one of \(reader.layout.generation.rawValue): entries cannot be copied as they are",
        hint: "'albedo buildcache migrate' makes entries of v3 out of those of v2")
    }
    let metadata = try await source.metadata(of: node)
    let description = try source.layout.description(
      of: node, in: try source.unverifiedPayload(of: metadata), source: metadata.source)
    let companions = try await source.companions(of: node, besides: metadata)
    let key = description.archive.key
    var byteCount: Int64 = 0
    let present = try await storage.byteCount(of: key)
    // Only the blobs of v3 are named by what they hold.
    if reader.layout.generation != .v3 || present == nil
      || present != description.archive.byteCount
    {
      let staged = try await stage(description.archive, from: source, progress)
      // Not before the new archive is known to be whole.
      try await withdrawEntry(of: node)
      try await onWorker {
        defer { staged.object.discard() }
        try staged.object.commit(to: key)
      }
      byteCount = staged.byteCount
    }
    if case .blob(let record) = description.spec {
      byteCount += Int64(try await copyBlob(record, from: source))
    }
    for (key, bytes) in companions {
      try await storage.write(bytes, to: key)
      byteCount += Int64(bytes.count)
    }
    if metadata.form == .text {
      try await storage.write(metadata.bytes, to: metadata.key)
      byteCount += Int64(metadata.bytes.count)
    }
    try await markLayout()
    return byteCount
  }

  /// Takes away the metadata of an entry whose files the next one will overwrite, so that nobody finds
  /// one half of each.
  func withdrawEntry(of node: SpecNode) async throws {
    // Blobs have names of their own; an archive of archives is one file, with all that is verified.
    guard reader.layout.overwritesArchives else { return }
    // The plain file first: whoever signs looks at it once the signed one is written.
    for key in reader.layout.metadataKeys(of: node).reversed() { try await storage.remove(key) }
  }

  /// Copies the object with an archive to a staged one, verified as it passes by.
  func stage(
    _ archive: EntryArchive, from source: Cache, _ progress: ItemProgress
  ) async throws -> (object: any StagedObject, byteCount: Int64) {
    let (file, part) = try await source.archiveFile(of: archive, progress)
    let sha256 = try Digest(hexadecimal: archive.checksum, algorithm: .sha256)
    let staged = try await storage.stage()
    let name = source.url + "/" + archive.key
    try await file.whileUsed { path in
      try await onWorker { cancellation in
        do {
          try Self.copy(
            part, of: try File(path), to: staged, sha256: sha256, name, cancellation, progress)
        } catch {
          staged.discard()
          throw error
        }
      }
    }
    return (staged, file.byteCount)
  }

  private static func copy(
    _ part: Range<UInt64>?, of file: borrowing File, to staged: any StagedObject, sha256: Digest,
    _ name: String, _ cancellation: Cancellation, _ progress: ItemProgress
  ) throws {
    let byteCount = try file.status().size
    progress.begin("copying", total: Int64(clamping: byteCount))
    let archive = part ?? 0..<byteCount
    var hasher = try StreamingHasher(.sha256)
    var position: UInt64 = 0
    while position < byteCount {
      try cancellation.check()
      let end = min(position + UInt64(fileChunkSize), byteCount)
      let bytes = try file.read(position..<end)
      let counted = (position..<end).clamped(to: archive)
      if !counted.isEmpty {
        let first = Int(counted.lowerBound - position)
        try hasher.update(bytes.span.extracting(first..<(first + counted.count)))
      }
      try staged.append(bytes.span)
      progress.advance(by: bytes.count)
      position = end
    }
    let found = try hasher.finish()
    guard found == sha256 else {
      throw StorageError(
        .corrupt,
        "the archive in '\(name)' has the sha256 \(found.hexadecimal), its metadata says"
          + " \(sha256.hexadecimal)",
        hint: "the cache is damaged: push this package again with --force, or use another mirror")
    }
  }

  private func copyBlob(_ record: BlobRecord, from source: Cache) async throws -> Int {
    let key = CachePath.blob(record.checksum)
    if try await storage.byteCount(of: key) == record.byteCount { return 0 }
    let bytes = try await source.readBlob(record, byteLimit: Cache.specByteLimit)
    try await storage.write(bytes, to: key)
    return bytes.count
  }
}

extension Cache {
  /// Returns a local file with the archive of an entry, not verified where it lies in a folder, and
  /// where in the file the archive is; nil for all of it.
  func archiveFile(
    of archive: EntryArchive, _ progress: ItemProgress
  ) async throws -> (file: LocalFile, part: Range<UInt64>?) {
    switch archive.form {
    case .nested(let stem):
      let file = try await partial().wholeFile(of: archive.key, progress: progress)
      let source = url + "/" + archive.key
      let part = try await file.whileUsed { path in
        try await Self.archivePart(
          of: path, byteCount: file.byteCount, stem: stem, source: source)
      }
      return (file, part)
    case .plain:
      // Whoever reads it hashes it; a download that knows its digest can be gone on with.
      if let place = storage as? FileStorage {
        return (try await place.wholeFile(of: archive.key, progress: progress), nil)
      }
      let expected = ExpectedContent(byteCount: archive.byteCount, sha256: archive.checksum)
      return (
        try await storage.localFile(of: archive.key, expecting: expected, progress: progress), nil
      )
    }
  }

  /// Returns what belongs to an entry besides its archive and its metadata, by keys.
  fileprivate func companions(
    of node: SpecNode, besides metadata: Metadata
  ) async throws -> [(key: String, bytes: [UInt8])] {
    var found: [(key: String, bytes: [UInt8])] = []
    let keys = layout.companionKeys(of: node) + layout.metadataKeys(of: node).reversed()
    for key in keys where key != metadata.key {
      if let bytes = try await readIfPresent(key, byteLimit: Self.metadataByteLimit) {
        found.append((key, bytes))
      }
    }
    return found
  }
}

extension CacheLayout {
  /// Whether entries of both layouts are the same files.
  fileprivate func holdsSameEntries(as other: any CacheLayout) -> Bool {
    let seed: Set<CacheGeneration> = [.v0, .v1]
    return generation == other.generation
      || (seed.contains(generation) && seed.contains(other.generation))
  }

  /// Whether a new archive takes the place of the old one, with metadata in another file.
  fileprivate var overwritesArchives: Bool { generation == .v2 }
}
