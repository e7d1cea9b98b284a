import AlbedoTesting
import Diagnostics
import Digests
import Foundation
import MirrorModel
import Platform
import PolicyModel
import RecipeModel
import SpecModel
import SystemPackage
import Testing
import Transfers

@testable import SourceMirror

/// Files that are put into a mirror by hand: the only good copy is never the one that goes.
@Suite struct AdoptionTests {
  private static let content = Array("what the recipe means\n".utf8)
  private let folder: TemporaryFolder
  private let item: MirrorItem
  private var mirror: SourceFolder { SourceFolder(root: FilePath(folder["mirror"])) }
  private var place: String { "mirror/" + (item.storage ?? "") }

  init() throws {
    folder = try TemporaryFolder()
    let digest = try Digest(of: Self.content).hexadecimal
    var item = MirrorItem(
      kind: .archive, package: "quill", version: try Version("2.0"), name: "quill@2.0")
    item.checksum = Checksum(digest)
    item.storage = "_source-cache/archive/\(digest.prefix(2))/\(digest).tar.gz"
    item.alias = "quill/quill-2.0.tar.gz"
    self.item = item
  }

  private func adopt(_ path: String) async throws -> SourceFolder.Adopted {
    let request = SourceRequest(
      package: "quill", version: "2.0", file: item.name, mirror: mirror.url, ban: nil,
      isPrivate: false)
    return try await mirror.adopt(
      FilePath(path), as: item, then: .goes,
      transfers: TransferClient(TransferSettings(userAgent: "albedo/test")),
      permit: try Policy.decide(request).permit())
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test func `a file that is moved replaces what is damaged before it goes`() async throws {
    let file = try folder.write("inbox/quill.tar.gz", Self.content)
    try folder.write(place, "half of")
    let adopted = try await adopt(file)
    #expect(adopted.added.isUpdate && !adopted.isOwn)
    #expect(try folder.bytes(place) == Self.content)
    #expect(!exists(file))
  }

  @Test func `a file that is moved to where the same is goes`() async throws {
    let file = try folder.write("inbox/quill.tar.gz", Self.content)
    try folder.write(place, Self.content)
    let adopted = try await adopt(file)
    #expect(!adopted.added.isNew && !adopted.added.isUpdate)
    #expect(!exists(file) && exists(folder[place]))
  }

  @Test func `a file that is the mirror's own is not removed, by whatever name it comes`()
    async throws
  {
    try folder.write(place, Self.content)
    try FileManager.default.createSymbolicLink(
      atPath: folder["way"], withDestinationPath: folder["mirror"])
    try FileManager.default.createSymbolicLink(
      atPath: folder["link.tar.gz"], withDestinationPath: folder[place])
    let names = [
      folder[place], folder["way/" + (item.storage ?? "")], folder["link.tar.gz"],
    ]
    for name in names {
      let adopted = try await adopt(name)
      #expect(adopted.isOwn)
      #expect(try folder.bytes(place) == Self.content)
      #expect(exists(name))
    }
  }

  @Test func `a file stays that the mirror only has as a link to it`() async throws {
    let file = try folder.write("inbox/quill.tar.gz", Self.content)
    let parent = FilePath(folder[place]).removingLastComponent().string
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: folder[place], withDestinationPath: file)
    #expect(try await adopt(file).isOwn)
    #expect(exists(file))
  }

  @Test func `a file that has another digest stays, and nothing of it is in the mirror`()
    async throws
  {
    let file = try folder.write("inbox/quill.tar.gz", "something else")
    await #expect(throws: SourceError.self) { try await adopt(file) }
    #expect(exists(file) && !exists(folder[place]))
  }

  // MARK: What else can go wrong in a mirror

  @Test func `a mirror that cannot be written is no fault of the place that has the file`()
    async throws
  {
    let file = try folder.write("inbox/quill.tar.gz", Self.content)
    // Something that cannot be removed like a file has the name.
    try folder.write(
      "mirror/.albedo/stage/\(try Digest(of: Self.content).hexadecimal).partial/x", "x")
    await #expect {
      try await adopt(file)
    } throws: {
      ($0 as? SourceError)?.code == .unwritable
    }
    #expect(exists(file))
  }

  @Test func `several programs may make one link at the same time`() async throws {
    for round in 0..<150 {
      let mirror = SourceFolder(root: FilePath(folder["links-\(round)"]))
      try FileSystem.makeFolders(mirror.root)
      let item = item
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 {
          group.addTask { _ = try await onWorker { try mirror.link(item) } }
        }
        try await group.waitForAll()
      }
      let target = try FileSystem.linkTarget(of: mirror.root.appending("quill/quill-2.0.tar.gz"))
      #expect(target.string == "../" + (item.storage ?? ""))
    }
  }
}
