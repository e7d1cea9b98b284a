import AlbedoTesting
import Diagnostics
import Foundation
import Testing

@testable import Transfers

@Suite struct ClientTests {
  @Test func `an object is read with what the server says of it`() async throws {
    let server = try LoopbackServer { request, answer in
      #expect(request.fields["user-agent"] == "albedo/test")
      #expect(request.fields["x-more"] == "yes" || request.path == "/moved")
      if request.path == "/moved" {
        return answer.send("301 Moved Permanently", "here", ["Location": "/a%20b?x=1"])
      }
      answer.send(
        "200 OK", "hello",
        ["ETag": "\"v1\"", "Last-Modified": "yesterday", "Content-Type": "text/plain"])
    }
    let client = quickClient()
    var request = TransferRequest(server.url("/moved"))
    request.fields = [("X-More", "yes")]
    let answer = try await client.read(request, byteLimit: 5, progress: ItemProgress())
    #expect(answer.status == .fresh && answer.bytes == Array("hello".utf8))
    #expect(
      answer.head
        == TransferHead(
          byteCount: 5, validator: Validator(entityTag: "\"v1\"", lastModified: "yesterday"),
          contentType: "text/plain", finalURL: server.url("/a%20b?x=1")))
  }

  @Test func `what has not changed is not sent again`() async throws {
    let server = try LoopbackServer { request, answer in
      let isCurrent =
        request.fields["if-none-match"] == "\"v1\""
        || request.fields["if-modified-since"] == "yesterday"
      isCurrent ? answer.raw("HTTP/1.1 304 Not Modified\r\n\r\n") : answer.send("200 OK", "new")
    }
    let client = quickClient()
    for validator in [Validator(entityTag: "\"v1\""), Validator(lastModified: "yesterday")] {
      let answer = try await client.read(
        TransferRequest(server.url("/x"), validator: validator), byteLimit: 10,
        progress: ItemProgress())
      #expect(answer.status == .notModified && answer.bytes.isEmpty)
    }
    let answer = try await client.read(
      TransferRequest(server.url("/x"), validator: Validator(entityTag: "\"v0\"")), byteLimit: 10,
      progress: ItemProgress())
    #expect(answer.status == .fresh && answer.bytes == Array("new".utf8))
  }

  @Test func `a head tells size and tag, in whatever way the server lets it be asked`() async throws
  {
    let body = someBytes(1234)
    let server = try LoopbackServer { request, answer in
      switch (request.method, request.path) {
      case ("HEAD", "/405"): answer.send("405 Method Not Allowed", "")
      case ("HEAD", "/501"): answer.send("501 Not Implemented", "")
      case ("HEAD", "/403"): answer.send("403 Forbidden", "")
      case ("HEAD", "/unsized"):
        answer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      case (_, "/empty"): answer.send("200 OK", "")
      case (_, "/never"): answer.send("403 Forbidden", "")
      case (_, "/gone"): answer.send("410 Gone", "")
      default: answer.send(rangeOf: body, for: request, tag: "\"v1\"")
      }
    }
    let client = quickClient()
    for path in ["/plain", "/405", "/501", "/403", "/unsized"] {
      let head = try await client.head(TransferRequest(server.url(path)))
      #expect(head?.byteCount == 1234, "\(path)")
      #expect(head?.validator.entityTag == "\"v1\"", "\(path)")
    }
    #expect(try await client.head(TransferRequest(server.url("/empty")))?.byteCount == 0)
    #expect(try await client.head(TransferRequest(server.url("/gone"))) == nil)
    let error = await failure { () async throws(TransferError) in
      try await client.head(TransferRequest(server.url("/never")))
    }
    #expect(error?.code == .forbidden)
  }

  @Test func `what is absent is not asked for twice, until it is found`() async throws {
    let server = try LoopbackServer { request, answer in
      request.repetition == 0 ? answer.send("404 Not Found", "") : answer.send("200 OK", "x")
    }
    let client = quickClient()
    let request = TransferRequest(server.url("/x"))
    for _ in 0..<3 { #expect(try await client.head(request) == nil) }
    #expect(server.requests.count == 1)
    #expect(try await client.text(server.url("/x")) == "x")
    #expect(try await client.head(request)?.byteCount == 1)
  }

  @Test func `no socket is opened offline`() async throws {
    let server = try LoopbackServer { _, answer in answer.send("200 OK", "x") }
    let client = quickClient { $0.isOffline = true }
    let url = server.url("/x")
    let errors = [
      await failure { () async throws(TransferError) in try await client.text(url) },
      await failure { () async throws(TransferError) in
        try await client.head(TransferRequest(url))
      },
      await failure { () async throws(TransferError) in
        try await client.fetch(url, to: "/nonexistent/x")
      },
    ]
    for error in errors { #expect(error?.code == .offline && error?.hint != nil) }
    #expect(server.connectionCount == 0)
  }

  @Test func `a host gets no more transfers at a time than allowed, on kept connections`()
    async throws
  {
    let server = try LoopbackServer { _, answer in
      answer.wait(0.01)
      answer.send("200 OK", "x")
    }
    let client = quickClient { $0.perHostLimit = 3 }
    try await withThrowingTaskGroup { group in
      for number in 0..<30 { group.addTask { _ = try await client.text(server.url("/\(number)")) } }
      try await group.waitForAll()
    }
    #expect(server.requests.count == 30)
    #expect(server.mostAtOnce == 3)
    #expect(server.connectionCount == 3)
  }

  @Test func `a cancelled task ends its transfer at once`() async throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer { request, answer in
      answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
      answer.wait(600)
    }
    let client = quickClient { settings in
      settings.perHostLimit = 2
      settings.stallTimeout = .seconds(600)
    }
    let tasks = (0..<4).map { number in
      Task { () -> TransferError? in
        await failure { () async throws(TransferError) in
          try await client.fetch(server.url("/\(number)"), to: folder["\(number)"])
        }
      }
    }
    #expect(await eventually { server.requests.count == 2 })
    // The server does not go on and no time-out ends the transfers: only cancelling does.
    for task in tasks { task.cancel() }
    for task in tasks { #expect(await task.value?.code == .cancelled) }
    let late = Task { () -> TransferError? in
      while !Task.isCancelled { await Task.yield() }
      return await failure { () async throws(TransferError) in
        try await client.text(server.url("/late"))
      }
    }
    late.cancel()
    #expect(await late.value?.code == .cancelled)
  }

  @Test func `a wait for another try is cancelled at once`() async throws {
    let server = try LoopbackServer { _, answer in answer.send("500 Oops", "") }
    let client = quickClient { settings in
      settings.retries.attempts = 2
      settings.retries.firstDelay = .seconds(20)
      settings.retries.longestDelay = .seconds(20)
    }
    let progress = ItemProgress()
    let task = Task { () -> TransferError? in
      await failure { () async throws(TransferError) in
        try await client.read(TransferRequest(server.url("/x")), byteLimit: 9, progress: progress)
      }
    }
    #expect(await eventually { progress.snapshot.wait != nil })
    #expect(progress.snapshot.wait?.contains("500 Oops") == true)
    task.cancel()
    #expect(await task.value?.code == .cancelled)
  }

  @Test func `a body of many blocks arrives in its order`() async throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<12).flatMap { _ in ResumeTests.content }
    let server = try LoopbackServer { _, answer in answer.send("200 OK", [:], bytes) }
    let client = quickClient()
    let download = try await client.fetch(server.url("/x"), to: folder["x"])
    #expect(download.byteCount == Int64(bytes.count))
    #expect(try folder.bytes("x") == bytes)
  }
}

/// What a client leaves behind: nothing.
@Suite(.serialized) struct LeftoverTests {
  /// How many connections of this process lead to a port.
  private static func sockets(to port: Int) -> Int {
    let hexadecimal = String(port, radix: 16, uppercase: true)
    // A file of the kernel has no size, so it is read to its end.
    let data = FileHandle(forReadingAtPath: "/proc/self/net/tcp")?.readDataToEndOfFile() ?? Data()
    let text = String(decoding: data, as: UTF8.self)
    return text.split(separator: "\n").count { line in
      let words = line.split(separator: " ")
      return words.count > 3 && words[2].hasSuffix(":" + hexadecimal) && words[3] == "01"
    }
  }

  @Test func `two thousand small requests are answered, and leave no connection`() async throws {
    let server = try LoopbackServer { request, answer in answer.send("200 OK", request.path) }
    weak var engine: TransferEngine?
    do {
      let client = quickClient()
      engine = client.engine
      try await withThrowingTaskGroup { group in
        for number in 0..<2000 {
          group.addTask {
            let text = try await client.text(server.url("/\(number)"))
            #expect(text == "/\(number)")
          }
        }
        try await group.waitForAll()
      }
      #expect(server.connectionCount <= client.settings.perHostLimit)
      withExtendedLifetime(client) { #expect(Self.sockets(to: server.port) > 0) }
    }
    // The thread holds the engine until it ends, and the connections until then.
    #expect(await eventually { engine == nil && Self.sockets(to: server.port) == 0 })
  }

  @Test func `a client that is let go ends while a transfer waits`() async throws {
    let server = try LoopbackServer { _, answer in answer.wait(600) }
    weak var engine: TransferEngine?
    do {
      let client = quickClient()
      engine = client.engine
      let task = Task { try? await client.text(server.url("/x")) }
      #expect(await eventually { server.requests.count == 1 })
      task.cancel()
      _ = await task.value
    }
    #expect(await eventually { engine == nil })
  }
}
