internal import Diagnostics

/// The digest of some bytes.
package struct Digest: Sendable, Hashable {
  /// How it was made.
  package let algorithm: DigestAlgorithm
  /// The digest itself, `algorithm.byteCount` bytes.
  package let bytes: [UInt8]

  init(_ algorithm: DigestAlgorithm, _ bytes: [UInt8]) {
    self.algorithm = algorithm
    self.bytes = bytes
  }

  /// The digest as lower-case hexadecimal digits.
  package var hexadecimal: String { Self.hexadecimal(bytes) }

  /// Returns the lower-case hexadecimal digits of the bytes of a digest.
  package static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The digest in Spack's base 32, as DAG hashes are written: 32 letters for SHA-1.
  package var base32: String { Base32.encode(bytes) }

  /// Reads hexadecimal digits of either case.
  ///
  /// Without `algorithm` the number of digits tells which one it is. Raises `malformed`.
  package init(
    hexadecimal text: some StringProtocol, algorithm: DigestAlgorithm? = nil
  ) throws(DigestError) {
    let digits = Array(text.utf8)
    let known = algorithm ?? DigestAlgorithm(hexadecimalCount: digits.count)
    guard let known, digits.count == known.byteCount * 2 else {
      let wanted = algorithm.map { "\($0.byteCount * 2) digits for \($0.rawValue)" }
      throw Self.malformed(text, "expected \(wanted ?? "32, 40, 56, 64, 96 or 128 digits")")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(known.byteCount)
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = Self.value(of: digits[index]), let low = Self.value(of: digits[index + 1])
      else { throw Self.malformed(text, "it has other characters than 0-9 and a-f") }
      bytes.append(high << 4 | low)
    }
    self.init(known, bytes)
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func malformed(_ text: some StringProtocol, _ reason: String) -> DigestError {
    // A digest has at most 128 digits; more would only fill the screen.
    let shown = text.count > 140 ? text.prefix(140) + "…" : String(text)
    return DigestError(.malformed, "'\(shown)' is not a digest: \(reason)")
  }
}

extension Digest: CustomStringConvertible {
  /// The algorithm and the hexadecimal digits: `sha256:e3b0…`.
  package var description: String { algorithm.rawValue + ":" + hexadecimal }
}
