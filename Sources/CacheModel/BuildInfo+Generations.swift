internal import Documents

extension BuildInfo {
  /// Returns the text of the file as the Spack of a generation reads it.
  ///
  /// `linkedHashes` are the package's own and those of all that it links to: the only ones that Spack
  /// 0.15 and 0.16 find again.
  package func encode(
    for generation: CacheGeneration, linkedHashes: Set<String> = []
  ) -> [UInt8] {
    switch generation {
    case .v3: encode()
    case .v2: withoutObjectFiles.encode()
    case .v1: withoutObjectFiles.encodeEarly(linkedHashes)
    case .v0: withoutObjectFiles.encodeEarly(nil)
    }
  }

  /// Spack before 1.0 hands each listed binary to a program that refuses object files.
  private var withoutObjectFiles: BuildInfo {
    var info = self
    info.binaries.removeAll { $0.hasSuffix(".o") }
    return info
  }

  private func encodeEarly(_ hashes: Set<String>?) -> [UInt8] {
    func list(_ paths: [String]) -> DocumentValue { .list(paths.map { .string($0) }) }
    var mapping: DocumentMapping = [
      "relative_rpaths": .boolean(hasRelativePaths), "buildpath": .string(root),
      "spackprefix": .string(spackPrefix), "relative_prefix": .string(relativePrefix),
      "relocate_textfiles": list(textFiles), "relocate_binaries": list(binaries),
      "relocate_links": list(links),
    ]
    if let hashes {
      mapping["prefix_to_hash"] = .mapping(
        DocumentMapping(
          hashToPrefix.filter { hashes.contains($0.hash) }.map { ($0.prefix, .string($0.hash)) }))
    }
    return YAML.encodeFlow(.mapping(mapping))
  }
}
