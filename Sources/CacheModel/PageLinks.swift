/// The links of a page of HTML, as far as the index of a v0 cache needs them.
package enum PageLinks {
  /// Returns where the page's `<a href="…">` lead, in its order: names within one folder only.
  ///
  /// Quotes of either kind, and none, are understood, and what is escaped as `&amp;` or `%2B`.
  package static func targets(in page: [UInt8]) -> [String] {
    var targets: [String] = []
    let mark = Array("href".utf8)
    var place = 0
    while let start = find(mark, in: page, from: place) {
      place = start + mark.count
      var next = skipBlanks(page, place)
      guard next < page.count, page[next] == UInt8(ascii: "=") else { continue }
      next = skipBlanks(page, next + 1)
      guard next < page.count else { break }
      let quote = page[next]
      let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
      if isQuoted { next += 1 }
      let value = page[next...].prefix { byte in
        isQuoted ? byte != quote : byte > 0x20 && byte != UInt8(ascii: ">")
      }
      place = value.endIndex
      if let name = name(value) { targets.append(name) }
    }
    return targets
  }

  private static func find(_ mark: [UInt8], in page: [UInt8], from start: Int) -> Int? {
    guard page.count >= mark.count else { return nil }
    var place = start
    while place <= page.count - mark.count {
      if mark.indices.allSatisfy({ page[place + $0] | 0x20 == mark[$0] }) { return place }
      place += 1
    }
    return nil
  }

  private static func skipBlanks(_ page: [UInt8], _ start: Int) -> Int {
    page[start...].firstIndex { $0 > 0x20 } ?? page.count
  }

  /// The name that a link means; nil for links to elsewhere.
  private static func name(_ value: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: value, as: UTF8.self).replacing("&amp;", with: "&")
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(decoded)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    if bytes.starts(with: Array("./".utf8)) { bytes.removeFirst(2) }
    guard !bytes.isEmpty, bytes.count <= 1024, bytes.first != UInt8(ascii: "."),
      bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !"/:?#".utf8.contains($0) })
    else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}
