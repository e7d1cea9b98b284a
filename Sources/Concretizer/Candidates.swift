internal import Diagnostics
package import SpecModel

/// The concrete specs among which abstract ones are resolved, and where they come from.
package struct Candidates: Sendable {
  /// What to do when several candidates match.
  package enum Several: Sendable {
    /// Refuse, listing how they differ.
    case refuse
    /// Take the one with the newest version.
    case newest
    /// Take them all.
    case all
  }

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
    let matches = nodes.filter { query.matches($0, find: find) }
    guard let first = matches.first else { throw noMatch(query) }
    if matches.count == 1 { return [first] }
    switch several {
    case .all:
      return matches
    case .newest:
      let newest = matches.reduce(first) { $0.version < $1.version ? $1 : $0 }
      let equals = matches.filter { $0.version == newest.version }
      guard equals.count == 1 else { throw ambiguous(query, equals) }
      return equals
    case .refuse:
      throw ambiguous(query, matches)
    }
  }

  private func noMatch(_ query: SpecQuery) -> ConcretizerError {
    var message = "no package \(place) matches '\(query)'"
    if let name = query.name {
      let sameName = nodes.filter { $0.name == name }
      if !sameName.isEmpty {
        let lines = sameName.map { node in
          let reason = query.reasonForMiss(node, find: find) ?? "it does not match"
          return "\n    \(node.shortText): \(reason)"
        }
        message += "; nearest:" + lines.joined()
      }
    }
    return ConcretizerError(.noMatch, message, hint: hint)
  }

  private func ambiguous(_ query: SpecQuery, _ matches: [SpecNode]) -> ConcretizerError {
    let fields = SpecDifference.fields(among: matches)
    let lines = matches.map { node in
      "\n    " + ([node.shortText] + fields.compactMap { $0.text(of: node) }).joined(separator: " ")
    }
    return ConcretizerError(
      .ambiguous, "'\(query)' matches several packages \(place):" + lines.joined(),
      hint: "name one by its hash, or pass --latest for the newest version")
  }
}
