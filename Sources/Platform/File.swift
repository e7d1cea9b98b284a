internal import CPlatform
internal import Diagnostics
package import SystemPackage

/// One open file, closed when the value goes.
///
/// The descriptor never leaves the module, and the type cannot be copied.
package struct File: ~Copyable, Sendable {
  /// How a file is opened.
  package enum Access: Sendable, Hashable {
    /// An existing file, for reading.
    case read
    /// An existing file, for reading; a pipe in its place does not make the caller wait.
    case readAtOnce
    /// An existing file, for reading and writing.
    case readWrite
    /// An existing file that is to be gone on with, for reading and writing: a link is refused, and a
    /// pipe in its place does not make the caller wait.
    case goOn
    /// A file that is emptied or created, for writing.
    case replace
    /// A file that must not exist yet, for writing; the last part is never followed as a link.
    case create
    /// A file that is created when absent, for writing at its end.
    case append

    fileprivate var flags: Int32 {
      switch self {
      case .read: O_RDONLY
      case .readAtOnce: O_RDONLY | O_NONBLOCK
      case .readWrite: O_RDWR
      case .goOn: O_RDWR | O_NOFOLLOW | O_NONBLOCK
      case .replace: O_WRONLY | O_CREAT | O_TRUNC
      case .create: O_WRONLY | O_CREAT | O_EXCL
      case .append: O_WRONLY | O_CREAT | O_APPEND
      }
    }
  }

  private let handle: OwnedDescriptor
  /// The path that the file was opened by, for messages.
  package let path: FilePath

  /// Opens `path` (`open(2)`); a created file gets `permissions` less the process's umask.
  package init(
    _ path: FilePath, _ access: Access = .read, permissions: UInt32 = 0o666
  ) throws(PlatformError) {
    try self.init(at: Place(path), flags: access.flags, permissions: permissions)
  }

  /// Creates a file in the place of whatever has its name, for writing.
  ///
  /// What is there is removed and never opened: a link is not followed, a pipe not waited for, and the
  /// new file is the caller's own. Raises what `unlink(2)` raises for a folder.
  package static func inPlace(of path: FilePath) throws(PlatformError) -> File {
    do {
      return try File(path, .create)
    } catch  where error.code == .exists {
      do {
        try FileSystem.removeFile(path)
      } catch  where error.code == .notFound {}
      return try File(path, .create)
    }
  }

  init(at place: Place, flags: Int32, permissions: UInt32 = 0) throws(PlatformError) {
    let call = flags & O_CREAT == 0 ? SystemCall.open : .create
    handle = OwnedDescriptor(
      unsafe try place.perform(call) {
        unsafe albedo_open_at(place.folder, $0, flags, permissions)
      })
    path = place.shown
  }

  var descriptor: Int32 { handle.number }

  /// Closes the file and reports what a network file system notices only now.
  package consuming func finish() throws(PlatformError) {
    let code = handle.close()
    // After EINTR Linux has closed the descriptor already; a second close could hit another file.
    if code != 0, code != EINTR { throw PlatformError(errno: code, .write, path.quoted) }
  }

  /// The status of the open file (`fstat(2)`).
  package func status() throws(PlatformError) -> FileStatus {
    try FileStatus(ofDescriptor: descriptor, path)
  }

  /// Sets the permission bits, regardless of the umask.
  package func setPermissions(_ permissions: UInt32) throws(PlatformError) {
    try perform(.setPermissions, path.quoted) { albedo_set_mode_of(descriptor, permissions) }
  }

  /// Sets the times of access and change of content.
  package func setTimes(_ time: FileTime) throws(PlatformError) {
    try perform(.setTimes, path.quoted) {
      albedo_set_times_of(descriptor, time.seconds, Int64(time.nanoseconds))
    }
  }

  /// Cuts or extends the file to `byteCount` bytes (`ftruncate(2)`).
  package func truncate(to byteCount: UInt64) throws(PlatformError) {
    try perform(.truncate, path.quoted) { ftruncate(descriptor, Int(clamping: byteCount)) }
  }

  /// Waits until the content is on the device (`fsync(2)`).
  package func synchronize() throws(PlatformError) {
    try perform(.synchronize, path.quoted) { fsync(descriptor) }
  }
}

/// A descriptor that is closed when the value goes.
struct OwnedDescriptor: ~Copyable, Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { _ = CPlatform.close(number) }

  /// Closes the descriptor now and returns 0 or the value of `errno`.
  consuming func close() -> Int32 {
    let result = CPlatform.close(number)
    discard self
    return result == 0 ? 0 : albedo_errno()
  }
}
