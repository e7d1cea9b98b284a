internal import Diagnostics
package import SpecModel

/// The layout of Spack 1.x: manifests that name blobs.
package struct LayoutV3: CacheLayout {
  /// Creates the layout.
  package init() {}

  package var generation: CacheGeneration { .v3 }
  package var markerKey: String? { CachePath.layoutMarker }
  package var metadataFolder: String { CachePath.specManifests }
  package var keys: KeyPlace { .manifests(list: CachePath.keyListManifest) }
  package var indexVersion: Int? { CacheIndex.version }

  package func metadata(of node: SpecNode) -> EntryMetadata {
    .file([CachePath.specManifest(of: node)])
  }

  package func metadataKeys(of node: SpecNode) -> [String] { [CachePath.specManifest(of: node)] }

  package func entryName(ofKey key: String) -> EntryName? {
    // A cache has a hundred thousand keys: bytes are looked at, not characters.
    let text = key.utf8
    let suffix = ".spec.manifest.json"
    let stem = text.dropLast(suffix.utf8.count)
    guard key.hasPrefix(CachePath.specManifests + "/"), key.hasSuffix(suffix),
      stem.dropLast(SpecHash.letterCount).last == UInt8(ascii: "-"),
      let hash = SpecHash(Substring(stem.suffix(SpecHash.letterCount)))
    else { return nil }
    return EntryName(key: key, hash: hash)
  }

  package func description(
    in payload: [UInt8], source: String
  ) throws(CacheError) -> EntryDescription? {
    try entry(in: payload, source: source)
  }

  package func description(
    of node: SpecNode, in payload: [UInt8], source: String
  ) throws(CacheError) -> EntryDescription {
    try entry(in: payload, source: source)
  }

  private func entry(
    in payload: [UInt8], source: String
  ) throws(CacheError) -> EntryDescription {
    let manifest = try Manifest.decode(payload, source: source)
    let tarball = manifest.first { $0 == .tarball }
    let spec = manifest.first { mediaType in
      if case .spec = mediaType { true } else { false }
    }
    guard let tarball, let spec else {
      throw CacheError(
        .missingRecord, "the manifest '\(source)' names no archive or no spec",
        hint: "push the package again with --force")
    }
    return EntryDescription(
      archive: EntryArchive(
        key: CachePath.blob(tarball.checksum), byteCount: tarball.byteCount,
        checksum: tarball.checksum, room: tarball.room),
      spec: .blob(spec))
  }

  package func index(view: String?) -> IndexPlace {
    .manifest(CachePath.indexManifest(view: view))
  }

  package func keyKey(_ fingerprint: String) -> String { CachePath.keyManifest(fingerprint) }
}
