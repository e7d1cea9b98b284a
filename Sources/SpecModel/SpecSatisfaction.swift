/// Whether one spec is what another asks for, by the rules of Spack 1.2.
struct SpecSatisfaction<View: SpecView> {
  let spec: View
  let providers: VirtualProviders

  /// Whether the spec is all that `other` asks for, dependencies included.
  func satisfies(_ other: Spec) -> Bool {
    guard nodeSatisfies(other) else { return false }
    // A provider of what is asked for need not be like the virtual package in anything else.
    if isProvider(of: other) { return true }
    return other.dependencies.isEmpty || dependenciesSatisfy(other)
  }

  // MARK: The node

  /// Whether the spec is what `other` asks for, apart from dependencies.
  func nodeSatisfies(_ other: Spec) -> Bool {
    if let hash = other.hash, !spec.hasHash(hash) { return false }
    if let name = spec.name, let otherName = other.name, name != otherName {
      return isProvider(of: other)
    }
    if let ours = spec.namespace, let theirs = other.namespace, ours != theirs { return false }
    guard other.versions.isAny || spec.versionsSatisfy(other.versions) else { return false }
    guard variantsSatisfy(other) else { return false }
    if let theirs = other.architecture {
      guard let ours = spec.architectureView, ours.satisfies(theirs) else { return false }
    }
    return other.compilerFlags.isEmpty || spec.flagsSatisfy(other.compilerFlags)
  }

  /// Whether `other` is a virtual package that this package provides.
  private func isProvider(of other: Spec) -> Bool {
    guard spec.name != nil, other.name != nil, spec.name != other.name,
      !providers.isVirtual(spec.name), providers.isVirtual(other.name)
    else { return false }
    return providers.provides(other, package: spec.name) { nodeSatisfies($0) }
  }

  private func variantsSatisfy(_ other: Spec) -> Bool {
    for theirs in other.variants.all where !theirs.isPropagated {
      guard let ours = spec.variant(theirs.name), spec.isConcrete || !ours.isPropagated,
        ours.satisfies(theirs)
      else { return false }
    }
    let theirs = other.propagatedVariants
    if !theirs.isEmpty, !spec.allNodes.allSatisfy({ Self.agrees($0, with: theirs) }) {
      return false
    }
    if spec.isConcrete { return true }
    let ours = spec.propagatedVariants
    return ours.isEmpty || other.allNodes.allSatisfy { Self.agrees($0, with: ours) }
  }

  /// Whether a node has none of the variants, or has them so.
  private static func agrees(_ node: some SpecView, with variants: [Variant]) -> Bool {
    variants.allSatisfy { node.variant($0.name)?.satisfies($0) ?? true }
  }

  // MARK: Dependencies

  private func dependenciesSatisfy(_ other: Spec) -> Bool {
    var reachable: [SpecEdgeView<View>]?
    return dependenciesSatisfy(below: other, &reachable)
  }

  /// Looks at the edges of `parent` and at those below.
  private func dependenciesSatisfy(
    below parent: Spec, _ reachable: inout [SpecEdgeView<View>]?
  ) -> Bool {
    for edge in parent.dependencies {
      if isAsked(edge, of: parent) {
        let holds =
          edge.isDirect ? directSatisfies(edge, of: parent) : transitiveSatisfies(edge, &reachable)
        if !holds { return false }
      }
      guard dependenciesSatisfy(below: edge.spec, &reachable) else { return false }
    }
    return true
  }

  /// Whether the condition of an edge can hold for the package that it hangs on.
  private func isAsked(_ edge: Spec.Edge, of parent: Spec) -> Bool {
    guard let condition = edge.condition else { return true }
    var owner: View? = spec
    if let name = parent.name { owner = spec.node(called: name) }
    guard let owner else { return true }
    return owner.intersects(condition: condition, providers: providers)
  }

  /// Whether the package that an edge hangs on needs one like its child itself.
  private func directSatisfies(_ edge: Spec.Edge, of parent: Spec) -> Bool {
    var owner: View? = spec
    if let name = parent.name, name != edge.spec.name { owner = spec.node(called: name) }
    guard let owner else { return false }
    if let recorded = owner.recordedCompilerSpec {
      guard let recorded else { return false }
      return SpecSatisfaction<Spec>(spec: recorded, providers: providers).satisfies(edge.spec)
    }
    return owner.hasEdge(called: edge.spec.name) { ours in
      (edge.virtuals.isEmpty || edge.virtuals.contains { stands(ours, for: $0) })
        && edge.types.isSubset(of: ours.types)
        && Self.condition(edge.condition, isWithin: ours.condition)
        && child(of: ours, satisfies: edge.spec) { $0.satisfies(edge.spec) }
    }
  }

  /// Whether something that is needed to run, or to build the package, is like the child of an edge.
  private func transitiveSatisfies(
    _ edge: Spec.Edge, _ reachable: inout [SpecEdgeView<View>]?
  ) -> Bool {
    if nearSatisfies(edge) { return true }
    let all = reachable ?? Self.reachable(from: spec)
    reachable = all
    var candidates = all
    if let name = edge.spec.name {
      candidates = all.filter {
        $0.isCalled(name) && Self.condition(edge.condition, isWithin: $0.condition)
      }
    }
    let hasVirtuals = edge.virtuals.allSatisfy { virtual in
      candidates.contains { stands($0, for: virtual) }
    }
    return hasVirtuals
      && candidates.contains { ours in
        child(of: ours, satisfies: edge.spec) { $0.nodeSatisfies(edge.spec) }
      }
  }

  /// Whether an edge of the spec itself is all that is asked, so that no other has to be looked at.
  private func nearSatisfies(_ edge: Spec.Edge) -> Bool {
    spec.hasEdge(called: edge.spec.name) { ours in
      (ours.types.isEmpty || !ours.types.isDisjoint(with: [.link, .run, .build]))
        && (edge.spec.name == nil || Self.condition(edge.condition, isWithin: ours.condition))
        && edge.virtuals.allSatisfy { stands(ours, for: $0) }
        && child(of: ours, satisfies: edge.spec) { $0.nodeSatisfies(edge.spec) }
    }
  }

  /// Whether an edge says that its child stands for a virtual package, or its child is that itself.
  private func stands(_ edge: SpecEdgeView<View>, for virtual: String) -> Bool {
    edge.virtuals.contains(virtual) || edge.child.name == virtual && providers.isVirtual(virtual)
  }

  /// Whether the child of an edge is what is asked for.
  ///
  /// Where no recipe says what a package provides, the edge does; in which version, nobody knows.
  private func child(
    of edge: SpecEdgeView<View>, satisfies asked: Spec, _ decides: (Self) -> Bool
  ) -> Bool {
    if let name = asked.name, name != edge.child.name {
      guard edge.virtuals.contains(name) else { return false }
      if providers.provisions(of: edge.child.name).isEmpty { return asked.versions.isAny }
    }
    return decides(Self(spec: edge.child, providers: providers))
  }

  /// The edges below that are needed to run, then those to what is needed to build the package.
  private static func reachable(from spec: View) -> [SpecEdgeView<View>] {
    spec.edgesByLevel { $0.isEmpty || !$0.isDisjoint(with: [.link, .run]) }
      + spec.edgeViews.filter { $0.types.contains(.build) }
  }

  /// Whether what an edge says holds in all cases that `condition` admits.
  private static func condition(_ condition: Spec?, isWithin edgeCondition: Spec?) -> Bool {
    guard let edgeCondition else { return true }
    return SpecSatisfaction<Spec>(spec: condition ?? Spec(), providers: .unknown)
      .satisfies(edgeCondition)
  }
}

extension Spec {
  /// Whether this spec asks for all that `other` asks for, so that whatever satisfies this one
  /// satisfies the other too.
  ///
  /// `providers` tells which names are virtual and which packages provide them.
  package func satisfies(_ other: Spec, providers: VirtualProviders = .unknown) -> Bool {
    SpecSatisfaction(spec: self, providers: providers).satisfies(other)
  }
}
