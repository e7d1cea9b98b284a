/// Which names stand for no package but for what several packages provide, such as `mpi`, and which
/// packages provide them.
///
/// Specs alone cannot tell; the recipes of a repository do, and the caller gives what they say.
package struct VirtualProviders: Sendable {
  /// What a package provides under a condition.
  package struct Provision: Sendable {
    /// The virtual packages with the versions of their interface, such as `mpi@:3`.
    package var provided: [Spec]
    /// The packages of which it is true, such as `@3:`.
    package var condition: Spec

    /// Creates a provision.
    package init(_ provided: [Spec], when condition: Spec = Spec()) {
      self.provided = provided
      self.condition = condition
    }
  }

  /// The languages whose compilers are virtual packages in every repository.
  package static let languages = ["c", "cxx", "fortran"]

  /// Names that are virtual though nothing here provides them.
  private let names: Set<String>
  /// What each package provides.
  private let provisions: [String: [Provision]]

  /// Creates the table of what packages provide.
  package init(
    names: some Sequence<String> = Self.languages, provisions: [String: [Provision]] = [:]
  ) {
    let provided = provisions.values.joined().flatMap(\.provided).compactMap(\.name)
    self.names = Set(names).union(provided)
    self.provisions = provisions
  }

  /// What is known without a repository: the languages are virtual, and nobody provides them.
  package static let unknown = Self()

  /// Creates the table of what the edges between nodes say that packages provide.
  ///
  /// Which versions of it a package provides only recipes know, so any will do. A name that is also
  /// that of a package is not virtual; `packages` are names of others than the nodes.
  package init(saidBy nodes: some Sequence<SpecNode>, packages: Set<String> = []) {
    var names = packages
    var provided: [String: Set<String>] = [:]
    for node in nodes {
      names.insert(node.name)
      for edge in node.dependencies where !edge.virtuals.isEmpty {
        provided[edge.name, default: []].formUnion(edge.virtuals)
      }
    }
    self.init(
      provisions: provided.mapValues { virtuals in
        [Provision(virtuals.subtracting(names).sorted().map { Spec(name: $0) })]
      })
  }

  /// Whether a name is that of a virtual package.
  package func isVirtual(_ name: String?) -> Bool { name.map(names.contains) ?? false }

  /// Whether a package provides a virtual one under some condition.
  func provides(_ name: String, package: String) -> Bool {
    provisions[package]?.contains { $0.provided.contains { $0.name == name } } ?? false
  }

  /// The packages that provide a virtual one under some condition; none if it is not virtual.
  package func packages(providing name: String) -> [String] {
    provisions.keys.filter { provides(name, package: $0) }
  }

  /// What a package provides.
  func provisions(of package: String?) -> [Provision] {
    package.flatMap { provisions[$0] } ?? []
  }

  /// Whether a package, as far as it is known, may provide what is asked.
  ///
  /// `isCase` tells whether a condition can hold for the package.
  func provides(
    _ asked: Spec, package: String?, where isCase: (Spec) -> Bool
  ) -> Bool {
    provisions(of: package).contains { provision in
      isCase(provision.condition)
        && provision.provided.contains {
          $0.name == asked.name && $0.intersects(asked.node, providers: self)
        }
    }
  }

  /// Whether some package provides both of two virtual packages.
  func haveCommonProvider(_ left: Spec, _ right: Spec) -> Bool {
    provisions.contains { name, _ in
      let conditions = [left, right].map { asked in
        provisions(of: name).filter { provision in
          provision.provided.contains {
            $0.name == asked.name && $0.intersects(asked.node, providers: self)
          }
        }.map(\.condition)
      }
      return conditions[0].contains { one in
        conditions[1].contains { one.intersects($0, providers: self) }
      }
    }
  }
}

extension Spec {
  /// The names that may be those of virtual packages: of the spec, of what it needs, and those that
  /// edges say to be virtual, but not the languages, which always are.
  package var virtualNames: [String] {
    withDescendants().flatMap { spec in
      [spec.name].compactMap(\.self)
        + spec.dependencies.flatMap { edge in
          edge.virtuals.filter { !VirtualProviders.languages.contains($0) }
            + (edge.condition?.virtualNames ?? [])
        }
    }
  }
}
