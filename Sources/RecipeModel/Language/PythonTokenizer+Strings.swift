internal import Diagnostics

extension PythonTokenizer {
  /// The letters in front of a quote.
  struct StringPrefix {
    var isRaw = false
    var isBytes = false
    var isFormatted = false
  }

  /// Reads the letters in front of a quote; nil when they are an ordinary name.
  static func stringPrefix(_ text: String) -> StringPrefix? {
    var prefix = StringPrefix()
    switch text.lowercased() {
    case "u": break
    case "r": prefix.isRaw = true
    case "b": prefix.isBytes = true
    case "f": prefix.isFormatted = true
    case "br", "rb": (prefix.isRaw, prefix.isBytes) = (true, true)
    case "fr", "rf": (prefix.isRaw, prefix.isFormatted) = (true, true)
    default: return nil
    }
    return prefix
  }

  /// Reads a literal from its first quote on.
  mutating func string(_ prefix: StringPrefix) throws(RecipeError) -> PythonString {
    let start = line
    let quote = bytes[offset]
    let isLong = byte(at: 1) == quote && byte(at: 2) == quote
    offset += isLong ? 3 : 1
    var result = PythonString(
      text: "", isBytes: prefix.isBytes, isFormatted: prefix.isFormatted)
    var text: [UInt8] = []
    while let byte {
      if byte == quote, !isLong || (self.byte(at: 1) == quote && self.byte(at: 2) == quote) {
        offset += isLong ? 3 : 1
        result.text = String(decoding: text, as: UTF8.self)
        return result
      }
      if byte == UInt8(ascii: "\n"), !isLong { break }
      if byte == UInt8(ascii: "\\") {
        offset += 1
        guard self.byte != nil else { break }
        if prefix.isRaw {
          text.append(byte)
          text.append(bytes[offset])
          take()
        } else {
          escape(into: &text, &result)
        }
      } else {
        text.append(byte)
        take()
      }
    }
    line = start
    throw malformed("a text is not closed")
  }

  /// Reads what stands behind a backslash.
  private mutating func escape(into text: inout [UInt8], _ result: inout PythonString) {
    let byte = bytes[offset]
    take()
    switch byte {
    case UInt8(ascii: "\n"): break
    case UInt8(ascii: "\r"): if self.byte == UInt8(ascii: "\n") { take() }
    case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): text.append(byte)
    case UInt8(ascii: "a"): text.append(7)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "v"): text.append(11)
    case UInt8(ascii: "x"): character(digits: 2, radix: 16, into: &text, &result)
    case UInt8(ascii: "u"): character(digits: 4, radix: 16, into: &text, &result)
    case UInt8(ascii: "U"): character(digits: 8, radix: 16, into: &text, &result)
    case UInt8(ascii: "N"): result.hasUnknownEscape = true
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      offset -= 1
      let count = bytes[offset...].prefix(3).prefix { (48...55).contains($0) }.count
      character(digits: count, radix: 8, into: &text, &result)
    default: text += [UInt8(ascii: "\\"), byte]
    }
  }

  private mutating func character(
    digits: Int, radix: Int, into text: inout [UInt8], _ result: inout PythonString
  ) {
    let word = bytes[offset...].prefix(digits)
    guard word.count == digits,
      word.allSatisfy({ $0 < 0x80 && Self.isNameStart($0) || Self.isDigit($0) }),
      let number = UInt32(String(decoding: word, as: UTF8.self), radix: radix),
      let scalar = Unicode.Scalar(number)
    else {
      result.hasUnknownEscape = true
      return
    }
    offset += digits
    text += Array(String(Character(scalar)).utf8)
  }
}
