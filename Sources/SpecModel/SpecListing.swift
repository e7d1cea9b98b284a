import Diagnostics

/// Concrete specs as the lines of a listing, in groups of one architecture and its compilers.
///
/// A line has, each where it is asked for: how the package stands in the store, the hash, blanks for
/// the depth in a tree, what the format says, and where the package is.
package struct SpecListing: Sendable {
  /// What a line says of its package.
  package var format: SpecFormat
  /// How many letters of the hash stand in front; nil for none.
  package var hashLength: Int?
  /// Whether lines have the colours of Spack.
  package var isColored = false
  /// Whether there are groups; without, all lines are one.
  package var isGrouped = true
  /// Whether what each package needs stands below it, and then an empty line.
  package var showsDependencies = false
  /// The packages that are shown stronger than others, where lines have colours.
  package var strong: Set<SpecHash> = []
  /// How a package stands in the store; nil where lines do not say it.
  package var status: (@Sendable (SpecNode) -> SpecStatus)?
  /// What a line ends with, such as where its package is; nil where lines do not say it.
  package var path: (@Sendable (SpecNode) -> String?)?
  /// Where a package is, for formats that name its prefix.
  package var prefix: @Sendable (SpecNode) -> String? = { $0.external?.path }

  /// The lines of one group.
  package struct Group: Sendable, Equatable {
    /// What the packages have in common; nil when there are no groups.
    package var title: SpecGroup?
    /// The lines, in the order of the packages.
    package var lines: [String]
  }

  /// Creates a listing of lines that say what a format names.
  package init(format: SpecFormat) { self.format = format }

  /// Returns the groups in order, each with its packages in the order in which they are given.
  ///
  /// `find` returns what they depend on; what it does not know is not shown. Throws when the format
  /// names what a package does not have. The cost is that of formatting each line once.
  package func groups(
    of nodes: [SpecNode], find: (SpecHash) -> SpecNode?
  ) throws(SpecError) -> [Group] {
    guard isGrouped else { return [Group(title: nil, lines: try lines(of: nodes, find))] }
    let members = Dictionary(grouping: nodes) { SpecGroup(of: $0, find: find) }
    var groups: [Group] = []
    for title in members.keys.sorted() {
      groups.append(Group(title: title, lines: try lines(of: members[title] ?? [], find)))
    }
    return groups
  }

  private func lines(
    of nodes: [SpecNode], _ find: (SpecHash) -> SpecNode?
  ) throws(SpecError) -> [String] {
    var lines: [(text: String, node: SpecNode?)] = []
    lines.reserveCapacity(nodes.count)
    for node in nodes {
      guard showsDependencies else {
        lines.append((try text(of: node, depth: 0, find), node))
        continue
      }
      for line in try DependencyTree().lines(of: [node], find: find) {
        lines.append((try text(of: line.node, depth: line.depth, find), line.node))
      }
      lines.append(("", nil))
    }
    guard let path else { return lines.map(\.text) }
    let width = lines.map { Self.width(of: $0.text) }.max() ?? 0
    return lines.map { line in
      guard let place = line.node.flatMap(path) else { return line.text }
      let blanks = width + 2 - Self.width(of: line.text)
      return line.text + String(repeating: " ", count: blanks) + place
    }
  }

  private func text(
    of node: SpecNode, depth: Int, _ find: (SpecHash) -> SpecNode?
  ) throws(SpecError) -> String {
    var text = ""
    if let status { text += status(node).text(isColored: isColored) + "  " }
    if let hashLength {
      let hash = String(node.hash.text.prefix(hashLength))
      text += (isColored ? SpecColor.hash.painted(hash) : hash) + " "
    }
    if depth > 0 { text += String(repeating: " ", count: 4 * depth) }
    let places = SpecFormat.Places(prefix: prefix(node))
    let said = try format.text(of: node, places: places, isColored: isColored, find: find)
    guard isColored, depth == 0, strong.contains(node.hash) else { return text + said }
    return text + "\u{1b}[1m\(said)\u{1b}[0m"
  }

  /// The characters of a line, codes for colours not counted.
  private static func width(of text: String) -> Int {
    guard text.utf8.contains(0x1B) else { return text.count }
    var count = 0
    var isCode = false
    for character in text {
      if character == "\u{1b}" { isCode = true }
      if !isCode { count += 1 }
      if isCode, character == "m" { isCode = false }
    }
    return count
  }
}
