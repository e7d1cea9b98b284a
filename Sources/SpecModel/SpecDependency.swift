/// When a package needs another; the raw values are those that Spack sorts by.
package struct DependencyTypes: OptionSet, Sendable, Hashable, CustomStringConvertible {
  /// The bits.
  package let rawValue: UInt8

  /// Creates a set from its bits.
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Linked against.
  package static let link = Self(rawValue: 1)
  /// Needed while running.
  package static let run = Self(rawValue: 2)
  /// Needed while building.
  package static let build = Self(rawValue: 4)
  /// Needed for the tests.
  package static let test = Self(rawValue: 8)
  /// All four.
  package static let all: Self = [.link, .run, .build, .test]

  private static let named: [(name: String, type: Self)] = [
    ("build", .build), ("link", .link), ("run", .run), ("test", .test),
  ]

  /// Creates the set of one name; nil unless it is `build`, `link`, `run` or `test`.
  package init?(name: String) {
    guard let entry = Self.named.first(where: { $0.name == name }) else { return nil }
    self = entry.type
  }

  /// The names in Spack's order: build, link, run, test.
  package var names: [String] { Self.named.filter { contains($0.type) }.map(\.name) }

  /// The names, joined by commas.
  package var description: String { names.joined(separator: ",") }
}

/// One package that a node needs.
package struct SpecDependency: Sendable, Hashable {
  /// The name of the package.
  package var name: String
  /// The node that meets the need.
  package var hash: SpecHash
  /// When it is needed.
  package var types: DependencyTypes
  /// The virtual packages that it stands for here, such as `mpi`.
  package var virtuals: [String]
  /// Whether the need was stated for this very node (`%`), as far as the file says.
  package var isDirect: Bool
}
