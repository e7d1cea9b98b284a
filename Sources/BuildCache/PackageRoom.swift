internal import Diagnostics
internal import InstallStore
package import Relocation
internal import SpecModel

/// How long the new prefixes of a package may be, and what lies at each.
package struct PackageRoom: Sendable, Equatable {
  /// The limits by old prefixes; none where the package goes anywhere.
  package let room: Room
  /// What lay at the old prefixes that have limits.
  package let owners: [[UInt8]: PrefixOwner]

  /// Joins limits and the owners of their prefixes.
  package init(room: Room, owners: [[UInt8]: PrefixOwner]) {
    self.room = room
    self.owners = owners
  }

  /// Joins what was found out for the old prefixes of a package with whose they were.
  init(_ room: Room, _ places: OldPlaces) {
    let limited = Set(room.limits.map(\.prefix))
    let owners = places.places.filter { limited.contains($0.prefix) }.map { ($0.prefix, $0.owner) }
    // As in the map of an installation, the last of several counts.
    self.init(room: room, owners: Dictionary(owners) { _, last in last })
  }

  /// Returns where the package would not fit its new places, the largest shortage first, and of equal
  /// ones the one that a relocation meets first.
  ///
  /// Each limit is that of the prefix which counts at its place, so that each is asked alone.
  func shortages(in places: NewPlaces) throws -> [Room.Shortage] {
    try room.limits.flatMap { limit -> [Room.Shortage] in
      guard let owner = owners[limit.prefix] else { return [] }
      let pair = PrefixMap.Pair(old: limit.prefix, new: try places.prefix(of: owner))
      return Room(limits: [limit]).shortages(for: try PrefixMap([pair]))
    }.sorted { left, right in
      (-left.missingByteCount, left.place.file, left.place.offset)
        < (-right.missingByteCount, right.place.file, right.place.offset)
    }
  }
}

/// Whether a package fits a store.
package enum RoomAnswer: Sendable, Equatable {
  /// Nobody has recorded how long its prefixes may be.
  case unknown
  /// It can be installed.
  case fits
  /// It cannot, for want of room there; the first shortage is the largest.
  case doesNotFit(Room.Shortage)

  /// What is said of it: `does not fit (needs 12 more bytes: bin/foo at offset 0x1f40)`.
  package var text: String {
    switch self {
    case .unknown: return "unknown"
    case .fits: return "fits"
    case .doesNotFit(let shortage):
      let count = shortage.missingByteCount
      let bytes =
        "\(count) \(shortage.reason == .mustGrow ? "more " : "")byte\(count == 1 ? "" : "s")"
      let need = shortage.reason == .mustGrow ? "needs \(bytes)" : "must be \(bytes) shorter"
      let offset = String(shortage.place.offset, radix: 16)
      return "does not fit (\(need): \(shortage.place.file) at offset 0x\(offset))"
    }
  }
}
