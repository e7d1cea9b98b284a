package import CacheModel
package import Diagnostics
internal import Platform
internal import SpecModel
internal import Storage

extension Cache {
  /// How many entries are read at a time; most of that is waiting for a file server.
  private static let readingWidth = 16

  /// An entry with what its metadata tells of the packages that it needs.
  struct ReadEntry: Sendable {
    let entry: HeldEntry
    /// The spec, where it was read.
    let spec: ConcreteSpec?
  }

  /// Returns all that the cache has: lists the place, and reads the metadata of every entry.
  ///
  /// Damaged metadata ends nothing; it is part of what is told. What the index knows of a package is
  /// taken from there, else the entry's spec is read. `progress` follows the reading. Throws
  /// `buildcache.not_listable`, and what reading a damaged index throws.
  package func inventory(progress: ItemProgress = ItemProgress()) async throws -> Inventory {
    progress.begin("listing")
    let storage = try listable()
    let (listed, known) = try await hasIndex() ? try await entries() : ([], [])
    var graph = Dictionary(known.map { ($0.hash, $0) }) { first, _ in first }
    let offered = Set(listed.lazy.filter { !$0.isExternal }.map(\.hash))
    let stored = try await storedEntries()
    let contents = try await storage.objects(below: layout.contentFolder)
      .filter { layout.isContent($0.key) }.map(HeldObject.init)
    let references = try await self.references()
    let read = try await readEntries(
      stored, knowing: graph, offered: offered, progress: progress)
    for node in read.lazy.compactMap(\.spec).flatMap(\.nodes) where graph[node.hash] == nil {
      graph[node.hash] = node
    }
    return Inventory(
      entries: read.map(\.entry), contents: contents, references: references.named,
      unreadable: references.unreadable, graph: graph,
      listed: listed.lazy.filter { !$0.isExternal }.map(\.hash),
      indexByteCount: try await indexByteCount(references.indices),
      trashByteCount: try await storage.objects(below: CachePath.trash)
        .reduce(0) { $0 + $1.byteCount })
  }

  /// Reads entries, several at a time; those that went away meanwhile are left out.
  func readEntries(
    _ stored: [Stored], knowing graph: [SpecHash: SpecNode] = [:],
    offered: Set<SpecHash> = [], progress: ItemProgress = ItemProgress()
  ) async throws -> [ReadEntry] {
    progress.begin("reading", total: Int64(stored.count), unit: .count)
    var found = [ReadEntry?](repeating: nil, count: stored.count)
    try await withThrowingTaskGroup(of: (Int, ReadEntry?).self) { group in
      var (next, running) = (0, 0)
      while next < stored.count || running > 0 {
        while next < stored.count, running < Self.readingWidth {
          let (place, one) = (next, stored[next])
          group.addTask {
            (place, try await read(one, knowing: graph[one.name.hash], offered))
          }
          next += 1
          running += 1
        }
        guard let (place, entry) = try await group.next() else { break }
        found[place] = entry
        running -= 1
        progress.advance(by: 1)
      }
    }
    return found.compactMap(\.self)
  }

  /// Reads one entry; nil when it is not there any more.
  private func read(
    _ stored: Stored, knowing node: SpecNode?, _ offered: Set<SpecHash>
  ) async throws -> ReadEntry? {
    let (hash, key) = (stored.name.hash, stored.object.key)
    func entry(
      node: SpecNode?, isSigned: Bool = false, _ parts: EntryParts?, damage: String? = nil
    ) -> HeldEntry {
      HeldEntry(
        hash: hash, metadata: HeldObject(stored.object), node: node,
        isListed: offered.contains(hash), isSigned: isSigned, parts: parts?.keys ?? [],
        checksum: parts?.checksum, damage: damage)
    }
    do {
      guard let bytes = try await readIfPresent(key, byteLimit: Self.metadataByteLimit) else {
        return nil
      }
      let source = url + "/" + key
      let text = try SignedText(bytes, source: source)
      let (parts, spec) = try await self.parts(
        named: text.unverifiedPayload, of: hash, node: node, source: source)
      let root = node ?? spec?.root
      let isSigned = try await isSigned(text, of: root)
      return ReadEntry(entry: entry(node: root, isSigned: isSigned, parts), spec: spec)
    } catch {
      try Task.checkCancellation()
      guard let failure = error as? any DiagnosticError else { throw error }
      return ReadEntry(entry: entry(node: node, nil, damage: failure.message), spec: nil)
    }
  }

  /// Whether an entry carries a signature, beside its text or with it in the outer archive.
  ///
  /// An archive that is absent or damaged has none; it is told by what is said of the archive.
  private func isSigned(_ text: SignedText, of node: SpecNode?) async throws -> Bool {
    guard !text.isSigned, let node, case .members = layout.metadata(of: node) else {
      return text.isSigned
    }
    do {
      guard case .detached(let signature) = try await metadata(of: node).form else { return false }
      return signature != nil
    } catch {
      try Task.checkCancellation()
      guard error is any DiagnosticError else { throw error }
      return false
    }
  }

  /// What an entry's metadata names.
  private struct EntryParts {
    let keys: [String]
    let checksum: String
  }

  private func parts(
    named payload: [UInt8], of hash: SpecHash, node: SpecNode?, source: String
  ) async throws -> (EntryParts, ConcreteSpec?) {
    guard layout.generation == .v3 else {
      // The older layouts have the spec in the metadata, and need it to tell where the archive is.
      let spec = try await onWorker { try SpecFile.decode(payload, source: source) }
      let archive = try layout.description(of: spec.root, in: payload, source: source).archive
      return (EntryParts(keys: [archive.key], checksum: archive.checksum), spec)
    }
    let records = try Manifest.decode(payload, source: source).records
    guard let tarball = records.first(where: { $0.mediaType == .tarball }) else {
      throw CacheError(.missingRecord, "the manifest '\(source)' names no archive")
    }
    let others = records.lazy.filter { $0 != tarball }.map { CachePath.blob($0.checksum) }
    let parts = EntryParts(
      keys: [CachePath.blob(tarball.checksum)] + others, checksum: tarball.checksum)
    return (parts, node == nil ? try? await spec(among: records, of: hash, source: source) : nil)
  }

  /// Reads the spec that a manifest names; nil when it names none, or that of another package.
  private func spec(
    among records: [BlobRecord], of hash: SpecHash, source: String
  ) async throws -> ConcreteSpec? {
    let record = records.first { record in
      if case .spec = record.mediaType { true } else { false }
    }
    guard let record else { return nil }
    let stored = try await readBlob(record, byteLimit: Self.specByteLimit)
    return try await onWorker {
      let spec = try Self.decodeSpec(stored, source: source)
      return spec.root.hash == hash ? spec : nil
    }
  }

  /// What other files than metadata name.
  struct References: Sendable {
    var named: [String: [String]] = [:]
    var unreadable: [String: String] = [:]
    var indices: [BlobRecord] = []
  }

  func references() async throws -> References {
    var references = References()
    guard let folder = layout.referenceFolder else {
      references.named = try await otherOldEntries()
      return references
    }
    for object in try await listable().objects(below: folder)
    where object.key.hasSuffix(".manifest.json") && layout.entryName(ofKey: object.key) == nil {
      do {
        guard let bytes = try await readIfPresent(object.key) else { continue }
        let text = try SignedText(bytes, source: url + "/" + object.key)
        let records = try Manifest.decode(text.unverifiedPayload, source: url + "/" + object.key)
          .records
        references.named[object.key] = records.map { CachePath.blob($0.checksum) }
        references.indices += records.filter { record in
          if case .database = record.mediaType { true } else { false }
        }
      } catch {
        try Task.checkCancellation()
        guard let failure = error as? any DiagnosticError else { throw error }
        references.unreadable[object.key] = failure.message
      }
    }
    return references
  }

  /// The archives of entries of another layout before v3, by the metadata that stands for them.
  ///
  /// All of them share one folder, and the names of their archives differ in nothing.
  private func otherOldEntries() async throws -> [String: [String]] {
    var metadata: [SpecHash: String] = [:]
    var archives: [SpecHash: [String]] = [:]
    var own: Set<SpecHash> = []
    for key in try await listable().keys(below: layout.metadataFolder) {
      guard let hash = BuildCacheFolder.hash(ofKey: key) else { continue }
      if layout.isContent(key) {
        archives[hash, default: []].append(key)
      } else if layout.entryName(ofKey: key) != nil {
        own.insert(hash)
      } else if BuildCacheFolder.isMetadata(key) {
        metadata[hash] = key
      }
    }
    var named: [String: [String]] = [:]
    for (hash, key) in metadata where !own.contains(hash) { named[key] = archives[hash] }
    return named
  }

  private func indexByteCount(_ records: [BlobRecord]) async throws -> Int64 {
    guard case .file(let key, _) = layout.index(view: nil) else {
      return records.reduce(0) { $0 + $1.byteCount }
    }
    return try await storage.byteCount(of: key) ?? 0
  }
}

extension HeldObject {
  init(_ object: StoredObject) {
    self.init(key: object.key, byteCount: object.byteCount, modified: object.modified)
  }
}
