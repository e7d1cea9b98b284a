internal import Diagnostics

/// Spack's base 32: five bits a letter, `a` to `z` then `2` to `7`, lower case, without padding.
///
/// RFC 4648, section 6, apart from case and padding.
package enum Base32 {
  private static let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

  /// Returns the letters for `bytes`; a last group of fewer than five bits is filled with zeros.
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    var pending: UInt32 = 0
    var bitCount = 0
    for byte in bytes {
      pending = pending << 8 | UInt32(byte)
      bitCount += 8
      while bitCount >= 5 {
        bitCount -= 5
        text.append(letters[Int(pending >> UInt32(bitCount)) & 31])
      }
      pending &= 31
    }
    if bitCount > 0 { text.append(letters[Int(pending << UInt32(5 - bitCount)) & 31]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// Returns the bytes for lower-case letters; raises `malformed` on any other character.
  ///
  /// Bits after the last whole byte are dropped, whatever they are.
  package static func decode(_ text: some StringProtocol) throws(DigestError) -> [UInt8] {
    var bytes: [UInt8] = []
    var pending: UInt32 = 0
    var bitCount = 0
    for letter in text.utf8 {
      guard let value = value(of: letter) else {
        throw DigestError(
          .malformed, "'\(text.prefix(140))' is not base 32: expected letters and digits 2 to 7")
      }
      pending = (pending << 5 | UInt32(value)) & 0xFFF
      bitCount += 5
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(bitCount)))
      }
    }
    return bytes
  }

  /// Returns the five bits that a letter stands for; nil for any other character.
  package static func value(of letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): letter - UInt8(ascii: "a")
    case UInt8(ascii: "2")...UInt8(ascii: "7"): letter - UInt8(ascii: "2") + 26
    default: nil
    }
  }
}
