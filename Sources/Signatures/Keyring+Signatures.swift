internal import CGPGME
internal import Diagnostics

extension Keyring {
  /// The form of a signature.
  package enum SignatureForm: Sendable {
    /// The text itself with its signature behind it, all as text.
    case clear
    /// The signature alone, as armored text.
    case detached
  }

  /// Signs bytes with the keys of fingerprints, one signature of each, and returns the signatures
  /// (`gpg --clear-sign`, `gpg --detach-sign`).
  ///
  /// The agent asks for a passphrase if a key has one. Throws `gpg.unknown_key`,
  /// `gpg.no_passphrase`, and `gpg.invalid_request` for a text that cannot be clear-signed.
  package func sign(
    _ bytes: Span<UInt8>, with fingerprints: [String], form: SignatureForm
  ) throws(SignatureError) -> [UInt8] {
    precondition(!fingerprints.isEmpty, "without a key there is no signature")
    if form == .clear { try checkLines(of: bytes) }
    let context = try writing()
    for fingerprint in fingerprints { try add(fingerprint, to: context) }
    let names = fingerprints.joined(separator: ", ")
    let output = try GPGData()
    try GPGData.with(bytes) { data throws(SignatureError) in
      try check(
        unsafe albedo_gpgme_sign(
          context.handle, data.handle, output.handle, form == .clear ? 1 : 0),
        "could not sign with \(names)")
    }
    guard unsafe albedo_gpgme_has_signed(context.handle) == 1 else {
      throw SignatureError(.failed, "could not sign with \(names): GnuPG made no signature")
    }
    return try output.bytes()
  }

  /// Signs bytes with one key.
  package func sign(
    _ bytes: Span<UInt8>, with fingerprint: String, form: SignatureForm
  ) throws(SignatureError) -> [UInt8] {
    try sign(bytes, with: [fingerprint], form: form)
  }

  /// Lets the next signing use the secret key of a fingerprint, beside those that were added before.
  private func add(
    _ fingerprint: String, to context: borrowing GPGContext
  ) throws(SignatureError) {
    var key: gpgme_key_t?
    let found = unsafe albedo_gpgme_get_key(context.handle, fingerprint, &key, 1)
    guard found == 0, let key = unsafe key else {
      throw SignatureError(
        .unknownKey, "the keyring '\(home)' cannot sign with \(fingerprint)",
        hint: "'albedo gpg list --signing' shows the keys that can")
    }
    defer { unsafe albedo_gpgme_key_unref(key) }
    try check(
      unsafe albedo_gpgme_add_signer(context.handle, key), "could not sign with \(fingerprint)")
  }

  /// What gpg reads of a line of a clear-signed text; it drops the rest, and signs what is left.
  private static let lineByteLimit = 19_990

  private func checkLines(of bytes: Span<UInt8>) throws(SignatureError) {
    var length = 0
    for index in bytes.indices {
      length = bytes[index] == 0x0A ? 0 : length + 1
      guard length <= Self.lineByteLimit else {
        throw SignatureError(
          .invalidRequest,
          "a text with a line of more than \(Self.lineByteLimit) bytes cannot be clear-signed:"
            + " GnuPG would cut it",
          hint: "sign it apart from its signature, without --clearsign")
      }
    }
  }

  /// Verifies a clear-signed text and returns what was signed, with all its signatures.
  ///
  /// That a text comes back says nothing: look at the signatures. `source` names it in errors.
  /// Throws `gpg.malformed` for anything but one signed message.
  package func verify(
    clearSigned bytes: [UInt8], source: String
  ) throws(SignatureError) -> VerifiedText {
    try ClearSignedMessage.check(bytes, source: source)
    let context = try reading()
    let plain = try GPGData()
    try GPGData.with(bytes.span) { data throws(SignatureError) in
      let status = unsafe albedo_gpgme_verify(context.handle, data.handle, nil, plain.handle)
      try checkVerification(status, source)
    }
    return VerifiedText(
      payload: try plain.bytes(), signatures: try reports(of: context, source: source))
  }

  /// Verifies a detached signature of `text` and returns all signatures that it holds.
  ///
  /// Throws `gpg.malformed` for what is no signature, which a clear-signed text is not, either.
  package func verify(
    detached signature: [UInt8], of text: Span<UInt8>, source: String
  ) throws(SignatureError) -> [SignatureReport] {
    guard !ClearSignedMessage.isBegun(by: signature) else {
      throw SignatureError(
        .malformed, "'\(source)' is a signed text itself, not the signature of another file",
        hint: "verify it alone: 'albedo gpg verify \(source)'")
    }
    let context = try reading()
    try GPGData.with(signature.span) { data throws(SignatureError) in
      try GPGData.with(text) { signed throws(SignatureError) in
        let status = unsafe albedo_gpgme_verify(
          context.handle, data.handle, signed.handle, nil)
        try checkVerification(status, source)
      }
    }
    return try reports(of: context, source: source)
  }

  private func checkVerification(
    _ status: gpgme_error_t, _ source: String
  ) throws(SignatureError) {
    switch albedo_gpgme_code(status) {
    case 0: return
    case GPG_ERR_NO_DATA.rawValue, GPG_ERR_BAD_DATA.rawValue, GPG_ERR_INV_ARMOR.rawValue,
      GPG_ERR_UNEXPECTED_MSG.rawValue, GPG_ERR_GENERAL.rawValue:
      throw malformed(source, GPGLibrary.text(of: status))
    default: try check(status, "could not verify '\(source)'")
    }
  }

  private func malformed(_ source: String, _ reason: String) -> SignatureError {
    SignatureError(
      .malformed, "'\(source)' carries no signature that can be read: \(reason)",
      hint: "the file is damaged or was changed: do not use it")
  }

  private func reports(
    of context: borrowing GPGContext, source: String
  ) throws(SignatureError) -> [SignatureReport] {
    let keys = try knownKeys()
    var reports: [SignatureReport] = []
    var signature = unsafe albedo_gpgme_signatures(context.handle)
    while let entry = unsafe signature {
      reports.append(Self.report(entry, among: keys))
      unsafe signature = unsafe entry.pointee.next
    }
    guard !reports.isEmpty else { throw malformed(source, "there is none") }
    return reports
  }

  /// Copies what the library says of a signature, which is only read during the call.
  @safe private static func report(
    _ signature: gpgme_signature_t, among keys: [OpenPGPKey]
  ) -> SignatureReport {
    let signer = unsafe OpenPGPKey.text(signature.pointee.fpr)
    let key = keys.first { key in
      !signer.isEmpty && key.parts.contains { $0.fingerprint.hasSuffix(signer) }
    }
    let code = unsafe albedo_gpgme_code(signature.pointee.status)
    let forgeable = unsafe forgeableDigest(signature.pointee.hash_algo)
    let status: SignatureReport.Status =
      switch code {
      case 0: forgeable == nil ? .good : .error
      case GPG_ERR_BAD_SIGNATURE.rawValue: .bad
      case GPG_ERR_SIG_EXPIRED.rawValue: .expiredSignature
      case GPG_ERR_KEY_EXPIRED.rawValue: .expiredKey
      case GPG_ERR_CERT_REVOKED.rawValue: .revokedKey
      case GPG_ERR_NO_PUBKEY.rawValue: .unknownKey
      default: .error
      }
    return unsafe SignatureReport(
      status: status, signingKey: signer, primaryKey: key?.fingerprint, name: key?.name,
      isTrusted: key.map { $0.isUltimatelyTrusted && $0.isUsable } ?? false,
      isOfTrustedKey: key?.isUltimatelyTrusted ?? false,
      created: Int64(signature.pointee.timestamp),
      detail: status == .error
        ? forgeable.map { "it was made with \($0), for which two texts can be given one signature" }
          ?? GPGLibrary.text(of: signature.pointee.status) : nil)
  }

  /// The name of a digest that does not bind a signature to one text; nil for others.
  ///
  /// GnuPG refuses MD5 alone. With SHA-1, too, texts with equal digests have been made.
  private static func forgeableDigest(_ algorithm: gpgme_hash_algo_t) -> String? {
    switch algorithm {
    case GPGME_MD_MD5: "MD5"
    case GPGME_MD_SHA1: "SHA-1"
    default: nil
    }
  }
}
