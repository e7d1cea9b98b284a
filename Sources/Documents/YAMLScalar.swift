/// What plain scalars mean.
enum YAMLScalar {
  /// Returns the value of a scalar without quotes by the rules of `schema`.
  static func resolve(_ text: String, _ schema: YAML.Schema) -> DocumentValue {
    switch schema {
    case .version11: resolve(text)
    case .version12: resolveAsVersion12(text)
    }
  }

  /// Returns the value of a scalar without quotes in YAML 1.1.
  static func resolve(_ text: String) -> DocumentValue {
    switch text {
    case "", "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": .boolean(true)
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": .boolean(false)
    default: isNumber(text) ? .number(text) : .string(text)
    }
  }

  /// Whether a YAML 1.1 loader takes `text` for a number.
  static func isNumber(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      rest.removeFirst()
    }
    guard let first = rest.first else { return false }
    if first == UInt8(ascii: ".") { return isWord(text) || isDotFirst(rest, signed: text) }
    guard NumberSpelling.isDigit(first) else { return false }
    return isRadix(rest) || isDecimal(rest) || isSexagesimal(rest)
  }

  /// `.inf` and `.nan`.
  private static func isWord(_ text: String) -> Bool {
    let unsigned = text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
    switch unsigned {
    case ".inf", ".Inf", ".INF": return true
    case ".nan", ".NaN", ".NAN": return unsigned.count == text.count
    default: return false
    }
  }

  /// `.5` and `.5e+3`, without a sign in front.
  private static func isDotFirst(_ text: ArraySlice<UInt8>, signed: String) -> Bool {
    guard text.count == signed.utf8.count else { return false }
    let fraction = text.dropFirst()
    let rest = fraction.drop(while: isDigitOrUnderscore)
    return rest.count < fraction.count && isExponent(rest, isOptional: true)
  }

  /// `0x1f`, `0b1` and `017`.
  private static func isRadix(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: "0"), text.count > 1 else { return false }
    let digits = text.dropFirst(2)
    switch text[text.startIndex + 1] {
    case UInt8(ascii: "x"):
      return !digits.isEmpty
        && digits.allSatisfy {
          $0 == UInt8(ascii: "_") || UnicodeScalar($0).properties.isASCIIHexDigit
        }
    case UInt8(ascii: "b"):
      return !digits.isEmpty && digits.allSatisfy { "01_".utf8.contains($0) }
    default: return text.dropFirst().allSatisfy { "01234567_".utf8.contains($0) }
    }
  }

  /// `12`, `1_000`, `1.`, `1.5`, `1.5e+3` and `1e3`.
  private static func isDecimal(_ text: ArraySlice<UInt8>) -> Bool {
    let rest = text.drop(while: isDigitOrUnderscore)
    // `08` is neither an octal nor a decimal number.
    if rest.isEmpty { return text.first != UInt8(ascii: "0") || text.count == 1 }
    if rest.first == UInt8(ascii: ".") {
      return isExponent(rest.dropFirst().drop(while: isDigitOrUnderscore), isOptional: true)
    }
    return isExponent(rest, isOptional: false)
  }

  private static func isExponent(_ text: ArraySlice<UInt8>, isOptional: Bool) -> Bool {
    guard let first = text.first else { return isOptional }
    guard first == UInt8(ascii: "e") || first == UInt8(ascii: "E") else { return false }
    var digits = text.dropFirst()
    if let sign = digits.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      digits.removeFirst()
    }
    return !digits.isEmpty && digits.allSatisfy(NumberSpelling.isDigit)
  }

  /// `12:30` and `1:30:20.5`.
  private static func isSexagesimal(_ text: ArraySlice<UInt8>) -> Bool {
    let fields = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard fields.count > 1, fields[0].allSatisfy(isDigitOrUnderscore) else { return false }
    for (index, field) in fields.dropFirst().enumerated() {
      var digits = field
      if index == fields.count - 2, let dot = field.firstIndex(of: UInt8(ascii: ".")) {
        guard field[dot...].dropFirst().allSatisfy(isDigitOrUnderscore) else { return false }
        digits = field[..<dot]
      }
      guard (1...2).contains(digits.count), digits.allSatisfy(NumberSpelling.isDigit) else {
        return false
      }
      if digits.count == 2, digits.first ?? 0 > UInt8(ascii: "5") { return false }
    }
    return true
  }

  private static func isDigitOrUnderscore(_ byte: UInt8) -> Bool {
    NumberSpelling.isDigit(byte) || byte == UInt8(ascii: "_")
  }
}
