internal import Diagnostics
internal import Digests
internal import Platform
package import SystemPackage

/// Copies of the indices of caches on the web, so that an index that has not changed is not fetched again.
///
/// A copy is named by its cache, layout and view and by its SHA-256, which is looked at whenever it is
/// used: nothing else says that a copy is right, so that any number of programs can share the folder.
/// Spack keeps copies of its own beside a list that it locks; they are left alone.
package struct IndexCopies: Sendable {
  private let folder: FilePath

  /// Keeps copies in a folder, which is made with the first of them.
  package init(folder: FilePath) { self.folder = folder }

  /// Returns the copy with a SHA-256 in hex; nil when there is none, or another content.
  func read(_ owner: String, checksum: String) async throws -> [UInt8]? {
    let path = folder.appending(try Self.name(owner, checksum))
    return try await onWorker {
      guard
        let bytes = try? FileSystem.readRegularIfPresent(path, byteLimit: Cache.indexByteLimit),
        try Digest(of: bytes).hexadecimal == checksum
      else { return nil }
      return bytes
    }
  }

  /// Keeps a copy and removes older ones of the same index; what goes wrong only costs a download.
  func write(_ owner: String, checksum: String, _ bytes: [UInt8]) async throws {
    let name = try Self.name(owner, checksum)
    let start = try Self.start(owner)
    let folder = folder
    try await onWorker {
      do {
        try FileSystem.replace(folder.appending(name), with: bytes)
        for entry in try FileSystem.entries(of: folder)
        where entry.name.string.hasPrefix(start) && entry.name.string != name {
          try FileSystem.removeFile(folder.appending(entry.name))
        }
      } catch is PlatformError {}
    }
  }

  private static func name(_ owner: String, _ checksum: String) throws -> String {
    try start(owner) + checksum + ".json"
  }

  private static func start(_ owner: String) throws -> String {
    try Digest(of: Array(owner.utf8)).hexadecimal.prefix(20) + "."
  }
}
