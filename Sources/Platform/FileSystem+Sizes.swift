internal import Diagnostics
package import SystemPackage

extension FileSystem {
  /// Counts the files of an entry and of all below it, and their bytes; links are none.
  ///
  /// Blocks. Nothing is counted for what vanishes meanwhile. Throws what the file system says of the rest.
  package static func sizes(
    below path: FilePath, cancellation: Cancellation
  ) throws -> (fileCount: Int, byteCount: Int64) {
    var (fileCount, byteCount) = (0, Int64(0))
    var pending = [path]
    while let next = pending.popLast() {
      try cancellation.check()
      guard let status = try FileStatus.ifPresent(next, links: .keep) else { continue }
      switch status.kind {
      case .folder:
        pending += try entriesIfPresent(of: next).map { next.appending($0.name) }
      case .link: break
      default:
        fileCount += 1
        byteCount += Int64(clamping: status.size)
      }
    }
    return (fileCount, byteCount)
  }

  private static func entriesIfPresent(
    of folder: FilePath
  ) throws(PlatformError) -> [FolderEntry] {
    do {
      return try entries(of: folder)
    } catch {
      if error.code == .notFound { return [] }
      throw error
    }
  }
}
