package import CacheModel
internal import Diagnostics
package import Documents
package import Relocation

/// The form of a package's room in documents: a list of the old prefixes that have a limit.
///
/// In a manifest of layout 3 it is the value of the key `room` of the archive's record, which Spack
/// passes over. An empty list says that the package goes anywhere; without the key nothing is known.
/// Each item is a mapping:
///
/// | key | meaning |
/// |---|---|
/// | `prefix` | the old prefix |
/// | `bytes` | the length of the longest new prefix that fits everywhere |
/// | `file`, `offset` | where no longer one fits, in bytes from the start of the file |
/// | `end` | how many bytes at the end must be the same in both prefixes, unless the new one is at least 8 bytes shorter; left out when any end will do |
/// | `end_file`, `end_offset` | where that many must be the same |
package enum RoomRecord {
  /// The key of an archive's record.
  package static let key = "room"

  /// Returns the document of a room.
  package static func encode(_ room: Room) -> DocumentValue {
    .list(
      room.limits.map { limit in
        var item: DocumentMapping = [
          "prefix": .string(String(decoding: limit.prefix, as: UTF8.self)),
          "bytes": .integer(limit.byteCount), "file": .string(limit.place.file),
          "offset": .integer(limit.place.offset),
        ]
        if let place = limit.sharedEndPlace {
          item["end"] = .integer(limit.sharedEndByteCount)
          item["end_file"] = .string(place.file)
          item["end_offset"] = .integer(place.offset)
        }
        return .mapping(item)
      })
  }

  /// Reads the document of a room.
  ///
  /// `source` names it in errors. Throws `cache.malformed` for anything that is not of the form.
  package static func decode(
    _ document: DocumentValue, source: String
  ) throws(CacheError) -> Room {
    guard let items = document.list else { throw malformed(source) }
    var limits: [Room.Limit] = []
    for item in items {
      guard let limit = limit(item) else { throw malformed(source) }
      limits.append(limit)
    }
    return Room(limits: limits)
  }

  private static func limit(_ item: DocumentValue) -> Room.Limit? {
    guard let prefix = item["prefix"]?.string, !prefix.isEmpty,
      let byteCount = item["bytes"]?.integer, byteCount >= 0,
      let place = place(item, "file", "offset")
    else { return nil }
    guard let end = item["end"] else {
      return Room.Limit(prefix: Array(prefix.utf8), byteCount: byteCount, place: place)
    }
    guard let count = end.integer, (1...StringRelocation.sharedEndByteCount).contains(count),
      let endPlace = self.place(item, "end_file", "end_offset")
    else { return nil }
    return Room.Limit(
      prefix: Array(prefix.utf8), byteCount: byteCount, place: place, sharedEndByteCount: count,
      sharedEndPlace: endPlace)
  }

  private static func place(_ item: DocumentValue, _ file: String, _ offset: String) -> Room.Place?
  {
    guard let file = item[file]?.string, let offset = item[offset]?.integer, offset >= 0 else {
      return nil
    }
    return Room.Place(file: file, offset: offset)
  }

  private static func malformed(_ source: String) -> CacheError {
    CacheError(
      .malformed, "'\(source)' does not say in the known form how long a new prefix may be",
      hint: "push the package again with --force")
  }
}
