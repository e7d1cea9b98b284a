/// What a place holds beside metadata, as far as names tell.
extension CacheLayout {
  /// The folder below which all archives and blobs are.
  package var contentFolder: String { generation == .v3 ? CachePath.blobs : metadataFolder }

  /// The folder below which all files are that may name blobs; nil where only entries do.
  package var referenceFolder: String? { generation == .v3 ? CachePath.manifests : nil }

  /// Whether a file is an archive or a blob; others are not the cache's to remove.
  package func isContent(_ key: String) -> Bool {
    guard generation == .v3 else { return key.hasSuffix(".spack") }
    let name = key.split(separator: "/").last ?? ""
    return name.utf8.count == 64 && key == CachePath.blob(String(name))
      && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
