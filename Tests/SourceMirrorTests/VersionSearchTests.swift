import AlbedoTesting
import Diagnostics
import Foundation
import Platform
import RecipeModel
import SpecModel
import Testing
import Transfers

@testable import SourceMirror

/// Versions that pages on the web list.
@Suite struct VersionSearchTests {
  private func search(
    _ change: (inout HarvestLimits) -> Void = { _ in },
    settings: (inout TransferSettings) -> Void = { _ in }
  ) -> VersionSearch {
    var limits = HarvestLimits()
    change(&limits)
    var quick = TransferSettings(userAgent: "albedo/test")
    quick.retries.attempts = 1
    quick.usesNetrc = false
    settings(&quick)
    return VersionSearch(TransferClient(quick), limits: limits)
  }

  /// A server of pages; what has no page is absent.
  private func server(_ pages: [String: String]) throws -> LoopbackServer {
    try LoopbackServer { request, answer in
      guard let page = pages[request.path] else { return answer.send("404 Not Found", "") }
      answer.send("200 OK", page, ["Content-Type": "text/html; charset=utf-8"])
    }
  }

  private func listing(_ server: LoopbackServer, depth: Int = 0) -> VersionListing {
    VersionListing(
      listURL: server.url("/list.html"), depth: depth,
      archiveURLs: [server.url("/dl/quill-1.0.tar.gz")])
  }

  @Test func `pages of the recipe and folders of archives are read, each once`() async throws {
    let server = try server([
      "/list.html": "<a href=\"dl/quill-2.0.tar.gz\">2.0</a> <a href='sub/'>more</a>",
      "/dl/": "<a href=quill-1.1.tar.gz>1.1</a><a href=quill-1.1.tar.gz.asc>signature</a>",
    ])
    let listing = listing(server)
    let harvest = try await search().harvest(listing)
    #expect(harvest.pageCount == 2)
    #expect(
      harvest.failures.map(\.page).allSatisfy { $0.hasSuffix("/list.html/") || $0.hasSuffix("/dl") }
    )
    let versions = listing.versions(in: harvest.links) { _ in nil }
    #expect(versions.map(\.version.text) == ["2.0", "1.1", "1.0"])
    #expect(versions.first?.url == server.url("/dl/quill-2.0.tar.gz"))
    #expect(Set(server.requests.map(\.path)).count == server.requests.count)
    #expect(!server.requests.contains { $0.path == "/sub/" })
  }

  @Test(arguments: [(0, ["1.0"]), (1, ["2.0", "1.0"]), (2, ["3.0", "2.0", "1.0"])])
  func `links are followed as deep as the recipe says`(
    depth: Int, expected: [String]
  ) async throws {
    let server = try server([
      "/list.html": "<base href='/a/'><a href=one.html>1</a>",
      "/a/one.html": "<a href='../dl/quill-2.0.tar.gz'></a><a href=two.html></a>",
      "/a/two.html": "<a href='/dl/quill-3.0.tar.gz'></a><a href=one.html></a><a href=/list.html>",
    ])
    let listing = listing(server, depth: depth)
    let harvest = try await search().harvest(listing)
    #expect(listing.versions(in: harvest.links) { _ in nil }.map(\.version.text) == expected)
  }

  @Test func `what a page loads belongs to it, whatever the depth`() async throws {
    let server = try server([
      "/list.html": "<include-fragment src=/assets/v2></include-fragment>",
      "/assets/v2": "<a href=/dl/quill-2.0.tar.gz></a><include-fragment src=/assets/v2>",
    ])
    let harvest = try await search().harvest(listing(server))
    #expect(harvest.links == [server.url("/dl/quill-2.0.tar.gz")])
  }

  @Test func `archives are not read, nor what is no page, nor other schemes`() async throws {
    let server = try LoopbackServer { request, answer in
      switch request.path {
      case "/list.html":
        answer.send(
          "200 OK",
          "<a href=x.tar.gz></a><a href=data.bin></a><a href=file:///etc/passwd></a>"
            + "<a href='ftp://127.0.0.1/'></a><a href='javascript:x()'></a>",
          ["Content-Type": "text/html"])
      case "/data.bin": answer.send("200 OK", "<a href=secret.html></a>", ["Content-Type": "x/y"])
      default: answer.send("404 Not Found", "")
      }
    }
    let harvest = try await search().harvest(listing(server, depth: 3))
    #expect(harvest.links == [server.url("/x.tar.gz"), server.url("/data.bin")])
    let paths = server.requests.map(\.path)
    #expect(paths.contains("/data.bin"))
    #expect(!paths.contains("/x.tar.gz") && !paths.contains("/secret.html"))
    #expect(
      harvest.failures.contains { ErrorReport.sentence(for: $0.error).contains("not text/html") })
  }

  @Test func `a site without an end is left when the limits are reached`() async throws {
    let server = try LoopbackServer { request, answer in
      let links = (0..<40).map { "<a href='\(request.path)x\($0).html'></a>" }.joined()
      answer.send("200 OK", links, ["Content-Type": "text/html"])
    }
    let few = try await search { $0.pageCount = 25 }.harvest(listing(server, depth: 100))
    #expect(few.pageCount == 25)
    #expect(few.cut == "only 25 pages were read")
    let links = try await search { $0.linkCount = 100 }.harvest(listing(server, depth: 100))
    #expect(links.links.count <= 100)
    #expect(links.cut == "only 100 links were read")
    let brief = try await search { $0.time = .zero }.harvest(listing(server, depth: 100))
    #expect(brief.pageCount == 0 && brief.cut != nil)
  }

  @Test func `a page that is too large or never ends is a failure of its own`() async throws {
    let server = try LoopbackServer { request, answer in
      guard request.path == "/list.html" else { return answer.send("404 Not Found", "") }
      answer.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
      while !answer.isOver { answer.raw(String(repeating: "<a href=x>", count: 1000)) }
    }
    let harvest = try await search { $0.pageByteCount = 1 << 20 }.harvest(listing(server))
    #expect(harvest.pageCount == 0 && harvest.links.isEmpty)
    #expect(
      harvest.failures.contains {
        ErrorReport.sentence(for: $0.error).contains("goes on, more than")
      })
  }

  @Test func `many who ask at the same time wait for one reading`() async throws {
    let server = try server(["/list.html": "<a href=/dl/quill-2.0.tar.gz></a>"])
    let search = search()
    let listing = listing(server)
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<20 { group.addTask { try await search.harvest(listing).links.count } }
      for try await count in group { #expect(count == 1) }
    }
    #expect(Set(server.requests.map(\.path)).count == server.requests.count)
  }

  @Test func `offline nothing is asked`() async throws {
    let server = try server([:])
    let search = search(settings: { $0.isOffline = true })
    let listing = listing(server)
    await #expect(throws: TransferError.self) { try await search.harvest(listing) }
    #expect(server.connectionCount == 0)
  }
}
