/// What plain scalars mean in YAML 1.2, as the library that Spack ships understands it.
extension YAMLScalar {
  /// Returns the value of a scalar without quotes.
  static func resolveAsVersion12(_ text: String) -> DocumentValue {
    switch text {
    case "", "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE": .boolean(true)
    case "false", "False", "FALSE": .boolean(false)
    default: isVersion12Number(text) ? .number(text) : .string(text)
    }
  }

  /// Whether `text` needs quotes, or else would be read as something that is not a text.
  ///
  /// Dates, `=` and `<<` are no texts for the library, although none of its readers here turns them
  /// into anything else.
  static func isOtherThanText(_ text: String) -> Bool {
    if case .string = resolveAsVersion12(text) {
      return text == "=" || text == "<<" || isVersion12Date(text)
    }
    return true
  }

  private static func isVersion12Number(_ text: String) -> Bool {
    let bytes = Array(text.utf8)[...]
    let unsigned =
      bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+")
      ? bytes.dropFirst() : bytes
    guard let first = unsigned.first else { return false }
    if first == UInt8(ascii: ".") {
      return isInfinite(unsigned) || unsigned.count == bytes.count && isFraction(unsigned)
    }
    guard NumberSpelling.isDigit(first) else { return false }
    return isVersion12Integer(unsigned) || isVersion12Decimal(unsigned)
  }

  /// `.inf` in three spellings.
  private static func isInfinite(_ text: ArraySlice<UInt8>) -> Bool {
    [".inf", ".Inf", ".INF"].contains { text.elementsEqual($0.utf8) }
  }

  /// `.5`, `.5e+3` and `.nan`, which take no sign in front.
  private static func isFraction(_ text: ArraySlice<UInt8>) -> Bool {
    if [".nan", ".NaN", ".NAN"].contains(where: { text.elementsEqual($0.utf8) }) { return true }
    let digits = text.dropFirst()
    let rest = digits.drop(while: isDigitOrLine)
    guard rest.count < digits.count else { return false }
    return rest.isEmpty || isExponent(rest, needsSign: true)
  }

  /// `0`, `17`, `1_000`, `017`, `0o17`, `0x1f` and `0b1`.
  private static func isVersion12Integer(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: "0"), text.count > 1 else {
      return text.allSatisfy(isDigitOrLine)
    }
    let digits = text.dropFirst(2)
    switch text[text.startIndex + 1] {
    case UInt8(ascii: "b"):
      return !digits.isEmpty && digits.allSatisfy { "01_".utf8.contains($0) }
    case UInt8(ascii: "x"):
      return !digits.isEmpty
        && digits.allSatisfy { UnicodeScalar($0).properties.isASCIIHexDigit || $0 == 0x5F }
    case UInt8(ascii: "o"):
      return !digits.isEmpty && digits.allSatisfy { "01234567_".utf8.contains($0) }
    default: return text.dropFirst().allSatisfy { "01234567_".utf8.contains($0) }
    }
  }

  /// `1.`, `1.5`, `1_0.5e-3` and `1e3`.
  private static func isVersion12Decimal(_ text: ArraySlice<UInt8>) -> Bool {
    let rest = text.drop(while: isDigitOrLine)
    guard rest.first == UInt8(ascii: ".") else { return isExponent(rest, needsSign: false) }
    let exponent = rest.dropFirst().drop(while: isDigitOrLine)
    return exponent.isEmpty || isExponent(exponent, needsSign: false)
  }

  private static func isExponent(_ text: ArraySlice<UInt8>, needsSign: Bool) -> Bool {
    guard let first = text.first, first == UInt8(ascii: "e") || first == UInt8(ascii: "E") else {
      return false
    }
    var digits = text.dropFirst()
    let hasSign = digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+")
    if hasSign { digits.removeFirst() }
    return (hasSign || !needsSign) && !digits.isEmpty
      && digits.allSatisfy(NumberSpelling.isDigit)
  }

  private static func isDigitOrLine(_ byte: UInt8) -> Bool {
    NumberSpelling.isDigit(byte) || byte == UInt8(ascii: "_")
  }

  /// `2020-01-01`, or with fewer digits if a time of day follows: `2020-1-1 12:00:00`.
  private static func isVersion12Date(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let fields = bytes.split(
      separator: UInt8(ascii: "-"), maxSplits: 2, omittingEmptySubsequences: false)
    guard fields.count == 3, fields[0].count == 4, (1...2).contains(fields[1].count),
      fields[0].allSatisfy(NumberSpelling.isDigit), fields[1].allSatisfy(NumberSpelling.isDigit)
    else { return false }
    let day = fields[2].prefix(while: NumberSpelling.isDigit)
    let rest = fields[2].dropFirst(day.count)
    guard (1...2).contains(day.count) else { return false }
    if rest.isEmpty { return fields[1].count == 2 && day.count == 2 }
    return isTimeOfDay(rest)
  }

  /// `T00:00:00Z`, ` 12:30:00.5 +1:00`: what stands behind a date.
  private static func isTimeOfDay(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, "Tt \t".utf8.contains(first) else { return false }
    var rest = text.drop { "Tt \t".utf8.contains($0) }
    for (place, counts) in [1...2, 2...2, 2...2].enumerated() {
      if place > 0 {
        guard rest.first == UInt8(ascii: ":") else { return false }
        rest.removeFirst()
      }
      let digits = rest.prefix(while: NumberSpelling.isDigit)
      guard counts.contains(digits.count) else { return false }
      rest = rest.dropFirst(digits.count)
    }
    // What follows is a fraction and a zone, neither of which can make the text a plain one.
    return rest.allSatisfy { NumberSpelling.isDigit($0) || ".Zz+-: \t".utf8.contains($0) }
  }
}
