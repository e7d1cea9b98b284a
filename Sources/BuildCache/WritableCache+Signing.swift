internal import CacheModel
package import Diagnostics
internal import Platform
internal import PolicyModel
internal import Signatures
package import SpecModel
internal import Storage

extension WritableCache {
  /// What signing an entry came to.
  package struct Signing: Sendable, Equatable {
    /// The keys whose signatures are new; none when all of them were there.
    package let added: [String]
    /// How many signatures the manifest carries now.
    package let signatureCount: Int
    /// Whether the manifest was plain text before.
    package let wasUnsigned: Bool
  }

  /// What becomes of the signatures that an entry has.
  package enum EarlierSignatures: Sendable {
    /// The new ones take their place; one by a key that was to sign is good enough.
    case replace
    /// The new ones take their place in any case.
    case replaceAlways
    /// They stay, and the new ones stand beside them.
    case keep
  }

  /// Signs an entry that is in the cache, whoever has pushed it.
  ///
  /// Before that, all that the entry's metadata names is read and must have the digest that it says, and
  /// the spec must be that of the entry. What others have signed must be signed well: a signature that is
  /// bad, or by a key that is revoked, unknown or not trusted, is never hidden under a new one. The
  /// metadata is replaced in one step; where signed metadata has a name of its own, the plain file goes
  /// once the signed one is there. A dry run says what signing would come to, as far as the signatures
  /// tell, and reads and writes nothing else. Throws `buildcache.unsuitable_signature`,
  /// `buildcache.signature_inside` for v0, v1 and archives of archives, `buildcache.changed` when another
  /// writer was faster, `buildcache.wrong_permit`, `storage.corrupt`, and what signing throws.
  package func sign(
    _ node: SpecNode, earlier: EarlierSignatures, signer: ManifestSigner, isDryRun: Bool = false,
    progress: ItemProgress = ItemProgress()
  ) async throws -> Signing {
    let wanted = try signer.fingerprints(for: node, in: reader.url)
    let metadata = try await signableMetadata(of: node)
    let found = try await onWorker {
      try Self.signable(metadata, node: node, keyring: signer.keyring)
    }
    let description = try reader.layout.description(
      of: node, in: found.payload, source: metadata.source)
    guard description.archive.form == .plain else { throw signatureInside(node) }
    let holding = found.signatures.filter { $0.status == .good && $0.isTrusted }
      .compactMap(\.primaryKey)
    let missing = earlier == .replaceAlways ? wanted : wanted.filter { !holding.contains($0) }
    guard !missing.isEmpty else {
      // A run that was killed may have left the plain file.
      if !isDryRun { try await removePlain(of: node, payload: found.payload) }
      return Signing(added: [], signatureCount: found.signatures.count, wasUnsigned: false)
    }
    let signing = earlier == .keep ? missing : wanted
    if !isDryRun {
      try await verify(node, description, payload: found.payload, metadata.source, progress)
      progress.begin("signing", unit: .count)
      let text = try await onWorker {
        let text = try Self.clearSigned(
          found.payload, with: signing, node: node, keyring: signer.keyring)
        let isJoined = earlier == .keep && !found.signatures.isEmpty
        let all =
          isJoined
          ? try ClearSignedMessage.joined(metadata.bytes, text, source: metadata.source) : text
        try Self.check(
          all, has: signing, over: found.payload, source: metadata.source, signer.keyring)
        return all
      }
      try await replace(metadata, of: node, by: text, payload: found.payload)
    }
    return Signing(
      added: signing,
      signatureCount: signing.count + (earlier == .keep ? found.signatures.count : 0),
      wasUnsigned: found.signatures.isEmpty)
  }

  /// Returns the metadata of an entry whose layout has the signature around it.
  private func signableMetadata(of node: SpecNode) async throws -> Cache.Metadata {
    if case .members = reader.layout.metadata(of: node) { throw signatureInside(node) }
    return try await reader.metadata(of: node)
  }

  private func signatureInside(_ node: SpecNode) -> BuildCacheError {
    BuildCacheError(
      .signatureInside,
      "'\(node.shortText)' cannot be signed where it lies in '\(reader.url)': Spack 0.17 and older have"
        + " the signature inside the archive",
      hint: "push the package again with --force and --key, or to a cache of layout v2 or v3")
  }

  /// Writes the signed text where readers look first, then removes the plain one that it replaces.
  private func replace(
    _ metadata: Cache.Metadata, of node: SpecNode, by text: [UInt8], payload: [UInt8]
  ) async throws {
    // Whoever pushed meanwhile has described another archive.
    let now = try await reader.metadata(of: node)
    guard now.key == metadata.key, now.bytes == metadata.bytes else { throw changed(node) }
    let signedKey = reader.layout.metadataKeys(of: node).first ?? metadata.key
    try await storage.write(text, to: signedKey)
    if metadata.key != signedKey { try await checkPlain(metadata, signedKey, text, of: node) }
    try await removePlain(of: node, payload: payload)
  }

  /// Takes a signed file back whose plain one has gone or changed: in v2 a push that was faster has put
  /// another archive under the same name, which the signed text does not describe.
  private func checkPlain(
    _ plain: Cache.Metadata, _ signedKey: String, _ text: [UInt8], of node: SpecNode
  ) async throws {
    let limit = Cache.metadataByteLimit
    if try await reader.readIfPresent(plain.key, byteLimit: limit) == plain.bytes { return }
    if try await reader.readIfPresent(signedKey, byteLimit: limit) == text {
      try await storage.remove(signedKey)
    }
    throw changed(node)
  }

  private func changed(_ node: SpecNode) -> BuildCacheError {
    BuildCacheError(
      .changed, "the entry of '\(node.shortText)' in '\(reader.url)' was changed meanwhile",
      hint: "run the same command again")
  }

  /// Removes the metadata with the very text that was signed from beside the signed one.
  private func removePlain(of node: SpecNode, payload: [UInt8]) async throws {
    for key in reader.layout.metadataKeys(of: node).dropFirst() {
      let plain = try await reader.readIfPresent(key, byteLimit: Cache.metadataByteLimit)
      if let plain, Self.isSame(plain, payload) { try await storage.remove(key) }
    }
  }

  /// Reads all that an entry consists of; each must be what the metadata says, and the spec that of the
  /// entry.
  private func verify(
    _ node: SpecNode, _ description: EntryDescription, payload: [UInt8], _ source: String,
    _ progress: ItemProgress
  ) async throws {
    let archive = description.archive
    var parts = [
      archive.key: ExpectedContent(byteCount: archive.byteCount, sha256: archive.checksum)
    ]
    if reader.layout.generation == .v3 {
      for record in try Manifest.decode(payload, source: source).records {
        parts[CachePath.blob(record.checksum)] = ExpectedContent(
          byteCount: record.byteCount, sha256: record.checksum)
      }
    }
    for (key, expected) in parts.sorted(by: { $0.key < $1.key }) {
      _ = try await storage.localFile(of: key, expecting: expected, progress: progress)
    }
    _ = try await reader.spec(of: node, describedAs: description, payload: payload, source: source)
  }

  private static func clearSigned(
    _ payload: [UInt8], with fingerprints: [String], node: SpecNode, keyring: Keyring
  ) throws -> [UInt8] {
    do throws(SignatureError) {
      return try keyring.sign(payload.span, with: fingerprints, form: .clear)
    } catch {
      // The text is what it is; the package can be pushed with another.
      throw error.code == .invalidRequest ? unsuitable(node, error.message) : error
    }
  }

  /// Takes metadata apart, unless a signature of it forbids to sign what it says.
  private static func signable(
    _ metadata: Cache.Metadata, node: SpecNode, keyring: Keyring
  ) throws -> (payload: [UInt8], signatures: [SignatureReport]) {
    guard ClearSignedMessage.isBegun(by: metadata.bytes) else { return (metadata.bytes, []) }
    let verified: VerifiedText
    do throws(SignatureError) {
      verified = try keyring.verify(clearSigned: metadata.bytes, source: metadata.source)
    } catch {
      throw error.code == .malformed ? unsuitable(node, error.message) : error
    }
    for report in verified.signatures where !isFine(report) {
      throw unsuitable(node, SignatureFinding(report).sentence)
    }
    return (verified.payload, verified.signatures)
  }

  /// Whether a signature is by a trusted key; what has merely ended is what one signs again.
  private static func isFine(_ report: SignatureReport) -> Bool {
    switch report.status {
    case .good: report.isTrusted
    case .expiredKey, .expiredSignature: report.isOfTrustedKey
    case .bad, .revokedKey, .unknownKey, .error: false
    }
  }

  private static func unsuitable(_ node: SpecNode, _ reason: String) -> BuildCacheError {
    BuildCacheError(
      .unsuitableSignature, "'\(node.shortText)' is not signed again: \(reason)",
      hint:
        "find out who made the entry: trust its key with 'albedo gpg trust', or push the package"
        + " again with --force")
  }

  /// Reads a signed text as others will: all that was asked for must be there and hold.
  private static func check(
    _ text: [UInt8], has fingerprints: [String], over payload: [UInt8], source: String,
    _ keyring: Keyring
  ) throws {
    let verified = try keyring.verify(clearSigned: text, source: source)
    let good = verified.signatures.filter { $0.status == .good }.compactMap(\.primaryKey)
    guard isSame(payload, verified.payload), Set(fingerprints).isSubset(of: good),
      !verified.signatures.contains(where: { $0.status == .bad })
    else {
      throw BuildCacheError(
        .pushFailed, "the signature of '\(source)' does not hold",
        hint: "is the secret key of \(fingerprints.joined(separator: ", ")) in order?")
    }
  }

  /// Whether a text came out of the framework of signed text as it went in.
  ///
  /// Spack ends metadata without a line end, the framework ends each line.
  private static func isSame(_ plain: [UInt8], _ signed: [UInt8]) -> Bool {
    signed == plain || signed == plain + [0x0A]
  }
}
