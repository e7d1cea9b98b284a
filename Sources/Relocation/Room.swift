/// How long new prefixes may be in place of the old ones: known when a package is packed, so that
/// nobody has to download it to find out.
///
/// Only prefixes with a limit are in it: texts, links, and the search paths and interpreters of
/// binaries that can be extended take any length.
package struct Room: Sendable, Equatable {
  /// A place in a file of the package.
  package struct Place: Sendable, Equatable {
    /// The file, relative to the prefix.
    package let file: String
    /// Where the old prefix stands, in bytes from the start of the file.
    package let offset: Int

    /// Names a place.
    package init(file: String, offset: Int) {
      self.file = file
      self.offset = offset
    }
  }

  /// What binaries say of one old prefix.
  package struct Limit: Sendable, Equatable {
    /// The old prefix.
    package let prefix: [UInt8]
    /// The length in bytes of the longest new prefix that fits everywhere.
    package var byteCount: Int
    /// Where no longer one fits.
    package var place: Place
    /// How many bytes at the end must be the same in the old and the new prefix, unless that is
    /// shorter by more than `StringRelocation.sharedEndByteCount`; 0 when any end will do.
    package var sharedEndByteCount: Int
    /// Where so many must be the same; nil when any end will do.
    package var sharedEndPlace: Place?

    /// Creates a limit.
    package init(
      prefix: [UInt8], byteCount: Int, place: Place, sharedEndByteCount: Int = 0,
      sharedEndPlace: Place? = nil
    ) {
      self.prefix = prefix
      self.byteCount = byteCount
      self.place = place
      self.sharedEndByteCount = sharedEndByteCount
      self.sharedEndPlace = sharedEndPlace
    }

    /// Takes what another file says of the same prefix; what was known first stays at a tie.
    mutating func merge(_ other: Limit) {
      if other.byteCount < byteCount { (byteCount, place) = (other.byteCount, other.place) }
      if other.sharedEndByteCount > sharedEndByteCount {
        (sharedEndByteCount, sharedEndPlace) = (other.sharedEndByteCount, other.sharedEndPlace)
      }
    }
  }

  /// A place where a new prefix does not fit.
  package struct Shortage: Sendable, Equatable {
    /// The prefixes concerned.
    package let pair: PrefixMap.Pair
    /// Why the new prefix does not fit.
    package let reason: Misfit.Reason
    /// By how many bytes the new prefix is too long; at least 1.
    package let missingByteCount: Int
    /// Where.
    package let place: Place

    /// The error that would stop the relocation there.
    package var error: RelocationError {
      Misfit(
        reason: reason, offset: place.offset, missingByteCount: missingByteCount, pair: pair
      ).error(in: place.file)
    }
  }

  /// The limits, each old prefix once.
  package private(set) var limits: [Limit]

  /// Creates the room of a package; without limits it goes anywhere.
  package init(limits: [Limit] = []) {
    self.limits = []
    for limit in limits { merge(limit) }
  }

  /// Takes what another file of the package says.
  package mutating func merge(_ other: Room) {
    for limit in other.limits { merge(limit) }
  }

  private mutating func merge(_ limit: Limit) {
    if let index = limits.firstIndex(where: { $0.prefix == limit.prefix }) {
      limits[index].merge(limit)
    } else {
      limits.append(limit)
    }
  }

  /// The same for a relocation that may move the ends of strings.
  package var withoutSharedEnds: Room {
    Room(
      limits: limits.map {
        Limit(prefix: $0.prefix, byteCount: $0.byteCount, place: $0.place)
      })
  }

  /// Returns where the package does not fit a map, the largest shortage first; empty when it does.
  ///
  /// The answer is that of the relocation itself, when `map` is made for the old prefixes that the
  /// room was found out for; an old prefix that it lacks goes where what it lies in goes.
  package func shortages(
    for map: PrefixMap, shortStrings: ShortStringRule = .refuse
  ) -> [Shortage] {
    limits.compactMap { limit in
      guard let match = map.matcher.match(in: limit.prefix.span, at: 0) else { return nil }
      let pair = map.pairs[match.rank]
      guard pair.old != pair.new else { return nil }
      return Self.shortage(limit, pair, shortStrings)
    }.sorted { $0.missingByteCount > $1.missingByteCount }
  }

  private static func shortage(
    _ limit: Limit, _ pair: PrefixMap.Pair, _ shortStrings: ShortStringRule
  ) -> Shortage? {
    let new = pair.new + limit.prefix.dropFirst(pair.old.count)
    if new.count > limit.byteCount {
      return Shortage(
        pair: pair, reason: .mustGrow, missingByteCount: new.count - limit.byteCount,
        place: limit.place)
    }
    let shortening = limit.prefix.count - new.count
    let free = StringRelocation.sharedEndByteCount
    guard shortStrings == .refuse, let place = limit.sharedEndPlace, shortening <= free,
      limit.prefix.suffix(limit.sharedEndByteCount) != new.suffix(limit.sharedEndByteCount)
    else { return nil }
    return Shortage(
      pair: pair, reason: .mustShrinkMore, missingByteCount: free + 1 - shortening, place: place)
  }

  /// Returns up to `limit` places of a binary that cannot take their new prefix.
  ///
  /// RPATH and interpreter are not among them: they can always grow, unless the file is of a kind
  /// that cannot be extended. Nothing is changed.
  package static func misfits(
    in bytes: Span<UInt8>, map: PrefixMap, limit: Int = 1000
  ) -> [Misfit] {
    BinaryRelocation.plan(for: bytes, map: map, misfitLimit: limit).misfits
  }
}
