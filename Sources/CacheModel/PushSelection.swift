package import SpecModel

/// Which specs a push takes and in which order.
package struct PushSelection: Sendable {
  /// The parts of the graph that a push takes (`--only`).
  package enum Part: Sendable, CaseIterable {
    /// The specs that were asked for.
    case package
    /// What they depend on.
    case dependencies
  }

  /// The parts to take; both unless `--only` says otherwise.
  package var parts: Set<Part>
  /// Whether dependencies of type build are followed.
  package var includesBuildDependencies: Bool

  /// Creates a selection rule.
  package init(
    parts: Set<Part> = [.package, .dependencies], includesBuildDependencies: Bool = true
  ) {
    self.parts = parts
    self.includesBuildDependencies = includesBuildDependencies
  }

  /// Returns the hashes to push for `roots`, in the order of Spack 1.2.
  ///
  /// That order is the reverse of a breadth-first walk, roots first and children by name, so that
  /// dependencies tend to come before dependents. Externals are left out. Linear in the edges.
  package func hashes(of roots: [ConcreteSpec]) -> [SpecHash] {
    var types: DependencyTypes = [.link, .run, .test]
    if includesBuildDependencies { types.insert(.build) }
    let rootHashes = Set(roots.map(\.root.hash))
    var seen = rootHashes
    var queue = roots.map { (spec: $0, node: $0.root) }
    var order: [SpecNode] = []
    var next = 0
    while next < queue.count {
      let (spec, node) = queue[next]
      next += 1
      order.append(node)
      guard parts.contains(.dependencies) else { continue }
      for edge in node.dependencies where !edge.types.isDisjoint(with: types) {
        guard seen.insert(edge.hash).inserted, let child = spec.node(edge.hash) else { continue }
        queue.append((spec, child))
      }
    }
    var taken: Set<SpecHash> = []
    let wanted = order.filter { node in
      !node.isExternal && taken.insert(node.hash).inserted
        && (rootHashes.contains(node.hash) ? parts.contains(.package) : true)
    }
    return wanted.reversed().map(\.hash)
  }
}
