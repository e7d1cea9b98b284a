internal import Diagnostics
package import EnvironmentModel
internal import Platform
internal import SystemPackage

/// Where the files of an environment are.
package struct EnvironmentLocation: Sendable, Equatable {
  /// What people call it: its name below the folder of environments, else its path.
  package let name: String
  /// Its folder, absolute; for a lock file alone, the folder that it lies in.
  package let folder: String
  /// Whether it stands below the folder of environments.
  package let isNamed: Bool
  /// The lock file, which need not be there.
  package let lockFile: String
  /// The manifest; nil for a lock file alone.
  package let manifestFile: String?

  init(name: String, folder: String, isNamed: Bool) {
    self.name = name
    self.folder = folder
    self.isNamed = isNamed
    lockFile = folder + "/" + EnvironmentName.lock
    manifestFile = folder + "/" + EnvironmentName.manifest
  }

  /// A lock file that came without a manifest.
  init(lockFile: String) {
    name = lockFile
    self.lockFile = lockFile
    folder = FilePath(lockFile).removingLastComponent().string
    isNamed = false
    manifestFile = nil
  }

  /// The name of its configuration scope: `env:NAME`.
  package var scopeName: String { "env:" + name }

  /// Reads the manifest; nil for a lock file alone.
  ///
  /// Throws `env.unreadable`, and what reading the manifest throws.
  package func readManifest() throws -> EnvironmentManifest? {
    guard let manifestFile else { return nil }
    let bytes = try Self.read(manifestFile, byteLimit: EnvironmentManifest.byteLimit)
    guard let bytes else {
      throw EnvironmentFileError(.notFound, "there is no environment in '\(folder)' any more")
    }
    return try EnvironmentManifest(bytes, source: manifestFile)
  }

  /// Reads the lock file; nil when nothing was concretized yet.
  ///
  /// Takes time in proportion to the file. Throws `env.unreadable`, and what reading the lock file
  /// throws.
  package func readLock() throws -> LockFile? {
    guard let bytes = try Self.read(lockFile, byteLimit: LockFile.byteLimit) else { return nil }
    return try LockFile.decode(bytes, source: lockFile)
  }

  /// Whether there is a lock file, as a look at its size tells.
  package var hasLock: Bool {
    (Self.status(lockFile)?.size ?? 0) > 0
  }

  /// Returns the bytes of a regular file; nil when there is none.
  static func read(_ path: String, byteLimit: Int) throws(EnvironmentFileError) -> [UInt8]? {
    do {
      // A pipe in its place would make the program wait for ever.
      guard let status = try FileStatus.ifPresent(FilePath(path)) else { return nil }
      guard status.kind == .file else {
        throw EnvironmentFileError(.unreadable, "could not read '\(path)': it is no file")
      }
      return try FileSystem.read(FilePath(path), byteLimit: byteLimit)
    } catch let error as EnvironmentFileError {
      throw error
    } catch {
      throw EnvironmentFileError(.unreadable, "could not read '\(path)'", cause: error)
    }
  }

  static func status(_ path: String) -> FileStatus? {
    (try? FileStatus.ifPresent(FilePath(path))) ?? nil
  }
}
