internal import Diagnostics
internal import Documents

/// Which blobs were indices of a cache until others replaced them, and when that was.
///
/// A reader that has seen the old manifest may still be at its blob, so that it stays for a while.
/// The text is `{"indices":{CHECKSUM:SECONDS}}`, seconds since 1970.
package struct SupersededIndices: Sendable, Equatable {
  /// How long a superseded index stays.
  package static let lifetime = Duration.seconds(3600)

  /// When each was replaced, by its SHA-256 in hex, in seconds since 1970.
  package private(set) var replaced: [String: Int64] = [:]

  /// Creates an empty list.
  package init() {}

  /// Reads a list; what is not of its form is left out, since a list that is lost costs only space.
  package init(_ bytes: [UInt8]) {
    guard let root = try? JSON.decode(bytes, source: "the list of superseded indices"),
      let entries = root["indices"]?.mapping
    else { return }
    for (checksum, seconds) in entries where BlobRecord.isChecksum(checksum) {
      if let seconds = seconds.integer { replaced[checksum] = Int64(seconds) }
    }
  }

  /// Returns the list as text.
  package func encode() -> [UInt8] {
    var entries = DocumentMapping()
    for (checksum, seconds) in replaced.sorted(by: { $0.key < $1.key }) {
      entries[checksum] = .number(String(seconds))
    }
    return JSON.encode(["indices": .mapping(entries)])
  }

  /// Notes that an index was replaced at a time in seconds since 1970.
  package mutating func add(_ checksum: String, at seconds: Int64) {
    replaced[checksum] = seconds
  }

  /// Takes out what was replaced long enough ago and returns it, sorted; what is `used` again is only
  /// forgotten.
  package mutating func takeExpired(at seconds: Int64, used: Set<String>) -> [String] {
    replaced = replaced.filter { !used.contains($0.key) }
    let limit = seconds - Self.lifetime.components.seconds
    let expired = replaced.filter { $0.value <= limit }.keys.sorted()
    for checksum in expired { replaced[checksum] = nil }
    return expired
  }
}
