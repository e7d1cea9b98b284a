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
  /// Where signatures are not waived, or the keys that count are pinned, nothing of the manifest is
  /// parsed before it is verified, and what the request holds is what the verifier says was signed.
  /// Throws `buildcache.missing_entry`,
  /// `gpg.unavailable`, `cache.malformed` for the damaged armour of a waived signature, and what an
  /// archive of archives throws that is none.
  package func acceptRequest(
    for node: SpecNode, signatureWaived: Bool, pinnedSigners: Set<String>? = nil, keyring: Keyring
  ) async throws -> AcceptRequest {
    let isWaived = signatureWaived && pinnedSigners == nil
    let metadata = try await metadata(of: node, signatureWaived: isWaived)
    let url = url
    return try await onWorker {
      let (signature, payload) = try Self.judge(
        metadata, signatureWaived: isWaived, keyring: keyring)
      return AcceptRequest(
        subject: node.shortText, hash: node.hash.text, cache: url,
        manifestDigest: try Digest(of: metadata.bytes).hexadecimal, payload: payload,
        signature: signature, signatureWaived: signatureWaived, pinnedSigners: pinnedSigners)
    }
  }

  private static func judge(
    _ metadata: Metadata, signatureWaived: Bool, keyring: Keyring
  ) throws -> (AcceptRequest.Signature, payload: [UInt8]) {
    let (bytes, source) = (metadata.bytes, metadata.source)
    if case .detached(let signature) = metadata.form {
      return try judge(
        bytes, signature: signature, source, signatureWaived: signatureWaived, keyring: keyring)
    }
    if signatureWaived {
      let text = try SignedText(bytes, source: source)
      return (
        text.isSigned ? .unverified : .absent, try decompressed(text.unverifiedPayload)
      )
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

  private static func judge(
    _ text: [UInt8], signature: [UInt8]?, _ source: String, signatureWaived: Bool,
    keyring: Keyring
  ) throws -> (AcceptRequest.Signature, payload: [UInt8]) {
    guard let signature else { return (.absent, signatureWaived ? text : []) }
    if signatureWaived { return (.unverified, text) }
    do throws(SignatureError) {
      try DetachedSignature.check(signature, source: source)
      let reports = try keyring.verify(detached: signature, of: text.span, source: source)
      return (.verified(reports.map(SignatureFinding.init)), text)
    } catch {
      guard error.code == .malformed else { throw error }
      return (.malformed(error.message), [])
    }
  }

  /// Returns the metadata with the signature that it may have.
  ///
  /// A plain spec file of Spack 0.17 has its signature within the object with the archive, beside a
  /// copy of itself. Which kind of object it is shows without reading anything of the file.
  private func metadata(of node: SpecNode, signatureWaived: Bool) async throws -> Metadata {
    let metadata = try await metadata(of: node)
    guard !signatureWaived, case .file(_, let place?) = layout.metadata(of: node),
      metadata.form == .text, !ClearSignedMessage.isBegun(by: metadata.bytes),
      try await isNested(place)
    else { return metadata }
    return try await self.metadata(in: place)
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
