internal import Archives
package import Diagnostics
package import Platform
package import SystemPackage

/// A revision of a repository, checked out into a folder.
package struct Checkout: Sendable {
  /// The folder.
  package let folder: FilePath
  /// What an archive calls the folder.
  package let topName: String
  /// The commit of git, or the revision of Mercurial; nil where the program gives none.
  package let commit: String?
  /// The entries that an archive has not, by name: what the program keeps for itself.
  let skippedName: String?

  /// Packs the checkout into a file, as Spack does; blocks.
  ///
  /// A tar file without owners and times, compressed with gzip: equal checkouts give equal bytes.
  /// Returns its size.
  package func pack(
    into archive: FilePath, cancellation: Cancellation, progress: ItemProgress
  ) throws -> Int64 {
    progress.begin("packing")
    var tar = TarWriter(try GzipWriter(try File.inPlace(of: archive)))
    try SourceTree(folder, named: topName, without: skippedName).write(
      to: &tar, cancellation: cancellation, progress: progress)
    let outcome = try tar.finish().finish()
    let byteCount = Int64(clamping: outcome.summary.compressedByteCount)
    try outcome.takeSink().finish()
    return byteCount
  }
}

/// An archive of a checkout that came from a mirror.
package enum CheckoutArchive {
  /// Reads an archive to its end and returns the commit that it says it is of; blocks.
  ///
  /// Nil where it says none, as archives of Spack before 1.0 do. Nobody knows the digest of such an
  /// archive, so this is all that can be looked at. Throws `damaged_archive`, which speaks of `place`.
  package static func commit(
    in path: FilePath, from place: String, cancellation: Cancellation, progress: ItemProgress
  ) throws -> String? {
    progress.begin("verifying")
    do {
      var archive = try ArchiveReader(path, progress: progress)
      var commit: String?
      var isEmpty = true
      while let member = try archive.next() {
        try cancellation.check()
        isEmpty = false
        let parts = member.name.split(separator: UInt8(ascii: "/"))
        guard parts.count == 3, parts[1].elementsEqual(".git".utf8),
          parts[2].elementsEqual("HEAD".utf8), member.byteCount <= 128
        else { continue }
        commit = try self.commit(in: &archive)
      }
      guard !isEmpty else {
        throw CheckoutError(.damagedArchive, "'\(place)' sent an empty archive")
      }
      return commit
    } catch let error as ArchiveError {
      throw CheckoutError(
        .damagedArchive, "'\(place)' sent no archive of a checkout", cause: error)
    }
  }

  private static func commit(in archive: inout ArchiveReader) throws -> String? {
    var bytes: [UInt8] = []
    try archive.forEachChunk { piece in
      for index in piece.indices { bytes.append(piece[index]) }
    }
    let text = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
    return (try? RevisionName.checkCommit(text)) == nil ? nil : text
  }
}
