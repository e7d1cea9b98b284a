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
