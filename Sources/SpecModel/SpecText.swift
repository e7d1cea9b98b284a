/// The quoting of values in specs.
enum SpecText {
  /// Returns a value as it can stand in a spec: as it is, in single quotes, or, if it has one in it,
  /// in double quotes with the escapes of JSON.
  static func quoted(_ value: String) -> String {
    if !value.isEmpty, value.utf8.allSatisfy(needsNoQuotes) { return value }
    guard value.utf8.contains(UInt8(ascii: "'")) else { return "'\(value)'" }
    return "\"" + value.unicodeScalars.map(escaped).joined() + "\""
  }

  /// Takes quotes off a value, and the backslashes in front of quotes of the same kind.
  static func unquoted(_ value: Substring) -> String {
    guard let quote = value.first, quote == "'" || quote == "\"", value.count >= 2,
      value.last == quote
    else { return String(value) }
    var result = ""
    var rest = value.dropFirst().dropLast()
    while let character = rest.popFirst() {
      if character == "\\", rest.first == quote {
        rest.removeFirst()
        result.append(quote)
      } else {
        result.append(character)
      }
    }
    return result
  }

  private static func needsNoQuotes(_ byte: UInt8) -> Bool {
    Version.isDigit(byte) || Version.isLetter(byte) || ",/_.-[]".utf8.contains(byte)
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case " "..."~": String(scalar)
    default:
      // JSON knows code units of 16 bits only.
      String(scalar).utf16.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }.joined()
    }
  }
}
