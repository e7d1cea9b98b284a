internal import Diagnostics
package import Storage
package import SystemPackage

/// A place that sources may be fetched from.
package enum SourceOrigin: Sendable, Hashable {
  /// A source mirror, or a local cache, in a folder.
  case folder(FilePath)
  /// A source mirror on the web.
  case web(WebRoot)
  /// One file of this machine, whatever its name.
  case file(FilePath)
  /// The addresses that the recipe itself gives.
  case upstream

  /// Returns the mirror at a URL or an absolute path.
  ///
  /// Throws `source.unsupported_address` for anything else than `file:`, `http:`, `https:`, `ftp:` and
  /// `s3:`.
  package init(url: String) throws(SourceError) {
    if StorageLocation.isOnTheWeb(url) {
      self = .web(WebRoot(url))
    } else if let folder = try? StorageLocation.folder(of: url) {
      self = .folder(folder)
    } else {
      throw SourceError(
        .unsupportedAddress,
        "cannot fetch sources from '\(ShownURL.withoutSecrets(url))': only"
          + " \(StorageLocation.readableSchemes) URLs and paths are supported")
    }
  }
}
