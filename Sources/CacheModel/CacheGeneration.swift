/// The generations of build caches, by the names that users see.
package enum CacheGeneration: String, Sendable, CaseIterable, Comparable {
  /// Spack 0.13 and 0.14: entries as in ``v1``, an `index.html`, keys beside the entries.
  case v0
  /// Spack 0.15 to 0.17: an archive that holds an archive, the spec and its signature.
  case v1
  /// Spack 0.18 to 0.23: an archive and a signed spec file beside it.
  case v2
  /// Spack 1.x: signed manifests, blobs named by their content.
  case v3

  /// The layout of the generation.
  package var layout: any CacheLayout {
    switch self {
    case .v0: LayoutV1(isSeed: true)
    case .v1: LayoutV1()
    case .v2: LayoutV2()
    case .v3: LayoutV3()
    }
  }

  package static func < (left: CacheGeneration, right: CacheGeneration) -> Bool {
    left.rawValue < right.rawValue
  }
}
