import AlbedoTesting
import BuildCache
import CacheModel
import Diagnostics
import Foundation
import PolicyModel
import SpecModel
import Storage
import Synchronization
import SystemPackage
import Testing

/// Bringing an index up to date, seen from beside the place where it lies.
@Suite struct IndexRefreshTests {
  let folder: TemporaryFolder
  let storage: FileStorage

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Fixture.path("spack-1.2/cache-unsigned"), toPath: folder["cache"])
    try FileManager.default.removeItem(atPath: folder["cache/v3/manifests/index"])
    storage = FileStorage(root: FilePath(folder["cache"]))
  }

  private func refresh(
    _ place: any WritableStorage, _ refresh: IndexRefresh = IndexRefresh()
  ) async throws -> IndexRefreshReport {
    let permit = try Policy.decide(IndexRequest(cache: place.url)).permit()
    return try await WritableCache(place).refreshIndex(refresh, permit: permit)
  }

  @Test(arguments: IndexRefresh.Start.allCases)
  func `what a run has read that ends early the next one need not read`(
    start: IndexRefresh.Start
  ) async throws {
    let once = IndexRefresh(start: start, jobs: 1, draftStep: 3)
    let failing = WatchedStorage(storage, readLimit: 8)
    await #expect(throws: (any Error).self) { try await refresh(failing, once) }
    #expect(try await !Cache(storage).hasIndex(), "nothing half made is published")
    let watched = WatchedStorage(storage)
    let report = try await refresh(watched, once)
    #expect(report.resumedCount == 6)
    #expect(report.added.count == 14 && report.recordCount == 18)
    #expect(watched.readCount == 8)
    let leftOver = try await storage.keys(below: ".albedo/rebuild")
    #expect(leftOver == [])
  }

  @Test func `an index that has everything costs no entry a read`() async throws {
    _ = try await refresh(storage)
    let watched = WatchedStorage(storage)
    let report = try await refresh(watched)
    #expect(!report.isChanged && watched.readCount == 0)
    let all = try await refresh(watched, IndexRefresh(start: .nothing))
    #expect(!all.isChanged, "the same bytes are not another index")
    #expect(watched.readCount == 14)
  }

  @Test func `what others push between the look and the lock is not lost`() async throws {
    // The others' push: an entry and an index with it, in the moment in which the lock is taken.
    let names = try await Cache(storage).entryNames()
    let late = try #require(names.first { $0.key.contains("pamphlet") })
    let manifest = folder["cache/" + late.key]
    try FileManager.default.moveItem(atPath: manifest, toPath: folder["late"])
    let watched = WatchedStorage(storage)
    let (folder, storage) = (folder, storage)
    watched.onLock = {
      try FileManager.default.moveItem(atPath: folder["late"], toPath: manifest)
      let permit = try Policy.decide(IndexRequest(cache: storage.url)).permit()
      _ = try await WritableCache(storage).refreshIndex(permit: permit)
    }
    let report = try await refresh(watched)
    #expect(report.recordCount == 18)
    let index = try await Cache(storage).openIndex()
    #expect(index.heldCount == 14 && index.holds(late.hash))
  }

  @Test func `a permit for another cache is refused`() async throws {
    let permit = try Policy.decide(IndexRequest(cache: "file:///elsewhere")).permit()
    let error = await #expect(throws: BuildCacheError.self) {
      try await WritableCache(storage).refreshIndex(permit: permit)
    }
    #expect(error?.code == .wrongPermit)
  }
}

/// A place that counts the reads of entries, and fails after some.
private final class WatchedStorage: WritableStorage {
  private let place: FileStorage
  private let readLimit: Int
  private let count = Atomic(0)
  private let lockHook = Mutex<(@Sendable () async throws -> Void)?>(nil)

  init(_ place: FileStorage, readLimit: Int = .max) {
    self.place = place
    self.readLimit = readLimit
  }

  /// How many entries were read.
  var readCount: Int { count.load(ordering: .relaxed) }

  /// What happens once, just before a lock is taken.
  var onLock: (@Sendable () async throws -> Void)? {
    get { lockHook.withLock { $0 } }
    set { lockHook.withLock { $0 = newValue } }
  }

  var url: String { place.url }

  func byteCount(of key: String) async throws(StorageError) -> Int64? {
    try await place.byteCount(of: key)
  }

  func read(_ key: String, byteLimit: Int) async throws(StorageError) -> [UInt8] {
    if key.hasSuffix(".spec.manifest.json") {
      let number = count.add(1, ordering: .relaxed).newValue
      // Only what ends the whole run is thrown on: here the user has pressed Ctrl-C.
      if number > readLimit {
        throw StorageError(.unreadable, "stopped", cause: CancellationError())
      }
    }
    return try await place.read(key, byteLimit: byteLimit)
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
    try await place.write(bytes, to: key)
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
    let hook = lockHook.withLock { hook in
      defer { hook = nil }
      return hook
    }
    try await hook?()
    return try await place.withLock(
      key, named: name, timeout: timeout, progress: progress, body)
  }
}
