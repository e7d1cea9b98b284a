/// What Python does with texts, which are rows of code points.
enum PythonText {
  /// How many code points a text has.
  static func count(_ text: String) -> Int {
    let bytes = text.utf8.count
    // Bytes that go on with a character are no characters of their own.
    return bytes - text.utf8.count { $0 & 0xC0 == 0x80 }
  }

  /// Whether every code point is one byte.
  static func isPlain(_ text: String) -> Bool { !text.utf8.contains { $0 >= 0x80 } }

  static func text(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// The place in bytes of a code point.
  private static func offset(_ place: Int, in text: String) -> String.Index {
    if isPlain(text) { return text.utf8.index(text.startIndex, offsetBy: place) }
    return text.unicodeScalars.index(text.startIndex, offsetBy: place)
  }

  static func character(_ text: String, at place: Int) -> String {
    String(text.unicodeScalars[offset(place, in: text)])
  }

  static func slice(_ text: String, _ range: Range<Int>) -> String {
    String(text[offset(range.lowerBound, in: text)..<offset(range.upperBound, in: text)])
  }

  /// Where bytes stand in others, at or behind a place.
  static func find(_ part: [UInt8], in bytes: [UInt8], from start: Int = 0) -> Int? {
    guard !part.isEmpty else { return start <= bytes.count ? start : nil }
    var place = start
    while place + part.count <= bytes.count {
      if bytes[place] == part[0], bytes[place..<place + part.count].elementsEqual(part) {
        return place
      }
      place += 1
    }
    return nil
  }

  static func find(_ part: String, in text: String) -> Int? {
    find(Array(part.utf8), in: Array(text.utf8))
  }

  /// Where bytes stand in others, from the end.
  static func findLast(_ part: [UInt8], in bytes: [UInt8]) -> Int? {
    var place = bytes.count - part.count
    while place >= 0 {
      if bytes[place..<place + part.count].elementsEqual(part) { return place }
      place -= 1
    }
    return nil
  }

  static func replace(
    _ old: String, with new: String, in text: String, limit: Int?
  ) -> String {
    let (bytes, part, other) = (Array(text.utf8), Array(old.utf8), Array(new.utf8))
    var (result, place, count): ([UInt8], Int, Int) = ([], 0, 0)
    if part.isEmpty {
      for scalar in text.unicodeScalars {
        if count < limit ?? Int.max {
          result += other
          count += 1
        }
        result += Array(String(scalar).utf8)
      }
      if count < limit ?? Int.max { result += other }
      return self.text(result)
    }
    while count < limit ?? Int.max, let found = find(part, in: bytes, from: place) {
      result += bytes[place..<found]
      result += other
      place = found + part.count
      count += 1
    }
    return self.text(result + bytes[place...])
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 32 || (9...13).contains(byte) || (28...31).contains(byte)
  }

  /// The words between blanks.
  static func words(_ text: String, limit: Int?) -> [String] {
    let bytes = Array(text.utf8)
    var (words, place): ([String], Int) = ([], 0)
    while true {
      while place < bytes.count, isBlank(bytes[place]) { place += 1 }
      guard place < bytes.count else { return words }
      if words.count == limit ?? Int.max {
        var end = bytes.count
        while isBlank(bytes[end - 1]) { end -= 1 }
        return words + [self.text(bytes[place..<end])]
      }
      let start = place
      while place < bytes.count, !isBlank(bytes[place]) { place += 1 }
      words.append(self.text(bytes[start..<place]))
    }
  }

  /// The pieces between separators, from the left.
  static func pieces(_ text: String, _ separator: String, limit: Int?) -> [String] {
    let (bytes, part) = (Array(text.utf8), Array(separator.utf8))
    var (pieces, place): ([String], Int) = ([], 0)
    while pieces.count < limit ?? Int.max, let found = find(part, in: bytes, from: place) {
      pieces.append(self.text(bytes[place..<found]))
      place = found + part.count
    }
    return pieces + [self.text(bytes[place...])]
  }

  /// The pieces between separators, from the right.
  static func lastPieces(_ text: String, _ separator: String, limit: Int?) -> [String] {
    var bytes = Array(text.utf8)
    let part = Array(separator.utf8)
    var pieces: [String] = []
    while pieces.count < limit ?? Int.max, let found = findLast(part, in: bytes) {
      pieces.append(self.text(bytes[(found + part.count)...]))
      bytes.removeSubrange(found...)
    }
    return ([self.text(bytes)] as [String]) + pieces.reversed()
  }

  /// The text without blanks, or without the characters of another, at its ends.
  static func stripped(_ text: String, _ characters: String?, left: Bool, right: Bool) -> String {
    let set = characters.map { Set($0.unicodeScalars) }
    func isStripped(_ scalar: Unicode.Scalar) -> Bool {
      set.map { $0.contains(scalar) }
        ?? (scalar.value < 0x80
          ? isBlank(UInt8(scalar.value)) : scalar.properties.isWhitespace)
    }
    var part = text.unicodeScalars[...]
    if left { part = part.drop(while: isStripped) }
    if right { while let last = part.last, isStripped(last) { part.removeLast() } }
    return String(String.UnicodeScalarView(part))
  }

  /// The text with quotes, as Python shows it.
  static func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar =
      text.utf8.contains(39) && !text.utf8.contains(34) ? "\"" : "'"
    var result = String.UnicodeScalarView([quote])
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\".unicodeScalars
      case "\n": result += "\\n".unicodeScalars
      case "\r": result += "\\r".unicodeScalars
      case "\t": result += "\\t".unicodeScalars
      case quote: result += "\\\(quote)".unicodeScalars
      default:
        if scalar.value >= 0x20, scalar.value != 0x7F {
          result.append(scalar)
        } else {
          let digits = String(scalar.value, radix: 16)
          result += "\\x\(digits.count < 2 ? "0" : "")\(digits)".unicodeScalars
        }
      }
    }
    result.append(quote)
    return String(result)
  }
}
