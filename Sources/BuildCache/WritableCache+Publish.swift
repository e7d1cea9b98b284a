internal import CacheModel
internal import Diagnostics
internal import Digests
internal import Platform
internal import Storage

// How a changed index becomes visible. Writers take a lock and look again at what they have changed,
// since Spack takes none; the index that readers see is whole at every instant.
extension WritableCache {
  /// Makes a change of the index from its present state, and publishes it if it says anything new.
  ///
  /// `make` may be called again, when somebody else has changed the index meanwhile. Where nothing
  /// changes nothing is locked or written: the cache may be read-only.
  func changeIndex(
    _ progress: ItemProgress, make: @Sendable (Cache.IndexState) async throws -> IndexMerge
  ) async throws -> IndexUpdate {
    let state = try await reader.indexState()
    let merge = try await make(state)
    if !merge.isChanged {
      try await markLayout()
      return IndexUpdate(isChanged: false, recordCount: merge.count)
    }
    return try await withIndexLock(progress) {
      if try await reader.indexToken() == state.token {
        return try await publish(merge, in: state, progress)
      }
      let state = try await reader.indexState()
      let merge = try await make(state)
      if !merge.isChanged {
        return IndexUpdate(isChanged: false, recordCount: merge.count)
      }
      return try await publish(merge, in: state, progress)
    }
  }

  /// Runs `body` while no other Albedo changes the index.
  func withIndexLock<Result: Sendable>(
    _ progress: ItemProgress, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    try await storage.withLock(
      CachePath.indexLock, named: "the index lock of '\(reader.url)'",
      timeout: Self.indexLockTimeout, progress: progress, body)
  }

  /// Looks over an index and works on it on a worker thread.
  func onWorkerOfIndex<Result: Sendable>(
    _ state: Cache.IndexState, _ body: @escaping @Sendable (IndexOutline) throws -> Result
  ) async throws -> Result {
    let (format, source) = (reader.layout.indexFormat, reader.url + " (index)")
    return try await onWorker {
      guard let bytes = state.bytes else {
        return try body(IndexOutline(emptyOf: format, source: source))
      }
      return try body(try IndexOutline(of: bytes, format: format, source: source))
    }
  }

  /// Writes the index and lets readers see it; under the lock.
  func publish(
    _ merge: IndexMerge, in state: Cache.IndexState, _ progress: ItemProgress
  ) async throws -> IndexUpdate {
    let isChanged: Bool
    switch reader.layout.index(view: reader.view) {
    case .manifest(let key):
      isChanged = try await publishBlob(merge, namedBy: key, state, progress)
    case .file(let key, let digest):
      let (checksum, _) = try await write(merge, progress) { _ in key }
      // Readers see the new index from the rename on; the file with its digest may lag behind.
      try await storage.write(Array(checksum.utf8), to: digest)
      isChanged = true
    case .page:
      preconditionFailure("a page of links is made by updatePage")
    }
    try await markLayout()
    return IndexUpdate(isChanged: isChanged, recordCount: merge.count)
  }

  private func publishBlob(
    _ merge: IndexMerge, namedBy key: String, _ state: Cache.IndexState, _ progress: ItemProgress
  ) async throws -> Bool {
    let (checksum, byteCount) = try await write(merge, progress) { CachePath.blob($0) }
    let record = BlobRecord(
      mediaType: .database(version: merge.format.version), compression: "none",
      byteCount: byteCount, checksum: checksum)
    let manifest = Manifest(records: [record]).encode()
    // A rebuild may come to the very bytes that were there.
    if manifest == state.token { return false }
    let source = reader.url + "/" + key
    let old = state.token.flatMap { try? Manifest.decode($0, source: source).records.first }
    // Noted before it is true: a blob that is still in use is never swept.
    if let old { try await noteSuperseded(old.checksum) }
    try await storage.write(manifest, to: key)
    // The index is published; what cannot be swept now goes another time.
    try? await sweepSuperseded()
    return true
  }

  /// Writes an index under the key that its digest gives; returns the digest and its size.
  private func write(
    _ merge: IndexMerge, _ progress: ItemProgress, key: @escaping @Sendable (String) -> String
  ) async throws -> (checksum: String, byteCount: Int64) {
    let staged = try await storage.stage()
    return try await onWorker {
      defer { staged.discard() }
      progress.begin("writing")
      var writer = try IndexWriter(staged, progress)
      try merge.write { (bytes: ArraySlice<UInt8>) in try writer.append(bytes) }
      let (checksum, byteCount) = try writer.finish()
      try staged.commit(to: key(checksum))
      return (checksum, byteCount)
    }
  }

  // MARK: Superseded indices

  private func noteSuperseded(_ checksum: String) async throws {
    var list = try await reader.supersededIndices()
    list.add(checksum, at: Int64(SystemClock.now))
    try await storage.write(list.encode(), to: CachePath.supersededIndices)
  }

  /// Removes the blobs of indices that were replaced long enough ago.
  private func sweepSuperseded() async throws {
    var list = try await reader.supersededIndices()
    if list.replaced.isEmpty { return }
    let before = list
    let expired = list.takeExpired(at: Int64(SystemClock.now), used: try await usedIndices())
    for key in expired.map(CachePath.blob) {
      // Anybody's list may name anything, the archive of a package as well.
      if try await reader.isIndex(key) { try await storage.remove(key) }
    }
    if list != before { try await storage.write(list.encode(), to: CachePath.supersededIndices) }
  }

  /// The checksums of all indices that manifests name: the main one's and those of views.
  private func usedIndices() async throws -> Set<String> {
    var used: Set<String> = []
    for key in try await storage.keys(below: CachePath.indexManifests) {
      // One that cannot be read may name anything, and then nothing is removed.
      let bytes = try await storage.read(key, byteLimit: Cache.manifestByteLimit)
      let manifest = try Manifest.decode(bytes, source: reader.url + "/" + key)
      used.formUnion(manifest.records.map(\.checksum))
    }
    return used
  }

  // MARK: Pages

  /// Makes the page of links anew from a listing.
  func updatePage(at key: String, _ progress: ItemProgress) async throws -> IndexUpdate {
    try await withIndexLock(progress) {
      let names = try await reader.entryNames()
      let page = IndexPage.encode(names.map { String($0.key.split(separator: "/").last ?? "") })
      if try await reader.readIfPresent(key, byteLimit: Cache.indexByteLimit) == page {
        return IndexUpdate(isChanged: false, recordCount: names.count)
      }
      try await storage.write(page, to: key)
      return IndexUpdate(isChanged: true, recordCount: names.count)
    }
  }
}

/// Hashes and stores the pieces of an index, which are a few bytes or many megabytes, in blocks.
private struct IndexWriter: ~Copyable {
  private static let blockByteCount = 1 << 18

  private let staged: any StagedObject
  private let progress: ItemProgress
  private var hasher: StreamingHasher
  private var block: [UInt8] = []
  private var byteCount: Int64 = 0

  init(_ staged: any StagedObject, _ progress: ItemProgress) throws {
    self.staged = staged
    self.progress = progress
    hasher = try StreamingHasher(.sha256)
    block.reserveCapacity(Self.blockByteCount)
  }

  mutating func append(_ bytes: ArraySlice<UInt8>) throws {
    var rest = bytes
    while !rest.isEmpty {
      let part = rest.prefix(Self.blockByteCount - block.count)
      block += part
      rest = rest.dropFirst(part.count)
      if block.count == Self.blockByteCount { try flush() }
    }
  }

  private mutating func flush() throws {
    try hasher.update(block)
    try staged.append(block.span)
    byteCount += Int64(block.count)
    progress.advance(by: block.count)
    block.removeAll(keepingCapacity: true)
  }

  /// Stores the rest and returns the digest of all, and its size.
  consuming func finish() throws -> (checksum: String, byteCount: Int64) {
    try flush()
    return (try hasher.finish().hexadecimal, byteCount)
  }
}
