package import Diagnostics
internal import Digests
package import MirrorModel
internal import Platform
internal import RecipeModel
internal import Storage
package import SystemPackage
package import Transfers

/// A source mirror on a web server: it cannot be listed, but asked for each file.
package struct WebMirror: Sendable {
  private let root: WebRoot

  /// Creates the value of a mirror at an `http:` or `https:` URL; nothing is asked yet.
  ///
  /// Throws `source.unsupported_address` for any other.
  package init(url: String) throws(SourceError) {
    guard StorageLocation.isOnTheWeb(url) else {
      throw SourceError(
        .unsupportedAddress, "'\(ShownURL.withoutSecrets(url))' is not an address on the web")
    }
    root = WebRoot(url)
  }

  /// The address, without secrets.
  package var url: String { ShownURL.withoutSecrets(root.url) }

  /// Returns what the server says of the size of an item's file, `.some(nil)` where it does not say;
  /// nil when it does not have the file.
  package func byteCount(
    of item: MirrorItem, transfers: TransferClient
  ) async throws -> Int64?? {
    guard let path = item.storage ?? item.alias,
      let head = try await transfers.head(TransferRequest(root.url(of: path)))
    else { return nil }
    return .some(head.byteCount)
  }

  /// Reads the file of an item over the network, keeps nothing of it, and returns what is wrong, as
  /// a clause; nil when it is what the recipe promises, or when the recipe promises nothing.
  ///
  /// `scratch` is a folder for the download.
  package func problem(
    with item: MirrorItem, transfers: TransferClient, scratch: FilePath, progress: ItemProgress
  ) async throws -> String? {
    guard let path = item.storage ?? item.alias, let expected = item.checksum?.digest else {
      return nil
    }
    let file = scratch.appending("albedo-verify-" + (try Randomness.hexadecimal(byteCount: 8)))
    defer {
      // What is left over in a folder for temporary files is not worth a failure.
      try? FileSystem.removeFile(file)
      try? FileSystem.removeFile(FilePath(file.string + ".source"))
    }
    let found = try await transfers.download(
      TransferRequest(root.url(of: path)), to: file, digest: expected.algorithm, byteLimit: nil,
      expecting: expected, progress: progress)
    guard found.digest != expected else { return nil }
    return "its \(expected.algorithm.rawValue) is \(found.digest.hexadecimal), not"
      + " \(expected.hexadecimal)"
  }
}
