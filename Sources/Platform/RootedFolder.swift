internal import CPlatform
internal import Diagnostics
internal import Synchronization
package import SystemPackage

/// An open folder whose operations cannot leave it, whatever names they are given.
///
/// Every path is relative to the folder. An absolute path, a part `.` or `..`, and an empty path
/// raise `outside`; a part before the last that is a symbolic link raises `link_refused`, because
/// folders are opened one by one without following links. The last part is never followed either.
/// The folder last used stays open, so that many entries of one folder cost one walk.
///
/// Calls from several threads exclude one another.
package final class RootedFolder: Sendable {
  /// The path that the folder was opened by, for messages.
  package let path: FilePath
  private let root: OwnedDescriptor
  private let lastUsed: Mutex<OpenFolder?>

  private struct OpenFolder: ~Copyable {
    let path: FilePath
    let descriptor: OwnedDescriptor
  }

  /// Opens an existing folder; here links are followed.
  package init(_ path: FilePath) throws(PlatformError) {
    self.path = path
    root = OwnedDescriptor(try FileSystem.openFolder(Place(path), links: .follow))
    lastUsed = Mutex(nil)
  }

  /// Runs `body` with the place of an entry whose folder has been walked to safely.
  func withPlace<Result: ~Copyable>(
    of entry: FilePath, _ body: (Place) throws(PlatformError) -> sending Result
  ) throws(PlatformError) -> sending Result {
    guard let name = entry.lastComponent, isInside(entry) else {
      throw PlatformError(
        .outside, "could not use \(entry.quoted) below \(path.quoted): the path leaves the folder")
    }
    let parent = entry.removingLastComponent()
    let leaf = FilePath(root: nil, components: name)
    let shown = path.pushing(entry)
    if parent.isEmpty {
      return try body(Place(in: root.number, leaf, shownAs: shown))
    }
    return try lastUsed.withLock { last throws(PlatformError) in
      let folder = try enter(parent, from: last.take())
      let number = folder.descriptor.number
      last = consume folder
      return try body(Place(in: number, leaf, shownAs: shown))
    }
  }

  /// Closes the folder last used, which may have been removed.
  func forgetLastUsed() { lastUsed.withLock { $0 = nil } }

  /// The place of the folder itself.
  var rootPlace: Place { Place(in: root.number, ".", shownAs: path) }

  private func isInside(_ entry: FilePath) -> Bool {
    entry.isRelative && entry.components.allSatisfy { $0.kind == .regular }
  }

  /// Opens `target`, starting at the folder last used when that lies on the way.
  private func enter(
    _ target: FilePath, from last: consuming OpenFolder?
  ) throws(PlatformError) -> OpenFolder {
    if let last = last.take() {
      if last.path == target { return last }
      if target.starts(with: last.path) { return try walk(to: target, from: last) }
    }
    return try walk(to: target, from: nil)
  }

  private func walk(
    to target: FilePath, from start: consuming OpenFolder?
  ) throws(PlatformError) -> OpenFolder {
    var here = start.take()
    let done = here?.path ?? FilePath()
    var reached = done
    for part in target.components.dropFirst(done.components.count) {
      reached.append(part)
      let place = Place(
        in: here?.descriptor.number ?? root.number, FilePath(root: nil, components: part),
        shownAs: path.pushing(reached))
      here = OpenFolder(path: reached, descriptor: OwnedDescriptor(try step(into: place)))
    }
    guard let here else {
      preconditionFailure("a walk is asked for below the root only")
    }
    return here
  }

  private func step(into place: Place) throws(PlatformError) -> Int32 {
    do {
      return try FileSystem.openFolder(place, links: .keep)
    } catch let error where error.code == .notAFolder || error.code == .linkRefused {
      guard let status = try? FileStatus(at: place, links: .keep), status.kind == .link else {
        throw error
      }
      throw PlatformError(
        .linkRefused, "could not enter \(place.quoted): it is a symbolic link",
        hint: "remove the link, or choose a path without one")
    }
  }
}
