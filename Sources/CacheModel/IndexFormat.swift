package import SpecModel

/// What follows from the version of the database document that an index is.
package struct IndexFormat: Sendable, Hashable {
  /// The version: 5 for Spack up to 0.16, 6 and 7 for those up to 0.23, 8 for Spack 1.
  package let version: Int

  /// Creates the format of a version.
  package init(version: Int) {
    self.version = version
  }

  /// The format of the nodes in the records, as spec files count them.
  package var nodeFormat: Int {
    switch version {
    case ...5: 1
    case 6: 3
    case 7: 4
    default: 5
    }
  }

  /// The dependencies that get records and count as dependents.
  package var trackedTypes: DependencyTypes {
    switch version {
    case ...5: [.link, .run]
    case 6, 7: [.build, .link, .run]
    default: .all
    }
  }

  /// The versions that a cache may have whose layout calls for this one.
  ///
  /// Spack wrote layout 2 from 0.18 until shortly before 1.0, through three versions; an index keeps the
  /// one that it has.
  var companions: ClosedRange<Int> { version == 7 ? 6...8 : version...version }

  /// Whether a record says that the cache holds its package, as `in_buildcache`.
  package var tellsPresence: Bool { version > 5 }
}
