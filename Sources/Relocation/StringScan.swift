/// The search for prefixes in C strings of a binary, and the decision about each of them.
///
/// Every replacement keeps the length of the file and leaves all other strings where they are.
/// The linker lets strings share their ends (`/old/lib` and `lib`), so the end of a string must
/// stay where it is, unless it is close enough to be rewritten as a whole.
struct StringScan {
  private let map: PrefixMap
  private let sharedEnd: Int
  private let misfitLimit: Int
  private let shortStrings: ShortStringRule
  /// For each pair the new prefix with slashes in front, as long as the old one.
  private let slashed: [[UInt8]]
  /// The replacements found so far, in ascending order.
  private(set) var edits: [Edit] = []
  /// The strings that cannot change; the search stops when there are as many as the limit.
  private(set) var misfits: [Misfit] = []
  /// What there is to know of the replacements.
  private(set) var notes = NoteCollector()

  /// Creates a search that stops after `misfitLimit` strings that do not fit.
  init(
    map: PrefixMap, misfitLimit: Int, sharedEnd: Int = StringRelocation.sharedEndByteCount,
    shortStrings: ShortStringRule = .refuse
  ) {
    self.map = map
    self.misfitLimit = misfitLimit
    self.sharedEnd = sharedEnd
    self.shortStrings = shortStrings
    slashed = map.pairs.map { pair in
      [UInt8](repeating: 0x2F, count: max(pair.old.count - pair.new.count, 0)) + pair.new
    }
  }

  /// How many bytes one decision can look at.
  private var reach: Int { map.matcher.longest + sharedEnd + 1 }

  /// Searches a file in which `changes` have already been made, without copying all of it.
  ///
  /// The changes must keep the length. Close to a change a small patched copy is searched.
  mutating func run(over bytes: Span<UInt8>, changedBy changes: [Edit]) {
    var position = 0
    var index = 0
    while index < changes.count {
      let start = max(position, changes[index].range.lowerBound - reach)
      var end = changes[index].range.upperBound
      var next = index + 1
      while next < changes.count, changes[next].range.lowerBound <= end + reach {
        end = changes[next].range.upperBound
        next += 1
      }
      position = run(over: bytes, base: 0, from: position, before: start)
      let copy = Self.copy(
        of: bytes, start..<min(end + reach, bytes.count), with: changes[index..<next])
      if position < end {
        position =
          start + run(over: copy.span, base: start, from: position - start, before: end - start)
      }
      index = next
    }
    _ = run(over: bytes, base: 0, from: position, before: bytes.count)
  }

  /// Searches a part of the file that begins at `base`, for matches that begin in a range of it.
  ///
  /// Returns where to go on, counted from the start of the part.
  mutating func run(
    over bytes: Span<UInt8>, base: Int, from start: Int, before limit: Int
  ) -> Int {
    var position = start
    while misfits.count < misfitLimit,
      let match = map.matcher.next(in: bytes, from: position, before: limit)
    {
      position = decide(match, in: bytes, base: base)
    }
    return max(position, limit)
  }

  /// Records what happens to one match and returns where the search goes on.
  private mutating func decide(
    _ match: PrefixMatcher.Match, in bytes: Span<UInt8>, base: Int
  ) -> Int {
    let pair = map.pairs[match.rank]
    let shortening = pair.old.count - pair.new.count
    let end = Self.endOfString(in: bytes, from: match.end, within: sharedEnd)
    let goOn = end.map { $0 + 1 } ?? match.end
    let offset = base + match.offset
    guard shortening >= 0 else {
      misfits.append(
        Misfit(reason: .mustGrow, offset: offset, missingByteCount: -shortening, pair: pair))
      return goOn
    }
    if pair.old != pair.new { note(match, pair, goOn: goOn, in: bytes, base: base) }
    guard let end, !keepsEnd(pair, restByteCount: end - match.end) else {
      edits.append(Edit(overwriting: offset, with: slashed[match.rank]))
      return goOn
    }
    guard shortening > sharedEnd else {
      if shortStrings == .moveEnd {
        notes.add(.endMoved, at: offset, pair.old)
        edits.append(Edit(overwriting: offset, with: slashed[match.rank]))
        return goOn
      }
      misfits.append(
        Misfit(
          reason: .mustShrinkMore, offset: offset, missingByteCount: sharedEnd + 1 - shortening,
          pair: pair))
      return goOn
    }
    var whole = pair.new
    for index in match.end...end { whole.append(bytes[index]) }
    edits.append(Edit(overwriting: offset, with: whole))
    return goOn
  }

  /// Notes what is doubtful about the replacement of a match, or was passed over behind it.
  private mutating func note(
    _ match: PrefixMatcher.Match, _ pair: PrefixMap.Pair, goOn: Int, in bytes: Span<UInt8>,
    base: Int
  ) {
    notes.addBoundary(in: bytes, end: match.end, at: base + match.offset, pair.old)
    if isInsidePath(match.offset, in: bytes) {
      notes.add(.insidePath, at: base + match.offset, pair.old)
    }
    if goOn > match.end,
      let passed = map.matcher.next(in: bytes, from: match.end, before: goOn)
    {
      notes.add(.left, at: base + passed.offset, map.pairs[passed.rank].old)
    }
  }

  /// Whether the name in front of a prefix is itself a part of a path: `/usr/old`, not `-L/old`.
  private func isInsidePath(_ offset: Int, in bytes: Span<UInt8>) -> Bool {
    var start = offset
    while start > 0, offset - start < Self.maximumNameByteCount, PathScan.isWord(bytes[start - 1]) {
      start -= 1
    }
    return start < offset && start > 0 && bytes[start - 1] == 0x2F
  }

  /// The longest name of a file, in bytes.
  private static let maximumNameByteCount = 255

  /// Returns where the NUL is, if it comes within the shared end.
  static func endOfString(
    in bytes: Span<UInt8>, from start: Int,
    within sharedEnd: Int = StringRelocation.sharedEndByteCount
  ) -> Int? {
    var index = start
    while index < bytes.count, index - start <= sharedEnd {
      if bytes[index] == 0 { return index }
      index += 1
    }
    return nil
  }

  /// Whether the last bytes of the string are the same after slashes were put in front.
  private func keepsEnd(_ pair: PrefixMap.Pair, restByteCount: Int) -> Bool {
    let count = sharedEnd - restByteCount
    return count <= 0 || pair.old.suffix(count) == pair.new.suffix(count)
  }

  private static func copy(
    of bytes: Span<UInt8>, _ range: Range<Int>, with changes: ArraySlice<Edit>
  ) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for index in range { copy.append(bytes[index]) }
    for change in changes {
      let first = max(change.range.lowerBound, range.lowerBound)
      for index in first..<max(first, change.range.upperBound) {
        copy[index - range.lowerBound] = change.bytes[index - change.range.lowerBound]
      }
    }
    return copy
  }
}
