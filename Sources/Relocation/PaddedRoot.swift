/// An install root made longer, so that later installations can go to roots as long as it.
package struct PaddedRoot: Sendable, Equatable {
  /// The part that is repeated to fill a path up.
  package static let placeholder = "__spack_path_placeholder__"

  /// The padded path.
  package let path: String
  /// Whether one byte was missing, which only a useless final slash can fill; worth a warning.
  package let endsInSlash: Bool

  /// Pads `root` to exactly `byteCount` bytes; a root that is as long or longer stays as it is.
  package init(_ root: String, byteCount: Int) {
    let missing = byteCount - root.utf8.count
    endsInSlash = missing == 1
    guard missing > 0 else {
      path = root
      return
    }
    let unit = "/" + Self.placeholder
    var padding = Array(String(repeating: unit, count: missing / unit.utf8.count + 1).utf8)
    padding.removeLast(padding.count - missing)
    if missing > 1, padding.last == 0x2F { padding[missing - 1] = 0x5F }
    path = root + String(decoding: padding, as: UTF8.self)
  }

  /// Returns a text for people, in which paths with padding say only how long it made them:
  /// `/opt/store/[padded-to-128-chars]/bin/x`.
  package static func shortened(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let unit = Array(("/" + placeholder).utf8)
    var result: [UInt8] = []
    var position = 0
    while let padding = bytes[position...].firstRange(of: unit) {
      let run = bytes[position..<padding.lowerBound]
      let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
      let word = run.lastIndex(where: isBlank).map { $0 + 1 } ?? position
      let start = bytes[word..<padding.upperBound].firstIndex(of: 0x2F) ?? padding.lowerBound
      if let end = endOfPadding(from: padding.lowerBound, in: bytes, unit) {
        result += bytes[position..<padding.lowerBound]
        result += Array("/[padded-to-\(end - start)-chars]".utf8)
        position = end
      } else {
        result += bytes[position..<padding.upperBound]
        position = padding.upperBound
      }
    }
    return String(decoding: result + bytes[position...], as: UTF8.self)
  }

  /// Returns where the padding that begins at `start` ends in front of a slash, the last unit of it
  /// maybe cut; nil when it does not.
  private static func endOfPadding(
    from start: Int, in bytes: [UInt8], _ unit: [UInt8]
  ) -> Int? {
    func isSlash(_ index: Int) -> Bool { index < bytes.count && bytes[index] == 0x2F }
    var ends = [start + unit.count]
    while let last = ends.last, bytes[last...].starts(with: unit) { ends.append(last + unit.count) }
    for end in ends.reversed() {
      let shared = zip(bytes[end...], unit).prefix { $0 == $1 }.count
      for count in stride(from: shared, through: 2, by: -1) where isSlash(end + count) {
        return end + count
      }
      if isSlash(end) { return end }
    }
    return nil
  }
}
