import AlbedoTesting
import Diagnostics
import Digests
import Foundation
import Synchronization
import SystemPackage
import Testing

@testable import Transfers

/// Downloads that were interrupted, and go on.
@Suite struct ResumeTests {
  private let folder: TemporaryFolder
  static let content = someBytes(1_500_000)

  init() throws { folder = try TemporaryFolder() }

  private var file: String { folder["part"] }

  private func digest(_ bytes: [UInt8] = Self.content) throws -> Digest {
    var hasher = try StreamingHasher(.sha256)
    try hasher.update(bytes)
    return try hasher.finish()
  }

  /// Sends the first part of an answer to the first request, and breaks off.
  private func breakOff(_ answer: LoopbackAnswer, after count: Int, tag: String?) {
    let etag = tag.map { "ETag: \($0)\r\n" } ?? ""
    answer.raw("HTTP/1.1 200 OK\r\n\(etag)Content-Length: \(Self.content.count)\r\n\r\n")
    answer.raw(Array(Self.content[..<count]))
    answer.hangUp()
  }

  /// A server whose first answer breaks off, and whose later ones are `rest`.
  private func server(
    breaksAfter count: Int = 700_000, tag: String? = "\"v1\"",
    _ rest: @escaping @Sendable (LoopbackServer.Request, LoopbackAnswer) -> Void
  ) throws -> LoopbackServer {
    try LoopbackServer { request, answer in
      request.repetition == 0
        ? self.breakOff(answer, after: count, tag: tag) : rest(request, answer)
    }
  }

  /// Fetches in vain, then again with another client.
  private func fetchTwice(_ server: LoopbackServer, expecting: Digest? = nil) async throws
    -> Download
  {
    let first = quickClient()
    let error = await failure { () async throws(TransferError) in
      try await first.fetch(server.url("/x"), to: file, expecting: expecting)
    }
    #expect(error?.code == .cutOff)
    return try await quickClient().fetch(server.url("/x"), to: file, expecting: expecting)
  }

  private func expectWhole(_ download: Download, resumed: Bool) throws {
    #expect(download.byteCount == Int64(Self.content.count))
    #expect(try download.digest == digest())
    #expect(try folder.bytes("part") == Self.content)
    #expect(download.wasResumed == resumed)
    #expect(!FileManager.default.fileExists(atPath: file + ".source"))
  }

  @Test(arguments: [100, 262_144, 700_000, 1_499_999])
  func `the rest is fetched by the entity tag`(count: Int) async throws {
    let server = try server(breaksAfter: count) { request, answer in
      answer.send(rangeOf: Self.content, for: request, tag: "\"v1\"")
    }
    try expectWhole(try await fetchTwice(server), resumed: true)
    let request = try #require(server.requests.last)
    #expect(request.fields["range"] == "bytes=\(count)-")
    #expect(request.fields["if-range"] == "\"v1\"")
  }

  @Test func `one call goes on by itself after a break`() async throws {
    let server = try server { request, answer in
      answer.send(rangeOf: Self.content, for: request, tag: "\"v1\"")
    }
    let client = quickClient { $0.retries.attempts = 2 }
    let progress = ItemProgress()
    let download = try await client.fetch(server.url("/x"), to: file, progress: progress)
    try expectWhole(download, resumed: false)
    #expect(server.requests.last?.fields["range"] == "bytes=700000-")
    #expect(progress.snapshot.done == Int64(Self.content.count))
  }

  @Test func `a changed object is fetched anew`() async throws {
    let server = try server { request, answer in
      answer.send(rangeOf: Self.content, for: request, tag: "\"v2\"")
    }
    try expectWhole(try await fetchTwice(server), resumed: false)
  }

  @Test func `a server without ranges sends all of it again`() async throws {
    let server = try server { request, answer in
      answer.send("200 OK", ["ETag": "\"v1\""], Self.content)
    }
    try expectWhole(try await fetchTwice(server), resumed: false)
    #expect(server.requests.last?.fields["range"] != nil)
  }

  @Test(arguments: [
    "bytes 0-799999/1500000", "bytes 700001-1499999/1500000", "bytes 700000-1499999/1500001",
    "nonsense", "",
  ])
  func `a wrong part is thrown away`(range: String) async throws {
    let server = try server { request, answer in
      if request.fields["range"] == nil { return answer.send("200 OK", [:], Self.content) }
      answer.send(
        "206 Partial Content", ["Content-Range": range, "ETag": "\"v1\""],
        Array(Self.content[700_000...]))
    }
    try expectWhole(try await fetchTwice(server), resumed: false)
  }

  @Test func `a part with another tag is thrown away`() async throws {
    let server = try server { request, answer in
      if request.fields["range"] == nil { return answer.send("200 OK", [:], Self.content) }
      answer.send(
        "206 Partial Content",
        ["Content-Range": "bytes 700000-1499999/1500000", "ETag": "\"v2\""],
        [UInt8](repeating: 0, count: 800_000))
    }
    try expectWhole(try await fetchTwice(server), resumed: false)
  }

  @Test func `a part that is too short is followed by another`() async throws {
    let server = try server { request, answer in
      guard request.repetition == 1 else {
        return answer.send(rangeOf: Self.content, for: request, tag: "\"v1\"")
      }
      answer.send(
        "206 Partial Content",
        ["Content-Range": "bytes 700000-799999/1500000", "ETag": "\"v1\""],
        Array(Self.content[700_000..<800_000]))
    }
    let first = quickClient { $0.retries.attempts = 3 }
    try expectWhole(try await first.fetch(server.url("/x"), to: file), resumed: false)
    #expect(server.requests.map { $0.fields["range"] } == [nil, "bytes=700000-", "bytes=800000-"])
  }

  @Test func `without a tag the whole is fetched again`() async throws {
    let server = try server(tag: nil) { request, answer in
      answer.send(rangeOf: Self.content, for: request, tag: nil)
    }
    try expectWhole(try await fetchTwice(server), resumed: false)
    #expect(server.requests.last?.fields["range"] == nil)
  }

  @Test func `without a tag the rest is fetched when the digest is known`() async throws {
    let server = try server(tag: nil) { request, answer in
      answer.send(rangeOf: Self.content, for: request, tag: nil)
    }
    try expectWhole(try await fetchTwice(server, expecting: digest()), resumed: true)
    #expect(server.requests.last?.fields["range"] == "bytes=700000-")
  }

  @Test func `a beginning that does not belong to the digest is fetched anew`() async throws {
    try folder.write("part", someBytes(1000, seed: 7))
    let server = try LoopbackServer { request, answer in
      answer.send(rangeOf: Self.content, for: request, tag: "\"v1\"")
    }
    let download = try await quickClient().fetch(
      server.url("/x"), to: file, expecting: try digest())
    try expectWhole(download, resumed: false)
    #expect(server.requests.map { $0.fields["range"] } == ["bytes=1000-", nil])
  }

  @Test func `a file that is whole already costs no request`() async throws {
    try folder.write("part", Self.content)
    let server = try LoopbackServer { _, answer in answer.send("500 Oops", "") }
    let download = try await quickClient().fetch(
      server.url("/x"), to: file, expecting: try digest())
    try expectWhole(download, resumed: true)
    #expect(server.requests.isEmpty)
  }

  @Test func `a file that is larger than the object is fetched anew`() async throws {
    try folder.write("part", someBytes(2_000_000, seed: 3))
    let server = try LoopbackServer { request, answer in
      answer.send(rangeOf: Self.content, for: request, tag: nil)
    }
    let download = try await quickClient().fetch(
      server.url("/x"), to: file, expecting: try digest())
    try expectWhole(download, resumed: false)
  }

  @Test func `a file of unknown origin is replaced`() async throws {
    try folder.write("part", someBytes(2_000_000, seed: 3))
    try folder.write("part.source", "url http://elsewhere/x\netag \"v1\"\n")
    let server = try LoopbackServer { request, answer in
      answer.send(rangeOf: Self.content, for: request, tag: "\"v1\"")
    }
    try expectWhole(try await quickClient().fetch(server.url("/x"), to: file), resumed: false)
  }

  @Test func `a transfer waits for a disk that is slower, and goes on`() async throws {
    let (disk, gate) = (WorkerLane(), DispatchSemaphore(value: 0))
    disk.add { gate.wait() }
    let told = Mutex<Set<Int>>([])
    let body = DownloadBody(
      try WebURL("http://h/x"), to: PartialFile(FilePath(file)), .sha256, byteLimit: nil,
      progress: ItemProgress(), writing: disk,
      goOn: { number in told.withLock { _ = $0.insert(number) } })
    body.belongs(to: 7)
    body.willAsk(from: 0)
    _ = body.begin(try #require(ResponseHead(statusLine: "HTTP/1.1 200 OK")))
    let chunk = [UInt8](repeating: 1, count: 16_384)
    var count = 0
    while case .taken = body.append(chunk.span), count < 10_000 { count += 1 }
    #expect((256..<600).contains(count))
    #expect(told.withLock { $0.isEmpty })
    gate.signal()
    #expect(await eventually { told.withLock { $0 } == [7] })
    await disk.drain()
  }

  @Test(arguments: [0, 1, 5000])
  func `small and empty objects are whole files`(count: Int) async throws {
    let bytes = someBytes(count)
    let server = try LoopbackServer { _, answer in answer.send("200 OK", [:], bytes) }
    try folder.write("part", someBytes(300_000))
    let download = try await quickClient().fetch(server.url("/x"), to: folder["deep/er/part"])
    #expect(try folder.bytes("deep/er/part") == bytes)
    #expect(try download.digest == digest(bytes) && download.byteCount == Int64(count))
    let again = try await quickClient().fetch(server.url("/x"), to: file)
    #expect(try folder.bytes("part") == bytes && again.digest == download.digest)
  }
}
