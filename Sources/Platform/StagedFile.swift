internal import CPlatform
internal import Diagnostics
package import SystemPackage

/// A new file that becomes visible under its name at `commit()`, and never half written.
///
/// It is written beside the target as `.albedo-stage.TIME.PID.RANDOM`, where TIME is the second of
/// its creation since 1970 and RANDOM is 16 hexadecimal digits. A program that is killed leaves
/// such a file behind; `sweep` removes old ones. Discarded unless committed.
package struct StagedFile: ~Copyable, Sendable {
  /// What `commit` does when the target exists.
  package enum Conflict: Sendable {
    /// Replaces it in one step.
    case replace
    /// Raises `exists` and discards the new file.
    case fail
  }

  /// Where the file goes.
  package let target: FilePath
  /// Where it is now.
  package let path: FilePath
  private let file: File
  private var isPending: Bool

  /// Creates an empty staged file in the folder of `target`, making missing folders.
  ///
  /// The file gets `permissions` less the process's umask.
  package init(for target: FilePath, permissions: UInt32 = 0o666) throws(PlatformError) {
    let folder = target.removingLastComponent()
    let path = folder.appending(try Self.freshName())
    let file = try Self.create(path, in: folder, permissions)
    self.target = target
    self.path = path
    self.file = file
    isPending = true
  }

  deinit { if isPending { try? FileSystem.removeFile(path) } }

  /// Appends bytes.
  package borrowing func write(_ bytes: Span<UInt8>) throws(PlatformError) {
    try file.write(bytes)
  }

  /// Sets the permission bits, regardless of the umask.
  package borrowing func setPermissions(_ permissions: UInt32) throws(PlatformError) {
    try file.setPermissions(permissions)
  }

  /// Waits until the content is on the device, for files that must outlive a loss of power.
  package borrowing func synchronize() throws(PlatformError) { try file.synchronize() }

  /// Gives the file its name.
  package consuming func commit(_ conflict: Conflict = .replace) throws(PlatformError) {
    try commit(to: target, conflict)
  }

  /// Gives the file another name on the same file system, making missing folders.
  ///
  /// For a file whose name follows from its content.
  package consuming func commit(
    to name: FilePath, _ conflict: Conflict = .replace
  ) throws(PlatformError) {
    do {
      try rename(to: name, conflict)
    } catch  where error.code == .notFound {
      try FileSystem.makeFolders(name.removingLastComponent())
      try rename(to: name, conflict)
    }
    isPending = false
  }

  /// Makes the file visible as an entry of a folder that it was staged below, whatever links others
  /// put into that; missing folders are made.
  package consuming func commit(
    to entry: FilePath, in folder: RootedFolder
  ) throws(PlatformError) {
    var staged = path
    guard staged.removePrefix(folder.path) else {
      preconditionFailure("a file is staged below the folder that it goes to")
    }
    try folder.rename(staged, to: entry)
    isPending = false
  }

  private borrowing func rename(
    to name: FilePath, _ conflict: Conflict
  ) throws(PlatformError) {
    switch conflict {
    case .replace: try FileSystem.rename(path, to: name)
    case .fail: try FileSystem.renameExclusively(path, to: name)
    }
  }

  /// Whether `name` is one that staged files have.
  package static func isStaged(_ name: FilePath.Component) -> Bool {
    name.bytes.starts(with: prefix.utf8)
  }

  /// Removes staged files of `folder` whose content last changed more than `age` ago.
  ///
  /// Returns how many; see `FileSystem.removeFiles(of:olderThan:where:)`.
  @discardableResult
  package static func sweep(
    _ folder: FilePath, olderThan age: Duration
  ) throws(PlatformError) -> Int {
    try FileSystem.removeFiles(of: folder, olderThan: age, where: isStaged)
  }

  private static let prefix = ".albedo-stage."

  private static func create(
    _ path: FilePath, in folder: FilePath, _ permissions: UInt32
  ) throws(PlatformError) -> File {
    do {
      return try File(path, .create, permissions: permissions)
    } catch let error where error.code == .notFound {
      try FileSystem.makeFolders(folder)
      return try File(path, .create, permissions: permissions)
    }
  }

  private static func freshName() throws(PlatformError) -> String {
    let random = try Randomness.hexadecimal(byteCount: 8)
    return "\(prefix)\(Int(SystemClock.now)).\(CurrentProcess.identifier).\(random)"
  }
}
