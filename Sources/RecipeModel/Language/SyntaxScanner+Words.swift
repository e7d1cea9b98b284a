internal import Diagnostics

extension SyntaxScanner {
  /// Passes over a text from its first quote on.
  mutating func text(_ prefix: SyntaxTextFlags) throws(RecipeError) -> SyntaxToken {
    let firstLine = line
    let quote = bytes[offset]
    let isLong = byte(at: 1) == quote && byte(at: 2) == quote
    offset += isLong ? 3 : 1
    var flags = prefix
    let start = offset
    while offset < limit {
      let byte = bytes[offset]
      if byte == quote, !isLong || (self.byte(at: 1) == quote && self.byte(at: 2) == quote) {
        let end = offset
        offset += isLong ? 3 : 1
        return SyntaxToken(
          kind: .text, word: flags.rawValue, line: Int32(truncatingIfNeeded: firstLine),
          start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end))
      }
      if byte == UInt8(ascii: "\n") {
        guard isLong else { break }
        line += 1
      } else if byte == UInt8(ascii: "\\") {
        flags.insert(.escaped)
        offset += 1
        if self.byte == UInt8(ascii: "\n") { line += 1 }
        if self.byte == UInt8(ascii: "\r"), self.byte(at: 1) == UInt8(ascii: "\n") {
          line += 1
          offset += 1
        }
      }
      offset += 1
    }
    line = firstLine
    throw malformed("a text is not closed")
  }

  /// Reads the letters in front of a quote; nil when they are an ordinary name.
  static func flags(_ letters: ArraySlice<UInt8>) -> SyntaxTextFlags? {
    guard letters.count <= 2 else { return nil }
    var flags: SyntaxTextFlags = []
    for letter in letters {
      switch letter | 0x20 {
      case UInt8(ascii: "r") where !flags.contains(.raw): flags.insert(.raw)
      case UInt8(ascii: "b") where flags.isDisjoint(with: [.bytes, .formatted]):
        flags.insert(.bytes)
      case UInt8(ascii: "f") where flags.isDisjoint(with: [.bytes, .formatted]):
        flags.insert(.formatted)
      case UInt8(ascii: "u") where letters.count == 1: break
      default: return nil
      }
    }
    return flags
  }

  static func brackets(_ byte: UInt8) -> SyntaxToken.Kind? {
    switch byte {
    case UInt8(ascii: "("): .openRound
    case UInt8(ascii: ")"): .closeRound
    case UInt8(ascii: "["): .openSquare
    case UInt8(ascii: "]"): .closeSquare
    case UInt8(ascii: "{"): .openCurly
    case UInt8(ascii: "}"): .closeCurly
    default: nil
    }
  }

  /// The sign of one character.
  static func sign(_ byte: UInt8) -> SyntaxToken.Kind? {
    switch byte {
    case UInt8(ascii: ","): .comma
    case UInt8(ascii: "="): .assign
    case UInt8(ascii: "."): .dot
    case UInt8(ascii: ":"): .colon
    case UInt8(ascii: "+"): .plus
    case UInt8(ascii: "-"): .minus
    case UInt8(ascii: "*"): .star
    case UInt8(ascii: "/"): .slash
    case UInt8(ascii: "%"): .percent
    case UInt8(ascii: "@"): .at
    case UInt8(ascii: "&"): .and
    case UInt8(ascii: "|"): .or
    case UInt8(ascii: "^"): .xor
    case UInt8(ascii: "~"): .tilde
    case UInt8(ascii: "<"): .less
    case UInt8(ascii: ">"): .greater
    case UInt8(ascii: ";"): .semicolon
    default: nil
    }
  }

  /// The sign of two or three characters that is next.
  func longSign(_ byte: UInt8) -> (SyntaxToken.Kind, Int)? {
    let (second, third) = (self.byte(at: 1), self.byte(at: 2))
    let equal = UInt8(ascii: "=")
    guard second == equal || second == byte || second == UInt8(ascii: ">") else { return nil }
    if second == byte {
      switch byte {
      case UInt8(ascii: "*"): return third == equal ? (.assignPower, 3) : (.power, 2)
      case UInt8(ascii: "/"): return third == equal ? (.assignFloor, 3) : (.floor, 2)
      case UInt8(ascii: "<"): return third == equal ? (.assignLeft, 3) : (.left, 2)
      case UInt8(ascii: ">"): return third == equal ? (.assignRight, 3) : (.right, 2)
      case UInt8(ascii: "."): return third == byte ? (.ellipsis, 3) : nil
      case equal: return (.equal, 2)
      default: return nil
      }
    }
    if second == UInt8(ascii: ">") { return byte == UInt8(ascii: "-") ? (.arrow, 2) : nil }
    return Self.signWithEqual(byte).map { ($0, 2) }
  }

  private static func signWithEqual(_ byte: UInt8) -> SyntaxToken.Kind? {
    switch byte {
    case UInt8(ascii: "<"): .lessEqual
    case UInt8(ascii: ">"): .greaterEqual
    case UInt8(ascii: "!"): .unequal
    case UInt8(ascii: ":"): .walrus
    case UInt8(ascii: "+"): .assignAdd
    case UInt8(ascii: "-"): .assignSubtract
    case UInt8(ascii: "*"): .assignMultiply
    case UInt8(ascii: "/"): .assignDivide
    case UInt8(ascii: "%"): .assignModulo
    case UInt8(ascii: "@"): .assignMatrix
    case UInt8(ascii: "&"): .assignAnd
    case UInt8(ascii: "|"): .assignOr
    case UInt8(ascii: "^"): .assignXor
    default: nil
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

  /// A letter, `_`, or a part of a character beyond ASCII.
  static func isNameStart(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 97 < 26 || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

  static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }
}
