import AlbedoTesting
import Diagnostics
import Digests
import Foundation
import Platform
import Storage
import Testing

@Suite struct FileStorageTests {
  private let folder: TemporaryFolder
  private let storage: any WritableStorage

  init() throws {
    folder = try TemporaryFolder()
    storage = try StorageLocation().writable("file://" + folder.path)
  }

  private func sha256(_ bytes: [UInt8]) throws -> String {
    try Digest(of: bytes).hexadecimal
  }

  @Test func `an object is read back as it was written`() async throws {
    try await storage.write([1, 2, 3], to: "a/b/c")
    #expect(try await storage.read("a/b/c", byteLimit: 3) == [1, 2, 3])
    #expect(try await storage.byteCount(of: "a/b/c") == 3)
    #expect(try await storage.byteCount(of: "a/b") == nil)
  }

  @Test func `what is not there is not found, what is too large is unreadable`() async throws {
    let missing = await #expect(throws: StorageError.self) {
      try await storage.read("nosuch", byteLimit: 10)
    }
    #expect(missing?.code == .notFound)
    try await storage.write([1, 2, 3], to: "x")
    let large = await #expect(throws: StorageError.self) {
      try await storage.read("x", byteLimit: 2)
    }
    #expect(large?.code == .unreadable)
  }

  @Test func `a staged object appears under its key at once, or never`() async throws {
    let staged = try await storage.stage()
    try staged.append([4, 5].span)
    #expect(try await storage.byteCount(of: "blobs/x") == nil)
    try staged.append([6].span)
    try staged.commit(to: "blobs/x")
    #expect(try folder.bytes("blobs/x") == [4, 5, 6])

    do {
      let dropped = try await storage.stage()
      try dropped.append([7].span)
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder[".albedo/stage"])
    #expect(left.isEmpty)
  }

  @Test func `a local file has the promised size and digest`() async throws {
    try await storage.write([1, 2, 3], to: "blob")
    let good = ExpectedContent(byteCount: 3, sha256: try sha256([1, 2, 3]))
    let file = try await storage.localFile(
      of: "blob", expecting: good, progress: ItemProgress())
    #expect(file.byteCount == 3)
    for bad in [
      ExpectedContent(byteCount: 4, sha256: good.sha256),
      ExpectedContent(byteCount: 3, sha256: try sha256([1, 2, 4])),
    ] {
      let error = await #expect(throws: StorageError.self) {
        try await storage.localFile(of: "blob", expecting: bad, progress: ItemProgress())
      }
      #expect(error?.code == .corrupt)
      #expect(error?.hint != nil)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `a pipe in the place of an object is no object`() async throws {
    #expect(unsafe mkfifo(folder["blob"], 0o600) == 0)
    let error = await #expect(throws: StorageError.self) {
      try await storage.localFile(
        of: "blob", expecting: ExpectedContent(byteCount: 3, sha256: try sha256([1, 2, 3])),
        progress: ItemProgress())
    }
    #expect(error?.code == .unreadable)
  }

  private func lock(
    _ timeout: Duration, progress: ItemProgress = ItemProgress(),
    _ body: @Sendable () async throws -> Void
  ) async throws {
    try await storage.withLock(
      "lock", named: "the lock", timeout: timeout, progress: progress, body)
  }

  @Test func `whoever waits for a lock is told who holds it`() async throws {
    let progress = ItemProgress()
    try await lock(.zero) {
      async let waiting: Void = lock(.seconds(60), progress: progress) {}
      while progress.snapshot.wait == nil { try await Task.sleep(for: .milliseconds(10)) }
      let reason = try #require(progress.snapshot.wait)
      #expect(reason.hasPrefix("the lock, held by "))
      #expect(reason.contains(":\(getpid()) for "))
      withExtendedLifetime(folder) {}
      try FileManager.default.removeItem(atPath: folder["lock"])
      try await waiting
    }
    #expect(progress.snapshot.wait == nil)
  }

  @Test func `a lock keeps others out until its holder is done`() async throws {
    try await lock(.seconds(1)) {
      let error = await #expect(throws: StorageError.self) {
        try await lock(.zero) {}
      }
      #expect(error?.code == .locked)
    }
    try await lock(.zero) {}
  }

  @Test func `nothing is changed through a link, nor above the root`() async throws {
    try folder.write("m/a/x", "mine")
    try folder.write("elsewhere/x", "theirs")
    let path = folder["elsewhere"]
    try FileManager.default.createSymbolicLink(atPath: folder["m/out"], withDestinationPath: path)
    let mirror = try StorageLocation().writable("file://" + folder["m"])
    for key in ["out/x", "../elsewhere/x", path + "/x"] {
      await #expect(throws: StorageError.self) { try await mirror.remove(key) }
      await #expect(throws: StorageError.self) { try await mirror.move(key, to: "b/x") }
      await #expect(throws: StorageError.self) { try await mirror.move("a/x", to: key) }
      await #expect(throws: StorageError.self) { try await mirror.write([1], to: key) }
      let staged = try await mirror.stage()
      #expect(throws: StorageError.self) { try staged.commit(to: key) }
      await #expect(throws: StorageError.self) {
        try await mirror.withLock(
          key, named: "it", timeout: .zero, progress: ItemProgress()
        ) {}
      }
    }
    #expect(try folder.bytes("elsewhere/x") == Array("theirs".utf8))
    #expect(try folder.bytes("m/a/x") == Array("mine".utf8))
    // Reading is another matter: a site may keep its blobs on another disk.
    #expect(try await mirror.read("out/x", byteLimit: 10) == Array("theirs".utf8))
  }

  @Test(arguments: [
    "http://LAB.example/c", "HTTP://lab.example:80/c/", "https://lab.example:443/c",
    "http://lab.example//c", "http://lab.example/./c", "http://lab.example/x/../c",
    "http://lab.example/%63", "http://ada:x@lab.example/c?a=b#d", "http://lab.example./c",
    "http://lab.example:080/c",
  ])
  func `a place on the web is itself however it is spelled`(url: String) {
    #expect(StorageLocation.isOnePlace(url, "http://lab.example/c"))
    #expect(StorageLocation.isOnePlace("http://lab.example/c", url))
    #expect(!StorageLocation.isOnePlace(url, "http://lab.example/C"))
    #expect(!StorageLocation.isOnePlace(url, "http://lab.example/c/d"))
    #expect(!StorageLocation.isOnePlace(url, "http://lab.example:8080/c"))
    #expect(!StorageLocation.isOnePlace(url, "http://other.example/c"))
    #expect(!StorageLocation.isOnePlace(url, "/c"))
  }

  @Test func `a folder is itself through links and however it is spelled`() throws {
    try folder.write("m/x", "mine")
    try FileManager.default.createSymbolicLink(
      atPath: folder["link"], withDestinationPath: folder["m"])
    let url = "file://" + folder["m"]
    for other in [folder["m"], folder["m"] + "/", folder["a/../m"], folder["link"], url + "//"] {
      #expect(StorageLocation.isOnePlace(other, url), "\(other)")
    }
    #expect(!StorageLocation.isOnePlace(folder.path, url))
    #expect(!StorageLocation.isOnePlace(folder["absent"], url))
  }

  @Test func `removing what is not there is no error`() async throws {
    try await storage.remove("nosuch")
    try await storage.write([1], to: "x")
    try await storage.remove("x")
    #expect(try await storage.byteCount(of: "x") == nil)
  }

  @Test func `a folder that cannot be written says so and why`() async throws {
    // A file where a folder is needed fails for root too, unlike a mode.
    try folder.write("file", "x")
    let storage = try StorageLocation().writable(folder["file"])
    let error = await #expect(throws: StorageError.self) {
      try await storage.write([1], to: "a")
    }
    #expect(error?.code == .unwritable)
    #expect(error?.cause != nil)
  }

  @Test(arguments: [
    "https://x/y", "oci://x/y", "s3://b/p", "relative/path", "file://host/x", "file:///a%2",
  ])
  func `a place of another kind is refused by name`(_ url: String) {
    let error = #expect(throws: StorageError.self) { try StorageLocation().readable(url) }
    #expect(error?.code == .unsupportedScheme)
    #expect(error?.message.contains(url) == true)
  }

  @Test func `percent escapes of a file URL are resolved`() throws {
    #expect(try StorageLocation().readable("file:///a%20b").url == "file:///a b")
  }
}
