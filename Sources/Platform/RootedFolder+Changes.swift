internal import CPlatform
internal import Diagnostics
package import SystemPackage

extension RootedFolder {
  /// Removes an entry that is not a folder; raises `not_found` when absent.
  package func removeFile(_ entry: FilePath) throws(PlatformError) {
    try withPlace(of: entry) { place throws(PlatformError) in
      _ = unsafe try place.perform(.remove) { unsafe albedo_remove_at(place.folder, $0, false) }
    }
  }

  /// Makes a folder and those above it as far as they are missing.
  package func makeFolders(_ entry: FilePath) throws(PlatformError) {
    var reached = FilePath()
    for part in entry.components {
      reached.append(part)
      do {
        try makeFolder(reached)
      } catch let error where error.code == .exists {
        continue
      } catch {
        // mkdir may say "read-only" or "not allowed" before it says "exists".
        guard let status = try? status(of: reached), status.kind == .folder else { throw error }
      }
    }
  }

  /// Renames an entry, replacing `target` in one step when it exists, and makes missing folders.
  package func rename(_ entry: FilePath, to target: FilePath) throws(PlatformError) {
    do {
      try renameOnce(entry, to: target)
    } catch let error where error.code == .notFound {
      _ = try status(of: entry)
      try makeFolders(target.removingLastComponent())
      try renameOnce(entry, to: target)
    }
  }

  private func renameOnce(_ entry: FilePath, to target: FilePath) throws(PlatformError) {
    try withHeldPlace(of: entry) { from throws(PlatformError) in
      try withPlace(of: target) { place throws(PlatformError) in
        try FileSystem.rename(from, to: place)
      }
    }
  }

  /// Runs `body` with a place that stays open while another one is walked to.
  func withHeldPlace(
    of entry: FilePath, _ body: (Place) throws(PlatformError) -> Void
  ) throws(PlatformError) {
    // Two names may lie in two folders, and only one is kept open: hold the first by a duplicate.
    let folder = try withPlace(of: entry) { place throws(PlatformError) in
      let copy = try perform(.open, place.quoted) { albedo_duplicate(place.folder) }
      return OwnedDescriptor(copy)
    }
    guard let name = entry.lastComponent else { return }
    try body(
      Place(
        in: folder.number, FilePath(root: nil, components: name), shownAs: path.pushing(entry)))
  }
}
