/// The escapes of HTML: `&amp;`, `&#38;`, `&#x26;`.
enum CharacterReferences {
  /// The names that occur in links; HTML has two thousand, which stay as they are.
  private static let names: [Substring: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "sol": "/", "colon": ":",
    "period": ".", "num": "#", "equals": "=", "quest": "?", "percnt": "%", "plus": "+",
    "lowbar": "_", "commat": "@", "Tab": "", "NewLine": "",
  ]
  /// No name that is known here, and no number of a character, is longer.
  private static let limit = 10

  /// Returns a text with its escapes resolved; what is none stays as it is.
  static func resolved(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var result = ""
    var rest = text[...]
    while let mark = rest.firstIndex(of: "&") {
      result += rest[..<mark]
      rest = rest[rest.index(after: mark)...]
      let name = rest.prefix(limit).prefix { $0 != ";" }
      let end = name.endIndex
      if end < rest.endIndex, rest[end] == ";", let character = character(of: name) {
        result += character
        rest = rest[rest.index(after: end)...]
      } else {
        result += "&"
      }
    }
    return result + rest
  }

  private static func character(of name: Substring) -> String? {
    guard name.first == "#" else { return names[name] }
    let digits = name.dropFirst()
    let isHexadecimal = digits.first == "x" || digits.first == "X"
    let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    guard let number, digits.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }) else { return nil }
    // Control characters are in no link that leads anywhere.
    guard number >= 0x20, number != 0x7F else { return "" }
    return String(Character(Unicode.Scalar(number) ?? "\u{FFFD}"))
  }
}
