/// Finds prefixes in text where a path can begin: the rule of text files.
///
/// In front of a prefix may stand letters, digits, `_` and `-`, and in front of those anything
/// but `/`; so `-L/old/lib` and `x=/old` count, `/usr/old` and `file:///old` do not. Behind a
/// prefix the rest of the path is taken too, so that `/old/a/old/b` holds one match only. Only
/// ASCII counts as letters. Linear in the text.
struct PathScan {
  private let matcher: PrefixMatcher
  private let unchanged: Set<Int>
  private var position = 0
  /// The end of the last match: bytes before it belong to nothing else.
  private var floor = 0
  /// The last place that was refused; the same run of letters is refused again without a look.
  private var refused = -1
  /// What there is to know of prefixes that were passed over although a path may have been meant:
  /// behind a slash, as in `file:///old`, and in the rest of a path that was taken.
  private(set) var notes = NoteCollector()

  /// Creates a scan from the start of a text; there is nothing to know of strings that are
  /// `unchanged`.
  init(_ matcher: PrefixMatcher, unchanged: Set<Int> = []) {
    self.matcher = matcher
    self.unchanged = unchanged
  }

  /// Returns the next prefix, without what stands before and behind it.
  mutating func next(in bytes: Span<UInt8>) -> PrefixMatcher.Match? {
    while let match = matcher.next(in: bytes, from: position, before: bytes.count) {
      if isStartOfPath(match.offset, in: bytes) {
        var end = match.end
        while end < bytes.count, Self.isPath(bytes[end]) { end += 1 }
        noteAll(in: bytes, match.end..<end)
        position = end
        floor = end
        return match
      }
      if bytes[match.offset - 1] == 0x2F { note(match, in: bytes) }
      refused = match.offset
      position = match.offset + 1
    }
    position = bytes.count
    return nil
  }

  private mutating func noteAll(in bytes: Span<UInt8>, _ range: Range<Int>) {
    var start = range.lowerBound
    while let match = matcher.next(in: bytes, from: start, before: range.upperBound) {
      note(match, in: bytes)
      start = match.end
    }
  }

  private mutating func note(_ match: PrefixMatcher.Match, in bytes: Span<UInt8>) {
    guard !unchanged.contains(match.rank) else { return }
    notes.add(.left, at: match.offset, ELFFile.copy(match.offset..<match.end, of: bytes))
  }

  private func isStartOfPath(_ offset: Int, in bytes: Span<UInt8>) -> Bool {
    var start = offset
    while start > floor, Self.isWord(bytes[start - 1]) {
      start -= 1
      if start == refused { return false }
    }
    return start == 0 || !Self.isPath(bytes[start - 1])
  }

  /// Whether a byte is a letter, a digit, `_` or `-`.
  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
    default: false
    }
  }

  private static func isPath(_ byte: UInt8) -> Bool {
    byte == 0x2F || isWord(byte)
  }
}
