internal import CCrypto
internal import Diagnostics

/// A digest in the making (`EVP_DigestInit_ex(3)`).
///
/// Safe: the context never leaves, is freed once, and the type cannot be copied.
@safe package struct StreamingHasher: ~Copyable, @unchecked Sendable {
  /// What is computed.
  package let algorithm: DigestAlgorithm
  private let context: OpaquePointer

  /// Starts a digest; raises `unavailable` when the library does not offer the algorithm.
  package init(_ algorithm: DigestAlgorithm) throws(DigestError) {
    guard let method = unsafe Methods.shared[algorithm] else {
      throw DigestError(
        .unavailable, "the cryptographic library does not offer \(algorithm.rawValue)",
        hint: "the system's policy for cryptography may forbid it")
    }
    guard let context = unsafe EVP_MD_CTX_new() else { throw Self.outOfMemory }
    guard unsafe EVP_DigestInit_ex(context, method, nil) == 1 else {
      unsafe EVP_MD_CTX_free(context)
      throw Self.outOfMemory
    }
    self.algorithm = algorithm
    unsafe self.context = unsafe context
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Adds bytes.
  package mutating func update(_ bytes: Span<UInt8>) throws(DigestError) {
    let result = unsafe bytes.withUnsafeBytes { raw in
      unsafe EVP_DigestUpdate(context, raw.baseAddress, raw.count)
    }
    if result != 1 { throw Self.outOfMemory }
  }

  /// Adds bytes.
  package mutating func update(_ bytes: [UInt8]) throws(DigestError) { try update(bytes.span) }

  /// Adds the UTF-8 of a text.
  package mutating func update(_ text: String) throws(DigestError) {
    try update(Array(text.utf8).span)
  }

  /// Ends the computation.
  package consuming func finish() throws(DigestError) -> Digest {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    let result = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, &count)
    }
    if result != 1 { throw Self.outOfMemory }
    return Digest(algorithm, Array(bytes[..<Int(count)]))
  }

  /// The digest of what was added so far; more may be added (`EVP_MD_CTX_copy_ex(3)`).
  package func digestSoFar() throws(DigestError) -> Digest {
    let copy = try StreamingHasher(algorithm)
    guard unsafe EVP_MD_CTX_copy_ex(copy.context, context) == 1 else { throw Self.outOfMemory }
    return try copy.finish()
  }

  private static var outOfMemory: DigestError {
    DigestError(.failed, "could not compute a digest: out of memory")
  }
}

/// The library's methods, fetched once: a fetch costs more than the digest of a short text.
///
/// Safe: the methods are constant, counted by the library, and kept as long as the process.
@safe private struct Methods: @unchecked Sendable {
  static let shared = Methods()

  private let methods: [DigestAlgorithm: OpaquePointer]

  private init() {
    var methods = unsafe [DigestAlgorithm: OpaquePointer]()
    for algorithm in DigestAlgorithm.allCases {
      if let method = unsafe EVP_MD_fetch(nil, algorithm.rawValue, nil) {
        unsafe methods[algorithm] = method
      }
    }
    unsafe self.methods = unsafe methods
  }

  subscript(algorithm: DigestAlgorithm) -> OpaquePointer? { unsafe methods[algorithm] }
}
