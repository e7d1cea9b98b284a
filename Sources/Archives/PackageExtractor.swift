package import Diagnostics
package import Digests
package import Platform
package import SystemPackage

/// What an extraction has made.
package struct ExtractionSummary: Sendable, Hashable {
  /// The package's folder as the archive calls it, such as `opt/store/quill-2.0-abc`.
  package var prefix: [UInt8] = []
  /// The number of files.
  package var fileCount = 0
  /// The number of folders, the prefix not counted.
  package var folderCount = 0
  /// The number of symbolic links.
  package var linkCount = 0
  /// The number of further names of files.
  package var hardLinkCount = 0
  /// The bytes of all files.
  package var byteCount: UInt64 = 0
}

/// Unpacks a package of a build cache into a folder, and refuses whatever would leave it.
///
/// Only what lies below the package's prefix in the archive is unpacked, with the prefix removed
/// from names, and from the targets of links that start with it. Permission bits are as recorded,
/// but never set-user, set-group or sticky; files and folders get their recorded time, links do
/// not. Refused are: names outside the prefix, names with `..` or `.`, absolute names, entries
/// below a symbolic link, hard links to the outside, devices and pipes, and names that come twice.
///
/// When it fails, what has been unpacked stays: the caller removes the folder.
package struct PackageExtractor: Sendable {
  private let archive: FilePath
  private let part: Range<UInt64>?
  private let limits: ArchiveLimits
  private let metadataFolder: FilePath.Component
  private let sha256: Digest?

  /// What packages call the folder of their metadata.
  package static let metadataName = FilePath.Component(".spack")

  /// Names the archive, which is a file or a `part` of one.
  ///
  /// With `metadataFolder` the package's `.spack` is unpacked under that name, so that nobody takes
  /// the folder for an installed package before it is one. With `sha256` what was unpacked is kept
  /// only if this is the digest of the bytes that it came from, whoever has changed the file since
  /// it was verified; `changed` is raised otherwise.
  package init(
    _ archive: FilePath, part: Range<UInt64>? = nil, limits: ArchiveLimits = .standard,
    metadataFolder: FilePath.Component = Self.metadataName, sha256: Digest? = nil
  ) {
    self.archive = archive
    self.part = part
    self.limits = limits
    self.metadataFolder = metadataFolder
    self.sha256 = sha256
  }

  /// Reads the whole archive to find out where its package is, without unpacking anything.
  package func findPrefix() throws -> [UInt8] {
    var reader = try ArchiveReader(archive, part: part, limits: limits, sha256: sha256)
    var finder = PackagePrefix.Finder()
    while let member = try reader.next() { finder.see(member) }
    return try finder.prefix()
  }

  /// Unpacks the package into `folder`, which must be empty.
  ///
  /// The archive is read once: where the package is shows only at its end, so the first members
  /// give a guess. When that proves wrong, the folder is emptied and the archive is read twice
  /// more. With `prefix`, the package must be there, or `wrong_prefix` is raised. Blocks; writes
  /// on a second thread. `cancellation` is looked at with each entry; `progress` counts the bytes
  /// of the archive.
  @discardableResult
  package func extract(
    into folder: RootedFolder, prefix: [UInt8]? = nil,
    cancellation: Cancellation = Cancellation(), progress: ItemProgress = ItemProgress()
  ) throws -> ExtractionSummary {
    guard try folder.isEmpty() else {
      throw PlatformError(.notEmpty, "could not unpack into \(folder.path.quoted): it is not empty")
    }
    if let prefix { return try run(into: folder, prefix, cancellation, progress) }
    do {
      return try run(into: folder, nil, cancellation, progress)
    } catch let error as ArchiveError where error.code == .wrongPrefix {
      let prefix = try findPrefix()
      try folder.removeContents()
      return try run(into: folder, prefix, cancellation, progress)
    }
  }

  private func run(
    into folder: RootedFolder, _ prefix: [UInt8]?, _ cancellation: Cancellation,
    _ progress: ItemProgress
  ) throws -> ExtractionSummary {
    let channel = BoundedChannel<[ExtractionStep]>(capacity: 4)
    let archive = archive
    let part = part
    let limits = limits
    let metadataFolder = metadataFolder
    let sha256 = sha256
    let result = Monitor(ExtractionSummary())
    try runTogether(
      [
        {
          var writer = ExtractionWriter(folder)
          while let steps = try channel.receive() {
            for step in steps { try writer.apply(step) }
          }
          try writer.finish()
        },
        {
          var planner = ExtractionPlanner(
            channel: channel, prefix: prefix, metadataFolder: metadataFolder)
          var reader = try ArchiveReader(
            archive, part: part, limits: limits, sha256: sha256, progress: progress)
          while let member = try reader.next() {
            try cancellation.check()
            try planner.see(member, &reader)
          }
          let summary = try planner.finish()
          channel.close()
          result.update { $0 = summary }
        },
      ], onFailure: channel.fail)
    return result.update { $0 }
  }
}
