internal import CacheModel
internal import Diagnostics
internal import Digests
internal import Platform
package import PolicyModel
package import Signatures
package import SpecModel

extension Cache {
  /// Reads an entry's manifest and what its signature is worth, for policy to judge.
  ///
  /// Where signatures are not waived, nothing of the manifest is parsed before it is verified, and
  /// what the request holds is what the verifier says was signed. Throws `buildcache.missing_entry`,
  /// `gpg.unavailable`, and `cache.malformed` for the damaged armour of a waived signature.
  package func acceptRequest(
    for node: SpecNode, signatureWaived: Bool, keyring: Keyring
  ) async throws -> AcceptRequest {
    let metadata = try await metadata(of: node)
    let url = url
    return try await onWorker {
      let (signature, payload) = try Self.judge(
        metadata, signatureWaived: signatureWaived, keyring: keyring)
      return AcceptRequest(
        subject: node.shortText, hash: node.hash.text, cache: url,
        manifestDigest: try Digest(of: metadata.bytes).hexadecimal, payload: payload,
        signature: signature, signatureWaived: signatureWaived)
    }
  }

  private static func judge(
    _ metadata: Metadata, signatureWaived: Bool, keyring: Keyring
  ) throws -> (AcceptRequest.Signature, payload: [UInt8]) {
    let (bytes, source) = (metadata.bytes, metadata.source)
    if signatureWaived {
      let text = try SignedText(bytes, source: source)
      return (text.isSigned ? .unverified : .absent, text.unverifiedPayload)
    }
    guard ClearSignedMessage.isBegun(by: bytes) else { return (.absent, []) }
    do throws(SignatureError) {
      let verified = try keyring.verify(clearSigned: bytes, source: source)
      return (.verified(verified.signatures.map(SignatureFinding.init)), verified.payload)
    } catch {
      guard error.code == .malformed else { throw error }
      return (.malformed(error.message), [])
    }
  }
}

extension SignatureFinding {
  /// The verifier's report in the words of policy.
  package init(_ report: SignatureReport) {
    let state: State =
      switch report.status {
      case .good: report.isTrusted ? .trusted : .untrusted
      case .bad: .bad
      case .expiredSignature: .expiredSignature
      case .expiredKey: .expiredKey
      case .revokedKey: .revokedKey
      case .unknownKey: .unknownKey
      case .error: .error
      }
    self.init(
      state: state, fingerprint: report.primaryKey ?? report.signingKey, name: report.name,
      detail: report.detail)
  }
}
