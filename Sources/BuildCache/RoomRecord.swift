package import Documents
internal import Relocation
internal import SpecModel

/// The form of a package's room in documents: a list of the old prefixes that have a limit.
///
/// In a manifest of layout 3 it is the value of the key `room` of the archive's record, which Spack
/// passes over. An empty list says that the package goes anywhere; without the key nothing is known.
/// Each item is a mapping:
///
/// | key | meaning |
/// |---|---|
/// | `prefix` | the old prefix |
/// | `of` | what lay there: the hash of a package, `root` of the store, or `sbang` |
/// | `bytes` | the length of the longest new prefix that fits everywhere |
/// | `file`, `offset` | where no longer one fits, in bytes from the start of the file |
/// | `end` | how many bytes at the end must be the same in both prefixes, unless the new one is at least 8 bytes shorter; left out when any end will do |
/// | `end_file`, `end_offset` | where that many must be the same |
package enum RoomRecord {
  /// Returns the document of a room; nil where a prefix is no text, so that nothing can be said.
  package static func encode(_ room: PackageRoom) -> DocumentValue? {
    var items: [DocumentValue] = []
    for limit in room.room.limits {
      guard let owner = room.owners[limit.prefix],
        let prefix = String(validating: limit.prefix, as: UTF8.self)
      else { return nil }
      var item: DocumentMapping = [
        "prefix": .string(prefix), "of": .string(text(of: owner)),
        "bytes": .integer(limit.byteCount), "file": .string(limit.place.file),
        "offset": .integer(limit.place.offset),
      ]
      if let place = limit.sharedEndPlace {
        item["end"] = .integer(limit.sharedEndByteCount)
        item["end_file"] = .string(place.file)
        item["end_offset"] = .integer(place.offset)
      }
      items.append(.mapping(item))
    }
    return .list(items)
  }

  private static func text(of owner: PrefixOwner) -> String {
    switch owner {
    case .sbang: "sbang"
    case .root: "root"
    case .package(let hash): hash.text
    }
  }

  private static func owner(_ text: String) -> PrefixOwner? {
    switch text {
    case "sbang": .sbang
    case "root": .root
    default: SpecHash(text).map { .package($0) }
    }
  }

  /// Reads the document of a room; nil for anything that is not of the form, which says nothing.
  package static func decode(_ document: DocumentValue) -> PackageRoom? {
    guard let items = document.list else { return nil }
    var limits: [Room.Limit] = []
    var owners: [[UInt8]: PrefixOwner] = [:]
    for item in items {
      guard let limit = limit(item), let owner = item["of"]?.string.flatMap(Self.owner),
        // Each prefix has one limit, or the last one would be taken for all.
        owners.updateValue(owner, forKey: limit.prefix) == nil
      else { return nil }
      limits.append(limit)
    }
    return PackageRoom(room: Room(limits: limits), owners: owners)
  }

  private static func limit(_ item: DocumentValue) -> Room.Limit? {
    guard let prefix = item["prefix"]?.string, !prefix.isEmpty, !prefix.utf8.contains(0),
      prefix.utf8.count <= PrefixMap.maximumPrefixByteCount,
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
}
