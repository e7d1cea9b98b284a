import Diagnostics

/// A question about concrete specs: `quill`, `builtin.quill@2:`, `quill/4xfp`, `/4xfpsw7`.
package struct SpecQuery: Sendable, Hashable {
  /// The repository of the recipe; nil means any.
  package var namespace: String?
  /// The package; nil means any.
  package var name: String?
  /// The versions that match.
  package var versions: VersionList
  /// How the hash starts; nil means any.
  package var hash: SpecHashPrefix?

  /// Creates a query.
  package init(
    namespace: String? = nil, name: String? = nil, versions: VersionList = .any,
    hash: SpecHashPrefix? = nil
  ) {
    self.namespace = namespace
    self.name = name
    self.versions = versions
    self.hash = hash
  }

  /// Reads a query.
  ///
  /// Understood are `name`, `namespace.name`, `@versions` and `/hash`, alone or in this order. For
  /// anything else of the grammar of specs the error shows the place.
  package static func parse(_ text: String) throws(SpecError) -> SpecQuery {
    var parser = SpecQueryParser(text)
    return try parser.parse()
  }

  /// Whether a node is what the query asks for.
  package func matches(_ node: SpecNode) -> Bool {
    if let name, name != node.name { return false }
    if let namespace, namespace != node.namespace { return false }
    if let hash, !hash.matches(node.hash) { return false }
    return versions.isAny || versions.contains(node.version)
  }
}

extension SpecQuery: CustomStringConvertible {
  /// The query in its shortest spelling, which ``parse(_:)`` reads again.
  package var description: String {
    var text = (namespace.map { $0 + "." } ?? "") + (name ?? "")
    if !versions.isAny { text += "@\(versions)" }
    if let hash { text += "/\(hash)" }
    return text
  }
}
