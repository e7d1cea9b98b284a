internal import Documents

/// The order in which Spack lists concrete specs.
///
/// By name, namespace, version, variants, flags, architecture and package hash; where all are equal,
/// by the same keys of the dependencies, breadth first. Dependencies are looked up with the closure
/// given, and where it has none, compared by their names alone.
package struct SpecOrder {
  private let find: (SpecHash) -> SpecNode?

  /// Creates the order; `find` returns the node of a dependency where it is known.
  package init(find: @escaping (SpecHash) -> SpecNode?) {
    self.find = find
  }

  /// Returns `nodes` in order, with O(n log n) comparisons.
  package func sorted(_ nodes: [SpecNode]) -> [SpecNode] {
    nodes.sorted { areInOrder($0, $1) }
  }

  /// Whether `left` is listed before `right`.
  package func areInOrder(_ left: SpecNode, _ right: SpecNode) -> Bool {
    if let order = Self.compare(left, right) { return order }
    var seen: Set<SpecHash> = [left.hash, right.hash]
    var level = [(left, right)]
    while !level.isEmpty {
      var next: [(SpecNode, SpecNode)] = []
      for (left, right) in level {
        let pairs = zip(Self.visited(left), Self.visited(right))
        for (one, other) in pairs {
          if one.name != other.name { return one.name < other.name }
          guard one.hash != other.hash, let oneNode = find(one.hash),
            let otherNode = find(other.hash)
          else { continue }
          if let order = Self.compare(oneNode, otherNode) { return order }
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

  private static func visited(_ node: SpecNode) -> [SpecDependency] {
    node.dependencies.sorted { $0.sortKey < $1.sortKey }
  }

  /// Compares what the nodes say of themselves; nil when they say the same.
  private static func compare(_ left: SpecNode, _ right: SpecNode) -> Bool? {
    if left.name != right.name { return left.name < right.name }
    if left.namespace != right.namespace { return (left.namespace ?? "") < (right.namespace ?? "") }
    if left.version != right.version { return left.version < right.version }
    let names = Set(left.parameters.keys).union(right.parameters.keys)
    let variants = names.subtracting(CompilerFlags.kinds).sorted()
    for name in variants + CompilerFlags.kinds {
      let one = left.parameterText(name) ?? ""
      let other = right.parameterText(name) ?? ""
      if one != other { return one < other }
    }
    let (one, other) = (left.architecture.description, right.architecture.description)
    if one != other { return one < other }
    if left.packageHash != right.packageHash {
      return (left.packageHash ?? "") < (right.packageHash ?? "")
    }
    return nil
  }
}
