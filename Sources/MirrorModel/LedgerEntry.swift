package import Diagnostics

/// What a source mirror knows of one thing that was asked of it.
package struct LedgerEntry: Sendable, Equatable {
  /// What an entry is about.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The source of a version.
    case archive
    /// What is unpacked beside it.
    case resource
    /// A patch that is fetched.
    case patch
    /// A spec that led to no file: nobody knows it, a rule left it out, or it comes from outside.
    case spec
    /// What a recipe does not say.
    case gap
  }

  /// A place that was asked in vain.
  package struct Attempt: Sendable, Equatable {
    /// The place, without secrets.
    package var place: String
    /// What it said.
    package var reason: String

    /// Creates an attempt.
    package init(place: String, reason: String) {
      self.place = place
      self.reason = reason
    }
  }

  /// What tells an entry from all others: the thing, and who needs it.
  package struct Key: Sendable, Hashable, Comparable {
    let spec: String
    let id: String

    package static func < (left: Key, right: Key) -> Bool {
      (left.spec, left.id) < (right.spec, right.id)
    }
  }

  /// The path of its file in the mirror, or another text that is the same in each run.
  package var id: String
  /// How people call it: `quill@2.0 resource nibset`.
  package var spec: String
  /// What it is about.
  package var kind: Kind
  /// The package that needs it.
  package var package: String
  /// The version that needs it; nil for what concerns the whole package.
  package var version: String?
  /// How the last run that asked for it ended.
  package var outcome: Outcome
  /// Why, where the outcome needs that.
  package var reason: String?
  /// The rule that decided.
  package var rule: String?
  /// What the user should know of it all the same, such as what its build fetches by itself.
  package var warnings: [String] = []
  /// The digest that the recipe gives, in hexadecimal.
  package var digest: String?
  /// The path of its file in the mirror.
  package var storage: String?
  /// The names for people, relative to the mirror.
  package var aliases: [String] = []
  /// The addresses that the recipe gives.
  package var urls: [String] = []
  /// The places that were asked in vain when it was last fetched, in their order.
  package var attempts: [Attempt] = []
  /// The place that gave it, without secrets.
  package var place: String?
  /// The commit that its tag or branch stood for when it was fetched.
  package var commit: String?
  /// Its size in bytes.
  package var byteCount: Int64?
  /// When its file came, in seconds since 1970.
  package var storedAt: Int64?
  /// When a run last asked for it, in seconds since 1970.
  package var checkedAt: Int64
  /// The number of the request that asked for it, see ``LedgerRequest/number``.
  package var request: Int

  /// Creates an entry of the least that one says.
  package init(
    id: String, spec: String, kind: Kind, package: String, version: String? = nil,
    outcome: Outcome, checkedAt: Int64, request: Int = 0
  ) {
    self.id = id
    self.spec = spec
    self.kind = kind
    self.package = package
    self.version = version
    self.outcome = outcome
    self.checkedAt = checkedAt
    self.request = request
  }

  /// What tells it from all others.
  package var key: Key { Key(spec: spec, id: id) }

  /// Whether the mirror had its file when it was last asked for.
  package var isHeld: Bool {
    switch outcome {
    case .added, .present, .updated: storage != nil
    default: false
    }
  }

  /// Takes over from an earlier entry what this run could not know: when and whence its file came.
  mutating func inherit(from earlier: LedgerEntry) {
    guard isHeld, place == nil else { return }
    place = earlier.place
    attempts = earlier.attempts
    storedAt = earlier.storedAt
    commit = commit ?? earlier.commit
    byteCount = byteCount ?? earlier.byteCount
  }
}
