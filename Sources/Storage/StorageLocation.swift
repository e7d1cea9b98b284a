internal import Diagnostics
internal import SystemPackage

/// Opens places by their URL.
package enum StorageLocation {
  /// Returns the place at `url` for reading.
  ///
  /// Throws `storage.unsupported_scheme` for anything but `file:` URLs and absolute paths.
  package static func readable(_ url: String) throws(StorageError) -> any ReadableStorage {
    FileStorage(root: try path(of: url))
  }

  /// Returns the place at `url` for reading and writing.
  ///
  /// Throws `storage.unsupported_scheme` for anything but `file:` URLs and absolute paths.
  package static func writable(_ url: String) throws(StorageError) -> any WritableStorage {
    FileStorage(root: try path(of: url))
  }

  private static func path(of url: String) throws(StorageError) -> FilePath {
    if url.hasPrefix("/") { return FilePath(url) }
    if url.hasPrefix("file://"), let path = decoded(url.dropFirst("file://".count)) {
      return FilePath(path)
    }
    throw StorageError(
      .unsupportedScheme,
      "cannot use '\(withoutSecrets(url))': only file:// URLs and paths are supported",
      hint: "mount or copy the cache to a folder and name that")
  }

  /// Hides the name and password that a URL may carry before its host.
  private static func withoutSecrets(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://") else { return url }
    let rest = url[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return url }
    return url[..<scheme.upperBound] + "***" + rest[at...]
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
