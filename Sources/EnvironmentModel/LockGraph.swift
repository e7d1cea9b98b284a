internal import Diagnostics
internal import Documents
internal import SpecModel

/// The nodes of a lock file by their keys, and the packages that walks from the roots find.
struct LockGraph {
  /// A node, and the keys of what it needs in the order in which Spack visits them.
  private struct KeyedNode {
    var node: SpecNode
    var keys: [String]
    var buildKey: String?
  }

  private let source: String
  private let version: Int
  private var nodes: [String: KeyedNode] = [:]
  private var visited: Set<String> = []
  private var ordered: Set<SpecHash> = []
  private var described: Set<String> = []
  /// The packages in the order in which they were found.
  private(set) var order: [SpecHash] = []
  /// The node that counts for each package, with what others were built as.
  private(set) var found: [SpecHash: SpecNode] = [:]

  /// What can be done about a lock file that is damaged.
  static let advice = "take it anew from where it comes from, or concretize the environment again"

  init(source: String, version: Int) {
    self.source = source
    self.version = version
  }

  /// The format of the nodes in a version of the file.
  private var nodeFormat: Int { version <= 2 ? 1 : version - 1 }

  /// Reads the nodes of a mapping; each must refer to keys that it has.
  mutating func add(_ mapping: DocumentMapping, limit: Int) throws(EnvironmentError) {
    guard mapping.count <= limit else {
      throw EnvironmentError(
        .limitExceeded,
        "could not read the lock file '\(source)': it holds \(mapping.count) packages, which is "
          + "more than any environment has")
    }
    let reader = SpecNodeReader(format: nodeFormat, source: source)
    var raws: [(key: String, raw: DocumentMapping)] = []
    var hashes: [String: SpecHash] = [:]
    for (key, value) in mapping {
      guard let raw = value.mapping else { throw failure("'\(key)' is no mapping") }
      raws.append((key, raw))
      hashes[key] = try hash(of: raw, key, reader)
    }
    for (key, raw) in raws { nodes[key] = try node(raw, key, hashes, reader) }
  }

  /// The hash that names a node; in version 1 it may be the key alone.
  private func hash(
    of raw: DocumentMapping, _ key: String, _ reader: SpecNodeReader
  ) throws(EnvironmentError) -> SpecHash {
    do {
      if let recorded = try reader.recordedHash(raw) { return recorded }
    } catch {
      throw failure(error)
    }
    guard let hash = SpecHash(key) else {
      throw failure("the key '\(key)' is no hash, and its node has none")
    }
    return hash
  }

  private func node(
    _ raw: DocumentMapping, _ key: String, _ hashes: [String: SpecHash], _ reader: SpecNodeReader
  ) throws(EnvironmentError) -> KeyedNode {
    var keys: [Target: String] = [:]
    let node: SpecNode
    do {
      node = try reader.node(raw, hash: hashes[key].map { .recordedOr($0) } ?? .recorded) {
        (reference) throws(SpecError) in
        guard let key = reference.text, let hash = hashes[key] else { return nil }
        let target = Target(name: reference.name, hash: hash)
        // Of several keys of one package the first counts.
        if keys[target] == nil { keys[target] = key }
        return hash
      }
    } catch {
      throw failure(error)
    }
    let sorted = node.dependencies.sorted {
      ($0.name, $0.types.rawValue) < ($1.name, $1.types.rawValue)
    }
    return KeyedNode(
      node: node,
      keys: sorted.compactMap { keys[Target(name: $0.name, hash: $0.hash)] },
      buildKey: node.buildSpec.flatMap { keys[Target(name: $0.name, hash: $0.hash)] })
  }

  /// What a node refers to.
  private struct Target: Hashable {
    let name: String
    let hash: SpecHash
  }

  /// Finds the packages that a root reaches.
  mutating func walk(from key: String, wantedBy text: String) throws(EnvironmentError) {
    guard nodes[key] != nil else {
      throw EnvironmentError(
        .missingNode,
        "could not read the lock file '\(source)': '\(key)', which '\(text)' became, is not there",
        hint: Self.advice)
    }
    visit(key)
    describe(key)
  }

  /// Takes what can be reached from a key, each key once, those of one node in their order.
  private mutating func visit(_ start: String) {
    var steps: [(keys: [String], next: Int)] = [([start], 0)]
    while let step = steps.last {
      guard step.next < step.keys.count else {
        steps.removeLast()
        continue
      }
      steps[steps.count - 1].next += 1
      let key = step.keys[step.next]
      guard let entry = nodes[key], visited.insert(key).inserted else { continue }
      if ordered.insert(entry.node.hash).inserted {
        order.append(entry.node.hash)
        found[entry.node.hash] = entry.node
      }
      steps.append((entry.keys, 0))
    }
  }

  /// Takes also what spliced packages were built as: that describes them, but is no part of the
  /// environment.
  private mutating func describe(_ start: String) {
    var waiting = [start]
    while let key = waiting.popLast() {
      guard described.insert(key).inserted, let entry = nodes[key] else { continue }
      if found[entry.node.hash] == nil { found[entry.node.hash] = entry.node }
      waiting += entry.keys
      if let build = entry.buildKey { waiting.append(build) }
    }
  }

  /// Returns a root with the hash of what it became.
  func root(
    _ text: String, _ key: String, origin: String?
  ) throws(EnvironmentError) -> LockFile.Root {
    guard let entry = nodes[key] else { throw failure("the root '\(key)' is not there") }
    return LockFile.Root(text: text, hash: entry.node.hash, origin: origin)
  }

  /// Takes over what another graph has found; of one package the node that is here stays.
  mutating func merge(_ other: LockGraph) {
    let known = Set(order)
    order += other.order.filter { !known.contains($0) }
    found.merge(other.found) { own, _ in own }
  }

  /// Throws when packages need each other, or need one that nobody has found.
  func check() throws(EnvironmentError) {
    var state: [SpecHash: Bool] = [:]
    // In an order that the file decides, so that the same file always gives the same words.
    for start in order + found.keys.sorted() where state[start] == nil {
      var steps: [(hash: SpecHash, next: Int)] = [(start, 0)]
      state[start] = false
      while let step = steps.last {
        let dependencies = found[step.hash]?.dependencies ?? []
        guard step.next < dependencies.count else {
          state[step.hash] = true
          steps.removeLast()
          continue
        }
        steps[steps.count - 1].next += 1
        let hash = dependencies[step.next].hash
        switch state[hash] {
        case true?: continue
        case false?:
          let circle = steps.map(\.hash).drop { $0 != hash } + [hash]
          let names = circle.compactMap { found[$0]?.shortText }.joined(separator: " → ")
          throw failure("packages depend on each other in a circle: \(names)")
        case nil:
          state[hash] = false
          steps.append((hash, 0))
        }
      }
    }
  }

  private func failure(_ reason: String) -> EnvironmentError {
    EnvironmentError(
      .malformedLock, "could not read the lock file '\(source)': \(reason)",
      hint: Self.advice)
  }

  private func failure(_ error: SpecError) -> EnvironmentError {
    EnvironmentError(
      error.code == .missingNode ? .missingNode : .malformedLock,
      "could not read the lock file '\(source)'",
      hint: Self.advice,
      cause: error)
  }
}
