internal import CacheModel
internal import Diagnostics
internal import Platform
package import Signatures
internal import Storage

extension Cache {
  /// A public key has some kilobytes.
  private static let keyByteLimit = 1 << 20

  /// Returns the fingerprints of the keys that the cache publishes; none when it has no list.
  ///
  /// Where keys are loose files, `keyring` tells whose they are, and files that are no keys are left
  /// out; a place that cannot be listed then has none. Throws `cache.malformed` and `storage.corrupt`
  /// for a damaged list.
  package func publishedKeys(namedBy keyring: Keyring? = nil) async throws -> [String] {
    switch layout.keys {
    case .manifests(let list):
      let source = url + "/" + list
      guard let bytes = try await readIfPresent(list) else { return [] }
      let record = try record(.keyIndex, in: bytes, source: source)
      let text = try await readBlob(record, byteLimit: Self.manifestByteLimit)
      return try KeyList.decode(text, source: source).fingerprints
    case .files(let list):
      guard let bytes = try await readIfPresent(list) else { return [] }
      return try KeyList.decode(bytes, source: url + "/" + list).fingerprints
    case .loose:
      guard let keyring else { return [] }
      return try await looseKeys(namedBy: keyring).map(\.fingerprint)
    }
  }

  /// Returns the text of a published key; that it is the key of its name is not looked at.
  ///
  /// Throws `storage.not_found` when there is none, `cache.malformed` and `storage.corrupt`.
  package func publishedKey(
    _ fingerprint: String, namedBy keyring: Keyring? = nil
  ) async throws -> [UInt8] {
    let key = layout.keyKey(fingerprint)
    switch layout.keys {
    case .manifests:
      let bytes = try await storage.read(key, byteLimit: Self.manifestByteLimit)
      let record = try record(.key, in: bytes, source: url + "/" + key)
      return try await readBlob(record, byteLimit: Self.keyByteLimit)
    case .files:
      return try await storage.read(key, byteLimit: Self.keyByteLimit)
    case .loose:
      if let keyring,
        let found = try await looseKeys(namedBy: keyring).first(where: {
          $0.fingerprint == fingerprint
        })
      {
        return found.text
      }
      return try await storage.read(key, byteLimit: Self.keyByteLimit)
    }
  }

  /// Returns the keys that lie as files of any name beside the entries, sorted.
  private func looseKeys(namedBy keyring: Keyring) async throws -> [PublishedKey] {
    guard case .loose(let folder, let part) = layout.keys,
      let place = storage as? any ListableStorage
    else { return [] }
    var found: [String: PublishedKey] = [:]
    for object in try await place.objects(below: folder) {
      let name = object.key.dropFirst(folder.count + 1)
      guard name.contains(part), !name.contains("/"), object.byteCount <= Self.keyByteLimit else {
        continue
      }
      let text = try await storage.read(object.key, byteLimit: Self.keyByteLimit)
      let source = url + "/" + object.key
      let keys = try await onWorker { (try? keyring.keys(in: text, source: source)) ?? [] }
      if keys.count == 1, !keys[0].hasSecret {
        found[keys[0].fingerprint] = PublishedKey(fingerprint: keys[0].fingerprint, text: text)
      }
    }
    return found.values.sorted { $0.fingerprint < $1.fingerprint }
  }

  private func record(
    _ mediaType: MediaType, in bytes: [UInt8], source: String
  ) throws(CacheError) -> BlobRecord {
    guard let record = try Manifest.decode(bytes, source: source).first(where: { $0 == mediaType })
    else {
      throw CacheError(
        .missingRecord, "'\(source)' names no key",
        hint: "remove that file and publish the keys again with 'albedo gpg publish --update-index'"
      )
    }
    return record
  }
}

/// A public key as a cache publishes it.
package struct PublishedKey: Sendable, Equatable {
  /// The fingerprint of the primary key.
  package let fingerprint: String
  /// The armored text of the key alone.
  package let text: [UInt8]

  /// Creates the key.
  package init(fingerprint: String, text: [UInt8]) {
    self.fingerprint = fingerprint
    self.text = text
  }
}
