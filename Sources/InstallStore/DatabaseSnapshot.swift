internal import Diagnostics
internal import Documents
package import SpecModel

/// The content of a database file at one instant; records are decoded when they are asked for.
package struct DatabaseSnapshot: Sendable {
  /// The database version of Spack 1.x, the only one that is read and written.
  package static let version = 8

  private let bytes: [UInt8]
  private let source: String
  private let places: [SpecHash: Range<Int>]
  /// The hashes of the records in the file's order.
  package let hashes: [SpecHash]

  /// The database of a store that has none.
  package static func empty(source: String) -> DatabaseSnapshot {
    DatabaseSnapshot(bytes: [], source: source, places: [:], hashes: [])
  }

  private init(
    bytes: [UInt8], source: String, places: [SpecHash: Range<Int>], hashes: [SpecHash]
  ) {
    self.bytes = bytes
    self.source = source
    self.places = places
    self.hashes = hashes
  }

  private static let rebuildHint = "run 'spack reindex' on this store"

  /// Reads a database file.
  ///
  /// Throws `store.malformed` for what is not one, `store.newer_version` and
  /// `store.older_version`; a store in such a state is never written to.
  package init(decoding bytes: [UInt8], source: String) throws(StoreError) {
    var places: [SpecHash: Range<Int>] = [:]
    var hashes: [SpecHash] = []
    do {
      try Self.checkVersion(of: bytes, source: source)
      let found = try JSON.eachMember(
        of: bytes, at: ["database", "installs"], source: source
      ) { key, range in
        guard let hash = SpecHash(key) else {
          throw StoreError(
            .malformed, "the database '\(source)' has a record called '\(key)'",
            hint: Self.rebuildHint)
        }
        if places.updateValue(range, forKey: hash) == nil { hashes.append(hash) }
        return true
      }
      guard found else {
        throw StoreError(
          .malformed, "the database '\(source)' has no 'installs'",
          hint: Self.rebuildHint)
      }
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(
        .malformed, "could not read the database '\(source)'",
        hint: Self.rebuildHint, cause: error)
    }
    self.init(bytes: bytes, source: source, places: places, hashes: hashes)
  }

  private static func checkVersion(of bytes: [UInt8], source: String) throws {
    guard let range = try JSON.find(["database", "version"], in: bytes, source: source) else {
      throw StoreError(
        .malformed, "the database '\(source)' has no 'version'", hint: Self.rebuildHint)
    }
    let value = try JSON.decode(bytes, in: range, source: source)
    guard let text = value.string, let number = Int(text) else {
      throw StoreError(
        .malformed, "the version of the database '\(source)' is not a text",
        hint: Self.rebuildHint)
    }
    guard number <= version else {
      throw StoreError(
        .newerVersion,
        "the database '\(source)' has version \(number), this program knows \(version)",
        hint: "use a newer albedo for this store; nothing was changed")
    }
    guard number == version else {
      throw StoreError(
        .olderVersion,
        "the database '\(source)' has version \(number), this program knows \(version)",
        hint: "bring the store up to date with 'spack reindex' of Spack 1.x; nothing was changed")
    }
  }

  /// Decodes the record of a hash, or returns nil; linear in the record's size.
  package func record(for hash: SpecHash) throws(StoreError) -> DatabaseRecord? {
    guard let range = places[hash] else { return nil }
    let value: DocumentValue
    do {
      value = try JSON.decode(bytes, in: range, source: source)
    } catch {
      throw StoreError(
        .malformed, "could not read the record of '\(hash)' in '\(source)'",
        hint: Self.rebuildHint, cause: error)
    }
    return try DatabaseRecord(decoding: value, hash: hash, source: source)
  }

  /// Returns the text of a record as it stands in the file.
  func text(for hash: SpecHash) -> ArraySlice<UInt8>? {
    places[hash].map { bytes[$0] }
  }
}
