/// The order in which Spack lists concrete specs.
///
/// By name, namespace, version, variants, flags, architecture and package hash; where all are equal,
/// by the same keys of the dependencies, breadth first. Dependencies are looked up with the closure
/// given, and where it has none, compared by their names alone.
package struct SpecOrder {
  private let memory: Memory

  /// Creates the order; `find` returns the node of a dependency where it is known.
  package init(find: @escaping (SpecHash) -> SpecNode?) {
    memory = Memory(find: find)
  }

  /// Returns `nodes` in order, with O(n log n) comparisons.
  ///
  /// What is compared of a node is read once, so equal nodes cost little more than others.
  package func sorted(_ nodes: [SpecNode]) -> [SpecNode] { sorted(nodes) { $0 } }

  /// Returns `items` in the order of their nodes, as ``sorted(_:)`` does.
  package func sorted<Item>(_ items: [Item], by node: (Item) -> SpecNode) -> [Item] {
    // Numbers are moved and compared much faster than nodes and hashes.
    let numbers = items.map { memory.number(of: node($0)) }
    return items.indices.sorted { memory.areInOrder(numbers[$0], numbers[$1]) }.map { items[$0] }
  }

  /// Whether `left` is listed before `right`.
  package func areInOrder(_ left: SpecNode, _ right: SpecNode) -> Bool {
    memory.areInOrder(memory.number(of: left), memory.number(of: right))
  }
}

/// What is compared of one node, without its dependencies.
private struct OwnKey: Hashable {
  let name: String
  let namespace: String
  let version: Version
  /// The variants by name, then the flags by kind, each as a spec writes it.
  let parameters: [Parameter]
  let architecture: String
  let packageHash: String

  struct Parameter: Hashable {
    /// Its place: variants by name, then the flags in their order.
    let place: String
    let text: String
  }

  init(_ node: SpecNode) {
    name = node.name
    namespace = node.namespace ?? ""
    version = node.version
    let variants = node.parameters.map(\.key).filter { !CompilerFlags.kinds.contains($0) }.sorted()
    parameters = (variants + CompilerFlags.kinds).compactMap { name in
      guard let text = node.parameterText(name), !text.isEmpty else { return nil }
      // Names of variants are ASCII, so all flags stand behind them.
      let isFlag = CompilerFlags.kinds.contains(name)
      return Parameter(place: isFlag ? "\u{7f}" + name : name, text: text)
    }
    architecture = node.architecture.description
    packageHash = node.packageHash ?? ""
  }

  /// Whether this comes before another that is not the same.
  func isBefore(_ other: Self) -> Bool {
    if name != other.name { return name < other.name }
    if namespace != other.namespace { return namespace < other.namespace }
    if version != other.version { return version < other.version }
    for (one, another) in zip(parameters, other.parameters) where one != another {
      // What only one of them has comes after nothing.
      return one.place == another.place ? one.text < another.text : one.place > another.place
    }
    if parameters.count != other.parameters.count {
      return parameters.count < other.parameters.count
    }
    if architecture != other.architecture { return architecture < other.architecture }
    return packageHash < other.packageHash
  }
}

/// What has been read of nodes for one sorting, each of which has a number here.
private final class Memory {
  private let find: (SpecHash) -> SpecNode?
  private var numbers: [SpecHash: Int] = [:]
  private var members: [Member] = []
  /// The edges of all nodes whose edges were asked for, those of one node next to each other.
  private var edges: [Edge] = []
  /// The different keys, and the place of each.
  private var keys: [OwnKey] = []
  private var places: [OwnKey: Int] = [:]
  private var names: [String: Int] = [:]
  /// How many comparisons went into the depth.
  private var walkCount = 0

  /// One node.
  private struct Member {
    let node: SpecNode
    /// The place of its key: the same for nodes that say the same of themselves.
    let key: Int
    /// Where its edges are; nil until somebody asks.
    var edges: Range<Int>?
    /// The last comparison that met the node.
    var walk = 0
  }

  /// One dependency of a node.
  private struct Edge {
    let name: String
    /// The same for equal names.
    let nameNumber: Int
    let hash: SpecHash
    var end = End.unread

    /// The node that it leads to.
    enum End {
      case unread
      case unknown
      case number(Int)
    }
  }

  init(find: @escaping (SpecHash) -> SpecNode?) { self.find = find }

  /// Returns the number of a node, which it gets when it is met first.
  func number(of node: SpecNode) -> Int {
    if let known = numbers[node.hash] { return known }
    let key = OwnKey(node)
    let place = places[key] ?? keys.count
    if place == keys.count {
      keys.append(key)
      places[key] = place
    }
    members.append(Member(node: node, key: place))
    numbers[node.hash] = members.count - 1
    return members.count - 1
  }

  func areInOrder(_ left: Int, _ right: Int) -> Bool {
    if let order = compare(left, right) { return order }
    walkCount += 1
    members[left].walk = walkCount
    members[right].walk = walkCount
    var level = [(left, right)]
    while !level.isEmpty {
      var next: [(Int, Int)] = []
      for (left, right) in level {
        let (ours, theirs) = (visited(left), visited(right))
        for (one, other) in zip(ours, theirs) {
          if edges[one].nameNumber != edges[other].nameNumber {
            return edges[one].name < edges[other].name
          }
          guard edges[one].hash != edges[other].hash, let oneNode = end(of: one),
            let otherNode = end(of: other)
          else { continue }
          if let order = compare(oneNode, otherNode) { return order }
          if isFirstVisit(oneNode) || isFirstVisit(otherNode) { next.append((oneNode, otherNode)) }
        }
        if ours.count != theirs.count { return ours.count < theirs.count }
      }
      level = next
    }
    return members[left].node.hash < members[right].node.hash
  }

  /// Compares what the nodes say of themselves; nil when they say the same.
  private func compare(_ left: Int, _ right: Int) -> Bool? {
    let (one, other) = (members[left].key, members[right].key)
    return one == other ? nil : keys[one].isBefore(keys[other])
  }

  /// Whether the present comparison meets a node for the first time.
  private func isFirstVisit(_ number: Int) -> Bool {
    if members[number].walk == walkCount { return false }
    members[number].walk = walkCount
    return true
  }

  /// Where the dependencies of a node are, as Spack visits them.
  private func visited(_ number: Int) -> Range<Int> {
    if let known = members[number].edges { return known }
    let sorted = members[number].node.dependencies.sorted { $0.sortKey < $1.sortKey }
    let start = edges.count
    for dependency in sorted {
      let nameNumber = names[dependency.name] ?? names.count
      names[dependency.name] = nameNumber
      edges.append(Edge(name: dependency.name, nameNumber: nameNumber, hash: dependency.hash))
    }
    members[number].edges = start..<edges.count
    return start..<edges.count
  }

  /// Returns the node that an edge leads to, where it is known.
  private func end(of edge: Int) -> Int? {
    switch edges[edge].end {
    case .number(let number): return number
    case .unknown: return nil
    case .unread: break
    }
    let found = find(edges[edge].hash).map { number(of: $0) }
    edges[edge].end = found.map { .number($0) } ?? .unknown
    return found
  }
}
