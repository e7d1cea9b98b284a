extension Spec {
  /// Whether some package could be as both say.
  ///
  /// Of dependencies those are compared that both name for themselves. `providers` tells which names
  /// are virtual.
  package func intersects(_ other: Spec, providers: VirtualProviders = .unknown) -> Bool {
    if let ours = hash?.text, let theirs = other.hash?.text,
      !ours.hasPrefix(theirs), !theirs.hasPrefix(ours)
    {
      return false
    }
    if let name, let otherName = other.name, name != otherName {
      return intersectsProvider(other, providers)
    }
    return nodeIntersects(other) && dependenciesIntersect(other, providers)
  }

  /// Compares all but names, hashes and dependencies.
  private func nodeIntersects(_ other: Spec) -> Bool {
    if let ours = namespace, let theirs = other.namespace, ours != theirs { return false }
    if !versions.intersects(other.versions) || !variants.intersects(other.variants) { return false }
    guard let ours = architecture, let theirs = other.architecture else { return true }
    return ours.intersects(theirs)
  }

  /// Compares specs of different names, of which at least one has to be virtual.
  private func intersectsProvider(_ other: Spec, _ providers: VirtualProviders) -> Bool {
    switch (providers.isVirtual(name), providers.isVirtual(other.name)) {
    case (true, true): return providers.haveCommonProvider(self, other)
    case (false, false): return false
    case (let isVirtual, _):
      let (asked, package) = isVirtual ? (self, other) : (other, self)
      return providers.provides(asked, package: package.name) {
        package.node.intersects($0.node, providers: providers)
      }
    }
  }

  /// Compares what both say about packages that they depend on.
  func dependenciesIntersect(_ other: Spec, _ providers: VirtualProviders) -> Bool {
    if dependencies.isEmpty || other.dependencies.isEmpty { return true }
    for name in Set(dependencies.map(\.spec.name)) {
      guard let ours = edges(to: name).first?.spec,
        let theirs = other.edges(to: name).first?.spec
      else { continue }
      if !ours.intersects(theirs, providers: providers) { return false }
    }
    return virtualsIntersect(other, providers) && other.virtualsIntersect(self, providers)
  }

  /// Whether the providers that `other` depends on suit the virtual packages that this asks for.
  private func virtualsIntersect(_ other: Spec, _ providers: VirtualProviders) -> Bool {
    let packages = other.withDescendants().filter { !providers.isVirtual($0.name) }
    return withDescendants().dropFirst().filter { providers.isVirtual($0.name) }
      .allSatisfy { asked in
        let provided = packages.flatMap { package in
          providers.provisions(of: package.name)
            .filter { package.node.intersects($0.condition.node, providers: providers) }
            .flatMap(\.provided)
        }.filter { $0.name == asked.name }
        return provided.isEmpty
          || provided.contains { $0.intersects(asked.node, providers: providers) }
      }
  }
}
