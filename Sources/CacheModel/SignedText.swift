internal import Diagnostics

/// The text of a spec manifest, apart from the signature that it may carry.
package struct SignedText: Sendable, Equatable {
  /// Whether the text is a clear-signed message.
  package let isSigned: Bool
  /// The bytes between the signature's armour, or the whole text when it is not signed.
  ///
  /// Nothing here has been verified: the payload of a signed text may be trusted only where the
  /// policy waives signatures.
  package let unverifiedPayload: [UInt8]

  private static let header = Array("-----BEGIN PGP SIGNED MESSAGE-----".utf8)
  private static let footer = Array("-----BEGIN PGP SIGNATURE-----".utf8)

  /// Takes a manifest's text apart by the cleartext signature framework, RFC 4880 section 7.
  ///
  /// Throws `cache.malformed` when the armour is begun but not ended.
  package init(_ bytes: [UInt8], source: String) throws(CacheError) {
    guard bytes.starts(with: Self.header) else {
      (isSigned, unverifiedPayload) = (false, bytes)
      return
    }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      line.last == 0x0D ? line.dropLast() : line
    }
    guard let blank = lines.firstIndex(where: \.isEmpty),
      let end = lines.lastIndex(where: { $0.elementsEqual(Self.footer) }), blank < end
    else {
      throw CacheError(
        .malformed, "the signed manifest '\(source)' is cut off",
        hint: "the entry is damaged; push it again with --force")
    }
    // The framework escapes lines that start with a dash by "- ".
    let payload = lines[(blank + 1)..<end].map { line in
      line.starts(with: [0x2D, 0x20]) ? line.dropFirst(2) : line
    }
    (isSigned, unverifiedPayload) = (true, Array(payload.joined(separator: [0x0A])))
  }
}
