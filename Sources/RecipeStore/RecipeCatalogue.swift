internal import Diagnostics
package import RecipeModel

/// All recipes of a run, to be listed and looked up by what they say.
///
/// A package that several repositories have is that of the first. Recipes are decoded when they are
/// asked for, one at a time.
package struct RecipeCatalogue: Sendable {
  /// One package of the catalogue.
  package struct Entry: Sendable {
    /// The package.
    package var name: String
    /// The repository, as recipes name it.
    package var namespace: String?
    /// Whether the recipe only names a virtual package.
    package var isVirtual: Bool
    fileprivate var place: Place
  }

  fileprivate enum Place: Sendable {
    case own
    case snapshot(Int, row: Int)
  }

  private let own: [String: Recipe]
  private let sources: [RepositoryRecipes]
  private let snapshots: [Snapshot]

  /// Creates the catalogue of snapshots, which are those of `sources` in their order.
  init(own: [String: Recipe], sources: [RepositoryRecipes], snapshots: [Snapshot]) {
    self.own = own
    self.sources = sources
    self.snapshots = snapshots
  }

  /// Looks something up in the snapshots; what is damaged in them is read anew.
  private func reading<Value>(_ look: ([Snapshot]) throws -> Value) throws -> Value {
    do { return try look(snapshots) } catch is SnapshotDamage {}
    do {
      return try look(sources.indices.map { try sources[$0].mended(snapshots[$0]) })
    } catch is SnapshotDamage {
      throw RepositoryError(
        .unreadable, "the snapshot of recipes was damaged, and again while it was made anew",
        hint: "look after the disk of 'config:misc_cache'")
    }
  }

  /// Returns the packages in the order of their names.
  package func entries() throws -> [Entry] {
    let entries = own.values.map { recipe in
      Entry(
        name: recipe.name, namespace: recipe.namespace, isVirtual: recipe.isVirtual, place: .own)
    }
    let known = Set(own.keys)
    return try reading { snapshots in
      var (entries, known) = (entries, known)
      for (index, snapshot) in snapshots.enumerated() {
        // With one repository, which is usual, nothing can be hidden and all is in order.
        let isAlone = known.isEmpty && snapshots.count == 1
        entries.reserveCapacity(entries.count + snapshot.packageCount)
        for row in 0..<snapshot.packageCount {
          let (name, isVirtual) = try snapshot.nameAndKind(row)
          guard isAlone || known.insert(name).inserted else { continue }
          entries.append(
            Entry(
              name: name, namespace: snapshot.subject.namespace, isVirtual: isVirtual,
              place: .snapshot(index, row: row)))
        }
        if isAlone { return entries }
      }
      return entries.sorted { $0.name < $1.name }
    }
  }

  /// Returns the recipe of a package of this catalogue.
  ///
  /// Throws why it could not be understood.
  package func recipe(of entry: Entry) throws -> Recipe {
    switch entry.place {
    case .own:
      guard let recipe = own[entry.name] else {
        preconditionFailure("an entry belongs to its catalogue")
      }
      return recipe
    case .snapshot(let index, let row):
      return try reading { snapshots in
        let snapshot = snapshots[index]
        // In a snapshot that was made anew it may stand in another place.
        let place =
          try snapshot === self.snapshots[index]
          ? snapshot.row(row) : snapshot.row(named: entry.name)
        guard let place else {
          throw RepositoryError(.unreadable, "the recipe of '\(entry.name)' is gone meanwhile")
        }
        return try snapshot.recipe(of: place).get()
      }
    }
  }

  // MARK: Lookups

  /// Returns the packages that provide a virtual one, in order.
  package func providers(of virtual: String) throws -> [String] {
    try packages(of: SnapshotTerm(kind: .virtual, text: virtual))
  }

  /// Returns the packages that depend directly on another, in order.
  package func dependents(of package: String) throws -> [String] {
    try packages(of: SnapshotTerm(kind: .dependency, text: package))
  }

  /// Returns the packages with a tag, in order.
  package func packages(tagged tag: String) throws -> [String] {
    try packages(of: SnapshotTerm(kind: .tag, text: tag))
  }

  /// Returns the virtual packages that anything provides, in order.
  package func virtuals() throws -> [String] { try words(.virtual) }

  /// Returns all tags, in order.
  package func tags() throws -> [String] { try words(.tag) }

  private func words(_ kind: SnapshotTerm.Kind) throws -> [String] {
    let words = Set(own.values.flatMap(\.terms).filter { $0.kind == kind }.map(\.text))
    return try reading { snapshots in
      try snapshots.reduce(into: words) { $0.formUnion(try $1.words(kind)) }
    }.sorted()
  }

  private func packages(of term: SnapshotTerm) throws -> [String] {
    let names = Set(own.values.filter { $0.terms.contains(term) }.map(\.name))
    return try reading { snapshots in
      names.union(try visible(in: snapshots) { try $0.packages(of: term) }.map(\.name))
    }.sorted()
  }

  /// The packages that `find` finds in snapshots and no recipe of more importance hides.
  private func visible(
    in snapshots: [Snapshot], _ find: (Snapshot) throws -> [Int]
  ) throws -> [(snapshot: Snapshot, row: Int, name: String)] {
    var result: [(snapshot: Snapshot, row: Int, name: String)] = []
    for (index, snapshot) in snapshots.enumerated() {
      for row in try find(snapshot) {
        let name = try snapshot.name(row)
        guard own[name] == nil else { continue }
        var isHidden = false
        for earlier in snapshots[..<index] where !isHidden {
          isHidden = try earlier.row(named: name) != nil
        }
        if !isHidden { result.append((snapshot, row, name)) }
      }
    }
    return result
  }

  /// Returns what recipes know by a digest, or a commit of git, in the order of packages.
  package func owners(ofDigest text: String) throws -> [DigestOwner] {
    let wanted = text.lowercased()
    let key = SnapshotPackage.key(ofDigest: wanted)
    func owners(in recipe: Recipe) -> [DigestOwner] {
      var owners: [DigestOwner] = []
      recipe.forEachDigest { digest, owner in
        if digest == wanted { owners.append(owner) }
      }
      return owners
    }
    let found = try reading { snapshots in
      try visible(in: snapshots) { try $0.packages(ofDigestKey: key) }.flatMap { place in
        owners(in: try place.snapshot.recipe(of: place.snapshot.row(place.row)).get())
      }
    }
    return (own.values.flatMap(owners) + found).sorted {
      ($0.package, $0.version ?? "") < ($1.package, $1.version ?? "")
    }
  }
}
