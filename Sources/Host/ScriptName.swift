/// Which texts may become part of a script's path.
package enum ScriptName {
  private static let maximumByteCount = 100

  /// Whether `word` may name a command: a letter or digit, then also `-` and `_`; ASCII only.
  package static func isCommandWord(_ word: some StringProtocol) -> Bool {
    let bytes = word.utf8
    guard let first = bytes.first, bytes.count <= maximumByteCount else { return false }
    return isAlphanumeric(first)
      && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == underscore }
  }

  /// Whether `name` may be required as a module: words like those of commands, joined by dots.
  package static func isModuleName(_ name: some StringProtocol) -> Bool {
    guard name.utf8.count <= maximumByteCount else { return false }
    return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      part.utf8.first == underscore ? isCommandWord(part.drop { $0 == "_" }) : isCommandWord(part)
    }
  }

  private static let underscore = UInt8(ascii: "_")

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: false
    }
  }
}
