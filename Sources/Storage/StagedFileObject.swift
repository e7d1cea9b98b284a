internal import Diagnostics
internal import Platform
internal import Synchronization
internal import SystemPackage

/// An object of a folder while it is written: a staged file beside the others.
final class StagedFileObject: StagedObject {
  private let file: Mutex<StagedFile?>
  private let root: FilePath

  init(_ file: consuming StagedFile, root: FilePath) {
    self.file = Mutex(file)
    self.root = root
  }

  func append(_ bytes: Span<UInt8>) throws(StorageError) {
    do {
      try file.withLock { file throws(PlatformError) in try file?.write(bytes) }
    } catch {
      throw StorageError(.unwritable, "could not write below '\(root)'", cause: error)
    }
  }

  func readBack(_ body: (Span<UInt8>) throws -> Void) throws {
    guard let path = file.withLock({ $0?.path }) else {
      throw StorageError(.unreadable, "could not read below '\(root)': the object is gone")
    }
    try File(path).forEachChunk(body)
  }

  func commit(to key: String) throws(StorageError) {
    let target = root.pushing(FilePath(key))
    do {
      try file.withLock { file throws(PlatformError) in
        try file.take()?.commit(to: FilePath(key), in: RootedFolder(root))
      }
    } catch {
      throw StorageError(.unwritable, "could not write '\(target)'", cause: error)
    }
  }

  func discard() {
    file.withLock { file in file = nil }
  }
}
