/// The media types of the blobs of a v3 cache.
package enum MediaType: Sendable, Equatable {
  /// The archive of a prefix, a gzip tar.
  case tarball
  /// A concrete spec as gzip JSON, with the number of its format.
  case spec(format: Int)
  /// A database document as plain JSON, with the number of its version.
  case database(version: Int)
  /// One armored public key.
  case key
  /// The list of keys.
  case keyIndex
  /// Anything else, by its text.
  case other(String)

  /// The text that stands in a manifest.
  package var text: String {
    switch self {
    case .tarball: "application/vnd.spack.install.v2.tar+gzip"
    case .spec(let format): "application/vnd.spack.spec.v\(format)+json"
    case .database(let version): "application/vnd.spack.db.v\(version)+json"
    case .key: "application/pgp-keys"
    case .keyIndex: "application/vnd.spack.keyindex.v1+json"
    case .other(let text): text
    }
  }

  /// Reads the text of a manifest.
  package init(_ text: String) {
    switch text {
    case MediaType.tarball.text: self = .tarball
    case MediaType.key.text: self = .key
    case MediaType.keyIndex.text: self = .keyIndex
    default:
      if let format = Self.number(in: text, after: "application/vnd.spack.spec.v") {
        self = .spec(format: format)
      } else if let version = Self.number(in: text, after: "application/vnd.spack.db.v") {
        self = .database(version: version)
      } else {
        self = .other(text)
      }
    }
  }

  private static func number(in text: String, after head: String) -> Int? {
    guard text.hasPrefix(head), text.hasSuffix("+json") else { return nil }
    return Int(text.dropFirst(head.count).dropLast("+json".count))
  }
}
