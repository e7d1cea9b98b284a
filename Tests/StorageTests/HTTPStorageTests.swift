import AlbedoTesting
import Diagnostics
import Digests
import Foundation
import Platform
import SystemPackage
import Testing

@testable import Storage
@testable import Transfers

@Suite struct HTTPStorageTests {
  private let folder: TemporaryFolder
  private static let blob = [UInt8](repeating: 7, count: 700_000) + Array("end".utf8)

  init() throws { folder = try TemporaryFolder() }

  private func storage(_ server: LoopbackServer, _ root: String = "/site") throws
    -> any ReadableStorage
  {
    var settings = TransferSettings(userAgent: "albedo/test")
    settings.retries.attempts = 1
    settings.usesNetrc = false
    return try StorageLocation(
      client: TransferClient(settings), partialFolder: FilePath(folder["partial"])
    ).readable(server.url(root))
  }

  private func files() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder["partial"])) ?? []).sorted()
  }

  private func expected(_ bytes: [UInt8] = Self.blob) throws -> ExpectedContent {
    ExpectedContent(byteCount: Int64(bytes.count), sha256: try Digest(of: bytes).hexadecimal)
  }

  @Test func `keys are escaped below the root`() async throws {
    let server = try LoopbackServer { request, answer in answer.send("200 OK", request.path) }
    let storage = try storage(server, "/site/?token=t0ken")
    #expect(storage.url == server.url("/site?token=***"))
    let read = try await storage.read("a b/c++-1.0@x%~\u{e9}", byteLimit: 100)
    #expect(
      String(decoding: read, as: UTF8.self)
        == "/site/a%20b/c%2B%2B-1.0%40x%25~%C3%A9?token=t0ken")
  }

  @Test func `what the server says becomes what a place says`() async throws {
    let server = try LoopbackServer { request, answer in
      switch request.path {
      case "/site/absent": answer.send("404 Not Found", "")
      case "/site/secret": answer.send("403 Forbidden", "")
      case "/site/broken": answer.send("500 Oops", "")
      default: answer.send("200 OK", "hello")
      }
    }
    let storage = try storage(server)
    #expect(try await storage.byteCount(of: "x") == 5)
    #expect(try await storage.byteCount(of: "absent") == nil)
    let faults: [(String, StorageFailure, ExitClass)] = [
      ("absent", .notFound, .failed), ("secret", .unreachable, .unreachable),
      ("broken", .unreachable, .unreachable), ("x", .unreadable, .failed),
    ]
    for (key, code, exitClass) in faults {
      let error = await #expect(throws: StorageError.self) {
        try await storage.read(key, byteLimit: 4)
      }
      #expect(error?.code == code && error?.exitClass == exitClass, "\(key)")
      #expect(error?.cause is TransferError)
      #expect(error?.message.contains(server.url("/site/" + key)) == true)
    }
    server.stop()
    let error = await #expect(throws: StorageError.self) {
      try await storage.read("later", byteLimit: 4)
    }
    #expect(error?.code == .unreachable)
  }

  @Test func `a blob is a file as long as somebody holds it`() async throws {
    let server = try LoopbackServer { _, answer in answer.send("200 OK", [:], Self.blob) }
    let storage = try storage(server)
    do {
      let file = try await storage.localFile(
        of: "b", expecting: expected(), progress: ItemProgress())
      #expect(file.byteCount == Int64(Self.blob.count))
      let bytes = try await file.whileUsed { path in try FileSystem.read(path) }
      #expect(bytes == Self.blob)
      #expect(files().count == 2)
    }
    #expect(files() == [])
  }

  @Test func `a blob that is not the promised one is refused and not kept`() async throws {
    let server = try LoopbackServer { request, answer in
      switch request.path {
      case "/site/flipped":
        var bytes = Self.blob
        bytes[5] ^= 1
        answer.send("200 OK", [:], bytes)
      case "/site/long": answer.send("200 OK", [:], Self.blob + [1])
      case "/site/page":
        answer.send("200 OK", "<html>log in</html>", ["Content-Type": "text/html"])
      default: answer.send("200 OK", [:], Array(Self.blob.dropLast()))
      }
    }
    let storage = try storage(server)
    for key in ["flipped", "long", "short", "page"] {
      let error = await #expect(throws: StorageError.self) {
        try await storage.localFile(of: key, expecting: expected(), progress: ItemProgress())
      }
      #expect(error?.code == .corrupt, "\(key)")
      #expect(error.map { ErrorReport.text(for: $0).contains("hint: ") } == true, "\(key)")
      if key == "page" { #expect(error?.message.contains("text/html") == true) }
      #expect(files() == [], "\(key)")
    }
  }

  @Test func `what was begun is kept and continued`() async throws {
    let server = try LoopbackServer { request, answer in
      guard request.repetition == 0 else {
        return answer.send(rangeOf: Self.blob, for: request, tag: nil)
      }
      answer.raw("HTTP/1.1 200 OK\r\nContent-Length: \(Self.blob.count)\r\n\r\n")
      answer.raw(Array(Self.blob[..<500_000]))
      answer.hangUp()
    }
    let error = await #expect(throws: StorageError.self) {
      try await storage(server).localFile(
        of: "b", expecting: expected(), progress: ItemProgress())
    }
    #expect(error?.code == .unreachable)
    #expect(
      files().contains { $0.hasSuffix(".part") } && !files().contains { $0.hasSuffix("lock") })
    _ = try await storage(server).localFile(
      of: "b", expecting: expected(), progress: ItemProgress())
    #expect(server.requests.last?.fields["range"] == "bytes=500000-")
    #expect(files() == [])
  }

  @Test func `what a killed run has begun is continued by the next`() async throws {
    let dead = Process()
    dead.executableURL = URL(fileURLWithPath: "/bin/sh")
    dead.arguments = ["-c", "true"]
    try dead.run()
    dead.waitUntilExit()
    let expected = try expected()
    try folder.write(
      "partial/\(expected.sha256).lock",
      "owner albedo\nhost \(Machine.hostName)\npid \(dead.processIdentifier)\ntime 0\ntoken x\n")
    try folder.write("partial/\(expected.sha256).part", Array(Self.blob[..<300_000]))
    let server = try LoopbackServer { request, answer in
      answer.send(rangeOf: Self.blob, for: request, tag: nil)
    }
    _ = try await storage(server).localFile(
      of: "b", expecting: expected, progress: ItemProgress())
    #expect(server.requests.map { $0.fields["range"] } == ["bytes=300000-"])
    #expect(files() == [])
  }

  @Test func `two who want the same blob do not write into one file`() async throws {
    let server = try LoopbackServer { _, answer in answer.send("200 OK", [:], Self.blob) }
    let storage = try storage(server)
    do {
      let one = try await storage.localFile(
        of: "b", expecting: expected(), progress: ItemProgress())
      let other = try await storage.localFile(
        of: "b", expecting: expected(), progress: ItemProgress())
      #expect(one.path != other.path)
      #expect(try FileSystem.read(one.path) == FileSystem.read(other.path))
      withExtendedLifetime((one, other)) {}
    }
    #expect(files() == [])
  }

  @Test func `a digest that is none names no file`() async throws {
    let server = try LoopbackServer { _, answer in answer.send("200 OK", "") }
    let bad = ExpectedContent(byteCount: 0, sha256: "../../etc/passwd")
    let error = await #expect(throws: StorageError.self) {
      try await storage(server).localFile(of: "b", expecting: bad, progress: ItemProgress())
    }
    #expect(error?.code == .corrupt && server.requests.isEmpty)
  }

  @Test func `the web is not written`() throws {
    let error = #expect(throws: StorageError.self) {
      try StorageLocation().writable("https://user:hush@h/x")
    }
    #expect(error?.code == .unsupportedScheme)
    #expect(error?.message.contains("https://***@h/x") == true && error?.hint != nil)
  }

  @Test func `what a running download is at stays when a folder is cleaned`() throws {
    let root = FilePath(folder["partial"])
    let held = try PartialDownload("aa", in: root)
    let second = try PartialDownload("aa", in: root)
    for path in [held.path, second.path, root.appending("bb.part")] {
      try FileSystem.replace(path, with: [1, 2, 3])
    }
    try folder.write("partial/bb.part.source", "x")
    let found = try Leftovers.downloads(in: root, .stay, cancellation: Cancellation())
    #expect(found.fileCount == 2 && found.byteCount == 4 && found.busyCount == 2)
    #expect(try Leftovers.downloads(in: root, .go, cancellation: Cancellation()) == found)
    #expect(files().filter { !$0.hasSuffix(".lock") }.count == 2)
    let nothing = try Leftovers.downloads(
      in: root.appending("none"), .go, cancellation: Cancellation())
    #expect(nothing == Leftovers())
    withExtendedLifetime((held, second)) {}
  }
}
