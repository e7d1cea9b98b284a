/// A question that policy answers: the table of decisions.
package enum PolicyDecision: String, Sendable, CaseIterable {
  /// Which versions go into a source mirror.
  case sourceSelect = "source.select"
  /// Which mirrors are asked for a source, and in which order.
  case sourceOrder = "source.order"
  /// Under which further names a mirror holds a file.
  case sourceName = "source.name"
  /// Which packages are pushed to which cache.
  case cachePush = "cache.push"
  /// Which keys sign.
  case cacheKey = "cache.key"
  /// Which entries are installed.
  case cacheAccept = "cache.accept"
  /// Which caches are asked for a package, and in which order.
  case cacheOrder = "cache.order"
  /// Which entries a prune takes.
  case cacheRetain = "cache.retain"
  /// A package is about to be pushed.
  case beforePush = "before.push"
  /// A package was pushed.
  case afterPush = "after.push"
  /// A package is about to be installed.
  case beforeInstall = "before.install"
  /// A package was installed.
  case afterInstall = "after.install"
  /// A source is about to be fetched.
  case beforeFetch = "before.fetch"
  /// A source was fetched.
  case afterFetch = "after.fetch"
  /// A cache is about to be pruned.
  case beforePrune = "before.prune"
  /// A cache was pruned.
  case afterPrune = "after.prune"
  /// The index of a cache is about to be changed.
  case beforeIndex = "before.index"
  /// The index of a cache was changed.
  case afterIndex = "after.index"

  /// How what several rules say becomes one answer.
  package enum Combination: Sendable, Equatable {
    /// Any denial wins.
    case anyDenial
    /// Any rule that keeps wins.
    case anyKeep
    /// The last rule that names keys wins.
    case lastKeys
    /// Each rule orders what those before it have left.
    case orders
    /// What all say is taken together.
    case names
    /// Nothing is answered: a rule hears of the event, and stops it by raising an error.
    case event
  }

  /// How what several rules say becomes one answer.
  package var combination: Combination {
    switch self {
    case .sourceSelect, .cachePush, .cacheAccept: .anyDenial
    case .cacheRetain: .anyKeep
    case .cacheKey: .lastKeys
    case .sourceOrder, .cacheOrder: .orders
    case .sourceName: .names
    default: .event
    }
  }

  /// Whether a rule that fails stops what was asked about, or keeps what was to go; where it does
  /// not, the run goes on as if the rule were not there, with a warning.
  package var isClosed: Bool {
    switch self {
    case .sourceOrder, .sourceName, .cacheOrder: false
    default: !isAfterwards
    }
  }

  /// Whether it is an event that has happened.
  package var isAfterwards: Bool { rawValue.hasPrefix("after.") }

  /// The words that a rule may return; empty where it returns a list, or nothing.
  package var words: [String] {
    switch combination {
    case .anyDenial: ["allow", "deny"]
    case .anyKeep: ["keep", "drop"]
    default: []
    }
  }

  /// The field of the input whose items a rule of an order puts in order.
  package var orderedField: String? {
    switch self {
    case .sourceOrder: "mirrors"
    case .cacheOrder: "caches"
    default: nil
    }
  }

  /// What a rule returns, in the words of messages and of the guide.
  package var expectation: String {
    switch combination {
    case .anyDenial, .anyKeep: words.map { "\"\($0)\"" }.joined(separator: " or ") + ", or nil"
    case .lastKeys: "a fingerprint, a list of fingerprints, or nil"
    case .orders: "a list of its \(orderedField ?? "items"), or nil"
    case .names: "a path, a list of paths, or nil"
    case .event: isClosed ? "nothing (an error refuses)" : "nothing"
    }
  }

  /// What a user can do about a rule that denies.
  package var hintOnRules: String {
    let place =
      rawValue.hasPrefix("source.") || rawValue.hasSuffix(".fetch")
      ? "--mirror DIR" : "--cache CACHE"
    let subject = [.beforeIndex, .beforePrune].contains(self) ? "" : "SPEC "
    return
      "'albedo policy explain \(subject)--decision \(rawValue) \(place)' tells what each rule says;"
      + " ask whoever wrote the one that denies"
  }

  /// Returns the answer as it counts: one of a wrong kind is a failure that says what was expected.
  func checked(_ answer: RuleAnswer) -> RuleAnswer {
    switch (answer, combination) {
    case (.silent, _), (.failed, _): answer
    case (.word(let word, _), .anyDenial), (.word(let word, _), .anyKeep):
      words.contains(word) ? answer : wrong("'\(RuleAnswer.shown(word))'")
    case (.word(let word, let reason), .lastKeys), (.word(let word, let reason), .names):
      .list([word], reason: reason)
    case (.list, .lastKeys), (.list, .orders), (.list, .names): answer
    case (.word(let word, _), _): wrong("'\(RuleAnswer.shown(word))'")
    case (.list, _): wrong("a list")
    }
  }

  private func wrong(_ got: String) -> RuleAnswer {
    .failed("\(rawValue): expected \(expectation), got \(got)")
  }
}
