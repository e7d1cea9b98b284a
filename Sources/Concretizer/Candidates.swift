internal import Diagnostics
package import SpecModel

/// Concrete specs that exist, among which abstract ones are resolved, and where they come from.
package struct Candidates: SpecSource {
  /// What to do when several candidates match.
  package typealias Several = SpecSources.Several

  /// The candidates.
  package let nodes: [SpecNode]
  /// Where they are, completing "packages …": `installed in '/opt/store'`.
  package let place: String
  /// What a user can do to see the candidates.
  package let hint: String
  /// Returns what the candidates depend on, where it is known.
  private let find: @Sendable (SpecHash) -> SpecNode?

  /// Creates the set of candidates.
  ///
  /// `find` returns the nodes that they depend on; what it does not know, no query finds below them.
  package init(
    nodes: [SpecNode], place: String, hint: String,
    find: @escaping @Sendable (SpecHash) -> SpecNode? = { _ in nil }
  ) {
    self.nodes = nodes
    self.place = place
    self.hint = hint
    self.find = find
  }

  /// Returns the candidates that `query` means.
  ///
  /// Throws `concretizer.no_match`, naming the nearest candidates and how each misses, and
  /// `concretizer.ambiguous`, listing the matches with the fields in which they differ.
  package func resolve(
    _ query: SpecQuery, several: Several
  ) throws(ConcretizerError) -> [SpecNode] {
    try SpecSources([self]).resolve(query, several: several).nodes
  }

  package func specs(for query: SpecQuery) -> [SpecNode] {
    nodes.filter { query.matches($0, find: find) }
  }

  package func nearest(to query: SpecQuery) -> (misses: [NearMissOfQuery], question: String?) {
    guard let name = query.name else { return ([], nil) }
    let misses = nodes.filter { $0.name == name }.map { node in
      NearMissOfQuery(node: node, reasons: query.reasonsForMiss(node, find: find))
    }
    guard misses.isEmpty else { return (misses, nil) }
    return ([], NearMiss.question(for: name, among: Array(Set(nodes.map(\.name)))))
  }
}
