internal import Diagnostics
internal import Documents
package import SpecModel

/// Where the records of an index are and what they say beside their specs, which are not read.
///
/// Takes some 64 bytes a record beside the text, and time in proportion to the text.
package struct IndexOutline: Sendable {
  /// One record.
  struct Place: Sendable {
    let hash: SpecHash
    /// The record, from brace to brace.
    let record: Range<Int>
    /// Where the digits of `ref_count` start, when key and record are laid out as Spack does.
    let countStart: Int?
    let dependentCount: Int
    let isInCache: Bool
  }

  /// The text.
  package let bytes: [UInt8]
  /// The index, for messages.
  let source: String
  /// What follows from its version.
  package let format: IndexFormat
  private(set) var places: [Place] = []
  private var numbers: [SpecHash: Int] = [:]

  /// An index without records.
  package init(emptyOf format: IndexFormat, source: String) {
    bytes = []
    self.format = format
    self.source = source
  }

  /// Looks over a database document of the version that `format` has, or of one that goes with it.
  ///
  /// `source` names it in errors. Throws `cache.malformed` and `cache.unsupported_version`.
  package init(
    of bytes: [UInt8], format: IndexFormat, source: String
  ) throws(CacheError) {
    self.bytes = bytes
    self.source = source
    let format = try CacheIndex.checkVersion(of: bytes, goesWith: format, source: source)
    self.format = format
    // Records are hardly ever shorter.
    places.reserveCapacity(bytes.count / 600)
    numbers.reserveCapacity(bytes.count / 600)
    let tail = RecordTail(format)
    var failure: CacheError?
    do {
      let found = try JSON.eachMember(
        of: bytes, at: ["database", "installs"], source: source
      ) { key, range in
        guard let hash = SpecHash(key) else {
          failure = CacheIndex.malformed(
            source, "it has a record called '\(key)', which is no hash")
          return false
        }
        insert(try place(of: hash, range, tail))
        return true
      }
      if !found { failure = CacheIndex.malformed(source, "it has no 'installs'") }
    } catch {
      throw (error as? CacheError) ?? CacheIndex.malformed(source, cause: error)
    }
    if let failure { throw failure }
  }

  /// The last one of several records of one hash counts, in the place of the first.
  private mutating func insert(_ place: Place) {
    if let number = numbers[place.hash] {
      places[number] = place
    } else {
      numbers[place.hash] = places.count
      places.append(place)
    }
  }

  private func place(
    of hash: SpecHash, _ range: Range<Int>, _ tail: RecordTail
  ) throws -> Place {
    if let facts = tail.read(bytes, range), RecordTail.hasPlainKey(bytes, range) {
      return Place(
        hash: hash, record: range, countStart: facts.countStart, dependentCount: facts.count,
        isInCache: facts.isInCache)
    }
    let record = try JSON.decode(bytes, in: range, source: source)
    guard record["spec"]?.mapping != nil else {
      throw CacheIndex.malformed(source, "the record of '\(hash)' has no spec")
    }
    return Place(
      hash: hash, record: range, countStart: nil,
      dependentCount: record["ref_count"]?.integer ?? 0,
      isInCache: record["in_buildcache"]?.bool ?? true)
  }

  // MARK: Records

  /// How many records there are.
  package var count: Int { places.count }

  /// The hashes of all records, in the order of the text.
  package var hashes: [SpecHash] { places.map(\.hash) }

  /// Whether there is a record.
  package func contains(_ hash: SpecHash) -> Bool { numbers[hash] != nil }

  /// Whether the record of a hash says that the cache holds the package; false without a record.
  package func isInCache(_ hash: SpecHash) -> Bool {
    numbers[hash].map { places[$0].isInCache } ?? false
  }

  /// Whether the record of a hash may be of a package of that name; true when that is not plain.
  package func mayBe(_ hash: SpecHash, of name: String) -> Bool {
    guard let number = numbers[hash] else { return false }
    let record = places[number].record
    let head = #"{"spec":{"name":""#.utf8
    guard bytes[record].starts(with: head) else { return true }
    var rest = bytes[record].dropFirst(head.count)
    for byte in name.utf8 {
      guard let found = rest.popFirst() else { return true }
      // What is escaped is for the decoder to read.
      if found != byte { return found == UInt8(ascii: "\\") }
    }
    return rest.first == UInt8(ascii: "\"")
  }

  /// Where the record of a hash stands among all.
  func number(of hash: SpecHash) -> Int? { numbers[hash] }

  /// Decodes the spec of a record; nil without one.
  ///
  /// Throws `cache.malformed`.
  package func node(_ hash: SpecHash) throws(CacheError) -> SpecNode? {
    guard let number = numbers[hash] else { return nil }
    return try node(at: number)
  }

  /// Decodes the spec of the record with a number.
  func node(at number: Int) throws(CacheError) -> SpecNode {
    let place = places[number]
    do {
      let record = try JSON.decode(bytes, in: place.record, source: source)
      return try SpecNodeReader(format: format.nodeFormat, source: source)
        .node(record["spec"]?.mapping ?? [:], hash: .given(place.hash))
    } catch {
      throw CacheIndex.malformed(source, cause: error)
    }
  }
}

/// The end of a record as Spack lays it out: `…},"ref_count":3,"in_buildcache":true}`.
private struct RecordTail {
  private static let head = Array(#"{"spec":{"#.utf8)
  private static let count = Array(#"},"ref_count":"#.utf8)
  private let endings: [(text: [UInt8], isInCache: Bool)]

  init(_ format: IndexFormat) {
    endings =
      format.tellsPresence
      ? [true, false].map { (Array(#","in_buildcache":\#($0)}"#.utf8), $0) }
      : [([UInt8(ascii: "}")], true)]
  }

  /// Reads the end of a record; nil when it is laid out otherwise.
  func read(
    _ bytes: [UInt8], _ range: Range<Int>
  ) -> (countStart: Int, count: Int, isInCache: Bool)? {
    guard Self.matches(bytes, range.lowerBound, Self.head, in: range) else { return nil }
    for ending in endings {
      let digitsEnd = range.upperBound - ending.text.count
      guard Self.matches(bytes, digitsEnd, ending.text, in: range) else { continue }
      var start = digitsEnd
      while start > range.lowerBound, (0x30...0x39).contains(bytes[start - 1]) { start -= 1 }
      guard (1...9).contains(digitsEnd - start),
        Self.matches(bytes, start - Self.count.count, Self.count, in: range)
      else { return nil }
      let count = bytes[start..<digitsEnd].reduce(0) { $0 * 10 + Int($1 - 0x30) }
      return (start, count, ending.isInCache)
    }
    return nil
  }

  /// Whether the key stands directly before the record: `"HASH":{…`.
  static func hasPlainKey(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    let start = range.lowerBound - SpecHash.letterCount - 3
    return start >= 0 && bytes[start] == UInt8(ascii: "\"")
      && bytes[range.lowerBound - 2] == UInt8(ascii: "\"")
      && bytes[range.lowerBound - 1] == UInt8(ascii: ":")
  }

  private static func matches(
    _ bytes: [UInt8], _ start: Int, _ text: [UInt8], in range: Range<Int>
  ) -> Bool {
    guard start >= range.lowerBound, start + text.count <= range.upperBound else { return false }
    for offset in text.indices where bytes[start + offset] != text[offset] { return false }
    return true
  }
}
