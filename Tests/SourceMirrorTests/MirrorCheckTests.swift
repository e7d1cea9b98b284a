import AlbedoTesting
import Archives
import Diagnostics
import Digests
import Foundation
import MirrorModel
import Platform
import PolicyModel
import SourceMirror
import SystemPackage
import Testing

@Suite struct MirrorCheckTests {
  private let folder: TemporaryFolder
  private var mirror: SourceFolder { SourceFolder(root: FilePath(folder["m"])) }
  private static let commit = String(repeating: "1c", count: 20)
  private static let checkout = "m/_source-cache/git/acme/tool.git/\(commit).tar.gz"

  init() throws { folder = try TemporaryFolder() }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createDirectory(
      atPath: (folder[path] as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder[path], withDestinationPath: target)
  }

  /// Writes an archive of a checkout with these files; plain tar will do.
  private func write(checkout files: [String: String]) throws {
    let staged = try StagedFile(for: FilePath(folder[Self.checkout]))
    var writer = TarWriter(staged)
    for (name, text) in files {
      try writer.add(
        TarMember(name: Array(name.utf8), kind: .file, permissions: 0o644),
        content: Array(text.utf8))
    }
    try writer.finish().commit()
  }

  private func check(_ path: String) throws -> SourceFolder.Finding {
    let entry = try #require(try mirror.inventory().entry(at: path))
    return try mirror.check(entry, item: nil)
  }

  // MARK: Lists

  @Test func `a list has files and links, follows none, and leaves out Albedo's own`() throws {
    try folder.write("m/quill/quill-2.0.tar.gz", "x")
    try folder.write("m/.albedo/ledger.jsonl", "x")
    try folder.write("m/.albedo/trash/20260101T000000Z/quill/old", "x")
    try folder.write("m/.albedo/stage/abc.partial", "part")
    try folder.write("m/.albedo/stage/lock", "")
    try folder.write("m/.albedo/stage/abc.partial.lock", "x")
    try folder.write("m/.albedo/stages", "x")
    try folder.write("elsewhere/secret", "x")
    try link("m/outside", to: folder["elsewhere"])
    let found = try mirror.inventory()
    #expect(
      found.entries.map { "\($0.path) \($0.kind)" } == [
        ".albedo/stage/abc.partial leftover", "outside foreign", "quill/quill-2.0.tar.gz named",
      ])
  }

  @Test func `names that are no text are counted, and nothing happens to them`() throws {
    try folder.write("m/quill/plain", "x")
    let bytes: [UInt8] = Array(folder["m/quill/"].utf8) + [0xFF, 0xFE]
    let path = try #require(FilePath(bytes: bytes))
    try FileSystem.replace(path, with: [1])
    let found = try mirror.inventory()
    #expect(found.namelessCount == 1)
    #expect(found.entries.map(\.path) == ["quill/plain"])
  }

  @Test func `a folder that is not there is an error`() {
    #expect { try mirror.inventory() } throws: { ($0 as? SourceError)?.code == .notFound }
  }

  @Test func `a ledger that is a pipe is an error, and nobody waits for it`() throws {
    try folder.write("m/.albedo/other", "")
    #expect(
      try Program.run("/usr/bin/env", ["mkfifo", folder["m/.albedo/ledger.jsonl"]]).status == 0)
    #expect { try mirror.ledger() } throws: { ($0 as? SourceError)?.code == .unreadable }
  }

  // MARK: Verifying

  @Test(arguments: [DigestAlgorithm.sha256, .md5, .sha1, .sha512])
  func `an archive must have the digest of its name`(_ algorithm: DigestAlgorithm) throws {
    let digest = try Digest(of: "the source", algorithm).hexadecimal
    let path = "_source-cache/archive/\(digest.prefix(2))/\(digest).tar.gz"
    try folder.write("m/" + path, "the source")
    #expect(try check(path) == SourceFolder.Finding())
    try folder.write("m/" + path, "the sourcE")
    let problem = try #require(try check(path).problem)
    #expect(problem.hasSuffix("not \(digest)"))
    try folder.write("m/" + path, "")
    #expect(try check(path).problem == "the file is empty")
  }

  @Test func `an archive of a checkout must hold the commit of its path`() throws {
    let path = String(Self.checkout.dropFirst(2))
    try write(checkout: ["tool/.git/HEAD": Self.commit + "\n", "tool/a.c": "int a;"])
    #expect(try check(path) == SourceFolder.Finding())
    try write(checkout: [
      "tool/.git/HEAD": "ref: refs/heads/main\n", "tool/.git/refs/heads/main": Self.commit + "\n",
    ])
    #expect(try check(path) == SourceFolder.Finding())
    try write(checkout: [
      "tool/.git/HEAD": "ref: refs/heads/main\n",
      "tool/.git/packed-refs": "# pack-refs\n\(Self.commit) refs/heads/main\n",
    ])
    #expect(try check(path) == SourceFolder.Finding())
    let other = String(repeating: "2d", count: 20)
    try write(checkout: ["tool/.git/HEAD": other])
    #expect(try check(path).problem == "it holds the commit \(other), not \(Self.commit)")
    try write(checkout: [:])
    #expect(try check(path).problem != nil)
    try write(checkout: ["tool/a.c": "int a;"])
    let found = try check(path)
    #expect(found.problem == nil && found.doubt != nil)
    try folder.write(Self.checkout, "no archive at all")
    #expect(try check(path).problem != nil)
  }

  @Test func `a commit of 64 digits is one, and a tag is none`() throws {
    let long = String(repeating: "3e", count: 32)
    for name in [long, "v1.0"] {
      let path = "_source-cache/git/acme/tool.git/\(name).tar.gz"
      try write(checkout: ["tool/.git/HEAD": Self.commit])
      try FileManager.default.moveItem(
        atPath: folder[Self.checkout], toPath: folder["m/" + path])
      let problem = try check(path).problem
      #expect(problem == (name == long ? "it holds the commit \(Self.commit), not \(long)" : nil))
    }
  }

  @Test func `the look into an archive of a checkout can be cancelled`() throws {
    try write(checkout: ["tool/a.c": "int a;"])
    let entry = try #require(
      try mirror.inventory().entry(at: String(Self.checkout.dropFirst(2))))
    let cancellation = Cancellation()
    cancellation.request()
    #expect(throws: CancellationError.self) {
      try mirror.check(entry, item: nil, cancellation: cancellation)
    }
  }

  @Test func `a file that became a link after it was listed is not read`() throws {
    try folder.write("m/quill/a", "x")
    let entry = try #require(try mirror.inventory().entry(at: "quill/a"))
    try FileManager.default.removeItem(atPath: folder["m/quill/a"])
    try link("m/quill/a", to: "/etc/passwd")
    #expect { try mirror.check(entry, item: nil) } throws: {
      ($0 as? SourceError)?.code == .unreadable
    }
  }

  @Test func `several digests come from one pass`() throws {
    try folder.write("file", "abc")
    let found = try SourceFolder.digests(of: FilePath(folder["file"]), [.md5, .sha256])
    #expect(
      Set(found.map(\.hexadecimal)) == [
        "900150983cd24fb0d6963f7d28e17f72",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      ])
    #expect { try SourceFolder.digests(of: FilePath(folder.path), [.md5]) } throws: {
      ($0 as? SourceError)?.code == .unreadable
    }
  }
}
