import Diagnostics
package import Documents

/// A package with everything that it needs, each part chosen.
///
/// The nodes form a graph without cycles; every dependency of a node is there.
package struct ConcreteSpec: Sendable, Equatable {
  /// All nodes in the order of the file; the root is the first.
  package let nodes: [SpecNode]
  /// The format in which the nodes are written: 1 to 5.
  package internal(set) var format: Int
  /// How the text is laid out.
  package internal(set) var layout: SpecFile.Layout
  /// What a spec file holds beside the spec, such as `buildcache_layout_version`.
  package var extras: DocumentMapping = [:]
  /// Where each node is.
  private let places: [SpecHash: Int]
  /// For each node its dependencies' places, as Spack visits them.
  private let edges: [[Edge]]

  /// One dependency and where its node is.
  struct Edge: Sendable, Equatable {
    let dependency: SpecDependency
    let place: Int
  }

  /// The most nodes that one spec may have.
  static let maximumCount = 100_000

  /// Creates a spec of nodes, of which the first is the root.
  ///
  /// `format` is that of all nodes, else 5 is meant. Throws when there is none, when a hash comes
  /// twice, when a dependency or a build spec is not among them, or when nodes depend on each other
  /// in a circle.
  package init(nodes: [SpecNode], format: Int, source: String) throws(SpecError) {
    guard !nodes.isEmpty else {
      throw SpecError(.invalidFile, "could not read '\(source)': it holds no node")
    }
    guard nodes.count <= Self.maximumCount else {
      throw SpecError(
        .limitExceeded, "could not read '\(source)': it holds more than \(Self.maximumCount) nodes")
    }
    var places: [SpecHash: Int] = [:]
    for (place, node) in nodes.enumerated()
    where places.updateValue(place, forKey: node.hash) != nil {
      throw SpecError(
        .invalidFile,
        "could not read '\(source)': the hash \(node.hash) of '\(node.name)' "
          + "comes twice")
    }
    var edges: [[Edge]] = []
    for node in nodes { edges.append(try Self.edges(of: node, places, nodes, source)) }
    self.nodes = nodes
    // Only format 5 has a place for nodes of others.
    self.format = nodes.allSatisfy { $0.format == format } ? format : SpecFile.currentFormat
    layout = .ofFormat(self.format)
    self.places = places
    self.edges = edges
    if let cycle = GraphWalk.cycle(in: edges) {
      let names = cycle.map { nodes[$0].shortText }.joined(separator: " → ")
      throw SpecError(
        .cycle, "could not read '\(source)': packages depend on each other in a circle: \(names)")
    }
  }

  /// Creates the spec of `root` from any source of nodes, such as a database.
  ///
  /// The nodes come in the order in which Spack writes them: depth first, dependencies by name,
  /// then what a spliced node was built as. `find` returns nil for a node that it does not have,
  /// which is an error.
  package init(
    root: SpecHash, format: Int, source: String, find: (SpecHash) throws(SpecError) -> SpecNode?
  ) throws(SpecError) {
    var collector = NodeCollector(source: source)
    try collector.collect(root, neededBy: nil, find)
    try self.init(nodes: collector.nodes, format: format, source: source)
  }

  /// The package that the spec is of.
  package var root: SpecNode { nodes[0] }

  /// Returns the node with a hash, in constant time.
  package func node(_ hash: SpecHash) -> SpecNode? { places[hash].map { nodes[$0] } }

  private static func edges(
    of node: SpecNode, _ places: [SpecHash: Int], _ nodes: [SpecNode], _ source: String
  ) throws(SpecError) -> [Edge] {
    var edges: [Edge] = []
    for dependency in node.dependencies {
      guard let place = places[dependency.hash] else {
        throw missing(dependency.name, dependency.hash, node, source)
      }
      guard nodes[place].name == dependency.name else {
        throw SpecError(
          .invalidFile,
          "could not read '\(source)': '\(node.name)' calls \(dependency.hash) "
            + "'\(dependency.name)', but it is '\(nodes[place].name)'")
      }
      edges.append(Edge(dependency: dependency, place: place))
    }
    if let build = node.buildSpec, places[build.hash] == nil {
      throw missing(build.name, build.hash, node, source)
    }
    return edges.sortedAsSpackVisits()
  }

  static func missing(
    _ name: String, _ hash: SpecHash, _ owner: SpecNode, _ source: String
  ) -> SpecError {
    SpecError(
      .missingNode,
      "could not read '\(source)': '\(name)' (\(hash)), which '\(owner.name)' needs, "
        + "is not there")
  }
}

extension ConcreteSpec {
  /// The orders in which a spec can be walked.
  package enum Order: Sendable {
    /// A node before what it needs.
    case preorder
    /// What a node needs before the node: the order of installing.
    case postorder
    /// The root, then all it needs directly, and so on.
    case breadthFirst
  }

  /// Returns the nodes that can be reached from `start`, itself included, each once.
  ///
  /// `start` is the root unless given; only dependencies of one of `types` are followed; those of
  /// one node are visited by name. Empty when the spec has no such node.
  package func traversal(
    _ order: Order = .preorder, from start: SpecHash? = nil, types: DependencyTypes = .all
  ) -> [SpecNode] {
    walk(order, from: start, types: types).map(\.node)
  }

  /// Does the same as ``traversal(_:from:types:)``, with how deep below `start` each node was found.
  package func walk(
    _ order: Order = .preorder, from start: SpecHash? = nil, types: DependencyTypes = .all
  ) -> [(node: SpecNode, depth: Int)] {
    guard let first = places[start ?? root.hash] else { return [] }
    let walk = GraphWalk(edges: edges, types: types)
    let stops =
      switch order {
      case .preorder: walk.depthFirst(from: first).preorder
      case .postorder: walk.depthFirst(from: first).postorder
      case .breadthFirst: walk.breadthFirst(from: first)
      }
    return stops.map { (nodes[$0.place], $0.depth) }
  }

  /// Returns what a node needs directly, by name; empty when the spec has no such node.
  package func dependencies(
    of hash: SpecHash, types: DependencyTypes = .all
  ) -> [(dependency: SpecDependency, node: SpecNode)] {
    guard let place = places[hash] else { return [] }
    return edges[place].filter { !$0.dependency.types.isDisjoint(with: types) }
      .map { ($0.dependency, nodes[$0.place]) }
  }

  /// Returns the nodes that need a node directly, in the order of the file.
  ///
  /// Takes time in proportion to the whole spec.
  package func dependents(of hash: SpecHash, types: DependencyTypes = .all) -> [SpecNode] {
    guard let place = places[hash] else { return [] }
    return nodes.indices.filter { index in
      edges[index].contains {
        $0.place == place && !$0.dependency.types.isDisjoint(with: types)
      }
    }.map { nodes[$0] }
  }

  /// The compiler of a node: see ``SpecNode/compiler(find:)``.
  package func compiler(of node: SpecNode) -> SpecNode.Compiler? {
    node.compiler { self.node($0) }
  }
}

extension SpecNode {
  /// The compiler of the node: what its file recorded, or in format 5 the dependency that provides
  /// C, else C++, else Fortran.
  ///
  /// `find` returns the nodes of dependencies where they are known.
  package func compiler(find: (SpecHash) -> SpecNode?) -> Compiler? {
    if let recordedCompiler { return recordedCompiler }
    for language in VirtualProviders.languages {
      for edge in dependencies where edge.virtuals.contains(language) {
        guard let compiler = find(edge.hash) else { continue }
        return Compiler(name: compiler.name, version: compiler.version.text, hash: compiler.hash)
      }
    }
    return nil
  }
}
