import Diagnostics
import Digests

/// The hash that names a concrete spec: 160 bits, written as 32 lower-case base32 letters.
package struct SpecHash: Sendable, Hashable {
  private let high: UInt64
  private let middle: UInt64
  private let low: UInt32

  /// How many letters the text has.
  package static let letterCount = 32

  /// Reads a hash; nil unless `text` is 32 letters of `a` to `z` and `2` to `7`.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == Self.letterCount else { return nil }
    // Databases have hundreds of thousands of hashes, so that no array is made on the way.
    var (high, middle, low) = (UInt64(0), UInt64(0), UInt32(0))
    for letter in text.utf8 {
      guard let value = Base32.value(of: letter) else { return nil }
      high = high << 5 | middle >> 59
      middle = middle << 5 | UInt64(low >> 27)
      low = low << 5 | UInt32(value)
    }
    (self.high, self.middle, self.low) = (high, middle, low)
  }

  /// Reads a hash; nil unless `text` is 32 letters of `a` to `z` and `2` to `7`.
  package init?(_ text: String) { self.init(text[...]) }

  /// Reads a hash that `owner` of `source` must have.
  init(checking text: String?, of owner: String, source: String) throws(SpecError) {
    guard let hash = text.flatMap({ Self($0) }) else {
      let found = text.map { "'\($0)' is not 32 letters of base32" } ?? "there is none"
      throw SpecError(.invalidFile, "could not read the hash of \(owner) in '\(source)': \(found)")
    }
    self = hash
  }

  /// The 32 letters.
  package var text: String {
    var bytes: [UInt8] = []
    for word in [high, middle, UInt64(low) << 32] {
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
    }
    return Base32.encode(bytes[..<20])
  }

  /// The first seven letters, as listings show them.
  package var short: String { String(text.prefix(7)) }

  /// The first 63 bits as a number: the byte that stands for this spec in a lock file.
  package var lockOffset: UInt64 { high >> 1 }

  private func fiveBits(at index: Int) -> UInt8 {
    let shift = 155 - 5 * index
    let word: UInt64 =
      switch shift {
      case 96...: high >> UInt64(shift - 96)
      case 92..<96: high << UInt64(96 - shift) | middle >> UInt64(shift - 32)
      case 32..<92: middle >> UInt64(shift - 32)
      case 28..<32: middle << UInt64(32 - shift) | UInt64(low) >> UInt64(shift)
      default: UInt64(low) >> UInt64(shift)
      }
    return UInt8(truncatingIfNeeded: word & 31)
  }
}

extension SpecHash: CustomStringConvertible, Comparable {
  /// The 32 letters.
  package var description: String { text }

  /// Orders hashes as their texts, in which digits come before letters.
  package static func < (left: Self, right: Self) -> Bool {
    for index in 0..<letterCount {
      // The letters stand for 0 to 25 and the digits for 26 to 31, but digits sort first.
      let (a, b) = ((left.fiveBits(at: index) + 6) & 31, (right.fiveBits(at: index) + 6) & 31)
      if a != b { return a < b }
    }
    return false
  }
}

/// The beginning of a hash, as people type it.
///
/// The grammar of specs allows letters that no hash has; such a prefix matches nothing.
package struct SpecHashPrefix: Sendable, Hashable, CustomStringConvertible {
  /// The letters, at least one.
  package let text: String

  /// Reads a prefix; nil unless it is letters, digits and `_`.
  package init?(_ text: some StringProtocol) {
    guard !text.isEmpty,
      text.utf8.allSatisfy({
        Version.isDigit($0) || Version.isLetter($0) || $0 == UInt8(ascii: "_")
      })
    else { return nil }
    self.text = String(text)
  }

  /// Whether `hash` starts so.
  package func matches(_ hash: SpecHash) -> Bool { hash.text.hasPrefix(text) }

  /// The whole hash, if all 32 letters are there.
  package var hash: SpecHash? { SpecHash(text) }

  /// The letters.
  package var description: String { text }
}
