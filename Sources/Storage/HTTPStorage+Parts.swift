package import Diagnostics
internal import Digests
internal import Platform
internal import Synchronization
internal import SystemPackage
internal import Transfers

extension HTTPStorage: PartialStorage {
  package func read(_ key: String, range: Range<Int64>) async throws(StorageError) -> [UInt8] {
    if range.isEmpty { return [] }
    if let file = wholes.find(key) { return try await read(file, range: range, of: key) }
    var request = request(for: key)
    request.range = range.lowerBound...(range.upperBound - 1)
    let asked = request
    do {
      let bytes = try await translated("could not read", key) { () async throws(TransferError) in
        try await client.read(asked, byteLimit: range.count, progress: ItemProgress()).bytes
      }
      if bytes.count == range.count { return bytes }
    } catch {
      // A server that knows no ranges sends the whole.
      guard let cause = error.cause as? TransferError, cause.code == .tooLarge else { throw error }
    }
    let file = try await download(key, progress: ItemProgress())
    wholes.keep(file, for: key)
    return try await read(file, range: range, of: key)
  }

  private func read(
    _ file: LocalFile, range: Range<Int64>, of key: String
  ) async throws(StorageError) -> [UInt8] {
    do {
      return try await file.whileUsed { path in
        try await onWorker {
          try File(path).read(UInt64(range.lowerBound)..<UInt64(range.upperBound))
        }
      }
    } catch {
      throw StorageError(.unreadable, "could not read '\(shown(key))'", cause: error)
    }
  }

  package func wholeFile(
    of key: String, progress: ItemProgress
  ) async throws(StorageError) -> LocalFile {
    // Whoever asks for the whole is the last to need it.
    if let file = wholes.take(key) { return file }
    return try await download(key, progress: progress)
  }

  /// Downloads an object whose digest nobody knows; what a killed run has left of it is continued
  /// where the server can tell that it is still the same.
  private func download(
    _ key: String, progress: ItemProgress
  ) async throws(StorageError) -> LocalFile {
    let partial: PartialDownload
    do {
      partial = try await onWorker {
        try PartialDownload(
          Digest(of: Array(root.url(of: key).utf8)).hexadecimal, in: partialFolder)
      }
    } catch {
      throw StorageError(
        .unwritable, "could not use \(partialFolder.quoted) for downloads",
        hint: "name another folder with config:misc_cache", cause: error)
    }
    let download = try await translated("could not download", key) {
      () async throws(TransferError) in
      try await client.download(
        request(for: key), to: partial.path, digest: .sha256, byteLimit: nil, expecting: nil,
        progress: progress)
    }
    partial.finish()
    return LocalFile(path: partial.path, byteCount: download.byteCount, owner: partial)
  }
}

/// Objects that were downloaded whole for a part of them, for whoever needs the rest.
///
/// The newest few are kept: nobody may ever ask for them.
final class WholeFiles: Sendable {
  private static let limit = 16
  private let files = Mutex<[(key: String, file: LocalFile)]>([])

  func find(_ key: String) -> LocalFile? {
    files.withLock { files in files.first { $0.key == key }?.file }
  }

  func keep(_ file: LocalFile, for key: String) {
    files.withLock { files in
      files.removeAll { $0.key == key }
      files.append((key, file))
      if files.count > Self.limit { files.removeFirst() }
    }
  }

  func take(_ key: String) -> LocalFile? {
    files.withLock { files in
      guard let place = files.firstIndex(where: { $0.key == key }) else { return nil }
      return files.remove(at: place).file
    }
  }
}
