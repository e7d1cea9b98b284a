internal import Diagnostics
internal import Documents

/// What a pushed archive tells about the place where it was built: `.spack/binary_distribution`.
///
/// Written key by key as Spack 1.2 does; readers of every vintage find what they need in it.
package struct BuildInfo: Sendable, Equatable {
  /// Where the file stands below the prefix.
  package static let path = ".spack/binary_distribution"

  /// `sbang` of the builder; nil in archives of the seed's time.
  package var sbangPath: String?
  /// The install root of the builder, padded as it was.
  package var root: String
  /// The builder's Spack prefix.
  package var spackPrefix: String
  /// The prefix relative to ``root``.
  package var relativePrefix: String
  /// The old prefixes by spec hash, in the file's order; empty in archives that name them
  /// otherwise.
  package var hashToPrefix: [(hash: String, prefix: String)]
  /// Whether the archive is of Spack 0.17 or older, which named old prefixes by path, if at all.
  package var isEarly = false
  /// Whether search paths and links count from the folder of their file, as `-r` made them up to
  /// Spack 0.19.
  package var hasRelativePaths = false
  /// Whether the lists below name each inode once.
  package var areHardLinksListedOnce: Bool
  /// Binaries to relocate, relative to the prefix.
  package var binaries: [String]
  /// Symbolic links to relocate.
  package var links: [String]
  /// Text files to relocate.
  package var textFiles: [String]

  /// Creates the information of a new archive.
  package init(
    sbangPath: String?, root: String, spackPrefix: String, relativePrefix: String,
    hashToPrefix: [(hash: String, prefix: String)], areHardLinksListedOnce: Bool = true,
    binaries: [String] = [], links: [String] = [], textFiles: [String] = []
  ) {
    self.sbangPath = sbangPath
    self.root = root
    self.spackPrefix = spackPrefix
    self.relativePrefix = relativePrefix
    self.hashToPrefix = hashToPrefix
    self.areHardLinksListedOnce = areHardLinksListedOnce
    self.binaries = binaries
    self.links = links
    self.textFiles = textFiles
  }

  package static func == (left: BuildInfo, right: BuildInfo) -> Bool {
    left.encode() == right.encode()
  }

  /// Returns the file's text, byte for byte as Spack 1.2 writes it.
  package func encode() -> [UInt8] {
    var mapping: DocumentMapping = [:]
    if let sbangPath { mapping["sbang_install_path"] = .string(sbangPath) }
    mapping["buildpath"] = .string(root)
    mapping["spackprefix"] = .string(spackPrefix)
    mapping["relative_prefix"] = .string(relativePrefix)
    mapping["hardlinks_deduped"] = .boolean(areHardLinksListedOnce)
    mapping["hash_to_prefix"] = .mapping(
      DocumentMapping(hashToPrefix.map { ($0.hash, .string($0.prefix)) }))
    mapping["relocate_binaries"] = Self.list(binaries)
    mapping["relocate_links"] = Self.list(links)
    mapping["relocate_textfiles"] = Self.list(textFiles)
    return YAML.encodeFlow(.mapping(mapping))
  }

  /// Reads the file of any vintage from 0.13 on.
  ///
  /// Where Spack up to 0.17 gave one hash several old prefixes, the last one counts. The list of
  /// links may be missing.
  /// `source` names the archive in errors. Throws `cache.malformed` when a key is missing or of the
  /// wrong type.
  package static func decode(_ bytes: [UInt8], source: String) throws(CacheError) -> BuildInfo {
    let root: DocumentValue
    do {
      root = try YAML.decode(bytes, source: source).root
    } catch {
      throw malformed(source, "it is not YAML", cause: error)
    }
    guard let buildPath = root["buildpath"]?.string,
      let relativePrefix = root["relative_prefix"]?.string
    else { throw malformed(source, "it lacks buildpath or relative_prefix") }
    let hashes = try mapping(root, "hash_to_prefix", source)
    let prefixes =
      if let hashes { try self.prefixes(byHash: hashes, source) } else {
        try self.prefixes(byPath: try mapping(root, "prefix_to_hash", source) ?? [:], source)
      }
    var info = BuildInfo(
      sbangPath: root["sbang_install_path"]?.string, root: buildPath,
      spackPrefix: root["spackprefix"]?.string ?? "", relativePrefix: relativePrefix,
      hashToPrefix: prefixes,
      areHardLinksListedOnce: root["hardlinks_deduped"]?.bool ?? false,
      binaries: try paths(root, "relocate_binaries", source),
      links: root["relocate_links"] == nil ? [] : try paths(root, "relocate_links", source),
      textFiles: try paths(root, "relocate_textfiles", source))
    info.isEarly = hashes == nil
    info.hasRelativePaths = root["relative_rpaths"]?.bool ?? false
    return info
  }

  private static func mapping(
    _ root: DocumentValue, _ key: String, _ source: String
  ) throws(CacheError) -> DocumentMapping? {
    guard let value = root[key] else { return nil }
    guard let mapping = value.mapping else { throw malformed(source, "\(key) is not a mapping") }
    return mapping
  }

  private static func prefixes(
    byHash hashes: DocumentMapping, _ source: String
  ) throws(CacheError) -> [(hash: String, prefix: String)] {
    var pairs: [(hash: String, prefix: String)] = []
    for (hash, prefix) in hashes {
      guard let prefix = prefix.string else {
        throw malformed(source, "hash_to_prefix of '\(hash)' is not a text")
      }
      pairs.append((hash, prefix))
    }
    return pairs
  }

  private static func prefixes(
    byPath prefixes: DocumentMapping, _ source: String
  ) throws(CacheError) -> [(hash: String, prefix: String)] {
    var pairs: [(hash: String, prefix: String)] = []
    for (prefix, hash) in prefixes {
      guard let hash = hash.string else {
        throw malformed(source, "prefix_to_hash of '\(prefix)' is not a text")
      }
      pairs.removeAll { $0.hash == hash }
      pairs.append((hash, prefix))
    }
    return pairs
  }

  private static func list(_ paths: [String]) -> DocumentValue {
    .list(paths.map { .string($0) })
  }

  private static func paths(
    _ root: DocumentValue, _ key: String, _ source: String
  ) throws(CacheError) -> [String] {
    var paths: [String] = []
    guard let items = root[key]?.list else { throw malformed(source, "\(key) is not a list") }
    for item in items {
      guard let path = item.string else { throw malformed(source, "\(key) has a non-text") }
      paths.append(path)
    }
    return paths
  }

  private static func malformed(
    _ source: String, _ reason: String, cause: (any Error)? = nil
  ) -> CacheError {
    CacheError(
      .malformed, "could not read \(path) of \(source): \(reason)",
      hint: "the archive is damaged or not a Spack package", cause: cause)
  }
}
