import AlbedoTesting
import Diagnostics
import Foundation
import MirrorModel
import Platform
import PolicyModel
import Storage
import SystemPackage
import Testing

@testable import SourceMirror

/// What is cleaned away, and what running programs are at.
@Suite struct LeftoverTests {
  private let folder: TemporaryFolder
  private var mirror: SourceFolder { SourceFolder(root: FilePath(folder["mirror"])) }

  init() throws { folder = try TemporaryFolder() }

  private func permit(for folder: SourceFolder) throws -> Permit<PruneRequest> {
    try Policy.decide(PruneRequest(cache: folder.url)).permit()
  }

  private func names(_ path: String) throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder[path]))
  }

  @Test func `what a running fetch is at stays, and goes when it has ended`() throws {
    let stage = "mirror/.albedo/stage/"
    for name in ["aa.partial", "aa.partial.source", "bb.partial", "bb.partial.checkout/deep/x"] {
      try folder.write(stage + name, "1234")
    }
    let lock = try StageLock(
      FilePath(folder[stage + "aa.partial"]), doing: "fetching", timeout: .zero,
      cancellation: Cancellation()
    ) { _ in }
    var expected = Leftovers()
    (expected.fileCount, expected.byteCount, expected.busyCount) = (2, 8, 1)
    #expect(try mirror.leftovers() == expected)
    #expect(try names(stage).count == 5)
    #expect(try mirror.removeLeftovers(permit: permit(for: mirror)) == expected)
    #expect(try names(stage) == ["aa.partial", "aa.partial.source", StageLock.fileName])
    lock.release()
    let rest = try mirror.removeLeftovers(permit: permit(for: mirror))
    #expect(rest.fileCount == 2 && rest.busyCount == 0)
    #expect(try names(stage) == [StageLock.fileName])
  }

  @Test func `nothing is removed with a permit for another place`() throws {
    try folder.write("mirror/.albedo/stage/aa.partial", "1234")
    let other = try permit(for: SourceFolder(root: "/other"))
    func code(_ body: () throws -> Void) -> SourceFailure? {
      do { try body() } catch { return (error as? SourceError)?.code }
      return nil
    }
    #expect(code { _ = try mirror.removeLeftovers(permit: other) } == .wrongPermit)
    let removal = FolderRemoval(root: mirror.root)
    let refused = code {
      try removal.remove([".albedo"], permit: other, cancellation: Cancellation())
    }
    #expect(refused == .wrongPermit)
    #expect(try names("mirror/.albedo/stage") == ["aa.partial"])
  }

  @Test func `a folder in which something precious lies is told by what it is, not by its path`()
    throws
  {
    try folder.write("disk/home/me/note.txt", "mine")
    try FileManager.default.createSymbolicLink(
      atPath: folder["people"], withDestinationPath: folder["disk/home"])
    func danger(_ root: String, _ home: String) throws -> String? {
      try FolderRemoval(root: FilePath(folder[root])).danger(to: [
        (FilePath(folder[home]), "your home folder")
      ])
    }
    for home in ["disk/home/me", "people/me"] {
      #expect(try danger("disk", home)?.contains("your home folder") ?? false, "\(home)")
      #expect(try danger("disk/home/me", home) != nil)
      #expect(try danger("people/me", home) != nil)
      #expect(try danger("people", home) != nil)
    }
    // The way to it is precious, too.
    #expect(try danger("", "people/me") != nil)
    try folder.write("disk/mirror/x", "x")
    #expect(try danger("disk/mirror", "people/me") == nil)
    #expect(try danger("nothing", "people/me") == nil)
    let system = FolderRemoval(root: FilePath(folder["people"] + "/../../../../../../../../../.."))
    #expect(try system.danger(to: []) == "it is the root of the system")
  }
}
