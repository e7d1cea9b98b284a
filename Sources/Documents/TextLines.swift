/// The lines of a text by the byte offsets in them.
struct TextLines {
  let bytes: [UInt8]
  /// The first line end of the text; a line feed where there is none.
  let newline: [UInt8]

  private static let feed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let end = bytes.firstIndex(of: Self.feed)
    let isPair = end.map { $0 > 0 && bytes[$0 - 1] == Self.carriageReturn } ?? false
    newline = isPair ? [Self.carriageReturn, Self.feed] : [Self.feed]
  }

  /// Whether `offset` is at the start of a line that follows another.
  func isBehindLineEnd(_ offset: Int) -> Bool { offset > 0 && bytes[offset - 1] == Self.feed }

  /// The start of the line that holds `offset`.
  func start(of offset: Int) -> Int {
    (bytes[..<offset].lastIndex(of: Self.feed) ?? -1) + 1
  }

  /// The end of the line that holds `offset`, before its line end.
  func end(of offset: Int) -> Int {
    guard let feed = bytes[offset...].firstIndex(of: Self.feed) else { return bytes.count }
    return feed > offset && bytes[feed - 1] == Self.carriageReturn ? feed - 1 : feed
  }

  /// The start of the line behind the one that holds `offset`; the end of the text in its last.
  func next(after offset: Int) -> Int {
    bytes[offset...].firstIndex(of: Self.feed).map { $0 + 1 } ?? bytes.count
  }

  /// The start of the line before the one that starts at `start`; nil for the first.
  func previous(before start: Int) -> Int? {
    start == 0 ? nil : self.start(of: start - 1)
  }

  /// `offset` without the line end that stands directly before it.
  func beforeLineEnd(_ offset: Int) -> Int {
    guard isBehindLineEnd(offset) else { return offset }
    return offset > 1 && bytes[offset - 2] == Self.carriageReturn ? offset - 2 : offset - 1
  }

  /// The first byte from `offset` on that is neither space nor tab.
  func skippingBlanks(_ offset: Int) -> Int {
    bytes[offset...].firstIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
      ?? bytes.count
  }

  /// Whether nothing but spaces stands between the start of the line and `offset`.
  func isFirstInLine(_ offset: Int) -> Bool {
    bytes[start(of: offset)..<offset].allSatisfy { $0 == UInt8(ascii: " ") }
  }

  /// How many bytes the line has before `offset`.
  func column(of offset: Int) -> Int { offset - start(of: offset) }

  /// The column of the comment that is alone on the line from `start`; nil for any other line.
  func commentColumn(_ start: Int) -> Int? {
    let first = skippingBlanks(start)
    guard first < bytes.count, bytes[first] == UInt8(ascii: "#") else { return nil }
    return first - start
  }

  /// Whether the line from `start` has nothing but blanks; there is no line at the end of the text.
  func isBlank(_ start: Int) -> Bool {
    guard start < bytes.count else { return false }
    let first = skippingBlanks(start)
    return first == bytes.count || bytes[first] == Self.feed || bytes[first] == Self.carriageReturn
  }
}
