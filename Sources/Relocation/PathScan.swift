/// Finds prefixes in text where a path can begin: the rule of text files.
///
/// In front of a prefix may stand letters, digits, `_` and `-`, and in front of those anything
/// but `/`; so `-L/old/lib` and `x=/old` count, `/usr/old` and `file:///old` do not. Behind a
/// prefix the rest of the path is taken too, so that `/old/a/old/b` holds one match only. Only
/// ASCII counts as letters. Linear in the text.
struct PathScan {
  private let matcher: PrefixMatcher
  private var position = 0
  /// The end of the last match: bytes before it belong to nothing else.
  private var floor = 0
  /// The last place that was refused; the same run of letters is refused again without a look.
  private var refused = -1

  /// Creates a scan from the start of a text.
  init(_ matcher: PrefixMatcher) {
    self.matcher = matcher
  }

  /// Returns the next prefix, without what stands before and behind it.
  mutating func next(in bytes: Span<UInt8>) -> PrefixMatcher.Match? {
    while let match = matcher.next(in: bytes, from: position, before: bytes.count) {
      if isStartOfPath(match.offset, in: bytes) {
        var end = match.end
        while end < bytes.count, Self.isPath(bytes[end]) { end += 1 }
        position = end
        floor = end
        return match
      }
      refused = match.offset
      position = match.offset + 1
    }
    position = bytes.count
    return nil
  }

  private func isStartOfPath(_ offset: Int, in bytes: Span<UInt8>) -> Bool {
    var start = offset
    while start > floor, Self.isWord(bytes[start - 1]) {
      start -= 1
      if start == refused { return false }
    }
    return start == 0 || !Self.isPath(bytes[start - 1])
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
    default: false
    }
  }

  private static func isPath(_ byte: UInt8) -> Bool {
    byte == 0x2F || isWord(byte)
  }
}
