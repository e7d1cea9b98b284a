package import SpecModel

/// What a prune keeps.
package struct PruneRules: Sendable {
  /// Hashes that are kept, each with the reason; what they need is kept with them.
  package var kept: [SpecHash: String]
  /// Hashes that are pinned: kept like ``kept``, but no reason for others to go.
  package var pinned: Set<SpecHash>
  /// Hashes that policy keeps, each with the reason: also what nobody could install.
  package var held: [SpecHash: String] = [:]
  /// Hashes that policy lets go, each with the reason: they go as long as nothing keeps them, where
  /// no rule says which entries go.
  package var dropped: [SpecHash: String] = [:]
  /// Whether nothing goes but what ``dropped`` names, and the parts that belong to it alone.
  package var isConfined = false
  /// What entries looked like when somebody chose them, by their hashes: one that looks otherwise by
  /// now is kept.
  package var seen: [SpecHash: HeldObject] = [:]
  /// Whether entries go that ``kept`` does not name, even if it is empty.
  package var isSelective: Bool
  /// Entries that are younger than this many seconds are kept, older ones go.
  package var oldestAge: Int64?
  /// Entries of the newest versions of each package are kept, this many of them; others go.
  package var newestCount: Int?
  /// Whether what entries need for building alone is kept with them.
  package var keepsBuildDependencies: Bool
  /// Whether what kept entries need goes unless it is kept itself, as Spack does it.
  package var isExact: Bool
  /// What was written less than this many seconds ago is never touched.
  package var grace: Int64

  /// Creates rules by which only what belongs to no entry goes.
  package init(
    kept: [SpecHash: String] = [:], pinned: Set<SpecHash> = [], isSelective: Bool = false,
    oldestAge: Int64? = nil, newestCount: Int? = nil, keepsBuildDependencies: Bool = false,
    isExact: Bool = false, grace: Int64 = 0
  ) {
    self.kept = kept
    self.pinned = pinned
    self.isSelective = isSelective
    self.oldestAge = oldestAge
    self.newestCount = newestCount
    self.keepsBuildDependencies = keepsBuildDependencies
    self.isExact = isExact
    self.grace = grace
  }

  /// Whether some rule says which entries go; without one only orphans do.
  package var selectsEntries: Bool { isSelective || oldestAge != nil || newestCount != nil }
}
