internal import CPlatform
internal import Diagnostics
package import SystemPackage

extension RootedFolder {
  /// Makes one folder; raises `exists` when there is any entry of that name.
  package func makeFolder(
    _ entry: FilePath, permissions: UInt32 = 0o777
  ) throws(PlatformError) {
    try withPlace(of: entry) { place throws(PlatformError) in
      try FileSystem.makeFolder(place, permissions: permissions)
    }
  }

  /// Creates a file that must not exist, with `permissions` less the process's umask.
  package func createFile(
    _ entry: FilePath, permissions: UInt32 = 0o666
  ) throws(PlatformError) -> File {
    try withPlace(of: entry) { place throws(PlatformError) in
      try File(
        at: place, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, permissions: permissions)
    }
  }

  /// Opens an existing file for reading.
  package func openFile(_ entry: FilePath) throws(PlatformError) -> File {
    try withPlace(of: entry) { place throws(PlatformError) in
      try File(at: place, flags: O_RDONLY | O_NOFOLLOW)
    }
  }

  /// Makes a symbolic link with the text `target`, which may be anything.
  package func makeLink(_ entry: FilePath, to target: FilePath) throws(PlatformError) {
    try withPlace(of: entry) { place throws(PlatformError) in
      try FileSystem.makeLink(place, to: target)
    }
  }

  /// Makes a second name for an entry of this folder.
  package func makeHardLink(_ entry: FilePath, to existing: FilePath) throws(PlatformError) {
    try withHeldPlace(of: existing) { from throws(PlatformError) in
      try withPlace(of: entry) { place throws(PlatformError) in
        try FileSystem.makeHardLink(place, to: from)
      }
    }
  }

  /// Returns the status of an entry, a symbolic link's own.
  package func status(of entry: FilePath) throws(PlatformError) -> FileStatus {
    try withPlace(of: entry) { place throws(PlatformError) in
      try FileStatus(at: place, links: .keep)
    }
  }

  /// Returns the status of an entry, or nil when it, or a folder on the way, does not exist.
  package func statusIfPresent(of entry: FilePath) throws(PlatformError) -> FileStatus? {
    do {
      return try status(of: entry)
    } catch let error where error.code == .notFound || error.code == .notAFolder {
      return nil
    }
  }

  /// Sets the permission bits and the time of a folder; an empty path means this folder.
  package func setFolder(
    _ entry: FilePath, permissions: UInt32, modified: FileTime
  ) throws(PlatformError) {
    guard !entry.isEmpty else {
      return try Self.setFolder(at: rootPlace, permissions, modified)
    }
    try withPlace(of: entry) { place throws(PlatformError) in
      try Self.setFolder(at: place, permissions, modified)
    }
  }

  /// Removes an entry and what is below it, without following links; absence is fine.
  package func removeTree(_ entry: FilePath) throws(PlatformError) {
    try withPlace(of: entry) { place throws(PlatformError) in try FileSystem.removeTree(place) }
    forgetLastUsed()
  }

  /// Removes everything in this folder, but not the folder.
  package func removeContents() throws(PlatformError) {
    forgetLastUsed()
    try FileSystem.removeContents(of: rootPlace)
  }

  /// Whether this folder has no entries.
  package func isEmpty() throws(PlatformError) -> Bool {
    let descriptor = try FileSystem.openFolder(rootPlace, links: .keep)
    var listing = try FolderListing(adopting: descriptor, path)
    return try listing.next() == nil
  }

  private static func setFolder(
    at place: Place, _ permissions: UInt32, _ modified: FileTime
  ) throws(PlatformError) {
    // By descriptor: chmod by name would follow a link that took the folder's place.
    let folder = OwnedDescriptor(try FileSystem.openFolder(place, links: .keep))
    try perform(.setPermissions, place.quoted) { albedo_set_mode_of(folder.number, permissions) }
    try perform(.setTimes, place.quoted) {
      albedo_set_times_of(folder.number, modified.seconds, Int64(modified.nanoseconds))
    }
  }
}
