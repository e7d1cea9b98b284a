internal import Diagnostics
package import Documents

/// One blob as a manifest describes it.
package struct BlobRecord: Sendable, Equatable {
  /// What the blob is.
  package let mediaType: MediaType
  /// How the stored bytes are compressed: `gzip` or `none`.
  package let compression: String
  /// The size of the stored bytes.
  package let byteCount: Int64
  /// The SHA-256 of the stored bytes in lower-case hex, which is also the blob's address.
  package let checksum: String
  /// How long new prefixes of a package may be, as its archive's record says it; nil where it does not.
  ///
  /// Spack passes over this key.
  package let room: DocumentValue?

  /// The key of the room.
  private static let roomKey = "room"
  /// A package has a limit for each of the prefixes that it names at most; more is no honest record.
  private static let roomLimit = 10_000

  /// Creates a record.
  package init(
    mediaType: MediaType, compression: String, byteCount: Int64, checksum: String,
    room: DocumentValue? = nil
  ) {
    self.mediaType = mediaType
    self.compression = compression
    self.byteCount = byteCount
    self.checksum = checksum
    self.room = room
  }

  /// The record as a manifest has it.
  fileprivate var document: DocumentValue {
    var mapping: DocumentMapping = [
      "contentLength": .number(String(byteCount)),
      "mediaType": .string(mediaType.text),
      "compression": .string(compression),
      "checksumAlgorithm": .string("sha256"),
      "checksum": .string(checksum),
    ]
    if let room { mapping[Self.roomKey] = room }
    return .mapping(mapping)
  }

  /// The room that a record of a manifest gives; one that is none counts as unknown, since an
  /// entry is as good without it.
  fileprivate static func room(in record: DocumentValue) -> DocumentValue? {
    guard let room = record[roomKey], let list = room.list, list.count <= roomLimit else {
      return nil
    }
    return room
  }

  /// Whether a text is a SHA-256 in lower-case hex, so that it can be part of a path.
  package static func isChecksum(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}

/// A manifest of a v3 cache: what the blobs of one entry are and where.
///
/// Format: `reference/buildcache-layouts.md` of Spack's layout 3; readers ignore unknown keys.
package struct Manifest: Sendable, Equatable {
  /// The only version that exists.
  package static let version = 3

  /// The records in the manifest's order.
  package let records: [BlobRecord]

  /// Creates a manifest of `records`.
  package init(records: [BlobRecord]) {
    self.records = records
  }

  /// Returns the first record whose media type passes `isWanted`, or nil.
  package func first(where isWanted: (MediaType) -> Bool) -> BlobRecord? {
    records.first { isWanted($0.mediaType) }
  }

  /// Returns the text of the manifest, one token group a line, as Spack writes it.
  ///
  /// The short lines matter: gpg cuts longer ones when it clear-signs.
  package func encode() -> [UInt8] {
    JSON.encode(
      .mapping([
        "version": .number(String(Self.version)), "data": .list(records.map(\.document)),
      ]), style: .onePerLine)
  }

  /// Reads the JSON of a manifest.
  ///
  /// `source` names the file in errors. Throws `cache.malformed` for anything that is not of the
  /// form, a checksum that could name another path among it, and `cache.unsupported_version`.
  package static func decode(_ bytes: [UInt8], source: String) throws(CacheError) -> Manifest {
    let root: DocumentValue
    do {
      root = try JSON.decode(bytes, source: source)
    } catch {
      throw CacheError(
        .malformed, "could not read the manifest '\(source)'",
        hint: "the entry is damaged; push it again with --force", cause: error)
    }
    guard let version = root["version"]?.integer, let data = root["data"]?.list else {
      throw malformed(source, "it lacks 'version' or 'data'")
    }
    guard version == Self.version else {
      throw CacheError(
        .unsupportedVersion,
        "the manifest '\(source)' has version \(version), this program reads \(Self.version)",
        hint: "read this cache with a newer albedo")
    }
    var records: [BlobRecord] = []
    for item in data {
      records.append(try record(item, source: source))
    }
    return Manifest(records: records)
  }

  private static func record(
    _ item: DocumentValue, source: String
  ) throws(CacheError) -> BlobRecord {
    guard let mediaType = item["mediaType"]?.string,
      let compression = item["compression"]?.string,
      let byteCount = item["contentLength"]?.integer, byteCount >= 0,
      let checksum = item["checksum"]?.string,
      let algorithm = item["checksumAlgorithm"]?.string
    else {
      throw malformed(source, "a record lacks a field")
    }
    guard algorithm == "sha256" else {
      throw malformed(source, "it uses the checksum '\(algorithm)', only sha256 is known")
    }
    guard BlobRecord.isChecksum(checksum) else {
      throw malformed(source, "'\(checksum)' is not a sha256")
    }
    return BlobRecord(
      mediaType: MediaType(mediaType), compression: compression, byteCount: Int64(byteCount),
      checksum: checksum, room: BlobRecord.room(in: item))
  }

  private static func malformed(_ source: String, _ reason: String) -> CacheError {
    CacheError(
      .malformed, "'\(source)' is not a manifest: \(reason)",
      hint: "the entry is damaged; push it again with --force")
  }
}
