/// Asks whether an entry of a cache may be installed: `cache.accept`.
package struct AcceptRequest: PolicyRequest, Equatable {
  package static let decision = PolicyDecision.cacheAccept

  /// What is known about the signature of an entry before anything else of it is read.
  package enum Signature: Sendable, Equatable {
    /// The manifest is plain text.
    case absent
    /// The manifest is clear-signed, and nobody has checked the signature.
    case unverified
    /// The manifest claims to be signed, but is not one signed message; why.
    case malformed(String)
    /// The manifest is one signed message, whose signatures were checked; there is at least one.
    case verified([SignatureFinding])
  }

  /// The spec as people write it: `scribe@3.2.1/zzcppg6`.
  package let subject: String
  /// The full hash of the spec, 32 characters.
  package let hash: String
  /// The cache, as the URL of its root.
  package let cache: String
  /// The SHA-256 of the manifest that is judged, in hex.
  package let manifestDigest: String
  /// What the manifest says, as the verifier gave it, or as it stands where signatures are waived;
  /// whoever has the permit reads this and nothing else.
  package let payload: [UInt8]
  /// What is known about the entry's signature.
  package let signature: Signature
  /// Whether the user or the mirror's configuration waives signatures for this cache.
  package let signatureWaived: Bool
  /// The fingerprints of the only keys that count for this cache; nil: all that are trusted do.
  package let pinnedSigners: Set<String>?

  /// Creates the request.
  package init(
    subject: String, hash: String, cache: String, manifestDigest: String, payload: [UInt8],
    signature: Signature, signatureWaived: Bool, pinnedSigners: Set<String>? = nil
  ) {
    self.subject = subject
    self.hash = hash
    self.cache = cache
    self.manifestDigest = manifestDigest
    self.payload = payload
    self.signature = signature
    self.signatureWaived = signatureWaived
    self.pinnedSigners = pinnedSigners
  }

  /// Whether the built-in rule takes a signature: by a trusted key, which is pinned where any is.
  package func isAccepted(_ finding: SignatureFinding) -> Bool {
    finding.state == .trusted && pinnedSigners?.contains(finding.fingerprint) ?? true
  }

  package var builtInOpinion: Opinion {
    let rule = "built-in: signatures"
    // Who pins keys has said that nothing else counts.
    if signatureWaived, pinnedSigners == nil {
      return Opinion(.allow, reason: "signatures are waived for this cache", rule: rule)
    }
    switch signature {
    case .absent:
      return Opinion(.deny, reason: "the manifest carries no signature", rule: rule)
    case .unverified:
      return Opinion(.deny, reason: "the manifest's signature was not verified", rule: rule)
    case .malformed(let reason):
      return Opinion(.deny, reason: reason, rule: rule)
    case .verified(let findings):
      if let finding = deciding(findings) {
        let isUnpinned = finding.state == .trusted && !isAccepted(finding)
        return Opinion(
          isAccepted(finding) ? .allow : .deny,
          reason: finding.sentence
            + (isUnpinned ? ", which is not among the signers pinned for this cache" : ""),
          rule: rule)
      }
      return Opinion(.deny, reason: "the manifest carries no signature", rule: rule)
    }
  }

  package var hint: String? {
    guard case .verified(let findings) = signature, let finding = deciding(findings) else {
      if case .malformed = signature {
        return "the entry was changed after it was signed, or is damaged: tell who runs the cache,"
          + " who can push it again"
      }
      if pinnedSigners != nil { return Self.pinHint }
      return
        "pass --unsigned, or set 'signed: false' on the mirror, if you trust this cache"
        + " without signatures"
    }
    return finding.state == .trusted && !isAccepted(finding) ? Self.pinHint : finding.hint
  }

  private static let pinHint =
    "only the keys that albedo:mirrors:NAME:signers names count here; ask who runs the cache for a"
    + " signature by one of them"

  /// One signature over other bytes spoils all: nobody can say which text was meant.
  private func deciding(_ findings: [SignatureFinding]) -> SignatureFinding? {
    findings.first { $0.state == .bad } ?? findings.first(where: isAccepted)
      ?? findings.first { $0.state == .trusted } ?? findings.first
  }
}

/// What the verifier said of one signature.
package struct SignatureFinding: Sendable, Equatable {
  /// Whether the signature holds.
  package enum State: String, Sendable, CaseIterable {
    /// It holds, by a key that the keyring's user trusts.
    case trusted
    /// It holds, by a key that is in the keyring, but that nobody has said to trust.
    case untrusted
    /// The text was changed.
    case bad
    /// The signature was made to end, and has.
    case expiredSignature = "expired_signature"
    /// The key has ended.
    case expiredKey = "expired_key"
    /// The key's owner has revoked it.
    case revokedKey = "revoked_key"
    /// The keyring does not have the key.
    case unknownKey = "unknown_key"
    /// The verifier has another objection.
    case error
  }

  /// Whether the signature holds.
  package let state: State
  /// The fingerprint of the key, or its id where the signature says no more.
  package let fingerprint: String
  /// The main name of the key; nil when it is unknown.
  package let name: String?
  /// The verifier's words for a state that is `error`; else nil.
  package let detail: String?

  /// Creates the finding.
  package init(state: State, fingerprint: String, name: String? = nil, detail: String? = nil) {
    self.state = state
    self.fingerprint = fingerprint
    self.name = name
    self.detail = detail
  }

  private var key: String { name.map { "\(fingerprint) (\($0))" } ?? fingerprint }

  /// The finding as a clause: `it is signed by the unknown key …`.
  package var sentence: String {
    switch state {
    case .trusted: "it is signed by \(key)"
    case .untrusted: "it is signed by the untrusted key \(key)"
    case .bad: "its signature by \(key) is bad: the manifest was changed after it was signed"
    case .expiredSignature: "its signature by \(key) has expired"
    case .expiredKey: "it is signed by the expired key \(key)"
    case .revokedKey: "it is signed by the revoked key \(key)"
    case .unknownKey: "it is signed by the unknown key \(key)"
    case .error: "its signature by \(key) cannot be verified" + (detail.map { ": \($0)" } ?? "")
    }
  }

  /// What the user can do about a refusal.
  var hint: String? {
    switch state {
    case .trusted: nil
    case .untrusted, .unknownKey:
      "if it is the key of who runs the cache, take it with 'albedo buildcache keys --install"
        + " --trust', or with 'albedo gpg trust FILE' from a file that they gave you"
    case .bad: "do not use this entry; tell who runs the cache"
    case .expiredSignature: "the package must be signed again: push it with --force"
    case .expiredKey:
      "ask who runs the cache for the key with a later end, or for packages signed by another;"
        + " 'albedo buildcache keys --install' fetches what they have published"
    case .revokedKey: "ask who runs the cache to sign the package with another key"
    case .error: "'albedo gpg verify' says more about a file"
    }
  }
}
