/// Asks whether an installed spec may be pushed to a cache: `cache.push`.
package struct PushRequest: PolicyRequest, Equatable {
  package static let decision = PolicyDecision.cachePush

  /// The spec as people write it: `scribe@3.2.1/zzcppg6`.
  package let subject: String
  /// The full hash of the spec, 32 characters.
  package let hash: String
  /// The cache, as the URL of its root.
  package let cache: String
  /// Why binaries of the package may not be given to others, as a clause; nil when they may.
  package let ban: String?
  /// Whether the user has said that the cache stays within the site.
  package let isPrivate: Bool

  /// Creates the request.
  package init(
    subject: String, hash: String, cache: String, ban: String? = nil, isPrivate: Bool = false
  ) {
    self.subject = subject
    self.hash = hash
    self.cache = cache
    self.ban = ban
    self.isPrivate = isPrivate
  }

  package var builtInOpinion: Opinion {
    guard let ban else {
      return Opinion(.allow, reason: "no rule restricts pushes", rule: "built-in: push")
    }
    let rule = "built-in: redistribution"
    if isPrivate { return Opinion(.allow, reason: "the cache is private", rule: rule) }
    return Opinion(.deny, reason: ban, rule: rule)
  }

  package var hint: String? {
    ban == nil ? nil : "pass --private if the cache stays within your site"
  }
}

/// Asks whether the index of a cache may be rewritten: `before.index`.
package struct IndexRequest: PolicyRequest, Equatable {
  package static let decision = PolicyDecision.beforeIndex

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
