internal import CCrypto

/// The library that computes digests (`libcrypto`).
package enum DigestLibrary {
  /// Its name and version, such as `OpenSSL 3.0.11 19 Sep 2023`.
  package static var version: String {
    unsafe String(cString: OpenSSL_version(OPENSSL_VERSION))
  }
}
