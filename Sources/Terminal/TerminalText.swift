/// Text made safe to show: names and messages from mirrors, caches and archives are anybody's.
package enum TerminalText {
  /// Which characters pass although they control the terminal.
  package struct Allowance: OptionSet, Sendable {
    /// The bits.
    package let rawValue: Int

    /// Creates an allowance from its bits.
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Line feeds and tabs.
    package static let lines = Allowance(rawValue: 1)
    /// The sequences that `TextStyle` and listings of specs write, and no other escape sequence.
    package static let styles = Allowance(rawValue: 2)
  }

  /// Returns `text` with everything that could move the cursor, change the terminal or reorder the
  /// line replaced by a visible escape: `\u{1b}`.
  ///
  /// That is: the control characters of ASCII and Latin-1, the characters that set the direction
  /// of writing, line separators, and characters that show nothing. Combining marks and joined
  /// pictures pass. Linear in the text; text without such characters is returned as it is.
  package static func escaped(_ text: String, allowing allowance: Allowance = []) -> String {
    guard text.unicodeScalars.contains(where: isDangerous) else { return text }
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.first {
      if allowance.contains(.styles), scalar == "\u{1B}", let length = styleLength(rest) {
        result.append(contentsOf: rest.prefix(length))
        rest = rest.dropFirst(length)
        continue
      }
      rest = rest.dropFirst()
      let isLine = allowance.contains(.lines) && (scalar == "\n" || scalar == "\t")
      if isLine || !isDangerous(scalar) {
        result.append(scalar)
      } else {
        let code = "\\u{" + String(scalar.value, radix: 16) + "}"
        result.append(contentsOf: code.unicodeScalars)
      }
    }
    return String(result)
  }

  /// Returns `text` without the sequences that `TextStyle` writes.
  package static func withoutStyles(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.first {
      if scalar == "\u{1B}", let length = styleLength(rest) {
        rest = rest.dropFirst(length)
      } else {
        result.append(scalar)
        rest = rest.dropFirst()
      }
    }
    return String(result)
  }

  /// Returns the length in scalars of the style sequence that `text` begins with.
  private static func styleLength(_ text: Substring.UnicodeScalarView) -> Int? {
    let head = text.prefix(7)
    guard head.starts(with: "\u{1B}[".unicodeScalars), let end = head.firstIndex(of: "m") else {
      return nil
    }
    var digits = head[..<end].dropFirst(2)
    // Listings have the sequences of Spack, which say first that nothing else holds, or bold.
    if digits.starts(with: "0;".unicodeScalars) || digits.starts(with: "1;".unicodeScalars) {
      digits = digits.dropFirst(2)
    }
    guard let parameter = UInt8(String(digits)),
      digits.allSatisfy({ ("0"..."9").contains($0) })
    else { return nil }
    let isBright = (90...97).contains(parameter)
    guard parameter == 0 || isBright || TextStyle(rawValue: parameter) != nil else { return nil }
    return text.distance(from: text.startIndex, to: end) + 1
  }

  private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x20..<0x7F: false
    case 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: true
    case 0xFFF9...0xFFFB, 0xE0000...0xE0FFF: true
    default: false
    }
  }
}
