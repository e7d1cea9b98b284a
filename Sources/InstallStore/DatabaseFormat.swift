package import Documents
package import SpecModel

/// A version of the database file, by the Spack that writes it.
///
/// A running Spack writes exactly one version, and refuses the newer ones: a store keeps the version
/// that it has.
package enum DatabaseFormat: Int, Sendable, CaseIterable, Comparable {
  /// Spack 0.13 to 0.16.
  case v5 = 5
  /// Spack 0.17 to 0.20.
  case v6 = 6
  /// Spack 0.21 to 0.23.
  case v7 = 7
  /// Spack 1.x, and what a store without a database gets.
  case v8 = 8

  /// The newest version that is known.
  package static let newest = v8

  /// The format of the nodes in the records, as spec files count them.
  package var nodeFormat: Int {
    switch self {
    case .v5: 1
    case .v6: 3
    case .v7: 4
    case .v8: 5
    }
  }

  /// How the file is laid out.
  package var style: JSON.Style {
    switch self {
    case .v5: .indented(1)
    case .v6: .indented(2)
    case .v7, .v8: .compact
    }
  }

  /// The dependencies that get records of their own and are counted as references.
  package var trackedTypes: DependencyTypes {
    switch self {
    case .v5: [.link, .run]
    case .v6, .v7: [.build, .link, .run]
    case .v8: .all
    }
  }

  /// The versions of Spack that read and write it, for messages.
  package var writers: String {
    switch self {
    case .v5: "Spack 0.13 to 0.16"
    case .v6: "Spack 0.17 to 0.20"
    case .v7: "Spack 0.21 to 0.23"
    case .v8: "Spack 1.x"
    }
  }

  /// Orders by age.
  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
