internal import CPlatform
internal import Diagnostics
internal import Synchronization
internal import SystemPackage

/// The record locks of this process.
///
/// `fcntl` locks belong to the process and the inode, not to a descriptor: closing any descriptor
/// of a file drops all of the process's locks on it, and two holders in one process never exclude
/// each other. So each locked inode has one descriptor, shared and counted here, and this table
/// says which ranges are held within the process.
final class LockTable: Sendable {
  /// The table of the process.
  static let shared = LockTable()

  struct Hold {
    let range: ByteRange
    var kind: LockKind
    var count: Int
  }

  struct Entry {
    let descriptors: [Int32]
    let isReadOnly: Bool
    var users = 0
    var holds: [Hold] = []
  }

  private let entries = Mutex<[FileIdentity: Entry]>([:])

  /// Opens the lock file, creating it when absent, or joins those who have it open.
  func join(_ path: FilePath) throws(PlatformError) -> FileIdentity {
    try entries.withLock { entries throws(PlatformError) in
      // A known inode must not be opened again, because closing that descriptor drops the locks.
      if let status = try FileStatus.ifPresent(path), entries[status.identity] != nil {
        entries[status.identity]?.users += 1
        return status.identity
      }
      let (descriptor, isReadOnly) = try Self.open(path)
      let identity: FileIdentity
      do throws(PlatformError) {
        identity = try FileStatus(ofDescriptor: descriptor, path).identity
      } catch {
        _ = close(descriptor)
        throw error
      }
      // The path may have begun to name a known inode between the two calls.
      let known = entries[identity]
      var entry = Entry(
        descriptors: (known?.descriptors ?? []) + [descriptor],
        isReadOnly: known?.isReadOnly ?? isReadOnly)
      entry.users = (known?.users ?? 0) + 1
      entry.holds = known?.holds ?? []
      entries[identity] = entry
      return identity
    }
  }

  /// Gives up one use; the last one closes the file.
  func leave(_ identity: FileIdentity) {
    entries.withLock { entries in
      guard var entry = entries.removeValue(forKey: identity) else { return }
      entry.users -= 1
      if entry.users > 0 {
        entries[identity] = entry
      } else {
        for descriptor in entry.descriptors { _ = close(descriptor) }
      }
    }
  }

  /// Tries once to take a range; false when somebody else holds it.
  ///
  /// `held` is the kind that the caller has on the range already, to be replaced.
  func attempt(
    _ kind: LockKind, _ range: ByteRange, of identity: FileIdentity, replacing held: LockKind?,
    _ reach: LockReach, _ path: FilePath
  ) throws(PlatformError) -> Bool {
    try entries.withLock { entries throws(PlatformError) in
      guard var entry = entries[identity], let descriptor = entry.descriptors.first else {
        preconditionFailure("a lock is taken on a joined file only")
      }
      if kind == .exclusive, entry.isReadOnly, reach == .everybody {
        throw PlatformError(
          .readOnly, "Can't take write lock on read-only file: \(path.string)",
          hint: "check who may write the lock file")
      }
      if let held { entry.drop(held, range) }
      guard entry.admits(kind, range) else { return false }
      let wasShared = entry.holds.contains { $0.range == range }
      if !wasShared, reach == .everybody {
        guard try Self.set(descriptor, kind, range, path) else { return false }
      }
      entry.add(kind, range)
      entries[identity] = entry
      return true
    }
  }

  /// Returns who keeps others from a range of a joined file, as well as it can be told.
  func holder(of range: ByteRange, in identity: FileIdentity) -> LockHolder {
    entries.withLock { entries in
      guard let entry = entries[identity], let descriptor = entry.descriptors.first else {
        return .unknown
      }
      if entry.holds.contains(where: { $0.range.overlaps(range) }) { return .thisProcess }
      let process = albedo_lock_holder(descriptor, range.start, range.length)
      return process > 0 ? .process(process, host: nil, heldFor: nil) : .unknown
    }
  }

  /// Releases one hold, and the range when it was the last.
  func release(
    _ kind: LockKind, _ range: ByteRange, of identity: FileIdentity, _ reach: LockReach
  ) {
    entries.withLock { entries in
      guard let descriptor = entries[identity]?.descriptors.first else { return }
      entries[identity]?.drop(kind, range)
      let isHeld = entries[identity]?.holds.contains { $0.range == range } ?? false
      if !isHeld, reach == .everybody {
        _ = albedo_lock(descriptor, ALBEDO_UNLOCK, range.start, range.length)
      }
    }
  }

  private static func set(
    _ descriptor: Int32, _ kind: LockKind, _ range: ByteRange, _ path: FilePath
  ) throws(PlatformError) -> Bool {
    let wanted = kind == .shared ? ALBEDO_SHARED : ALBEDO_EXCLUSIVE
    do {
      try perform(.lock, path.quoted) {
        albedo_lock(descriptor, wanted, range.start, range.length)
      }
      return true
    } catch let error where error.code == .locked || error.code == .permissionDenied {
      // EAGAIN or EACCES, as the system likes: another process holds the range.
      return false
    }
  }

  private static func open(_ path: FilePath) throws(PlatformError) -> (Int32, isReadOnly: Bool) {
    do {
      let flags = O_RDWR | O_CREAT
      let descriptor = unsafe try Place(path).perform(.open) {
        unsafe albedo_open_at(albedo_current_folder, $0, flags, 0o777)
      }
      return (descriptor, false)
    } catch let error where error.code == .permissionDenied || error.code == .readOnly {
      guard try FileStatus.ifPresent(path) != nil else {
        throw PlatformError(
          error.code,
          "cannot create lock \(path.quoted): file does not exist and location is not writable",
          hint: error.hint)
      }
      let descriptor = unsafe try Place(path).perform(.open) {
        unsafe albedo_open_at(albedo_current_folder, $0, O_RDONLY, 0)
      }
      return (descriptor, true)
    }
  }
}

extension LockTable.Entry {
  /// Whether holders within the process leave room for another.
  fileprivate func admits(_ kind: LockKind, _ range: ByteRange) -> Bool {
    holds.allSatisfy { hold in
      // One fcntl lock stands for all who share a range, so ranges must be equal or apart.
      if hold.range == range { return hold.kind == .shared && kind == .shared }
      return !hold.range.overlaps(range)
    }
  }

  fileprivate mutating func add(_ kind: LockKind, _ range: ByteRange) {
    if let index = holds.firstIndex(where: { $0.range == range }) {
      holds[index].count += 1
    } else {
      holds.append(LockTable.Hold(range: range, kind: kind, count: 1))
    }
  }

  fileprivate mutating func drop(_ kind: LockKind, _ range: ByteRange) {
    guard let index = holds.firstIndex(where: { $0.range == range && $0.kind == kind }) else {
      return
    }
    holds[index].count -= 1
    if holds[index].count == 0 { holds.remove(at: index) }
  }
}
