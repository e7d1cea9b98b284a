import Diagnostics
import Foundation
import Storage
import SystemPackage

/// A place where somebody else writes: a file that was verified is another one when it is opened.
struct ChangingStorage: ReadableStorage {
  let place: any ReadableStorage

  var url: String { place.url }

  func byteCount(of key: String) async throws(StorageError) -> Int64? {
    try await place.byteCount(of: key)
  }

  func read(_ key: String, byteLimit: Int) async throws(StorageError) -> [UInt8] {
    try await place.read(key, byteLimit: byteLimit)
  }

  func localFile(
    of key: String, expecting expected: ExpectedContent, progress: ItemProgress
  ) async throws(StorageError) -> LocalFile {
    let file = try await place.localFile(of: key, expecting: expected, progress: progress)
    if let handle = FileHandle(forWritingAtPath: file.path.string) {
      handle.seekToEndOfFile()
      handle.write(Data("another".utf8))
    }
    return file
  }
}
