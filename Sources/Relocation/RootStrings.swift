/// The strings of binaries that name a place, as `strings` finds them.
package enum RootStrings {
  /// `strings` shows no shorter ones.
  private static let shortest = 4

  /// Returns the first string of a binary that holds one of `sought`; nil for files that are no
  /// binaries, and where only the search path for libraries does.
  package static func first(in bytes: Span<UInt8>, naming sought: [[UInt8]]) -> [UInt8]? {
    var classifier = FileClassifier()
    classifier.take(bytes)
    guard classifier.finish() == .binary else { return nil }
    let searchPath = ELFFile(bytes)?.searchPathRange(in: bytes)
    var start: Int?
    for index in 0...bytes.count {
      if index < bytes.count, isPrintable(bytes[index]) {
        if start == nil { start = index }
        continue
      }
      guard let first = start else { continue }
      start = nil
      guard index - first >= shortest, searchPath?.lowerBound != first else { continue }
      let string = ELFFile.copy(first..<index, of: bytes)
      if sought.contains(where: { contains(string, $0) }) { return string }
    }
    return nil
  }

  private static func isPrintable(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) || byte == 0x09
  }

  private static func contains(_ string: [UInt8], _ part: [UInt8]) -> Bool {
    guard !part.isEmpty, part.count <= string.count else { return false }
    return (0...(string.count - part.count)).contains { string[$0...].starts(with: part) }
  }
}
