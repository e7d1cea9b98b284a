package import SpecModel

/// The layout of Spack 0.13 to 0.16: an archive that holds the archive, the spec and its signature.
///
/// Entries are the same in both generations; v0 has an `index.html` and loose keys.
package struct LayoutV1: CacheLayout {
  /// The name of a spec file ends so.
  package static let ending = ".spec.yaml"

  /// Whether index and keys are those of Spack 0.13 and 0.14.
  private let isSeed: Bool

  /// Creates the layout of 0.15 and 0.16, or that of 0.13 and 0.14.
  package init(isSeed: Bool = false) { self.isSeed = isSeed }

  package var generation: CacheGeneration { isSeed ? .v0 : .v1 }
  package var markerKey: String? { nil }
  package var metadataFolder: String { BuildCacheFolder.root }
  package var indexVersion: Int? { isSeed ? nil : 5 }

  package var keys: KeyPlace {
    isSeed
      ? .loose(folder: BuildCacheFolder.root, part: ".key") : .files(list: BuildCacheFolder.keyList)
  }

  package func metadata(of node: SpecNode) -> EntryMetadata {
    guard let names = BuildCacheFolder.names(of: node, .plain) else { return .none }
    return .members(NestedPlace(key: names.archive, stem: names.stem))
  }

  package func metadataKeys(of node: SpecNode) -> [String] {
    BuildCacheFolder.names(of: node, .plain).map { [$0.file(Self.ending)] } ?? []
  }

  package func companionKeys(of node: SpecNode) -> [String] {
    BuildCacheFolder.names(of: node, .plain).map { [$0.file(".cdashid")] } ?? []
  }

  package func entryName(ofKey key: String) -> EntryName? {
    BuildCacheFolder.entryName(ofKey: key, endings: [Self.ending])
  }

  package func description(
    of node: SpecNode, in payload: [UInt8], source: String
  ) throws(CacheError) -> EntryDescription {
    let metadata = try SpecMetadata(payload, source: source)
    let names = try BuildCacheFolder.checkedNames(of: node, .plain)
    return EntryDescription(
      archive: EntryArchive(
        key: names.archive, form: .nested(stem: names.stem), memberPlace: .any, byteCount: nil,
        checksum: metadata.checksum),
      spec: .metadata)
  }

  package func index(view: String?) -> IndexPlace {
    isSeed
      ? .page(BuildCacheFolder.page)
      : .file(BuildCacheFolder.index, digest: BuildCacheFolder.indexDigest)
  }

  package func keyKey(_ fingerprint: String) -> String {
    isSeed
      ? "\(BuildCacheFolder.root)/\(fingerprint).key" : BuildCacheFolder.key(fingerprint)
  }
}
