internal import CPlatform
internal import Diagnostics
package import SystemPackage

extension FileSystem {
  /// Makes a symbolic link at `path` with the text `target` (`symlink(2)`).
  package static func makeLink(_ path: FilePath, to target: FilePath) throws(PlatformError) {
    try makeLink(Place(path), to: target)
  }

  /// Returns the text of a symbolic link (`readlink(2)`).
  package static func linkTarget(of path: FilePath) throws(PlatformError) -> FilePath {
    var capacity = 256
    while true {
      var buffer = [CChar](repeating: 0, count: capacity + 1)
      let count = unsafe try Place(path).perform(.readLink) { name in
        unsafe buffer.withUnsafeMutableBufferPointer {
          unsafe albedo_read_link(name, $0.baseAddress, capacity)
        }
      }
      if count < capacity {
        return unsafe buffer.withUnsafeBufferPointer { text in
          guard let base = text.baseAddress else { return FilePath() }
          return unsafe FilePath(platformString: base)
        }
      }
      capacity *= 4
    }
  }

  /// Makes a second name for a file (`link(2)`); a symbolic link is linked, not followed.
  package static func makeHardLink(
    _ path: FilePath, to existing: FilePath
  ) throws(PlatformError) {
    try makeHardLink(Place(path), to: Place(existing))
  }

  /// Renames an entry, replacing `target` in one step when it exists (`rename(2)`).
  package static func rename(_ source: FilePath, to target: FilePath) throws(PlatformError) {
    let pair = "\(source.quoted) to \(target.quoted)"
    try perform(.rename, pair) {
      unsafe source.withPlatformString { from in
        unsafe target.withPlatformString { unsafe CPlatform.rename(from, $0) }
      }
    }
  }

  /// Renames a file unless `target` exists, which raises `exists`.
  ///
  /// One step where the file system can; elsewhere a hard link and a removal, so that two names
  /// may be seen for a moment but an existing target is never lost.
  package static func renameExclusively(
    _ source: FilePath, to target: FilePath
  ) throws(PlatformError) {
    let result = unsafe source.withPlatformString { from in
      unsafe target.withPlatformString { unsafe albedo_rename_exclusive(from, $0) }
    }
    if result == 0 { return }
    let code = albedo_errno()
    guard [EINVAL, ENOSYS, ENOTSUP].contains(code) else {
      throw PlatformError(errno: code, .rename, "\(source.quoted) to \(target.quoted)")
    }
    try makeHardLink(target, to: source)
    try removeFile(source)
  }

  /// Removes an entry that is not a folder (`unlink(2)`); raises `not_found` when absent.
  package static func removeFile(_ path: FilePath) throws(PlatformError) {
    let place = Place(path)
    unsafe try place.perform(.remove) { unsafe albedo_remove_at(place.folder, $0, false) }
  }

  /// Sets the permission bits of the entry, following a symbolic link (`chmod(2)`).
  package static func setPermissions(
    _ permissions: UInt32, of path: FilePath
  ) throws(PlatformError) {
    let place = Place(path)
    unsafe try place.perform(.setPermissions) {
      unsafe albedo_set_mode_at(place.folder, $0, permissions)
    }
  }

  /// Sets the group of the entry, following a symbolic link (`chown(2)`); that may take the
  /// set-user-ID and set-group-ID bits away.
  package static func setGroup(
    _ identifier: UInt32, of path: FilePath
  ) throws(PlatformError) {
    let place = Place(path)
    unsafe try place.perform(.setGroup) {
      unsafe albedo_set_group_at(place.folder, $0, identifier)
    }
  }

  /// Sets the times of access and change of content (`utimensat(2)`).
  package static func setTimes(
    _ time: FileTime, of path: FilePath, links: LinkRule = .follow
  ) throws(PlatformError) {
    try setTimes(time, of: Place(path), links: links)
  }

  /// Reads a whole file; raises `too_large` when it has more than `byteLimit` bytes.
  package static func read(
    _ path: FilePath, byteLimit: Int = .max
  ) throws(PlatformError) -> [UInt8] {
    try File(path).readAll(byteLimit: byteLimit)
  }

  /// Reads a whole file, or returns nil when it, or a folder on the way, does not exist.
  package static func readIfPresent(
    _ path: FilePath, byteLimit: Int = .max
  ) throws(PlatformError) -> [UInt8]? {
    do {
      return try read(path, byteLimit: byteLimit)
    } catch let error where error.code == .notFound || error.code == .notAFolder {
      return nil
    }
  }

  /// Reads a whole regular file, or returns nil when it, or a folder on the way, does not exist.
  ///
  /// For places where somebody may have put a pipe, which would make the caller wait, or a device
  /// without an end: these raise `not_supported`. Else as `read`.
  package static func readRegularIfPresent(
    _ path: FilePath, byteLimit: Int = .max
  ) throws(PlatformError) -> [UInt8]? {
    do throws(PlatformError) {
      return try readRegular(path, byteLimit: byteLimit)
    } catch  where error.code == .notFound || error.code == .notAFolder {
      return nil
    }
  }

  /// Reads a whole file, and never waits for a pipe: what is neither a file nor a folder raises
  /// `not_supported`.
  package static func readRegular(
    _ path: FilePath, byteLimit: Int = .max
  ) throws(PlatformError) -> [UInt8] {
    let file = try File(path, .readAtOnce)
    let kind = try file.status().kind
    // Reading a folder says that it is one.
    guard kind == .file || kind == .folder else {
      throw PlatformError(
        .notSupported, "could not read \(path.quoted): it is a pipe or a device, not a file",
        hint: "put the file back in its place")
    }
    return try file.readAll(byteLimit: byteLimit)
  }

  /// Replaces the content of `path` in one step: readers see the old bytes or the new ones.
  ///
  /// Makes missing parent folders.
  package static func replace(_ path: FilePath, with bytes: [UInt8]) throws(PlatformError) {
    let staged = try StagedFile(for: path)
    try staged.write(bytes.span)
    try staged.commit()
  }

  static func makeLink(_ place: Place, to target: FilePath) throws(PlatformError) {
    unsafe try place.perform(.makeLink) { name in
      unsafe target.withPlatformString { unsafe symlinkat($0, place.folder, name) }
    }
  }

  static func makeHardLink(_ place: Place, to existing: Place) throws(PlatformError) {
    let pair = "\(place.quoted) to \(existing.quoted)"
    try perform(.hardLink, pair) {
      unsafe existing.name.withPlatformString { old in
        unsafe place.name.withPlatformString { new in
          unsafe linkat(existing.folder, old, place.folder, new, 0)
        }
      }
    }
  }

  static func rename(_ source: Place, to target: Place) throws(PlatformError) {
    let pair = "\(source.quoted) to \(target.quoted)"
    try perform(.rename, pair) {
      unsafe source.name.withPlatformString { from in
        unsafe target.name.withPlatformString { to in
          unsafe renameat(source.folder, from, target.folder, to)
        }
      }
    }
  }

  static func setTimes(_ time: FileTime, of place: Place, links: LinkRule) throws(PlatformError) {
    unsafe try place.perform(.setTimes) {
      unsafe albedo_set_times_at(
        place.folder, $0, time.seconds, Int64(time.nanoseconds), links == .follow)
    }
  }
}
