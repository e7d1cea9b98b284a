/// Finds the tags of HTML that name an address.
///
/// Works on bytes: what matters is ASCII in every encoding that servers use, and what is not valid
/// does no harm. Every byte is looked at once, or a few times where a raw text ends.
struct TagScanner {
  /// The elements of which something is wanted.
  enum Name { case anchor, fragment, base, other }

  /// One tag.
  struct Tag {
    let name: Name
    /// Where its address stands, without quotes: `href`, or `src` of a fragment.
    let address: Range<Int>?
    /// Where a list of downloads stands.
    let downloads: Range<Int>?
  }

  /// Elements whose content is text up to their own end tag.
  private static let rawTexts: Set<String> = [
    "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
  ]
  /// Names that matter are short.
  private static let nameLimit = 24

  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next tag that begins an element; nil at the end.
  mutating func next() -> Tag? {
    while let mark = find(UInt8(ascii: "<"), from: place) {
      place = mark + 1
      guard place < bytes.count else { return nil }
      switch bytes[place] {
      case UInt8(ascii: "!"): passComment()
      case UInt8(ascii: "?"), UInt8(ascii: "/"): pass(UInt8(ascii: ">"))
      case let byte where Self.isLetter(byte):
        guard let tag = readTag() else { return nil }
        return tag
      default: break
      }
    }
    place = bytes.count
    return nil
  }

  // MARK: What is no tag

  private mutating func passComment() {
    guard bytes[place...].starts(with: "!--".utf8) else { return pass(UInt8(ascii: ">")) }
    // `<!-->` is a whole comment.
    place += 1
    while let end = find(UInt8(ascii: ">"), from: place) {
      place = end + 1
      if bytes[..<end].suffix(2).elementsEqual("--".utf8) { return }
    }
    place = bytes.count
  }

  private mutating func pass(_ byte: UInt8) {
    place = find(byte, from: place).map { $0 + 1 } ?? bytes.count
  }

  /// Passes over a text that ends with `</name`.
  private mutating func passRawText(_ name: String) {
    while let mark = find(UInt8(ascii: "<"), from: place) {
      place = mark + 1
      guard place < bytes.count, bytes[place] == UInt8(ascii: "/") else { continue }
      let end = place + 1 + name.utf8.count
      guard end <= bytes.count, lowercased(place + 1..<end) == name else { continue }
      if end == bytes.count || Self.endsName(bytes[end]) {
        place = end
        return pass(UInt8(ascii: ">"))
      }
    }
    place = bytes.count
  }

  // MARK: Tags

  /// Reads a tag whose name begins here; nil when the page ends within it.
  private mutating func readTag() -> Tag? {
    let start = place
    while place < bytes.count, !Self.endsName(bytes[place]) { place += 1 }
    let text = place - start <= Self.nameLimit ? lowercased(start..<place) : ""
    let name: Name =
      switch text {
      case "a": .anchor
      case "include-fragment": .fragment
      case "base": .base
      default: .other
      }
    var address: Range<Int>?
    var downloads: Range<Int>?
    while let (attribute, value) = readAttribute() {
      guard let value else { break }
      switch lowercased(attribute) {
      // Of two that are equal the first counts.
      case "href" where name != .fragment: address = address ?? value
      case "src" where name == .fragment: address = address ?? value
      case "data-download-links": downloads = downloads ?? value
      default: break
      }
    }
    guard place <= bytes.count, bytes[place - 1] == UInt8(ascii: ">") else { return nil }
    if Self.rawTexts.contains(text) { passRawText(text) }
    return Tag(name: name, address: address, downloads: downloads)
  }

  /// Reads an attribute; the value is nil behind the last one, when the tag or the page ends.
  private mutating func readAttribute() -> (name: Range<Int>, value: Range<Int>?)? {
    while place < bytes.count, Self.isBlank(bytes[place]) || bytes[place] == UInt8(ascii: "/") {
      place += 1
    }
    guard place < bytes.count else { return nil }
    if bytes[place] == UInt8(ascii: ">") {
      place += 1
      return nil
    }
    let start = place
    // The first byte belongs to the name even when it is an equals sign.
    place += 1
    while place < bytes.count, bytes[place] != UInt8(ascii: "="), !Self.endsName(bytes[place]) {
      place += 1
    }
    let name = start..<place
    passBlanks()
    guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else {
      return (name, place..<place)
    }
    place += 1
    passBlanks()
    guard place < bytes.count else { return (name, nil) }
    return (name, readValue())
  }

  private mutating func readValue() -> Range<Int>? {
    let quote = bytes[place]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      let start = place
      while place < bytes.count, !Self.isBlank(bytes[place]), bytes[place] != UInt8(ascii: ">") {
        place += 1
      }
      return start..<place
    }
    guard let end = find(quote, from: place + 1) else {
      place = bytes.count
      return nil
    }
    defer { place = end + 1 }
    return place + 1..<end
  }

  private mutating func passBlanks() {
    while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
  }

  // MARK: Bytes

  private func find(_ byte: UInt8, from start: Int) -> Int? {
    guard start < bytes.count else { return nil }
    return bytes[start...].firstIndex(of: byte)
  }

  private func lowercased(_ range: Range<Int>) -> String {
    guard range.count <= Self.nameLimit else { return "" }
    return String(
      decoding: bytes[range].map { Self.isCapital($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
  }

  private static func endsName(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">")
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func isCapital(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    isCapital(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
}
