internal import CGPGME

/// A key as a keyring or a file describes it; never the secret itself.
package struct OpenPGPKey: Sendable, Equatable {
  /// A name of the key's owner.
  package struct UserID: Sendable, Equatable {
    /// `Name (Comment) <address>`, as its maker wrote it.
    package let text: String
    /// Whether the owner has withdrawn it.
    package let isRevoked: Bool
  }

  /// The primary key or one of those that hang on it.
  package struct Part: Sendable, Equatable {
    /// The fingerprint, 40 hex digits in upper case for keys of version 4.
    package let fingerprint: String
    /// Algorithm and size: `rsa4096`.
    package let algorithm: String
    /// When it was made, in seconds since 1970.
    package let created: Int64
    /// When it ends, in seconds since 1970; nil: never.
    package let expires: Int64?
    /// What it may do, in GnuPG's letters: S signs, C certifies, E encrypts, A authenticates.
    package let usage: String
    /// Whether its owner has revoked it.
    package let isRevoked: Bool
    /// Whether it has ended.
    package let isExpired: Bool
  }

  /// The fingerprint of the primary key.
  package let fingerprint: String
  /// The owner's names, the main one first.
  package let userIDs: [UserID]
  /// The primary key first, then the others.
  package let parts: [Part]
  /// Whether the owner has revoked it.
  package let isRevoked: Bool
  /// Whether it has ended.
  package let isExpired: Bool
  /// Whether the user of the ring has switched it off.
  package let isDisabled: Bool
  /// Whether the secret part is there.
  package let hasSecret: Bool
  /// Whether the ring's user trusts its owner ultimately, which is what counts as trusted.
  package let isUltimatelyTrusted: Bool

  /// The main name, or words for a key without one.
  package var name: String { names.first ?? userIDs.first?.text ?? "(no name)" }
  /// The names that the owner has not withdrawn, the main one first.
  package var names: [String] { userIDs.filter { !$0.isRevoked }.map(\.text) }
  /// The key in words: `FINGERPRINT (Name <address>)`.
  package var text: String { "\(fingerprint) (\(name))" }
  /// When it was made, in seconds since 1970.
  package var created: Int64 { parts.first?.created ?? 0 }
  /// When it ends, in seconds since 1970; nil: never.
  package var expires: Int64? { parts.first?.expires }
  /// Whether it may be used: neither revoked nor expired nor switched off.
  package var isUsable: Bool { !isRevoked && !isExpired && !isDisabled }
  /// Whether a part of it signs and may be used.
  package var canSign: Bool {
    isUsable && parts.contains { $0.usage.contains("S") && !$0.isRevoked && !$0.isExpired }
  }

  /// Why it cannot be used, in a word; nil when it can.
  package var defect: String? {
    isRevoked ? "revoked" : isExpired ? "expired" : isDisabled ? "disabled" : nil
  }

  /// Copies what the library says of a key, which is only read during the call.
  @safe init(_ key: gpgme_key_t) {
    let flags = unsafe albedo_gpgme_key_flags(key)
    var userIDs: [UserID] = []
    var userID = unsafe key.pointee.uids
    while let entry = unsafe userID {
      unsafe userIDs.append(
        UserID(
          text: Self.text(entry.pointee.uid),
          isRevoked: albedo_gpgme_user_id_is_revoked(entry) != 0))
      unsafe userID = unsafe entry.pointee.next
    }
    var parts: [Part] = []
    var subkey = unsafe key.pointee.subkeys
    while let entry = unsafe subkey {
      parts.append(Part(entry))
      unsafe subkey = unsafe entry.pointee.next
    }
    fingerprint = parts.first?.fingerprint ?? ""
    self.userIDs = userIDs
    self.parts = parts
    isRevoked = flags & Int32(ALBEDO_KEY_REVOKED) != 0
    isExpired = flags & Int32(ALBEDO_KEY_EXPIRED) != 0
    isDisabled = flags & Int32(ALBEDO_KEY_DISABLED) != 0
    hasSecret = flags & Int32(ALBEDO_KEY_SECRET) != 0
    isUltimatelyTrusted = unsafe key.pointee.owner_trust == GPGME_VALIDITY_ULTIMATE
  }

  /// Copies a key, saying anew whether its secret part is there.
  init(copying key: OpenPGPKey, hasSecret: Bool) {
    fingerprint = key.fingerprint
    userIDs = key.userIDs
    parts = key.parts
    isRevoked = key.isRevoked
    isExpired = key.isExpired
    isDisabled = key.isDisabled
    self.hasSecret = hasSecret
    isUltimatelyTrusted = key.isUltimatelyTrusted
  }

  /// Text of a C string; bytes that are not UTF-8 are replaced.
  static func text(_ text: UnsafePointer<CChar>?) -> String {
    guard let text = unsafe text else { return "" }
    return unsafe String(cString: text)
  }

  /// Whether `text` means this key: a fingerprint or key id in hex of any of its parts, a whole
  /// name, an address, or any piece of a name where nothing better is meant.
  func matches(_ text: String) -> Match? {
    let digits = Self.hexadecimal(text)
    if digits.count >= 8, parts.contains(where: { $0.fingerprint.hasSuffix(digits) }) {
      return .exact
    }
    for userID in userIDs {
      if userID.text == text || userID.text.hasSuffix("<\(text)>") { return .exact }
    }
    let wanted = text.lowercased()
    return userIDs.contains { $0.text.lowercased().contains(wanted) } ? .part : nil
  }

  /// How well a text means a key.
  enum Match { case exact, part }

  /// Returns hex digits in upper case without `0x` and blanks, or nothing when there are others.
  private static func hexadecimal(_ text: String) -> String {
    var digits = text.uppercased().filter { $0 != " " }
    if digits.hasPrefix("0X") { digits.removeFirst(2) }
    return digits.allSatisfy { "0123456789ABCDEF".contains($0) } ? digits : ""
  }
}

extension OpenPGPKey.Part {
  /// Copies what the library says of a part, which is only read during the call.
  @safe fileprivate init(_ subkey: gpgme_subkey_t) {
    let flags = unsafe albedo_gpgme_subkey_flags(subkey)
    let has = { (flag: Int) in flags & Int32(flag) != 0 }
    let letters: [(Int, String)] = [
      (ALBEDO_KEY_SIGNS, "S"), (ALBEDO_KEY_CERTIFIES, "C"),
      (ALBEDO_KEY_ENCRYPTS, "E"), (ALBEDO_KEY_AUTHENTICATES, "A"),
    ]
    let algorithm = unsafe albedo_gpgme_algorithm(subkey)
    defer { unsafe albedo_gpgme_free(algorithm) }
    fingerprint = unsafe OpenPGPKey.text(subkey.pointee.fpr)
    self.algorithm = unsafe OpenPGPKey.text(algorithm)
    created = Int64(unsafe subkey.pointee.timestamp)
    let end = Int64(unsafe subkey.pointee.expires)
    expires = end > 0 ? end : nil
    usage = letters.filter { has($0.0) }.map(\.1).joined()
    isRevoked = has(ALBEDO_KEY_REVOKED)
    isExpired = has(ALBEDO_KEY_EXPIRED)
  }
}
