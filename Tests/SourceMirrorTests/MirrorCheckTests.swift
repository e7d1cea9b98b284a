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
    try write(checkout: ["tool/a.c": "int a;"])
    let found = try check(path)
    #expect(found.problem == nil && found.doubt != nil)
    try folder.write(Self.checkout, "no archive at all")
    #expect(try check(path).problem != nil)
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

@Suite struct MirrorTrashTests {
  private let folder: TemporaryFolder
  private var mirror: SourceFolder { SourceFolder(root: FilePath(folder["m"])) }
  private static let digest = String(repeating: "0d", count: 32)
  private static let path = "_source-cache/archive/0d/\(digest).tar.gz"

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("m/" + Self.path, "old")
    try FileManager.default.createDirectory(
      atPath: folder["m/quill"], withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: folder["m/quill/quill-1.tar.gz"], withDestinationPath: "../" + Self.path)
  }

  private func plan() throws -> MirrorPrunePlan {
    MirrorPrunePlan(
      try mirror.inventory(), demand: MirrorDemand(),
      rules: .init(now: Int64.max / 2, takesUnnamed: true))
  }

  /// A plan that takes everything.
  private func takingAll() throws -> MirrorPrunePlan {
    var plan = try plan()
    plan.removed += plan.kept
    return plan
  }

  private func permit(for url: String? = nil) throws -> Permit<PruneRequest> {
    try Policy.decide(PruneRequest(cache: url ?? mirror.url)).permit()
  }

  private func paths() throws -> [String] { try mirror.inventory().entries.map(\.path) }

  @Test func `what goes lies in the trash, comes back, and can be deleted for good`() throws {
    let allowed = try permit()
    var plan = try plan()
    // Without a recipe nothing is judged.
    #expect(plan.removed.isEmpty)
    plan = try takingAll()
    let links = try mirror.inventory().entries.filter { $0.target != nil }
    #expect(links.count == 1)
    let result = try mirror.prune(plan, at: 1_000_000, permit: allowed)
    #expect(result.failed.isEmpty && result.kept.isEmpty)
    #expect(result.trash == "19700112T134640Z")
    #expect(try paths() == ["quill/quill-1.tar.gz"])
    let trash = try mirror.trash()
    #expect(trash.map(\.fileCount) == [1])
    #expect(trash.map(\.byteCount) == [3])
    let back = try mirror.putBack("", permit: allowed)
    #expect(back.map(\.path) == [Self.path])
    #expect(back.map(\.isBack) == [true])
    #expect(try paths() == [Self.path, "quill/quill-1.tar.gz"])
    #expect(try mirror.trash().isEmpty)

    _ = try mirror.prune(takingAll(), at: 2_000_000, permit: allowed)
    #expect(try mirror.emptyTrash(before: 2_000_000, permit: allowed).isEmpty)
    #expect(try mirror.emptyTrash(before: 2_000_001, permit: allowed).count == 1)
    #expect { try mirror.putBack("", permit: allowed) } throws: {
      ($0 as? SourceError)?.code == .missingTrash
    }
  }

  @Test func `what has changed since the plan stays, and so does what has taken its place`() throws
  {
    let allowed = try permit()
    let plan = try takingAll()
    let place = folder["m/" + Self.path]
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 5)], ofItemAtPath: place)
    let result = try mirror.prune(plan, at: 1000, permit: allowed)
    #expect(result.kept == [Self.path: "it was changed meanwhile"])
    _ = try mirror.prune(takingAll(), at: 2000, permit: allowed)
    try folder.write("m/" + Self.path, "new")
    let back = try mirror.putBack("19700101T003320Z", permit: allowed)
    #expect(back.map(\.isBack) == [false])
    #expect(try folder.bytes("m/" + Self.path) == Array("new".utf8))
  }

  @Test func `two prunes of one second have two folders, and a permit is for one mirror`() throws {
    let allowed = try permit()
    let first = try mirror.prune(takingAll(), at: 1000, permit: allowed).trash
    try folder.write("m/" + Self.path, "again")
    let second = try mirror.prune(takingAll(), at: 1000, permit: allowed).trash
    let other = try permit(for: "file:///other")
    #expect(first == "19700101T001640Z" && second == "19700101T001640Z-2")
    #expect { try mirror.prune(takingAll(), at: 1, permit: other) } throws: {
      ($0 as? SourceError)?.code == .wrongPermit
    }
  }

  @Test func `a link that took the place of a folder is not gone through`() throws {
    let allowed = try permit()
    let plan = try takingAll()
    try folder.write("elsewhere/0d/\(Self.digest).tar.gz", "not ours")
    let archive = folder["m/_source-cache/archive"]
    try FileManager.default.removeItem(atPath: archive)
    try FileManager.default.createSymbolicLink(
      atPath: archive, withDestinationPath: folder["elsewhere"])
    let time = plan.removed[0].entry.modified
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: TimeInterval(time))],
      ofItemAtPath: folder["elsewhere/0d/\(Self.digest).tar.gz"])
    let result = try mirror.prune(plan, at: 1000, permit: allowed)
    #expect(result.failed[Self.path]?.code == .unwritable)
    #expect(
      try folder.bytes("elsewhere/0d/\(Self.digest).tar.gz") == Array("not ours".utf8))
  }

  @Test func `a damaged record, and a hostile one, lead nowhere`() throws {
    let allowed = try permit()
    for text in ["nonsense", #"{"time": 1, "entries": [{"path": "../../evil"}]}"#] {
      try folder.write("m/.albedo/trash/one/record.json", text)
      try folder.write("m/.albedo/trash/one/evil", "x")
      #expect(throws: (any Error).self) { try mirror.putBack("one", permit: allowed) }
    }
    #expect(!FileManager.default.fileExists(atPath: folder["evil"]))
  }
}
