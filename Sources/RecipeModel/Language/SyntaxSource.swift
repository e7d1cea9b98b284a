internal import Diagnostics

/// The bytes of a file in Python, which its functions keep until they are read.
final class SyntaxSource {
  /// How long a file may be.
  static let byteLimit = 4 << 20

  let bytes: [UInt8]
  /// The file, as it is named in messages.
  let file: String

  /// Throws for a text that is too long, is not UTF-8 or has a NUL.
  init(_ bytes: [UInt8], file: String) throws(RecipeError) {
    self.file = file
    guard bytes.count <= Self.byteLimit else {
      throw RecipeError(
        .limitExceeded,
        "could not read '\(file)': it has \(bytes.count) bytes, more than any recipe"
          + " (\(Self.byteLimit))")
    }
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    if let place = self.bytes.firstIndex(of: 0) {
      let line = 1 + self.bytes[..<place].count { $0 == UInt8(ascii: "\n") }
      throw malformed(line, "it has a NUL, which no text has")
    }
    guard UTF8Check.isValid(self.bytes) else {
      throw RecipeError(.malformed, "could not read '\(file)': it is not UTF-8")
    }
  }

  /// Returns the error of something that is wrong in a line.
  func malformed(_ line: Int, _ reason: String) -> RecipeError {
    RecipeError(.malformed, "could not read '\(file)', line \(line): \(reason)")
  }

  /// Returns the error of things that lie in each other too deeply.
  func tooDeep(_ line: Int, _ things: String) -> RecipeError {
    RecipeError(
      .limitExceeded, "could not read '\(file)', line \(line): \(things) are nested too deeply")
  }
}

/// Whether bytes are UTF-8; texts of ASCII are seen at a glance.
private enum UTF8Check {
  static func isValid(_ bytes: [UInt8]) -> Bool {
    var all: UInt8 = 0
    for byte in bytes { all |= byte }
    return all < 0x80 || String(validating: bytes, as: UTF8.self) != nil
  }
}

/// The names of all files that an interpreter reads, each as a text once.
final class SyntaxNames {
  private(set) var texts: [String] = []
  /// Where the bytes of each name end in `bytes`.
  private var ends: [Int] = []
  private var bytes: [UInt8] = []
  /// Numbers of names by their hash, -1 for none; a power of two long.
  private var slots = [Int32](repeating: -1, count: 4096)

  init() {
    for word in SyntaxKeyword.allCases {
      let name = Array(word.text.utf8)
      _ = number(of: name, in: 0..<name.count)
    }
  }

  /// The number of the name that stands in a text.
  func number(of text: [UInt8], in range: Range<Int>) -> Int32 {
    let mask = slots.count - 1
    var slot = Self.hash(of: text, in: range) & mask
    while slots[slot] >= 0 {
      if isName(slots[slot], text, range) { return slots[slot] }
      slot = (slot + 1) & mask
    }
    let number = Int32(texts.count)
    slots[slot] = number
    texts.append(String(decoding: text[range], as: UTF8.self))
    bytes += text[range]
    ends.append(bytes.count)
    if texts.count * 2 > slots.count { grow() }
    return number
  }

  /// A hash that is another one in every run, so that no file can have names that share one.
  private static func hash(of text: [UInt8], in range: Range<Int>) -> Int {
    var hasher = Hasher()
    var word = UInt64(truncatingIfNeeded: range.count)
    for place in range {
      word = word << 8 | UInt64(text[place])
      if (place - range.lowerBound) & 7 == 7 {
        hasher.combine(word)
        word = 0
      }
    }
    hasher.combine(word)
    return hasher.finalize()
  }

  private func isName(_ number: Int32, _ text: [UInt8], _ range: Range<Int>) -> Bool {
    let index = Int(number)
    let start = index == 0 ? 0 : ends[index - 1]
    guard ends[index] - start == range.count else { return false }
    for distance in 0..<range.count
    where bytes[start + distance] != text[range.lowerBound + distance] {
      return false
    }
    return true
  }

  private func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for index in texts.indices {
      let start = index == 0 ? 0 : ends[index - 1]
      var slot = Self.hash(of: bytes, in: start..<ends[index]) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(index)
    }
  }
}
