internal import Diagnostics

extension ClearSignedMessage {
  /// Returns one message with the signatures of two over the same text.
  ///
  /// Both must have passed `check`. The signatures are packets, and those of several keys may follow
  /// each other in one armour (RFC 4880, section 11.4), as gpg writes them for several signers.
  /// `source` names the first in errors. Throws `gpg.malformed`, also when the texts differ.
  package static func joined(
    _ first: [UInt8], _ second: [UInt8], source: String
  ) throws(SignatureError) -> [UInt8] {
    try check(first, source: source)
    try check(second, source: source)
    let (one, other) = (Parts(ofChecked: first), Parts(ofChecked: second))
    guard one.text == other.text else {
      throw SignatureError(
        .malformed, "the signatures to be joined in '\(source)' are of different texts",
        hint: "sign it anew, without keeping what is there")
    }
    let hashes = one.hashes + other.hashes.filter { !one.hashes.contains($0) }
    var lines = ["-----BEGIN PGP SIGNED MESSAGE-----"]
    if !hashes.isEmpty { lines.append("Hash: " + hashes.joined(separator: ",")) }
    var bytes = Array((lines.joined(separator: "\n") + "\n\n").utf8)
    bytes += one.text
    bytes += Array(armor(one.packets + other.packets).utf8)
    return bytes
  }

  /// What a message consists of.
  private struct Parts {
    /// The digests that its headers name.
    let hashes: [String]
    /// The text as it stands, escaped, with the end of its last line.
    let text: [UInt8]
    /// The signatures.
    let packets: [UInt8]

    init(ofChecked bytes: [UInt8]) {
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        .map { $0.last == 0x0D ? $0.dropLast() : $0 }
      let blank = lines.firstIndex(where: \.isEmpty) ?? lines.endIndex
      let mark = lines.firstIndex { $0.elementsEqual(ClearSignedMessage.signature) } ?? blank
      hashes = lines[1..<blank].flatMap { line in
        String(decoding: line.dropFirst("Hash: ".utf8.count), as: UTF8.self)
          .split(separator: ",").map(String.init)
      }
      text = lines[(blank + 1)..<mark].flatMap { Array($0) + [0x0A] }
      let armour = lines[mark...].drop { !$0.isEmpty }.dropFirst()
        .prefix { $0.first != UInt8(ascii: "=") && $0.first != UInt8(ascii: "-") }
      packets = ClearSignedMessage.decoded(Array(armour.joined())[...]) ?? []
    }
  }

  /// The armour of a signature, with its checksum, in lines of 64 letters.
  private static func armor(_ packets: [UInt8]) -> String {
    let letters = Array(encoded(packets))
    let lines = stride(from: 0, to: letters.count, by: 64).map { start in
      String(letters[start..<min(start + 64, letters.count)])
    }
    return
      (["-----BEGIN PGP SIGNATURE-----", ""] + lines
      + ["=" + encoded(crc24(packets)), "-----END PGP SIGNATURE-----", ""])
      .joined(separator: "\n")
  }

  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

  /// Encodes bytes in base 64 (RFC 4648, section 4).
  static func encoded(_ bytes: [UInt8]) -> String {
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let value = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0...group.count {
        text.append(letters[Int(value >> UInt32(18 - 6 * place)) & 0x3F])
      }
      text += String(repeating: "=", count: 3 - group.count)
    }
    return text
  }
}
