/// A spec that others are compared with: one that people wrote, or a node of a concrete one.
protocol SpecView {
  /// The package; nil in a spec without a name.
  var name: String? { get }
  var namespace: String? { get }
  /// What is asked of the architecture, or what it is.
  var architectureView: ArchitectureQuery? { get }
  /// Whether everything is decided.
  var isConcrete: Bool { get }
  /// The edges to what it depends on.
  var edgeViews: [SpecEdgeView<Self>] { get }
  /// Whether an edge to what can be called so is like that; without a name any edge counts.
  ///
  /// The edges need not be gathered for it, and those with other names are not copied.
  func hasEdge(called name: String?, where isLike: (SpecEdgeView<Self>) -> Bool) -> Bool
  /// What only this node is, to visit each once; nil where no node has several parents.
  var identity: SpecHash? { get }
  /// The compiler of a node of a file that knows compilers only as such; nil for other nodes.
  ///
  /// The inner value is nil where such a file names none.
  var recordedCompilerSpec: Spec?? { get }

  /// Whether the hash starts so.
  func hasHash(_ prefix: SpecHashPrefix) -> Bool
  /// Whether all versions that this admits belong to a list.
  func versionsSatisfy(_ list: VersionList) -> Bool
  func flagsSatisfy(_ flags: CompilerFlags) -> Bool
  /// What is said of a variant.
  func variant(_ name: String) -> Variant?
  /// The variants that are handed on to dependencies.
  var propagatedVariants: [Variant] { get }
  /// Whether a package could be as this and as the condition says.
  func intersects(condition: Spec, providers: VirtualProviders) -> Bool
}

/// An edge of a spec that others are compared with.
struct SpecEdgeView<View: SpecView> {
  var child: View
  var types: DependencyTypes
  var virtuals: [String]
  var condition: Spec?

  /// Whether the child can be called so, as a package or as what it stands for.
  func isCalled(_ name: String) -> Bool { child.name == name || virtuals.contains(name) }
}

extension SpecView {
  /// Returns all edges below, those that `follows` admits, level by level.
  func edgesByLevel(_ follows: (DependencyTypes) -> Bool) -> [SpecEdgeView<Self>] {
    var found: [SpecEdgeView<Self>] = []
    var seen: Set<SpecHash> = []
    var waiting = [self]
    var next = 0
    while next < waiting.count {
      for edge in waiting[next].edgeViews where follows(edge.types) {
        found.append(edge)
        if let identity = edge.child.identity, !seen.insert(identity).inserted { continue }
        waiting.append(edge.child)
      }
      next += 1
    }
    return found
  }

  /// This node and all below.
  var allNodes: [Self] {
    var seen: Set<SpecHash> = []
    return [self]
      + edgesByLevel { _ in true }.map(\.child).filter { node in
        node.identity.map { seen.insert($0).inserted } ?? true
      }
  }

  /// Returns the node that a name means here: this one, or the nearest one that is needed to run,
  /// then one that is needed to build it, then any.
  func node(called name: String) -> Self? {
    if self.name == name { return self }
    let running = edgesByLevel { $0.isEmpty || !$0.isDisjoint(with: [.link, .run]) }
    let building = edgeViews.filter {
      $0.types.isEmpty || !$0.types.isDisjoint(with: [.build, .test])
    }
    for edges in [running, building, edgesByLevel { _ in true }] {
      if let edge = edges.first(where: { $0.child.name == name }) { return edge.child }
      if let edge = edges.first(where: { $0.virtuals.contains(name) }) { return edge.child }
    }
    return nil
  }
}

extension Spec: SpecView {
  var architectureView: ArchitectureQuery? { architecture }
  var isConcrete: Bool { false }
  var identity: SpecHash? { nil }
  var recordedCompilerSpec: Spec?? { .none }
  var propagatedVariants: [Variant] { variants.propagated }

  var edgeViews: [SpecEdgeView<Spec>] { dependencies.map(Self.view) }

  func hasEdge(called name: String?, where isLike: (SpecEdgeView<Spec>) -> Bool) -> Bool {
    dependencies.indices.contains { place in
      if let name, dependencies[place].spec.name != name,
        !dependencies[place].virtuals.contains(name)
      {
        return false
      }
      return isLike(Self.view(of: dependencies[place]))
    }
  }

  private static func view(of edge: Edge) -> SpecEdgeView<Spec> {
    SpecEdgeView(
      child: edge.spec, types: edge.types, virtuals: edge.virtuals, condition: edge.condition)
  }

  func hasHash(_ prefix: SpecHashPrefix) -> Bool { hash?.text.hasPrefix(prefix.text) ?? false }
  func versionsSatisfy(_ list: VersionList) -> Bool { versions.satisfies(list) }
  func flagsSatisfy(_ flags: CompilerFlags) -> Bool { compilerFlags.satisfies(flags) }
  func variant(_ name: String) -> Variant? { variants[name] }

  func intersects(condition: Spec, providers: VirtualProviders) -> Bool {
    intersects(condition, providers: providers)
  }
}
