internal import Diagnostics

/// The outer form of a clear-signed text (RFC 4880, section 7), held to more strictly than by gpg.
///
/// GnuPG verifies what it finds between the armour and passes over the rest: text before and
/// behind, headers that change how the text is read. Another program may read just that. So the text
/// must be one message and nothing else, in the one form that gpg writes. What was signed is told
/// by the verifier, never by this type.
package enum ClearSignedMessage {
  private static let header = Array("-----BEGIN PGP SIGNED MESSAGE-----".utf8)
  static let signature = Array("-----BEGIN PGP SIGNATURE-----".utf8)
  private static let footer = Array("-----END PGP SIGNATURE-----".utf8)
  private static let hashes: Set<String> = [
    "SHA1", "RIPEMD160", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-512",
  ]

  /// Whether a text begins as a clear-signed message does.
  package static func isBegun(by bytes: [UInt8]) -> Bool { bytes.starts(with: header) }

  /// Throws `gpg.malformed` unless `bytes` are one clear-signed message and nothing else.
  ///
  /// `source` names the text in errors. Takes lines that end with CR LF, too.
  package static func check(_ bytes: [UInt8], source: String) throws(SignatureError) {
    if let problem = problem(in: bytes) {
      throw SignatureError(
        .malformed, "'\(source)' is not one signed message: \(problem)",
        hint: "the file was changed or put together after it was signed: do not use it")
    }
  }

  private static func problem(in bytes: [UInt8]) -> String? {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)[...]
    lines = ArraySlice(lines.map { $0.last == 0x0D ? $0.dropLast() : $0 })
    guard lines.popFirst()?.elementsEqual(header) == true else {
      return "it does not begin with the armour of one"
    }
    while let line = lines.popFirst(), !line.isEmpty {
      guard isHashHeader(line) else { return "it has a header other than 'Hash'" }
    }
    while let line = lines.popFirst() {
      if line.elementsEqual(signature) { return problem(inArmour: lines) }
      if line.first == 0x2D, !line.starts(with: [0x2D, 0x20]) {
        return "a line of its text begins like armour"
      }
    }
    return "it is cut off"
  }

  private static func isHashHeader(_ line: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: line, as: UTF8.self)
    guard text.hasPrefix("Hash: ") else { return false }
    return text.dropFirst("Hash: ".count).split(separator: ",", omittingEmptySubsequences: false)
      .allSatisfy { hashes.contains(String($0)) }
  }

  /// Looks at what follows the line that begins the signature.
  static func problem(inArmour lines: ArraySlice<ArraySlice<UInt8>>) -> String? {
    var lines = lines
    while let line = lines.popFirst(), !line.isEmpty {
      let text = String(decoding: line, as: UTF8.self)
      guard ["Comment: ", "Version: "].contains(where: text.hasPrefix) else {
        return "its signature has an unknown header"
      }
    }
    var base64: [UInt8] = []
    var checksum: [UInt8]?
    while let line = lines.first, !line.elementsEqual(footer) {
      lines.removeFirst()
      guard checksum == nil, !line.isEmpty else { return "its signature is damaged" }
      if line.first == UInt8(ascii: "=") {
        checksum = decoded(line.dropFirst())
        if checksum == nil { return "its signature is damaged" }
      } else {
        base64 += line
      }
    }
    guard lines.popFirst() != nil else { return "it is cut off" }
    guard let packets = decoded(base64[...]), !packets.isEmpty else {
      return "its signature is damaged"
    }
    if let checksum, checksum != crc24(packets) { return "its signature is damaged" }
    // One line end after the last line, or none.
    let rest = Array(lines)
    guard rest.isEmpty || (rest.count == 1 && rest[0].isEmpty) else {
      return "something follows its signature"
    }
    return nil
  }

  /// Decodes base 64 in its only form: padded, its unused bits zero; nil for anything else.
  static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    let digits = text.prefix { $0 != UInt8(ascii: "=") }
    let padding = text.dropFirst(digits.count)
    guard padding.count <= 2, padding.allSatisfy({ $0 == UInt8(ascii: "=") }) else { return nil }
    var bytes: [UInt8] = []
    var (pending, bitCount): (UInt32, Int) = (0, 0)
    for digit in digits {
      guard let value = value(of: digit) else { return nil }
      pending = (pending << 6 | UInt32(value)) & 0xFFF
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(bitCount)))
      }
    }
    return pending & ((1 << UInt32(bitCount)) - 1) == 0 ? bytes : nil
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  /// The checksum of armour (RFC 4880, section 6.1), which finds every change of a single letter.
  static func crc24(_ bytes: [UInt8]) -> [UInt8] {
    var sum: UInt32 = 0xB7_04CE
    for byte in bytes {
      sum ^= UInt32(byte) << 16
      for _ in 0..<8 {
        sum <<= 1
        if sum & 0x100_0000 != 0 { sum ^= 0x186_4CFB }
      }
    }
    return [16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
  }
}
