package import SpecModel

/// What a prune of a source mirror takes away, and why the rest stays.
package struct MirrorPrunePlan: Sendable, Equatable {
  /// What keeps content that no recipe refers to.
  package struct Rules: Sendable {
    /// What is younger stays; in seconds.
    package var keptAge: Int64
    /// When it is, in seconds since 1970.
    package var now: Int64
    /// The packages and versions whose content stays.
    package var excluded: [SpecQuery]
    /// Whether content goes of which no name says whose it is, though recipes are not known wholly.
    package var takesUnnamed: Bool

    /// Creates rules.
    package init(
      keptAge: Int64 = 0, now: Int64, excluded: [SpecQuery] = [], takesUnnamed: Bool = false
    ) {
      self.keptAge = keptAge
      self.now = now
      self.excluded = excluded
      self.takesUnnamed = takesUnnamed
    }
  }

  /// An entry with a reason.
  package struct Decision: Sendable, Equatable {
    /// The entry.
    package let entry: MirrorEntry
    /// Why, as a clause.
    package let reason: String
  }

  /// What goes, in the order of paths.
  package var removed: [Decision] = []
  /// What no recipe refers to and what stays nevertheless.
  package var kept: [Decision] = []
  /// How many files recipes refer to.
  package var neededCount = 0

  /// Decides what goes from a mirror of which recipes demand something.
  ///
  /// In doubt content stays: when the recipe of its package is not there, or is not known wholly.
  package init(_ inventory: MirrorInventory, demand: MirrorDemand, rules: Rules) {
    let links = inventory.linksByFile
    // Looking through all recipes again for each file would be most of the work.
    let incompleteness = rules.takesUnnamed ? nil : demand.incompleteness
    var gone: Set<String> = []
    for entry in inventory.entries where MirrorEntry.Kind.sources.contains(entry.kind) {
      let names = links[entry.path] ?? []
      if Self.isNeeded(entry, names, demand) {
        neededCount += 1
      } else if let reason = Self.reasonToKeep(entry, names, demand, rules, incompleteness) {
        kept.append(Decision(entry: entry, reason: reason))
      } else {
        gone.insert(entry.path)
        removed.append(Decision(entry: entry, reason: Self.reasonToGo(names, demand)))
      }
    }
    for entry in inventory.entries where entry.kind == .link {
      switch inventory.end(of: entry) {
      case .file(let file) where gone.contains(file.path):
        removed.append(Decision(entry: entry, reason: "it leads to what goes"))
      case .nothing:
        if let reason = Self.reasonToKeep(dangling: entry, demand, rules, incompleteness) {
          kept.append(Decision(entry: entry, reason: reason))
        } else {
          removed.append(Decision(entry: entry, reason: "it leads nowhere"))
        }
      case .outside:
        kept.append(Decision(entry: entry, reason: "it leads out of the mirror: look who made it"))
      default: break
      }
    }
    removed.sort { $0.entry.path.utf8.lexicographicallyPrecedes($1.entry.path.utf8) }
  }

  private static func isNeeded(
    _ entry: MirrorEntry, _ names: [MirrorEntry], _ demand: MirrorDemand
  ) -> Bool {
    if demand.item(storedAt: entry.path) != nil { return true }
    if entry.kind == .named, !demand.items(named: entry.path).isEmpty { return true }
    // A tag or a branch of a recipe stood for this commit when the mirror was made.
    return entry.kind == .checkout
      && names.contains { demand.items(named: $0.path).contains { $0.repository != nil } }
  }

  private static func reasonToKeep(
    _ entry: MirrorEntry, _ names: [MirrorEntry], _ demand: MirrorDemand, _ rules: Rules,
    _ incompleteness: String?
  ) -> String? {
    let names = entry.kind == .named ? [entry] : names
    if let query = rules.excluded.first(where: { query in names.contains { query.means($0) } }) {
      return "'\(query)' keeps it"
    }
    if entry.modified > rules.now - rules.keptAge { return "it is younger than what may go" }
    let packages = Set(names.compactMap(\.package)).sorted()
    if packages.isEmpty {
      return incompleteness.map { "no name says whose it is, and \($0)" }
    }
    return packages.compactMap(demand.doubt).first
  }

  /// Why a link that leads nowhere stays: it is kept like a file, and may be none of the mirror's.
  private static func reasonToKeep(
    dangling link: MirrorEntry, _ demand: MirrorDemand, _ rules: Rules,
    _ incompleteness: String?
  ) -> String? {
    let isOurs = link.destination?.hasPrefix(MirrorNames.storageFolder + "/") ?? false
    return isOurs
      ? reasonToKeep(link, [link], demand, rules, incompleteness)
      : "it leads nowhere, but not to where mirrors keep files: look who made it"
  }

  private static func reasonToGo(_ names: [MirrorEntry], _ demand: MirrorDemand) -> String {
    guard let name = names.first?.path else { return "no recipe refers to it" }
    return demand.items(named: name).isEmpty
      ? "no recipe refers to '\(name)'" : "the recipe has another digest for '\(name)' now"
  }
}

extension SpecQuery {
  /// Whether an entry under a name for people belongs to what is asked for.
  fileprivate func means(_ entry: MirrorEntry) -> Bool {
    guard let package = entry.package, name == nil || name == package else { return false }
    guard let file = entry.path.split(separator: "/").last, file.hasPrefix(package + "-") else {
      // Resources and patches go with every version.
      return true
    }
    let text = file.dropFirst(package.count + 1)
    // An extension is not told apart from a version: each beginning is tried.
    var stem = text
    while true {
      if let version = try? Version(String(stem)), versions.contains(version) { return true }
      guard let dot = stem.lastIndex(of: ".") else { return false }
      stem = stem[..<dot]
    }
  }
}
