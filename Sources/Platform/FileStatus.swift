internal import CPlatform
internal import Diagnostics
package import SystemPackage

/// What an entry of a file system is.
package enum FileKind: Sendable, Hashable, CaseIterable {
  /// A regular file.
  case file
  /// A folder.
  case folder
  /// A symbolic link.
  case link
  /// A named pipe.
  case pipe
  /// A socket.
  case socket
  /// A character device.
  case characterDevice
  /// A block device.
  case blockDevice
  /// Something this list does not know, or that a listing did not tell.
  case unknown

  /// Reads the kind from the upper bits of `st_mode`.
  init(mode: UInt32) {
    self =
      switch mode & 0o170000 {
      case 0o100000: .file
      case 0o040000: .folder
      case 0o120000: .link
      case 0o010000: .pipe
      case 0o140000: .socket
      case 0o020000: .characterDevice
      case 0o060000: .blockDevice
      default: .unknown
      }
  }
}

/// Whether a call looks at a symbolic link itself or at what it points to.
package enum LinkRule: Sendable {
  /// Looks at the target of a link.
  case follow
  /// Looks at the link.
  case keep
}

/// Device and inode: two names with equal identities are one file.
package struct FileIdentity: Sendable, Hashable {
  /// The number of the file system.
  package let device: UInt64
  /// The number of the file in it.
  package let inode: UInt64
}

/// What `stat` tells about an entry.
package struct FileStatus: Sendable, Hashable {
  /// What the entry is.
  package let kind: FileKind
  /// The whole `st_mode`, kind included.
  package let mode: UInt32
  /// The size in bytes; for a link the length of its text.
  package let size: UInt64
  /// Device and inode.
  package let identity: FileIdentity
  /// The number of hard links.
  package let linkCount: UInt64
  /// The user that owns the entry.
  package let owner: UInt32
  /// The group of the entry.
  package let group: UInt32
  /// The time of the last change of the content.
  package let modified: FileTime
  /// The time of the last change of the content or of what is said about the entry (`st_ctime`).
  package let changed: FileTime

  /// The permission bits with set-user, set-group and sticky: the lower twelve.
  package var permissions: UInt32 { mode & 0o7777 }
  /// The number of the file system.
  package var device: UInt64 { identity.device }
  /// The number of the file in its file system.
  package var inode: UInt64 { identity.inode }

  /// Reads the status of `path` (`fstatat(2)`).
  package init(of path: FilePath, links: LinkRule = .follow) throws(PlatformError) {
    self = try FileStatus(at: Place(path), links: links)
  }

  /// Returns the status of `path`, or nil when it, or a folder on the way, does not exist.
  package static func ifPresent(
    _ path: FilePath, links: LinkRule = .follow
  ) throws(PlatformError) -> FileStatus? {
    do {
      return try FileStatus(of: path, links: links)
    } catch let error where error.code == .notFound || error.code == .notAFolder {
      return nil
    }
  }

  init(at place: Place, links: LinkRule) throws(PlatformError) {
    var raw = albedo_status()
    unsafe try place.perform(.status) {
      unsafe albedo_status_at(place.folder, $0, links == .follow, &raw)
    }
    self.init(raw)
  }

  init(ofDescriptor descriptor: Int32, _ path: FilePath) throws(PlatformError) {
    var raw = albedo_status()
    try perform(.status, path.quoted) { unsafe albedo_status_of(descriptor, &raw) }
    self.init(raw)
  }

  private init(_ raw: albedo_status) {
    kind = FileKind(mode: raw.mode)
    mode = raw.mode
    size = raw.size
    identity = FileIdentity(device: raw.device, inode: raw.inode)
    linkCount = raw.link_count
    owner = raw.owner
    group = raw.group
    modified = FileTime(
      seconds: raw.modified_seconds,
      nanoseconds: Int32(truncatingIfNeeded: raw.modified_nanoseconds))
    changed = FileTime(
      seconds: raw.changed_seconds,
      nanoseconds: Int32(truncatingIfNeeded: raw.changed_nanoseconds))
  }
}

/// A moment as file systems record it.
package struct FileTime: Sendable, Hashable, Comparable {
  /// Seconds since 1970, negative before.
  package let seconds: Int64
  /// The rest, from 0 to 999,999,999.
  package let nanoseconds: Int32

  /// The start of 1970, which reproducible archives record.
  package static let epoch = FileTime(seconds: 0)

  /// Creates a moment.
  package init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Seconds since 1970 with a fraction, exact to about a microsecond.
  package var secondsSinceEpoch: Double { Double(seconds) + Double(nanoseconds) / 1e9 }

  /// Orders by time.
  package static func < (left: FileTime, right: FileTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}
