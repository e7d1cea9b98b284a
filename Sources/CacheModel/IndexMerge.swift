internal import Documents
package import SpecModel

/// Adds pushed specs to the index of a cache without losing or reordering what it lists.
///
/// The records that a push does not touch keep their bytes; the memory needed is that of the old
/// index and of the new records.
package struct IndexMerge {
  private enum Source {
    case existing(Range<Int>)
    case added(DocumentMapping)
  }

  private struct Record {
    let source: Source
    let dependencies: [SpecHash]
    let wasInCache: Bool
    var isInCache: Bool
  }

  private let existing: [UInt8]
  private let sourceName: String
  private var order: [SpecHash] = []
  private var records: [SpecHash: Record] = [:]
  private var dependentCounts: [SpecHash: Int] = [:]
  private var oldDependentCounts: [SpecHash: Int] = [:]

  /// Starts from the index in `existing`, or from an empty one.
  ///
  /// Throws as ``CacheIndex/forEachEntry(in:source:_:)`` does.
  package init(existing: [UInt8]?, source: String) throws(CacheError) {
    self.existing = existing ?? []
    sourceName = source
    guard let existing else { return }
    try CacheIndex.checkVersion(of: existing, source: source)
    var found: [(SpecHash, Record)] = []
    try CacheIndex.forEachRecord(in: existing, source: source) { range, entry in
      found.append(
        (
          entry.node.hash,
          Record(
            source: .existing(range), dependencies: entry.node.dependencies.map(\.hash),
            wasInCache: entry.isInCache, isInCache: entry.isInCache)
        ))
    }
    for (hash, record) in found { insert(record, for: hash) }
    oldDependentCounts = dependentCounts
  }

  /// How many records the merged index has.
  package var count: Int { order.count }

  /// Whether the merged index says anything that the old one does not.
  package var isChanged: Bool {
    records.values.contains { record in
      if case .added = record.source { true } else { record.isInCache != record.wasInCache }
    }
  }

  /// Adds a spec that was pushed, and its dependencies as known by name only.
  package mutating func add(_ spec: ConcreteSpec) {
    for node in spec.traversal(.postorder) where records[node.hash] == nil {
      insert(
        Record(
          source: .added(node.currentRaw), dependencies: node.dependencies.map(\.hash),
          wasInCache: false, isInCache: false),
        for: node.hash)
    }
    records[spec.root.hash]?.isInCache = true
  }

  /// Writes the merged index to `sink`, piece by piece.
  package func write<Failure: Error>(
    to sink: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) {
    try sink(Array("{\"database\":{\"version\":\"\(CacheIndex.version)\",\"installs\":{".utf8))
    var isFirst = true
    for hash in order {
      guard let record = records[hash] else { continue }
      try sink(Array("\(isFirst ? "" : ",")\"\(hash)\":".utf8))
      isFirst = false
      try sink(text(of: record, hash: hash))
    }
    try sink(Array("}}}".utf8))
  }

  private mutating func insert(_ record: Record, for hash: SpecHash) {
    if records.updateValue(record, forKey: hash) == nil { order.append(hash) }
    for dependency in Set(record.dependencies) {
      dependentCounts[dependency, default: 0] += 1
    }
  }

  private func text(of record: Record, hash: SpecHash) -> [UInt8] {
    let count = dependentCounts[hash] ?? 0
    let spec: DocumentValue
    switch record.source {
    case .added(let raw):
      spec = .mapping(raw)
    case .existing(let range):
      let bytes = Array(existing[range])
      let isUnchanged =
        record.isInCache == record.wasInCache && oldDependentCounts[hash, default: 0] == count
      // The bytes were decoded when the index was read; a failure now cannot come from them.
      guard !isUnchanged, let old = try? JSON.decode(bytes, source: sourceName) else {
        return bytes
      }
      spec = old["spec"] ?? .null
    }
    return JSON.encode(
      .mapping([
        "spec": spec, "ref_count": .number(String(count)),
        "in_buildcache": .boolean(record.isInCache),
      ]))
  }
}
