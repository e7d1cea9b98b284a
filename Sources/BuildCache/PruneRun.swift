internal import CacheModel
internal import Diagnostics
internal import PolicyModel
internal import SpecModel
internal import Storage

/// One prune at work.
struct PruneRun: Sendable {
  let cache: WritableCache
  let plan: PrunePlan
  let permits: WritableCache.PrunePermits
  let progress: ItemProgress
  /// The folder of the trash that takes what goes.
  let folder: String

  private var outcomes: [String: WritableCache.Pruned.Outcome] = [:]

  init(
    cache: WritableCache, plan: PrunePlan, permits: WritableCache.PrunePermits,
    progress: ItemProgress, folder: String
  ) {
    self.cache = cache
    self.plan = plan
    self.permits = permits
    self.progress = progress
    self.folder = folder
  }

  private var storage: any WritableStorage { cache.storage }

  /// Takes away, in the order in which a reader can bear it, and says what became of each file.
  mutating func run() async throws -> [WritableCache.Pruned] {
    let removed = try await withoutChanged(plan.removed)
    let views = try await viewsOffering(Set(removed.map(\.entry.hash)))
    let record = TrashRecord(
      time: plan.started,
      entries: removed.map { decision in
        TrashRecord.Entry(
          hash: decision.entry.hash, text: decision.entry.text, key: decision.entry.metadata.key,
          isListed: decision.entry.isListed, views: views[decision.entry.hash] ?? [],
          reason: decision.reason)
      })
    try await storage.write(record.encode(), to: "\(folder)/\(TrashRecord.name)")
    try await forget(Set(removed.map(\.entry.hash)), views: Set(views.values.joined()))

    progress.begin("moving", total: Int64(removed.count + plan.orphans.count), unit: .count)
    for decision in removed { await take(decision.entry.metadata.key) }
    if case .page(let key) = cache.reader.layout.index(view: nil), !removed.isEmpty {
      // A page of links is made from what is there, so not before it is gone.
      _ = try await cache.updatePage(at: key, progress)
    }
    let found = try await lookAgain()
    try await putBackNeeded(by: found, record)
    let needed = try await neededParts(with: found)
    for orphan in plan.orphans {
      if let needed, !needed.contains(orphan.object.key) {
        await take(orphan.object.key)
      } else {
        outcomes[orphan.object.key] = .kept(
          needed == nil
            ? "something was written meanwhile that cannot be read" : "it is named meanwhile")
      }
    }
    try await putBackNamed(by: try await lookAgain())
    return (plan.removed.map(\.entry.metadata.key) + plan.orphans.map(\.object.key)).map { key in
      WritableCache.Pruned(key: key, outcome: outcomes[key] ?? .removed)
    }
  }

  /// Returns the decisions on entries that are as they were planned; what was pushed again stays.
  ///
  /// The question to the user, and another prune that was waited for, lie in between.
  private mutating func withoutChanged(
    _ decisions: [PrunePlan.Decision]
  ) async throws -> [PrunePlan.Decision] {
    let now = Dictionary(
      try await cache.reader.storedEntries().map { ($0.object.key, HeldObject($0.object)) }
    ) { first, _ in first }
    var unchanged: [PrunePlan.Decision] = []
    for decision in decisions {
      let planned = decision.entry.metadata
      if let object = now[planned.key], object != planned {
        outcomes[planned.key] = .kept("it was pushed again meanwhile")
      } else {
        unchanged.append(decision)
      }
    }
    return unchanged
  }

  // MARK: The index

  /// For each hash the views of the index that offer it.
  private func viewsOffering(_ hashes: Set<SpecHash>) async throws -> [SpecHash: [String]] {
    var views: [SpecHash: [String]] = [:]
    guard !hashes.isEmpty else { return views }
    for view in plan.inventory.views {
      let reader = Cache(cache.storage, layout: cache.reader.layout, view: view)
      for node in try await reader.entries().listed where hashes.contains(node.hash) {
        views[node.hash, default: []].append(view)
      }
    }
    return views
  }

  /// Takes hashes out of the index and its views.
  private func forget(_ hashes: Set<SpecHash>, views: Set<String>) async throws {
    guard !hashes.isEmpty else { return }
    for view in [nil] + views.sorted().map(Optional.some) {
      _ = try await WritableCache(cache.storage, layout: cache.reader.layout, view: view)
        .updateIndex(removing: hashes, permit: permits.index, progress: progress)
    }
  }

  // MARK: Moving

  /// Moves a file to the trash; one that is gone already is as good as moved.
  private mutating func take(_ key: String) async {
    defer { progress.advance(by: 1) }
    do {
      try await storage.move(key, to: "\(folder)/\(key)")
      outcomes[key] = .removed
    } catch {
      let isGone = (try? await storage.byteCount(of: key)) == .some(nil)
      outcomes[key] = isGone ? .removed : .failed(error)
    }
  }

  /// Moves a file back, unless another has taken its place, or somebody else had removed it.
  private mutating func putBack(_ key: String, because reason: String) async throws {
    if try await storage.byteCount(of: key) == nil {
      guard try await storage.byteCount(of: "\(folder)/\(key)") != nil else { return }
      try await storage.move("\(folder)/\(key)", to: key)
    }
    outcomes[key] = .kept(reason)
  }

  // MARK: What came meanwhile

  /// Returns the entries that were pushed since the plan was made.
  private func lookAgain() async throws -> [Cache.ReadEntry] {
    let known = Dictionary(
      plan.inventory.entries.map { ($0.metadata.key, $0.metadata) }
    ) { first, _ in first }
    let fresh = try await cache.reader.storedEntries().filter { stored in
      // One that could not be taken away is as it was.
      known[stored.object.key] != HeldObject(stored.object)
    }
    return try await cache.reader.readEntries(fresh)
  }

  /// Puts back the entries that what was pushed meanwhile needs.
  private mutating func putBackNeeded(
    by found: [Cache.ReadEntry], _ record: TrashRecord
  ) async throws {
    var needed: Set<SpecHash> = []
    for spec in found.compactMap(\.spec) {
      needed.formUnion(spec.traversal(.postorder, types: [.link, .run]).map(\.hash))
    }
    let fresh = Set(found.map(\.entry.metadata.key))
    let entries = record.entries.filter {
      needed.contains($0.hash) && !fresh.contains($0.key)
    }
    for entry in entries {
      guard case .removed = outcomes[entry.key] else { continue }
      try await putBack(entry.key, because: "a package that was pushed meanwhile needs it")
    }
    for key in fresh where outcomes[key] != nil {
      outcomes[key] = .kept("it was pushed again meanwhile")
    }
    _ = try await cache.offer(entries, permit: permits.index, progress: progress)
  }

  /// What is named by what stays; nil where a part of that cannot be read.
  ///
  /// The index is among it: the one that was just written may be one that an orphan holds, which a run
  /// that was killed has left.
  private func neededParts(with found: [Cache.ReadEntry]) async throws -> Set<String>? {
    let references = try await cache.reader.references()
    guard references.unreadable.isEmpty, found.allSatisfy({ $0.entry.damage == nil }) else {
      return nil
    }
    var parts = Set(found.flatMap(\.entry.parts)).union(references.named.values.joined())
    for decision in plan.removed {
      if case .removed = outcomes[decision.entry.metadata.key] { continue }
      parts.formUnion(decision.entry.parts)
    }
    return parts
  }

  /// Puts back the files that what was written in the last moment names.
  private mutating func putBackNamed(by found: [Cache.ReadEntry]) async throws {
    let named = try await cache.reader.references().named.values.joined()
    for part in Set(found.flatMap(\.entry.parts)).union(named) {
      guard case .removed = outcomes[part] else { continue }
      try await putBack(part, because: "it is named meanwhile")
    }
  }
}
