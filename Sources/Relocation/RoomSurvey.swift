/// Finds out the room of the binaries of a package, for the old prefixes that its archive names.
package struct RoomSurvey: Sendable {
  /// The old prefixes in the order in which they are replaced, and prefixes that no file has room
  /// for in place.
  private let map: PrefixMap
  private let prefixes: [[UInt8]]

  /// By how many bytes a prefix is made longer to see whether a file can be extended.
  private static let trialByteCount = 1024

  /// Creates a survey for old prefixes in the order of the map; throws `invalidPrefix` as
  /// `PrefixMap` does.
  package init(prefixes: [[UInt8]]) throws(RelocationError) {
    map = try Self.map(prefixes, longerBy: Self.trialByteCount)
    self.prefixes = prefixes
  }

  private static func map(
    _ prefixes: [[UInt8]], longerBy byteCount: Int
  ) throws(RelocationError) -> PrefixMap {
    let padding = [UInt8](repeating: 0x78, count: byteCount)
    let pairs = prefixes.map {
      PrefixMap.Pair(old: $0, new: Array(($0 + padding).prefix(PrefixMap.maximumPrefixByteCount)))
    }
    return try PrefixMap(pairs)
  }

  /// Returns the room of one binary, which errors and records call `file`.
  ///
  /// One pass over the bytes; nothing is copied but what is at the prefixes.
  package func room(of bytes: Span<UInt8>, file: String) -> Room {
    var limits: [Int: Room.Limit] = [:]
    // What the first pass of relocation can make longer needs no room of its own.
    let flexible =
      FileClassifier.isMachO(bytes)
      ? survey(loadCommands: bytes, file, &limits) : survey(dynamicSection: bytes)
    var position = 0
    while let match = map.matcher.next(in: bytes, from: position, before: bytes.count) {
      if flexible.contains(match.offset) {
        position = match.end
        continue
      }
      let place = Room.Place(file: file, offset: match.offset)
      var limit = Room.Limit(
        prefix: map.pairs[match.rank].old, byteCount: match.end - match.offset, place: place)
      let end = StringScan.endOfString(in: bytes, from: match.end)
      if let end, end - match.end < StringRelocation.sharedEndByteCount {
        limit.sharedEndByteCount = StringRelocation.sharedEndByteCount - (end - match.end)
        limit.sharedEndPlace = place
      }
      merge(limit, match.rank, &limits)
      position = end.map { $0 + 1 } ?? match.end
    }
    return Room(limits: limits.sorted { $0.key < $1.key }.map(\.value))
  }

  private func merge(_ limit: Room.Limit, _ rank: Int, _ limits: inout [Int: Room.Limit]) {
    if limits[rank]?.merge(limit) == nil { limits[rank] = limit }
  }

  /// Returns where prefixes stand in a search path or interpreter that can grow.
  private func survey(dynamicSection bytes: Span<UInt8>) -> Set<Int> {
    guard let file = ELFFile(bytes) else { return [] }
    var heads: Set<Int> = []
    var isHead = true
    if let range = file.searchPathRange(in: bytes) {
      for index in range {
        if isHead, map.matcher.match(in: bytes.extracting(..<range.upperBound), at: index) != nil {
          heads.insert(index)
        }
        isHead = bytes[index] == 0x3A
      }
    }
    if let range = file.interpreterRange,
      map.matcher.match(in: bytes.extracting(..<range.upperBound), at: range.lowerBound) != nil
    {
      heads.insert(range.lowerBound)
    }
    guard !heads.isEmpty, !ELFRelocation.outcome(for: bytes, map: map).patch.isEmpty else {
      return []
    }
    return heads
  }

  /// Finds the limits that the gap behind the load commands sets, and returns where prefixes stand
  /// in the commands.
  ///
  /// The gap is shared: the limits are those for all prefixes that grow by the same number of bytes.
  private func survey(
    loadCommands bytes: Span<UInt8>, _ file: String, _ limits: inout [Int: Room.Limit]
  ) -> Set<Int> {
    var heads: [Int: Int] = [:]
    for slice in MachOSlice.slices(of: bytes) where !slice.isObject {
      for command in slice.commands {
        guard let start = command.pathRange?.lowerBound,
          let path = slice.path(of: command, in: bytes),
          let pair = MachORelocation.relocated(path, map)?.1,
          let rank = map.pairs.firstIndex(of: pair)
        else { continue }
        heads[start] = rank
      }
    }
    guard !heads.isEmpty else { return [] }
    var fits = 0
    var tooMany = Self.trialByteCount + 1
    while tooMany - fits > 1 {
      let middle = (fits + tooMany) / 2
      let isRoomy = (try? Self.map(prefixes, longerBy: middle)).map {
        MachORelocation.outcome(for: bytes, map: $0).misfits.isEmpty
      }
      if isRoomy == true { fits = middle } else { tooMany = middle }
    }
    for (start, rank) in heads.sorted(by: { $0.key < $1.key })
    where fits < Self.trialByteCount {
      let old = map.pairs[rank].old
      merge(
        Room.Limit(
          prefix: old, byteCount: old.count + fits, place: Room.Place(file: file, offset: start)),
        rank, &limits)
    }
    return Set(heads.keys)
  }
}
