internal import Diagnostics
internal import Documents
package import SpecModel

/// The index of a cache: a database document without paths, streamed rather than held as a tree.
package enum CacheIndex {
  /// The database version that Spack 1.x reads and writes.
  package static let version = 8

  /// One record of an index.
  package struct Entry: Sendable {
    /// The spec of the record.
    package let node: SpecNode
    /// Whether the cache holds the package itself, not just its name as a dependency.
    package let isInCache: Bool
  }

  /// Calls `body` for each record of an index, in the file's order.
  ///
  /// `source` names the index in errors. Throws `cache.malformed` for what is not a database
  /// document and `cache.unsupported_version` for one of a version that cannot be read.
  package static func forEachEntry(
    in bytes: [UInt8], source: String, _ body: (Entry) -> Void
  ) throws(CacheError) {
    try forEachRecord(in: bytes, source: source) { _, entry in body(entry) }
  }

  /// Returns the version of a database document.
  ///
  /// Throws `cache.malformed` for anything else.
  package static func version(of bytes: [UInt8], source: String) throws(CacheError) -> Int {
    // Mostly the ends tell it; a search costs a whole pass over the text.
    let (head, tail) = (Array(bytes.prefix(endByteCount)), Array(bytes.suffix(endByteCount)))
    if let version = version(head: head, tail: tail) { return version }
    let found: DocumentValue?
    do {
      let range = try JSON.find(["database", "version"], in: bytes, source: source)
      found = try range.map { try JSON.decode(bytes, in: $0, source: source) }
    } catch {
      throw malformed(source, cause: error)
    }
    guard let text = found?.string, let version = Int(text.prefix { $0 != "." }) else {
      throw malformed(source, "it has no version")
    }
    return version
  }

  /// How much of each end of an index says what it is.
  private static let endByteCount = 128

  /// Returns the version of a database document of which only the first and last bytes are known;
  /// nil when they do not tell it.
  ///
  /// Spack writes the version in front of the records, and up to 0.16 behind them.
  package static func version(head: [UInt8], tail: [UInt8]) -> Int? {
    func text(_ bytes: [UInt8]) -> String {
      String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
    }
    let (head, tail) = (text(head), text(tail))
    let start = "{\"database\":{\"version\":\""
    if head.hasPrefix(start) { return Int(head.dropFirst(start.count).prefix { $0.isNumber }) }
    // A node's version lies deeper: more brackets follow it.
    let (mark, end) = ("},\"version\":\"", "\"}}")
    guard tail.hasSuffix(end) else { return nil }
    let digits = tail.dropLast(end.count).reversed().prefix { $0.isNumber }.reversed()
    guard tail.dropLast(end.count + digits.count).hasSuffix(mark) else { return nil }
    return Int(String(digits))
  }

  /// Returns the format of a database document, which must be one that goes with `format`.
  static func checkVersion(
    of bytes: [UInt8], goesWith format: IndexFormat, source: String
  ) throws(CacheError) -> IndexFormat {
    let found = try version(of: bytes, source: source)
    guard format.companions.contains(found) else {
      throw unsupported(found, reads: "\(format.version)", source)
    }
    return IndexFormat(version: found)
  }

  /// Calls `body` with the place of each record's text and its decoded form.
  static func forEachRecord(
    in bytes: [UInt8], source: String, _ body: (Range<Int>, Entry) -> Void
  ) throws(CacheError) {
    let version = try version(of: bytes, source: source)
    guard (5...Self.version).contains(version) else {
      throw unsupported(version, reads: "5 to \(Self.version)", source)
    }
    let reader = SpecNodeReader(
      format: IndexFormat(version: version).nodeFormat, source: source)
    do {
      try JSON.eachMember(of: bytes, at: ["database", "installs"], source: source) { key, range in
        let record = try JSON.decode(bytes, in: range, source: source)
        // The key is the hash, whatever the node says.
        guard let hash = SpecHash(key), let raw = record["spec"]?.mapping else {
          throw malformed(source, "the record '\(key)' has no hash or no spec")
        }
        let node = try reader.node(raw, hash: .given(hash))
        body(range, Entry(node: node, isInCache: record["in_buildcache"]?.bool ?? true))
        return true
      }
    } catch {
      throw malformed(source, cause: error)
    }
  }

  private static func unsupported(_ found: Int, reads: String, _ source: String) -> CacheError {
    CacheError(
      .unsupportedVersion,
      "the index '\(source)' has database version \(found), this program reads \(reads)",
      hint: found > version
        ? "read this cache with a newer albedo"
        : rebuildHint)
  }

  static func malformed(
    _ source: String, _ reason: String? = nil, cause: (any Error)? = nil
  ) -> CacheError {
    CacheError(
      .malformed, "could not read the index '\(source)'" + (reason.map { ": " + $0 } ?? ""),
      hint: rebuildHint, cause: cause)
  }

  /// What to do about an index that cannot be used.
  private static let rebuildHint = "make it anew with 'albedo buildcache update-index --full'"
}
