internal import Diagnostics
internal import Documents
package import SpecModel

/// What a prune took away, as the record in its folder of the trash says.
///
/// The files themselves lie beside the record, under the keys that they had.
package struct TrashRecord: Sendable, Equatable {
  /// An entry that was taken away.
  package struct Entry: Sendable, Equatable {
    /// The hash of the package.
    package let hash: SpecHash
    /// The package as people write it.
    package let text: String
    /// The key of its metadata.
    package let key: String
    /// Whether the index offered it.
    package let isListed: Bool
    /// The views of the index that offered it.
    package let views: [String]
    /// Why it went, as a clause.
    package let reason: String

    /// Creates the description.
    package init(
      hash: SpecHash, text: String, key: String, isListed: Bool, views: [String] = [],
      reason: String
    ) {
      self.hash = hash
      self.text = text
      self.key = key
      self.isListed = isListed
      self.views = views
      self.reason = reason
    }
  }

  /// The name of the record in its folder.
  package static let name = "record.json"

  /// When the prune began, in seconds since 1970.
  package let time: Int64
  /// The entries.
  package let entries: [Entry]

  /// Creates a record.
  package init(time: Int64, entries: [Entry]) {
    self.time = time
    self.entries = entries
  }

  /// The folder of a prune that began then, unless it is taken: `20261129T034417Z`, in UTC.
  package static func folderName(at time: Int64) -> String { MomentText.compact(time) }

  /// The JSON of the record.
  package func encode() -> [UInt8] {
    let entries: [DocumentValue] = entries.map { entry in
      .mapping([
        "hash": .string(entry.hash.text), "spec": .string(entry.text), "key": .string(entry.key),
        "listed": .boolean(entry.isListed),
        "views": .list(entry.views.map { .string($0) }), "reason": .string(entry.reason),
      ])
    }
    return JSON.encode(
      .mapping([
        "schema": .number("1"), "time": .number(String(time)), "entries": .list(entries),
      ]))
  }

  /// Reads a record, which `source` names in errors.
  ///
  /// Throws `cache.malformed`.
  package static func decode(_ bytes: [UInt8], source: String) throws(CacheError) -> TrashRecord {
    let root: DocumentValue
    do {
      root = try JSON.decode(bytes, source: source)
    } catch {
      throw malformed(source, cause: error)
    }
    guard let time = root["time"]?.integer, let list = root["entries"]?.list else {
      throw malformed(source, cause: nil)
    }
    var entries: [Entry] = []
    for item in list {
      guard let hash = item["hash"]?.string.flatMap({ SpecHash($0) }),
        let key = item["key"]?.string
      else { throw malformed(source, cause: nil) }
      let views = item["views"]?.list?.compactMap(\.string) ?? []
      // They become paths.
      guard views.allSatisfy(CachePath.isView) else { throw malformed(source, cause: nil) }
      entries.append(
        Entry(
          hash: hash, text: item["spec"]?.string ?? "/\(hash.short)", key: key,
          isListed: item["listed"]?.bool ?? true,
          views: views,
          reason: item["reason"]?.string ?? ""))
    }
    return TrashRecord(time: Int64(time), entries: entries)
  }

  private static func malformed(_ source: String, cause: (any Error)?) -> CacheError {
    CacheError(
      .malformed, "'\(source)' does not say what was pruned",
      hint:
        "the files beside it have the places that they had in the cache; move them back by hand",
      cause: cause)
  }
}
