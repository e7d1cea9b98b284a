/// What verifying one signature came to.
package struct SignatureReport: Sendable, Equatable {
  /// Whether a signature holds.
  package enum Status: String, Sendable, CaseIterable {
    /// The signature is over these very bytes, by a key that may be used.
    case good
    /// The bytes are not the ones that were signed.
    case bad
    /// The signature itself was made to end, and has.
    case expiredSignature = "expired signature"
    /// The key has ended.
    case expiredKey = "expired key"
    /// The key's owner has revoked it.
    case revokedKey = "revoked key"
    /// The keyring does not have the key.
    case unknownKey = "unknown key"
    /// Anything else that GnuPG objects to.
    case error
  }

  /// Whether the signature holds.
  package let status: Status
  /// The fingerprint of the key that signed, or its id where the signature says no more.
  package let signingKey: String
  /// The fingerprint of the primary key that the signing key belongs to; nil when it is unknown.
  package let primaryKey: String?
  /// The main name of the key; nil when it is unknown.
  package let name: String?
  /// Whether the ring's user trusts the key, and the key may be used.
  package let isTrusted: Bool
  /// Whether the ring's user trusts the key, be it usable or not: one that has ended was trusted.
  package let isOfTrustedKey: Bool
  /// When it was made, in seconds since 1970, as the signature says.
  package let created: Int64
  /// The library's words for a status that is `error`; else nil.
  package let detail: String?
}

/// A clear-signed text whose signatures were looked at.
package struct VerifiedText: Sendable, Equatable {
  /// The bytes that the signatures are about, as the verifier gave them.
  package let payload: [UInt8]
  /// All signatures, at least one; look at each.
  package let signatures: [SignatureReport]
}
