internal import Diagnostics
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

  /// Whether a place is on the web, so that it takes a client to open it.
  package static func isOnTheWeb(_ url: String) -> Bool {
    ["http://", "https://"].contains { url.lowercased().hasPrefix($0) }
  }

  /// Returns the place at `url` for reading.
  ///
  /// Throws `storage.unsupported_scheme` for anything but `file:`, `http:` and `https:` URLs and
  /// absolute paths.
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
        "cannot write to '\(ShownURL.withoutSecrets(url))': a web server is only read",
        hint: "push to the folder that it serves")
    }
    return FileStorage(root: try Self.folder(of: url))
  }

  /// Returns the folder at a `file:` URL or an absolute path.
  ///
  /// Throws `storage.unsupported_scheme` for everything else.
  package static func folder(of url: String) throws(StorageError) -> FilePath {
    if url.hasPrefix("/") { return FilePath(url) }
    if url.hasPrefix("file://"), let path = decoded(url.dropFirst("file://".count)) {
      return FilePath(path)
    }
    throw StorageError(
      .unsupportedScheme,
      "cannot use '\(ShownURL.withoutSecrets(url))': only file://, http:// and https:// URLs and"
        + " paths are supported",
      hint: "mount or copy the cache to a folder and name that")
  }

  /// Resolves percent escapes; nil when there is a host or an escape is broken.
  private static func decoded(_ text: Substring) -> String? {
    guard text.hasPrefix("/") else { return nil }
    var bytes: [UInt8] = []
    var rest = Substring(text).utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let digits = String(rest.prefix(2)), digits.utf8.count == 2,
        let value = UInt8(digits, radix: 16)
      else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
