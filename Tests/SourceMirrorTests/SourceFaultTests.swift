import AlbedoTesting
import Diagnostics
import Digests
import Foundation
import MirrorModel
import Platform
import PolicyModel
import RecipeModel
import SpecModel
import Storage
import SystemPackage
import Testing
import Transfers

@testable import SourceMirror

/// What goes wrong where sources are fetched from: the mirror never holds a wrong file, and each place
/// says what it did.
@Suite struct SourceFaultTests {
  private static let content =
    Array("what the recipe means\n".utf8) + (0..<2000).map { UInt8($0 % 251) }
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func item(
    _ urls: [String], listing: VersionListing? = nil, options: RecipeValue? = nil
  ) throws -> MirrorItem {
    var item = MirrorItem(
      kind: .archive, package: "quill", version: try Version("2.0"), name: "quill@2.0")
    let digest = try Digest(of: Self.content).hexadecimal
    item.urls = urls
    item.checksum = Checksum(digest)
    item.storage = "_source-cache/archive/\(digest.prefix(2))/\(digest).tar.gz"
    item.alias = "quill/quill-2.0.tar.gz"
    item.listing = listing
    item.fetchOptions = options
    return item
  }

  private func client(_ change: (inout TransferSettings) -> Void = { _ in }) -> TransferClient {
    var settings = TransferSettings(userAgent: "albedo/test")
    settings.stallTimeout = .milliseconds(300)
    settings.retries.attempts = 2
    settings.retries.firstDelay = .milliseconds(10)
    settings.retries.longestDelay = .milliseconds(20)
    settings.usesNetrc = false
    change(&settings)
    return TransferClient(settings)
  }

  private func ending(
    _ item: MirrorItem, _ client: TransferClient, from origins: [SourceOrigin]
  ) async throws -> SourceFolder.Ending {
    let mirror = SourceFolder(root: FilePath(folder["mirror"]))
    let request = SourceRequest(
      package: "quill", version: "2.0", file: item.name, mirror: mirror.url, ban: nil,
      isPrivate: false)
    let permit = try Policy.decide(request).permit()
    return try await mirror.add(
      item, from: origins, transfers: client, search: VersionSearch(client), links: .missing,
      permit: permit)
  }

  private func add(
    _ item: MirrorItem, _ client: TransferClient, from origins: [SourceOrigin] = [.upstream]
  ) async throws -> SourceFolder.Added {
    switch try await ending(item, client, from: origins) {
    case .there(let added): return added
    case .nowhere(let error, _): throw error
    }
  }

  private func failure(
    _ item: MirrorItem, _ client: TransferClient, from origins: [SourceOrigin] = [.upstream]
  ) async throws -> SourceError {
    do {
      _ = try await add(item, client, from: origins)
    } catch {
      return try #require(error as? SourceError)
    }
    throw SourceError(.unreadable, "nothing failed")
  }

  /// What the mirror shows to those who use it.
  private var visible: [String] {
    (FileManager.default.enumerator(atPath: folder["mirror"])?.compactMap { $0 as? String } ?? [])
      .filter { !$0.hasPrefix(".albedo") }
  }

  // MARK: One place

  static let faults: [(path: String, code: SourceFailure, words: String)] = [
    ("/stalled", .unreachable, "no byte came for 0.3 s"),
    ("/reset", .unreachable, "the connection broke"),
    ("/short", .unreachable, "the connection broke"),
    ("/wrong", .wrongDigest, "the recipe of 'quill' says"),
    ("/page", .wrongDigest, "sent a web page"),
    ("/loop", .fetchFailed, "gave up after 10 redirects"),
    ("/file", .fetchFailed, "leads to a place that cannot be used"),
    ("/404", .notFound, "is not at http://127.0.0.1"), ("/403", .unreachable, "403 Forbidden"),
    ("/429", .unreachable, "429 Too Many Requests"), ("/500", .unreachable, "500 Oops"),
    ("/503", .unreachable, "503 Service Unavailable"),
    ("/empty", .wrongDigest, "the recipe of 'quill' says"),
  ]

  private static func behave(_ request: LoopbackServer.Request, _ answer: LoopbackAnswer) {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: \(content.count)\r\n\r\n"
    switch request.path {
    case "/good": answer.send(rangeOf: content, for: request, tag: "\"1\"")
    case "/stalled":
      answer.raw(half + "what")
      answer.wait(600)
    case "/reset":
      answer.raw(half + "what")
      answer.wait(0.02)
      answer.reset()
    case "/short":
      answer.raw(half + "what")
      answer.hangUp()
    case "/wrong": answer.send("200 OK", "something else")
    case "/page":
      answer.send("200 OK", "<html>log in</html>", ["Content-Type": "text/html"])
    case "/loop": answer.send("302 Found", "", ["Location": "/loop"])
    case "/file": answer.send("302 Found", "", ["Location": "file:///etc/passwd"])
    case "/empty": answer.send("200 OK", "")
    case "/500": answer.send("500 Oops", "", ["Retry-After": "0"])
    default:
      let words = [
        "/404": "Not Found", "/403": "Forbidden", "/429": "Too Many Requests",
        "/503": "Service Unavailable",
      ]
      answer.send(
        "\(request.path.dropFirst()) \(words[request.path] ?? "")", "", ["Retry-After": "0"])
    }
  }

  @Test(arguments: faults)
  func `a place that fails is named with what it did, and nothing wrong is stored`(
    path: String, code: SourceFailure, words: String
  ) async throws {
    let server = try LoopbackServer(Self.behave)
    let error = try await failure(try item([server.url(path)]), client())
    #expect(error.code == code)
    let text = ErrorReport.sentence(for: error)
    #expect(text.contains(words), "\(text)")
    #expect(text.contains("127.0.0.1:\(server.port)"), "\(text)")
    #expect(visible.isEmpty)
  }

  @Test(arguments: faults)
  func `another place makes up for one that fails`(
    path: String, code: SourceFailure, words: String
  ) async throws {
    let server = try LoopbackServer(Self.behave)
    let added = try await add(try item([server.url(path), server.url("/good")]), client())
    #expect(added.place == server.url("/good"))
    #expect(added.attempts.map(\.place) == [server.url(path)])
    #expect(visible.contains("quill/quill-2.0.tar.gz"))
  }

  @Test func `a server that is not there is unreachable`() async throws {
    let url = try LoopbackServer { _, _ in }.url("/x")
    let error = try await failure(try item([url]), client())
    #expect(error.code == .unreachable)
    #expect(ErrorReport.sentence(for: error).contains("could not connect to '"))
  }

  @Test func `a host that never answers is left alone, and the message says so`() async throws {
    let server = try LoopbackServer { _, answer in answer.hangUp() }
    let client = client {
      $0.retries.attempts = 1
      $0.breaker.failures = 2
    }
    for _ in 0..<2 { _ = try await failure(try item([server.url("/x")]), client) }
    let before = server.connectionCount
    let error = try await failure(try item([server.url("/x")]), client)
    #expect(ErrorReport.sentence(for: error).contains("is left alone: it has failed 2 times"))
    #expect(server.connectionCount == before)
  }

  @Test func `offline no socket is opened, and files near by are used`() async throws {
    let server = try LoopbackServer(Self.behave)
    let client = client { $0.isOffline = true }
    let listing = VersionListing(
      listURL: server.url("/list"), depth: 0, archiveURLs: [server.url("/quill-2.0.tar.gz")])
    let item = try item([server.url("/good")], listing: listing)
    let error = try await failure(item, client)
    #expect(ErrorReport.sentence(for: error).contains("the network is not to be used"))
    #expect(server.connectionCount == 0)
    let near = SourceFolder(root: FilePath(folder["near"]))
    let path = try #require(try near.path(of: item)).string
    try folder.write(String(path.dropFirst(folder.path.utf8.count + 1)), Self.content)
    let added = try await add(item, client, from: [.folder(near.root), .upstream])
    #expect(added.isNew && server.connectionCount == 0)
  }

  @Test func `secrets of URLs and signatures are in no message`() async throws {
    let server = try LoopbackServer(Self.behave)
    let signed = server.url("/404?X-Amz-Signature=hush&x=1")
    let named = server.url("/403").replacing("http://", with: "http://ada:hush@")
    for url in [signed, named] {
      let text = ErrorReport.sentence(for: try await failure(try item([url]), client()))
      #expect(!text.contains("hush"), "\(text)")
    }
  }

  // MARK: How recipes want it

  @Test func `a cookie of the recipe goes to its own address alone`() async throws {
    let other = try LoopbackServer(Self.behave)
    let server = try LoopbackServer { request, answer in
      guard request.path == "/download" else { return answer.send("404 Not Found", "") }
      answer.send("302 Found", "", ["Location": other.url("/good")])
    }
    let options = RecipeValue.mapping([
      .init(key: .text("cookie"), value: .text("license=accepted"))
    ])
    let mirror = SourceOrigin.web(.init(server.url("/mirror")))
    _ = try await add(
      try item([server.url("/download")], options: options), client(), from: [mirror, .upstream])
    let cookies = server.requests.map { $0.fields["cookie"] }
    #expect(cookies == [nil, "license=accepted"])
    #expect(other.requests.map { $0.fields["cookie"] } == [nil])
  }

  @Test func `a recipe can make a fetch wait longer, and not for less`() async throws {
    let server = try LoopbackServer { request, answer in
      answer.wait(0.7)
      Self.behave(request, answer)
    }
    let patient = RecipeValue.mapping([.init(key: .text("timeout"), value: .integer(20))])
    let added = try await add(try item([server.url("/good")], options: patient), client())
    #expect(added.isNew)
    let hasty = RecipeValue.mapping([.init(key: .text("timeout"), value: .number(0.01))])
    let request = TransferRequest(
      server.url("/good"), for: try item([server.url("/good")], options: hasty))
    #expect(request.patience == .seconds(0.01))
  }

  @Test(arguments: ["a=b\r\nX-Forged: 1", "a\u{0}b", "a\nb"])
  func `a cookie with a line break is not sent`(text: String) throws {
    let options = RecipeValue.mapping([.init(key: .text("cookie"), value: .text(text))])
    let request = TransferRequest("https://h/x", for: try item(["https://h/x"], options: options))
    #expect(request.cookie == nil)
  }

  // MARK: Pages, as the last resort

  private func pages(_ server: LoopbackServer) -> VersionListing {
    VersionListing(
      listURL: server.url("/list.html"), depth: 0,
      archiveURLs: [server.url("/old/quill-2.0.tar.gz")])
  }

  @Test func `a file that has moved is found where the recipe's page says`() async throws {
    let server = try LoopbackServer { request, answer in
      switch request.path {
      case "/list.html":
        answer.send(
          "200 OK",
          "<a href=new/quill-2.0.tar.gz></a><a href=new/quill-2.1.tar.gz></a>"
            + "<a href=other/quill-2.0.tar.gz.asc></a>", ["Content-Type": "text/html"])
      case "/new/quill-2.0.tar.gz": answer.send(rangeOf: Self.content, for: request, tag: nil)
      default: answer.send("404 Not Found", "")
      }
    }
    let added = try await add(
      try item([server.url("/old/quill-2.0.tar.gz")], listing: pages(server)), client())
    #expect(added.place == server.url("/new/quill-2.0.tar.gz"))
    #expect(added.attempts.map(\.place) == [server.url("/old/quill-2.0.tar.gz")])
    #expect(!server.requests.contains { $0.path == "/new/quill-2.1.tar.gz" })
  }

  @Test func `a page that cannot be read is one more place that has failed`() async throws {
    let server = try LoopbackServer { request, answer in
      answer.send(request.path == "/list.html" ? "500 Oops" : "404 Not Found", "")
    }
    let item = try item([server.url("/old/quill-2.0.tar.gz")], listing: pages(server))
    let client = client()
    let ending = try await ending(item, client, from: [.upstream])
    guard case .nowhere(let error, let attempts) = ending else {
      Issue.record("nothing failed")
      return
    }
    #expect(error.code == .unreachable)
    #expect(attempts.first?.place == server.url("/old/quill-2.0.tar.gz"))
    #expect(attempts.first?.kind == .absent)
    #expect(attempts.dropFirst().map(\.place) == [server.url("/list.html")])
    #expect(attempts.last?.kind == .unreachable)
  }

  @Test func `what a page names is taken with the recipe's digest alone`() async throws {
    let server = try LoopbackServer { request, answer in
      switch request.path {
      case "/list.html":
        answer.send("200 OK", "<a href=new/quill-2.0.tar.gz></a>", ["Content-Type": "text/html"])
      case "/new/quill-2.0.tar.gz": answer.send("200 OK", "forged")
      default: answer.send("404 Not Found", "")
      }
    }
    let item = try item([server.url("/old/quill-2.0.tar.gz")], listing: pages(server))
    let error = try await failure(item, client())
    #expect(error.code == .wrongDigest)
    #expect(visible.isEmpty)
  }

  @Test func `no page is read while an address works, nor for a mirror's sake`() async throws {
    let server = try LoopbackServer(Self.behave)
    let works = try item([server.url("/good")], listing: pages(server))
    _ = try await add(works, client())
    #expect(server.requests.map(\.path) == ["/good"])
    try FileManager.default.removeItem(atPath: folder["mirror"])
    let mirror = SourceOrigin.web(.init(server.url("/mirror")))
    _ = try await failure(works, client(), from: [mirror])
    #expect(server.requests.allSatisfy { !$0.path.contains("list") })
  }
}
