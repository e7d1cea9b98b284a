import AlbedoTesting
import Diagnostics
import Foundation
import Testing

@testable import Transfers

/// What servers and networks do wrong, each with the error that says so.
@Suite struct FaultTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Ways to fail, by the path that they are asked under.
  static let faults: [(path: String, code: TransferFailure, words: String)] = [
    ("/stalled", .timedOut, "no byte came for 0.2 s"),
    ("/silent", .timedOut, "no byte came for 0.2 s"),
    ("/reset", .cutOff, "the connection broke"),
    ("/short", .cutOff, "the connection broke"),
    ("/nothing", .cutOff, "the connection broke"),
    ("/404", .notFound, "404 Not Found"),
    ("/410", .notFound, "410 Gone"),
    ("/401", .forbidden, "401 Unauthorized"),
    ("/403", .forbidden, "403 Forbidden"),
    ("/400", .rejected, "400 Bad Request"),
    ("/429", .tooManyRequests, "429 Too Many Requests"),
    ("/500", .serverError, "500 Oops"),
    ("/503", .serverError, "503 Service Unavailable"),
    ("/loop", .redirectLoop, "gave up after 10 redirects"),
    ("/elsewhere", .unsupportedScheme, "leads to a place that cannot be used"),
    ("/nowhere", .malformedAnswer, "302 Found"),
    ("/babble", .malformedAnswer, "could not understand"),
    ("/head", .malformedAnswer, "could not understand"),
    ("/part", .malformedAnswer, "a part, although the whole was asked for"),
    ("/large", .tooLarge, "has 3000 bytes, more than the 2000"),
    ("/endless", .tooLarge, "goes on, more than the 2000"),
  ]

  static func fail(_ request: LoopbackServer.Request, _ answer: LoopbackAnswer) {
    let half =
      "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + String(repeating: "x", count: 500)
    switch request.path {
    case "/stalled":
      answer.raw(half)
      answer.wait(600)
    case "/silent": answer.wait(600)
    case "/reset":
      answer.raw(half)
      answer.wait(0.02)
      answer.reset()
    case "/short":
      answer.raw(half)
      answer.hangUp()
    case "/nothing": answer.hangUp()
    case "/loop": answer.send("302 Found", "", ["Location": "/loop"])
    case "/elsewhere": answer.send("302 Found", "", ["Location": "file:///etc/passwd"])
    case "/nowhere": answer.send("302 Found", "")
    case "/babble":
      answer.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n")
      answer.hangUp()
    case "/head":
      answer.raw("HTTP/1.1 200 OK\r\n")
      for _ in 0..<80 { answer.raw("X-Long: " + String(repeating: "y", count: 1000) + "\r\n") }
      answer.hangUp()
    case "/part":
      answer.send("206 Partial Content", "abc", ["Content-Range": "bytes 0-2/9"])
    case "/large": answer.send("200 OK", String(repeating: "x", count: 3000))
    case "/endless":
      answer.raw("HTTP/1.1 200 OK\r\n\r\n")
      for _ in 0..<30 where !answer.isOver { answer.raw(String(repeating: "x", count: 100)) }
      answer.hangUp()
    case "/500": answer.send("500 Oops", "")
    default:
      let words = [
        "/404": "Not Found", "/410": "Gone", "/401": "Unauthorized", "/403": "Forbidden",
        "/400": "Bad Request", "/429": "Too Many Requests", "/503": "Service Unavailable",
      ]
      answer.send("\(request.path.dropFirst()) \(words[request.path] ?? "")", "<p>sorry</p>")
    }
  }

  /// A client that waits for long only where nothing is to be waited for.
  private func client(for path: String) -> TransferClient {
    quickClient { settings in
      if path == "/stalled" || path == "/silent" { settings.stallTimeout = .milliseconds(200) }
    }
  }

  @Test(arguments: faults)
  func `a download says what went wrong`(
    path: String, code: TransferFailure, words: String
  ) async throws {
    let server = try LoopbackServer(Self.fail)
    let client = client(for: path)
    let error = await failure { () async throws(TransferError) in
      try await client.fetch(server.url(path), to: folder["file"], byteLimit: 2000)
    }
    #expect(error?.code == code, "\(String(describing: error))")
    let said = error.map { ErrorReport.sentence(for: $0) } ?? ""
    #expect(said.contains(words), "\(said)")
    #expect(said.contains(server.url()) || said.contains(path), "\(said)")
  }

  @Test(arguments: faults.filter { $0.path != "/part" })
  func `a read says what went wrong`(
    path: String, code: TransferFailure, words: String
  ) async throws {
    let server = try LoopbackServer(Self.fail)
    let client = client(for: path)
    let error = await failure { () async throws(TransferError) in
      try await client.text(server.url(path), byteLimit: 2000)
    }
    #expect(error?.code == code, "\(String(describing: error))")
  }

  @Test func `a refused connection is unreachable, and so is a name that nobody has`() async throws
  {
    let server = try LoopbackServer { _, _ in }
    let url = server.url("/x")
    server.stop()
    let client = quickClient()
    let error = await failure { () async throws(TransferError) in try await client.text(url) }
    #expect(error?.code == .unreachable)
    #expect(error?.message.contains(server.url()) == true && error?.hint != nil)
    let nobody = await failure { () async throws(TransferError) in
      // A label is too long to be asked for in the network.
      try await client.text("http://\(String(repeating: "n", count: 64)).invalid/")
    }
    #expect(nobody?.code == .unreachable)
  }

  @Test func `a slow trickle ends below the minimum rate and passes above it`() async throws {
    let server = try LoopbackServer { request, answer in
      answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n")
      for _ in 0..<20 where !answer.isOver {
        answer.raw("x")
        answer.wait(0.05)
      }
    }
    let patient = quickClient { settings in
      settings.stallTimeout = .seconds(3)
      settings.minimumRate = 1
    }
    #expect(try await patient.text(server.url("/a")).count == 20)
    let strict = quickClient { settings in
      settings.stallTimeout = .milliseconds(300)
      settings.minimumRate = 1000
    }
    let error = await failure { () async throws(TransferError) in
      try await strict.text(server.url("/b"))
    }
    #expect(error?.code == .timedOut)
    #expect(error?.message.contains(" 0.3 s") == true)
  }

  @Test func `what follows the promised length is not taken`() async throws {
    let server = try LoopbackServer { _, answer in
      answer.send("200 OK", [:], Array("whole and more".utf8), length: 5)
      answer.hangUp()
    }
    #expect(try await quickClient().text(server.url("/x")) == "whole")
  }

  @Test func `a page instead of an archive can be told by its type`() async throws {
    let server = try LoopbackServer { _, answer in
      answer.send("200 OK", "<html>log in</html>", ["Content-Type": "Text/HTML; charset=utf-8"])
    }
    let client = quickClient()
    let download = try await client.fetch(server.url("/x.tar.gz"), to: folder["x"])
    #expect(download.contentType == "text/html")
    let head = try await client.head(TransferRequest(server.url("/x.tar.gz")))
    #expect(head?.contentType == "text/html" && head?.byteCount == 19)
  }

  @Test func `passing failures are tried again, after what Retry-After says`() async throws {
    let server = try LoopbackServer { request, answer in
      switch (request.path, request.repetition) {
      case ("/date", 0):
        let date = "Wed, 21 Oct 2015 07:28:00 GMT"
        answer.send("503 Service Unavailable", "", ["Retry-After": date])
      case ("/seconds", 0): answer.send("429 Too Many Requests", "", ["Retry-After": "1"])
      case ("/break", 0): answer.hangUp()
      case ("/fail", 0...1): answer.send("500 Oops", "")
      case ("/always", _): answer.send("500 Oops", "")
      default: answer.send("200 OK", "fine")
      }
    }
    let client = quickClient { settings in
      settings.retries.attempts = 3
      settings.retries.longestRetryAfter = .milliseconds(300)
    }
    for path in ["/date", "/break", "/fail"] {
      #expect(try await client.text(server.url(path)) == "fine")
    }
    let begin = ContinuousClock.now
    #expect(try await client.text(server.url("/seconds")) == "fine")
    #expect(ContinuousClock.now - begin >= .milliseconds(300))
    let error = await failure { () async throws(TransferError) in
      try await client.text(server.url("/always"))
    }
    #expect(error?.message.hasSuffix("(tried 3 times)") == true)
    #expect(server.requests.count { $0.path == "/always" } == 3)
  }

  @Test func `a failure for good is not tried again`() async throws {
    let server = try LoopbackServer(Self.fail)
    let client = quickClient { $0.retries.attempts = 3 }
    for path in ["/404", "/403", "/large", "/babble"] {
      _ = await failure { () async throws(TransferError) in
        try await client.text(server.url(path), byteLimit: 2000)
      }
      #expect(server.requests.count { $0.path == path } == 1)
    }
  }

  @Test func `a host that never answers is given up, and asked again later`() async throws {
    let server = try LoopbackServer { _, answer in answer.hangUp() }
    let client = quickClient { settings in
      settings.breaker.failures = 3
      settings.breaker.rest = .milliseconds(100)
    }
    for _ in 0..<3 {
      _ = await failure { () async throws(TransferError) in try await client.text(server.url("/x"))
      }
    }
    let error = await failure { () async throws(TransferError) in
      try await client.text(server.url("/x"))
    }
    #expect(error?.code == .hostGivenUp)
    let asked = server.requests.count
    try await Task.sleep(for: .milliseconds(110))
    _ = await failure { () async throws(TransferError) in try await client.text(server.url("/x")) }
    #expect(server.requests.count == asked + 1)
  }

  @Test func `a file that cannot be written is said so`() async throws {
    let server = try LoopbackServer { _, answer in answer.send("200 OK", "x") }
    try folder.write("file", "")
    let client = quickClient()
    let error = await failure { () async throws(TransferError) in
      try await client.fetch(server.url("/x"), to: folder["file/below"])
    }
    #expect(error?.code == .unwritable)
    #expect(error?.message.contains(folder["file/below"]) == true)
  }
}
