import Diagnostics

/// A question about concrete specs: `quill`, `quill@2:+shared %gcc@12 ^pamphlet`, `/4xfpsw7`.
package struct SpecQuery: Sendable, Hashable {
  /// What is asked for.
  package var spec: Spec

  /// Creates the query for what a spec says.
  package init(_ spec: Spec) { self.spec = spec }

  /// Creates a query.
  package init(
    namespace: String? = nil, name: String? = nil, versions: VersionList = .any,
    hash: SpecHashPrefix? = nil
  ) {
    spec = Spec(name: name)
    spec.namespace = namespace
    spec.versions = versions
    spec.hash = hash
  }

  /// The repository of the recipe; nil means any.
  package var namespace: String? {
    get { spec.namespace }
    set { spec.namespace = newValue }
  }
  /// The package; nil means any.
  package var name: String? {
    get { spec.name }
    set { spec.name = newValue }
  }
  /// The versions that match.
  package var versions: VersionList {
    get { spec.versions }
    set { spec.versions = newValue }
  }
  /// How the hash starts; nil means any.
  package var hash: SpecHashPrefix? {
    get { spec.hash }
    set { spec.hash = newValue }
  }

  /// Reads a query: one spec that asks for something.
  ///
  /// Throws `spec.syntax` with a mark below the place that is not understood.
  package static func parse(_ text: String) throws(SpecError) -> SpecQuery {
    var parser = SpecParser(text, subject: "query")
    let query = SpecQuery(try parser.parseOne())
    try query.check(parser)
    return query
  }

  /// Reads the queries that the words of a command line make together: `scribe`, `^quill@2` are one.
  package static func parse(words: [String]) throws(SpecError) -> [SpecQuery] {
    var parser = SpecParser(SpecLexer.joined(words), subject: "query")
    let queries = try parser.parseAll().map { SpecQuery($0) }
    for query in queries { try query.check(parser) }
    return queries
  }

  /// Throws when the spec that `parser` has read is none that can be asked for.
  private func check(_ parser: SpecParser) throws(SpecError) {
    if spec.withDescendants().contains(where: { $0.file != nil }) {
      throw parser.failure("a spec file cannot be asked for here", at: parser.current)
    }
    if parser.current == nil {
      throw parser.failure("a package, a version, a variant or a hash is expected", at: nil)
    }
  }

  /// Whether a node is what the query asks for.
  ///
  /// `find` returns the nodes that it depends on, and what those depend on, where they are known;
  /// a dependency that is not known is not what is asked for. A virtual package is found only with
  /// `providers` that know it.
  package func matches(
    _ node: SpecNode, providers: VirtualProviders = .unknown,
    find: (SpecHash) -> SpecNode? = { _ in nil }
  ) -> Bool {
    // Most nodes of a large cache have another name, which need not be looked at further.
    if let name, name != node.name, !providers.provides(name, package: node.name) { return false }
    return node.satisfies(spec, providers: providers, find: find)
  }

  /// Says all that keeps a node from being what the query asks for, the most important first.
  ///
  /// Each completes "it is not, because …". The node must not be one that matches.
  /// There is a reason even where nothing of the node itself is one.
  package func reasonsForMiss(
    _ node: SpecNode, find: (SpecHash) -> SpecNode? = { _ in nil }
  ) -> [String] {
    var reasons: [String] = []
    if let name, node.name != name { reasons.append("its name is \(node.name)") }
    if !versions.isAny, !versions.contains(node.version) {
      reasons.append("its version is \(node.version), not @\(versions)")
    }
    if let prefix = hash, !prefix.matches(node.hash) {
      reasons.append("its hash is /\(node.hash.short)")
    }
    if let namespace, let actual = node.namespace, actual != namespace {
      reasons.append("its namespace is \(actual)")
    }
    for asked in spec.variants.inOrder where !asked.isPropagated {
      guard let actual = node.variant(asked.name) else {
        reasons.append("it has no variant '\(asked.name)'")
        continue
      }
      if !actual.satisfies(asked) { reasons.append("it is \(actual), not \(asked)") }
    }
    if let asked = spec.architecture, !ArchitectureQuery(node.architecture).satisfies(asked) {
      reasons.append("it is for \(node.architecture)")
    }
    if !node.compilerFlags.satisfies(spec.compilerFlags) {
      reasons.append("it was built with other flags")
    }
    for edge in spec.dependencies {
      // Only the dependency is asked for, since the rest has been looked at.
      var part = Spec()
      part.dependencies = [edge]
      if !SpecQuery(part).matches(node, find: find) {
        reasons.append("it does not depend on \(edge)")
      }
    }
    return reasons.isEmpty ? ["it does not match"] : reasons
  }
}

extension SpecQuery: CustomStringConvertible {
  /// The query as Spack prints specs, with the namespace in front, which ``parse(_:)`` reads again.
  package var description: String {
    guard spec.namespace != nil, spec.name != nil else { return spec.description }
    var copy = spec
    copy.name = spec.fullName
    return copy.description
  }
}
