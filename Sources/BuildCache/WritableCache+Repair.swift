internal import CacheModel
package import Diagnostics
internal import Digests
internal import Platform
package import PolicyModel
package import Storage

extension WritableCache {
  /// Makes the list of keys anew from the keys that the place has.
  ///
  /// Throws `buildcache.wrong_permit`, `storage.locked`, and when the place cannot be read or written.
  package func refreshKeyList(
    permit: Permit<IndexRequest>, progress: ItemProgress = ItemProgress()
  ) async throws -> KeyUpdate {
    try checkPermit(permit)
    let place: String
    switch reader.layout.keys {
    case .manifests(let list), .files(let list): place = list
    // Loose keys have no list: they are found by looking.
    case .loose: return KeyUpdate(changedCount: 0, listedCount: nil)
    }
    return try await withIndexLock(progress) {
      let list = KeyList(try await storedKeys(besides: place))
      let old = try? await reader.publishedKeys()
      if old == list.fingerprints, !list.fingerprints.isEmpty {
        return KeyUpdate(changedCount: 0, listedCount: list.fingerprints.count)
      }
      try await write(list, to: place)
      return KeyUpdate(changedCount: 1, listedCount: list.fingerprints.count)
    }
  }

  /// The fingerprints of the keys that the place has, by their names.
  private func storedKeys(besides list: String) async throws -> [String] {
    let folder = list.prefix(upTo: list.lastIndex(of: "/") ?? list.startIndex)
    return try await storage.keys(below: String(folder)).compactMap { key in
      let name = key.dropFirst(folder.count + 1).prefix { $0 != "." }
      let fingerprint = String(name)
      let isKey = KeyList.isFingerprint(fingerprint) && reader.layout.keyKey(fingerprint) == key
      return isKey ? fingerprint : nil
    }
  }

  /// Moves files out of the way, below `.albedo/trash/TIME`, and returns that folder.
  ///
  /// TIME is in seconds since 1970. They keep their paths in it, so that each can be moved back.
  /// Throws `buildcache.wrong_permit`, and `storage.not_found` for what is not there.
  package func quarantine(
    _ keys: [String], permit: Permit<IndexRequest>
  ) async throws -> String {
    try checkPermit(permit)
    let folder = CachePath.trash + "/" + String(Int64(SystemClock.now))
    return try await withIndexLock(ItemProgress()) {
      for key in keys { try await storage.move(key, to: folder + "/" + key) }
      return folder
    }
  }
}

extension Cache {
  /// A blob or an archive, and whether it is no part of an entry.
  package struct StoredBlob: Sendable {
    /// What a listing tells.
    package let object: StoredObject
    /// Whether it is, or was until lately, an index, or belongs to keys.
    package let isOfIndexOrKey: Bool
  }

  /// Lists what metadata can name; the metadata itself, lists and pages are left out.
  ///
  /// Throws `buildcache.not_listable`, and for manifests of indices or keys that cannot be read.
  package func storedBlobs() async throws -> [StoredBlob] {
    let place = try listable()
    guard layout.generation == .v3 else {
      return try await place.objects(below: layout.metadataFolder)
        .filter { $0.key.hasSuffix(".spack") }
        .map { StoredBlob(object: $0, isOfIndexOrKey: false) }
    }
    var others = Set(try await supersededIndices().replaced.keys.map(CachePath.blob))
    for folder in [CachePath.indexManifests, CachePath.keyManifests] {
      for key in try await place.keys(below: folder) where key.hasSuffix(".json") {
        let bytes = try await storage.read(key, byteLimit: Self.manifestByteLimit)
        let manifest = try Manifest.decode(bytes, source: url + "/" + key)
        others.formUnion(manifest.records.map { CachePath.blob($0.checksum) })
      }
    }
    return try await place.objects(below: CachePath.blobs).map {
      StoredBlob(object: $0, isOfIndexOrKey: others.contains($0.key))
    }
  }
}
