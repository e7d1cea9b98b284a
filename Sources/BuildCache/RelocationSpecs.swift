internal import SpecModel

/// The packages whose prefixes may stand in the files of a package.
enum RelocationSpecs {
  /// Returns the package itself, all that it links to, and what it needs directly at run time.
  ///
  /// In the order in which Spack 1.2 lists them: breadth first, the direct run dependencies last;
  /// without externals, each once.
  static func nodes(of spec: ConcreteSpec) -> [SpecNode] {
    var nodes = spec.traversal(.breadthFirst, types: .link)
    var seen = Set(nodes.map(\.hash))
    for (_, node) in spec.dependencies(of: spec.root.hash, types: .run)
    where seen.insert(node.hash).inserted {
      nodes.append(node)
    }
    return nodes.filter { !$0.isExternal }
  }
}
