import AlbedoTesting
import Diagnostics
import Digests
import Foundation
import Testing

@testable import Transfers

/// Files on servers of FTP.
@Suite struct FTPTests {
  private static let content = someBytes(700_000)
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func behave(_ path: String) -> LoopbackFTP.Behaviour {
    switch path {
    case "/pub/x.tar.gz": .send(content)
    case "/pub/empty": .send([])
    case "/pub/broken": .breakOff(content)
    case "/pub/stalled": .stall(content)
    case "/pub/busy": .refuse("450 come back later")
    default: .refuse("550 no such file")
    }
  }

  @Test func `a file is downloaded over a passive connection, without a name`() async throws {
    let server = try LoopbackFTP(Self.behave)
    let client = quickClient()
    let progress = ItemProgress()
    let file = try await client.fetch(
      server.url("/pub/x.tar.gz"), to: folder["x"], progress: progress)
    #expect(try folder.bytes("x") == Self.content)
    #expect(file.byteCount == 700_000)
    #expect(server.commands.contains("USER anonymous"))
    #expect(server.commands.allSatisfy { !$0.hasPrefix("SITE") && !$0.hasPrefix("PORT") })
    #expect(try await client.text(server.url("/pub/empty")) == "")
    let head = try await client.head(TransferRequest(server.url("/pub/x.tar.gz")))
    #expect(head?.byteCount == 700_000)
    #expect(try await client.head(TransferRequest(server.url("/pub/absent"))) == nil)
  }

  @Test func `a name and password are sent and not shown`() async throws {
    let server = try LoopbackFTP(login: ("ada", "hush"), Self.behave)
    let client = quickClient()
    let own = server.url("/pub/x.tar.gz").replacing("ftp://", with: "ftp://ada:hush@")
    let whole = try await client.fetch(own, to: folder["x"])
    #expect(whole.byteCount == 700_000)
    #expect(!whole.finalURL.contains("hush"))
    let error = await failure { () async throws(TransferError) in
      try await client.fetch(own.replacing("hush", with: "hushed"), to: folder["y"])
    }
    #expect(error?.code == .forbidden)
    #expect(error?.message.contains("530 not with that password") == true)
    #expect(error?.message.contains("hushed") == false)
  }

  @Test(arguments: [
    ("/pub/absent", TransferFailure.notFound, "550 no such file"),
    ("/pub/busy", .serverError, "450 come back later"),
    ("/pub/broken", .cutOff, "the connection broke"),
    ("/pub/stalled", .timedOut, "no byte came for 0.3 s"),
  ])
  func `a download says what went wrong`(
    path: String, code: TransferFailure, words: String
  ) async throws {
    let server = try LoopbackFTP(Self.behave)
    let client = quickClient { $0.stallTimeout = .milliseconds(300) }
    let error = await failure { () async throws(TransferError) in
      try await client.fetch(server.url(path), to: folder["x"])
    }
    #expect(error?.code == code, "\(String(describing: error))")
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
  }

  @Test(arguments: [true, false])
  func `an interrupted download goes on when the digest is known`(knowsREST: Bool) async throws {
    let server = try LoopbackFTP(knowsREST: knowsREST, Self.behave)
    try folder.write("x", Array(Self.content[..<300_000]))
    let file = try await quickClient().fetch(
      server.url("/pub/x.tar.gz"), to: folder["x"], expecting: Digest(of: Self.content))
    #expect(try folder.bytes("x") == Self.content)
    #expect(file.wasResumed == knowsREST)
    #expect(server.commands.contains("REST 300000"))
  }

  @Test func `a server of the web leads nowhere else`() async throws {
    let files = try LoopbackFTP(Self.behave)
    let server = try LoopbackServer { _, answer in
      answer.send("302 Found", "", ["Location": files.url("/pub/x.tar.gz")])
    }
    let error = await failure { () async throws(TransferError) in
      try await quickClient().text(server.url("/x"))
    }
    #expect(error?.code == .unsupportedScheme)
    #expect(files.commands.isEmpty)
  }

  @Test(arguments: ["/pub/x%0d%0aDELE%20y", "/pub/%0aSITE%20CHMOD"])
  func `a line break in a URL gives the server no command`(path: String) async throws {
    let server = try LoopbackFTP(Self.behave)
    _ = await failure { () async throws(TransferError) in
      try await quickClient().text(server.url(path))
    }
    #expect(!server.commands.contains { $0.hasPrefix("DELE") || $0.hasPrefix("SITE") })
  }
}
