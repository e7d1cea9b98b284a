/// A node of a concrete spec among the nodes that it needs, to be compared with specs.
struct SpecNodeView: SpecView {
  let node: SpecNode
  /// Returns the node of a hash where it is known.
  let find: (SpecHash) -> SpecNode?

  var name: String? { node.name }
  var namespace: String? { node.namespace }
  var architectureView: ArchitectureQuery? { ArchitectureQuery(node.architecture) }
  var isConcrete: Bool { true }
  var identity: SpecHash? { node.hash }
  var propagatedVariants: [Variant] { [] }

  /// The dependencies that are known, as Spack visits them.
  var edgeViews: [SpecEdgeView<SpecNodeView>] {
    node.dependencies.sorted { $0.sortKey < $1.sortKey }.compactMap { dependency in
      find(dependency.hash).map { child in
        SpecEdgeView(
          child: SpecNodeView(node: child, find: find), types: dependency.types,
          virtuals: dependency.virtuals, condition: nil)
      }
    }
  }

  func hasEdge(called name: String?, where isLike: (SpecEdgeView<SpecNodeView>) -> Bool) -> Bool {
    edgeViews.contains { (name.map($0.isCalled) ?? true) && isLike($0) }
  }

  var recordedCompilerSpec: Spec?? {
    // Externals without dependencies were never asked for their compiler by the solver.
    guard node.originalFormat < 5 || node.isExternal && node.dependencies.isEmpty else {
      return .none
    }
    guard let compiler = node.recordedCompiler, let version = try? Version(compiler.version) else {
      return .some(nil)
    }
    var spec = Spec(name: CompilerAlias.package(of: compiler.name))
    spec.versions = VersionList([.exactly(version)])
    return spec
  }

  func hasHash(_ prefix: SpecHashPrefix) -> Bool { prefix.matches(node.hash) }
  func versionsSatisfy(_ list: VersionList) -> Bool { list.contains(node.version) }
  func flagsSatisfy(_ flags: CompilerFlags) -> Bool { node.compilerFlags.satisfies(flags) }
  func variant(_ name: String) -> Variant? { node.variant(name) }

  func intersects(condition: Spec, providers: VirtualProviders) -> Bool {
    SpecSatisfaction(spec: self, providers: providers).satisfies(condition)
  }
}

extension SpecNode {
  /// Whether the node is all that a spec asks for.
  ///
  /// `find` returns the nodes of its dependencies where they are known; what is not known satisfies
  /// nothing. Without `providers` that say more, a dependency is what its edge says that it stands
  /// for, in no known version.
  package func satisfies(
    _ spec: Spec, providers: VirtualProviders = .unknown, find: (SpecHash) -> SpecNode?
  ) -> Bool {
    withoutActuallyEscaping(find) { find in
      SpecSatisfaction(spec: SpecNodeView(node: self, find: find), providers: providers)
        .satisfies(spec)
    }
  }
}

extension ConcreteSpec {
  /// Whether the root is all that a spec asks for.
  package func satisfies(_ spec: Spec, providers: VirtualProviders = .unknown) -> Bool {
    root.satisfies(spec, providers: providers) { node($0) }
  }
}
