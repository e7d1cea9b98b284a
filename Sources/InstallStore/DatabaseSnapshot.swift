internal import Diagnostics
internal import Documents
package import SpecModel

/// The content of a database file at one instant; records are decoded when they are asked for.
package struct DatabaseSnapshot: Sendable {
  /// The version of the file.
  package let format: DatabaseFormat
  /// The hashes of the records in the file's order.
  package let hashes: [SpecHash]
  /// The file, for messages.
  package let source: String
  private let bytes: [UInt8]
  private let places: [SpecHash: Place]
  /// What the databases hold that dependencies may lead to besides.
  private let others: Set<SpecHash>

  /// Where a record is, and the name of its package in it.
  private struct Place {
    let record: Range<Int>
    let name: Range<Int>?
  }

  /// The database of a store that has none.
  ///
  /// It gets one of version 8 unless another is asked for. `others` are the hashes of its upstreams.
  package static func empty(
    source: String, format: DatabaseFormat = .newest, others: Set<SpecHash> = []
  ) -> DatabaseSnapshot {
    DatabaseSnapshot(
      format: format, hashes: [], source: source, bytes: [], places: [:], others: others)
  }

  private init(
    format: DatabaseFormat, hashes: [SpecHash], source: String, bytes: [UInt8],
    places: [SpecHash: Place], others: Set<SpecHash>
  ) {
    self.format = format
    self.hashes = hashes
    self.source = source
    self.bytes = bytes
    self.places = places
    self.others = others
  }

  private static let rebuildHint =
    "nothing was changed; rebuild the database with 'spack reindex', or with store:reindex() of"
    + " 'albedo.store'"

  /// Reads a database file of version 5 to 8; text after the document is not looked at.
  ///
  /// The records are not decoded, but each has a spec and no key that would make Spack refuse the
  /// whole file. `others` are the hashes that upstreams know. Throws `store.malformed` for what is
  /// no database, `store.newer_version` and `store.older_version`; a store in such a state is never
  /// written to. Takes time in proportion to the file.
  package init(
    decoding bytes: [UInt8], source: String, others: Set<SpecHash> = []
  ) throws(StoreError) {
    do throws(StoreError) {
      try self.init(whole: bytes, source: source, others: others)
    } catch {
      let end = JSON.endOfValue(in: bytes, bytes.indices)
      guard end < bytes.count, error.cause is DocumentError else { throw error }
      try self.init(whole: Array(bytes[..<end]), source: source, others: others)
    }
  }

  private init(
    whole bytes: [UInt8], source: String, others: Set<SpecHash>
  ) throws(StoreError) {
    // Records are hardly ever shorter, and one without dependencies not much longer.
    let count = bytes.count / 600
    var places = [SpecHash: Place](minimumCapacity: count)
    var hashes: [SpecHash] = []
    hashes.reserveCapacity(count)
    let format: DatabaseFormat
    do {
      let version = try Self.version(of: bytes, source: source)
      format = version
      let found = try JSON.eachMember(
        of: bytes, at: ["database", "installs"], source: source
      ) { key, range in
        guard let hash = SpecHash(key) else {
          throw Self.malformed(
            "the database '\(source)' has a record called '\(key)', which is no hash", bytes, range)
        }
        let name = try Self.outline(of: bytes, range, hash, version, source)
        if places.updateValue(Place(record: range, name: name), forKey: hash) == nil {
          hashes.append(hash)
        }
        return true
      }
      guard found else {
        throw Self.malformed("the database '\(source)' has no 'installs'")
      }
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(
        .malformed, "could not read the database '\(source)'",
        hint: Self.rebuildHint, cause: error)
    }
    self.init(
      format: format, hashes: hashes, source: source, bytes: bytes, places: places, others: others)
  }

  private static func outline(
    of bytes: [UInt8], _ range: Range<Int>, _ hash: SpecHash, _ format: DatabaseFormat,
    _ source: String
  ) throws(StoreError) -> Range<Int>? {
    let subject = "the record of '\(hash)' in '\(source)'"
    do throws(RecordOutline.Problem) {
      return try RecordOutline(of: bytes, in: range, format: format).name
    } catch {
      switch error {
      case .notAnObject: throw malformed(subject + " is not an object", bytes, range)
      case .noSpec: throw malformed(subject + " has no 'spec'", bytes, range)
      case .unknownKey(let key, let offset):
        throw malformed(
          subject + " has the unknown key '\(key)', for which Spack refuses the whole database",
          bytes, offset..<range.upperBound)
      }
    }
  }

  private static func malformed(
    _ reason: String, _ bytes: [UInt8] = [], _ range: Range<Int>? = nil
  ) -> StoreError {
    let place = range.map { range in
      let before = bytes[..<range.lowerBound]
      let line = before.count { $0 == UInt8(ascii: "\n") } + 1
      let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      return " (line \(line), byte \(range.lowerBound - start + 1))"
    }
    return StoreError(.malformed, reason + (place ?? ""), hint: rebuildHint)
  }

  private static func version(
    of bytes: [UInt8], source: String
  ) throws -> DatabaseFormat {
    var places: [String: Range<Int>] = [:]
    try JSON.eachMember(of: bytes, at: ["database"], source: source) { key, range in
      // Spack takes the last one, which a search would not find.
      guard places.updateValue(range, forKey: key) == nil else {
        throw malformed("the database '\(source)' has two members '\(key)'", bytes, range)
      }
      return true
    }
    guard let range = places["version"] else {
      throw malformed("the database '\(source)' has no 'version'")
    }
    let value = try JSON.decode(bytes, in: range, source: source)
    guard let text = value.string else {
      throw malformed("the version of the database '\(source)' is not a text", bytes, range)
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard let first = parts.first, let major = first, !parts.contains(nil) else {
      throw malformed(
        "the version '\(text)' of the database '\(source)' is no number", bytes,
        range)
    }
    if let format = DatabaseFormat(rawValue: major), text == "\(major)" { return format }
    guard major < DatabaseFormat.v5.rawValue else {
      throw StoreError(
        .newerVersion,
        "the database '\(source)' has version \(text), this program knows \(DatabaseFormat.v5.rawValue)"
          + " to \(DatabaseFormat.newest.rawValue)",
        hint: "use a newer albedo for this store; nothing was changed")
    }
    throw StoreError(
      .olderVersion,
      "the database '\(source)' has version \(text), of a Spack before 0.13; those from"
        + " \(DatabaseFormat.v5.rawValue) on are read",
      hint: "bring the store up to date with 'spack reindex' of a newer Spack; nothing was changed")
  }

  // MARK: Records

  /// How many records there are.
  package var count: Int { hashes.count }

  /// Whether there is a record.
  package func contains(_ hash: SpecHash) -> Bool { places[hash] != nil }

  /// Decodes the record of a hash, or returns nil; linear in the record's size.
  ///
  /// Dependencies that neither this database nor an upstream has are taken out of its node. Throws
  /// `store.malformed` for a record whose fields have wrong types or whose spec cannot be read.
  package func record(for hash: SpecHash) throws(StoreError) -> DatabaseRecord? {
    guard let place = places[hash] else { return nil }
    let value: DocumentValue
    do {
      value = try JSON.decode(bytes, in: place.record, source: source)
    } catch {
      throw StoreError(
        .malformed, "could not read the record of '\(hash)' in '\(source)'",
        hint: Self.rebuildHint, cause: error)
    }
    return try DatabaseRecord(
      decoding: value, hash: hash, format: format, source: source,
      isKnown: { places[$0] != nil || others.contains($0) })
  }

  /// The name of the package that a record is of; nil where decoding it has to tell.
  func plainName(of hash: SpecHash) -> String? {
    places[hash]?.name.map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// Whether the record of a hash may be of a package of that name; true when that is not plain.
  package func mayBe(_ hash: SpecHash, of name: String) -> Bool {
    guard let place = places[hash] else { return false }
    guard let range = place.name else { return true }
    return bytes[range].elementsEqual(name.utf8)
  }

  /// Whether the record of a hash may say that a dependency stands for a virtual package, one of
  /// those whose names are given in quotes; linear in the record's size.
  func mayNeed(_ hash: SpecHash, as quoted: [[UInt8]]) -> Bool {
    guard let range = places[hash]?.record else { return false }
    var rest = bytes[range]
    while let key = rest.place(of: Self.virtualsKey) {
      rest = rest[(key + Self.virtualsKey.count)...]
      guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return true }
      let list = rest[..<end]
      // What is spelt in another way is for the decoder to read.
      if list.contains(UInt8(ascii: "\\")) { return true }
      if quoted.contains(where: { list.place(of: $0) != nil }) { return true }
      rest = rest[end...]
    }
    return false
  }

  private static let virtualsKey = Array("\"virtuals\"".utf8)

  /// The hashes of the records whose text names a hash, in the file's order; its own is left out.
  ///
  /// Some of them may do so in another way than by depending on it. Linear in the size of the file.
  package func mentioning(_ hash: SpecHash) -> [SpecHash] {
    let text = Array(hash.text.utf8)
    return hashes.filter { other in
      guard other != hash, let range = places[other]?.record else { return false }
      return bytes[range].place(of: text) != nil
    }
  }

  /// Returns the text of a record as it stands in the file.
  func text(for hash: SpecHash) -> ArraySlice<UInt8>? {
    places[hash].map { bytes[$0.record] }
  }

  /// The whole document, for a file that must be laid out anew.
  func document() throws(StoreError) -> DocumentValue {
    if bytes.isEmpty {
      return ["database": ["version": .string("\(format.rawValue)"), "installs": [:]]]
    }
    do {
      return try JSON.decode(bytes, source: source, trailing: .ignored)
    } catch {
      throw StoreError(
        .malformed, "could not read the database '\(source)'", hint: Self.rebuildHint, cause: error)
    }
  }
}

extension ArraySlice<UInt8> {
  /// Where `text`, which is not empty, occurs first.
  fileprivate func place(of text: [UInt8]) -> Int? {
    let last = endIndex - text.count
    var place = startIndex
    while place <= last {
      if self[place] == text[0] {
        var length = 1
        while length < text.count, self[place + length] == text[length] { length += 1 }
        if length == text.count { return place }
      }
      place += 1
    }
    return nil
  }
}
