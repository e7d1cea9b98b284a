internal import Documents

/// What the top level of a record's text says, found without reading its values.
///
/// The text must have been found to be balanced in brackets and strings before.
struct RecordOutline {
  /// Why Spack would refuse the whole database for a record.
  enum Problem: Error {
    case notAnObject
    case noSpec
    case unknownKey(String, offset: Int)
  }

  /// Where the name of the package stands, without its quotes; nil when that is not plain to see.
  private(set) var name: Range<Int>?

  /// The keys that a record may have: Spack passes all of them to one function by name.
  private static let keys: [[UInt8]] = [
    "spec", "path", "installed", "ref_count", "explicit", "installation_time", "deprecated_for",
    "in_buildcache", "origin",
  ].map { Array($0.utf8) }

  /// Looks at the record in `range` of `bytes`; a spec of version 5 has its name for its key.
  init(of bytes: [UInt8], in range: Range<Int>, format: DatabaseFormat) throws(Problem) {
    var scan = TextScan(bytes: bytes, place: range.lowerBound, end: range.upperBound)
    var hasSpec = false
    guard scan.take(UInt8(ascii: "{")) else { throw .notAnObject }
    while let quoted = scan.takeString() {
      guard let number = Self.keys.firstIndex(where: { scan.isString(quoted, $0) }) else {
        throw .unknownKey(scan.text(of: quoted), offset: quoted.lowerBound)
      }
      guard scan.take(UInt8(ascii: ":")) else { throw .notAnObject }
      if number == 0 {
        hasSpec = true
        var inside = scan
        name = inside.packageName(format)
      }
      scan.skipValue()
      guard scan.take(UInt8(ascii: ",")) else { break }
    }
    guard hasSpec else { throw .noSpec }
  }
}

/// A walk over JSON that is known to be balanced.
private struct TextScan {
  let bytes: [UInt8]
  var place: Int
  let end: Int

  /// Steps over `byte` and the blanks before it, if it comes next.
  mutating func take(_ byte: UInt8) -> Bool {
    while place < end, bytes[place] <= 0x20 { place += 1 }
    guard place < end, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  /// Steps over a string and returns where it is, with its quotes.
  mutating func takeString() -> Range<Int>? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    let start = place - 1
    skipStringRest()
    return start..<place
  }

  /// Steps over the rest of a string whose first quote is behind.
  private mutating func skipStringRest() {
    while place < end {
      switch bytes[place] {
      case UInt8(ascii: "\\"): place += 2
      case UInt8(ascii: "\""):
        place += 1
        return
      default: place += 1
      }
    }
    place = end
  }

  /// Steps over a value of any kind, up to the comma or bracket after it.
  mutating func skipValue() {
    var depth = 0
    while place < end {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        place += 1
        skipStringRest()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return }
        depth -= 1
      case UInt8(ascii: ","):
        if depth == 0 { return }
      default: break
      }
      place += 1
    }
  }

  /// Whether a string is a text, whose characters need no escapes.
  func isString(_ quoted: Range<Int>, _ text: [UInt8]) -> Bool {
    // Mostly there are no escapes, and then the bytes are the same.
    if quoted.count == text.count + 2 {
      var index = 0
      while index < text.count, bytes[quoted.lowerBound + 1 + index] == text[index] { index += 1 }
      if index == text.count { return true }
    }
    guard bytes[quoted].contains(UInt8(ascii: "\\")) else { return false }
    return self.text(of: quoted).utf8.elementsEqual(text)
  }

  /// The text of a string, escapes resolved.
  func text(of quoted: Range<Int>) -> String {
    let inner = bytes[quoted.lowerBound + 1..<max(quoted.lowerBound + 1, quoted.upperBound - 1)]
    guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
    return (try? JSON.decode(bytes, in: quoted, source: ""))?.string ?? ""
  }

  /// Where the name of the package stands in the spec that comes next.
  mutating func packageName(_ format: DatabaseFormat) -> Range<Int>? {
    guard take(UInt8(ascii: "{")), let key = takeString() else { return nil }
    if format == .v5 { return plain(key) }
    // Spack writes the name first.
    guard text(of: key) == "name", take(UInt8(ascii: ":")), let name = takeString() else {
      return nil
    }
    return plain(name)
  }

  private func plain(_ quoted: Range<Int>) -> Range<Int>? {
    let inner = quoted.lowerBound + 1..<max(quoted.lowerBound + 1, quoted.upperBound - 1)
    return bytes[inner].contains(UInt8(ascii: "\\")) ? nil : inner
  }
}
