package import SpecModel

/// The layout of Spack 0.18 to 0.23: an archive, and a spec file beside it that is clear-signed.
///
/// Spack 0.17 wrote spec files of this name beside archives of ``LayoutV1``, and they are read, too.
package struct LayoutV2: CacheLayout {
  /// The name of a signed spec file ends so.
  package static let signedEnding = ".spec.json.sig"
  /// The name of an unsigned spec file ends so.
  package static let plainEnding = ".spec.json"

  /// Creates the layout.
  package init() {}

  package var generation: CacheGeneration { .v2 }
  package var markerKey: String? { nil }
  package var metadataFolder: String { BuildCacheFolder.root }
  package var keys: KeyPlace { .files(list: BuildCacheFolder.keyList) }
  package var indexVersion: Int? { 7 }

  package func metadata(of node: SpecNode) -> EntryMetadata {
    guard let names = BuildCacheFolder.names(of: node, .safe) else { return .none }
    return .file(
      [names.file(Self.signedEnding), names.file(Self.plainEnding)],
      orMembers: NestedPlace(key: names.archive, stem: names.stem))
  }

  package func metadataKeys(of node: SpecNode) -> [String] {
    guard let names = BuildCacheFolder.names(of: node, .safe) else { return [] }
    return [names.file(Self.signedEnding), names.file(Self.plainEnding)]
  }

  package func entryName(ofKey key: String) -> EntryName? {
    BuildCacheFolder.entryName(ofKey: key, endings: [Self.signedEnding, Self.plainEnding])
  }

  package func description(
    of node: SpecNode, in payload: [UInt8], source: String
  ) throws(CacheError) -> EntryDescription {
    let metadata = try SpecMetadata(payload, source: source)
    let names = try BuildCacheFolder.checkedNames(of: node, .safe)
    let isNested = metadata.layoutNumber == 0
    return EntryDescription(
      archive: EntryArchive(
        key: names.archive, form: isNested ? .nested(stem: names.stem) : .plain,
        memberPlace: isNested ? .any : metadata.layoutNumber == 1 ? .baseName : .fullPath,
        byteCount: isNested ? nil : metadata.byteCount, checksum: metadata.checksum),
      spec: .metadata)
  }

  package func index(view: String?) -> IndexPlace {
    .file(BuildCacheFolder.index, digest: BuildCacheFolder.indexDigest)
  }

  package func keyKey(_ fingerprint: String) -> String { BuildCacheFolder.key(fingerprint) }
}
