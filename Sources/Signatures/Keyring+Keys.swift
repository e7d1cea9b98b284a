internal import CGPGME
internal import Diagnostics

/// What a key is made of.
package struct KeyRequest: Sendable {
  /// The kind of a key.
  package enum Algorithm: Sendable {
    /// RSA with 4096 bits, as Spack makes them; takes about a second.
    case rsa4096
    /// Ed25519; at once.
    case ed25519
  }

  /// The owner's name.
  package var name: String
  /// The owner's address.
  package var email: String
  /// What stands in brackets behind the name; empty: nothing.
  package var comment: String
  /// When it ends, as gpg writes that: `0` never, `2y`, `2030-12-31`.
  package var expires: String
  /// The kind.
  package var algorithm: Algorithm
  /// The passphrase; nil: the key has none.
  package var passphrase: String?

  /// Creates the request.
  package init(
    name: String, email: String, comment: String = "", expires: String = "0",
    algorithm: Algorithm = .rsa4096, passphrase: String? = nil
  ) {
    self.name = name
    self.email = email
    self.comment = comment
    self.expires = expires
    self.algorithm = algorithm
    self.passphrase = passphrase
  }

  /// The parameters as GPGME takes them (`gpgme_op_genkey`).
  ///
  /// Throws `gpg.invalid_request` for what would be read as another parameter, and for an end that
  /// gpg would not understand.
  func parameters() throws(SignatureError) -> String {
    var lines = ["<GnupgKeyParms format=\"internal\">"]
    switch algorithm {
    case .rsa4096: lines += ["Key-Type: RSA", "Key-Length: 4096"]
    case .ed25519: lines += ["Key-Type: EDDSA", "Key-Curve: ed25519"]
    }
    lines.append("Key-Usage: sign")
    let fields = [
      ("Name-Real", "name", name), ("Name-Email", "email", email),
      ("Name-Comment", "comment", comment), ("Expire-Date", "expires", expires),
      ("Passphrase", "passphrase", passphrase ?? ""),
    ]
    for (key, field, value) in fields where !value.isEmpty {
      guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }),
        !value.contains("</GnupgKeyParms>"), value.first != " ", value.last != " "
      else {
        throw SignatureError(
          .invalidRequest,
          "the \(field) of the key cannot be used: it has blanks around it or"
            + " control characters in it")
      }
      lines.append("\(key): \(value)")
    }
    guard !name.isEmpty, !email.isEmpty else {
      throw SignatureError(.invalidRequest, "a key needs a name and an email address")
    }
    guard expires.isEmpty || KeyEnd.isWellFormed(expires) else {
      throw SignatureError(
        .invalidRequest, "'\(expires)' does not say when a key ends",
        hint: "write \(KeyEnd.forms)")
    }
    if passphrase == nil { lines.append("%no-protection") }
    return (lines + ["</GnupgKeyParms>", ""]).joined(separator: "\n")
  }
}

/// What importing did to one key.
package struct ImportedKey: Sendable, Equatable {
  /// The key as the ring has it now.
  package let key: OpenPGPKey
  /// Whether the ring did not have it before.
  package let isNew: Bool
}

extension Keyring {
  /// Makes a key that signs, trusted ultimately as all keys made here (`gpg --gen-key`).
  ///
  /// Cost: RSA takes about a second. Throws `gpg.invalid_request`, and `gpg.failed` for an end that
  /// is over.
  package func createKey(_ request: KeyRequest) throws(SignatureError) -> OpenPGPKey {
    let parameters = try request.parameters()
    let context = try writing()
    defer { forget() }
    let status = unsafe albedo_gpgme_generate(context.handle, parameters)
    let failure = "could not make a key for '\(request.name) <\(request.email)>'"
    if albedo_gpgme_code(status) == GPG_ERR_GENERAL.rawValue, request.expires != "0" {
      // All that GnuPG says where the end is no moment that a key can have.
      throw SignatureError(
        .failed, "\(failure): \(GPGLibrary.text(of: status))",
        hint: "'\(request.expires)' must lie ahead, and before the year 2106")
    }
    try check(status, failure)
    let made = unsafe OpenPGPKey.text(albedo_gpgme_generated(context.handle))
    forget()
    return try Keyring.find(made, in: try secretKeys(), of: home)
  }

  /// Imports all keys of a file, public and secret; trusts none of them.
  ///
  /// `source` names the bytes in errors. Throws `gpg.bad_key_file` when they hold none.
  package func importKeys(
    _ bytes: [UInt8], source: String
  ) throws(SignatureError) -> [ImportedKey] {
    let promised = try keys(in: bytes, source: source)
    let before = Set(try publicKeys().map(\.fingerprint))
    let context = try writing()
    defer { forget() }
    try GPGData.with(bytes.span) { data throws(SignatureError) in
      try check(
        unsafe albedo_gpgme_import(context.handle, data.handle), "could not import '\(source)'")
    }
    forget()
    let now = Dictionary(
      try publicKeys().map { ($0.fingerprint, $0) }, uniquingKeysWith: { first, _ in first })
    return try promised.map { key throws(SignatureError) in
      guard let held = now[key.fingerprint] else {
        throw SignatureError(
          .badKeyFile, "GnuPG did not take the key \(key.fingerprint) of '\(source)'")
      }
      return ImportedKey(key: held, isNew: !before.contains(key.fingerprint))
    }
  }

  /// Throws `gpg.bad_key_file` unless `bytes` hold the one public key of a fingerprint.
  ///
  /// What somebody publishes under the name of one key must not bring others, nor a secret.
  package func check(
    _ bytes: [UInt8], holds fingerprint: String, source: String
  ) throws(SignatureError) {
    let keys = try keys(in: bytes, source: source)
    guard keys.count == 1, keys[0].fingerprint == fingerprint, !keys[0].hasSecret else {
      let held = keys.map { ($0.hasSecret ? "the secret key " : "") + $0.fingerprint }
      throw SignatureError(
        .badKeyFile, "\(source) is not what it is called: it holds \(held.joined(separator: ", "))",
        hint: "do not use it; tell who runs the cache")
    }
  }

  /// Trusts keys of the ring ultimately, or ends that (`gpg --import-ownertrust`).
  package func setTrust(
    _ isTrusted: Bool, of fingerprints: [String]
  ) throws(SignatureError) {
    _ = try writing()
    defer { forget() }
    let lines = fingerprints.map { "\($0):\(isTrusted ? 6 : 2):\n" }.joined()
    try GPGContext.run(
      "gpg-name", ["--homedir", agent.readingHome, "--batch", "--quiet", "--import-ownertrust"],
      input: Array(lines.utf8))
    forget()
    let keys = try publicKeys()
    for fingerprint in fingerprints {
      guard keys.first(where: { $0.fingerprint == fingerprint })?.isUltimatelyTrusted == isTrusted
      else {
        throw SignatureError(
          .failed, "GnuPG did not change the trust in the key \(fingerprint) of '\(home)'")
      }
    }
  }

  /// Removes a key, with its secret part when `includingSecret`.
  ///
  /// Throws `gpg.secret_key` when there is a secret part that is not to go.
  package func remove(
    _ key: OpenPGPKey, includingSecret: Bool
  ) throws(SignatureError) {
    guard includingSecret || !key.hasSecret else {
      throw SignatureError(
        .secretKey, "the secret part of the key \(key.text) is here, too",
        hint: "--signing removes both; nothing brings a secret key back")
    }
    let context = try writing()
    defer { forget() }
    var handle: gpgme_key_t?
    let found = unsafe albedo_gpgme_get_key(context.handle, key.fingerprint, &handle, 0)
    try check(found, "could not find the key \(key.fingerprint) in '\(home)'")
    defer { unsafe albedo_gpgme_key_unref(handle) }
    try check(
      unsafe albedo_gpgme_delete(context.handle, handle, includingSecret ? 1 : 0),
      "could not remove the key \(key.fingerprint) from '\(home)'")
  }

  /// Returns the public part of keys as one armored text.
  package func exportPublic(_ fingerprints: [String]) throws(SignatureError) -> [UInt8] {
    try export(fingerprints, isSecret: false, try reading())
  }

  /// Returns the secret part of keys as one armored text: guard it.
  ///
  /// A key with a passphrase keeps it; the agent asks for it.
  package func exportSecret(_ fingerprints: [String]) throws(SignatureError) -> [UInt8] {
    try export(fingerprints, isSecret: true, try writing())
  }

  private func export(
    _ fingerprints: [String], isSecret: Bool, _ context: consuming GPGContext
  ) throws(SignatureError) -> [UInt8] {
    // Without a pattern GnuPG would export all keys.
    guard !fingerprints.isEmpty else { return [] }
    let output = try GPGData()
    let status = unsafe CStrings(fingerprints).withPointers { patterns in
      unsafe albedo_gpgme_export(context.handle, patterns, isSecret ? 1 : 0, output.handle)
    }
    try check(status, "could not export keys of '\(home)'")
    let bytes = try output.bytes()
    guard !bytes.isEmpty else {
      throw SignatureError(.failed, "GnuPG exported nothing from '\(home)'")
    }
    return bytes
  }
}
