internal import CPlatform
internal import Diagnostics
package import SystemPackage

/// How much room a file system has.
package struct FileSystemSpace: Sendable, Hashable {
  /// What it holds when it is full, in bytes.
  package let byteCount: UInt64
  /// What this user may still write, in bytes.
  package let freeByteCount: UInt64
  /// How many files this user may still make; nil where the file system sets no limit.
  package let freeFileCount: UInt64?
}

extension FileSystem {
  /// Returns how much room the file system of `path` has (`statvfs(3)`).
  ///
  /// Of a path that is not there, the nearest folder above it counts.
  package static func space(around path: FilePath) throws(PlatformError) -> FileSystemSpace {
    do {
      return try space(of: path)
    } catch let error where error.code == .notFound {
      let parent = path.removingLastComponent()
      if parent == path { throw error }
      return try space(around: parent.isEmpty ? "." : parent)
    }
  }

  private static func space(of path: FilePath) throws(PlatformError) -> FileSystemSpace {
    var space = albedo_space()
    try perform(.space, path.quoted) {
      unsafe path.withPlatformString { unsafe albedo_space_of($0, &space) }
    }
    return FileSystemSpace(
      byteCount: space.bytes, freeByteCount: space.free_bytes,
      freeFileCount: space.files == 0 ? nil : space.free_files)
  }
}
