/// How many columns text takes on a terminal.
///
/// Follows Unicode Standard Annex 11 (East Asian Width) with ambiguous characters narrow, as most
/// terminals do; it does not depend on the locale, unlike `wcwidth(3)`.
package enum DisplayWidth {
  /// Returns the columns that `text` takes on one line; control characters count as nothing.
  ///
  /// Style sequences such as those of `TextStyle` are not counted. Linear in the text.
  package static func of(_ text: String) -> Int {
    let bytes = text.utf8
    if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return bytes.count }
    return plain(text).reduce(0) { $0 + of($1) }
  }

  /// Returns the columns that one character takes: 0, 1 or 2.
  package static func of(_ character: Character) -> Int {
    var widest = 0
    for scalar in character.unicodeScalars {
      // The selector asks for the picture of a character that is otherwise narrow text.
      if scalar == "\u{FE0F}" { return max(widest, 2) }
      widest = max(widest, of(scalar))
    }
    return widest
  }

  /// Returns the longest beginning of `text` that fits into `columnCount` columns.
  package static func prefix(of text: String, columnCount: Int) -> String {
    var used = 0
    let kept = text.prefix { character in
      used += of(character)
      return used <= columnCount
    }
    return String(kept)
  }

  /// Returns `text` with spaces behind it up to `columnCount` columns; longer text is unchanged.
  package static func padded(_ text: String, to columnCount: Int) -> String {
    text + String(repeating: " ", count: max(0, columnCount - of(text)))
  }

  private static func plain(_ text: String) -> String {
    guard text.utf8.contains(0x1B) else { return text }
    return TerminalText.withoutStyles(text)
  }

  private static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return isInvisible(scalar) ? 0 : 1 }
    if isInvisible(scalar) { return 0 }
    if scalar.properties.isEmojiPresentation { return 2 }
    return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    // The later parts of a Hangul syllable join the first, which is wide already.
    if (0x1160...0x11FF).contains(scalar.value) { return true }
    return switch scalar.properties.generalCategory {
    case .control, .nonspacingMark, .enclosingMark, .lineSeparator, .paragraphSeparator: true
    case .format: scalar != "\u{AD}"
    default: false
    }
  }

  /// The scripts of EastAsianWidth.txt that are wide or full width; pictures have a property.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF,
    0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF,
    0x1F200...0x1F265, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
  ]
}
