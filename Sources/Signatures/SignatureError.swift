package import Diagnostics

/// What can go wrong with keys and signatures.
package enum SignatureFailure: String, FailureCode {
  /// GnuPG or its library is not there.
  case unavailable
  /// GnuPG failed.
  case failed
  /// No key is the one that was named.
  case unknownKey = "unknown_key"
  /// A name means several keys.
  case ambiguousKey = "ambiguous_key"
  /// A file does not hold the keys that it should.
  case badKeyFile = "bad_key_file"
  /// The secret part of a key would go, and nobody asked for that.
  case secretKey = "secret_key"
  /// What a key should be made of is not of its form.
  case invalidRequest = "invalid_request"
  /// The path of the keyring is too long for the agent's socket.
  case pathTooLong = "path_too_long"
  /// The passphrase was wrong or not given.
  case noPassphrase = "no_passphrase"
  /// A text is not one signed message and nothing else.
  case malformed

  package static var domain: String { "gpg" }

  package var exitClass: ExitClass {
    self == .malformed ? .refused : .failed
  }
}

/// An error of `Signatures`.
package typealias SignatureError = Failure<SignatureFailure>
