package import Diagnostics
internal import Digests
internal import Platform
package import SystemPackage

/// A mirror in a folder of this machine, or of a network file system that it mounts.
///
/// Whoever may write to the mirror may put links into it. They are followed for reading; nothing is
/// written, moved or removed through a link to a folder, since that may lie anywhere.
package struct FileStorage: WritableStorage {
  private let root: FilePath

  /// The folder for staged objects, among Albedo's own files, on the mirror's own file system.
  private static let stageFolder = ".albedo/stage"

  /// Staged files of writers that were killed are removed when they are this old.
  private static let stagedFileLifetime = Duration.seconds(24 * 3600)

  /// A lock of another host whose holder cannot be asked counts as left behind after this long.
  private static let foreignLockLifetime = Duration.seconds(3600)

  /// Creates the place; nothing is looked at yet.
  package init(root: FilePath) {
    self.root = root
  }

  package var url: String { FileURL.text(ofPath: root.string) }

  package func byteCount(of key: String) async throws(StorageError) -> Int64? {
    let path = path(key)
    return try await Self.translated(.unreadable, "could not look at '\(path)'") {
      try await onWorker {
        guard let status = try FileStatus.ifPresent(path), status.kind == .file else { return nil }
        return Int64(status.size)
      }
    }
  }

  package func read(_ key: String, byteLimit: Int) async throws(StorageError) -> [UInt8] {
    let path = path(key)
    return try await Self.translated(.unreadable, "could not read '\(path)'") {
      try await onWorker {
        try Self.checkIsFile(path)
        return try FileSystem.read(path, byteLimit: byteLimit)
      }
    }
  }

  package func localFile(
    of key: String, expecting expected: ExpectedContent, progress: ItemProgress
  ) async throws(StorageError) -> LocalFile {
    let path = path(key)
    let (byteCount, sha256) = try await Self.translated(.unreadable, "could not read '\(path)'") {
      try await onWorker { cancellation in
        try Self.checkIsFile(path)
        let file = try File(path)
        let byteCount = Int64(clamping: try file.status().size)
        if let wanted = expected.byteCount, wanted != byteCount { return (byteCount, "") }
        var hasher = try StreamingHasher(.sha256)
        progress.begin("verifying", total: byteCount)
        try file.forEachChunk { bytes in
          try cancellation.check()
          try hasher.update(bytes)
          progress.advance(by: bytes.count)
        }
        return (byteCount, try hasher.finish().hexadecimal)
      }
    }
    if let wanted = expected.byteCount, wanted != byteCount {
      throw StorageError(
        .corrupt, "'\(path)' has \(byteCount) bytes, its manifest says \(wanted)",
        hint: StorageError.corruptHint)
    }
    guard sha256 == expected.sha256 else {
      throw StorageError(
        .corrupt, "'\(path)' has the sha256 \(sha256), its manifest says \(expected.sha256)",
        hint: StorageError.corruptHint)
    }
    return LocalFile(path: path, byteCount: byteCount)
  }

  package func write(_ bytes: [UInt8], to key: String) async throws(StorageError) {
    let path = path(key)
    try await Self.translated(.unwritable, "could not write '\(path)'") {
      try await onWorker {
        let file = try newStagedFile()
        try file.write(bytes.span)
        try file.commit(to: FilePath(key), in: RootedFolder(root))
      }
    }
  }

  package func stage() async throws(StorageError) -> any StagedObject {
    let folder = root.appending(Self.stageFolder)
    return try await Self.translated(.unwritable, "could not write below '\(root)'") {
      try await onWorker {
        let file = try newStagedFile()
        // What is left of killed writers may belong to others, and is not worth a failure.
        _ = try? StagedFile.sweep(folder, olderThan: Self.stagedFileLifetime)
        return StagedFileObject(file, root: root)
      }
    }
  }

  package func remove(_ key: String) async throws(StorageError) {
    let path = path(key)
    try await Self.translated(.unwritable, "could not remove '\(path)'") {
      try await onWorker {
        do throws(PlatformError) {
          try RootedFolder(root).removeFile(FilePath(key))
        } catch  where error.code == .notFound {}
      }
    }
  }

  package func move(_ key: String, to newKey: String) async throws(StorageError) {
    let (path, target) = (path(key), path(newKey))
    try await Self.translated(.unwritable, "could not move '\(path)' to '\(target)'") {
      try await onWorker {
        try RootedFolder(root).rename(FilePath(key), to: FilePath(newKey))
      }
    }
  }

  package func removeEmptyFolders(_ folder: String) async throws(StorageError) {
    let path = path(folder)
    try await Self.translated(.unwritable, "could not remove '\(path)'") {
      try await onWorker {
        try checkHasNoLink(folder)
        try Self.removeEmpty(path)
      }
    }
  }

  private static func removeEmpty(_ folder: FilePath) throws {
    guard let status = try FileStatus.ifPresent(folder, links: .keep), status.kind == .folder else {
      return
    }
    for entry in try FileSystem.entries(of: folder) where entry.kind == .folder {
      try removeEmpty(folder.appending(entry.name))
    }
    if try FileSystem.entries(of: folder).isEmpty { try FileSystem.removeFolder(folder) }
  }

  package func objects(below folder: String) async throws(StorageError) -> [StoredObject] {
    let path = folder.isEmpty ? root : path(folder)
    return try await Self.translated(.unreadable, "could not list '\(path)'") {
      try await onWorker { cancellation in
        var objects: [StoredObject] = []
        try Self.list(path, named: folder, cancellation) { objects.append($0) }
        return objects.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      }
    }
  }

  package func keys(below folder: String) async throws(StorageError) -> [String] {
    let path = folder.isEmpty ? root : path(folder)
    return try await Self.translated(.unreadable, "could not list '\(path)'") {
      try await onWorker { cancellation in
        var keys: [String] = []
        guard let status = try FileStatus.ifPresent(path), status.kind == .folder else { return [] }
        try Self.listNames(path, named: folder, cancellation) { keys.append($0) }
        return keys
      }
    }
  }

  /// Calls `body` with the key of each file below a folder, which costs no look at the files.
  private static func listNames(
    _ folder: FilePath, named key: String, _ cancellation: Cancellation, _ body: (String) -> Void
  ) throws {
    try cancellation.check()
    var folders: [String] = []
    try FileSystem.eachName(of: folder) { text, kind in
      let name = key.isEmpty ? text : key + "/" + text
      switch kind {
      case .folder: folders.append(text)
      case .file: body(name)
      case .link, .unknown:
        // Links to folders are not followed, as in `list`.
        let target = (try FileStatus.ifPresent(folder.appending(text)))?.kind
        if target == .file { body(name) }
        if kind == .unknown, target == .folder { folders.append(text) }
      default: break
      }
    }
    for text in folders {
      try listNames(
        folder.appending(text), named: key.isEmpty ? text : key + "/" + text, cancellation, body)
    }
  }

  /// Calls `body` for each file below a folder; links to folders are not followed.
  private static func list(
    _ folder: FilePath, named key: String, _ cancellation: Cancellation,
    _ body: (StoredObject) -> Void
  ) throws {
    try cancellation.check()
    guard let status = try FileStatus.ifPresent(folder), status.kind == .folder else { return }
    for entry in try FileSystem.entries(of: folder) {
      let path = folder.appending(entry.name)
      let name = key.isEmpty ? entry.name.string : key + "/" + entry.name.string
      if entry.kind == .folder {
        try list(path, named: name, cancellation, body)
      } else if let status = try FileStatus.ifPresent(path), status.kind == .file {
        body(
          StoredObject(
            key: name, byteCount: Int64(clamping: status.size),
            modified: Int64(status.modified.secondsSinceEpoch)))
      }
    }
  }

  package func withLock<Result: Sendable>(
    _ key: String, named name: String, timeout: Duration, progress: ItemProgress,
    _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    let path = path(key)
    defer { progress.goOn() }
    let lock = try await Self.translated(.locked, "could not lock '\(path)'") {
      try await onWorker { cancellation in
        try checkHasNoLink(key)
        return HeldFile(
          try ExclusiveFile(
            path, owner: "albedo", timeout: timeout,
            staleAfter: Self.foreignLockLifetime, cancellation: cancellation,
            onWait: { progress.wait(for: name + $0.phrase) }))
      }
    }
    progress.goOn()
    defer { withExtendedLifetime(lock) {} }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await Self.keepFresh(lock) }
      defer { group.cancelAll() }
      return try await body()
    }
  }

  /// Shows other hosts now and then that the lock is held, until the task is cancelled.
  private static func keepFresh(_ lock: HeldFile) async throws {
    while true {
      try await Task.sleep(for: refreshInterval)
      try await onWorker { try lock.refresh() }
    }
  }

  /// Well below the age at which others take a lock for left behind.
  private static let refreshInterval = Duration.seconds(600)

  /// A file staged in one folder for all, so that what a killed writer leaves is found and swept.
  private func newStagedFile() throws(PlatformError) -> StagedFile {
    try checkHasNoLink(Self.stageFolder + "/object")
    return try StagedFile(for: root.appending(Self.stageFolder).appending("object"))
  }

  /// Raises `link_refused` when a folder on the way to a key is a link; what is absent is none.
  private func checkHasNoLink(_ key: String) throws(PlatformError) {
    do {
      _ = try RootedFolder(root).status(of: FilePath(key))
    } catch  where error.code == .notFound {}
  }

  func path(_ key: String) -> FilePath {
    root.pushing(FilePath(key))
  }

  /// Throws for anything but a file: a pipe would make the program wait for ever.
  static func checkIsFile(_ path: FilePath) throws(PlatformError) {
    guard try FileStatus(of: path).kind == .file else {
      throw PlatformError(.notSupported, "'\(path)' is not a regular file")
    }
  }

  /// Runs `body` and says in `StorageError`s what failed in it.
  static func translated<Result>(
    _ code: StorageFailure, _ message: String, _ body: () async throws -> Result
  ) async throws(StorageError) -> Result {
    do {
      return try await body()
    } catch let error as PlatformError {
      let isAbsent = error.code == .notFound && code == .unreadable
      throw StorageError(
        isAbsent ? .notFound : code, message, hint: isAbsent ? StorageError.corruptHint : nil,
        cause: error)
    } catch {
      throw StorageError(code, message, cause: error)
    }
  }
}
