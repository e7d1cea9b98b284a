internal import Documents

/// How one concrete spec differs from another of the same package, field by field.
///
/// Where a dependency is another one, what that differs in is told in its place, so that the cause
/// is named and not only that hashes differ.
package struct SpecComparison: Sendable, Equatable {
  /// One thing in which the two differ.
  package struct Difference: Sendable, Hashable {
    /// The package below the root that differs; nil for the root itself.
    package let dependency: String?
    /// What of it, such as `version`, `variant` or `target`.
    package let field: String
    /// What the wanted one says; nil where it says nothing.
    package let wanted: String?
    /// What the other says; nil where it says nothing.
    package let found: String?

    /// Creates a difference.
    package init(dependency: String? = nil, field: String, wanted: String?, found: String?) {
      self.dependency = dependency
      self.field = field
      self.wanted = wanted
      self.found = found
    }
  }

  /// The differences: those of the root first, then those of its dependencies by name.
  package private(set) var differences: [Difference]

  /// Compares `found` with `wanted`; both find what they depend on among their own.
  ///
  /// Each package is compared once, however often it is needed. Linear in the nodes of both.
  package init(
    wanted: SpecNode, found: SpecNode, findWanted: (SpecHash) -> SpecNode?,
    findFound: (SpecHash) -> SpecNode?
  ) {
    differences = []
    var seen: Set<[SpecHash]> = [[wanted.hash, found.hash]]
    var queue: [(wanted: SpecNode, found: SpecNode, name: String?)] = [(wanted, found, nil)]
    var next = 0
    while next < queue.count {
      let pair = queue[next]
      next += 1
      differences += Self.own(pair.wanted, pair.found, of: pair.name)
      for edge in pair.wanted.dependencies {
        guard let other = pair.found.dependencies.first(where: { $0.name == edge.name }),
          other.hash != edge.hash, seen.insert([edge.hash, other.hash]).inserted
        else { continue }
        guard let left = findWanted(edge.hash), let right = findFound(other.hash) else {
          differences.append(
            Difference(
              dependency: edge.name, field: "hash", wanted: "/\(edge.hash.short)",
              found: "/\(other.hash.short)"))
          continue
        }
        queue.append((left, right, edge.name))
      }
    }
  }

  /// What two nodes differ in by themselves.
  private static func own(
    _ wanted: SpecNode, _ found: SpecNode, of name: String?
  ) -> [Difference] {
    var differences: [Difference] = []
    func compare(_ field: String, _ left: String?, _ right: String?) {
      guard left != right else { return }
      differences.append(Difference(dependency: name, field: field, wanted: left, found: right))
    }
    compare("version", wanted.version.text, found.version.text)
    compare("platform", wanted.architecture.platform, found.architecture.platform)
    compare("operating system", wanted.architecture.os, found.architecture.os)
    compare("target", wanted.architecture.target, found.architecture.target)
    compare(
      "compiler", wanted.recordedCompiler?.description, found.recordedCompiler?.description)
    for parameter in Set(wanted.parameters.keys).union(found.parameters.keys).sorted() {
      let field = CompilerFlags.kinds.contains(parameter) ? "flags" : "variant"
      compare(field, wanted.parameterText(parameter), found.parameterText(parameter))
    }
    compare("namespace", wanted.namespace, found.namespace)
    compare("external prefix", wanted.external?.path, found.external?.path)
    // Recipes are compared by a hash alone, so it is said where nothing else is.
    if let left = wanted.packageHash, let right = found.packageHash, left != right {
      compare("recipe", String(left.prefix(7)), String(right.prefix(7)))
    }
    let names = (Set(wanted.dependencies.map(\.name)), Set(found.dependencies.map(\.name)))
    for missing in names.0.subtracting(names.1).sorted() { compare("dependency", missing, nil) }
    for extra in names.1.subtracting(names.0).sorted() { compare("dependency", nil, extra) }
    return differences
  }
}
