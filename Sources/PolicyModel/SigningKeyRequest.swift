/// Asks which key signs what is pushed to a cache: `cache.key`.
package struct SigningKeyRequest: PolicyRequest, Equatable {
  package static let decision = PolicyDecision.cacheKey

  /// A key that could sign.
  package struct Candidate: Sendable, Equatable {
    /// The fingerprint of its primary key.
    package let fingerprint: String
    /// Its main name.
    package let name: String

    /// Creates the candidate.
    package init(fingerprint: String, name: String) {
      self.fingerprint = fingerprint
      self.name = name
    }

    /// The key in words: `FINGERPRINT (Name <address>)`.
    var text: String { "\(fingerprint) (\(name))" }
  }

  /// The spec as people write it, or the cache where the question is about all of it.
  package let subject: String
  /// The full hash of the spec; nil where the question is about the whole cache.
  package let hash: String?
  /// The cache, as the URL of its root.
  package let cache: String
  /// What the user has named, or nil.
  package let wanted: String?
  /// The secret keys that can sign; where the user has named one, those that the name means.
  package let candidates: [Candidate]

  /// Creates the request.
  package init(
    subject: String, hash: String?, cache: String, wanted: String?, candidates: [Candidate]
  ) {
    self.subject = subject
    self.hash = hash
    self.cache = cache
    self.wanted = wanted
    self.candidates = candidates
  }

  /// The key that signs; nil unless there is exactly one candidate.
  package var key: Candidate? { candidates.count == 1 ? candidates[0] : nil }

  package var builtInOpinion: Opinion {
    let rule = "built-in: signing key"
    guard let key else { return Opinion(.deny, reason: denial, rule: rule) }
    let reason = wanted == nil ? "it is the only key that signs" : "it was named"
    return Opinion(.allow, reason: "\(key.text): \(reason)", rule: rule)
  }

  private var denial: String {
    let list = candidates.map(\.text).joined(separator: ", ")
    return switch (wanted, candidates.isEmpty) {
    case (nil, true): "there is no key that signs"
    case (nil, false): "there are \(candidates.count) keys that sign: \(list)"
    case (let wanted?, true): "no key that signs is '\(wanted)'"
    case (let wanted?, false): "'\(wanted)' means \(candidates.count) keys that sign: \(list)"
    }
  }

  package var hint: String? {
    switch (wanted, candidates.isEmpty) {
    case (nil, true):
      "make one with 'albedo gpg create NAME EMAIL', or pass --unsigned to push without signing"
    case (_?, true): "'albedo gpg list --signing' shows the keys that can be meant"
    default: "name one by its fingerprint with --key"
    }
  }
}
