/// A digest algorithm that recipes and caches name.
package enum DigestAlgorithm: String, Sendable, Hashable, CaseIterable {
  /// MD5, for old recipes only.
  case md5
  /// SHA-1, which Spack's own hashes are made with.
  case sha1
  /// SHA-224.
  case sha224
  /// SHA-256, the algorithm of manifests and blobs.
  case sha256
  /// SHA-384.
  case sha384
  /// SHA-512.
  case sha512

  /// The number of bytes of a digest.
  package var byteCount: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .sha224: 28
    case .sha256: 32
    case .sha384: 48
    case .sha512: 64
    }
  }

  /// The algorithm whose digests have `hexadecimalCount` digits, which tells all of them apart.
  package init?(hexadecimalCount: Int) {
    guard let match = Self.allCases.first(where: { $0.byteCount * 2 == hexadecimalCount }) else {
      return nil
    }
    self = match
  }
}
