package import SpecModel

/// What a prune would take from a cache and what it would leave, each with its reason.
///
/// What is needed by something that stays, stays: an entry with all that it needs to run, a blob as
/// long as one entry names it.
package struct PrunePlan: Sendable {
  /// What becomes of one entry.
  package struct Decision: Sendable {
    /// The entry.
    package let entry: HeldEntry
    /// Whether it stays.
    package let isKept: Bool
    /// Why, as a clause.
    package let reason: String
  }

  /// An archive, blob or other file that belongs to no entry.
  package struct Orphan: Sendable {
    /// The file.
    package let object: HeldObject
    /// Why it goes, as a clause.
    package let reason: String
  }

  /// The inventory that was planned on.
  package let inventory: Inventory
  /// The rules.
  package let rules: PruneRules
  /// When the prune began, in seconds since 1970 by the clock of the place.
  package let started: Int64
  /// What becomes of each entry, in the inventory's order.
  package let decisions: [Decision]
  /// What goes beside entries: the parts that only removed entries name, and what nothing names.
  package let orphans: [Orphan]

  /// Decides what goes and what stays; linear in the entries and the edges between them.
  package init(_ inventory: Inventory, rules: PruneRules, started: Int64) {
    self.inventory = inventory
    self.rules = rules
    self.started = started
    var planner = PrunePlanner(inventory: inventory, rules: rules, started: started)
    decisions = planner.decide()
    orphans = planner.orphans(after: decisions)
  }

  /// The entries that go.
  package var removed: [Decision] { decisions.filter { !$0.isKept } }

  /// How many bytes go with each removed entry, by the key of its metadata; what several removed
  /// entries share counts for the first.
  package var freedByteCounts: [String: Int64] {
    var left = Set(orphans.map(\.object.key))
    var counts: [String: Int64] = [:]
    for decision in removed {
      let entry = decision.entry
      counts[entry.metadata.key] = entry.parts.reduce(entry.metadata.byteCount) { sum, part in
        left.remove(part) == nil ? sum : sum + (inventory.contents[part]?.byteCount ?? 0)
      }
    }
    return counts
  }

  /// Returns the plan that also keeps these entries, each with its reason, and what they need, and
  /// lets others go that no rule keeps.
  package func keeping(
    _ more: [SpecHash: String], dropping: [SpecHash: String] = [:]
  ) -> PrunePlan {
    var rules = rules
    rules.kept.merge(more) { first, _ in first }
    rules.held.merge(more) { first, _ in first }
    // Where somebody has chosen each entry, nobody else adds to them.
    if !rules.isConfined { rules.dropped.merge(dropping) { first, _ in first } }
    return PrunePlan(inventory, rules: rules, started: started)
  }

  /// For each entry that goes the entries that stay and need it directly, by its hash.
  ///
  /// Without ``PruneRules/isExact`` only broken entries have some.
  package var bereaved: [SpecHash: [HeldEntry]] {
    let gone = Set(removed.map(\.entry.hash))
    var found: [SpecHash: [HeldEntry]] = [:]
    for decision in decisions where decision.isKept {
      for edge in decision.entry.node?.dependencies ?? []
      where gone.contains(edge.hash) && !edge.types.isDisjoint(with: [.link, .run]) {
        found[edge.hash, default: []].append(decision.entry)
      }
    }
    return found
  }

  /// How many entries of the cache need a package directly.
  package var dependentCounts: [SpecHash: Int] {
    var counts: [SpecHash: Int] = [:]
    for entry in inventory.entries {
      for edge in entry.node?.dependencies ?? [] { counts[edge.hash, default: 0] += 1 }
    }
    return counts
  }
}

/// Makes the decisions of a plan.
private struct PrunePlanner {
  let inventory: Inventory
  let rules: PruneRules
  let started: Int64
  private var reasons: [SpecHash: String] = [:]

  init(inventory: Inventory, rules: PruneRules, started: Int64) {
    self.inventory = inventory
    self.rules = rules
    self.started = started
  }

  mutating func decide() -> [PrunePlan.Decision] {
    let newest = inventory.newerVersionCounts
    var broken: [String: String] = [:]
    for entry in inventory.entries {
      if let fault = fault(of: entry) { broken[entry.metadata.key] = fault }
    }
    // A broken entry keeps nothing: nobody can install it.
    for entry in inventory.entries where broken[entry.metadata.key] == nil {
      if let reason = ownReason(entry, newest) { reasons[entry.hash] = reason }
    }
    // What a lock file needs is kept although its root is not in the cache.
    for (hash, reason) in rules.kept where reasons[hash] == nil { reasons[hash] = reason }
    for hash in rules.pinned where reasons[hash] == nil { reasons[hash] = "it is pinned" }
    if !rules.isExact { keepWhatIsNeeded() }
    let obscure = rules.isExact ? nil : obscureEntry(broken)
    return inventory.entries.map { entry in
      if isYoung(entry.metadata) {
        return PrunePlan.Decision(
          entry: entry, isKept: true, reason: "it was written within the grace period")
      }
      if let damage = entry.damage {
        return PrunePlan.Decision(
          entry: entry, isKept: true, reason: "its metadata cannot be read: \(damage)")
      }
      if let fault = broken[entry.metadata.key], rules.held[entry.hash] == nil,
        !isSpared(entry), !isChanged(entry)
      {
        return PrunePlan.Decision(entry: entry, isKept: false, reason: fault)
      }
      if let reason = reasons[entry.hash] {
        return PrunePlan.Decision(entry: entry, isKept: true, reason: reason)
      }
      if isSpared(entry) {
        return PrunePlan.Decision(entry: entry, isKept: true, reason: "it was not chosen")
      }
      if isChanged(entry) {
        return PrunePlan.Decision(
          entry: entry, isKept: true, reason: "it was changed after it was chosen")
      }
      if let obscure {
        return PrunePlan.Decision(
          entry: entry, isKept: true, reason: "nobody knows whether \(obscure.text) needs it")
      }
      return PrunePlan.Decision(entry: entry, isKept: false, reason: dropReason(entry))
    }
  }

  /// Why nobody could install an entry; nil for a whole one.
  private func fault(of entry: HeldEntry) -> String? {
    guard entry.damage == nil, let missing = inventory.missingParts(of: entry).first else {
      return nil
    }
    return missing == entry.parts.first
      ? "its archive is not in the cache" : "'\(missing)', which it names, is not in the cache"
  }

  /// An entry that stays and whose spec could not be read, so that it may need anything.
  private func obscureEntry(_ broken: [String: String]) -> HeldEntry? {
    inventory.entries.first {
      $0.node == nil && broken[$0.metadata.key] == nil
        && (reasons[$0.hash] != nil || $0.damage != nil)
    }
  }

  /// Whether an entry is none of those that were chosen, where only these may go.
  private func isSpared(_ entry: HeldEntry) -> Bool {
    rules.isConfined && rules.dropped[entry.hash] == nil
  }

  /// Whether an entry looks otherwise than when it was chosen.
  private func isChanged(_ entry: HeldEntry) -> Bool {
    rules.seen[entry.hash].map { $0 != entry.metadata } ?? false
  }

  private func isYoung(_ object: HeldObject) -> Bool { object.modified > started - rules.grace }

  /// Why an entry stays by itself, or nil.
  private func ownReason(_ entry: HeldEntry, _ newest: [SpecHash: Int]) -> String? {
    if let reason = rules.kept[entry.hash] { return reason }
    if rules.pinned.contains(entry.hash) { return "it is pinned" }
    if isYoung(entry.metadata) { return "it was written within the grace period" }
    if isChanged(entry) { return "it was changed after it was chosen" }
    guard rules.selectsEntries else {
      return rules.dropped[entry.hash] == nil ? "no rule says that entries go" : nil
    }
    if let oldest = rules.oldestAge, age(of: entry) < oldest {
      return "it is \(Self.days(age(of: entry))) old"
    }
    guard let count = rules.newestCount else { return nil }
    // What could not be read has no version to judge by.
    guard let rank = newest[entry.hash] else { return "its version is unknown" }
    return rank < count ? "it is of the newest versions" : nil
  }

  private func dropReason(_ entry: HeldEntry) -> String {
    var parts: [String] = rules.dropped[entry.hash].map { [$0] } ?? []
    if rules.isSelective { parts.append("nothing that is to be kept needs it") }
    if rules.oldestAge != nil { parts.append("it is \(Self.days(age(of: entry))) old") }
    if rules.newestCount != nil { parts.append("there are newer versions") }
    return parts.joined(separator: ", ")
  }

  private func age(of entry: HeldEntry) -> Int64 { started - entry.metadata.modified }

  private static func days(_ seconds: Int64) -> String {
    switch seconds / 86_400 {
    case ..<1: "less than a day"
    case 1: "1 day"
    case let days: "\(days) days"
    }
  }

  /// Gives a reason to all that what is kept needs, however far away.
  private mutating func keepWhatIsNeeded() {
    var types: DependencyTypes = [.link, .run]
    if rules.keepsBuildDependencies { types.formUnion([.build, .test]) }
    var queue = reasons.keys.sorted { $0.text < $1.text }
    while let hash = queue.popLast() {
      guard let node = inventory.graph[hash] else { continue }
      for edge in node.dependencies
      where !edge.types.isDisjoint(with: types) && reasons[edge.hash] == nil {
        reasons[edge.hash] = "\(node.shortText) needs it"
        queue.append(edge.hash)
      }
    }
  }

  /// What goes beside the entries: nothing where something that may name it could not be read.
  func orphans(after decisions: [PrunePlan.Decision]) -> [PrunePlan.Orphan] {
    guard inventory.unreadable.isEmpty, inventory.entries.allSatisfy({ $0.damage == nil }) else {
      return []
    }
    let used = inventory.useCounts
    var left = used
    var owners: [String: String] = [:]
    for decision in decisions where !decision.isKept {
      for part in Set(decision.entry.parts) {
        left[part, default: 0] -= 1
        owners[part] = decision.entry.text
      }
    }
    return inventory.contents.values
      .filter { object in
        left[object.key, default: 0] == 0 && !isYoung(object)
          && (!rules.isConfined || owners[object.key] != nil)
      }
      .sorted { $0.key < $1.key }
      .map { object in
        PrunePlan.Orphan(
          object: object,
          reason: owners[object.key].map { "it belongs to \($0) alone" } ?? "nothing names it")
      }
  }
}
