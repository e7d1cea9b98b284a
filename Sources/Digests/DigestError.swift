package import Diagnostics

/// What can go wrong with digests.
package enum DigestFailure: String, FailureCode {
  /// The cryptographic library does not offer the algorithm, for example MD5 under FIPS rules.
  case unavailable
  /// A text is not the digest that it should be.
  case malformed
  /// The cryptographic library failed, which it does only when memory runs out.
  case failed

  /// The word before the dot in scripts: `digest.malformed`.
  package static let domain = "digest"
}

/// An error of this module.
package typealias DigestError = Failure<DigestFailure>
