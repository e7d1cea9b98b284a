import Diagnostics

extension Spec {
  /// Adds everything that `other` asks for, and returns whether that changed anything.
  ///
  /// A longer hash alone does not count as a change, as in Spack.
  ///
  /// Throws `spec.conflict`, changing nothing, when no package could be as both say, or when `other`
  /// depends on something without a name.
  @discardableResult
  package mutating func constrain(
    _ other: Spec, providers: VirtualProviders = .unknown
  ) throws(SpecError) -> Bool {
    var result = self
    try result.constrainNode(other)
    try result.constrainDependencies(other, providers)
    defer { self = result }
    var old = self
    old.hash = result.hash
    return result != old
  }

  private mutating func constrainNode(_ other: Spec) throws(SpecError) {
    if let theirs = other.hash, !(hash?.text.hasPrefix(theirs.text) ?? false) {
      guard theirs.text.hasPrefix(hash?.text ?? "") else {
        throw conflict(
          with: other, "the hash cannot start with /\(hash?.text ?? "") and /\(theirs)")
      }
      hash = theirs
    }
    if let name, let theirs = other.name, name != theirs {
      throw conflict(with: other, "'\(name)' is not '\(theirs)'")
    }
    if let namespace, let theirs = other.namespace, namespace != theirs {
      throw conflict(with: other, "the namespace '\(namespace)' is not '\(theirs)'")
    }
    guard versions.intersects(other.versions) else {
      throw conflict(with: other, "@\(versions) and @\(other.versions) have no version in common")
    }
    for theirs in other.variants.inOrder {
      guard let ours = variants[theirs.name], !ours.intersects(theirs) else { continue }
      throw conflict(with: other, "'\(ours)' excludes '\(theirs)'")
    }
    if let theirs = other.architecture {
      var ours = architecture ?? theirs
      guard architecture == nil || ours.constrain(theirs) else {
        throw conflict(with: other, "no architecture is \(ours) and \(theirs)")
      }
      architecture = ours
    }
    name = name ?? other.name
    namespace = namespace ?? other.namespace
    versions = versions.intersection(other.versions)
    variants.constrain(other.variants)
    compilerFlags.constrain(other.compilerFlags)
  }

  private mutating func constrainDependencies(
    _ other: Spec, _ providers: VirtualProviders
  ) throws(SpecError) {
    if other.dependencies.isEmpty { return }
    guard dependenciesIntersect(other, providers) else {
      throw conflict(with: other, "they ask for dependencies that exclude each other")
    }
    if other.withDescendants().dropFirst().contains(where: { $0.name == nil }) {
      throw conflict(with: other, "a dependency without a name cannot be taken over")
    }
    for edge in other.dependencies {
      let twin = dependencies.indices.first {
        dependencies[$0].spec.name == edge.spec.name
          && dependencies[$0].condition == edge.condition
      }
      guard let twin else {
        dependencies.append(edge)
        continue
      }
      try dependencies[twin].spec.constrain(edge.spec, providers: providers)
      dependencies[twin].types.formUnion(edge.types)
      dependencies[twin].addVirtuals(edge.virtuals)
      dependencies[twin].isDirect = dependencies[twin].isDirect || edge.isDirect
    }
  }

  private func conflict(with other: Spec, _ reason: String) -> SpecError {
    SpecError(.conflict, "nothing is both '\(self)' and '\(other)': \(reason)")
  }
}
