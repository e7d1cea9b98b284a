internal import Diagnostics
internal import Documents

/// What a spec file in a cache says of the archive that belongs to it, in the generations v0 to v2.
struct SpecMetadata: Sendable, Equatable {
  /// How the archive is made; 0 where the file does not say it.
  let layoutNumber: Int
  /// The SHA-256 of the compressed archive in lower-case hex.
  let checksum: String
  /// The size of the compressed archive, which few writers record.
  let byteCount: Int64?

  /// The newest way to make an archive that is known.
  static let newestLayoutNumber = 2

  /// Reads a spec file, JSON or YAML, whose signature has been dealt with.
  ///
  /// `source` names it in errors. Throws `cache.malformed`, and `cache.unsupported_version` for a
  /// number above ``newestLayoutNumber``.
  init(_ bytes: [UInt8], source: String) throws(CacheError) {
    let root: DocumentValue
    do {
      let first = bytes.first { !" \t\r\n".utf8.contains($0) }
      root =
        first == UInt8(ascii: "{")
        ? try JSON.decode(bytes, source: source)
        : try YAML.decode(bytes, source: source, schema: .version12).root
    } catch {
      throw CacheError(
        .malformed, "could not read the spec file '\(source)'", hint: Self.hint, cause: error)
    }
    let sum = root["binary_cache_checksum"]?["hash"]?.string
    guard let sum, sum.utf8.count == 64,
      sum.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else {
      throw CacheError(
        .malformed, "the spec file '\(source)' does not say which archive belongs to it",
        hint: Self.hint)
    }
    checksum = sum
    byteCount = root["archive_size"]?.integer.flatMap { $0 >= 0 ? Int64($0) : nil }
    layoutNumber = try Self.layoutNumber(root, source)
  }

  private static func layoutNumber(
    _ root: DocumentValue, _ source: String
  ) throws(CacheError) -> Int {
    guard let value = root["buildcache_layout_version"] else { return 0 }
    guard let number = value.integer, number >= 0 else {
      throw CacheError(
        .malformed, "the spec file '\(source)' has a layout version that is no number",
        hint: hint)
    }
    guard number <= newestLayoutNumber else {
      throw CacheError(
        .unsupportedVersion,
        "the archive of '\(source)' has the layout version \(number), this program reads up to"
          + " \(newestLayoutNumber)",
        hint: "read this cache with a newer albedo")
    }
    return Int(number)
  }

  private static let hint = "the entry is damaged; push it again with --force"
}
