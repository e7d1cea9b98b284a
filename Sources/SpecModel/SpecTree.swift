import Diagnostics

/// Concrete specs as a tree of lines, as Spack shows them.
package struct SpecTree: Sendable {
  /// Which lines a package gets that several others need.
  package enum Cover: String, Sendable, CaseIterable {
    /// One, below the first that needs it.
    case nodes
    /// One below each that needs it; what it needs itself stands only below the first.
    case edges
    /// One below each that needs it, each with all that it needs.
    case paths
  }

  /// Which lines there are.
  package var cover: Cover = .nodes
  /// Whether the first that needs a package is the first on the way down, not the nearest.
  package var isDepthFirst = false
  /// How many letters of the hash stand in front of each line; nil for none.
  package var hashLength: Int?
  /// Whether each line says when the package is needed: `[bl  ]`.
  package var showsTypes = false
  /// What each line says.
  package var format = SpecFormat.node
  /// Which dependencies are followed.
  package var types = DependencyTypes.all
  /// Whether lines have the colours of Spack.
  package var isColored = false
  /// How a package stands in a store, the first thing of each line; nil where lines do not say it.
  package var status: (@Sendable (SpecNode) -> SpecStatus)?

  /// The most lines of a tree, since one that covers edges or paths grows with them.
  static let maximumCount = 100_000

  /// Creates a tree with the defaults.
  package init() {}

  /// Returns the lines, each with a line break.
  ///
  /// Throws when the format names what a node does not have, or when there are more than 100,000.
  package func text(of spec: ConcreteSpec) throws(SpecError) -> String {
    try text(of: [spec.root]) { spec.node($0) }
  }

  /// Returns the lines of the trees of several specs, which share what they have in common.
  ///
  /// `find` returns what they depend on; what it does not know has no line. Throws as
  /// ``text(of:)`` does.
  package func text(
    of roots: [SpecNode], find: (SpecHash) -> SpecNode?
  ) throws(SpecError) -> String {
    let walk = DependencyTree(types: types, cover: cover, isDepthFirst: isDepthFirst)
    var text = ""
    for line in try walk.lines(of: roots, find: find) {
      text += try self.text(of: line, find) + "\n"
    }
    return text
  }

  private func text(
    of line: DependencyTree.Line, _ find: (SpecHash) -> SpecNode?
  ) throws(SpecError) -> String {
    var text = ""
    if let status { text += status(line.node).text(isColored: isColored) + "  " }
    if let hashLength {
      let hash = String(line.node.hash.text.prefix(hashLength))
      text += (isColored ? SpecColor.hash.painted(hash) : hash) + "  "
    }
    if showsTypes {
      let letters = [("b", DependencyTypes.build), ("l", .link), ("r", .run), ("t", .test)]
      text += "[" + letters.map { line.types.contains($0.1) ? $0.0 : " " }.joined() + "]  "
    }
    text += String(repeating: " ", count: 4 * line.depth) + (line.depth > 0 ? "^" : "")
    return text + (try format.text(of: line.node, isColored: isColored, find: find))
  }
}

/// Which packages stand where in a tree of what some of them need.
struct DependencyTree {
  var types = DependencyTypes.all
  var cover = SpecTree.Cover.nodes
  var isDepthFirst = false

  /// A package at one place of the tree.
  struct Line {
    var node: SpecNode
    var depth = 0
    /// What it is needed for there.
    var types: DependencyTypes = []
    /// What needs it there.
    var parent: SpecHash?
  }

  /// Returns the lines from the top.
  ///
  /// Throws when there are more than a tree may have.
  func lines(
    of roots: [SpecNode], find: (SpecHash) -> SpecNode?
  ) throws(SpecError) -> [Line] {
    let parents = isDepthFirst ? nil : nearestParents(of: roots, find)
    var opened: Set<SpecHash> = []
    var lines: [Line] = []
    var waiting = roots.reversed().map { Line(node: $0) }
    while let line = waiting.popLast() {
      // What a package needs stands below its nearest place only, or below the first.
      let isPlace = parents.map { $0[line.node.hash] == line.parent } ?? true
      let opens = cover == .paths || isPlace && opened.insert(line.node.hash).inserted
      guard opens || cover == .edges else { continue }
      guard lines.count < SpecTree.maximumCount else {
        let name = roots.first?.shortText ?? "nothing"
        throw SpecError(.limitExceeded, "the tree of \(name) is too long to be shown")
      }
      lines.append(line)
      guard opens else { continue }
      for (dependency, node) in children(of: line.node, find).reversed() {
        waiting.append(
          Line(
            node: node, depth: line.depth + 1, types: dependency.types, parent: line.node.hash))
      }
    }
    return lines
  }

  /// What a node needs, as Spack visits it.
  private func children(
    of node: SpecNode, _ find: (SpecHash) -> SpecNode?
  ) -> [(SpecDependency, SpecNode)] {
    node.dependencies.filter { !$0.types.isDisjoint(with: types) }
      .sorted { $0.sortKey < $1.sortKey }
      .compactMap { dependency in find(dependency.hash).map { (dependency, $0) } }
  }

  /// For each package the one below which it is found first, level by level; none for the roots.
  private func nearestParents(
    of roots: [SpecNode], _ find: (SpecHash) -> SpecNode?
  ) -> [SpecHash: SpecHash] {
    var parents: [SpecHash: SpecHash] = [:]
    var seen = Set(roots.map(\.hash))
    var waiting = roots
    var next = 0
    while next < waiting.count {
      let node = waiting[next]
      next += 1
      for (_, child) in children(of: node, find) where seen.insert(child.hash).inserted {
        parents[child.hash] = node.hash
        waiting.append(child)
      }
    }
    return parents
  }
}
