extension Digest {
  /// Computes the digest of `bytes`.
  package init(
    of bytes: Span<UInt8>, _ algorithm: DigestAlgorithm = .sha256
  ) throws(DigestError) {
    var hasher = try StreamingHasher(algorithm)
    try hasher.update(bytes)
    self = try hasher.finish()
  }

  /// Computes the digest of `bytes`.
  package init(
    of bytes: [UInt8], _ algorithm: DigestAlgorithm = .sha256
  ) throws(DigestError) {
    try self.init(of: bytes.span, algorithm)
  }

  /// Computes the digest of the UTF-8 of `text`.
  package init(
    of text: String, _ algorithm: DigestAlgorithm = .sha256
  ) throws(DigestError) {
    try self.init(of: Array(text.utf8), algorithm)
  }
}
