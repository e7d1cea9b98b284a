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
  /// document and `cache.unsupported_version` for one of another version.
  package static func forEachEntry(
    in bytes: [UInt8], source: String, _ body: (Entry) -> Void
  ) throws(CacheError) {
    try checkVersion(of: bytes, source: source)
    try forEachRecord(in: bytes, source: source) { _, entry in body(entry) }
  }

  /// Returns the format of a database document, which must be one that goes with `format`.
  @discardableResult
  static func checkVersion(
    of bytes: [UInt8], is format: IndexFormat = IndexFormat(version: version), source: String
  ) throws(CacheError) -> IndexFormat {
    let version = format.version
    // The version stands in front where Spack 1 or Albedo has written; a search costs a whole pass.
    if bytes.starts(with: #"{"database":{"version":"\#(version)","installs":"#.utf8) {
      return format
    }
    let found: DocumentValue?
    do {
      let range = try JSON.find(["database", "version"], in: bytes, source: source)
      found = try range.map { try JSON.decode(bytes, in: $0, source: source) }
    } catch {
      throw malformed(source, cause: error)
    }
    guard let text = found?.string else { throw malformed(source, "it has no version") }
    guard let number = Int(text), format.companions.contains(number) else {
      throw CacheError(
        .unsupportedVersion,
        "the index '\(source)' has database version \(text), this program reads \(version)",
        hint: Int(text).map { $0 > version } == true
          ? "read this cache with a newer albedo"
          : rebuildHint)
    }
    return IndexFormat(version: number)
  }

  /// Calls `body` with the place of each record's text and its decoded form.
  static func forEachRecord(
    in bytes: [UInt8], source: String, _ body: (Range<Int>, Entry) -> Void
  ) throws(CacheError) {
    do {
      try JSON.eachMember(of: bytes, at: ["database", "installs"], source: source) { key, range in
        let record = try JSON.decode(bytes, in: range, source: source)
        // The key is the hash, whatever the node says.
        var raw = record["spec"]?.mapping ?? [:]
        raw["hash"] = .string(key)
        let node = try SpecNode(raw: raw, format: SpecFile.currentFormat, source: source)
        body(range, Entry(node: node, isInCache: record["in_buildcache"]?.bool ?? true))
        return true
      }
    } catch {
      throw malformed(source, cause: error)
    }
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
