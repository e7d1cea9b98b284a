package import SpecModel

/// A file of a cache.
package struct HeldObject: Sendable, Equatable {
  /// The path below the cache's root.
  package let key: String
  /// The size in bytes.
  package let byteCount: Int64
  /// When it was last written, in seconds since 1970.
  package let modified: Int64

  /// Creates the description.
  package init(key: String, byteCount: Int64, modified: Int64) {
    self.key = key
    self.byteCount = byteCount
    self.modified = modified
  }
}

/// An entry as its metadata and the listing of the cache tell of it; nothing of it is verified.
package struct HeldEntry: Sendable {
  /// The hash of the package.
  package let hash: SpecHash
  /// The file with the metadata.
  package let metadata: HeldObject
  /// The package; nil where neither the index nor the entry's own spec could be read.
  package let node: SpecNode?
  /// Whether the index offers it.
  package let isListed: Bool
  /// Whether the metadata carries a signature.
  package let isSigned: Bool
  /// The keys of all that the metadata names, the archive first.
  package let parts: [String]
  /// The SHA-256 of the archive in lower-case hex; nil for damaged metadata.
  package let checksum: String?
  /// Why the metadata could not be read, as a clause; nil when it could.
  package let damage: String?

  /// Creates the description.
  package init(
    hash: SpecHash, metadata: HeldObject, node: SpecNode?, isListed: Bool, isSigned: Bool,
    parts: [String], checksum: String?, damage: String? = nil
  ) {
    self.hash = hash
    self.metadata = metadata
    self.node = node
    self.isListed = isListed
    self.isSigned = isSigned
    self.parts = parts
    self.checksum = checksum
    self.damage = damage
  }

  /// The package as people write it, as far as it is known.
  package var text: String { node?.shortText ?? "/\(hash.short)" }
}

/// All that a cache has, as it was at one moment.
package struct Inventory: Sendable {
  /// What has metadata, in the order of its keys.
  package let entries: [HeldEntry]
  /// The archives and blobs, by key.
  package let contents: [String: HeldObject]
  /// What else names blobs, such as the index and keys: the blobs by the key of what names them.
  package let references: [String: [String]]
  /// What may name blobs, but could not be read: the reason by key.
  package let unreadable: [String: String]
  /// Every package that the index or an entry knows, among which those are that others need.
  package let graph: [SpecHash: SpecNode]
  /// The packages that the index offers without being external, in its order.
  package let listed: [SpecHash]
  /// The size of all index files in bytes.
  package let indexByteCount: Int64
  /// The size of what was pruned and can be put back, in bytes.
  package let trashByteCount: Int64

  /// Creates the inventory.
  package init(
    entries: [HeldEntry], contents: [HeldObject], references: [String: [String]],
    unreadable: [String: String], graph: [SpecHash: SpecNode], listed: [SpecHash],
    indexByteCount: Int64 = 0, trashByteCount: Int64 = 0
  ) {
    self.entries = entries
    self.contents = Dictionary(contents.map { ($0.key, $0) }) { first, _ in first }
    self.references = references
    self.unreadable = unreadable
    self.graph = graph
    self.listed = listed
    self.indexByteCount = indexByteCount
    self.trashByteCount = trashByteCount
  }

  /// How many entries name each archive or blob, and what else does.
  package var useCounts: [String: Int] {
    var counts: [String: Int] = [:]
    for entry in entries {
      for part in Set(entry.parts) { counts[part, default: 0] += 1 }
    }
    for part in references.values.joined() { counts[part, default: 0] += 1 }
    return counts
  }

  /// What no metadata names, in the order of the keys; empty where something could not be read,
  /// since that may name it.
  package var orphans: [HeldObject] {
    guard unreadable.isEmpty, entries.allSatisfy({ $0.damage == nil }) else { return [] }
    let used = useCounts
    return contents.values.filter { used[$0.key] == nil }.sorted { $0.key < $1.key }
  }

  /// For each entry how many newer versions of its package the cache has; none for what could not be
  /// read.
  package var newerVersionCounts: [SpecHash: Int] {
    var byName: [String: [SpecNode]] = [:]
    for entry in entries {
      if let node = entry.node { byName[node.name, default: []].append(node) }
    }
    var ranks: [SpecHash: Int] = [:]
    for nodes in byName.values {
      let versions = Set(nodes.map(\.version)).sorted(by: >)
      let places = Dictionary(uniqueKeysWithValues: zip(versions, 0...))
      for node in nodes { ranks[node.hash] = places[node.version] }
    }
    return ranks
  }

  /// The names of the index's views, in their order.
  package var views: [String] {
    let (head, tail) = ("v3/manifests/index/", "/index.manifest.json")
    // The main index has no name between the two.
    return references.keys.filter {
      $0.hasPrefix(head) && $0.hasSuffix(tail) && $0.utf8.count > head.utf8.count + tail.utf8.count
    }
    .map { String($0.dropFirst(head.count).dropLast(tail.count)) }.sorted()
  }

  /// What an entry names and the cache does not have.
  package func missingParts(of entry: HeldEntry) -> [String] {
    entry.parts.filter { contents[$0] == nil }
  }

  /// The size of an entry with all its parts, in bytes; shared parts count whole.
  package func byteCount(of entry: HeldEntry) -> Int64 {
    Set(entry.parts).reduce(entry.metadata.byteCount) { $0 + (contents[$1]?.byteCount ?? 0) }
  }
}
