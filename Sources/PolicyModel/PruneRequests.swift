/// Asks whether an entry may be taken from a cache by a prune: `cache.retain`.
///
/// A denial keeps the entry, so any rule that wants to keep it wins, and one that fails does, too.
package struct RetainRequest: PolicyRequest, Equatable {
  package static let decision = PolicyDecision.cacheRetain

  /// The spec as people write it: `scribe@3.2.1/zzcppg6`.
  package let subject: String
  /// The full hash of the spec, 32 characters.
  package let hash: String
  /// The cache, as the URL of its root.
  package let cache: String
  /// How long ago the entry was written, in seconds.
  package let age: Int64
  /// How many entries of the cache need it directly.
  package let dependents: Int
  /// Whether it is pinned.
  package let isPinned: Bool
  /// Whether the rules of the prune keep it.
  package let isKept: Bool
  /// Why the rules keep it or let it go, as a clause.
  package let reason: String

  /// Creates the request.
  package init(
    subject: String, hash: String, cache: String, age: Int64, dependents: Int, isPinned: Bool,
    isKept: Bool, reason: String
  ) {
    self.subject = subject
    self.hash = hash
    self.cache = cache
    self.age = age
    self.dependents = dependents
    self.isPinned = isPinned
    self.isKept = isKept
    self.reason = reason
  }

  package var builtInOpinion: Opinion {
    Opinion(isKept ? .deny : .allow, reason: reason, rule: "built-in: retention")
  }

  package var hint: String? { nil }
}

/// Asks whether something may be pruned from a cache, or a source mirror, at all: `before.prune`.
package struct PruneRequest: PolicyRequest, Equatable {
  package static let decision = PolicyDecision.beforePrune

  /// The cache or mirror, as the URL of its root.
  package let cache: String

  /// Creates the request.
  package init(cache: String) {
    self.cache = cache
  }

  package var subject: String { cache }

  package var builtInOpinion: Opinion {
    Opinion(.allow, reason: "no rule restricts prunes", rule: "built-in: prune")
  }

  package var hint: String? { nil }
}
