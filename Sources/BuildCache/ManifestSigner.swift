internal import Diagnostics
package import PolicyModel
package import Signatures
internal import SpecModel

/// Signs the metadata of a cache's entries, with the keys that policy has chosen.
package struct ManifestSigner: Sendable {
  let keyring: Keyring
  let permits: [Permit<SigningKeyRequest>]

  /// Creates the signer, which makes one signature for each permit; nothing is asked of the keyring
  /// yet.
  package init(keyring: Keyring, permits: [Permit<SigningKeyRequest>]) {
    self.keyring = keyring
    self.permits = permits
  }

  /// Returns the fingerprints of the keys that sign an entry, each once.
  ///
  /// Throws `buildcache.wrong_permit` when one was chosen for another entry, or none was.
  func fingerprints(for node: SpecNode, in cache: String) throws(BuildCacheError) -> [String] {
    var fingerprints: [String] = []
    for permit in permits {
      let request = permit.request
      guard let key = request.key, request.cache == cache,
        request.hash == nil || request.hash == node.hash.text
      else {
        throw BuildCacheError(
          .wrongPermit,
          "the choice of a key for '\(request.subject)' in '\(request.cache)' was used for"
            + " '\(node.shortText)' in '\(cache)'")
      }
      if !fingerprints.contains(key.fingerprint) { fingerprints.append(key.fingerprint) }
    }
    guard !fingerprints.isEmpty else {
      throw BuildCacheError(
        .wrongPermit, "no key was chosen for '\(node.shortText)' in '\(cache)'")
    }
    return fingerprints
  }

  /// Returns the text clear-signed by all of the keys, or their signatures alone; blocks while a
  /// passphrase is asked for.
  func sign(
    _ text: [UInt8], for node: SpecNode, in cache: String, form: Keyring.SignatureForm = .clear
  ) throws -> [UInt8] {
    let fingerprints = try fingerprints(for: node, in: cache)
    return try keyring.sign(text.span, with: fingerprints, form: form)
  }
}
