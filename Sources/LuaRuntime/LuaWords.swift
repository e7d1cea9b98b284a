/// The words of Lua and how it writes strings.
package enum LuaWords {
  /// The reserved words.
  package static let keywords = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
    "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
  ]

  /// Whether the bytes are a name that needs no brackets.
  package static func isName(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first, isNameByte(first),
      !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first)
    else { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    return bytes.allSatisfy(isNameByte) && !keywords.contains(text)
  }

  /// Whether a name can hold the byte.
  package static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
    default: false
    }
  }

  /// Returns a string literal of the bytes; what is no UTF-8 or no text is escaped.
  package static func quoted(_ bytes: [UInt8]) -> String {
    var text = "\""
    var rest = bytes[...]
    while !rest.isEmpty {
      let valid = validPrefix(of: rest)
      for scalar in String(decoding: valid, as: UTF8.self).unicodeScalars {
        append(scalar, to: &text)
      }
      rest = rest[valid.endIndex...]
      if let byte = rest.first {
        text += "\\x" + hexadecimal(byte)
        rest = rest.dropFirst()
      }
    }
    return text + "\""
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    case "\0"..<" ", "\u{7F}": text += "\\x" + hexadecimal(UInt8(scalar.value))
    default: text.unicodeScalars.append(scalar)
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }

  /// Returns the longest beginning that is UTF-8.
  private static func validPrefix(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    if String(validating: bytes, as: UTF8.self) != nil { return bytes }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var count = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
    return bytes.prefix(count)
  }
}
