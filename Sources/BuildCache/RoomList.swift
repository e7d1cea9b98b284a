package import CacheModel
internal import Diagnostics
internal import Documents

/// The room of packages whose metadata does not tell it, as an audit has found it out.
///
/// Format: `{"schema": 1, "rooms": [{"checksum": …, "room": …}]}`, in `.albedo/room.json` of the
/// cache. An archive is named by its SHA-256, so that nothing is said of one that has taken its place.
package struct RoomList: Sendable, Equatable {
  /// The rooms by the checksums of archives.
  package private(set) var rooms: [String: PackageRoom]

  /// Creates a list.
  package init(_ rooms: [String: PackageRoom] = [:]) { self.rooms = rooms }

  /// The room of an archive; nil when it is not known.
  package subscript(checksum: String) -> PackageRoom? {
    get { rooms[checksum] }
    set { rooms[checksum] = newValue }
  }

  /// Takes what another list knows.
  mutating func merge(_ other: RoomList) {
    rooms.merge(other.rooms) { _, new in new }
  }

  /// The JSON of the list.
  func encode() -> [UInt8] {
    let items: [DocumentValue] = rooms.sorted { $0.key < $1.key }.compactMap { checksum, room in
      RoomRecord.encode(room).map { .mapping(["checksum": .string(checksum), "room": $0]) }
    }
    return JSON.encode(
      .mapping(["schema": .number("1"), "rooms": .list(items)]), style: .indented(2)) + [0x0A]
  }

  /// Reads a list, which `source` names in errors.
  ///
  /// Throws `cache.malformed` for anything that is not of the form.
  package static func decode(_ bytes: [UInt8], source: String) throws(CacheError) -> RoomList {
    let root: DocumentValue
    do {
      root = try JSON.decode(bytes, source: source)
    } catch {
      throw malformed(source, cause: error)
    }
    guard root["schema"]?.integer == 1, let items = root["rooms"]?.list else {
      throw malformed(source, cause: nil)
    }
    var list = RoomList()
    for item in items {
      guard let checksum = item["checksum"]?.string, BlobRecord.isChecksum(checksum),
        let document = item["room"], let room = RoomRecord.decode(document)
      else { throw malformed(source, cause: nil) }
      list[checksum] = room
    }
    return list
  }

  private static func malformed(_ source: String, cause: (any Error)?) -> CacheError {
    CacheError(
      .malformed, "could not read how long new prefixes may be from '\(source)'",
      hint: "remove the file, and have it made anew with 'albedo buildcache audit --room'",
      cause: cause)
  }
}
