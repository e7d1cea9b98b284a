import AlbedoTesting
import Diagnostics
import Digests
import Foundation
import SystemPackage
import Testing

@testable import Transfers

/// What others have put where a download goes, in a folder that they may write to.
@Suite(.timeLimit(.minutes(1))) struct HostileFolderTests {
  private let folder: TemporaryFolder
  private static let content = someBytes(3000)

  init() throws { folder = try TemporaryFolder() }

  private func expectWhole(
    startingWith prepare: (String) throws -> Void, expecting: Digest?
  ) async throws {
    let server = try LoopbackServer { request, answer in
      answer.send(rangeOf: Self.content, for: request, tag: "\"v1\"")
    }
    try prepare(folder["part"])
    let download = try await quickClient().fetch(
      server.url("/x"), to: folder["part"], expecting: expecting)
    #expect(download.byteCount == Int64(Self.content.count))
    let facts = try FileManager.default.attributesOfItem(atPath: folder["part"])
    #expect(facts[.type] as? FileAttributeType == .typeRegular)
    #expect(try folder.bytes("part") == Self.content)
  }

  private func digest() throws -> Digest {
    var hasher = try StreamingHasher(.sha256)
    try hasher.update(Self.content)
    return try hasher.finish()
  }

  @Test(arguments: [true, false])
  func `a link in the place of a partial file is replaced, and its target left alone`(
    hasDigest: Bool
  ) async throws {
    try folder.write("precious", "precious\n")
    let expected = hasDigest ? try digest() : nil
    try await expectWhole(
      startingWith: {
        try FileManager.default.createSymbolicLink(
          atPath: $0, withDestinationPath: folder["precious"])
      }, expecting: expected)
    #expect(try folder.bytes("precious") == Array("precious\n".utf8))
  }

  @Test(arguments: ["part", "part.source"])
  func `a pipe does not make a download wait for ever`(name: String) async throws {
    try await expectWhole(
      startingWith: { _ in
        if name == "part.source" { try folder.write("part", "abc") }
        #expect(unsafe mkfifo(folder[name], 0o600) == 0)
      }, expecting: try digest())
  }

  @Test(arguments: ["\"a\r\nX-Forged: 1\"", "\"a\u{7}\"", "\"a b\"", "W/\"a\"", "\"", ""])
  func `only what is an entity tag goes back to the server`(tag: String) {
    #expect(Validator(entityTag: tag).strongTag == nil)
    #expect(Validator(entityTag: "\"a\"").strongTag == "\"a\"")
  }
}
