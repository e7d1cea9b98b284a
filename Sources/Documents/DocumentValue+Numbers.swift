extension DocumentValue {
  /// The value if it is a whole number that fits, in any spelling of YAML 1.1 or JSON.
  package var integer: Int? {
    guard case .number(let spelling) = self else { return nil }
    return NumberSpelling.integer(spelling)
  }

  /// The value if it is a number.
  package var double: Double? {
    guard case .number(let spelling) = self else { return nil }
    return NumberSpelling.integer(spelling).map(Double.init) ?? NumberSpelling.double(spelling)
  }
}

/// The ways in which YAML 1.1 and JSON spell numbers.
enum NumberSpelling {
  /// Reads a whole number: decimal, `0x1f`, `0b1`, `017`, `0o17`, `1_000` or `12:30`.
  static func integer(_ spelling: String) -> Int? {
    var digits = spelling.utf8.filter { $0 != UInt8(ascii: "_") }[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits.removeFirst() }
    if digits.contains(UInt8(ascii: ":")) {
      return sexagesimal(digits).map { isNegative ? -$0 : $0 }
    }
    var radix = 10
    if digits.count > 1, digits.first == UInt8(ascii: "0") {
      (radix, digits) = radixAndDigits(digits)
    }
    // A second sign would be taken by the initialiser below.
    guard digits.first.map({ $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") }) == true else {
      return nil
    }
    return Int((isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self), radix: radix)
  }

  /// Reads a number with a fraction, an exponent, or the words for infinity and not-a-number.
  static func double(_ spelling: String) -> Double? {
    let plain = spelling.filter { $0 != "_" }
    switch plain.lowercased() {
    case ".inf", "+.inf": return .infinity
    case "-.inf": return -.infinity
    case ".nan": return .nan
    default: return Double(plain)
    }
  }

  /// Whether JSON would read `spelling` as a number.
  static func isJSON(_ spelling: String) -> Bool {
    var rest = Substring(spelling).utf8
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    guard let first = rest.first, isDigit(first) else { return false }
    rest.removeFirst()
    if first != UInt8(ascii: "0") { rest = rest.drop(while: isDigit) }
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst()
      rest = fraction.drop(while: isDigit)
      if rest.count == fraction.count { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      var exponent = rest.dropFirst()
      if let sign = exponent.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        exponent.removeFirst()
      }
      rest = exponent.drop(while: isDigit)
      if rest.count == exponent.count { return false }
    }
    return rest.isEmpty
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func radixAndDigits(
    _ digits: ArraySlice<UInt8>
  ) -> (radix: Int, digits: ArraySlice<UInt8>) {
    switch digits.dropFirst().first {
    case UInt8(ascii: "x"), UInt8(ascii: "X"): (16, digits.dropFirst(2))
    case UInt8(ascii: "b"), UInt8(ascii: "B"): (2, digits.dropFirst(2))
    case UInt8(ascii: "o"), UInt8(ascii: "O"): (8, digits.dropFirst(2))
    default: (8, digits.dropFirst(1))
    }
  }

  private static func sexagesimal(_ digits: ArraySlice<UInt8>) -> Int? {
    var total = 0
    for part in digits.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
      guard part.allSatisfy(isDigit), let value = Int(String(decoding: part, as: UTF8.self)) else {
        return nil
      }
      let (scaled, overflow) = total.multipliedReportingOverflow(by: 60)
      let (sum, overflowAgain) = scaled.addingReportingOverflow(value)
      guard !overflow, !overflowAgain else { return nil }
      total = sum
    }
    return total
  }
}
