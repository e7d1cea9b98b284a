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
  private let snapshots: [Snapshot]

  init(own: [String: Recipe], snapshots: [Snapshot]) {
    self.own = own
    self.snapshots = snapshots
  }

  private static func damage(_ error: any Error) -> any Error {
    guard error is SnapshotDamage else { return error }
    return RepositoryError(
      .unreadable, "the snapshot of recipes is damaged",
      hint: "run the command again, which makes it anew")
  }

  /// Returns the packages in the order of their names.
  package func entries() throws -> [Entry] {
    var entries = own.values.map { recipe in
      Entry(
        name: recipe.name, namespace: recipe.namespace, isVirtual: recipe.isVirtual, place: .own)
    }
    var known = Set(own.keys)
    do {
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
    } catch {
      throw Self.damage(error)
    }
    return entries.sorted { $0.name < $1.name }
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
      do {
        return try snapshots[index].recipe(of: snapshots[index].row(row)).get()
      } catch {
        throw Self.damage(error)
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
    var words = Set(own.values.flatMap(\.terms).filter { $0.kind == kind }.map(\.text))
    do {
      for snapshot in snapshots { words.formUnion(try snapshot.words(kind)) }
    } catch {
      throw Self.damage(error)
    }
    return words.sorted()
  }

  private func packages(of term: SnapshotTerm) throws -> [String] {
    var names = Set(own.values.filter { $0.terms.contains(term) }.map(\.name))
    do {
      for place in try visible({ try $0.packages(of: term) }) { names.insert(place.name) }
    } catch {
      throw Self.damage(error)
    }
    return names.sorted()
  }

  /// The packages that `find` finds in snapshots and no recipe of more importance hides.
  private func visible(
    _ find: (Snapshot) throws -> [Int]
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
    var result: [DigestOwner] = []
    func add(_ recipe: Recipe) {
      recipe.forEachDigest { digest, owner in
        if digest == wanted { result.append(owner) }
      }
    }
    for recipe in own.values { add(recipe) }
    do {
      for place in try visible({ try $0.packages(ofDigestKey: key) }) {
        add(try place.snapshot.recipe(of: place.snapshot.row(place.row)).get())
      }
    } catch {
      throw Self.damage(error)
    }
    return result.sorted { ($0.package, $0.version ?? "") < ($1.package, $1.version ?? "") }
  }
}
