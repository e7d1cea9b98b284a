internal import CPlatform
internal import Diagnostics
package import SystemPackage

extension FileSystem {
  /// Makes one folder (`mkdir(2)`); raises `exists` when there is any entry of that name.
  package static func makeFolder(
    _ path: FilePath, permissions: UInt32 = 0o777
  ) throws(PlatformError) {
    try makeFolder(Place(path), permissions: permissions)
  }

  /// Makes a folder and the missing ones above it; an existing folder is fine.
  package static func makeFolders(
    _ path: FilePath, permissions: UInt32 = 0o777
  ) throws(PlatformError) {
    if path.isEmpty { return }
    do {
      try makeFolder(path, permissions: permissions)
    } catch let error where error.code == .notFound {
      let parent = path.removingLastComponent()
      if parent == path { throw error }
      try makeFolders(parent, permissions: permissions)
      // Once: some file systems say "not found" below a folder that exists.
      do {
        try makeFolder(path, permissions: permissions)
      } catch let error where error.code != .exists {
        throw error
      } catch {}
    } catch let error where error.code != .notAFolder {
      // mkdir may say "read-only" or "not allowed" before it says "exists".
      guard let status = try? FileStatus(of: path), status.kind == .folder else { throw error }
    }
  }

  /// Removes an empty folder (`rmdir(2)`).
  package static func removeFolder(_ path: FilePath) throws(PlatformError) {
    let place = Place(path)
    unsafe try place.perform(.remove) { unsafe albedo_remove_at(place.folder, $0, true) }
  }

  /// Removes an entry and everything below it; never follows a symbolic link.
  ///
  /// An entry that is absent, or vanishes meanwhile, is fine. Folders without write permission
  /// get it first, as far as the owner may. Cost: one descriptor per level.
  package static func removeTree(_ path: FilePath) throws(PlatformError) {
    try removeTree(Place(path))
  }

  static func makeFolder(_ place: Place, permissions: UInt32) throws(PlatformError) {
    unsafe try place.perform(.makeFolder) {
      unsafe albedo_make_folder_at(place.folder, $0, permissions)
    }
  }

  static func removeTree(_ place: Place) throws(PlatformError) {
    do {
      guard try FileStatus(at: place, links: .keep).kind == .folder else {
        unsafe try place.perform(.remove) { unsafe albedo_remove_at(place.folder, $0, false) }
        return
      }
      try removeContents(of: place)
      unsafe try place.perform(.remove) { unsafe albedo_remove_at(place.folder, $0, true) }
    } catch let error where error.code == .notFound {
      return
    }
  }

  static func removeContents(of place: Place) throws(PlatformError) {
    var listing = try FolderListing(adopting: openForRemoval(place), place.shown)
    // Some file systems skip entries when others are removed between two calls of readdir.
    var entries: [FolderEntry] = []
    while let entry = try listing.next() { entries.append(entry) }
    if entries.isEmpty { return }
    let folder = listing.descriptor
    if let status = try? FileStatus(ofDescriptor: folder, place.shown), status.mode & 0o300 != 0o300
    {
      _ = albedo_set_mode_of(folder, 0o700)
    }
    for entry in entries {
      let below = Place(
        in: folder, FilePath(root: nil, components: entry.name),
        shownAs: place.shown.appending(entry.name))
      try removeTree(below)
    }
  }

  private static func openForRemoval(_ place: Place) throws(PlatformError) -> Int32 {
    do {
      return try openFolder(place, links: .keep)
    } catch let error where error.code == .permissionDenied {
      unsafe try place.perform(.setPermissions) {
        unsafe albedo_set_mode_at(place.folder, $0, 0o700)
      }
      return try openFolder(place, links: .keep)
    }
  }
}
