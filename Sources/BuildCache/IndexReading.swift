internal import CacheModel
internal import Diagnostics
internal import Platform
internal import SpecModel
internal import Storage

/// The index of a cache as it should be, and what had to be done for it.
struct IndexAttempt: Sendable {
  var merge: IndexMerge
  var added: [IndexRefreshReport.Added] = []
  var removed: [SpecNode] = []
  var unreadable: [IndexRefreshReport.Unreadable] = []
  var resumedCount = 0

  func report(isChanged: Bool) -> IndexRefreshReport {
    IndexRefreshReport(
      isChanged: isChanged, recordCount: merge.count, added: added, removed: removed,
      unreadable: unreadable, resumedCount: resumedCount)
  }
}

/// Makes an index from what a cache lists, reading what is new.
struct IndexReading: Sendable {
  let cache: WritableCache
  let jobs: Int
  /// So many entries are read between two looks at the draft.
  let batchCount: Int
  /// Where what was read is kept for the next run; nil where nothing may be written.
  let draft: IndexDraft?
  /// What earlier attempts have read.
  let sources: [IndexMerge]

  /// The same with what an attempt has read.
  func following(_ attempt: IndexAttempt) -> IndexReading {
    IndexReading(
      cache: cache, jobs: jobs, batchCount: batchCount, draft: draft,
      sources: [attempt.merge] + sources)
  }

  /// Returns what the index should be, given its state and what the cache lists.
  func attempt(
    _ state: Cache.IndexState, names: [EntryName], _ progress: ItemProgress
  ) async throws -> IndexAttempt {
    let held = Set(names.map(\.hash))
    var (attempt, unread) = try await cache.onWorkerOfIndex(state) { [sources] outline in
      try Self.known(IndexAttempt(merge: IndexMerge(outline, held: held)), names, sources)
    }
    try await withoutLost(&attempt, held)
    progress.begin("reading", total: Int64(unread.count), unit: .count)
    var draft = draft
    while !unread.isEmpty {
      let batch = unread.prefix(batchCount)
      unread = unread.dropFirst(batch.count)
      for (name, result) in zip(batch, try await read(Array(batch), progress)) {
        switch result {
        case .success(let spec):
          attempt.merge.add(spec)
          attempt.added.append(
            IndexRefreshReport.Added(name: name, text: spec.root.shortText))
        case .failure(let error):
          attempt.unreadable.append(
            IndexRefreshReport.Unreadable(hash: name.hash, key: name.key, error: error))
        }
      }
      if !unread.isEmpty { try await draft?.write(attempt, cache.storage) }
    }
    return attempt
  }

  /// Adds what others have read, and returns the names of what nobody has, in the order of the keys.
  private static func known(
    _ attempt: IndexAttempt, _ names: [EntryName], _ sources: [IndexMerge]
  ) throws -> (IndexAttempt, ArraySlice<EntryName>) {
    var attempt = attempt
    var seen: Set<SpecHash> = []
    let new = names.filter { !attempt.merge.isInCache($0.hash) && seen.insert($0.hash).inserted }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    var unread: [EntryName] = []
    for name in new {
      var isKnown = false
      for source in sources where !isKnown {
        // A draft whose records cannot be read is of no use, and no harm.
        isKnown = (try? attempt.merge.adopt(name.hash, from: source)) ?? false
      }
      if isKnown {
        let text = attempt.merge.addedText(name.hash) ?? name.key
        attempt.added.append(IndexRefreshReport.Added(name: name, text: text))
        attempt.resumedCount += 1
      } else {
        unread.append(name)
      }
    }
    return (attempt, unread[...])
  }

  /// Takes out what the index promises and the cache has not.
  private func withoutLost(_ attempt: inout IndexAttempt, _ held: Set<SpecHash>) async throws {
    for hash in attempt.merge.promised(without: held) {
      guard let node = try attempt.merge.recordedNode(hash) else { continue }
      // It may have been pushed since the listing.
      if try await cache.reader.hasMetadata(of: node) { continue }
      try attempt.merge.remove(hash)
      attempt.removed.append(node)
    }
  }

  /// Reads entries several at a time, and returns what became of each in their order.
  private func read(
    _ names: [EntryName], _ progress: ItemProgress
  ) async throws -> [Result<ConcreteSpec, any Error>] {
    var results: [Result<ConcreteSpec, any Error>?] = Array(repeating: nil, count: names.count)
    try await withThrowingTaskGroup(of: (Int, Result<ConcreteSpec, any Error>).self) { group in
      var next = 0
      func start() {
        guard next < names.count else { return }
        let (number, name) = (next, names[next])
        next += 1
        group.addTask { (number, try await Self.read(name, in: cache.reader)) }
      }
      for _ in 0..<jobs { start() }
      while let (number, result) = try await group.next() {
        results[number] = result
        progress.advance(by: 1)
        start()
      }
    }
    return results.compactMap(\.self)
  }

  /// Reads one entry; only what ends the whole work is thrown.
  private static func read(
    _ name: EntryName, in cache: Cache
  ) async throws -> Result<ConcreteSpec, any Error> {
    do {
      return .success(try await cache.spec(of: name))
    } catch {
      if error is CancellationError || ErrorReport.exitClass(of: error) == .interrupted {
        throw error
      }
      return .failure(error)
    }
  }
}

/// What a rebuild has read so far, as an index beside the cache that nobody else reads.
struct IndexDraft: Sendable {
  let key: String
  /// A draft is written whenever so many more entries were read.
  private let step: Int
  private var writtenCount = 0

  /// What is older may be of another time than the cache.
  private static let lifetime = Duration.seconds(24 * 3600)

  init(key: String, step: Int) {
    self.key = key
    self.step = step
  }

  /// Returns the draft; nil without one, or when it is too old.
  func read(_ storage: any WritableStorage) async throws -> [UInt8]? {
    let folder = String(key.prefix(upTo: key.lastIndex(of: "/") ?? key.startIndex))
    let limit = Int64(SystemClock.now) - Self.lifetime.components.seconds
    guard
      let object = try await storage.objects(below: folder).first(where: { $0.key == key }),
      object.modified > limit
    else { return nil }
    return try await storage.read(key, byteLimit: Cache.indexByteLimit)
  }

  /// Writes the draft when enough was read since the last time.
  mutating func write(
    _ attempt: IndexAttempt, _ storage: any WritableStorage
  ) async throws {
    let readCount = attempt.added.count - attempt.resumedCount
    guard readCount - writtenCount >= step else { return }
    writtenCount = readCount
    let staged = try await storage.stage()
    let (merge, key) = (attempt.merge, key)
    try await onWorker {
      defer { staged.discard() }
      try merge.write { (bytes: ArraySlice<UInt8>) in try staged.append(bytes.span) }
      try staged.commit(to: key)
    }
  }
}
