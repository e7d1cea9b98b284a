internal import Diagnostics
internal import Platform
package import SystemPackage
package import Transfers

/// Opens places by their URL.
package struct StorageLocation: Sendable {
  private let network: (client: TransferClient, partialFolder: FilePath)?

  /// Opens places of this machine's file systems alone.
  package init() { network = nil }

  /// Opens places on the web as well: with `client`, and with unfinished downloads in `partialFolder`.
  package init(client: TransferClient, partialFolder: FilePath) {
    network = (client, partialFolder)
  }

  /// What places on the web begin with.
  private static let webSchemes = ["http://", "https://", "ftp://", "s3://"]

  /// The kinds of URLs that can be read, for messages.
  package static let readableSchemes =
    "file://, " + webSchemes.dropLast().joined(separator: ", ") + " and s3://"

  /// Whether a place is on the web, so that it takes a client to open it.
  package static func isOnTheWeb(_ url: String) -> Bool {
    let start = url.prefix(8).lowercased()
    return webSchemes.contains { start.hasPrefix($0) }
  }

  /// Returns the place at `url` for reading.
  ///
  /// Throws `storage.unsupported_scheme` for anything but `file:`, `http:`, `https:`, `ftp:` and `s3:`
  /// URLs and absolute paths.
  package func readable(_ url: String) throws(StorageError) -> any ReadableStorage {
    if Self.isOnTheWeb(url), let network {
      return HTTPStorage(url, client: network.client, partialFolder: network.partialFolder)
    }
    return FileStorage(root: try Self.folder(of: url))
  }

  /// Returns the place at `url` for reading and writing.
  ///
  /// Throws `storage.unsupported_scheme` for anything but `file:` URLs and absolute paths.
  package func writable(_ url: String) throws(StorageError) -> any WritableStorage {
    if Self.isOnTheWeb(url) {
      throw StorageError(
        .unsupportedScheme,
        "cannot write to '\(ShownURL.withoutSecrets(url))': what is on the web is only read",
        hint: "push to the folder that the server serves, or that is copied there")
    }
    return FileStorage(root: try Self.folder(of: url))
  }

  /// Returns the folder at a `file:` URL or an absolute path.
  ///
  /// Throws `storage.unsupported_scheme` for everything else.
  package static func folder(of url: String) throws(StorageError) -> FilePath {
    if url.hasPrefix("/") { return FilePath(url) }
    if let bytes = FileURL.path(of: url), let path = FilePath(bytes: bytes) { return path }
    throw StorageError(
      .unsupportedScheme,
      "cannot use '\(ShownURL.withoutSecrets(url))': only \(readableSchemes) URLs and"
        + " paths are supported",
      hint: "mount or copy the cache to a folder and name that")
  }
}
