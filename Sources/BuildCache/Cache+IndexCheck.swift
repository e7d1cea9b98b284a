package import CacheModel
internal import Diagnostics
internal import Digests
internal import Platform
package import SpecModel
internal import Storage

/// How an index differs from what its cache holds.
package struct IndexDifference: Sendable {
  /// What the index promises and the cache has no metadata of, in the index's order.
  package var missing: [SpecNode] = []
  /// What the cache has metadata of and the index does not list, by key; nil where the place cannot be
  /// listed.
  package var unindexed: [EntryName]? = []
  /// What the index says is needed by others and lists without holding it, externals left out.
  package var absentDependencies: [SpecNode] = []
  /// Whether the file with the digest of the index has another one, or is missing where it belongs.
  package var isDigestWrong = false
}

/// The index of a cache at one moment, whose records are decoded when they are asked for.
package struct OpenedIndex: Sendable {
  /// The cache.
  package let cache: Cache
  /// The size of the text in bytes.
  package let byteCount: Int
  let outline: IndexOutline

  /// The version of the database document.
  package var version: Int { outline.format.version }
  /// How many records there are.
  package var recordCount: Int { outline.count }
  /// How many packages the index says that the cache holds.
  package var heldCount: Int { outline.hashes.count { outline.isInCache($0) } }

  /// Whether the index says that the cache holds a package.
  package func holds(_ hash: SpecHash) -> Bool { outline.isInCache(hash) }

  /// Decodes the record of a hash; nil without one.
  ///
  /// Throws `cache.malformed`.
  package func node(_ hash: SpecHash) throws(CacheError) -> SpecNode? { try outline.node(hash) }

  /// Returns what the cache holds or what is external, in the order of the text.
  ///
  /// With a name the records of others are not decoded. Throws `cache.malformed`.
  package func entries(named name: String? = nil) throws(CacheError) -> [SpecNode] {
    var nodes: [SpecNode] = []
    for hash in outline.hashes where name.map({ outline.mayBe(hash, of: $0) }) ?? true {
      guard let node = try outline.node(hash) else { continue }
      if outline.isInCache(hash) || node.isExternal { nodes.append(node) }
    }
    return nodes
  }

  /// Decodes all records, several at a time: what the cache holds or what is external, and all.
  func allEntries() async throws -> (listed: [SpecNode], known: [SpecNode]) {
    let hashes = outline.hashes
    let step = max(512, hashes.count / (4 * Machine.usableCores) + 1)
    let parts = stride(from: 0, to: hashes.count, by: step).map {
      hashes[$0..<min($0 + step, hashes.count)]
    }
    var decoded: [[SpecNode]] = Array(repeating: [], count: parts.count)
    try await withThrowingTaskGroup(of: (Int, [SpecNode]).self) { group in
      for (number, part) in parts.enumerated() {
        group.addTask { [outline] in
          let nodes = try await onWorker(pool: .processors) {
            try part.compactMap { try outline.node($0) }
          }
          return (number, nodes)
        }
      }
      for try await (number, nodes) in group { decoded[number] = nodes }
    }
    let known = decoded.flatMap(\.self)
    return (known.filter { outline.isInCache($0.hash) || $0.isExternal }, known)
  }

  /// Returns how the index differs from what the cache lists.
  ///
  /// Where the place cannot be listed each entry of the index is asked for, and what is not in the
  /// index stays unknown. Throws `cache.malformed`, and when the place cannot be reached.
  package func difference() async throws -> IndexDifference {
    let isDigestWrong = try await isDigestWrong()
    guard cache.storage is any ListableStorage else {
      return try await differenceByAsking(isDigestWrong)
    }
    let names = try await cache.entryNames()
    return try await onWorker { [outline] in
      let held = Set(names.map(\.hash))
      let merge = IndexMerge(outline, held: held)
      var difference = IndexDifference(isDigestWrong: isDigestWrong)
      for hash in merge.promised(without: held) {
        if let node = try outline.node(hash) { difference.missing.append(node) }
      }
      var seen: Set<SpecHash> = []
      difference.unindexed = names.filter {
        !merge.isInCache($0.hash) && seen.insert($0.hash).inserted
      }.sorted { $0.key < $1.key }
      difference.absentDependencies = try Self.absentDependencies(outline)
      return difference
    }
  }

  private func isDigestWrong() async throws -> Bool {
    guard case .file(_, let digest) = cache.layout.index(view: cache.view) else { return false }
    let recorded = try await cache.readIfPresent(digest)
    return try await onWorker { [outline] in
      try recorded != Array(Digest(of: outline.bytes).hexadecimal.utf8)
    }
  }

  private func differenceByAsking(_ isDigestWrong: Bool) async throws -> IndexDifference {
    let nodes = try await onWorker { [outline] in
      try outline.hashes.filter { outline.isInCache($0) }.compactMap { try outline.node($0) }
    }
    var difference = IndexDifference(unindexed: nil, isDigestWrong: isDigestWrong)
    difference.absentDependencies = try Self.absentDependencies(outline)
    for node in nodes where try await !cache.hasMetadata(of: node) {
      difference.missing.append(node)
    }
    return difference
  }

  private static func absentDependencies(
    _ outline: IndexOutline
  ) throws(CacheError) -> [SpecNode] {
    guard outline.format.tellsPresence else { return [] }
    var absent: [SpecNode] = []
    for hash in outline.hashes where !outline.isInCache(hash) {
      if let node = try outline.node(hash), !node.isExternal { absent.append(node) }
    }
    return absent
  }
}

extension Cache {
  /// Reads the index and looks it over.
  ///
  /// Throws `buildcache.missing_index` when the cache has none, and what a damaged one throws.
  package func openIndex(
    byteLimit: Int = Cache.indexByteLimit
  ) async throws -> OpenedIndex {
    if case .page = layout.index(view: view) {
      throw BuildCacheError(
        .missingIndex, "the index of '\(url)' is a page of links, which cannot be opened",
        hint: "'albedo buildcache audit' compares it with what the cache holds, and in Lua "
          + "'cache:entries()' follows the links")
    }
    guard let bytes = try await readIndex(byteLimit: byteLimit) else { throw missingIndex }
    let (format, source) = (layout.indexFormat, url + " (index)")
    return try await onWorker {
      OpenedIndex(
        cache: self, byteCount: bytes.count,
        outline: try IndexOutline(of: bytes, format: format, source: source))
    }
  }

  var missingIndex: BuildCacheError {
    let name = view.map { "view '\($0)' of the index" } ?? "index"
    return BuildCacheError(
      .missingIndex, "the cache '\(url)' has no \(name)",
      hint: "look whether the place is right; 'albedo buildcache update-index' makes an index of "
        + "what it holds")
  }
}
