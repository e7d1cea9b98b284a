import AlbedoTesting
import BuildCache
import CacheModel
import Diagnostics
import PolicyModel
import Signatures
import SpecModel
import Storage
import Testing

/// Signing an entry that somebody else changes meanwhile.
@Suite struct RacingSignatureTests {
  private let site: OldLayoutSite

  init() throws { site = try OldLayoutSite() }

  /// When the other writer comes.
  enum Moment: String, Sendable, CaseIterable {
    case beforeWriting, afterWriting
  }

  @Test(arguments: Moment.allCases)
  func `a signature in v2 is taken back when a push was faster`(moment: Moment) async throws {
    let from = try await site.cache("spack-0.23/cache-unsigned", "cache-unsigned")
    let node = try await site.node("motto", in: from)
    let names = from.layout.metadataKeys(of: node)
    let (signed, plain) = (names[0], names[1])
    let place = try #require(try StorageLocation().writable(from.url) as? FileStorage)
    let theirs = Array("{\"pushed\": true}".utf8)
    let storage = InterruptedStorage(place, moment: moment, at: signed) {
      place throws(StorageError) in
      // As a push does: what is there goes, another archive comes, then its spec file.
      try await place.remove(plain)
      try await place.remove(signed)
      try await place.write(theirs, to: plain)
    }
    let error = await #expect(throws: BuildCacheError.self) {
      _ = try await WritableCache(storage, layout: from.layout).sign(
        node, earlier: .replace, signer: try signer(node, in: from))
    }
    #expect(error?.code == .changed)
    #expect(try await place.byteCount(of: signed) == nil)
    #expect(try await place.read(plain, byteLimit: 1 << 20) == theirs)
    site.ring.end()
  }

  private func signer(_ node: SpecNode, in cache: Cache) throws -> ManifestSigner {
    let key = try site.ring.createKey(KeyRequest(name: "Ada", email: "ada@example.org"))
    let request = SigningKeyRequest(
      subject: node.shortText, hash: node.hash.text, cache: cache.url, wanted: nil,
      candidates: [SigningKeyRequest.Candidate(fingerprint: key.fingerprint, name: "Ada")])
    return ManifestSigner(keyring: site.ring, permits: [try Policy.decide(request).permit()])
  }
}

/// A place where another writer acts once, when an object is written.
private final class InterruptedStorage: WritableStorage {
  private let place: FileStorage
  private let moment: RacingSignatureTests.Moment
  private let key: String
  private let other: @Sendable (FileStorage) async throws(StorageError) -> Void

  init(
    _ place: FileStorage, moment: RacingSignatureTests.Moment, at key: String,
    other: @escaping @Sendable (FileStorage) async throws(StorageError) -> Void
  ) {
    self.place = place
    self.moment = moment
    self.key = key
    self.other = other
  }

  var url: String { place.url }

  func byteCount(of key: String) async throws(StorageError) -> Int64? {
    try await place.byteCount(of: key)
  }

  func read(_ key: String, byteLimit: Int) async throws(StorageError) -> [UInt8] {
    try await place.read(key, byteLimit: byteLimit)
  }

  func localFile(
    of key: String, expecting expected: ExpectedContent, progress: ItemProgress
  ) async throws(StorageError) -> LocalFile {
    try await place.localFile(of: key, expecting: expected, progress: progress)
  }

  func objects(below folder: String) async throws(StorageError) -> [StoredObject] {
    try await place.objects(below: folder)
  }

  func write(_ bytes: [UInt8], to key: String) async throws(StorageError) {
    if key == self.key, moment == .beforeWriting { try await other(place) }
    try await place.write(bytes, to: key)
    if key == self.key, moment == .afterWriting { try await other(place) }
  }

  func stage() async throws(StorageError) -> any StagedObject { try await place.stage() }

  func remove(_ key: String) async throws(StorageError) { try await place.remove(key) }

  func move(_ key: String, to newKey: String) async throws(StorageError) {
    try await place.move(key, to: newKey)
  }

  func withLock<Result: Sendable>(
    _ key: String, named name: String, timeout: Duration, progress: ItemProgress,
    _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    try await place.withLock(key, named: name, timeout: timeout, progress: progress, body)
  }
}
