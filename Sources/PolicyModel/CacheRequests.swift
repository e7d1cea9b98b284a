/// Asks whether an installed spec may be pushed to a cache: `cache.push`.
package struct PushRequest: PolicyRequest, Equatable {
  package static let decision = "cache.push"

  /// The spec as people write it: `scribe@3.2.1/zzcppg6`.
  package let subject: String
  /// The full hash of the spec, 32 characters.
  package let hash: String
  /// The cache, as the URL of its root.
  package let cache: String

  /// Creates the request.
  package init(subject: String, hash: String, cache: String) {
    self.subject = subject
    self.hash = hash
    self.cache = cache
  }

  package var builtInOpinion: Opinion {
    Opinion(.allow, reason: "no rule restricts pushes", rule: "built-in: push")
  }

  package var hint: String? { nil }
}

/// Asks whether the index of a cache may be rewritten: `before.index`.
package struct IndexRequest: PolicyRequest, Equatable {
  package static let decision = "before.index"

  /// The cache, as the URL of its root.
  package let cache: String

  /// Creates the request.
  package init(cache: String) {
    self.cache = cache
  }

  package var subject: String { cache }

  package var builtInOpinion: Opinion {
    Opinion(.allow, reason: "no rule restricts index updates", rule: "built-in: index")
  }

  package var hint: String? { nil }
}

/// Asks whether an entry of a cache may be installed: `cache.accept`.
package struct AcceptRequest: PolicyRequest, Equatable {
  package static let decision = "cache.accept"

  /// What is known about the signature of an entry before anything else of it is read.
  package enum Signature: Sendable, Equatable {
    /// The manifest is plain text.
    case absent
    /// The manifest is clear-signed, and nobody has checked the signature.
    case unverified
  }

  /// The spec as people write it: `scribe@3.2.1/zzcppg6`.
  package let subject: String
  /// The full hash of the spec, 32 characters.
  package let hash: String
  /// The cache, as the URL of its root.
  package let cache: String
  /// The SHA-256 of the manifest that is judged, in hex: what is installed must have the same.
  package let manifestDigest: String
  /// What is known about the entry's signature.
  package let signature: Signature
  /// Whether the user or the mirror's configuration waives signatures for this cache.
  package let signatureWaived: Bool

  /// Creates the request.
  package init(
    subject: String, hash: String, cache: String, manifestDigest: String, signature: Signature,
    signatureWaived: Bool
  ) {
    self.subject = subject
    self.hash = hash
    self.cache = cache
    self.manifestDigest = manifestDigest
    self.signature = signature
    self.signatureWaived = signatureWaived
  }

  package var builtInOpinion: Opinion {
    let rule = "built-in: signatures"
    if signatureWaived {
      return Opinion(.allow, reason: "signatures are waived for this cache", rule: rule)
    }
    switch signature {
    case .absent:
      return Opinion(.deny, reason: "the manifest carries no signature", rule: rule)
    case .unverified:
      return Opinion(.deny, reason: "the manifest's signature was not verified", rule: rule)
    }
  }

  package var hint: String? {
    "pass --unsigned, or set 'signed: false' on the mirror, if you trust this cache without"
      + " signatures"
  }
}
