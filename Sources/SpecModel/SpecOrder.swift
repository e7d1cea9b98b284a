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
  package func sorted(_ nodes: [SpecNode]) -> [SpecNode] {
    nodes.sorted { areInOrder($0, $1) }
  }

  /// Whether `left` is listed before `right`.
  package func areInOrder(_ left: SpecNode, _ right: SpecNode) -> Bool {
    // Most packages of a store have different names.
    if left.name != right.name { return left.name < right.name }
    if let order = compare(left, right) { return order }
    var seen: Set<SpecHash> = [left.hash, right.hash]
    var level = [(left, right)]
    while !level.isEmpty {
      var next: [(SpecNode, SpecNode)] = []
      for (left, right) in level {
        for (one, other) in zip(memory.visited(left), memory.visited(right)) {
          if one.name != other.name { return one.name < other.name }
          guard one.hash != other.hash, let oneNode = memory.find(one.hash),
            let otherNode = memory.find(other.hash)
          else { continue }
          if let order = compare(oneNode, otherNode) { return order }
          if seen.insert(one.hash).inserted || seen.insert(other.hash).inserted {
            next.append((oneNode, otherNode))
          }
        }
        if left.dependencies.count != right.dependencies.count {
          return left.dependencies.count < right.dependencies.count
        }
      }
      level = next
    }
    return left.hash < right.hash
  }

  /// Compares what the nodes say of themselves; nil when they say the same.
  private func compare(_ left: SpecNode, _ right: SpecNode) -> Bool? {
    let (one, other) = (memory.key(of: left), memory.key(of: right))
    return one.number == other.number ? nil : one.key.isBefore(other.key)
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

/// What has been read of nodes for one sorting.
private final class Memory {
  let find: (SpecHash) -> SpecNode?
  private var keys: [SpecHash: (key: OwnKey, number: Int)] = [:]
  /// The same number for keys that are the same.
  private var numbers: [OwnKey: Int] = [:]
  private var edges: [SpecHash: [SpecDependency]] = [:]

  init(find: @escaping (SpecHash) -> SpecNode?) { self.find = find }

  func key(of node: SpecNode) -> (key: OwnKey, number: Int) {
    if let known = keys[node.hash] { return known }
    let key = OwnKey(node)
    let number = numbers[key] ?? numbers.count
    numbers[key] = number
    keys[node.hash] = (key, number)
    return (key, number)
  }

  /// The dependencies as Spack visits them.
  func visited(_ node: SpecNode) -> [SpecDependency] {
    if let known = edges[node.hash] { return known }
    let sorted = node.dependencies.sorted { $0.sortKey < $1.sortKey }
    edges[node.hash] = sorted
    return sorted
  }
}
