import AlbedoTesting
import Diagnostics
import Foundation
import MirrorModel
import Platform
import PolicyModel
import SourceMirror
import SystemPackage
import Testing

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
    try folder.write("elsewhere/0d/\(Self.digest).tar.gz", "own")
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
      try folder.bytes("elsewhere/0d/\(Self.digest).tar.gz") == Array("own".utf8))
  }

  @Test func `a damaged record, and a hostile one, lead nowhere`() throws {
    let allowed = try permit()
    for text in ["nonsense", #"{"time": 1, "entries": [{"path": "../../evil"}]}"#] {
      try folder.write("m/.albedo/trash/one/sources.json", text)
      try folder.write("m/.albedo/trash/one/evil", "x")
      #expect(throws: (any Error).self) { try mirror.putBack("one", permit: allowed) }
    }
    #expect(!FileManager.default.fileExists(atPath: folder["evil"]))
  }

  @Test func `the trash of a build cache in the same folder is neither listed nor touched`() throws
  {
    let allowed = try permit()
    try folder.write("m/.albedo/trash/20200101T000000Z/record.json", "{}")
    try folder.write("m/.albedo/trash/1577836800/v3/spec", "x")
    _ = try mirror.prune(takingAll(), at: 1000, permit: allowed)
    #expect(try mirror.trash().map(\.name) == ["19700101T001640Z"])
    #expect(try mirror.emptyTrash(before: .max, permit: allowed).map(\.name).count == 1)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder["m/.albedo/trash"])
    #expect(Set(left) == ["20200101T000000Z", "1577836800"])
    #expect { try mirror.putBack("", permit: allowed) } throws: {
      ($0 as? SourceError)?.code == .missingTrash
    }
  }

  @Test(arguments: [".albedo", ".albedo/trash"])
  func `a link in the place of the trash is not followed`(_ path: String) throws {
    let allowed = try permit()
    let plan = try takingAll()
    let inside = path == ".albedo" ? "elsewhere/trash/one" : "elsewhere/one"
    try folder.write("\(inside)/sources.json", #"{"time": 1, "entries": [{"path": "quill/x"}]}"#)
    try folder.write("\(inside)/quill/x", "not ours")
    if path != ".albedo" { try folder.write("m/.albedo/ledger.jsonl", "") }
    try FileManager.default.createSymbolicLink(
      atPath: folder["m/" + path], withDestinationPath: folder["elsewhere"])
    let before = try TreeListing(of: folder["elsewhere"]).entries.keys.sorted()
    #expect(throws: SourceError.self) { try mirror.trash() }
    #expect(throws: SourceError.self) { try mirror.prune(plan, at: 1000, permit: allowed) }
    #expect(throws: SourceError.self) { try mirror.putBack("", permit: allowed) }
    #expect(throws: SourceError.self) { try mirror.emptyTrash(before: .max, permit: allowed) }
    #expect(try TreeListing(of: folder["elsewhere"]).entries.keys.sorted() == before)
    #expect(try paths().contains(Self.path))
  }

  @Test func `what a record does not name stays in the trash when the rest is put back`() throws {
    let allowed = try permit()
    let name = try #require(try mirror.prune(takingAll(), at: 1000, permit: allowed).trash)
    try folder.write("m/.albedo/trash/\(name)/quill/mine", "keep me")
    #expect(try mirror.putBack(name, permit: allowed).map(\.isBack) == [true])
    let left = try TreeListing(of: folder["m/.albedo/trash"]).entries.keys.sorted()
    #expect(left == [name, "\(name)/quill", "\(name)/quill/mine"])
  }

  @Test func `a file of another size stays, though its time is the same`() throws {
    let allowed = try permit()
    let plan = try takingAll()
    let time = TimeInterval(plan.removed[0].entry.modified)
    try folder.write("m/" + Self.path, "longer than it was")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: time)],
      ofItemAtPath: folder["m/" + Self.path])
    let result = try mirror.prune(plan, at: 1000, permit: allowed)
    #expect(result.kept == [Self.path: "it was changed meanwhile"])
    #expect(result.trash == nil)
    #expect(try mirror.trash().isEmpty)
  }

  @Test func `only one program at a time changes the trash`() throws {
    let allowed = try permit()
    let lock = try ExclusiveFile(
      FilePath(folder["m/.albedo/trash.lock"]), owner: "a test", timeout: .zero)
    let cancellation = Cancellation()
    cancellation.request()
    #expect {
      try mirror.prune(takingAll(), at: 1, permit: allowed, cancellation: cancellation)
    } throws: { ErrorReport.exitClass(of: $0) == .interrupted }
    #expect(try paths().contains(Self.path))
    lock.release()
    #expect(try mirror.prune(takingAll(), at: 1, permit: allowed).trash != nil)
  }
}
