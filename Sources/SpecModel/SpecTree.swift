import Diagnostics

/// A concrete spec as a tree of lines, as Spack shows it.
package struct SpecTree: Sendable {
  /// Which lines a package gets that several others need.
  package enum Cover: Sendable {
    /// One, below the first that needs it.
    case nodes
    /// One below each that needs it; what it needs itself stands only below the first.
    case edges
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

  /// The most lines of a tree, since one that covers edges grows with them.
  static let maximumCount = 100_000

  /// Creates a tree with the defaults.
  package init() {}

  /// A line that is to be written.
  private struct Line {
    var node: SpecNode
    var depth = 0
    var types: DependencyTypes = []
    /// What needs the node here.
    var parent: SpecHash?
  }

  /// Returns the lines, each with a line break.
  ///
  /// Throws when the format names what a node does not have, or when there are more than 100,000.
  package func text(of spec: ConcreteSpec) throws(SpecError) -> String {
    let parents = isDepthFirst ? nil : nearestParents(in: spec)
    var opened: Set<SpecHash> = []
    var text = ""
    var count = 0
    var waiting = [Line(node: spec.root)]
    while let line = waiting.popLast() {
      // What a package needs stands below its nearest place only, or below the first.
      let isPlace = parents.map { $0[line.node.hash] == line.parent } ?? true
      let opens = isPlace && opened.insert(line.node.hash).inserted
      guard opens || cover == .edges else { continue }
      count += 1
      guard count <= Self.maximumCount else {
        throw SpecError(
          .limitExceeded, "the tree of \(spec.root.shortText) is too long to be shown")
      }
      text += try self.text(of: line, in: spec) + "\n"
      guard opens else { continue }
      for (dependency, node) in spec.dependencies(of: line.node.hash, types: types).reversed() {
        waiting.append(
          Line(
            node: node, depth: line.depth + 1, types: dependency.types, parent: line.node.hash))
      }
    }
    return text
  }

  /// For each package the one below which it is found first, level by level.
  private func nearestParents(in spec: ConcreteSpec) -> [SpecHash: SpecHash] {
    var parents: [SpecHash: SpecHash] = [:]
    for node in spec.traversal(.breadthFirst, types: types) {
      for (_, child) in spec.dependencies(of: node.hash, types: types)
      where child.hash != spec.root.hash && parents[child.hash] == nil {
        parents[child.hash] = node.hash
      }
    }
    return parents
  }

  private func text(of line: Line, in spec: ConcreteSpec) throws(SpecError) -> String {
    var text = ""
    if let hashLength { text += line.node.hash.text.prefix(hashLength) + "  " }
    if showsTypes {
      let letters = [("b", DependencyTypes.build), ("l", .link), ("r", .run), ("t", .test)]
      text += "[" + letters.map { line.types.contains($0.1) ? $0.0 : " " }.joined() + "]  "
    }
    text += String(repeating: " ", count: 4 * line.depth) + (line.depth > 0 ? "^" : "")
    return text + (try format.text(of: line.node, in: spec))
  }
}
