package import Diagnostics
internal import Digests
internal import Platform
package import SystemPackage
package import Transfers

/// A mirror on the web, on a server of HTTP or FTP or in S3, for reading.
package struct HTTPStorage: ReadableStorage {
  let root: WebRoot
  let client: TransferClient
  let partialFolder: FilePath
  let wholes = WholeFiles()

  /// Creates the place at `url`; nothing is asked yet.
  ///
  /// A query of the URL goes with every object. Downloads lie in `partialFolder` until they are whole
  /// and used; what a killed run has left there is continued by the next.
  package init(_ url: String, client: TransferClient, partialFolder: FilePath) {
    root = WebRoot(url)
    self.client = client
    self.partialFolder = partialFolder
  }

  package var url: String { ShownURL.withoutSecrets(root.url) }

  package func byteCount(of key: String) async throws(StorageError) -> Int64? {
    let head = try await translated("could not look at", key) {
      () async throws(TransferError) in try await client.head(request(for: key))
    }
    guard let head else { return nil }
    guard let byteCount = head.byteCount else {
      throw StorageError(
        .unreadable, "the server does not tell the size of '\(shown(key))'",
        hint: "serve the cache as plain files")
    }
    return byteCount
  }

  package func read(_ key: String, byteLimit: Int) async throws(StorageError) -> [UInt8] {
    try await translated("could not read", key) { () async throws(TransferError) in
      try await client.read(request(for: key), byteLimit: byteLimit, progress: ItemProgress()).bytes
    }
  }

  package func localFile(
    of key: String, expecting expected: ExpectedContent, progress: ItemProgress
  ) async throws(StorageError) -> LocalFile {
    let partial = try await partialDownload(expected)
    let sum = try? Digest(hexadecimal: expected.sha256, algorithm: .sha256)
    let download: Download
    do {
      download = try await translated("could not download", key, tooLarge: .corrupt) {
        () async throws(TransferError) in
        try await client.download(
          request(for: key), to: partial.path, digest: .sha256, byteLimit: expected.byteCount,
          expecting: sum, progress: progress)
      }
    } catch {
      // The beginning of what is too large is the beginning of something else.
      if error.code == .corrupt { partial.finish() }
      throw error
    }
    // Whole or wrong, nobody needs to go on with it.
    partial.finish()
    if let wanted = expected.byteCount, wanted != download.byteCount {
      throw corrupt(key, "has \(download.byteCount) bytes", "\(wanted)", download)
    }
    guard download.digest.hexadecimal == expected.sha256 else {
      throw corrupt(
        key, "has the sha256 \(download.digest.hexadecimal)", expected.sha256, download)
    }
    return LocalFile(path: partial.path, byteCount: download.byteCount, owner: partial)
  }

  /// The file that a download fills.
  private func partialDownload(
    _ expected: ExpectedContent
  ) async throws(StorageError) -> PartialDownload {
    // The name of a file must not be what a hostile manifest says it is.
    let isName = expected.sha256.utf8.count == 64 && expected.sha256.allSatisfy(\.isHexDigit)
    guard isName else {
      throw StorageError(.corrupt, "a manifest names a sha256 that is none: '\(expected.sha256)'")
    }
    do {
      return try await onWorker {
        try PartialDownload(expected.sha256.lowercased(), in: partialFolder)
      }
    } catch {
      throw StorageError(
        .unwritable, "could not use \(partialFolder.quoted) for downloads",
        hint: "name another folder with config:misc_cache", cause: error)
    }
  }

  func request(for key: String) -> TransferRequest {
    TransferRequest(root.url(of: key))
  }

  func shown(_ key: String) -> String {
    ShownURL.withoutSecrets(root.url(of: key))
  }

  /// A login page is the usual reason, so it is named.
  private func corrupt(
    _ key: String, _ found: String, _ wanted: String, _ download: Download
  ) -> StorageError {
    StorageError(
      .corrupt,
      "'\(shown(key))' \(found), its manifest says \(wanted)"
        + (download.isWebPage ? "; the server has sent a page of text/html" : ""),
      hint: download.isWebPage
        ? "the server may want a login: look at the URL in a browser" : StorageError.corruptHint)
  }

  /// Runs `body` and says in `StorageError`s what failed in it.
  func translated<Result>(
    _ message: String, _ key: String, tooLarge: StorageFailure = .unreadable,
    _ body: () async throws(TransferError) -> Result
  ) async throws(StorageError) -> Result {
    do throws(TransferError) {
      return try await body()
    } catch {
      let code: StorageFailure =
        switch error.code {
        case .notFound: .notFound
        case .unwritable: .unwritable
        case .unsupportedScheme, .badURL: .unsupportedScheme
        case .tooLarge: tooLarge
        case .malformedAnswer, .redirectLoop, .rejected, .cancelled: .unreadable
        default: .unreachable
        }
      throw StorageError(code, "\(message) '\(shown(key))'", cause: error)
    }
  }
}
