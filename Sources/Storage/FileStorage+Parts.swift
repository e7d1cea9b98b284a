package import Diagnostics
internal import Platform
internal import SystemPackage

extension FileStorage: PartialStorage {
  package func read(_ key: String, range: Range<Int64>) async throws(StorageError) -> [UInt8] {
    let path = path(key)
    return try await Self.translated(.unreadable, "could not read '\(path)'") {
      try await onWorker {
        try Self.checkIsFile(path)
        return try File(path).read(UInt64(range.lowerBound)..<UInt64(range.upperBound))
      }
    }
  }

  package func wholeFile(
    of key: String, progress: ItemProgress
  ) async throws(StorageError) -> LocalFile {
    let path = path(key)
    return try await Self.translated(.unreadable, "could not read '\(path)'") {
      try await onWorker {
        try Self.checkIsFile(path)
        return LocalFile(path: path, byteCount: Int64(clamping: try FileStatus(of: path).size))
      }
    }
  }
}
