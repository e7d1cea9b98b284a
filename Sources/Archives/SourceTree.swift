package import Diagnostics
package import Platform
package import SystemPackage

/// A folder of sources as the members of an archive, in Spack's order, below one top folder.
///
/// Each folder, its other entries sorted by name, and its folders, sorted too; the same rules as for
/// an installed package, so that equal trees give equal bytes. Links are stored as links, wherever
/// they lead.
package struct SourceTree {
  private let folder: FilePath
  private let topName: String
  private let skippedName: String?

  /// Names a folder and what the archive calls it; entries with `skippedName` are left out,
  /// however deep they lie.
  package init(_ folder: FilePath, named topName: String, without skippedName: String? = nil) {
    self.folder = folder
    self.topName = topName
    self.skippedName = skippedName
  }

  /// Writes all members; the caller finishes the archive.
  ///
  /// Raises `changed` when a file has another size at its end than at its beginning, and
  /// `CancellationError`. Reads in pieces of 256 KiB.
  package func write(
    to archive: inout TarWriter<some ByteSink & ~Copyable>, cancellation: Cancellation,
    progress: ItemProgress
  ) throws {
    var walk = TreeWalk(
      folder: folder, memberName: Array(topName.utf8),
      skippedName: skippedName.map { Array($0.utf8) })
    var counter = Counter(cancellation: cancellation, progress: progress)
    try walk.writeFolder([], to: &archive, observer: &counter)
  }

  /// Counts bytes and looks whether somebody wants it to end.
  private struct Counter: TreeObserver {
    let cancellation: Cancellation
    let progress: ItemProgress

    func begin(_ path: [UInt8], _ status: FileStatus) throws { try cancellation.check() }

    func read(_ bytes: Span<UInt8>) throws {
      try cancellation.check()
      progress.advance(by: bytes.count)
    }

    func end() {}
    func hardLink(_ path: [UInt8], to first: [UInt8]) {}
    func link(_ path: [UInt8], to target: [UInt8]) {}
  }
}
