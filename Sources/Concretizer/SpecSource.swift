internal import Diagnostics
package import SpecModel

/// A place that concrete specs for an abstract one come from.
///
/// Those of today find what exists: what is installed, locked in an environment, or held by caches. A
/// solver that makes new specs from recipes will be one more kind, asked after them.
package protocol SpecSource: Sendable {
  /// Where its specs are, completing "packages …": `installed in '/opt/store'`.
  var place: String { get }
  /// What a user can do to see them.
  var hint: String { get }
  /// Returns the specs that a query means, maybe none.
  func specs(for query: SpecQuery) throws(ConcretizerError) -> [SpecNode]
  /// Returns the specs that come nearest to what a query means, the nearest first, and a question
  /// that offers other names where the source knows none of that name.
  func nearest(to query: SpecQuery) -> (misses: [NearMissOfQuery], question: String?)
}

/// A spec that a query does not mean, and why.
package struct NearMissOfQuery: Sendable {
  /// The spec.
  package let node: SpecNode
  /// All that keeps it from being what is asked for, each completing "because …"; at least one.
  package let reasons: [String]

  /// Creates a miss.
  package init(node: SpecNode, reasons: [String]) {
    self.node = node
    self.reasons = reasons
  }

  /// Whether this comes nearer than another: with fewer reasons, then with a newer version.
  func isNearer(than other: Self) -> Bool {
    if reasons.count != other.reasons.count { return reasons.count < other.reasons.count }
    if node.version != other.node.version { return node.version > other.node.version }
    return node.hash.text < other.node.hash.text
  }
}

/// Sources in the order in which they are asked; the first that has what is asked for decides.
package struct SpecSources: Sendable {
  /// What to do when several specs match.
  package enum Several: Sendable {
    /// Refuse, listing how they differ.
    case refuse
    /// Take the one with the newest version.
    case newest
    /// Take them all.
    case all
  }

  private let sources: [any SpecSource]
  /// The most specs that an error lists; more say less.
  private static let listedCount = 20
  /// The most near misses that an error lists.
  private static let nearestCount = 5

  /// Creates the order; there must be a source.
  package init(_ sources: [any SpecSource]) {
    precondition(!sources.isEmpty, "nothing can be resolved without a source")
    self.sources = sources
  }

  /// Returns the specs that `query` means and the number of their source, from 0.
  ///
  /// Throws `concretizer.no_match`, naming the nearest specs of all sources and how each misses, and
  /// `concretizer.ambiguous`, listing the matches with the fields in which they differ.
  package func resolve(
    _ query: SpecQuery, several: Several
  ) throws(ConcretizerError) -> (source: Int, nodes: [SpecNode]) {
    for (number, source) in sources.enumerated() {
      let matches = try source.specs(for: query)
      if !matches.isEmpty { return (number, try choose(matches, query, several, source)) }
    }
    throw noMatch(query)
  }

  private func choose(
    _ matches: [SpecNode], _ query: SpecQuery, _ several: Several, _ source: any SpecSource
  ) throws(ConcretizerError) -> [SpecNode] {
    if matches.count == 1 || several == .all { return matches }
    guard several == .newest, let newest = matches.map(\.version).max() else {
      throw ambiguous(query, matches, source)
    }
    let equals = matches.filter { $0.version == newest }
    guard equals.count == 1 else { throw ambiguous(query, equals, source) }
    return equals
  }

  private func noMatch(_ query: SpecQuery) -> ConcretizerError {
    let places = sources.map(\.place)
    let last = places.last ?? ""
    let all = places.count < 2 ? last : places.dropLast().joined(separator: ", ") + " or " + last
    var message = "no package \(all) matches '\(query)'"
    var lines: [(miss: NearMissOfQuery, place: String)] = []
    var question: String?
    for source in sources {
      let nearest = source.nearest(to: query)
      lines += nearest.misses.map { ($0, source.place) }
      question = question ?? nearest.question
    }
    var seen: Set<SpecHash> = []
    let nearest = lines.sorted { $0.miss.isNearer(than: $1.miss) }
      .filter { seen.insert($0.miss.node.hash).inserted }
    if !nearest.isEmpty {
      message += "; nearest:"
      for (miss, place) in nearest.prefix(Self.nearestCount) {
        let origin = sources.count > 1 ? " \(place)" : ""
        message += "\n    \(miss.node.shortText)\(origin): " + miss.reasons.joined(separator: "; ")
      }
      question = nil
    }
    let hint = Set(sources.map(\.hint)).count == 1 ? sources.first?.hint : sources.last?.hint
    return ConcretizerError(
      .noMatch, message, hint: [question, hint].compactMap(\.self).joined(separator: " "))
  }

  private func ambiguous(
    _ query: SpecQuery, _ matches: [SpecNode], _ source: any SpecSource
  ) -> ConcretizerError {
    let fields = SpecDifference.fields(among: matches)
    var lines = matches.prefix(Self.listedCount).map { node in
      "\n    " + ([node.shortText] + fields.compactMap { $0.text(of: node) }).joined(separator: " ")
    }
    let rest = matches.count - lines.count
    if rest > 0 { lines.append("\n    and \(rest) more") }
    let haveOneVersion = matches.allSatisfy { $0.version == matches[0].version }
    return ConcretizerError(
      .ambiguous, "'\(query)' matches several packages \(source.place):" + lines.joined(),
      hint: "name one by its hash, or "
        + (haveOneVersion
          ? "say more of it: they have the same version" : "pass --latest for the newest version"))
  }
}
